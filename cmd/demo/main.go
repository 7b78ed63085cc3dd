// Command demo is a whole shop in one process: the store server, head office with its broker, two tills, and simulated
// scanners, receipt printers and drawers behind real pseudo-terminals. It is what `make run` starts.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// version is set by scripts/release.
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	data := flag.String("data", "demo-data", "folder of everything that the demo keeps")
	listen := flag.String("listen", "localhost:8080", "address of the screens")
	lan := flag.String("lan", "", "address of the screens on the network, such as 0.0.0.0:8443: by HTTPS, once they are paired")
	office := flag.String("office", "localhost:8081", "address of head office's page")
	verbose := flag.Bool("v", false, "log everything")
	flag.Parse()
	level := slog.LevelWarn
	if *verbose {
		level = slog.LevelDebug
	}
	dir, err := filepath.Abs(*data)
	if err != nil {
		return err
	}
	d, err := start(ctx, options{
		dir: dir, listen: *listen, lan: *lan, office: *office,
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
	})
	if err != nil {
		return err
	}
	defer d.close()
	fmt.Printf(`
  Sanduq demo shop · متجر صندوق التجريبي · %s

    the shop:     %s
    head office:  %s
    data:         %s
    stop:         Ctrl+C (started again, it goes on where it stopped)

`, version, d.shop(), d.office(), dir)
	if urls, fingerprint, ok := d.app.LAN(); ok {
		fmt.Printf("    on the network, once paired: %s\n    fingerprint:  %s\n\n", strings.Join(urls, " "), fingerprint)
	}
	return d.run(ctx)
}
