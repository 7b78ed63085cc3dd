package shift_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

func TestOneOpenShiftForEachTill(t *testing.T) {
	t.Parallel()
	f := opened(t)
	isOpen := func() bool {
		return read(t, f, func(v *store.View) (bool, error) { return f.shifts.Begin(v, "1") == nil, nil })
	}
	if isOpen() {
		t.Error("SHIFT-001: a new till has an open shift")
	}
	refusedWith(t, f, "SHIFT-001", "shift.not_open", f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
	refusedWith(t, f, "SHIFT-001", "shift.no_till", f.shifts.Open(f.newID(), "9", shift.OpenArgs{}))
	open := f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: shift.CashCount{
		Pieces: []fact.Pieces{{Value: 1000, Pieces: 9}, {Value: 500, Pieces: 2}},
	}})
	first := must[shift.Opened](t, f, open)
	head := f.Head()
	if again := must[shift.Opened](t, f, open); again != first || f.Head() != head {
		t.Errorf("SHIFT-002: the same id again answered %+v after %+v, head %d after %d", again, first, f.Head().Seq, head.Seq)
	}
	if first.Opening != 10_000 || !isOpen() {
		t.Errorf("SHIFT-003: counted 9 × 10 + 2 × 5, opened with %d, open %t", first.Opening, isOpen())
	}
	refusedWith(t, f, "SHIFT-001", "shift.already_open", f.shifts.Open(f.newID(), "1", shift.OpenArgs{}))
	must[any](t, f, f.shifts.Suspend(f.newID(), "1", shift.TillArgs{}))
	if isOpen() {
		t.Error("SHIFT-004: a suspended till is open")
	}
	refusedWith(t, f, "SHIFT-004", "shift.suspended", f.shifts.Suspend(f.newID(), "1", shift.TillArgs{}))
	refusedWith(t, f, "SHIFT-001", "shift.already_open", f.shifts.Open(f.newID(), "1", shift.OpenArgs{}))
	must[any](t, f, f.shifts.Resume(f.newID(), "1", shift.TillArgs{}))
	refusedWith(t, f, "SHIFT-004", "shift.not_suspended", f.shifts.Resume(f.newID(), "1", shift.TillArgs{}))
	if !isOpen() {
		t.Error("SHIFT-004: a resumed till is not open")
	}
	must[any](t, f, f.shifts.Open(f.newID(), "2", shift.OpenArgs{})) // another till's is its own
}

func TestHandOverWithACount(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(10_000)}))
	got := must[shift.Counted](t, f, f.shifts.HandOver(f.newID(), "1", shift.HandOverArgs{
		To: "omar", Count: &shift.CountArgs{Cash: sum(10_100)},
	}))
	if got.No != 1 || got.Cash != 10_100 || got.NeedsApproval {
		t.Errorf("SHIFT-005: the count in between is answered %+v", got)
	}
	refusedWith(t, f, "SHIFT-005", "name.invalid", f.shifts.HandOver(f.newID(), "1", shift.HandOverArgs{To: "Omar!"}))
	st := read(t, f, func(v *store.View) (shift.TillState, error) { return f.shifts.StateOf(v, "1") })
	if st.Holder != "omar" || st.Counts != 1 || st.Opening != 10_000 {
		t.Errorf("SHIFT-005: after the hand-over the till says %+v", st)
	}
}

func TestWhoMayIsAsked(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Approval: &staff.Approval{Staff: "boss", PIN: "4711"}}))
	f.asked, f.refuse = nil, &pos.Error{Code: pos.Refused, Key: "staff.needs_approval"}
	for need, c := range map[staff.Permission]store.Command{
		staff.CashInOut: f.shifts.Move(f.newID(), "1", shift.MoveArgs{What: shift.PaidIn, Cash: sum(1), Reason: "petty"}),
		staff.CashDrop:  f.shifts.Move(f.newID(), "1", shift.MoveArgs{What: shift.Drop, Cash: sum(1), Bag: "A1"}),
		staff.NoSale:    f.shifts.NoSale(f.newID(), "1", shift.NoSaleArgs{Reason: "change"}),
		staff.CloseDay:  f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}),
		staff.OpenShift: f.shifts.Suspend(f.newID(), "1", shift.TillArgs{}),
	} {
		if !strings.Contains(string(mustJSON(t, f.asked)), string(need)) {
			t.Errorf("SHIFT-006: %s asked for %v, not for %s", c.Name, f.asked, need)
		}
		refusedWith(t, f, "SHIFT-006", "staff.needs_approval", c)
	}
	args := mustJSON(t, f.shifts.Open(f.newID(), "1", shift.OpenArgs{
		Approval: &staff.Approval{Staff: "boss", PIN: "4711"},
	}).Args)
	if strings.Contains(string(args), "4711") {
		t.Errorf("SHIFT-006: a PIN is in the arguments: %s", args)
	}
}

