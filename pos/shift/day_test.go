package shift_test

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// day is a business day with something of everything.
func day(t *testing.T, f *fixture) {
	t.Helper()
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(1000)}))
	must[any](t, f, f.shifts.Open(f.newID(), "2", shift.OpenArgs{Cash: sum(2000)}))
	voided := f.sale("1", 1150, cashOf(2000))
	voided.Voided = make([]fact.VoidedLine, 2)
	must[any](t, f, f.saying(
		voided, f.sale("1", 2300, cashOf(2300)), carded{f.sale("2", 4600), "mada"}, f.refund("2", 1150, "cash", ""),
		fact.BasketAbandoned{Till: "1", Voided: make([]fact.VoidedLine, 1)}, fact.ReceiptReprinted{Till: "1"},
	))
	must[any](t, f, f.shifts.Move(f.newID(), "1", shift.MoveArgs{What: shift.Drop, Cash: sum(3000), Bag: "7"}))
	must[any](t, f, f.shifts.Bank(f.newID(), "1", shift.BankArgs{Bags: []string{"7"}}))
	must[any](t, f, f.shifts.Count(f.newID(), "1", shift.CountArgs{Cash: sum(1450)}))
	must[any](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
}

func TestZTellsTheDay(t *testing.T) {
	t.Parallel()
	f := opened(t)
	day(t, f)
	f.baskets = baskets{{Till: "2", Held: true, Lines: 3, Total: 900}}
	head := f.Head()
	got := must[shift.Closed](t, f, f.shifts.CloseDay(f.newID(), "2", shift.CloseDayArgs{}))
	if got != (shift.Closed{Number: 1, Printed: "1-1", Date: "2026-11-23"}) {
		t.Errorf("DAY-001: the first Z is %+v", got)
	}
	z := lastFact[fact.DayClosed](t, f)
	want := fact.DayTotals{
		Sales:   fact.DocumentSum{Count: 3, Gross: 8050, Net: 7000, Tax: 1050},
		Refunds: fact.DocumentSum{Count: 1, Gross: -1150, Net: -1000, Tax: -150},
		Taxes: []fact.TaxSum{
			{Cat: "standard", Rate: 150_000, Gross: 8050, Net: 7000, Tax: 1050},
			{Cat: "standard", Rate: 150_000, Refund: true, Gross: -1150, Net: -1000, Tax: -150},
		},
		Means: []fact.MeansSum{
			{Means: "cash", Count: 3, Taken: 3450, Refunded: -1150}, {Means: "card", Scheme: "mada", Count: 1, Taken: 4600},
		},
		Moves: []fact.MoveSum{{What: "drop", Count: 1, Amount: -3000}, {What: "opening", Count: 2, Amount: 3000}},
		Numbers: []fact.NumberRange{
			{Till: "1", First: "1-1-1", Last: "1-1-2", Count: 2},
			{Till: "2", First: "2-1-1", Last: "2-1-1", Count: 1},
			{Till: "2", Refund: true, First: "CN-2-1-1", Last: "CN-2-1-1", Count: 1},
		},
		Events:   fact.Events{VoidedLines: 3, Abandoned: 1, Reprints: 1, Overrides: 1},
		Drawers:  []fact.DrawerSum{{Till: "1", Amount: 450}, {Till: "2", Amount: -1150}},
		Deposits: 3000,
	}
	if d := cmp.Diff(want, z.Totals); d != "" {
		t.Errorf("SHIFT-018, DAY-002: totals differ (-want +got):\n%s", d)
	}
	if len(z.Shifts) != 1 || z.Shifts[0].Closed.Left != 1450 ||
		len(z.Open) != 1 || z.Open[0].Till != "2" || z.Open[0].Expected != 850 {
		t.Errorf("DAY-004: of one closed and one open shift the Z tells %+v and %+v", z.Shifts, z.Open)
	}
	if d := cmp.Diff([]fact.OpenBasket(f.baskets), z.Baskets); d != "" {
		t.Errorf("DAY-004: baskets differ:\n%s", d)
	}
	if z.After != (fact.Perpetual{Sales: 8050, Refunds: -1150, Documents: 4}) || z.Before != (fact.Perpetual{}) {
		t.Errorf("DAY-006: perpetual totals are %+v and %+v", z.Before, z.After)
	}
	public, err := base64.StdEncoding.DecodeString(f.DeviceKey())
	if err != nil {
		t.Fatal(err)
	}
	if z.Head.Seq != head.Seq || z.Head.Hash != head.Hash.String() || !shift.IsSigned(public, "s", &z) {
		t.Errorf("DAY-005: the Z names %+v and was made at %d %s, or is not signed", z.Head, head.Seq, head.Hash)
	}
	other := z
	other.Head.Seq++
	if shift.IsSigned(public, "s", &other) || shift.IsSigned(public, "other", &z) || shift.IsSigned(nil, "s", &z) {
		t.Error("DAY-005: a signature stands for another head, store or key")
	}
	for _, hash := range []string{"", "zz", z.Head.Hash + "00", z.Head.Hash[2:]} {
		other.Head = fact.ChainHead{Epoch: z.Head.Epoch, Seq: z.Head.Seq, Hash: hash}
		if shift.IsSigned(public, "s", &other) {
			t.Errorf("DAY-005: signed with hash %q", hash)
		}
	}
}

