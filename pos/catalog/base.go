package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog/slab"
	"sanduq/pos/store"
)

// base is an open base catalogue. It counts who uses it: it is closed when it is out of force and the last one is done.
type base struct {
	hash     string
	currency string
	items    int
	db       *sql.DB
	byGTIN   *sql.Stmt
	byCode   *sql.Stmt
	byID     *sql.Stmt
	gtins    *sql.Stmt // numbers of the items whose GTIN lies in a range
	codes    *sql.Stmt // numbers of the items whose own code lies in a range

	// The names are read in the background once the base is open: the first scan need not wait for them.
	loaded chan struct{}
	stop   context.CancelFunc
	names  *slab.Slab // after loaded is closed
	failed error      // why there are no names

	uses    int // guarded by Catalog.mu
	retired bool
	closed  sync.Once
}

// idleConnections is how many connections to a base are kept: the writer's and those of the screens.
const idleConnections = 4

// The queries give the same columns: the code that led to the item, as a GTIN or as text, what it stands for, the item.
// The plus before the parameter of a join matters: without it SQLite prepares the statement anew at each binding, because
// its plan might depend on the value, and a lookup takes 20 µs instead of 4.
const (
	itemColumns = `i.id, i.sku, i.name_en, i.name_ar, i.price, i.tax, i.category, i.unit, i.weighed, i.age_limit,
		i.asks, i.tare, i.deposit`
	gtinQuery = `SELECT g.number, g.class, '', g.pack, ` + itemColumns + ` FROM gtin g JOIN item i ON i.id = g.item
		WHERE g.number = +? ORDER BY g.class`
	codeQuery = `SELECT 0, 0, c.text, c.pack, ` + itemColumns + ` FROM code c JOIN item i ON i.id = c.item
		WHERE c.text = +?`
	idQuery   = `SELECT 0, 0, '', 1000000, ` + itemColumns + ` FROM item i WHERE i.id = ?`
	gtinRange = `SELECT item FROM gtin WHERE number BETWEEN +? AND +? ORDER BY number LIMIT +?`
	codeRange = `SELECT item FROM code WHERE text >= +? AND text < +? ORDER BY text LIMIT +?`
)

// found is an item of this base with its number in it.
type found struct {
	Item
	id uint32
}

// openBase opens the base with a hash and begins to read its names, of which loaded is told unless it is nil. The base
// outlives ctx.
func openBase(ctx context.Context, dir, hash string, loaded func(names int)) (*base, error) {
	path := filepath.Join(dir, fileName(hash))
	if _, err := os.Stat(path); err != nil {
		return nil, errNotBase(hash, err)
	}
	db, err := store.OpenFile(ctx, path, store.Frozen)
	if err != nil {
		return nil, errNotBase(hash, err)
	}
	db.SetMaxIdleConns(idleConnections)
	b := &base{hash: hash, db: db, loaded: make(chan struct{})}
	if err := b.prepare(ctx); err != nil {
		return nil, errNotBase(hash, errors.Join(err, db.Close()))
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = cancel
	go b.load(life, loaded)
	return b, nil
}

func (b *base) prepare(ctx context.Context) error {
	var application, version int
	if err := b.db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&application); err != nil {
		return err
	}
	if err := b.db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if application != baseApplication || version != baseVersion {
		return fmt.Errorf("application_id %#x version %d, not %#x version %d",
			application, version, baseApplication, baseVersion)
	}
	row := b.db.QueryRowContext(ctx, `SELECT currency, items FROM about`)
	if err := row.Scan(&b.currency, &b.items); err != nil {
		return err
	}
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&b.byGTIN, gtinQuery}, {&b.byCode, codeQuery}, {&b.byID, idQuery}, {&b.gtins, gtinRange}, {&b.codes, codeRange},
	} {
		var err error
		if *p.stmt, err = b.db.PrepareContext(ctx, p.query); err != nil { //nolint:sqlclosecheck // closed with db
			return err
		}
	}
	return nil
}

// load reads the names: some 20 ms for a million items.
func (b *base) load(ctx context.Context, loaded func(names int)) {
	defer close(b.loaded)
	var size int
	b.failed = b.db.QueryRowContext(ctx, `SELECT sum(length(bytes)) FROM names`).Scan(&size)
	if b.failed == nil {
		b.names, b.failed = b.readNames(ctx, size)
	}
	if b.failed == nil && loaded != nil {
		loaded(size)
	}
}

func (b *base) readNames(ctx context.Context, size int) (*slab.Slab, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT bytes FROM names ORDER BY piece`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := make([]byte, 0, size)
	for rows.Next() {
		var piece sql.RawBytes // the driver's own copy is garbage enough
		if err := rows.Scan(&piece); err != nil {
			return nil, err
		}
		all = append(all, piece...)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return slab.Parse(all)
}

// await waits until the names are read.
func (b *base) await(ctx context.Context) error {
	select {
	case <-b.loaded:
	case <-ctx.Done():
		return &pos.Error{Code: pos.Unavailable, Op: "search", Key: "catalog.loading", Err: ctx.Err()}
	}
	if b.failed != nil {
		return errNotBase(b.hash, b.failed)
	}
	return nil
}

// close stops the reading of names and closes the file.
func (b *base) close() {
	b.closed.Do(func() {
		b.stop()
		<-b.loaded
		_ = b.db.Close()
	})
}

// withGTIN returns the items that have a GTIN of the given number, each once, that of the very class asked for first.
func (b *base) withGTIN(ctx context.Context, g barcode.GTIN) ([]found, error) {
	all, err := find(b.byGTIN.QueryContext(ctx, int64(g.Number)))
	if err != nil || len(all) < 2 {
		return all, err
	}
	exact := g.String()
	slices.SortStableFunc(all, func(x, y found) int {
		switch {
		case x.Code == exact && y.Code != exact:
			return -1
		case y.Code == exact && x.Code != exact:
			return 1
		}
		return 0
	})
	return distinct(all), nil
}

// withCode returns the item that has a code of the shop's own, or none.
func (b *base) withCode(ctx context.Context, text string) ([]found, error) {
	return find(b.byCode.QueryContext(ctx, text))
}

// numbered returns the item with a number of this base, or none.
func (b *base) numbered(ctx context.Context, id uint32) ([]found, error) {
	return find(b.byID.QueryContext(ctx, id))
}

func find(rows *sql.Rows, err error) ([]found, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []found
	for rows.Next() {
		var f found
		var g barcode.GTIN
		var asks uint8
		err := rows.Scan(&g.Number, &g.Class, &f.Code, &f.Pack, &f.id, &f.SKU, &f.Name.En, &f.Name.Ar, &f.Price,
			&f.Tax, &f.Category, &f.Unit, &f.Weighed, &f.AgeLimit, &asks, &f.Tare, &f.DepositSKU)
		if err != nil {
			return nil, err
		}
		if !g.IsZero() {
			f.Code = g.String()
		}
		f.setAsks(asks)
		out = append(out, f)
	}
	return out, rows.Err()
}

// distinct drops all but the first of each item.
func distinct(all []found) []found {
	out := all[:0]
	for _, f := range all {
		if !slices.ContainsFunc(out, func(have found) bool { return have.id == f.id }) {
			out = append(out, f)
		}
	}
	return out
}
