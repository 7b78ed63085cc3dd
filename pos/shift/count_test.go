package shift_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// lastFact returns the body of the last entry.
func lastFact[F any, P interface {
	*F
	fact.Body
}](t *testing.T, f *fixture,
) F {
	t.Helper()
	return read(t, f, func(v *store.View) (out F, err error) {
		e, err := journal.ReadOne(v, v.Store, v.Head().Epoch, v.Head().Seq)
		if err != nil {
			return out, err
		}
		return out, e.Decode(P(&out))
	})
}

func TestCountIsBlind(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(10_000)}))
	must[any](t, f, f.saying(f.sale("1", 12_345, cashOf(20_000))))
	f.pushes = nil
	before := mustJSON(t, read(t, f, func(v *store.View) (shift.TillState, error) { return f.shifts.StateOf(v, "1") }))
	short := must[shift.Counted](t, f, f.shifts.Count(f.newID(), "1", shift.CountArgs{Cash: sum(20_000)}))
	after := mustJSON(t, read(t, f, func(v *store.View) (shift.TillState, error) { return f.shifts.StateOf(v, "1") }))
	for _, shown := range [][]byte{before, mustJSON(t, short), after, mustJSON(t, f.pushes)} {
		for _, secret := range []string{"22345", "2345", "12345"} { // expected, difference, sales
			if strings.Contains(string(shown), secret) {
				t.Errorf("SHIFT-013: a count tells %s: %s", secret, shown)
			}
		}
	}
	if short.No != 1 || !short.NeedsApproval {
		t.Errorf("SHIFT-015: 23.45 short is answered %+v", short)
	}
	right := must[shift.Counted](t, f, f.shifts.Count(f.newID(), "1", shift.CountArgs{Cash: sum(22_000)}))
	if right.No != 2 || right.NeedsApproval {
		t.Errorf("SHIFT-013: 3.45 short, within the limit, is answered %+v", right)
	}
	if end := must[shift.Ended](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{})); end.Count != 2 || end.NeedsApproval {
		t.Errorf("SHIFT-013: the last count counts, and the shift ended as %+v", end)
	}
	got := lastFact[fact.ShiftClosed](t, f)
	want := []fact.CountLine{{Means: "cash", Expected: 22_345, Counted: 22_000, Difference: -345}}
	if d := cmp.Diff(want, got.Lines); d != "" || got.Left != 22_000 {
		t.Errorf("SHIFT-013: left %d, lines differ (-want +got):\n%s", got.Left, d)
	}
}

func TestCardTotals(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(1000)}))
	must[any](t, f, f.saying(
		carded{f.sale("1", 5000, fact.Tender{Means: "card", Given: 5000}), "mada"},
		carded{f.sale("1", 3000, fact.Tender{Means: "card", Given: 3000}), "visa"},
		f.refund("1", 500, "card", "mada"),
	))
	bad := []shift.CountArgs{
		{Cards: []shift.CardTotal{{Means: "cash", Amount: 1}}},
		{Cards: []shift.CardTotal{{Amount: 1}}},
		{Cards: []shift.CardTotal{{Means: "card", Scheme: "mada"}, {Means: "card", Scheme: "mada"}}},
		{Cards: []shift.CardTotal{{Means: "card", Amount: shift.MaxAmount + 1}}},
		{Cards: make([]shift.CardTotal, shift.MaxCards+1)},
	}
	for _, a := range bad {
		refusedWith(t, f, "SHIFT-014", "cash.card_total_invalid", f.shifts.Count(f.newID(), "1", a))
	}
	must[shift.Counted](t, f, f.shifts.Count(f.newID(), "1", shift.CountArgs{
		Cash: sum(1000), Cards: []shift.CardTotal{
			{Means: "card", Scheme: "mada", Amount: 4400}, {Means: "card", Scheme: "amex", Amount: 100},
		},
	}))
	must[any](t, f, f.saying(carded{f.sale("1", 700, fact.Tender{Means: "card", Given: 700}), "mada"}))
	must[any](t, f, f.shifts.Move(f.newID(), "1", shift.MoveArgs{What: shift.Drop, Cash: sum(900), Bag: "1"}))
	must[shift.Ended](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
	got := lastFact[fact.ShiftClosed](t, f)
	want := []fact.CountLine{
		{Means: "cash", Expected: 100, Counted: 1000, Since: -900},
		{Means: "card", Scheme: "mada", Expected: 5200, Counted: 4400, Since: 700, Difference: -100},
		{Means: "card", Scheme: "visa", Expected: 3000, Uncounted: true},
		{Means: "card", Scheme: "amex", Counted: 100, Difference: 100},
	}
	if d := cmp.Diff(want, got.Lines); d != "" || got.Left != 100 {
		t.Errorf("SHIFT-016, SHIFT-014: left %d, lines differ (-want +got):\n%s", got.Left, d)
	}
}

