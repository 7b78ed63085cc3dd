package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"

	"sanduq/sync/broker"
	"sanduq/sync/hub"
	"sanduq/sync/hub/page"
	"sanduq/sync/line"
)

// settings are the command line. Passwords belong into the environment, where other users do not see them.
type settings struct {
	Data     string           `default:"hub-data" help:"Folder of the database file and of the built-in broker." type:"path"`
	Database string           `env:"HUB_DATABASE" help:"postgres://user@host/name; without it a file in the data folder."`
	Broker   string           `env:"HUB_BROKER" help:"tcp://host:port or tls://host:port; without it the built-in one."`
	ClientID string           `default:"hub" help:"Client id at the broker: another one for each hub."`
	MQTT     string           `default:"127.0.0.1:1883" help:"Address of the built-in broker."`
	Listen   string           `default:"127.0.0.1:8081" help:"Address of the pages."`
	Currency string           `default:"SAR" help:"Currency offered first when a price is set."`
	Version  kong.VersionFlag `help:"Say which version this is."`
}

// serve runs head office until ctx ends.
func serve(ctx context.Context, s *settings, log *slog.Logger) (err error) {
	if err := os.MkdirAll(s.Data, 0o750); err != nil {
		return err
	}
	address := s.Broker
	if address == "" {
		b, err := startBroker(ctx, s)
		if err != nil {
			return err
		}
		defer b.Close()
		address = b.URL()
	}
	db, err := openDatabase(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	h, err := hub.Open(ctx, db, time.Now, log)
	if err != nil {
		return err
	}
	bridge, err := hub.NewBridge(h)
	if err != nil {
		return err
	}
	l, err := line.New(line.Options{Broker: address, ClientID: s.ClientID, Log: log}, bridge)
	if err != nil {
		return err
	}
	pages, err := page.New(page.Options{Office: h, Currency: s.Currency, Clock: time.Now, Log: log})
	if err != nil {
		return err
	}
	return runBoth(ctx, l, s.Listen, pages, log)
}

func startBroker(ctx context.Context, s *settings) (*broker.Broker, error) {
	host, port, err := net.SplitHostPort(s.MQTT)
	if err != nil {
		return nil, fmt.Errorf("address of the broker: %w", err)
	}
	n, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return nil, fmt.Errorf("address of the broker: %w", err)
	}
	return broker.Start(ctx, broker.Options{Host: host, Port: n, Dir: filepath.Join(s.Data, "broker")})
}

func openDatabase(ctx context.Context, s *settings) (*hub.Database, error) {
	if strings.HasPrefix(s.Database, "postgres://") || strings.HasPrefix(s.Database, "postgresql://") {
		return hub.OpenPostgres(s.Database)
	}
	if s.Database != "" {
		return nil, errors.New("database: only postgres:// is known")
	}
	return hub.OpenSQLite(ctx, filepath.Join(s.Data, "hub.db"))
}

// runBoth keeps the line to the stores and serves the pages; the end of either is the end of both.
func runBoth(ctx context.Context, l *line.Line, listen string, pages http.Handler, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var lc net.ListenConfig
	bound, err := lc.Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	log.Info("head office", "address", bound.Addr())
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second}
	var all sync.WaitGroup
	var served, kept error
	all.Go(func() {
		defer stop()
		if served = server.Serve(bound); errors.Is(served, http.ErrServerClosed) {
			served = nil
		}
	})
	all.Go(func() {
		defer stop()
		kept = l.Run(ctx)
	})
	<-ctx.Done()
	closed := server.Close()
	all.Wait()
	return errors.Join(served, kept, closed)
}
