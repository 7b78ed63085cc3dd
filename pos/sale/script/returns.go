package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/store"
)

// returnVerbs are the statements of what comes after a sale. They have commas.
func returnVerbs(verb string) bool {
	return slices.Contains([]string{"return", "return-goods", "find", "copy", "office", "took", "overrun", "looked"}, verb)
}

// returning plays one of them.
func (r *run) returning(verb string, s statement) error {
	if len(s[0]) < 2 {
		return fmt.Errorf("%s what?", verb)
	}
	last, err := r.cutApproval(s[len(s)-1])
	if err != nil {
		return err
	}
	s = append(slices.Clone(s[:len(s)-1]), last)
	switch verb {
	case "office", "took", "overrun", "looked":
		return r.elsewhere(verb, s)
	case "return":
		return r.giveBack(s)
	case "return-goods":
		return r.giveBackGoods(s)
	case "copy":
		return r.copyOf(s[0][1])
	}
	return r.find(s[0][1])
}

// find looks a receipt up as the screen does. It changes nothing.
func (r *run) find(number string) error {
	r.answer, r.refusal = nil, nil
	f, err := r.foundSale(number)
	if err == nil {
		r.answer = plain(f)
		return nil
	}
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Code != pos.Internal {
		r.refusal, r.pending = e, true
		return nil
	}
	return err
}

func (r *run) foundSale(number string) (f returns.Found, err error) {
	err = r.read(func(v *store.View) error {
		if of, number := cutStore(number); of != "" {
			f, err = r.world.returns.FindElsewhere(v, number, of)
		} else {
			f, err = r.world.returns.Find(v, returns.FindArgs{Number: number})
		}
		return err
	})
	return f, err
}

// giveBack is the statement:
//
//	return 1-1-1, line 1 times 2 to damaged, line 2, reason expired, note "mouldy", refund 1 5.00 ref 12345
//	return 1-1-1, all
//	return 1-1-1, void
func (r *run) giveBack(s statement) error {
	var a returns.SaleArgs
	if f, err := r.foundSale(s[0][1]); err == nil {
		a.Sale, a.Store = f.Sale, f.Store
	}
	a.Reason, a.Approval = "changed_mind", r.allowed
	for _, c := range append(slices.Clone(s[1:]), s[0][2:]) {
		if len(c) == 0 {
			continue
		}
		if err := r.returnClause(&a, s[0][1], c); err != nil {
			return err
		}
	}
	if a.Void {
		a.Reason = ""
	}
	id, at := pos.NewID(r.world.clock()), r.till
	return r.send(func() store.Command { return r.world.returns.Sale(id, at, a) }, true)
}

func (r *run) returnClause(a *returns.SaleArgs, number string, c []string) error {
	switch {
	case c[0] == "void" && len(c) == 1:
		a.Void = true
	case c[0] == "all" && len(c) == 1:
		f, err := r.foundSale(number)
		for _, l := range f.Lines {
			if l.Left != "0" {
				a.Lines = append(a.Lines, returns.LineArgs{Line: l.No})
			}
		}
		return err
	case c[0] == "line" && len(c) >= 2:
		no, err := strconv.Atoi(c[1])
		if err != nil {
			return fmt.Errorf("%q is not the number of a line", c[1])
		}
		o, err := pairs(c[2:], "times", "to")
		a.Lines = append(a.Lines, returns.LineArgs{Line: no, Qty: o["times"], Disposition: o["to"]})
		return err
	case c[0] == "reason" && len(c) == 2:
		a.Reason = c[1]
	case c[0] == "note" && len(c) == 2:
		a.Note = c[1]
	case c[0] == "refund" && len(c) >= 3:
		amount, err := r.amount(c[2])
		if err != nil {
			return err
		}
		o, err := pairs(c[3:], "ref")
		m := returns.RefundArgs{Ref: o["ref"], Amount: amount}
		if no, e := strconv.Atoi(c[1]); e == nil {
			m.Tender = no
		} else {
			m.Means = c[1]
		}
		a.Refunds = append(a.Refunds, m)
		return err
	default:
		return fmt.Errorf("return does not understand %q", strings.Join(c, " "))
	}
	return nil
}

// pairs reads names and values by turns.
func pairs(words []string, known ...string) (map[string]string, error) {
	out := map[string]string{}
	for ; len(words) > 0; words = words[2:] {
		if len(words) == 1 || !slices.Contains(known, words[0]) {
			return nil, fmt.Errorf("not understood: %q", strings.Join(words, " "))
		}
		out[words[0]] = words[1]
	}
	return out, nil
}

