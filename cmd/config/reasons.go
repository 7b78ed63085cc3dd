package config

import (
	"slices"

	"sanduq/pos"
	"sanduq/pos/sale"
)

// changeReasons checks for what prices may be changed by hand.
func (c *checker) changeReasons(all []changeTable) []sale.Reason {
	var out []sale.Reason
	for _, t := range all {
		r := sale.Reason{ID: c.id(t.ID), Name: pos.Text{En: c.clean(t.NameEn), Ar: c.clean(t.NameAr)}, Note: t.Explain.value}
		c.either(t.at, t.NameEn, t.NameAr, "config.reason_name")
		if slices.ContainsFunc(out, func(x sale.Reason) bool { return x.ID == r.ID && r.ID != "" }) {
			c.refuse(t.ID.at, "config.reason_twice", args{"value": r.ID})
		}
		out = append(out, r)
	}
	return out
}
