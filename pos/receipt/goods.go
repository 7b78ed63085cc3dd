package receipt

import (
	"sanduq/pos"
	"sanduq/pos/fact"
)

// under says what is known of the goods of a line: how they were weighed, which piece or lot it was, and what was written
// beside it.
func (w *writer) under(l *fact.SaleLine) []Pair {
	var all []Pair
	add := func(key, value string) { all = append(all, Pair{Label: label(key), Value: value}) }
	if g := l.Weighing; g != nil {
		switch {
		case g.Priced && g.Net != 0:
			add("receipt.goods.net", w.measured(w.figures.quantity(g.Net), "kg"))
			add("receipt.goods.price_on_label", "")
		case g.Priced:
			add("receipt.goods.price_on_label", "")
		case g.Source == fact.FromTyped:
			add("receipt.goods.weight_typed", "")
		case g.Source == fact.FromCode:
			add("receipt.goods.weight_code", "")
		}
		if g.Tare != 0 {
			add("receipt.goods.tare", w.measured(w.figures.quantity(g.Tare), l.Measure))
		}
	}
	if l.Dept != "" && l.Code != "" {
		add("receipt.goods.code", l.Code)
	}
	if l.Serial != "" {
		add("receipt.goods.serial", l.Serial)
	}
	if l.Lot != "" {
		add("receipt.goods.lot", l.Lot)
	}
	if l.Expiry != "" {
		add("receipt.goods.expiry", w.figures.digits(string(l.Expiry)))
	}
	if l.Note != "" {
		all = append(all, Pair{Label: pos.Text{En: l.Note, Ar: l.Note}})
	}
	return all
}

// measured is a quantity with its unit.
func (w *writer) measured(quantity, unit string) string { return quantity + " " + w.measure(unit) }

// measure is a unit in the shop's language, isolated: what stands behind an Arabic one stays there.
func (w *writer) measure(unit string) string {
	if key := known("receipt.unit."+unit, ""); key != "" {
		unit = label(key).In(w.shop.Lang)
	} // else a unit that a later version knows
	return "\u2068" + unit + "\u2069"
}