// giveBackGoods: return-goods SKU [times 2] [at 5.00] [to damaged], SKU …, reason damaged.
func (r *run) giveBackGoods(s statement) error {
	a := returns.GoodsArgs{Reason: "changed_mind", Approval: r.allowed}
	s[0] = s[0][1:]
	for _, c := range s {
		if c[0] == "reason" && len(c) == 2 {
			a.Reason = c[1]
			continue
		}
		if c[0] == "receipt" && len(c) == 2 {
			a.Receipt = c[1]
			continue
		}
		o, err := pairs(c[1:], "times", "at", "to")
		if err != nil {
			return err
		}
		l := returns.GoodsLine{Item: c[0], Qty: o["times"], Disposition: o["to"]}
		if o["at"] != "" {
			if l.Price, err = r.amount(o["at"]); err != nil {
				return err
			}
		}
		a.Lines = append(a.Lines, l)
	}
	id, at := pos.NewID(r.world.clock()), r.till
	return r.send(func() store.Command { return r.world.returns.Goods(id, at, a) }, true)
}

// copyOf asks for a copy of a receipt or a credit note.
func (r *run) copyOf(number string) error {
	var of pos.ID
	if f, err := r.foundSale(number); err == nil {
		of = f.Sale
	}
	notes, err := r.creditNotes()
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.number() == number {
			of = n.Return
		}
	}
	id, at, a := pos.NewID(r.world.clock()), r.till, printing.ReprintArgs{Sale: of, Approval: r.allowed}
	return r.send(func() store.Command {
		return r.world.printing.Reprint(id, at, a)
	}, true)
}

// creditNote is one with its entry.
type creditNote struct {
	fact.SaleReturned
	entry journal.Entry
}

func (n *creditNote) number() string { return pos.CreditNoteNumber(n.Till, n.entry.Epoch, n.Number) }

func (r *run) creditNotes() ([]creditNote, error) {
	all, err := r.entries(0)
	if err != nil {
		return nil, err
	}
	var notes []creditNote
	for i := range all {
		if all[i].Kind != (fact.SaleReturned{}).Kind() {
			continue
		}
		n := creditNote{entry: all[i]}
		if err := all[i].Decode(&n.SaleReturned); err != nil {
			return nil, err
		}
		notes = append(notes, n)
	}
	return notes, nil
}

// expectCredit: credit 1-1-R1, of 1-1-1, total 12.00, tax 1.57, cash 12.00, reason damaged, lines 1, line 1 6.00.
func (r *run) expectCredit(s statement) error {
	notes, err := r.creditNotes()
	if err != nil {
		return err
	}
	if len(notes) == 0 {
		return errors.New("there is no credit note")
	}
	n := &notes[len(notes)-1]
	has := map[string]string{
		"credit": n.number(), "total": r.money(n.Total), "tax": r.money(n.Tax), "net": r.money(n.Net), "of": "none",
		"reason": n.Reason.ID, "note": n.Reason.Note, "rounding": r.money(n.Rounding), "lines": strconv.Itoa(len(n.Lines)),
		"void": strconv.FormatBool(n.Void), "day": string(n.entry.Day), "till": string(n.Till),
	}
	has["claims"], has["from"] = n.Claims, "here"
	if o := n.Original; o != nil {
		has["of"] = o.Number
		if o.Store != "" {
			has["from"], has["unverified"] = string(o.Store), strconv.FormatBool(o.Unverified)
		}
	}
	back := map[string]money.Amount{"cash": 0, "card": 0}
	for _, m := range n.Refunds {
		back[m.Means] += m.Amount
		has["ref"] = m.Ref
	}
	for means, a := range back {
		has[means] = r.money(a)
	}
	for i, c := range s {
		if c[0] != "line" || len(c) != 3 {
			continue
		}
		no, err := strconv.Atoi(c[1])
		if err != nil || no < 1 || no > len(n.Lines) {
			return fmt.Errorf("there are %d lines", len(n.Lines))
		}
		l := &n.Lines[no-1]
		has["line "+c[1]] = strings.Join([]string{r.money(l.Gross), r.money(l.Tax), l.Qty.String(), l.Disposition}, " ")
		s[i] = []string{"line " + c[1], c[2]}
	}
	return eachIs("credit note", s, has)
}

