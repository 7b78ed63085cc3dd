package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/template"
	"time"
	_ "time/tzdata" // a small box may lack the zones

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/sync/broker"
	"sanduq/sync/hub"
	"sanduq/sync/hub/page"
	"sanduq/sync/line"
)

//go:embed catalogue.csv
var catalogue []byte

//go:embed sanduq.toml.tmpl
var settings string

type options struct {
	dir    string
	listen string // address of the screens
	lan    string // and on the network, "" for none
	office string // address of head office's page
	log    *slog.Logger
}

// demo is the running shop.
type demo struct {
	options options
	log     *slog.Logger
	goods   []good
	lanes   []*simLane
	broker  *broker.Broker
	db      *hub.Database
	hub     *hub.Hub
	bridge  *line.Line
	pages   *http.Server // head office's
	bound   net.Listener
	app     *app.App
}

// simLane is what is simulated at one till.
type simLane struct {
	Till        pos.TillID
	Name        pos.Text
	ScannerPath string
	PrinterPath string
	Profile     string
	scanner     *sim.Scanner
	printer     *sim.Printer

	mu     sync.Mutex
	silent bool // the printer's answers are lost
}

// The simulated lines: those of a common scanner and a common receipt printer.
const (
	scannerBaud   = 9600
	printerBaud   = 115200
	printerBuffer = 4096
	printerRows   = 1600 // 200 mm/s at 203 dpi
)

// start brings everything up to where the store is open and its address is bound; run lets it work.
func start(ctx context.Context, o options) (_ *demo, err error) {
	d := &demo{options: o, log: o.log}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if d.goods, err = buttons(catalogue); err != nil {
		return nil, err
	}
	for _, sub := range []string{"store", "hub", "broker", "dev"} {
		if err := os.MkdirAll(filepath.Join(d.options.dir, sub), 0o750); err != nil {
			return nil, err
		}
	}
	if err := d.plugIn(); err != nil {
		return nil, err
	}
	if err := d.openOffice(ctx); err != nil {
		return nil, err
	}
	cfg, err := d.configure()
	if err != nil {
		return nil, err
	}
	d.app, err = app.New(ctx, app.Options{Config: cfg, Clock: time.Now, Log: d.log, Mount: d.mount})
	if err != nil {
		return nil, err
	}
	if err := d.fillShelves(ctx); err != nil {
		return nil, err
	}
	return d, d.hire(ctx)
}

// plugIn makes the simulated devices. Their links lie still between two runs, as /dev/serial/by-id does.
func (d *demo) plugIn() error {
	for i, profile := range []string{"epson-80", "epson-58"} {
		n := i + 1
		l := &simLane{
			Till: pos.TillID(fmt.Sprint(n)), Profile: profile,
			Name:        pos.Text{En: fmt.Sprintf("Till %d", n), Ar: fmt.Sprintf("الصندوق %d", n)},
			ScannerPath: filepath.Join(d.options.dir, "dev", fmt.Sprintf("scanner-%d", n)),
			PrinterPath: filepath.Join(d.options.dir, "dev", fmt.Sprintf("printer-%d", n)),
		}
		p, ok := escpos.ProfileByName(profile)
		if !ok {
			return fmt.Errorf("no printer profile %s", profile)
		}
		l.scanner = sim.NewScanner(scannerBaud, "\r", l.ScannerPath)
		l.printer = sim.NewPrinter(sim.PrinterConfig{
			Profile: p, Baud: printerBaud, Flow: port.RTSCTS, Buffer: printerBuffer, RowsPerSec: printerRows,
		}, l.PrinterPath)
		d.lanes = append(d.lanes, l)
	}
	return nil
}

