// Package app is the store server: the engine, its parts, the devices, the screens and the line to head office, wired by
// hand. cmd/sanduq runs it as a service, cmd/demo runs it beside simulated devices, and tests boot it on port 0.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sanduq/cmd/config"
	"sanduq/devices"
	"sanduq/devices/printer"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/printing"
	"sanduq/pos/store"
	"sanduq/pos/vault"
	"sanduq/ui"
)

// Options are what an App is made of.
type Options struct {
	Config config.Config
	Clock  pos.Clock
	Log    *slog.Logger
	// Mount adds pages beside the screens: the demo's bench. It may be nil.
	Mount func(*http.ServeMux)
}

// StopLimit is how long a stop may take, all parts together.
const StopLimit = 5 * time.Second

// App is one running store server.
type App struct {
	cfg   config.Config
	clock pos.Clock
	log   *slog.Logger

	parts
	store    *store.Store
	vault    *vault.Vault
	badges   badgeWaits
	screens  *ui.Server
	devices  *devices.Manager
	lanes    []*lane
	printers map[string]*printer.Driver
	drawers  chan pos.TillID
	office   *office     // nil: no head office
	trainer  *trainer    // nil: this is the training book's own
	front    *App        // of the training book: the App before it, whose people, screens and devices are used
	table    ui.Commands // of the training book

	elsewhere elsewhere // what tills asked head office

	catalogBatch atomic.Int64 // of the last change of items or prices

	listener net.Listener
	server   *http.Server
	lan      *lan // nil: the network is not served
	closing  sync.Once
	closed   error

	mu          sync.Mutex
	drawerFault map[pos.TillID]error // why a till's drawer did not open when it was last asked to
}

// New opens the store and binds the listener; nothing is served and no device is touched before Run. An error leaves
// nothing open.
func New(ctx context.Context, o Options) (_ *App, err error) {
	a := &App{
		cfg: o.Config, clock: o.Clock, log: o.Log,
		drawers: make(chan pos.TillID, drawerQueue), drawerFault: map[pos.TillID]error{},
		elsewhere: newElsewhere(),
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start: %w", err), a.Close())
		}
	}()
	a.trainer = newTrainer(a)
	limitMemory(0)
	if err := a.openVault(ctx); err != nil {
		return nil, err
	}
	a.parts = newParts(&a.cfg, catalog.New(catalog.Options{
		Dir: a.cfg.Data, Rules: catalog.Rules{Currency: a.cfg.Currency, Tax: slices.Sorted(maps.Keys(a.cfg.Taxes))}, Log: a.log,
		Loaded: limitMemory,
	}), a.clock, a.vault)
	if err := a.addDevices(); err != nil {
		return nil, err
	}
	if a.screens, err = a.newScreens(); err != nil {
		return nil, err
	}
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	if err := a.joinOffice(); err != nil {
		return nil, err
	}
	a.trainer.start(ctx)
	return a, a.listen(ctx, o.Mount)
}

// openStore opens the engine and brings it to where selling can begin.
func (a *App) openStore(ctx context.Context) (err error) {
	a.store, err = store.Open(ctx, store.Options{
		Dir: a.cfg.Data, Store: a.cfg.Store, Parts: a.storeParts(), Clock: a.clock, Log: a.log, OnCommit: a.committed,
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, a.cfg.Zone, a.cfg.Cutover) },
	})
	if err != nil {
		return err
	}
	a.signer.store = a.store
	a.staff.Attach(a.store)
	if _, err := store.Do[any](ctx, a.store, a.shop.Describe(a.cfg.Shop)); err != nil {
		return fmt.Errorf("describe the shop: %w", err)
	}
	// Whatever was on its way to a printer when the box stopped is unknown now.
	if _, err := store.Do[any](ctx, a.store, printing.Interrupt()); err != nil {
		return fmt.Errorf("look at print jobs: %w", err)
	}
	return nil
}

func (a *App) listen(ctx context.Context, mount func(*http.ServeMux)) (err error) {
	mux := http.NewServeMux()
	a.mountHealth(mux)
	if mount != nil {
		mount(mux)
	}
	mux.Handle("/", a.screens.Handler())
	own := ownDoor(mux)
	if a.cfg.Paired {
		own = a.guarded(mux)
	}
	a.server = newServer(own)
	var lc net.ListenConfig
	if a.listener, err = lc.Listen(ctx, "tcp", a.cfg.Listen); err != nil {
		return err
	}
	return a.listenLAN(ctx, mux)
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
}

// Addr is where the screens are served.
func (a *App) Addr() net.Addr { return a.listener.Addr() }

// Store is the engine, for whoever imports, backs up or inspects beside the App.
func (a *App) Store() *store.Store { return a.store }

// Catalog is the catalogue, for imports.
func (a *App) Catalog() *catalog.Catalog { return a.catalog }

// Run serves until ctx ends or the store fails. It stops in the reverse order of the start: screens first, so that no new
// command comes; then scanners and printers; then the line to head office. The store is Close's.
func (a *App) Run(ctx context.Context) error {
	actors := []actor{
		{"office", a.runOffice},
		{"devices", a.devices.Run},
		{"drawers", a.runDrawers},
		{"lanes", a.runLanes},
		{"idle lock", a.runIdleLock},
		{"training", a.trainer.run},
		{"admin", a.runAdmin},
		{"screens", a.serve},
		{"network", a.serveLAN},
	}
	err := runActors(ctx, actors, a.store.Failed())
	if cause := a.store.Failure(); cause != nil {
		return fmt.Errorf("the outcome of a commit is unknown, start again: %w", cause)
	}
	return err
}

func (a *App) serve(ctx context.Context) error {
	// Requests that last, as a page's stream of events, end with this context.
	requests, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	a.server.BaseContext = func(net.Listener) context.Context { return requests }
	failed := make(chan error, 1)
	go func() { failed <- a.server.Serve(a.listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	a.screens.Close(stop)
	end()
	err := a.server.Shutdown(stop)
	if cause := <-failed; !errors.Is(cause, http.ErrServerClosed) {
		err = errors.Join(err, cause)
	}
	return err
}

// Beat goes once through the writer and back: what the watchdog is fed with.
func (a *App) Beat(ctx context.Context) error { return a.store.Beat(ctx) }

// Close closes the store. What was answered is on the disk.
func (a *App) Close() error {
	a.closing.Do(func() {
		if a.listener != nil {
			_ = a.listener.Close() // closed already when it was served
		}
		if a.lan != nil {
			_ = a.lan.split.Close() // as above
		}
		a.closed = a.trainer.close()
		if a.store != nil {
			a.closed = errors.Join(a.closed, a.store.Close())
		}
		a.catalog.Close()
		if a.vault != nil {
			a.closed = errors.Join(a.closed, a.vault.Close())
		}
	})
	return a.closed
}
