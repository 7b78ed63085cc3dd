package ui_test

import (
	"context"
	"maps"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// fakeCash is the cash of the fake till.
type fakeCash struct {
	state  shift.TillState
	drawer money.Amount // what a count should come to
	moves  []fact.MoveSum
	closed []fact.ShiftEnd
	days   []shift.Day
	bags   []shift.BagInSafe
}

func (f *fakeTill) shiftLocked() screen.Shift {
	return screen.Shift{
		State: f.cash.state, Days: int64(len(f.cash.days)),
		Setup: shift.Setup{
			Denominations: []money.Amount{50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25},
			Reasons: []shift.Reason{
				{ID: "petty", Name: pos.Text{En: "Small purchase", Ar: "مصروفات نثرية"}, Note: true, For: []string{"paid_out"}},
				{ID: "supplier", Name: pos.Text{En: "Supplier", Ar: "مورّد"}, For: []string{"paid_out"}},
				{ID: "found", Name: pos.Text{En: "Money found", Ar: "نقد عُثر عليه"}, For: []string{"paid_in"}},
				{ID: "change", Name: pos.Text{En: "Give change", Ar: "فكّ نقود"}, For: []string{"no_sale"}},
			},
			Cards: []shift.Card{
				{Means: "card", Scheme: "mada", Name: pos.Text{En: "mada", Ar: "مدى"}},
				{Means: "card", Scheme: "visa", Name: pos.Text{En: "Visa", Ar: "فيزا"}},
			},
		},
	}
}

func (f *fakeTill) shiftSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return 0, f.shiftLocked(), nil
}

// withCash adds the commands of the cash of the day, and the questions of its page.
func (f *fakeTill) withCash(all ui.Commands) ui.Commands {
	maps.Copy(all, f.cashCommands())
	maps.Copy(all, f.dayCommands())
	return all
}

func (f *fakeTill) cashCommands() ui.Commands {
	changed := func() { f.server.Refresh(screen.TopicShift, "") }
	return ui.Commands{
		"shift.open": ui.Do(once(f, "shift.open", func(a shift.OpenArgs) (shift.Opened, error) {
			id := pos.NewID(day)
			f.cash.state = shift.TillState{
				Till: "1", State: "open", Shift: &id, Holder: "sara",
				OpenedAt: time.Now().Add(-2 * time.Hour).UnixMilli(), Opening: sumOf(a.Cash),
			}
			f.cash.drawer = f.cash.state.Opening
			changed()
			return shift.Opened{Shift: id, Opening: f.cash.drawer}, nil
		})),
		"shift.suspend": ui.Do(once(f, "shift.suspend", f.turnLocked("suspended"))),
		"shift.resume":  ui.Do(once(f, "shift.resume", f.turnLocked("open"))),
		"shift.hand_over": ui.Do(once(f, "shift.hand_over", func(a shift.HandOverArgs) (shift.Counted, error) {
			f.cash.state.Holder = a.To
			changed()
			return shift.Counted{}, nil
		})),
		"shift.count": ui.Do(once(f, "shift.count", func(a shift.CountArgs) (shift.Counted, error) {
			f.cash.state.Counts++
			got := sumOf(a.Cash)
			f.cash.closed = []fact.ShiftEnd{{Date: "2026-11-23", At: day.UnixMilli(), Closed: fact.ShiftClosed{
				Shift: *f.cash.state.Shift, Till: "1", Holder: "sara", Opening: 50_000, Count: 1, NeedsApproval: got != f.cash.drawer,
				Lines: []fact.CountLine{
					{Means: "cash", Expected: f.cash.drawer, Counted: got, Difference: got - f.cash.drawer},
					{Means: "card", Scheme: "mada", Expected: 64_000, Uncounted: true},
				},
			}}}
			changed()
			return shift.Counted{No: f.cash.state.Counts, Cash: got, NeedsApproval: got != f.cash.drawer}, nil
		})),
		"shift.close": ui.Do(once(f, "shift.close", func(shift.TillArgs) (shift.Ended, error) {
			f.cash.state = shift.TillState{Till: "1"}
			changed()
			return shift.Ended{NeedsApproval: len(f.cash.closed) > 0 && f.cash.closed[0].Closed.NeedsApproval}, nil
		})),
		"shift.approve": ui.Do(once(f, "shift.approve", func(shift.ApproveArgs) (screen.Nothing, error) {
			f.cash.closed[0].Closed.NeedsApproval = false
			return screen.Nothing{}, nil
		})),
		"cash.move": ui.Do(once(f, "cash.move", func(a shift.MoveArgs) (shift.Moved, error) {
			sum := sumOf(a.Cash)
			if a.What == "drop" {
				f.cash.bags = append(f.cash.bags, shift.BagInSafe{Bag: a.Bag, Till: "1", Amount: sum, At: day.UnixMilli()})
			}
			if a.What == "drop" || a.What == "paid_out" {
				sum = -sum
			}
			f.cash.drawer += sum
			f.cash.moves = append(f.cash.moves, fact.MoveSum{What: a.What, Reason: a.Reason, Count: 1, Amount: sum})
			return shift.Moved{Amount: max(sum, -sum)}, nil
		})),
		"cash.bank": ui.Do(once(f, "cash.bank", func(a shift.BankArgs) (shift.Moved, error) {
			f.cash.bags = nil
			return shift.Moved{Amount: a.Loose}, nil
		})),
		"drawer.open": ui.Do(once(f, "drawer.open", nothing[shift.NoSaleArgs])),
		"day.close":   ui.Do(once(f, "day.close", f.closeDayLocked)),
		"x.print":     ui.Do(once(f, "x.print", nothing[shift.ReadArgs])),
	}
}

func sumOf(c shift.CashCount) money.Amount {
	sum := c.Sum
	for _, p := range c.Pieces {
		sum += p.Value * money.Amount(p.Pieces)
	}
	return sum
}

func (f *fakeTill) turnLocked(state string) func(shift.TillArgs) (screen.Nothing, error) {
	return func(shift.TillArgs) (screen.Nothing, error) {
		f.cash.state.State = state
		f.server.Refresh(screen.TopicShift, "")
		return screen.Nothing{}, nil
	}
}

func (f *fakeTill) closeDayLocked(shift.CloseDayArgs) (shift.Closed, error) {
	n := int64(len(f.cash.days) + 1)
	closed := shift.Closed{Number: n, Printed: shift.PrintedNumber(1, n), Date: "2026-11-23"}
	f.cash.days = append([]shift.Day{{
		Closed: closed, Place: shift.Place{Epoch: 1, Seq: 40 + n}, At: day.UnixMilli(), After: perpetual,
	}}, f.cash.days...)
	f.server.Refresh(screen.TopicShift, "")
	return closed, nil
}

var perpetual = fact.Perpetual{Sales: 73_958_050, Refunds: -218_600, Documents: 9_336}

// nothing is a command that is only counted.
func nothing[A any](A) (screen.Nothing, error) { return screen.Nothing{}, nil }