func TestMovements(t *testing.T) {
	t.Parallel()
	f := opened(t)
	move := func(a shift.MoveArgs) store.Command { return f.shifts.Move(f.newID(), "1", a) }
	refusedWith(t, f, "SHIFT-007", "shift.not_open", move(shift.MoveArgs{What: shift.PaidIn, Cash: sum(1), Reason: "petty"}))
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(10_000)}))
	for key, a := range map[string]shift.MoveArgs{
		"cash.reason_unknown":  {What: shift.PaidIn, Cash: sum(1), Reason: "other"}, // that one is for other uses
		"cash.note_needed":     {What: shift.PaidOut, Cash: sum(1), Reason: "other", Note: " \u202e "},
		"cash.note_too_long":   {What: shift.PaidOut, Cash: sum(1), Reason: "other", Note: strings.Repeat("ش", shift.MaxNote+1)},
		"cash.amount_invalid":  {What: shift.Change, Cash: sum(0)},
		"cash.kind_unknown":    {What: "gift", Cash: sum(1)},
		"cash.bag_invalid":     {What: shift.Drop, Cash: sum(1), Bag: ""},
		"cash.sum_differs":     {What: shift.Change, Cash: shift.CashCount{Sum: 2, Pieces: []fact.Pieces{{Value: 50, Pieces: 1}}}},
		"cash.no_denomination": {What: shift.Change, Cash: shift.CashCount{Pieces: []fact.Pieces{{Value: 7, Pieces: 1}}}},
		"cash.pieces_invalid":  {What: shift.Change, Cash: shift.CashCount{Pieces: []fact.Pieces{{Value: 50, Pieces: -1}}}},
	} {
		refusedWith(t, f, "SHIFT-007", key, move(a))
	}
	f.pushes = nil
	must[shift.Moved](t, f, move(shift.MoveArgs{What: shift.PaidIn, Cash: sum(700), Reason: "petty"}))
	paid := move(shift.MoveArgs{What: shift.PaidOut, Cash: sum(200), Reason: "other", Note: "taxi"})
	must[shift.Moved](t, f, paid)
	must[shift.Moved](t, f, paid)
	if len(f.pushes) != 2 || f.pushes[1].Data != (shift.Drawer{Till: "1", Reason: shift.PaidOut}) {
		t.Errorf("SHIFT-008: two movements and a retry opened the drawer so: %+v", f.pushes)
	}
	if m := must[shift.Moved](t, f, move(shift.MoveArgs{What: shift.PaidOut, Cash: sum(90_000), Reason: "petty"})); m.Warning !=
		"cash.more_than_there" {
		t.Errorf("SHIFT-009: more than the books knew of left the drawer without a word: %+v", m)
	}
	x := read(t, f, func(v *store.View) (shift.X, error) { return f.shifts.X(v, "1") })
	petty, other := pos.Text{En: "Petty cash", Ar: "مصروفات نثرية"}, pos.Text{En: "Other", Ar: "أخرى"}
	want := []fact.MoveSum{
		{What: "opening", Count: 1, Amount: 10_000},
		{What: "paid_in", Reason: "petty", Name: petty, Count: 1, Amount: 700},
		{What: "paid_out", Reason: "other", Name: other, Count: 1, Amount: -200},
		{What: "paid_out", Reason: "petty", Name: petty, Count: 1, Amount: -90_000},
	}
	if d := cmp.Diff(want, x.Totals.Moves); d != "" {
		t.Errorf("SHIFT-009: movements differ (-want +got):\n%s", d)
	}
	if x.Open[0].Expected != -79_500 {
		t.Errorf("SHIFT-009: the books expect %d in the drawer", x.Open[0].Expected)
	}
}

