// Command standin behaves towards systemd as the store server must: it says when it is ready, feeds the watchdog, and
// stops in order. service-test boots it to show that the unit and the container work, and, misbehaving on demand, that
// each check can fail.
//
// The file in STANDIN_FAULT, where it exists, holds the fault: "mute" never says that it is ready, "starved" never feeds
// the watchdog, "deaf" does not stop when told to.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "standin:", err)
		os.Exit(1)
	}
}

func run() error {
	fault, err := os.ReadFile(os.Getenv("STANDIN_FAULT"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	kind := strings.TrimSpace(string(fault))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if kind == "deaf" {
		ctx = context.Background()
	}
	if kind != "mute" {
		if err := notify(ctx, "READY=1\nSTATUS=Selling"); err != nil {
			return err
		}
	}
	if err := feed(ctx, kind == "starved"); err != nil {
		return err
	}
	return notify(context.WithoutCancel(ctx), "STOPPING=1")
}

// feed tells the watchdog twice in its period that all is well, until ctx ends.
func feed(ctx context.Context, starve bool) error {
	period, err := strconv.Atoi(os.Getenv("WATCHDOG_USEC"))
	if err != nil {
		return fmt.Errorf("the unit sets no watchdog: %w", err)
	}
	tick := time.NewTicker(time.Duration(period) * time.Microsecond / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if starve {
				continue
			}
			if err := notify(ctx, "WATCHDOG=1"); err != nil {
				return err
			}
		}
	}
}

// notify sends a message of the protocol of sd_notify(3): one datagram to the socket that systemd names.
func notify(ctx context.Context, message string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "unixgram", os.Getenv("NOTIFY_SOCKET"))
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte(message))
	return err
}
