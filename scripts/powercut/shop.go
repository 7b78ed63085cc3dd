package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/shop"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// tills is the number of lanes that sell at once.
const tills = 4

func tillID(i int) pos.TillID { return pos.TillID(strconv.Itoa(i + 1)) }

// testShop is a store with the real parts. What it sells is made up (goods); the catalogue is there to be imported.
type testShop struct {
	*store.Store
	shopParts
}

// shopParts are the parts of a test shop.
type shopParts struct {
	described *shop.Shop
	catalog   *catalog.Catalog
	sales     *sale.Sales
	returns   *returns.Returns
	shifts    *shift.Shifts
	signer    *signer
	table     []store.Part
}

// close closes the store and the catalogue's file.
func (s *testShop) close() error {
	err := s.Close()
	s.catalog.Close()
	return err
}

// goods are items without a catalogue: code n costs n halalas.
type goods struct{}

// Scanned implements sale.Items.
func (goods) Scanned(_ context.Context, scan barcode.Scan) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		n, err := strconv.Atoi(scan.Text)
		if err != nil {
			return nil, err
		}
		return []catalog.Item{{
			SKU: scan.Text, Code: scan.Text, Name: pos.Text{En: "Item " + scan.Text, Ar: "صنف " + scan.Text},
			Price: money.Amount(n), Tax: "standard", Pack: money.One,
		}}, nil
	}
}

// WithSKU implements sale.Items; nothing is picked here.
func (goods) WithSKU(context.Context, string) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) { return nil, errors.New("nothing to pick") }
}

// openShop opens the store in dir with the given number of extra migrations.
func openShop(ctx context.Context, dir string, migrations int) (*testShop, error) {
	p, err := newParts(dir, migrations)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{
		Dir: dir, Store: "powercut", Parts: p.table, Clock: time.Now, Log: slog.New(slog.DiscardHandler),
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
	})
	if err != nil {
		return nil, err
	}
	p.signer.store = s
	_, err = store.Do[any](ctx, s, p.described.Describe(fact.ShopDescribed{
		Name: pos.Text{En: "Power cut", Ar: "انقطاع"}, Country: "SA", Currency: "SAR", Lang: pos.Arabic,
	}))
	if err != nil {
		return nil, fmt.Errorf("describe shop: %w", err)
	}
	return &testShop{Store: s, shopParts: p}, nil
}

// signer signs the head of the journal for a Z, with the key of the box that is cut.
type signer struct{ store *store.Store }

// Sign implements shift.Signer.
func (s *signer) Sign(head journal.Head) ([]byte, error) { return s.store.SignHead(head), nil }

func newParts(dir string, migrations int) (p shopParts, err error) {
	riyal, err := money.ParseCurrency("SAR")
	if err != nil {
		return p, err
	}
	ids := make([]pos.TillID, tills)
	for i := range ids {
		ids[i] = tillID(i)
	}
	p.described = &shop.Shop{}
	p.catalog = catalog.New(catalog.Options{
		Dir: dir, Rules: catalog.Rules{Currency: riyal, Tax: []string{"standard"}}, Log: slog.New(slog.DiscardHandler),
	})
	p.sales = sale.New(sale.Config{
		Currency: riyal, Taxes: tax.Table{"standard": tax.Own("standard", 15*money.Percent)}, Tills: ids,
		Pay: tender.Default("SA", riyal),
	}, goods{}, p.described)
	p.returns = returns.New(returns.Config{
		Currency: riyal, Tills: ids, Sales: p.sales, Recent: p.sales, Items: goods{}, Shop: p.described,
	})
	p.signer = &signer{}
	p.shifts = shift.New(shift.Config{Currency: riyal, Tills: ids, Limit: 500, Baskets: p.sales, Signer: p.signer})
	p.table = []store.Part{
		p.described.Part(), p.catalog.Part(), p.sales.Part(), p.returns.Part(), p.shifts.Part(), extra(migrations),
	}
	return p, nil
}

// extra is a part whose only purpose is to have migrations that take long enough to be cut in two: each copies the
// journal so far into a table of its own.
func extra(migrations int) store.Part {
	files := fstest.MapFS{}
	tables := map[string]store.Role{}
	for i := range migrations {
		table := fmt.Sprintf("extra_%d", i+1)
		tables[table] = store.Local
		files[fmt.Sprintf("sql/%04d_extra.sql", i+1)] = &fstest.MapFile{Data: []byte(
			`CREATE TABLE ` + table + ` (position INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
			INSERT INTO ` + table + ` SELECT position, body FROM journal;
			CREATE INDEX ` + table + `_body ON ` + table + ` (body);`)}
	}
	return store.Part{Name: "extra", Migrations: fs.FS(files), Tables: tables}
}

// importRows is the number of items in an imported catalogue: enough for a cut to fall into any part of an import.
const importRows = 4000

// catalogueOf is the catalogue of one round: every price says which.
func catalogueOf(round int) io.Reader {
	var b strings.Builder
	b.WriteString("sku,name_en,name_ar,price,tax\n")
	for i := range importRows {
		fmt.Fprintf(&b, "item-%d,Item %d,صنف %d,%d.00,standard\n", i, i, i, round)
	}
	return strings.NewReader(b.String())
}
