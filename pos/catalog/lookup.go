package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// Lookup returns the items that a scan may stand for, the likeliest first: none where the code is not on file, and more than
// one where a person must be asked, because GTINs of one number but different length belong to different items, or
// because eight typed digits are a GTIN-8 and a UPC-E as well. It is for the writer, within a decision, and for readers.
func (c *Catalog) Lookup(v *store.View, s barcode.Scan) ([]Item, error) {
	const op = "look up"
	b, done, err := c.use(op)
	if err != nil {
		return nil, err
	}
	defer done()
	all, err := b.scanned(context.Background(), s)
	if err == nil {
		err = overlay(v, all)
	}
	if err != nil {
		return nil, pos.Internalf(op, err)
	}
	return items(all), nil
}

// Item returns the item with a SKU, or NotFound.
func (c *Catalog) Item(v *store.View, sku string) (Item, error) {
	const op = "find item"
	b, done, err := c.use(op)
	if err != nil {
		return Item{}, err
	}
	defer done()
	all, err := b.withSKU(context.Background(), sku)
	if err == nil {
		err = overlay(v, all)
	}
	if err != nil {
		return Item{}, pos.Internalf(op, err)
	}
	if len(all) == 0 {
		return Item{}, &pos.Error{Code: pos.NotFound, Op: op, Key: "catalog.no_item", Args: map[string]any{"sku": sku}}
	}
	return all[0].Item, nil
}

// scanned returns the items that a scan may stand for.
func (b *base) scanned(ctx context.Context, s barcode.Scan) ([]found, error) {
	readings := s.Readings()
	if len(readings) == 0 {
		return b.withCode(ctx, s.Text)
	}
	var out []found
	for _, g := range readings {
		more, err := b.withGTIN(ctx, g)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return distinct(out), nil
}

// withSKU returns the item with a SKU, or none. A SKU is one of the item's codes.
func (b *base) withSKU(ctx context.Context, sku string) ([]found, error) {
	all, err := b.withText(ctx, sku)
	all = slices.DeleteFunc(all, func(f found) bool { return f.SKU != sku })
	for i := range all {
		all[i].Code, all[i].Pack = "", money.One
	}
	return all, err
}

// withText returns the items that have a code: a GTIN or one of the shop's own.
func (b *base) withText(ctx context.Context, code string) ([]found, error) {
	if g, err := barcode.ParseGTIN(code); err == nil {
		return b.withGTIN(ctx, g)
	}
	return b.withCode(ctx, code)
}

// overlay puts the prices that changed since the base was switched on over those of the base.
func overlay(v *store.View, all []found) error {
	if len(all) > 2 {
		return overlayMany(v, all)
	}
	for i := range all {
		err := v.QueryRow(`SELECT price FROM catalog_price WHERE sku = ?`, all[i].SKU).Scan(&all[i].Price)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// overlayMany does so in one query.
func overlayMany(v *store.View, all []found) error {
	skus := make([]string, len(all))
	at := make(map[string]*Item, len(all))
	for i := range all {
		skus[i], at[all[i].SKU] = all[i].SKU, &all[i].Item
	}
	list, err := json.Marshal(skus)
	if err != nil {
		return err
	}
	rows, err := v.Query(`SELECT sku, price FROM catalog_price WHERE sku IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var sku string
		var price money.Amount
		if err := rows.Scan(&sku, &price); err != nil {
			return err
		}
		at[sku].Price = price
	}
	return rows.Err()
}

func items(all []found) []Item {
	out := make([]Item, len(all))
	for i := range all {
		out[i] = all[i].Item
	}
	return out
}
