// Package tax knows the taxes of countries: categories with their rates by date, what kind of supply each is, and the reason
// why nothing is charged. The knowledge is data, one file for each country (format.md); a shop may add categories of its
// own, or set a rate anew, in its configuration.
//
// The rules that the tests hold, TAX-020 and on, stand in rules.md of pricing.
package tax

import (
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Kind is what kind of supply a category is to the tax office. The kinds are those that returns and electronic invoices
// keep apart, UNCL 5305 in brackets.
type Kind string

// The kinds.
const (
	Standard Kind = "standard" // taxed at the country's rate (S)
	Reduced  Kind = "reduced"  // taxed at a lower one (S)
	Zero     Kind = "zero"     // taxed at nothing: tax paid on what was bought is given back (Z)
	Exempt   Kind = "exempt"   // not taxed, and nothing is given back (E)
	Outside  Kind = "outside"  // no supply in the eyes of the law (O)
)

// Category is a category of tax.
type Category struct {
	ID     string // by the rule of pos.CheckName
	Kind   Kind
	Name   pos.Text // what a receipt calls it; empty for a shop's own
	Reason Reason   // why nothing is charged; zero where there is none to be given
	Rates  []Rate   // by date, the earliest first; at least one
}

// Reason says why a supply is not taxed.
type Reason struct {
	Code string   `json:"code"` // of the tax office's own list, such as VATEX-SA-35
	Text pos.Text `json:"text"`
}

// Rate is a rate from a day on.
type Rate struct {
	From pos.Date // "": ever since
	Rate money.Rate
}

// RateOn returns the rate of a business day; ok is false before the first.
func (c *Category) RateOn(day pos.Date) (rate money.Rate, ok bool) {
	for _, r := range slices.Backward(c.Rates) {
		if r.From <= day {
			return r.Rate, true
		}
	}
	return 0, false
}

// Own returns a category of a shop's own at one rate. Nothing charged counts as zero-rated: only a country's file says
// that something is exempt, because that takes a reason.
func Own(id string, rate money.Rate) Category {
	c := Category{ID: id, Kind: Standard, Rates: []Rate{{Rate: rate}}}
	if rate == 0 {
		c.Kind = Zero
	}
	return c
}

// Table is the categories of a shop by their id.
type Table map[string]Category

// RateOn returns the rate of a category on a business day; ok is false where there is none.
func (t Table) RateOn(category string, day pos.Date) (rate money.Rate, ok bool) {
	c, known := t[category]
	if !known {
		return 0, false
	}
	return c.RateOn(day)
}
