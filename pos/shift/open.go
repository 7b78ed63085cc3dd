package shift

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// OpenArgs says with how much cash a shift begins: the drawer's opening sum, without what was taken there before the shift.
type OpenArgs struct {
	Cash     CashCount       `json:"cash"`
	FromSafe bool            `json:"from_safe,omitempty"` // it is taken out of the safe
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Opened answers Open.
type Opened struct {
	Shift   pos.ID       `json:"shift"`
	Opening money.Amount `json:"opening"`
	// Unheld tells of sales that took cash while no shift was open: it is this shift's now.
	Unheld bool `json:"unheld,omitempty"`
	// Warning is cash.more_than_there when the safe held less by the books.
	Warning string `json:"warning,omitempty"`
}

// Open begins a till's shift. Answer: Opened. Refusals: shift.already_open, and those of a CashCount.
func (s *Shifts) Open(id pos.ID, at pos.TillID, a OpenArgs) store.Command {
	return s.command(id, "shift.open", at, staff.OpenShift, a.Approval, a, func(x act) (store.Decision, error) {
		_, err := s.current(x.v, at)
		if err == nil {
			return store.Decision{}, refuse(pos.Refused, "shift.already_open", "till", at)
		}
		if !isNotOpen(err) {
			return store.Decision{}, err
		}
		opening, err := s.total(a.Cash)
		if err != nil {
			return store.Decision{}, err
		}
		left, err := leftBehind(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		before, n, err := unheld(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		warning := ""
		if a.FromSafe {
			if warning, err = shortSafe(x.v, opening); err != nil {
				return store.Decision{}, err
			}
		}
		f := fact.ShiftOpened{
			Shift: pos.NewID(x.v.At), Till: at, Currency: s.cfg.Currency.Code(), Opening: opening, Pieces: a.Cash.Pieces,
			FromSafe: a.FromSafe, Left: left, Before: before, By: x.by,
		}
		return store.Decision{
			Facts: []fact.Body{f},
			Push: []store.Push{
				{Topic: Topic, Till: at, Data: TillState{
					Till: at, State: Open, Shift: &f.Shift, Holder: x.by.Staff, OpenedAt: x.v.At.UnixMilli(), Opening: opening,
				}},
				{Topic: DrawerTopic, Till: at, Data: Drawer{at, "shift_opened"}},
			},
			Answer: Opened{Shift: f.Shift, Opening: opening, Unheld: n > 0, Warning: warning},
		}, nil
	})
}

// TillArgs are the arguments of what needs none but an approval.
type TillArgs struct {
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Suspend leaves a till alone for a while; its drawer stays as it is. Answer: none. Refusals: shift.not_open,
// shift.suspended.
func (s *Shifts) Suspend(id pos.ID, at pos.TillID, a TillArgs) store.Command {
	return s.command(id, "shift.suspend", at, staff.OpenShift, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		if c.State == Suspended {
			return store.Decision{}, refuse(pos.Refused, "shift.suspended", "till", at)
		}
		c.State = Suspended
		return store.Decision{
			Facts: []fact.Body{fact.ShiftSuspended{Shift: c.id, Till: at, By: x.by}}, Push: c.push(),
		}, nil
	})
}

// Resume ends a suspension. Answer: none. Refusals: shift.not_open, shift.not_suspended.
func (s *Shifts) Resume(id pos.ID, at pos.TillID, a TillArgs) store.Command {
	return s.command(id, "shift.resume", at, staff.OpenShift, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		if c.State != Suspended {
			return store.Decision{}, refuse(pos.Refused, "shift.not_suspended", "till", at)
		}
		c.State = Open
		return store.Decision{
			Facts: []fact.Body{fact.ShiftResumed{Shift: c.id, Till: at, By: x.by}}, Push: c.push(),
		}, nil
	})
}

// HandOverArgs says who answers for the drawer from now on.
type HandOverArgs struct {
	To       pos.StaffID     `json:"to"`
	Count    *CountArgs      `json:"count,omitempty"` // where the two counted in between
	Approval *staff.Approval `json:"approval,omitempty"`
}

// HandOver gives a shift to another person. Answer: Counted, with number 0 where nobody counted. Refusals: shift.not_open,
// name.invalid, and those of a count.
func (s *Shifts) HandOver(id pos.ID, at pos.TillID, a HandOverArgs) store.Command {
	return s.command(id, "shift.hand_over", at, staff.OpenShift, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		if a.To != "" { // "": the shop has no staff
			if err := pos.CheckName(string(a.To)); err != nil {
				return store.Decision{}, err
			}
		}
		d := store.Decision{Answer: Counted{Shift: c.id}}
		over := fact.ShiftHandedOver{Shift: c.id, Till: at, From: c.Holder, To: a.To, By: x.by}
		if a.Count != nil {
			f, err := s.count(x, &c, *a.Count)
			if err != nil {
				return store.Decision{}, err
			}
			d.Facts, d.Answer, over.Count = append(d.Facts, f), counted(f), f.No
		}
		c.Holder = a.To
		d.Facts, d.Push = append(d.Facts, over), c.push()
		return d, nil
	})
}

// leftBehind returns the cash that the till's last shift left in the drawer, 0 when there was none.
func leftBehind(v *store.View, at pos.TillID) (money.Amount, error) {
	var body []byte
	err := v.QueryRow(`SELECT body FROM shifts WHERE till = ? AND state = 'closed'
		ORDER BY closed_epoch DESC, closed_seq DESC LIMIT 1`, string(at)).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read last shift of till %s: %w", at, err)
	}
	var f fact.ShiftClosed
	if err := json.Unmarshal(body, &f); err != nil {
		return 0, fmt.Errorf("read last shift of till %s: %w", at, err)
	}
	return f.Left, nil
}

// unheld returns the cash that a till took without a shift since the last one, and how often.
func unheld(v *store.View, at pos.TillID) (cash money.Amount, n int64, err error) {
	err = v.QueryRow(`SELECT coalesce(sum(amount), 0), count(*) FROM shift_money
		WHERE shift = x'' AND till = ? AND means = ?`, string(at), Cash).Scan(&cash, &n)
	if err != nil {
		return 0, 0, fmt.Errorf("read cash without a shift of till %s: %w", at, err)
	}
	return cash, n, nil
}
