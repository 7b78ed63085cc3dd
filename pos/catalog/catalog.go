package catalog

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Options say where a catalogue lies and what the shop accepts in it.
type Options struct {
	Dir string // where the base files lie: the data directory of the store; made when missing
	Rules
	Log *slog.Logger
	// Loaded, where set, is told how many bytes the names of a base take whenever they were read.
	Loaded func(names int)
}

// Catalog is the catalogue in force. Its methods are safe for concurrent use.
type Catalog struct {
	opt Options

	mu      sync.Mutex
	current *base // nil while there is none
	missing error // why the base that is in force by the journal cannot be read

	building sync.Mutex // one import or switch at a time
	sweeping sync.Once
}

// New returns a catalogue that becomes usable when the store that has its Part is opened.
func New(opt Options) *Catalog { return &Catalog{opt: opt} }

// Part is the catalogue as the store's engine sees it.
func (c *Catalog) Part() store.Part {
	return store.Part{
		Name: "catalog", Migrations: migrations,
		Tables: map[string]store.Role{
			"catalog_base": store.ViewTable, "catalog_price": store.ViewTable, "catalog_feed": store.ViewTable,
		},
		Apply: apply,
		Load:  c.load,
	}
}

// apply keeps the views of which base is in force and of the prices over it.
func apply(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case fact.CatalogBaseSwitched{}.Kind():
		var f fact.CatalogBaseSwitched
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applySwitch(tx, e.At, &f)
	case fact.CatalogPricesChanged{}.Kind():
		var f fact.CatalogPricesChanged
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applyPrices(tx, &f)
	}
	return nil
}

func applySwitch(tx *store.Tx, at int64, f *fact.CatalogBaseSwitched) error {
	// Switching the same file on again leaves the one before it in its place.
	err := tx.Exec(`INSERT INTO catalog_base (one, file, previous, items, at) VALUES (1, ?1, '', ?2, ?3)
		ON CONFLICT DO UPDATE SET previous = iif(file = ?1, previous, file), file = ?1, items = ?2, at = ?3`,
		f.File, f.Items, at)
	if err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM catalog_price`)
}

func applyPrices(tx *store.Tx, f *fact.CatalogPricesChanged) error {
	for _, ch := range f.Changes {
		err := tx.Exec(`INSERT INTO catalog_price (sku, price) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET price = ?2`,
			ch.SKU, int64(ch.Price))
		if err != nil {
			return err
		}
	}
	if f.Seq == 0 {
		return nil
	}
	return tx.Exec(`INSERT INTO catalog_feed (source, epoch, seq) VALUES (?1, ?2, ?3)
		ON CONFLICT DO UPDATE SET epoch = ?2, seq = ?3`, f.Source, f.Epoch, f.Seq)
}

// inForce returns the hashes of the base in force and of the one before, "" for none.
func inForce(v *store.View) (file, previous string, err error) {
	err = v.QueryRow(`SELECT file, previous FROM catalog_base`).Scan(&file, &previous)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return file, previous, err
}

// load opens the base in force when the store opens; after a batch that was undone it most often has it open already. A
// shop whose base file is gone still opens: it says so at each scan, and an import mends it.
func (c *Catalog) load(v *store.View) error {
	if err := os.MkdirAll(c.opt.Dir, 0o750); err != nil {
		return err
	}
	file, previous, err := inForce(v)
	if err != nil {
		return err
	}
	if c.hasOpen(file) {
		return nil
	}
	c.sweeping.Do(func() { // later an import may be building its file
		if err := c.sweep(file, previous); err != nil { // only room on the disk is lost
			c.opt.Log.Warn("old catalogues stay", "err", err)
		}
	})
	if file == "" {
		return nil
	}
	b, err := openBase(context.Background(), c.opt.Dir, file, c.opt.Loaded)
	if err != nil {
		c.opt.Log.Error("the catalogue in force cannot be read", "file", fileName(file), "err", err)
	}
	if old := c.replace(b); old != nil {
		c.release(old)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.missing = err
	return nil
}

func (c *Catalog) hasOpen(file string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current != nil && c.current.hash == file
}

// sweep removes what a former run left behind: unfinished files, and bases that no entry put in force.
func (c *Catalog) sweep(keep ...string) error {
	for _, pattern := range []string{buildingPattern, fileName("*")} {
		files, err := filepath.Glob(filepath.Join(c.opt.Dir, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			if isOneOf(filepath.Base(f), keep) {
				continue
			}
			if err := os.Remove(f); err != nil {
				return fmt.Errorf("remove old catalogue: %w", err)
			}
		}
	}
	return nil
}

func isOneOf(name string, hashes []string) bool {
	for _, h := range hashes {
		if h != "" && name == fileName(h) {
			return true
		}
	}
	return false
}

// use returns the base in force, which stays open until done is called.
func (c *Catalog) use(op string) (b *base, done func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		if c.missing != nil {
			return nil, nil, c.missing
		}
		return nil, nil, &pos.Error{Code: pos.Unavailable, Op: op, Key: "catalog.none", Hint: "catalog.import_first"}
	}
	b = c.current
	b.uses++
	return b, func() { c.release(b) }, nil
}

// isInForce tells whether nothing was switched on since b was.
func (c *Catalog) isInForce(b *base) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current == b
}

func (c *Catalog) release(b *base) {
	c.mu.Lock()
	b.uses--
	idle := b.retired && b.uses == 0
	c.mu.Unlock()
	if idle {
		b.close()
	}
}

// replace puts a base in force for whoever comes next. Who uses the old one keeps it until he is done; the caller, who is
// to release it, is one of them: closing a file is not for the writer, in which replace runs.
func (c *Catalog) replace(next *base) (old *base) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old = c.current
	c.current, c.missing = next, nil
	if old != nil {
		old.retired = true
		old.uses++
	}
	return old
}

// Close closes the base in force. The store is closed first: nothing looks anything up afterwards.
func (c *Catalog) Close() {
	c.building.Lock()
	defer c.building.Unlock()
	if old := c.replace(nil); old != nil {
		c.release(old)
	}
}

// Ready waits until names can be searched, for a benchmark or a test.
func (c *Catalog) Ready(ctx context.Context) error {
	b, done, err := c.use("wait for names")
	if err != nil {
		return err
	}
	defer done()
	return b.await(ctx)
}
