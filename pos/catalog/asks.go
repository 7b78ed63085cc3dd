package catalog

import (
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/store"
)

// What the till asks for when an item is sold, as the bits of the column asks (base.sql).
const (
	asksPrice uint8 = 1 << iota
	asksSerial
	asksLot
)

func (it *Item) asks() (bits uint8) {
	if it.OpenPrice {
		bits |= asksPrice
	}
	if it.AskSerial {
		bits |= asksSerial
	}
	if it.AskLot {
		bits |= asksLot
	}
	return bits
}

func (it *Item) setAsks(bits uint8) {
	it.OpenPrice, it.AskSerial, it.AskLot = bits&asksPrice != 0, bits&asksSerial != 0, bits&asksLot != 0
}

// withDeposits finds the deposits of the items that have one. One that is not on file is left out: the goods are sold
// without it. A deposit has none itself.
func (b *base) withDeposits(ctx context.Context, all []found) error {
	for i := range all {
		sku := all[i].DepositSKU
		if sku == "" {
			continue
		}
		deposits, err := b.withSKU(ctx, sku)
		if err != nil {
			return err
		}
		if len(deposits) > 0 {
			all[i].Deposit = &deposits[0].Item
		}
	}
	return nil
}

// overlayDeposits puts the prices in force on the deposits of items. They are copied: what was read of the base is shared by
// every call of a Lookup.
func overlayDeposits(v *store.View, all []Item) error {
	for i := range all {
		if all[i].Deposit == nil {
			continue
		}
		priced := []Item{*all[i].Deposit}
		if err := overlay(v, priced); err != nil {
			return err
		}
		all[i].Deposit = &priced[0]
	}
	return nil
}

// Numbered looks up items by SKU, in the order asked for, and leaves out those that are not on file.
func (c *Catalog) Numbered(ctx context.Context, s *store.Store, skus []string) ([]Item, error) {
	const op = "read items"
	b, done, err := c.use(op)
	if err != nil {
		return nil, err
	}
	defer done()
	var all []Item
	for _, sku := range skus {
		some, err := b.withSKU(ctx, sku)
		if err != nil {
			return nil, pos.Internalf(op, err)
		}
		all = append(all, items(some)...)
	}
	err = s.Read(ctx, func(v *store.View) error { return overlay(v, all) })
	if err != nil {
		return nil, pos.Internalf(op, err)
	}
	return slices.Clip(all), nil
}