func TestNoSaleSaysWhy(t *testing.T) {
	t.Parallel()
	f := opened(t)
	refusedWith(t, f, "SHIFT-010", "cash.reason_unknown", f.shifts.NoSale(f.newID(), "1", shift.NoSaleArgs{Reason: "petty"}))
	refusedWith(t, f, "SHIFT-010", "cash.note_needed", f.shifts.NoSale(f.newID(), "1", shift.NoSaleArgs{Reason: "other"}))
	f.pushes = nil
	c := f.shifts.NoSale(f.newID(), "1", shift.NoSaleArgs{Reason: "other", Note: "coin fell behind"})
	must[any](t, f, c)
	must[any](t, f, c)
	if len(f.pushes) != 1 || f.pushes[0].Topic != shift.DrawerTopic {
		t.Errorf("SHIFT-008: an opening and its retry pushed %+v", f.pushes)
	}
	x := read(t, f, func(v *store.View) (shift.X, error) { return f.shifts.X(v, "") })
	if x.Totals.Events.NoSale != 1 {
		t.Errorf("SHIFT-010: openings are %d", x.Totals.Events.NoSale)
	}
	if got := lastFact[fact.DrawerOpened](t, f); got.Name != (pos.Text{En: "Other", Ar: "أخرى"}) {
		t.Errorf("SHIFT-010: the reason of an opening is called %+v", got.Name)
	}
}

func TestSafeAndBags(t *testing.T) {
	t.Parallel()
	f := opened(t)
	drop := func(at pos.TillID, a int, bag string) store.Command {
		return f.shifts.Move(f.newID(), at, shift.MoveArgs{What: shift.Drop, Cash: shift.CashCount{
			Pieces: []fact.Pieces{{Value: 100, Pieces: int64(a)}},
		}, Bag: bag})
	}
	bank := func(loose int, bags ...string) store.Command {
		return f.shifts.Bank(f.newID(), "2", shift.BankArgs{Bags: bags, Loose: 100 * money.Amount(loose)})
	}
	o := must[shift.Opened](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(10_000), FromSafe: true}))
	if o.Warning != "cash.more_than_there" {
		t.Errorf("SHIFT-009: an empty safe gave 100.00 without a word: %+v", o)
	}
	must[any](t, f, f.shifts.Open(f.newID(), "2", shift.OpenArgs{}))
	must[shift.Moved](t, f, drop("1", 60, " b-17 "))
	refusedWith(t, f, "SHIFT-011", "cash.bag_used", drop("2", 5, "B-١٧")) // the same number in other digits
	must[shift.Moved](t, f, drop("2", 5, "B-18"))
	must[shift.Moved](t, f, f.shifts.Move(f.newID(), "1", shift.MoveArgs{What: shift.Change, Cash: sum(300), FromSafe: true}))
	refusedWith(t, f, "SHIFT-011", "cash.no_bag", bank(0, "B-99"))
	refusedWith(t, f, "SHIFT-011", "cash.bag_gone", bank(0, "B-17", "b-17"))
	refusedWith(t, f, "SHIFT-011", "cash.amount_invalid", bank(0))
	refusedWith(t, f, "SHIFT-011", "cash.too_many_bags", bank(0, make([]string, shift.MaxBags+1)...))
	if m := must[shift.Moved](t, f, bank(2, "B-17")); m.Amount != 6200 || m.Warning == "" {
		t.Errorf("SHIFT-009: a bag of 60.00 and 2.00 loose out of a safe short by 38.00 is %+v", m)
	}
	refusedWith(t, f, "SHIFT-011", "cash.bag_gone", bank(0, "B-17"))
	refusedWith(t, f, "SHIFT-011", "cash.bag_used", drop("1", 1, "B-17")) // for ever, also after the bank has it
	got := read(t, f, func(v *store.View) (shift.Safe, error) { return f.shifts.SafeOf(v, shift.Place{}, 3) })
	if got.Balance != -10_000+6000+500-300-6200 || len(got.Bags) != 1 || got.Bags[0].Bag != "B-18" || len(got.Moves) != 3 {
		t.Errorf("SHIFT-012: the safe is %+v", got)
	}
	last := got.Moves[2]
	rest := read(t, f, func(v *store.View) (shift.Safe, error) {
		return f.shifts.SafeOf(v, shift.Place{Epoch: last.Epoch, Seq: last.Seq}, 9)
	})
	if len(rest.Moves) != 2 || rest.Moves[1].What != "opening" || rest.Moves[1].Staff != "sara" {
		t.Errorf("SHIFT-012: the page before is %+v", rest.Moves)
	}
}

func mustJSON(t *testing.T, x any) []byte {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(errors.Join(errors.New("encode"), err))
	}
	return b
}