// expectSold: sold 1-1-1, total 12.00, left 6.00, notes 1, line 1 2, tender 1 5.00 — what may still come back of a sale.
func (r *run) expectSold(s statement) error {
	if len(s[0]) != 2 {
		return errors.New("sold what?")
	}
	f, err := r.foundSale(s[0][1])
	if err != nil {
		return err
	}
	has := map[string]string{
		"sold": s[0][1], "total": r.money(f.Total), "left": r.money(f.Left), "notes": strconv.Itoa(len(f.Notes)),
		"stale": strconv.FormatBool(f.Stale),
	}
	for _, l := range f.Lines {
		has["line "+strconv.Itoa(l.No)] = l.Left
	}
	for _, t := range f.Tenders {
		has["tender "+strconv.Itoa(t.No)] = r.money(t.Left)
	}
	clauses := make([][]string, len(s))
	for i, c := range s {
		clauses[i] = c
		if len(c) == 3 {
			clauses[i] = []string{c[0] + " " + c[1], c[2]}
		}
	}
	return eachIs("sale", clauses, has)
}

// sumReturns holds at the end of every script: credit notes are numbered without gaps (RETURN-004), each adds up in itself
// (RETURN-005), and what came back of a sale is never more than was sold or paid, by line, tax and tender (RETURN-001).
func (r *run) sumReturns() error {
	notes, err := r.creditNotes()
	if err != nil {
		return err
	}
	next := map[series]int64{}
	back := map[pos.ID][]creditNote{}
	for _, n := range notes {
		in := series{n.Till, n.entry.Epoch}
		if next[in]++; n.Number != next[in] {
			return fmt.Errorf("till %s gave credit note %d after %d in epoch %d", n.Till, n.Number, next[in]-1, in.epoch)
		}
		if err := noteAddsUp(&n.SaleReturned); err != nil {
			return fmt.Errorf("credit note %s: %w", n.number(), err)
		}
		if n.Original != nil {
			back[n.Original.Sale] = append(back[n.Original.Sale], n)
		}
	}
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	for i := range all {
		var f fact.SaleCompleted
		if all[i].Kind != f.Kind() {
			continue
		}
		if err := all[i].Decode(&f); err != nil {
			return err
		}
		if err := noMoreThanSold(&f, back[f.Sale]); err != nil {
			return fmt.Errorf("sale %d/%d: %w", all[i].Epoch, all[i].Seq, err)
		}
	}
	return nil
}

func noteAddsUp(n *fact.SaleReturned) error {
	var lines, taxes tally
	for _, l := range n.Lines {
		lines.add(l.Gross, l.Tax, l.Gross-l.Tax, 0)
	}
	for _, t := range n.Taxes {
		taxes.add(t.Gross, t.Tax, t.Net, 0)
	}
	lines.Sales, taxes.Sales = 1, 1
	want := tally{Sales: 1, Total: n.Total, Tax: n.Tax, Net: n.Net}
	given := money.Amount(0)
	for _, m := range n.Refunds {
		given += m.Amount
	}
	if lines != want || taxes != want || given != n.Total+n.Rounding {
		return fmt.Errorf("the lines come to %+v, the taxes to %+v, the note to %+v, given back was %d", lines, taxes, want, given)
	}
	return nil
}

func noMoreThanSold(f *fact.SaleCompleted, notes []creditNote) error {
	lines := map[int]fact.ReturnedLine{}
	tenders := map[int]money.Amount{}
	for _, n := range notes {
		for _, l := range n.Lines {
			sum := lines[l.Line]
			sum.Qty, sum.Gross, sum.Tax = sum.Qty+l.Qty, sum.Gross+l.Gross, sum.Tax+l.Tax
			lines[l.Line] = sum
		}
		for _, m := range n.Refunds {
			tenders[m.Tender] += m.Amount
		}
	}
	for _, l := range f.Lines {
		b := lines[l.No]
		if b.Qty > l.Qty || b.Gross > l.Gross || b.Tax > l.Tax || b.Qty == l.Qty && (b.Gross != l.Gross || b.Tax != l.Tax) {
			return fmt.Errorf("of line %d %s were sold for %d, %s came back for %d", l.No, l.Qty, l.Gross, b.Qty, b.Gross)
		}
	}
	for _, t := range f.Tenders {
		if tenders[t.No] > t.Amount {
			return fmt.Errorf("paid by %s was %d, given back %d", t.Means, t.Amount, tenders[t.No])
		}
	}
	return nil
}
