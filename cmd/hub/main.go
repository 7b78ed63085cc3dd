// Command hub is head office: it takes the journals of all stores, shows what they take, and sends prices down to them.
// Any number of hubs may share one PostgreSQL database; a single shop needs only the built-in broker and a file.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by scripts/release.
var version = "development"

func main() {
	var s settings
	kong.Parse(&s, kong.Name("hub"), kong.Description("Head office of Sanduq stores."), kong.UsageOnError(),
		kong.Vars{"version": version})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := serve(ctx, &s, log); err != nil {
		log.Error("hub", "err", err)
		stop()
		os.Exit(1)
	}
}
