package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/store"
)

// expect compares each clause with what is so.
func (r *run) expect(s statement) error {
	if len(s[0]) == 0 {
		return errors.New("expect what?")
	}
	switch s[0][0] {
	case "refused":
		return r.expectRefused(s)
	case "facts":
		s[0] = s[0][1:]
		return r.expectFacts(s)
	case "acts":
		s[0] = s[0][1:]
		return r.expectActs(s)
	case "checked":
		return r.expectChecked(s)
	}
	if err := r.unexpected(); err != nil {
		return err
	}
	var st sale.State
	err := r.read(func(v *store.View) (err error) {
		st, err = r.world.sales.Snapshot(v, r.till)
		return err
	})
	if err != nil {
		return err
	}
	if other := r.expectation(s[0][0], &st); other != nil {
		return other(s)
	}
	for _, c := range s {
		if err := r.expectBasket(c, &st); err != nil {
			return err
		}
	}
	return nil
}

// expectation is what compares clauses about something else than the basket, nil where they are about that.
func (r *run) expectation(about string, st *sale.State) func(statement) error {
	return map[string]func(statement) error{
		"receipt": func(s statement) error { return r.expectReceipt(s, st) },
		"line":    func(s statement) error { return r.expectLine(s, st) },
		"payment": func(s statement) error { return r.expectPayment(s, st) },
		"held":    r.expectHeld,
		"shift":   r.expectShift,
		"safe":    r.expectSafe,
		"slip":    r.expectSlip,
		"closed":  r.expectClosed,
		"x":       r.expectX,
		"z":       r.expectZ,
		"vat":     r.expectVAT,
		"person":  r.expectPerson,
		"by":      r.expectBy,
		"credit":  r.expectCredit,
		"sold":    r.expectSold,

		"overruns": r.expectOverruns,
	}[about]
}

// expectRefused: refused sale.cash_short short 2.00, items [A B].
func (r *run) expectRefused(s statement) error {
	e := r.refusal
	if e == nil {
		return fmt.Errorf("it was not refused but answered %v", r.answer)
	}
	r.pending = false
	words := slices.Concat(s...)[1:]
	if len(words) == 1 && words[0] == "any" {
		return nil
	}
	if len(words) == 0 || e.Key != words[0] {
		return fmt.Errorf("it was refused: %w", e)
	}
	for words = words[1:]; len(words) >= 2; words = words[2:] {
		if got := argument(e.Args[words[0]]); got != words[1] {
			return fmt.Errorf("%s is %q", words[0], got)
		}
	}
	if len(words) > 0 {
		return fmt.Errorf("%s what?", words[0])
	}
	return nil
}

