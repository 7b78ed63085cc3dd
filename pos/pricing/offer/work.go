package offer

import (
	"cmp"
	"math"
	"slices"

	"sanduq/pos/money"
)

// work takes lines through the stages of the rules, and keeps what each stage gave.
type work struct {
	book     *Book
	lines    []lineState // in place
	awards   []award     // those of one line in the order in which the rules applied
	uses     []use
	unproven []int32 // rules of which it is not proven that they gave the best
}

// award is what a rule gave to units of a line.
type award struct {
	line, rule, set int32 // set counts from 1; 0 where the rule makes no sets
	qty             money.Quantity
	amount          money.Amount
}

// use is how often a rule was used, in one number, so that uses sort fast. MaxLines of maxMeasure pieces fit.
type use uint64

func newUse(rule int32, n int) use { return use(rule)<<32 | use(n) }

func (u use) rule() int32 { return int32(u >> 32) }
func (u use) n() int      { return int(u & math.MaxUint32) }

// candidate is a line that a rule may take, and in which role: in one number, so that candidates sort fast.
type candidate uint64

func newCandidate(m match, line int) candidate {
	return candidate(m.rule)<<32 | candidate(line)<<8 | candidate(m.role)
}

func (c candidate) rule() int32 { return int32(c >> 32) }
func (c candidate) line() int32 { return int32(c >> 8 & 0xffffff) } // MaxLines fits
func (c candidate) role() int8  { return int8(c & 0x7f) }

// apply takes the lines through the rules from one up to another.
func (w *work) apply(from, to int32) {
	all := w.candidates(from, to)
	items := false
	for len(all) > 0 {
		r := &w.book.rules[all[0].rule()]
		n := 1
		for n < len(all) && w.book.rules[all[n].rule()].stage == r.stage {
			n++
		}
		if r.basket {
			w.applyBasketWide(all[:n])
		} else {
			w.applyItems(all[:n])
			items = true
		}
		all = all[n:]
	}
	if items {
		w.tidy() // basket-wide rules give one award for a line, in order
	}
}

// fewRules is the number of rules up to which candidates are counted out, rule by rule, and not sorted. Behind the cut most
// baskets see one or two.
const fewRules = 8

// candidates lists what the rules from one up to another may take, by rule, then by line.
func (w *work) candidates(from, to int32) []candidate {
	var room [fewRules]int32
	rules, many, n := room[:0], false, 0
	for i := range w.lines {
		for _, m := range w.lines[i].matches {
			if m.rule < from || m.rule >= to {
				continue
			}
			n++
			if many || slices.Contains(rules, m.rule) {
				continue
			}
			if many = len(rules) == fewRules; !many {
				rules = append(rules, m.rule)
			}
		}
	}
	all := make([]candidate, 0, n)
	if many {
		for i := range w.lines {
			for _, m := range w.lines[i].matches {
				if m.rule >= from && m.rule < to {
					all = append(all, newCandidate(m, i))
				}
			}
		}
		slices.Sort(all)
		return all
	}
	slices.Sort(rules)
	for _, rule := range rules {
		for i := range w.lines {
			for _, m := range w.lines[i].matches { // one for a rule at most
				if m.rule == rule {
					all = append(all, newCandidate(m, i))
				}
			}
		}
	}
	return all
}

// byRule calls do for the candidates of each rule in turn.
func byRule(all []candidate, do func(rule int32, own []candidate)) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].rule() == all[0].rule() {
			n++
		}
		do(all[0].rule(), all[:n])
		all = all[n:]
	}
}

// give notes an award.
func (w *work) give(line, rule, set int32, qty money.Quantity, amount money.Amount) {
	if last := len(w.awards) - 1; last >= 0 {
		if a := &w.awards[last]; a.line == line && a.rule == rule && a.set == set {
			a.qty += qty
			a.amount += amount
			return
		}
	}
	w.awards = append(w.awards, award{line, rule, set, qty, amount})
}

