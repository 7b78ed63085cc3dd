package offer

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Line is a line of a basket that was not voided. Goods that come back (a quantity below zero) and goods without a price
// take no part in any rule: a return gives back the shares that were stored with its sale.
type Line struct {
	No         int // unique in the basket, above zero
	SKU        string
	Categories []string // the item's category and those above it
	Groups     []string // the item groups it is in
	Brand      string
	Unit       money.Amount // price of one piece or unit of measure, tax included
	Qty        money.Quantity
	Measured   bool // sold by measure: indivisible, and never in a counted set
	NoDiscount bool // the goods forbid discounts: no rule takes them or counts them
	Manual     bool // the price was set by hand: as NoDiscount, unless Promote
	Promote    bool // rules apply over a price set by hand
}

// Bounds of a basket. Up to them no sum of this package leaves 64 bits.
const (
	MaxLines   = 2_000
	maxMeasure = 1_000_000 * money.One               // pieces or units of measure on a line
	maxGross   = money.Amount(1_000_000_000_000_000) // minor units of a line, either way
	maxPieces  = 10_000                              // of a line in counted sets; a line of more takes no part in them
)

// entry is a line of a basket with the rules in force that may take it. It never changes.
type entry struct {
	Line
	gross   money.Amount
	matches []match // in the order of the rules
	joins   []int32 // those rules before the basket's cut that join lines, in order
}

// match is a rule that takes the goods of a line, and as what.
type match struct {
	rule int32
	role int8
}

// Roles of the goods of a Spend rule.
const (
	counts  int8 = iota // towards the amount
	reduced             // by the benefit
	both
)

// newEntry checks a line and finds its rules.
func (b *Basket) newEntry(l Line) (*entry, error) {
	const op = "price offers"
	if l.No <= 0 || l.No > math.MaxInt32 {
		return nil, pos.Internalf(op, errors.New("a line has no number"))
	}
	gross, err := money.Extend(l.Unit, l.Qty)
	if err != nil {
		return nil, err
	}
	if max(gross, -gross) > maxGross || max(l.Qty, -l.Qty) > maxMeasure || max(l.Unit, -l.Unit) > maxGross {
		return nil, &pos.Error{Code: pos.Invalid, Op: op, Key: "offer.line_too_large", Args: map[string]any{"line": l.No}}
	}
	e := &entry{Line: l, gross: gross}
	e.Measured = l.Measured || l.Qty%money.One != 0
	if gross > 0 && l.Qty > 0 && !l.NoDiscount && (!l.Manual || l.Promote) {
		b.match(e)
	}
	return e, nil
}

// match finds the rules in force that take the goods of a line.
func (b *Basket) match(e *entry) {
	var room [64]int32
	found := append(room[:0], b.book.all...)
	found = append(found, b.book.goods[bySKU][e.SKU]...)
	if e.Brand != "" {
		found = append(found, b.book.goods[byBrand][e.Brand]...)
	}
	for _, c := range e.Categories {
		found = append(found, b.book.goods[byCategory][c]...)
	}
	for _, g := range e.Groups {
		found = append(found, b.book.goods[byGroup][g]...)
	}
	slices.Sort(found)
	for _, rule := range slices.Compact(found) {
		r := &b.book.rules[rule]
		if !b.active[rule] {
			continue
		}
		role := r.role(&e.Line)
		if role < 0 || r.need != nil && (e.Measured || e.Qty > maxPieces*money.One) {
			continue
		}
		e.matches = append(e.matches, match{rule: rule, role: role})
		if rule < b.cut && r.joins() {
			e.joins = append(e.joins, rule)
		}
	}
}

// role returns as what a rule takes the goods of a line, below zero where it does not.
func (r *compiled) role(l *Line) int8 {
	switch r.Kind {
	case Spend:
		first := r.takes[0].takes(l)
		second := first
		if len(r.takes) > 1 {
			second = r.takes[1].takes(l)
		}
		switch {
		case first && second:
			return both
		case first:
			return counts
		case second:
			return reduced
		}
		return -1
	case BuyGet: // what is named as a gift is never a trigger
		for role := len(r.takes) - 1; role >= 0; role-- {
			if r.takes[role].takes(l) {
				return int8(role)
			}
		}
		return -1
	case Off, Mix, Breaks, Bundle:
	}
	return int8(slices.IndexFunc(r.takes, func(s selector) bool { return s.takes(l) }))
}

// joins reports whether the rule's discount on one line may depend on another line.
func (r *compiled) joins() bool { return r.Kind != Off || r.Of != OfItem || r.MaxUses != 0 }

// inPlace is the order of lines in all that this package does. It knows nothing of when they were scanned, except where
// two lines are alike in everything that money depends on.
func inPlace(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(b.Unit, a.Unit), cmp.Compare(a.Qty, b.Qty), cmp.Compare(a.No, b.No))
}
