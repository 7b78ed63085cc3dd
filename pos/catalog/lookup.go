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

// Lookup is what is left of looking something up once the base was asked: the prices over it, as of a transaction. It gives
// none where nothing is on file, and may be called again.
type Lookup func(v *store.View) ([]Item, error)

// Scanned begins to look up what a scan may stand for, the likeliest first: more than one where a person must be asked,
// because GTINs of one number but different length belong to different items, or because eight typed digits are a GTIN-8 and
// a UPC-E as well. The base is asked at once, by whoever calls: it never changes, so the writer need not do it. Only where
// another base was switched on meanwhile is it asked again by the Lookup.
func (c *Catalog) Scanned(ctx context.Context, s barcode.Scan) Lookup {
	return c.lookup(ctx, "look up", func(ctx context.Context, b *base) ([]found, error) { return b.scanned(ctx, s) })
}

// WithSKU begins to look up the item with a SKU, as Scanned does.
func (c *Catalog) WithSKU(ctx context.Context, sku string) Lookup {
	return c.lookup(ctx, "find item", func(ctx context.Context, b *base) ([]found, error) { return b.withSKU(ctx, sku) })
}

func (c *Catalog) lookup(
	ctx context.Context, op string, read func(context.Context, *base) ([]found, error),
) Lookup {
	ask := func() (*base, []found, error) {
		b, done, err := c.use(op)
		if err != nil {
			return nil, nil, err
		}
		defer done()
		// A caller who leaves would cost the driver a goroutine for each query, to save some microseconds.
		all, err := read(context.WithoutCancel(ctx), b)
		if err == nil {
			err = b.withDeposits(context.WithoutCancel(ctx), all)
		}
		if err != nil {
			return nil, nil, pos.Internalf(op, err)
		}
		return b, all, nil
	}
	asked, all, err := ask()
	return func(v *store.View) ([]Item, error) {
		if err != nil || !c.isInForce(asked) {
			if asked, all, err = ask(); err != nil {
				return nil, err
			}
		}
		list := items(all)
		if err := errors.Join(overlay(v, list), overlayDeposits(v, list)); err != nil {
			return nil, pos.Internalf(op, err)
		}
		return list, nil
	}
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
func overlay(v *store.View, all []Item) error {
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
func overlayMany(v *store.View, all []Item) error {
	skus := make([]string, len(all))
	at := make(map[string]*Item, len(all))
	for i := range all {
		skus[i], at[all[i].SKU] = all[i].SKU, &all[i]
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
