package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	"time"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/scripts/bench/stat"
)

// runChild is the store server that is measured: the App as it is, with the control beside the screens. It writes its
// address to standard output and stops when its standard input ends, so that it never outlives its parent.
func runChild(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("child", flag.ContinueOnError)
	path := fs.String("config", "", "configuration of the store")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := config.Load(*path)
	if err != nil {
		return err
	}
	level := slog.LevelError
	if cfg.LogLevel == "debug" {
		level = slog.LevelDebug
	}
	c := &control{}
	c.app, err = app.New(ctx, app.Options{
		Config: cfg, Clock: time.Now, Mount: c.mount,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	fmt.Println(c.app.Addr())
	return errors.Join(c.app.Run(ctx), c.app.Close())
}

// control is what the parent asks of the server besides what screens ask.
type control struct{ app *app.App }

func (c *control) mount(mux *http.ServeMux) {
	mux.HandleFunc("POST /bench/import", serve(c.importFile))
	mux.HandleFunc("POST /bench/backup", serve(c.backUp))
	mux.HandleFunc("POST /bench/search", serve(c.search))
	mux.HandleFunc("POST /bench/ready", serve(c.ready))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
}

// serve answers a request by a function from JSON to JSON.
func serve[A, R any](do func(context.Context, A) (R, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var args A
		err := json.NewDecoder(r.Body).Decode(&args)
		var result R
		if err == nil {
			result, err = do(r.Context(), args)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(result) // the parent has gone
	}
}

// nothing is the absence of arguments, or of a result.
type nothing struct{}

// fileArgs names a file to read or to write.
type fileArgs struct{ File string }

// importResult is how an import went.
type importResult struct {
	Took  time.Duration
	Items int
}

// importFile imports a catalogue as `sanduq import catalogue` has the running server do it, up to where its prices are
// in force.
func (c *control) importFile(ctx context.Context, a fileArgs) (importResult, error) {
	f, err := os.Open(a.File)
	if err != nil {
		return importResult{}, err
	}
	defer f.Close()
	from := time.Now()
	report, err := c.app.Catalog().Import(ctx, c.app.Store(), pos.NewID(from), f,
		catalog.ImportOptions{Source: filepath.Base(a.File)}, nil)
	return importResult{Took: time.Since(from), Items: report.Items}, err
}

func (c *control) backUp(ctx context.Context, a fileArgs) (nothing, error) {
	return nothing{}, c.app.Store().Backup(ctx, a.File)
}

// ready waits until names can be searched.
func (c *control) ready(ctx context.Context, _ nothing) (nothing, error) {
	return nothing{}, c.app.Catalog().Ready(ctx)
}

// searchArgs are queries that are asked one after the other.
type searchArgs struct {
	Queries []string
	Limit   int
}

// search measures searches inside the server, without the wire.
func (c *control) search(ctx context.Context, a searchArgs) (took stat.Durations, err error) {
	for _, q := range a.Queries {
		from := time.Now()
		if _, err := c.app.Catalog().Search(ctx, c.app.Store(), q, a.Limit); err != nil {
			return nil, fmt.Errorf("search %q: %w", q, err)
		}
		took = append(took, time.Since(from))
	}
	return took, nil
}
