package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
)

// Offline is the store of a server that is not running, for the verbs of the command line: no devices, no screens, no
// line. While it is open, no server starts on the same data.
type Offline struct {
	store   *store.Store
	catalog *catalog.Catalog
}

// OpenOffline opens the store without a server. It is refused while one runs.
func OpenOffline(ctx context.Context, o Options) (*Offline, error) {
	cfg := o.Config
	out := &Offline{catalog: newCatalog(o)}
	p := newParts(&cfg, out.catalog, o.Clock, nil)
	var err error
	out.store, err = store.Open(ctx, store.Options{
		Dir: cfg.Data, Store: cfg.Store, Parts: p.table(), Clock: o.Clock, Log: o.Log,
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, cfg.Zone, cfg.Cutover) },
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func newCatalog(o Options) *catalog.Catalog {
	return catalog.New(catalog.Options{
		Dir: o.Config.Data, Log: o.Log,
		Rules: catalog.Rules{Currency: o.Config.Currency, Tax: slices.Sorted(maps.Keys(o.Config.Taxes))},
	})
}

// Import implements Verbs.
func (o *Offline) Import(ctx context.Context, id pos.ID, file io.Reader, opt catalog.ImportOptions,
	progress func(catalog.Progress),
) (catalog.Report, error) {
	return o.catalog.Import(ctx, o.store, id, file, opt, progress)
}

// Backup implements Verbs.
func (o *Offline) Backup(ctx context.Context, path string) error {
	if err := o.store.Backup(ctx, path); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// PairScreen implements Verbs. A browser shows its code only while the server runs.
func (o *Offline) PairScreen(context.Context, pos.ID, terminal.PairArgs) error {
	return &pos.Error{Code: pos.Unavailable, Op: "pair", Key: "pair.not_running", Hint: "pair.not_running_hint"}
}

// Close closes the store.
func (o *Offline) Close() error {
	err := o.store.Close()
	o.catalog.Close()
	return errors.Join(err)
}

// Import implements Verbs for the command line of a running server.
func (a *App) Import(ctx context.Context, id pos.ID, file io.Reader, opt catalog.ImportOptions,
	progress func(catalog.Progress),
) (catalog.Report, error) {
	return a.catalog.Import(ctx, a.store, id, file, opt, progress)
}

// Backup implements Verbs.
func (a *App) Backup(ctx context.Context, path string) error { return a.store.Backup(ctx, path) }

// runAdmin serves the command line.
func (a *App) runAdmin(ctx context.Context) error {
	return (&Admin{Dir: a.cfg.Data, Verbs: a, Log: a.log}).Run(ctx)
}