func TestApprovalFollows(t *testing.T) {
	t.Parallel()
	f := opened(t)
	approve := func(id string) store.Command {
		a := shift.ApproveArgs{Note: "counted twice"}
		if id != "" {
			a.Shift = lastShift(t, f)
		}
		return f.shifts.Approve(f.newID(), "2", a)
	}
	refusedWith(t, f, "SHIFT-015", "shift.not_found", approve(""))
	for _, c := range []struct {
		counted money.Amount // −1: nobody counted
		needs   bool
	}{{1500, false}, {1501, true}, {500, false}, {499, true}, {-1, true}} {
		must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(1000)}))
		if c.counted >= 0 {
			must[any](t, f, f.shifts.Count(f.newID(), "1", shift.CountArgs{Cash: sum(c.counted)}))
		}
		end := must[shift.Ended](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
		pending := read(t, f, func(v *store.View) ([]fact.ShiftClosed, error) { return f.shifts.Pending(v, 10) })
		if end.NeedsApproval != c.needs || (len(pending) == 1) != c.needs {
			t.Errorf("SHIFT-015: 10.00 counted as %d ended as %+v, pending %d", c.counted, end, len(pending))
		}
		if !c.needs {
			refusedWith(t, f, "SHIFT-015", "shift.nothing_to_approve", approve("last"))
			continue
		}
		must[any](t, f, approve("last"))
		refusedWith(t, f, "SHIFT-015", "shift.approved", approve("last"))
	}
	must[any](t, f, f.shifts.CloseDay(f.newID(), "2", shift.CloseDayArgs{}))
	z := lastFact[fact.DayClosed](t, f)
	if len(z.Shifts) != 5 || len(z.Approved) != 3 || z.Approved[0].Cash != 501 || z.Approved[2].By.Staff != "sara" {
		t.Errorf("SHIFT-015: the Z tells of %d shifts and %+v", len(z.Shifts), z.Approved)
	}
}

// lastShift returns the shift that was closed last.
func lastShift(t *testing.T, f *fixture) pos.ID {
	t.Helper()
	x := read(t, f, func(v *store.View) (shift.X, error) { return f.shifts.X(v, "") })
	return x.Shifts[len(x.Shifts)-1].Closed.Shift
}

func TestMoneyWithoutAShift(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(1000)}))
	must[any](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
	voucher := fact.Tender{Means: "voucher", Given: 2000, Amount: 1500}
	must[any](t, f, f.saying(
		f.sale("1", 300, cashOf(500)),
		f.sale("1", 1500, voucher),                    // 5.00 back in coins
		f.sale("2", 9000, cashOf(4000), cashOf(5000)), // another till
		f.sale("1", 2500, cashOf(1000), voucher),      // 5.00 of change for both
	))
	o := must[shift.Opened](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(1000)}))
	opened := lastFact[fact.ShiftOpened](t, f)
	if !o.Unheld || opened.Before != 300-500+500 || opened.Left != 1000 {
		t.Errorf("SHIFT-017: cash before the shift is %d, told: %t; left was %d", opened.Before, o.Unheld, opened.Left)
	}
	x := read(t, f, func(v *store.View) (shift.X, error) { return f.shifts.X(v, "1") })
	want := []fact.CountLine{
		{Means: "cash", Expected: 1300, Uncounted: true}, {Means: "voucher", Expected: 4000, Uncounted: true},
	}
	if d := cmp.Diff(want, x.Lines); d != "" || x.Totals.Unheld != 300 {
		t.Errorf("SHIFT-001: without a shift came %d, lines differ (-want +got):\n%s", x.Totals.Unheld, d)
	}
	must[any](t, f, f.shifts.Suspend(f.newID(), "1", shift.TillArgs{}))
	must[any](t, f, f.saying(f.sale("1", 100, cashOf(100))))
	must[any](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
	if got := lastFact[fact.ShiftClosed](t, f); got.Lines[0].Expected != 1400 || got.Unshifted != 300 {
		t.Errorf("SHIFT-004: the suspended shift ended with %+v, %d of it from before", got.Lines[0], got.Unshifted)
	}
}
