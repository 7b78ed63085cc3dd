package catalog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed" // the layout of a base
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"sanduq/pos"
	"sanduq/pos/catalog/slab"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

//go:embed base.sql
var baseSQL string

// What marks a file as a base catalogue of this layout: application_id "SNDC" in bytes 68–71 of the SQLite header, and
// user_version (sqlite.org/fileformat2.html §1.3).
const (
	baseApplication = 0x534E4443
	baseVersion     = 2
)

// Bounds of building.
const (
	// syncEvery is how many items go into the file between two syncs. The store shares the disk, and its fsync waits for
	// what was written before it: so the file goes out in pieces of some 2 MB and not all at the end.
	syncEvery = 20_000
	// buildCache is the page cache while building, in KiB: what is full goes to the file.
	buildCache = 4 << 10
	// pieceSize is the size of the pieces of the slab of names.
	pieceSize = 1 << 20
)

// BuiltFile is a finished base, durable in the catalogue folder and not yet in force.
type BuiltFile struct {
	Hash  string `json:"hash"` // SHA-256 of the file, hex
	Items int    `json:"items"`
	Codes int    `json:"codes"`
}

// fileName is the name of the base with a hash.
func fileName(hash string) string { return "catalogue-" + hash + ".db" }

// buildingPattern matches the files that a builder which did not finish left behind.
const buildingPattern = "catalogue-*.building"

// builder writes a base. It works on a connection of its own, so that nothing it does is in the way of the store.
type builder struct {
	dir, path string
	currency  money.Currency
	db        *sql.DB
	file      *os.File // the same file, to sync it
	items     *sql.Stmt
	names     slab.Builder
	gtins     []gtinRow
	texts     []textRow
	count     int
}

type gtinRow struct {
	key  uint64 // number << classBits | class
	item uint32
	pack money.Quantity
}

type textRow struct {
	text string
	item uint32
	pack money.Quantity
}

func newBuilder(ctx context.Context, dir string, currency money.Currency) (*builder, error) {
	file, err := os.CreateTemp(dir, buildingPattern)
	if err != nil {
		return nil, err
	}
	b := &builder{dir: dir, path: file.Name(), currency: currency, file: file}
	if err := b.open(ctx); err != nil {
		b.abandon()
		return nil, err
	}
	return b, nil
}

func (b *builder) open(ctx context.Context) (err error) {
	if b.db, err = store.OpenFile(ctx, b.path, store.Build); err != nil {
		return err
	}
	b.db.SetMaxOpenConns(1)
	for _, q := range []string{
		fmt.Sprintf(`PRAGMA application_id = %d`, baseApplication), fmt.Sprintf(`PRAGMA user_version = %d`, baseVersion),
		fmt.Sprintf(`PRAGMA cache_size = -%d`, buildCache), baseSQL, `BEGIN`,
	} {
		if err := b.exec(ctx, q); err != nil {
			return err
		}
	}
	b.items, err = b.db.PrepareContext(ctx, `INSERT INTO item
		(id, sku, name_en, name_ar, price, tax, category, unit, weighed, age_limit, asks, tare, deposit)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`)
	return err
}

func (b *builder) exec(ctx context.Context, query string, args ...any) error {
	_, err := b.db.ExecContext(ctx, query, args...)
	return err
}

// add writes one item and keeps its names and codes for the end, when they go into the file in order.
func (b *builder) add(ctx context.Context, r *Row) error {
	it, id := &r.Item, uint32(b.count)
	_, err := b.items.ExecContext(ctx, id, it.SKU, it.Name.En, it.Name.Ar, int64(it.Price),
		it.Tax, it.Category, it.Unit, it.Weighed, it.AgeLimit, it.asks(), int64(it.Tare), it.DepositSKU)
	if err != nil {
		return err
	}
	b.names.Add(it.Name)
	for _, c := range r.Codes {
		if k := c.key(); k.gtin != 0 {
			b.gtins = append(b.gtins, gtinRow{k.gtin, id, c.Pack})
		} else {
			b.texts = append(b.texts, textRow{c.Text, id, c.Pack})
		}
	}
	b.count++
	if b.count%syncEvery == 0 {
		return b.file.Sync()
	}
	return nil
}

