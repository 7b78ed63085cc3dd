package offer

import (
	"slices"

	"sanduq/pos/money"
)

// Award is what one rule gave to one line, so that a receipt can print "Mix & match 3 for 10.00 −2.00" below it.
type Award struct {
	Rule   string // its id
	Set    int    // of a counted set, from 1 within the rule; 0 where the rule makes no sets
	Qty    money.Quantity
	Amount money.Amount // off the line; zero where the share of a unit in a set is less than half a minor unit
}

// LineResult is a line with what the rules gave to it, in the order in which they applied.
type LineResult struct {
	No       int
	Gross    money.Amount // before any rule
	Discount money.Amount // between zero and the gross
	Awards   []Award
}

// Use is how often a rule was used: sets made, single units discounted, or once. Whoever keeps single-use coupons
// decides by it.
type Use struct {
	Rule, Coupon string
	Times        int
}

// Result is a basket with its offers. For every rule the amounts of its awards add up to its discount.
type Result struct {
	Lines    []LineResult // by number
	Discount money.Amount
	Uses     []Use    // in the order in which the rules applied
	Unproven []string // ids of rules of which it is not proven that they gave the most: too many ways to search
}

// Result returns what the rules gave to each line.
func (k Basket) Result() Result {
	ends := make([]int32, len(k.entries)+1) // by place: where its awards end
	k.eachAward(func(place int32, _ award) { ends[place+1]++ })
	for i := range k.entries {
		ends[i+1] += ends[i]
	}
	awards := make([]Award, ends[len(k.entries)])
	next := slices.Clone(ends)
	off := make([]money.Amount, len(k.entries))
	k.eachAward(func(place int32, a award) {
		awards[next[place]] = Award{k.book.rules[a.rule].ID, int(a.set), a.qty, a.amount}
		next[place]++
		off[place] += a.amount
	})
	r := Result{Lines: make([]LineResult, len(k.entries))}
	for i, place := range k.byNumber() {
		e := k.entries[place]
		own := awards[ends[place]:ends[place+1]:ends[place+1]]
		r.Lines[i] = LineResult{No: e.No, Gross: e.gross, Discount: off[place], Awards: own}
		r.Discount += off[place]
	}
	k.sumUp(&r)
	return r
}

// byNumber returns the places of the lines in the order of their numbers.
func (k *Basket) byNumber() []int64 {
	out := make([]int64, len(k.entries))
	for place, e := range k.entries {
		out[place] = int64(e.No)<<placeBits | int64(place)
	}
	slices.Sort(out)
	for i := range out {
		out[i] &= 1<<placeBits - 1
	}
	return out
}

// placeBits is room for a place: MaxLines is below 1 << placeBits, and a line's number below 1 << (63 − placeBits).
const placeBits = 16

// eachAward goes through all awards; those of one line come in the order in which the rules applied.
func (k *Basket) eachAward(do func(place int32, a award)) {
	places := k.places
	for _, p := range k.parts {
		for _, a := range p.awards {
			do(places[a.line], a)
		}
		places = places[len(p.lines):]
	}
	for _, a := range k.tail.awards {
		do(a.line, a)
	}
}

// sumUp adds what the result says of rules as a whole.
func (k *Basket) sumUp(r *Result) {
	n := len(k.tail.uses)
	for _, p := range k.parts {
		n += len(p.uses)
	}
	uses := append(make([]use, 0, n), k.tail.uses...)
	unproven := slices.Clone(k.tail.unproven)
	for _, p := range k.parts {
		uses = append(uses, p.uses...)
		unproven = append(unproven, p.unproven...)
	}
	if uses = sumUses(uses); len(uses) > 0 {
		r.Uses = make([]Use, len(uses))
	}
	for i, u := range uses {
		rule := &k.book.rules[u.rule()]
		r.Uses[i] = Use{rule.ID, rule.Coupon, u.n()}
	}
	slices.Sort(unproven)
	for _, rule := range slices.Compact(unproven) {
		r.Unproven = append(r.Unproven, k.book.rules[rule].ID)
	}
}
