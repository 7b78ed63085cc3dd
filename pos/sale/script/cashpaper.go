package script

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/printing"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

type piece = fact.Pieces

func (r *run) piece(n, value string) (p piece, err error) {
	if p.Pieces, err = strconv.ParseInt(n, 10, 64); err != nil {
		return p, fmt.Errorf("%q is no number of pieces", n)
	}
	p.Value, err = r.amount(value)
	return p, err
}

// reprint: reprint z | x | slip, the last one.
func (r *run) reprint(id pos.ID, words []string) error {
	kind, ok := map[string]string{
		"z": (fact.DayClosed{}).Kind(), "x": (fact.XPrinted{}).Kind(), "slip": (fact.CashMoved{}).Kind(),
		"receipt": (fact.SaleCompleted{}).Kind(),
	}[strings.Join(words, "")]
	if !ok {
		return errors.New("reprint what: z, x or slip?")
	}
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	a := printing.PaperArgs{Approval: r.allowed}
	for i := range all {
		if all[i].Kind == kind {
			a.Epoch, a.Seq = all[i].Epoch, all[i].Seq
		}
	}
	at := r.till
	return r.send(func() store.Command { return r.world.printing.ReprintPaper(id, at, a) }, true)
}

// expectShift: shift none | open | suspended [, holder omar, opening 500.00, counts 1].
func (r *run) expectShift(s statement) error {
	has := map[string]string{}
	err := r.read(func(v *store.View) error {
		st, err := r.world.shifts.StateOf(v, r.till)
		has["shift"] = cmpOr(st.State, "none")
		has["holder"], has["opening"] = cmpOr(string(st.Holder), "nobody"), r.money(st.Opening)
		has["counts"] = strconv.Itoa(st.Counts)
		return err
	})
	if err != nil {
		return err
	}
	return eachIs("shift", s, has)
}

// expectSafe: safe 300.00 [, bags 1].
func (r *run) expectSafe(s statement) error {
	has := map[string]string{}
	err := r.read(func(v *store.View) error {
		safe, err := r.world.shifts.SafeOf(v, shift.Place{}, 1)
		has["safe"], has["bags"] = r.money(safe.Balance), strconv.Itoa(len(safe.Bags))
		return err
	})
	if err != nil {
		return err
	}
	return eachIs("safe", s, has)
}

// expectVAT: vat 2026-11-23, sales 2, gross 23.00, tax 3.00, listed 23.00: the report of one day and what is listed in it.
func (r *run) expectVAT(s statement) error {
	if len(s[0]) != 2 {
		return errors.New("vat of which day?")
	}
	day := pos.Date(s[0][1])
	has := map[string]string{}
	err := r.read(func(v *store.View) error {
		report, err := r.world.shifts.VATOf(v, day, day)
		if err != nil {
			return err
		}
		invoices, err := r.world.shifts.Invoices(v, day, day, shift.InvoicePlace{}, 500)
		var listed money.Amount
		for _, i := range invoices {
			listed += i.Gross
		}
		has["sales"], has["gross"] = strconv.FormatInt(report.Sales.Count, 10), r.money(report.Sales.Gross)
		has["tax"], has["listed"] = r.money(report.Sales.Tax), r.money(listed)
		return err
	})
	if err != nil {
		return err
	}
	return eachIs("VAT report", s[1:], has)
}

// expectSlip: slip paid_out, amount 45.00, reason petty, bag B-1, short: the last movement of cash.
func (r *run) expectSlip(s statement) error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	var f fact.CashMoved
	for i := range all {
		if all[i].Kind == f.Kind() {
			f = fact.CashMoved{}
			if err := all[i].Decode(&f); err != nil {
				return err
			}
		}
	}
	short := "no"
	if f.Short {
		short = "yes"
	}
	return eachIs("slip", s, map[string]string{
		"slip": f.What, "amount": r.money(f.Amount), "reason": f.Reason, "called": f.Name.En, "bag": f.Bag, "short": short,
		"bags": strconv.Itoa(len(f.Bags)), "note": f.Note,
	})
}

// expectClosed: closed till 1, expected 500.00, counted 480.00, difference -20.00, left 480.00, approval yes: the shift that
// was closed last; "unknown" for what nobody counted.
func (r *run) expectClosed(s statement) error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	var f fact.ShiftClosed
	for i := range all {
		if all[i].Kind == f.Kind() {
			f = fact.ShiftClosed{}
			if err := all[i].Decode(&f); err != nil {
				return err
			}
		}
	}
	if len(f.Lines) == 0 {
		return errors.New("no shift was closed")
	}
	cash := f.Lines[0]
	has := map[string]string{
		"till": string(f.Till), "expected": r.money(cash.Expected), "counted": "unknown", "difference": "unknown",
		"left": r.money(f.Left), "approval": "no", "holder": string(f.Holder), "since": r.money(cash.Since),
		"unshifted": r.money(f.Unshifted), "count": strconv.Itoa(f.Count),
	}
	if !cash.Uncounted {
		has["counted"], has["difference"] = r.money(cash.Counted), r.money(cash.Difference)
	}
	if f.NeedsApproval {
		has["approval"] = "yes"
	}
	return eachIs("closed shift", s[1:], has)
}
