package offer

import (
	"cmp"
	"slices"

	"sanduq/pos/money"
)

// Hint is an offer that is nearly there, for the cashier: one piece more, or a little more money, and it gives something.
type Hint struct {
	Rule    string
	Role    int            // which goods are missing: the component of a bundle; 1: what a buy-get rule or Spend gives
	Missing money.Quantity // pieces or units of measure, or
	Amount  money.Amount   // money to be spent
	Saves   money.Amount   // at the price of the cheapest such goods in the basket; 0: there are none, so it is not known
}

// Limits of hints.
const (
	maxHints   = 3
	maxTried   = 8             // rules for which it is tried out what they would save
	nearlyPart = 5             // an amount is nearly spent when less than a fifth of it is missing
	nearlyQty  = 1 * money.One // what may be missing to a step of a break
)

// Hints returns at most three (maxHints) offers that are nearly there, the one that saves the most first, then by rule id.
// It tries out what they would give: ask for it when a screen is drawn, not in the store's writer.
func (k Basket) Hints() []Hint {
	var out []Hint
	var all []candidate
	for i, e := range k.entries {
		for _, m := range e.matches {
			all = append(all, newCandidate(m, i))
		}
	}
	slices.Sort(all)
	free := k.free()
	tried := 0
	byRule(all, func(rule int32, own []candidate) {
		r := &k.book.rules[rule]
		if tried == maxTried || k.usedUp(r, rule) {
			return
		}
		if h, ok := k.nearly(r, own, free); ok {
			tried++
			var known bool
			if h.Saves, known = k.saves(r, h, own); h.Saves > 0 || !known {
				out = append(out, h)
			}
		}
	})
	slices.SortFunc(out, func(a, b Hint) int { return cmp.Or(cmp.Compare(b.Saves, a.Saves), cmp.Compare(a.Rule, b.Rule)) })
	return out[:min(len(out), maxHints)]
}

// free returns, by place, how many units no rule that makes sets or steps has taken.
func (k *Basket) free() []money.Quantity {
	out := make([]money.Quantity, len(k.entries))
	for i, e := range k.entries {
		out[i] = e.Qty
	}
	k.eachAward(func(place int32, a award) {
		if r := &k.book.rules[a.rule]; r.need != nil || r.Kind == Breaks {
			out[place] -= a.qty
		}
	})
	return out
}

// usedUp reports whether a rule may not be used once more.
func (k *Basket) usedUp(r *compiled, rule int32) bool {
	used := 0
	count := func(uses []use) {
		for _, u := range uses {
			if u.rule() == rule {
				used += u.n()
			}
		}
	}
	for _, p := range k.parts {
		count(p.uses)
	}
	count(k.tail.uses)
	return r.MaxUses != 0 && used >= r.MaxUses || used > 0 && r.basket
}

// nearly says what is missing to a rule, if it is little.
func (k *Basket) nearly(r *compiled, own []candidate, free []money.Quantity) (Hint, bool) {
	h := Hint{Rule: r.ID}
	switch {
	case r.need != nil:
		return k.nearlySet(r, own, free)
	case r.Kind == Breaks:
		var qty money.Quantity
		for _, c := range own {
			qty += k.entries[c.line()].Qty
		}
		for _, s := range r.Steps {
			if qty < s.From {
				h.Missing = s.From - qty
				return h, h.Missing <= nearlyQty
			}
		}
	case r.Kind == Spend:
		var spent money.Amount
		for _, c := range own {
			if c.role() == reduced {
				continue
			}
			for _, now := range k.tail.lines[c.line()].runs { // after all rules: never more than the rule would count
				spent += now.price * money.Amount(now.n)
			}
		}
		h.Amount = r.Spent - spent
		return h, h.Amount > 0 && h.Amount < r.Spent/nearlyPart
	}
	return Hint{}, false
}

// nearlySet says whether one unit is missing to a set, of which one is there.
func (k *Basket) nearlySet(r *compiled, own []candidate, free []money.Quantity) (Hint, bool) {
	var there [MaxComponents]int
	for _, c := range own {
		there[c.role()] += int(free[c.line()] / money.One)
	}
	need := r.need
	if r.Kind == BuyGet && len(r.takes) == 1 {
		need = []int{r.Count + r.GetCount}
	}
	h := Hint{Rule: r.ID, Missing: money.One}
	missing, got := 0, 0
	for role, n := range need {
		got += min(there[role], n)
		if there[role] < n {
			missing += n - there[role]
			h.Role = role
		}
	}
	return h, missing == 1 && got > 0
}

// saves returns what the basket would save more if what is missing were of the cheapest goods of the kind in it, and
// whether there are such goods.
func (k Basket) saves(r *compiled, h Hint, own []candidate) (more money.Amount, known bool) {
	var cheapest *entry
	for _, c := range own {
		fits := int(c.role()) == h.Role
		if r.Kind == Spend {
			fits = c.role() != reduced
		}
		if e := k.entries[c.line()]; fits && (cheapest == nil || e.Unit < cheapest.Unit) {
			cheapest = e
		}
	}
	if cheapest == nil {
		return 0, false
	}
	with := cheapest.Line
	with.Qty += h.Missing
	if h.Amount > 0 { // goods like these for the missing money
		with.No, with.Unit, with.Qty, with.Measured = k.unusedNo(), h.Amount, money.One, false
	}
	then, err := k.Put(with)
	if err != nil {
		return 0, true // the basket is full: there is nothing to hint at
	}
	return then.Result().Discount - k.Result().Discount, true
}

func (k *Basket) unusedNo() int {
	no := 0
	for _, e := range k.entries {
		no = max(no, e.No)
	}
	return no + 1
}