func TestXResetsNothing(t *testing.T) {
	t.Parallel()
	f := opened(t)
	day(t, f)
	head := f.Head()
	x := func(at pos.TillID) shift.X {
		return read(t, f, func(v *store.View) (shift.X, error) { return f.shifts.X(v, at) })
	}
	first := x("")
	if d := cmp.Diff(first, x("")); d != "" || f.Head() != head {
		t.Errorf("DAY-008: two X in a row differ:\n%s", d)
	}
	must[any](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	z := lastFact[fact.DayClosed](t, f)
	must[any](t, f, f.shifts.Bank(f.newID(), "1", shift.BankArgs{Loose: 1})) // money for the bank comes late too
	must[any](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	if second := lastFact[fact.DayClosed](t, f); second.Totals.Deposits != 1 || second.Before != z.After {
		t.Errorf("DAY-003: what went to the bank after the Z is in the next as %+v", second.Totals)
	}
	if d := cmp.Diff(first.Totals, z.Totals); d != "" {
		t.Errorf("DAY-008: the Z differs from the X before (-x +z):\n%s", d)
	}
	empty := x("")
	if empty.Totals.Sales.Count != 0 || empty.Perpetual != z.After || empty.LastZ != "1-2" || len(empty.Open) != 1 {
		t.Errorf("DAY-006: after the Z the X says %+v", empty)
	}
	two := x("2")
	want := []fact.CountLine{
		{Means: "cash", Expected: 850, Uncounted: true}, {Means: "card", Scheme: "mada", Expected: 4600, Uncounted: true},
	}
	if d := cmp.Diff(want, two.Lines); d != "" { // a shift does not end with the day
		t.Errorf("DAY-008: till 2 expects (-want +got):\n%s", d)
	}
}

func TestWhatComesLate(t *testing.T) {
	t.Parallel()
	f := opened(t)
	day(t, f)
	closing := func(d pos.Date) store.Command {
		return f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{Date: d})
	}
	refusedWith(t, f, "DAY-009", "day.invalid", closing("2026-11-31"))
	refusedWith(t, f, "DAY-009", "day.not_begun", closing("2026-11-24"))
	retried := closing("")
	must[shift.Closed](t, f, retried)
	if again := must[shift.Closed](t, f, retried); again.Number != 1 {
		t.Errorf("SHIFT-002: a retry of the Z is %+v", again)
	}
	refusedWith(t, f, "DAY-009", "day.already_closed", closing(""))
	must[any](t, f, f.saying(f.sale("2", 500, cashOf(500)))) // the till went on
	must[any](t, f, f.shifts.NoSale(f.newID(), "2", shift.NoSaleArgs{Reason: "change"}))
	must[any](t, f, f.shifts.Bank(f.newID(), "2", shift.BankArgs{Loose: 100}))
	f.later(24 * time.Hour)
	must[any](t, f, f.saying(f.sale("2", 700, cashOf(700))))
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{}))
	must[any](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{})) // it belongs to the next day's Z
	if got := must[shift.Closed](t, f, closing("2026-11-23")); got.Number != 2 {
		t.Errorf("DAY-001: the second Z is %+v", got)
	}
	z := lastFact[fact.DayClosed](t, f)
	want := []fact.DateSum{{
		Date: "2026-11-23", Late: true, Sales: fact.DocumentSum{Count: 1, Gross: 500, Net: 435, Tax: 65}, Cash: 500,
		Deposits: 100, Events: fact.Events{NoSale: 1},
	}}
	if d := cmp.Diff(want, z.Dates); d != "" || z.Head.Seq+1 != f.Head().Seq {
		t.Errorf("DAY-003: the second Z of a date takes what came late and nothing of the next day (-want +got):\n%s", d)
	}
	f.later(-24 * time.Hour) // the clock was set back
	must[any](t, f, f.saying(f.sale("2", 900, cashOf(900))))
	f.later(48 * time.Hour)
	must[any](t, f, f.shifts.Close(f.newID(), "2", shift.TillArgs{}))
	f.device.broken = true
	must[any](t, f, closing(""))
	z = lastFact[fact.DayClosed](t, f)
	want = []fact.DateSum{
		{Date: "2026-11-23", Late: true, Sales: fact.DocumentSum{Count: 1, Gross: 900, Net: 783, Tax: 117}, Cash: 900},
		{Date: "2026-11-24", Sales: fact.DocumentSum{Count: 1, Gross: 700, Net: 609, Tax: 91}, Cash: 700},
	}
	if d := cmp.Diff(want, z.Dates); d != "" {
		t.Errorf("DAY-003: dates of the third Z differ (-want +got):\n%s", d)
	}
	if z.Signed != "" || z.Number != 3 || len(z.Shifts) != 2 || z.Shifts[1].Date != "2026-11-25" {
		t.Errorf("DAY-004: a broken key leaves a Z unsigned; number %d, signature %q, shifts %+v", z.Number, z.Signed, z.Shifts)
	}
	if _, err := store.Do[any](t.Context(), f.Store, closing("2026-11-26")); err == nil {
		t.Error("DAY-009: tomorrow was closed")
	}
}