// finish writes the rest, makes the file durable under the name of its hash, and closes the builder.
func (b *builder) finish(ctx context.Context, categories []Category) (BuiltFile, error) {
	built := BuiltFile{Items: b.count, Codes: len(b.gtins) + len(b.texts)}
	err := b.write(ctx, categories, built)
	if err == nil {
		err = errors.Join(b.items.Close(), b.db.Close(), b.file.Sync())
	}
	if err == nil {
		built.Hash, err = hashOf(ctx, b.file)
	}
	if err == nil {
		err = os.Rename(b.path, filepath.Join(b.dir, fileName(built.Hash)))
	}
	if err == nil {
		err = syncDir(b.dir)
	}
	if err != nil {
		b.abandon()
		return BuiltFile{}, err
	}
	return built, b.file.Close()
}

func (b *builder) write(ctx context.Context, categories []Category, built BuiltFile) error {
	for _, c := range categories {
		err := b.exec(ctx, `INSERT INTO category (key, name_en, name_ar) VALUES (?,?,?)`, c.Key, c.Name.En, c.Name.Ar)
		if err != nil {
			return err
		}
	}
	if err := b.writeCodes(ctx); err != nil {
		return err
	}
	if err := b.writeNames(ctx); err != nil {
		return err
	}
	err := b.exec(ctx, `INSERT INTO about (one, currency, items, codes) VALUES (0,?,?,?)`,
		b.currency.Code(), built.Items, built.Codes)
	if err != nil {
		return err
	}
	return b.exec(ctx, `COMMIT`)
}

// writeCodes writes the codes in order of their keys: a B-tree filled in order is written once, from left to right.
func (b *builder) writeCodes(ctx context.Context) error {
	slices.SortFunc(b.gtins, func(x, y gtinRow) int { return cmp.Compare(x.key, y.key) })
	gtin, err := b.db.PrepareContext(ctx, `INSERT INTO gtin (number, class, item, pack) VALUES (?,?,?,?)`)
	if err != nil {
		return err
	}
	defer gtin.Close()
	quiet := context.WithoutCancel(ctx) // a context that can end costs a goroutine for each statement
	for i, g := range b.gtins {
		_, err := gtin.ExecContext(quiet,
			int64(g.key>>classBits), int64(g.key&(1<<classBits-1)), g.item, int64(g.pack))
		if err == nil && i%syncEvery == 0 {
			err = errors.Join(ctx.Err(), b.file.Sync())
		}
		if err != nil {
			return err
		}
	}
	b.gtins = nil
	for _, c := range b.texts {
		if err := b.exec(ctx, `INSERT INTO code (text, item, pack) VALUES (?,?,?)`, c.text, c.item, int64(c.pack)); err != nil {
			return err
		}
	}
	b.texts = nil
	return nil
}

func (b *builder) writeNames(ctx context.Context) error {
	all := b.names.Build().AppendTo(nil)
	piece := 0
	for part := range slices.Chunk(all, pieceSize) {
		err := b.exec(ctx, `INSERT INTO names (piece, bytes) VALUES (?,?)`, piece, part)
		if err == nil {
			err = errors.Join(ctx.Err(), b.file.Sync())
		}
		if err != nil {
			return err
		}
		piece++
	}
	return nil
}

// abandon closes and removes what was built so far. Nothing refers to it.
func (b *builder) abandon() {
	if b.db != nil {
		_ = b.db.Close()
	}
	_ = b.file.Close()
	_ = os.Remove(b.path)
}

// hashOf reads a file from its beginning.
func hashOf(ctx context.Context, f *os.File) (string, error) {
	h := sha256.New()
	for at := int64(0); ; at += pieceSize {
		n, err := io.Copy(h, io.NewSectionReader(f, at, pieceSize))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return "", err
		}
		if n < pieceSize {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
	}
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// errNotBase says that a file is not a base catalogue that this program can read.
func errNotBase(hash string, why error) error {
	return &pos.Error{
		Code: pos.Unavailable, Op: "open catalogue", Key: "catalog.unreadable", Hint: "catalog.import_again",
		Args: map[string]any{"file": fileName(hash)}, Err: why,
	}
}
