package offer_test

import (
	"math/bits"
	"slices"

	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// The oracle tries every way of giving the units of a small basket to the rules of one stage, and every way of making
// sets of them. It knows the rules from the documentation and shares nothing with the engine but the documents.

// piece is a unit of the basket.
type piece struct {
	line  offer.Line
	price money.Amount
	qty   money.Quantity
	whole bool // may take part in counted sets
}

func pieces(lines []offer.Line) []piece {
	var out []piece
	for _, l := range lines {
		if l.NoDiscount || l.Manual && !l.Promote {
			continue
		}
		if l.Measured {
			out = append(out, piece{l, must(money.Extend(l.Unit, l.Qty)), l.Qty, false})
			continue
		}
		for range l.Qty / money.One {
			out = append(out, piece{l, l.Unit, money.One, true})
		}
	}
	return slices.DeleteFunc(out, func(p piece) bool { return p.price <= 0 })
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func fits(g offer.Goods, l offer.Line) bool {
	named := func(g offer.Goods) bool {
		in := func(names []string) func(string) bool {
			return func(n string) bool { return slices.Contains(names, n) }
		}
		return slices.Contains(g.SKUs, l.SKU) || l.Brand != "" && slices.Contains(g.Brands, l.Brand) ||
			slices.ContainsFunc(l.Categories, in(g.Categories)) || slices.ContainsFunc(l.Groups, in(g.Groups))
	}
	return (g.All || named(g)) && (g.Except == nil || !named(*g.Except))
}

// benefit is what a benefit takes off a price.
func benefit(b offer.Benefit, price money.Amount, qty money.Quantity) money.Amount {
	switch {
	case b.Free:
		return price
	case b.Percent > 0:
		return must(money.Extend(price, money.Quantity(b.Percent)))
	case b.Amount > 0:
		return min(price, must(money.Extend(b.Amount, qty)))
	}
	return max(0, price-must(money.Extend(b.Price, qty)))
}

// bestOfStage is the most that item rules of one stage can take off, over all assignments.
func bestOfStage(rules []offer.Rule, lines []offer.Line) money.Amount {
	ps := pieces(lines)
	best := make([]money.Amount, 1<<len(ps)) // by the units that are left to the rules so far
	for _, r := range rules {
		alone := valueBySubset(r, ps)
		with := make([]money.Amount, len(best))
		for mask := range best {
			for s := mask; ; s = (s - 1) & mask {
				with[mask] = max(with[mask], alone[s]+best[mask&^s])
				if s == 0 {
					break
				}
			}
		}
		best = with
	}
	return best[len(best)-1]
}

// valueBySubset is what a rule takes off when it is given exactly a subset of the units.
func valueBySubset(r offer.Rule, ps []piece) []money.Amount {
	out := make([]money.Amount, 1<<len(ps))
	for mask := range out {
		given := subset(ps, mask)
		switch {
		case r.Kind == offer.Off && r.Of == offer.OfItem:
			out[mask] = eachValue(r, given)
		case r.Kind == offer.Off:
			out[mask] = groupValue(r, given)
		case r.Kind == offer.Breaks:
			out[mask] = breakValue(r, given)
		default:
			uses := r.MaxUses
			if uses == 0 {
				uses = len(ps)
			}
			out[mask] = setsValue(r, ps, mask, uses, map[[2]int]money.Amount{})
		}
	}
	return out
}

func subset(ps []piece, mask int) []piece {
	var out []piece
	for i := range ps {
		if mask>>i&1 == 1 {
			out = append(out, ps[i])
		}
	}
	return out
}

func eachValue(r offer.Rule, given []piece) money.Amount {
	var offs []money.Amount
	for _, p := range given {
		if fits(r.Goods, p.line) {
			offs = append(offs, benefit(r.Benefit, p.price, p.qty))
		}
	}
	slices.SortFunc(offs, func(a, b money.Amount) int { return int(b - a) })
	if r.MaxUses > 0 {
		offs = offs[:min(r.MaxUses, len(offs))]
	}
	return must(money.Sum(offs...))
}

func groupValue(r offer.Rule, given []piece) money.Amount {
	var sum money.Amount
	for _, p := range given {
		if fits(r.Goods, p.line) {
			sum += p.price
		}
	}
	return benefit(r.Benefit, sum, money.One)
}

func breakValue(r offer.Rule, given []piece) money.Amount {
	var qty money.Quantity
	for _, p := range given {
		if fits(r.Goods, p.line) {
			qty += p.qty
		}
	}
	var best money.Amount
	for _, s := range r.Steps {
		if qty < s.From {
			continue
		}
		var sum money.Amount
		for _, p := range given {
			if fits(r.Goods, p.line) {
				sum += benefit(offer.Benefit{Percent: s.Percent, Price: s.Price}, p.price, p.qty)
			}
		}
		best = max(best, sum)
	}
	return best
}

// setsValue is the most that sets of the given units take off.
func setsValue(r offer.Rule, ps []piece, mask, uses int, known map[[2]int]money.Amount) money.Amount {
	if uses == 0 {
		return 0
	}
	key := [2]int{mask, uses}
	if v, ok := known[key]; ok {
		return v
	}
	var best money.Amount
	for s := mask; s > 0; s = (s - 1) & mask {
		if off, ok := setValue(r, subset(ps, s)); ok && off > 0 {
			best = max(best, off+setsValue(r, ps, mask&^s, uses-1, known))
		}
	}
	known[key] = best
	return best
}

// setValue is what one set takes off, if these units make one.
func setValue(r offer.Rule, set []piece) (money.Amount, bool) {
	if slices.ContainsFunc(set, func(p piece) bool { return !p.whole }) {
		return 0, false
	}
	var sum, off money.Amount
	for _, p := range set {
		sum += p.price
		off += benefit(r.Benefit, p.price, money.One)
	}
	all := func(g offer.Goods) bool {
		return !slices.ContainsFunc(set, func(p piece) bool { return !fits(g, p.line) })
	}
	switch {
	case r.Kind == offer.Mix && r.Benefit.Percent > 0:
		return off, len(set) == r.Count && all(r.Goods)
	case r.Kind == offer.Mix:
		return max(0, sum-r.Benefit.Price), len(set) == r.Count && all(r.Goods)
	case r.Kind == offer.Bundle:
		return max(0, sum-r.Benefit.Price), isBundle(r, set)
	case r.Get.IsZero():
		slices.SortFunc(set, func(a, b piece) int { return int(a.price - b.price) })
		var gifts money.Amount
		for _, p := range set[:min(r.GetCount, len(set))] {
			gifts += benefit(r.Benefit, p.price, money.One)
		}
		return gifts, len(set) == r.Count+r.GetCount && all(r.Goods)
	}
	var gifts money.Amount
	triggers, gotten := 0, 0
	for _, p := range set {
		switch {
		case fits(r.Get, p.line):
			gifts += benefit(r.Benefit, p.price, money.One)
			gotten++
		case fits(r.Goods, p.line):
			triggers++
		}
	}
	return gifts, triggers == r.Count && gotten == r.GetCount && triggers+gotten == len(set)
}

func isBundle(r offer.Rule, set []piece) bool {
	counts := make([]int, len(r.Components))
	for _, p := range set {
		i := slices.IndexFunc(r.Components, func(c offer.Component) bool { return fits(c.Goods, p.line) })
		if i < 0 {
			return false
		}
		counts[i]++
	}
	for i, c := range r.Components {
		if counts[i] != c.Count {
			return false
		}
	}
	return true
}

// pieceCount is how many units the oracle would have to try subsets of.
func pieceCount(lines []offer.Line) int { return bits.Len(uint(1<<len(pieces(lines)))) - 1 }
