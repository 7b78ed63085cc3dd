package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"testing/fstest"
	"time"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

// tills is the number of lanes that sell at once.
const tills = 4

func tillID(i int) pos.TillID { return pos.TillID(strconv.Itoa(i + 1)) }

// testShop is a store with the real selling parts and made-up goods.
type testShop struct {
	*store.Store
	sales *sale.Sales
}

// goods are items without a catalogue: code n costs n halalas.
type goods struct{}

// Lookup implements sale.Items.
func (goods) Lookup(_ *store.View, scan barcode.Scan) ([]catalog.Item, error) {
	n, err := strconv.Atoi(scan.Text)
	if err != nil {
		return nil, err
	}
	return []catalog.Item{{
		SKU: scan.Text, Code: scan.Text, Name: pos.Text{En: "Item " + scan.Text, Ar: "صنف " + scan.Text},
		Price: money.Amount(n), Tax: "standard", Pack: money.One,
	}}, nil
}

// Item implements sale.Items; nothing is picked here.
func (goods) Item(*store.View, string) (catalog.Item, error) { return catalog.Item{}, errors.New("nothing to pick") }

// openShop opens the store in dir with the given number of extra migrations.
func openShop(ctx context.Context, dir string, migrations int) (*testShop, error) {
	described := &shop.Shop{}
	sales, parts, err := parts(described, migrations)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{
		Dir: dir, Store: "powercut", Parts: parts, Clock: time.Now, Log: slog.New(slog.DiscardHandler),
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
	})
	if err != nil {
		return nil, err
	}
	_, err = store.Do[any](ctx, s, described.Describe(fact.ShopDescribed{
		Name: pos.Text{En: "Power cut", Ar: "انقطاع"}, Country: "SA", Currency: "SAR", Lang: pos.Arabic,
	}))
	if err != nil {
		return nil, fmt.Errorf("describe shop: %w", err)
	}
	return &testShop{Store: s, sales: sales}, nil
}

func parts(described *shop.Shop, migrations int) (*sale.Sales, []store.Part, error) {
	riyal, err := money.ParseCurrency("SAR")
	if err != nil {
		return nil, nil, err
	}
	ids := make([]pos.TillID, tills)
	for i := range ids {
		ids[i] = tillID(i)
	}
	sales := sale.New(sale.Config{
		Currency: riyal, Taxes: map[string]money.Rate{"standard": 15 * money.Percent}, Tills: ids,
	}, goods{}, described)
	return sales, []store.Part{described.Part(), sales.Part(), extra(migrations)}, nil
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
