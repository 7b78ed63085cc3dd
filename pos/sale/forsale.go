package sale

import (
	"strings"

	"sanduq/pos"
	"sanduq/pos/store"
)

// forSale refuses goods that were taken off sale and goods past their date. Nobody may override it: such goods leave the
// shelf, they are not argued about at a till. Dates, without the hours that some labels add, are compared with the business
// date: what may be used until today is sold until the shop's day ends.
func (s *Sales) forSale(v *store.View, e *entry) error {
	lot := e.lot()
	for _, b := range s.blocks(v, e.item.SKU) {
		if b.Lot == "" || strings.EqualFold(b.Lot, lot) {
			return &pos.Error{
				Code: pos.Refused, Op: "add", Key: "sale.blocked", Hint: "sale.blocked_hint",
				Args: map[string]any{"item": e.item.SKU, "name": e.item.Name, "lot": b.Lot, "reason": b.Reason},
			}
		}
	}
	x := &e.code.scan.Elements
	for _, d := range [...]struct {
		key string
		day pos.Date
	}{
		{"sale.expired", day(v, x.Expiry)},
		{"sale.best_before", day(v, x.BestBefore)},
		{"sale.sell_by", day(v, x.SellBy)},
	} {
		if d.day != "" && d.day < v.Day {
			return &pos.Error{
				Code: pos.Refused, Op: "add", Key: d.key, Hint: "sale.expired_hint",
				Args: map[string]any{"item": e.item.SKU, "name": e.item.Name, "date": string(d.day), "lot": lot},
			}
		}
	}
	return nil
}

// blocks are the blocks of an item that are in force today.
func (s *Sales) blocks(v *store.View, sku string) []Block {
	if s.cfg.Blocks == nil {
		return nil
	}
	return s.cfg.Blocks.Of(sku, v.Day)
}