// openOffice starts head office and the broker it shares with the store.
func (d *demo) openOffice(ctx context.Context) (err error) {
	d.broker, err = broker.Start(ctx, broker.Options{Host: "127.0.0.1", Dir: filepath.Join(d.options.dir, "broker")})
	if err != nil {
		return err
	}
	if d.db, err = hub.OpenSQLite(ctx, filepath.Join(d.options.dir, "hub", "hub.db")); err != nil {
		return err
	}
	if d.hub, err = hub.Open(ctx, d.db, time.Now, d.log); err != nil {
		return err
	}
	bridge, err := hub.NewBridge(d.hub)
	if err != nil {
		return err
	}
	d.bridge, err = line.New(line.Options{Broker: d.broker.URL(), ClientID: "hub", Log: d.log}, bridge)
	if err != nil {
		return err
	}
	pages, err := page.New(page.Options{Office: d.hub, Currency: "SAR", Clock: time.Now, Log: d.log})
	if err != nil {
		return err
	}
	d.pages = &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second}
	var lc net.ListenConfig
	d.bound, err = lc.Listen(ctx, "tcp", d.options.office)
	return err
}

// shop is the address of the first page, as a person would type it.
func (d *demo) shop() string { return address(d.options.listen, d.app.Addr()) }

// office is the address of head office's page.
func (d *demo) office() string { return address(d.options.office, d.bound.Addr()) }

// address names the host as it was asked for, and the port that was given.
func address(asked string, given net.Addr) string {
	host, _, errAsked := net.SplitHostPort(asked)
	_, port, errGiven := net.SplitHostPort(given.String())
	if errAsked != nil || errGiven != nil {
		return "http://" + given.String()
	}
	return "http://" + net.JoinHostPort(host, port)
}

// servePages shows head office until ctx ends.
func (d *demo) servePages(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- d.pages.Serve(d.bound) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		err := d.pages.Close()
		if cause := <-failed; !errors.Is(cause, http.ErrServerClosed) {
			err = errors.Join(err, cause)
		}
		return err
	}
}

// configure writes the store's settings as an installer would, and reads them as `sanduq serve` does.
func (d *demo) configure() (config.Config, error) {
	t, err := template.New("settings").Parse(settings)
	if err != nil {
		return config.Config{}, err
	}
	var text bytes.Buffer
	err = t.Execute(&text, map[string]any{
		"Data": filepath.Join(d.options.dir, "store"), "Listen": d.options.listen, "LAN": d.options.lan, "Lanes": d.lanes,
		"Broker":      strings.Replace(d.broker.URL(), "tcp:", "mqtt:", 1),
		"ScannerBaud": scannerBaud, "PrinterBaud": printerBaud,
	})
	if err != nil {
		return config.Config{}, err
	}
	path := filepath.Join(d.options.dir, "sanduq.toml")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return config.Config{}, err
	}
	return config.Load(path)
}

// fillShelves imports the demo's own goods when the store is new.
func (d *demo) fillShelves(ctx context.Context) error {
	groups, err := d.app.Catalog().Categories(ctx)
	if err == nil && len(groups) > 0 {
		return nil
	}
	_, err = d.app.Catalog().Import(ctx, d.app.Store(), pos.NewID(time.Now()), bytes.NewReader(catalogue),
		catalog.ImportOptions{Source: "catalogue.csv"}, nil)
	return err
}

// run works until ctx ends or the store fails. The store stops first, then what it talked to.
func (d *demo) run(ctx context.Context) error {
	around, stop := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	do := func(run func(context.Context) error) {
		all.Go(func() {
			if err := run(around); err != nil && around.Err() == nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	for _, l := range d.lanes {
		do(l.scanner.Run)
		do(l.printer.Run)
	}
	do(d.bridge.Run)
	do(d.servePages)
	err := d.app.Run(ctx)
	stop()
	all.Wait()
	return errors.Join(append(errs, err)...)
}

func (d *demo) close() {
	if d.app != nil {
		if err := d.app.Close(); err != nil {
			d.log.Error("close store", "err", err)
		}
	}
	if d.bound != nil {
		_ = d.bound.Close() // closed already when it was served
	}
	if d.db != nil {
		_ = d.db.Close()
	}
	if d.broker != nil {
		d.broker.Close()
	}
}