// argument writes an argument of a refusal as a script does: candidates as their SKUs, a list by its words.
func argument(v any) string {
	list, ok := plain(v).([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	var skus []string
	for _, x := range list {
		switch m := x.(type) {
		case string:
			skus = append(skus, m)
		case map[string]any:
			skus = append(skus, fmt.Sprint(m["item"]))
		}
	}
	return strings.Join(skus, " ")
}

// expectFacts: facts sale.completed.v1, basket.abandoned.v1 — all that were written since the script last asked; none
// for none.
func (r *run) expectFacts(s statement) error {
	all, err := r.entries(r.facts)
	if err != nil {
		return err
	}
	var kinds []string
	for i := range all {
		kinds = append(kinds, all[i].Kind)
		r.facts = all[i].Position
	}
	want := slices.Concat(s...)
	if len(want) == 1 && want[0] == "none" {
		want = nil
	}
	if !slices.Equal(kinds, want) {
		return fmt.Errorf("written were %s", cmpOr(strings.Join(kinds, ", "), "none"))
	}
	return nil
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// expectBasket: 2 lines | empty | total 12.00 | tax 1.57 | tax zero 0.00 | pieces 3 | fast 12.00 15.00 | day 2026-11-23 |
// jobs 1 | drawers 1 | voided 1 TOMATO.
func (r *run) expectBasket(c []string, st *sale.State) error {
	if len(c) == 2 && (c[1] == "line" || c[1] == "lines") {
		return same(strconv.Itoa(standing(st)), c[0])
	}
	var got string
	switch what := c[0]; {
	case what == "empty" && len(c) == 1:
		return same(cmpOr(st.Sale, "empty"), "empty")
	case what == "total" && len(c) == 2:
		got = r.money(st.Total)
	case what == "tax" && len(c) == 2:
		got = r.money(st.Tax)
	case what == "tax" && len(c) == 3:
		got = "none"
		for _, t := range st.Taxes {
			if t.Cat == c[1] {
				got = r.money(t.Tax)
			}
		}
		return same(got, c[2])
	case what == "saved" && len(c) == 2:
		got = r.money(st.Saved)
	case what == "coupons":
		return same(cmpOr(couponsOf(st), "none"), strings.Join(c[1:], " "))
	case what == "cheaper":
		return r.expectDues(c[1:])
	case what == "hints":
		return r.expectHints(c[1:])
	case what == "pieces" && len(c) == 2:
		got = strconv.FormatInt(st.Pieces, 10)
	case what == "fast":
		var all []string
		for _, a := range st.Fast {
			all = append(all, r.money(a))
		}
		return same(cmpOr(strings.Join(all, " "), "none"), strings.Join(c[1:], " "))
	case what == "money":
		return r.expectMoney(c[1:])
	case len(c) == 2 && slices.Contains([]string{"due", "cash-due", "taken", "payments"}, what):
		got = r.expectDue(what, st)
	case what == "drawers" && len(c) == 2:
		got = strconv.Itoa(r.world.drawersAsked())
	case len(c) == 2:
		return r.expectStored(what, c[1])
	default:
		return fmt.Errorf("expect does not understand %q", strings.Join(c, " "))
	}
	return same(got, c[1])
}

// expectStored: day 2026-11-23 | jobs 1 | voided 2 | abandoned 2 | holds 1.
func (r *run) expectStored(what, want string) error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	switch what {
	case "tasks", "next":
		return r.expectShelf(what, want)
	case "day":
		return same(string(last.Day), want)
	case "jobs":
		var waiting int
		err := r.read(func(v *store.View) error {
			q, err := r.world.printing.QueueOf(v, r.till)
			waiting = q.Waiting
			return err
		})
		return errors.Join(err, same(strconv.Itoa(waiting), want))
	case "voided", "abandoned", "holds":
		var done fact.SaleCompleted
		var left fact.BasketAbandoned
		if last.Kind == left.Kind() {
			err = last.Decode(&left)
		} else {
			err = last.Decode(&done)
		}
		n := len(left.Lines)
		switch what {
		case "voided":
			n = len(done.Voided) + len(left.Voided)
		case "holds":
			n = len(done.Holds) + len(left.Holds)
		}
		return errors.Join(err, same(strconv.Itoa(n), want))
	}
	return fmt.Errorf("expect does not understand %q", what)
}

// expectReceipt: receipt 1-1-1, total 12.00, given 20.00, change 8.00.
func (r *run) expectReceipt(s statement, st *sale.State) error {
	if st.Last == nil {
		return errors.New("the screen shows no sale")
	}
	return eachIs("receipt", s, map[string]string{
		"receipt": st.Last.Number, "total": r.money(st.Last.Total), "given": r.money(st.Last.Given),
		"change": r.money(st.Last.Change), "rounding": r.money(st.Last.Rounding),
	})
}

// eachIs compares clauses, each a name and a value, with what a thing has.
func eachIs(thing string, clauses [][]string, has map[string]string) error {
	for _, c := range clauses {
		if len(c) != 2 {
			return fmt.Errorf("not a name and a value: %q", strings.Join(c, " "))
		}
		got, ok := has[c[0]]
		if !ok {
			return fmt.Errorf("a %s has no %s", thing, c[0])
		}
		if err := same(got, c[1]); err != nil {
			return err
		}
	}
	return nil
}

// expectLine: line 2, item 6281000000014, quantity 3, unit 6.00, gross 18.00, name "Milk 1 L" | voided.
func (r *run) expectLine(s statement, st *sale.State) error {
	if len(s[0]) != 2 {
		return errors.New("which line?")
	}
	i := slices.IndexFunc(st.Lines, func(l sale.LineState) bool { return strconv.Itoa(l.No) == s[0][1] })
	if i < 0 {
		return fmt.Errorf("there are %d lines", len(st.Lines))
	}
	l := &st.Lines[i]
	values := slices.DeleteFunc(slices.Clone(s[1:]), func(c []string) bool { return len(c) == 1 && c[0] == "voided" })
	if len(values) < len(s)-1 && !l.Voided {
		return errors.New("the line stands")
	}
	return eachIs("line", values, map[string]string{
		"item": l.Item, "code": l.Code, "name": l.Name.In(pos.English), "arabic": l.Name.In(pos.Arabic), "quantity": l.Qty,
		"measure": l.Measure, "unit": r.money(l.Unit), "gross": r.money(l.Gross),
		"off": r.money(off(l)), "offers": offersOf(l), "list": r.money(l.List), "reason": reasonOf(l),
		"note": l.Note, "serial": l.Serial, "lot": l.Lot, "expiry": string(l.Expiry), "source": l.Source, "net": l.Net,
		"tare": l.Tare, "dept": l.Dept, "age": strconv.Itoa(l.Age), "for": strconv.Itoa(l.For),
	})
}

func standing(st *sale.State) (n int) {
	for _, l := range st.Lines {
		if !l.Voided {
			n++
		}
	}
	return n
}

func (r *run) money(a money.Amount) string { return r.world.cfg.Currency.Format(a) }

func same(got, want string) error {
	if got != want {
		return fmt.Errorf("it is %s, not %s", got, want)
	}
	return nil
}
