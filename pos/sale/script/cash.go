package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// cashVerbs are the statements of the cash of the day.
func cashVerbs() []string {
	return []string{
		"open", "suspend", "back", "hand", "paid", "float", "drop", "bank", "drawer", "count", "close", "approve", "reading",
		"reprint",
	}
}

// cashAct gives a command of the cash of the day at the present till.
func (r *run) cashAct(verb string, words []string) error {
	words, err := r.cutApproval(words)
	if err != nil {
		return err
	}
	id, at, shifts := pos.NewID(r.world.clock()), r.till, func() *shift.Shifts { return r.world.shifts }
	allowed := r.allowed
	switch verb {
	case "suspend":
		return r.send(func() store.Command { return shifts().Suspend(id, at, shift.TillArgs{Approval: allowed}) }, true)
	case "back":
		return r.send(func() store.Command { return shifts().Resume(id, at, shift.TillArgs{Approval: allowed}) }, true)
	case "hand":
		return r.handOver(id, words)
	case "paid", "float", "drop":
		return r.move(id, verb, words)
	case "bank":
		return r.bank(id, words)
	case "drawer":
		a := shift.NoSaleArgs{Reason: strings.Join(words[:min(1, len(words))], ""), Approval: allowed}
		if len(words) > 1 {
			a.Note = words[1]
		}
		return r.send(func() store.Command { return shifts().NoSale(id, at, a) }, true)
	case "count":
		a, err := r.counted(words)
		if err != nil {
			return err
		}
		return r.send(func() store.Command { return shifts().Count(id, at, a) }, true)
	case "open":
		return r.openShift(id, words)
	case "close":
		return r.closing(id, words)
	case "approve":
		return r.approve(id, words)
	case "reading":
		a := shift.ReadArgs{Till: pos.TillID(strings.Join(words, "")), Approval: allowed}
		return r.send(func() store.Command { return shifts().PrintX(id, at, a) }, true)
	}
	return r.reprint(id, words)
}

// openShift: open 500.00 [from safe].
func (r *run) openShift(id pos.ID, words []string) error {
	if len(words) == 0 {
		return errors.New("open with how much?")
	}
	sum, err := r.amount(words[0])
	if err != nil {
		return err
	}
	at := r.till
	a := shift.OpenArgs{Cash: shift.CashCount{Sum: sum}, FromSafe: slices.Contains(words, "safe"), Approval: r.allowed}
	return r.send(func() store.Command { return r.world.shifts.Open(id, at, a) }, true)
}

// move: paid in|out 45.00 REASON ["note"] | float 100.00 [from safe] | drop 300.00 BAG.
func (r *run) move(id pos.ID, verb string, words []string) error {
	a := shift.MoveArgs{What: verb, Approval: r.allowed}
	if verb == "paid" && len(words) > 0 {
		a.What, words = "paid_"+words[0], words[1:]
	}
	if len(words) == 0 {
		return fmt.Errorf("%s how much?", verb)
	}
	sum, err := r.amount(words[0])
	if err != nil {
		return err
	}
	a.Cash.Sum, words = sum, words[1:]
	switch {
	case verb == "float":
		a.FromSafe = slices.Contains(words, "safe")
	case verb == "drop" && len(words) > 0:
		a.Bag = words[0]
	case len(words) > 0:
		a.Reason = words[0]
		a.Note = strings.Join(words[1:], " ")
	}
	at := r.till
	return r.send(func() store.Command { return r.world.shifts.Move(id, at, a) }, true)
}

// bank: bank [LOOSE] [bag BAG …].
func (r *run) bank(id pos.ID, words []string) error {
	a := shift.BankArgs{Approval: r.allowed}
	if len(words) > 0 && words[0] != "bag" {
		loose, err := r.amount(words[0])
		if err != nil {
			return err
		}
		a.Loose, words = loose, words[1:]
	}
	if len(words) > 1 && words[0] == "bag" {
		a.Bags = words[1:]
	}
	at := r.till
	return r.send(func() store.Command { return r.world.shifts.Bank(id, at, a) }, true)
}

// counted: 480.00 [mada 120.00 …] | pieces 4 100.00 1 50.00 ….
func (r *run) counted(words []string) (a shift.CountArgs, err error) {
	a.Approval = r.allowed
	if len(words) == 0 {
		return a, errors.New("count how much?")
	}
	if words[0] == "pieces" {
		for words = words[1:]; len(words) >= 2; words = words[2:] {
			var p piece
			if p, err = r.piece(words[0], words[1]); err != nil {
				return a, err
			}
			a.Cash.Pieces = append(a.Cash.Pieces, p)
		}
		return a, nil
	}
	if a.Cash.Sum, err = r.amount(words[0]); err != nil {
		return a, err
	}
	for words = words[1:]; len(words) >= 2; words = words[2:] {
		var total money.Amount
		if total, err = r.amount(words[1]); err != nil {
			return a, err
		}
		a.Cards = append(a.Cards, shift.CardTotal{Means: "card", Scheme: words[0], Amount: total})
	}
	return a, nil
}

// handOver: hand over to omar [480.00 …].
func (r *run) handOver(id pos.ID, words []string) error {
	if len(words) < 3 || words[0] != "over" || words[1] != "to" {
		return errors.New("hand over to whom?")
	}
	a, at := shift.HandOverArgs{To: pos.StaffID(words[2]), Approval: r.allowed}, r.till
	if len(words) > 3 {
		c, err := r.counted(words[3:])
		if err != nil {
			return err
		}
		a.Count = &c
	}
	return r.send(func() store.Command { return r.world.shifts.HandOver(id, at, a) }, true)
}

// closing: close shift | close day [DATE].
func (r *run) closing(id pos.ID, words []string) error {
	at, allowed := r.till, r.allowed
	switch {
	case len(words) == 1 && words[0] == "shift":
		return r.send(func() store.Command { return r.world.shifts.Close(id, at, shift.TillArgs{Approval: allowed}) }, true)
	case len(words) > 0 && words[0] == "day":
		a := shift.CloseDayArgs{Date: pos.Date(strings.Join(words[1:], "")), Approval: allowed}
		return r.send(func() store.Command { return r.world.shifts.CloseDay(id, at, a) }, true)
	}
	return errors.New("close what: shift or day?")
}

// approve: approve ["note"], of the first difference that waits.
func (r *run) approve(id pos.ID, words []string) error {
	a, at := shift.ApproveArgs{Note: strings.Join(words, " "), Approval: r.allowed}, r.till
	err := r.read(func(v *store.View) error {
		waiting, err := r.world.shifts.Pending(v, 1)
		if len(waiting) == 1 {
			a.Shift = waiting[0].Shift
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.send(func() store.Command { return r.world.shifts.Approve(id, at, a) }, true)
}
