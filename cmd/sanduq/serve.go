package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"time"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/pos"
)

type serveCommand struct {
	Check bool `help:"${help_check}"`
}

// Run runs the store until it is told to stop or the store fails.
func (c *serveCommand) Run(ctx context.Context, k *console) error {
	cfg, err := config.Load(k.config)
	if err != nil {
		return err
	}
	for _, n := range cfg.Notices() {
		k.complain(n.Key, n.Args)
	}
	if c.Check {
		k.print("serve.checked", map[string]any{"file": k.config})
		return nil
	}
	return serve(ctx, k, cfg)
}

// serve runs an App as a service: systemd is told when it is ready, is fed by the writer, and told when it stops.
func serve(ctx context.Context, k *console, cfg config.Config) (err error) {
	log := k.log(cfg.LogLevel)
	notify, err := app.NewNotifier(ctx, k.getenv)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, notify.Close()) }()
	var around sync.WaitGroup
	defer around.Wait()

	starting, started := context.WithCancel(ctx)
	around.Go(func() { notify.Starting(starting) })
	a, err := app.New(ctx, app.Options{Config: cfg, Clock: time.Now, Log: log})
	started()
	if err != nil {
		return cannotStart(err, cfg)
	}
	k.print("serve.listening", map[string]any{"address": "http://" + a.Addr().String(), "data": cfg.Data})
	if urls, fingerprint, ok := a.LAN(); ok {
		k.print("serve.network", map[string]any{"addresses": strings.Join(urls, " "), "fingerprint": fingerprint})
		log.Info("network", "addresses", urls, "fingerprint", fingerprint)
	}
	log.Info("started", "version", version, "store", cfg.Store, "address", a.Addr().String())
	if err := notify.Ready(); err != nil {
		log.Warn("ready", "err", err)
	}
	running, stopped := context.WithCancel(ctx)
	defer stopped()
	around.Go(func() { notify.Watch(running, a.Beat) })
	return until(ctx, a, notify, log)
}

// cannotStart names what an installer meets most often, so that he need not read the system's words for it.
func cannotStart(err error, cfg config.Config) error {
	var known *pos.Error
	listen, isNet := errors.AsType[*net.OpError](err)
	switch {
	case isNet && listen.Op == "listen":
		address := cfg.Listen
		if listen.Addr != nil {
			address = listen.Addr.String() // or the network's
		}
		known = &pos.Error{Code: pos.Unavailable, Key: "serve.cannot_listen", Args: map[string]any{"address": address}}
	case errors.Is(err, fs.ErrPermission):
		known = &pos.Error{Code: pos.Refused, Key: "serve.forbidden", Args: map[string]any{"data": cfg.Data}}
	default:
		return err
	}
	known.Op, known.Hint, known.Err = "start", known.Key+".fix", err
	return known
}

// until runs the App until ctx ends or it fails, and closes it. A stop that takes longer than app.StopLimit is given up:
// what was answered is on the disk, and systemd would kill us anyway.
func until(ctx context.Context, a *app.App, notify *app.Notifier, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() {
		err := a.Run(ctx)
		ended <- errors.Join(err, a.Close())
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	if err := notify.Stopping(); err != nil {
		log.Warn("stopping", "err", err)
	}
	log.Info("stopping")
	limit := time.NewTimer(app.StopLimit)
	defer limit.Stop()
	select {
	case err := <-ended:
		log.Info("stopped")
		return err
	case <-limit.C:
		return &pos.Error{
			Code: pos.Internal, Op: "stop", Key: "serve.stop_late", Args: map[string]any{"limit": app.StopLimit.String()},
		}
	}
}

type versionCommand struct{}

// Run prints the version.
func (*versionCommand) Run(k *console) error {
	_, err := fmt.Fprintf(k.out, "sanduq %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