// tidy brings awards into order, and joins those of one line, rule and set.
func (w *work) tidy() {
	slices.SortFunc(w.awards, func(a, b award) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.rule, b.rule), cmp.Compare(a.set, b.set))
	})
	kept := w.awards[:0]
	for _, a := range w.awards {
		if last := len(kept) - 1; last >= 0 && kept[last].line == a.line && kept[last].rule == a.rule && kept[last].set == a.set {
			kept[last].qty += a.qty
			kept[last].amount += a.amount
			continue
		}
		kept = append(kept, a)
	}
	w.awards = kept
}

// sumUses sorts uses by rule and adds up those of one rule.
func sumUses(uses []use) []use {
	slices.Sort(uses)
	kept := uses[:0]
	for _, u := range uses {
		if last := len(kept) - 1; last >= 0 && kept[last].rule() == u.rule() {
			kept[last] += use(u.n())
			continue
		}
		kept = append(kept, u)
	}
	return kept
}

// open reports whether a rule may take a run as it is now.
func (r *compiled) open(now run) bool {
	return now.price > 0 && (r.Stacks || !now.touched) && (!r.basket || now.served&r.served == 0)
}

// applyBasketWide applies the best of the basket-wide rules of one stage, the lower id among equals: such a rule takes all
// the units of its goods that are open to it, or none.
func (w *work) applyBasketWide(all []candidate) {
	var best []candidate
	var most money.Amount
	byRule(all, func(rule int32, own []candidate) {
		if a := w.basketWide(&w.book.rules[rule], own); a > most {
			best, most = own, a
		}
	})
	if most > 0 {
		w.spreadOver(best, most)
		w.uses = append(w.uses, newUse(best[0].rule(), 1))
	}
}

// basketWide returns what a basket-wide rule would give.
func (w *work) basketWide(r *compiled, own []candidate) money.Amount {
	var counted, base money.Amount
	for _, c := range own {
		for _, now := range w.lines[c.line()].runs {
			if !r.open(now) {
				continue
			}
			sum := now.price * money.Amount(now.n)
			if c.role() != reduced {
				counted += sum
			}
			if c.role() != counts || r.Kind != Spend {
				base += sum
			}
		}
	}
	if r.Kind == Spend && counted < r.Spent {
		return 0
	}
	return r.Benefit.off(base, money.One)
}

// spreadOver spreads an amount over all that a basket-wide rule takes: by largest remainder over what each run costs,
// then evenly among its units.
func (w *work) spreadOver(own []candidate, amount money.Amount) {
	r := &w.book.rules[own[0].rule()]
	weights := make([]money.Amount, 0, 2*len(own))
	size := 0
	for _, c := range own {
		size += len(w.lines[c.line()].runs)
		for _, now := range w.lines[c.line()].runs {
			if r.open(now) {
				weights = append(weights, now.price*money.Amount(now.n))
			}
		}
	}
	shares, err := money.Allocate(amount, weights)
	if err != nil {
		return // never: amount > 0 came from these weights, and maxGross bounds them
	}
	room := make([]run, 0, size+len(weights))
	for _, c := range own {
		line := &w.lines[c.line()]
		first := len(room)
		for _, now := range line.runs {
			if !r.open(now) {
				room = append(room, now)
				continue
			}
			w.give(c.line(), own[0].rule(), 0, line.unitQty()*money.Quantity(now.n), shares[0])
			n := money.Amount(now.n)
			each, more := shares[0]/n, int32(shares[0]%n)
			shares = shares[1:]
			now.touched, now.served = true, now.served|r.served
			dear, cheap := now, now
			dear.price, dear.n = now.price-each, now.n-more
			cheap.price, cheap.n = dear.price-1, more
			room = append(room, dear)
			if more > 0 {
				room = append(room, cheap)
			}
		}
		line.runs = room[first:len(room):len(room)]
	}
}