func TestNumbersGoOnInANewEpoch(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	must[any](t, f, f.saying(f.sale("1", 60, cashOf(60)), f.sale("1", 40, cashOf(40))))
	f.later(24 * time.Hour)
	must[any](t, f, store.Command{ID: f.newID(), Name: "epoch", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Epoch: "restored"}, nil
	}})
	f.numbers["1"] = 0
	must[any](t, f, f.saying(f.sale("1", 200, cashOf(200))))
	got := must[shift.Closed](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	z := lastFact[fact.DayClosed](t, f)
	numbers := z.Totals.Numbers[0]
	if got.Printed != "2-2" || z.After.Sales != 300 || numbers.First != "1-1-1" || numbers.Last != "1-2-1" {
		t.Errorf("DAY-001: after a new epoch came Z %s with %+v, %+v", got.Printed, z.After, z.Totals.Numbers)
	}
	days := read(t, f, func(v *store.View) ([]shift.Day, error) { return f.shifts.Days(v, 2, 9) })
	if len(days) != 1 || days[0].Printed != "1-1" || days[0].After.Documents != 0 {
		t.Errorf("DAY-001: before Z 2 were %+v", days)
	}
	err := f.Read(t.Context(), func(v *store.View) error {
		_, err := f.shifts.Recomputed(v, 3)
		return err
	})
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "day.not_found" {
		t.Errorf("DAY-007: a Z that was never made is answered %v", err)
	}
}

func TestVATListsEveryInvoice(t *testing.T) {
	t.Parallel()
	f := opened(t)
	day(t, f)
	must[any](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	f.later(24 * time.Hour)
	must[any](t, f, f.saying(f.sale("2", 345, cashOf(400))))
	f.later(24 * time.Hour)
	must[any](t, f, f.saying(f.sale("2", 999, cashOf(999))))
	vat := read(t, f, func(v *store.View) (shift.VAT, error) { return f.shifts.VATOf(v, "2026-11-23", "2026-11-24") })
	want := shift.VAT{
		From: "2026-11-23", To: "2026-11-24", Currency: "SAR",
		Sales:   fact.DocumentSum{Count: 4, Gross: 8395, Net: 7300, Tax: 1095},
		Refunds: fact.DocumentSum{Count: 1, Gross: -1150, Net: -1000, Tax: -150},
		Taxes: []fact.TaxSum{
			{Cat: "standard", Rate: 150_000, Gross: 8395, Net: 7300, Tax: 1095},
			{Cat: "standard", Rate: 150_000, Refund: true, Gross: -1150, Net: -1000, Tax: -150},
		},
	}
	if d := cmp.Diff(want, vat); d != "" {
		t.Errorf("VAT-001: differs (-want +got):\n%s", d)
	}
	var numbers []string
	var after shift.InvoicePlace
	for {
		page := read(t, f, func(v *store.View) ([]shift.Invoice, error) {
			return f.shifts.Invoices(v, "2026-11-23", "2026-11-24", after, 2)
		})
		for _, x := range page {
			numbers, after = append(numbers, x.Number), x.InvoicePlace
			if x.Gross != x.Net+x.Tax || x.At == 0 {
				t.Errorf("VAT-001: invoice %+v", x)
			}
		}
		if len(page) < 2 {
			break
		}
	}
	if d := cmp.Diff([]string{"1-1-1", "1-1-2", "2-1-1", "CN-2-1-1", "2-1-2"}, numbers); d != "" {
		t.Errorf("VAT-001: pages of two list (-want +got):\n%s", d)
	}
}
