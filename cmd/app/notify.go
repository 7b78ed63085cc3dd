package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// Notifier tells systemd how the service is doing, by datagrams to the socket that systemd names (sd_notify(3)). A nil
// Notifier, where systemd did not start us, says nothing.
type Notifier struct {
	conn     net.Conn
	watchdog time.Duration // 0: none is asked for
}

// The bounds of starting: while the store is opened, which copies it before a migration, systemd is asked every
// startingEvery for startingMore time.
const (
	startingEvery = 20 * time.Second
	startingMore  = time.Minute
)

// NewNotifier reads NOTIFY_SOCKET and WATCHDOG_USEC from the environment.
func NewNotifier(ctx context.Context, getenv func(string) string) (*Notifier, error) {
	socket := getenv("NOTIFY_SOCKET") // a path, or @ and an abstract name, which net.Dial knows too
	if socket == "" {
		return nil, nil //nolint:nilnil // a nil Notifier is one that is silent
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unixgram", socket)
	if err != nil {
		return nil, fmt.Errorf("reach systemd: %w", err)
	}
	n := &Notifier{conn: conn}
	if text := getenv("WATCHDOG_USEC"); text != "" {
		usec, err := strconv.ParseInt(text, 10, 64)
		if err != nil || usec <= 0 {
			return nil, errors.Join(fmt.Errorf("WATCHDOG_USEC %q is no number of microseconds", text), conn.Close())
		}
		n.watchdog = time.Duration(usec) * time.Microsecond
	}
	return n, nil
}

func (n *Notifier) say(state string) error {
	if n == nil {
		return nil
	}
	if _, err := n.conn.Write([]byte(state)); err != nil {
		return fmt.Errorf("tell systemd %s: %w", state, err)
	}
	return nil
}

// Ready says that the screens answer.
func (n *Notifier) Ready() error { return n.say("READY=1") }

// Stopping says that the service is ending.
func (n *Notifier) Stopping() error { return n.say("STOPPING=1") }

// Starting asks for more time until ctx ends.
func (n *Notifier) Starting(ctx context.Context) {
	n.every(ctx, startingEvery, func() string {
		return "EXTEND_TIMEOUT_USEC=" + strconv.FormatInt(startingMore.Microseconds(), 10)
	})
}

// Watch feeds the watchdog until ctx ends, each time after a beat: a writer that hangs feeds nobody, and systemd restarts
// the service. It beats three times in the time that systemd allows.
func (n *Notifier) Watch(ctx context.Context, beat func(context.Context) error) {
	if n == nil || n.watchdog == 0 {
		return
	}
	n.every(ctx, n.watchdog/3, func() string {
		limited, cancel := context.WithTimeout(ctx, n.watchdog)
		defer cancel()
		if beat(limited) != nil {
			return "" // not feeding is how the watchdog is told
		}
		return "WATCHDOG=1"
	})
}

func (n *Notifier) every(ctx context.Context, period time.Duration, state func() string) {
	if n == nil {
		return
	}
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		if s := state(); s != "" {
			_ = n.say(s) // the next one is on its way, and if none arrives systemd restarts us
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Close closes the socket.
func (n *Notifier) Close() error {
	if n == nil {
		return nil
	}
	return n.conn.Close()
}
