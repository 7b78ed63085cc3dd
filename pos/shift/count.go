package shift

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// CountArgs is what a person declares to have counted. Nothing that the books expect was shown before.
type CountArgs struct {
	Cash     CashCount       `json:"cash"`
	Cards    []CardTotal     `json:"cards,omitempty"` // as the terminal's batch says
	Approval *staff.Approval `json:"approval,omitempty"`
}

// CardTotal is the total of one scheme in the terminal's batch, below zero where more went back than came in.
type CardTotal struct {
	Means  string       `json:"means"`
	Scheme string       `json:"scheme,omitempty"`
	Amount money.Amount `json:"amount"`
}

// Counted answers a count. It says what was declared and not what was expected: the next count is as blind as the first.
type Counted struct {
	Shift pos.ID       `json:"shift"`
	No    int          `json:"no"`
	Cash  money.Amount `json:"cash"`
	// NeedsApproval: a difference is beyond the limit. Counting again may be worth it; the close goes through either way.
	NeedsApproval bool `json:"needs_approval"`
}

func counted(f fact.ShiftCounted) Counted {
	return Counted{Shift: f.Shift, No: f.No, Cash: f.Lines[0].Counted, NeedsApproval: f.NeedsApproval}
}

// Count declares a count of a till's open shift; the last one declared counts. Answer: Counted. Refusals: shift.not_open,
// cash.card_total_invalid, and those of a CashCount.
func (s *Shifts) Count(id pos.ID, at pos.TillID, a CountArgs) store.Command {
	return s.command(id, "shift.count", at, staff.CountShift, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		f, err := s.count(x, &c, a)
		if err != nil {
			return store.Decision{}, err
		}
		return store.Decision{Facts: []fact.Body{f}, Push: c.push(), Answer: counted(f)}, nil
	})
}

// count holds what was declared against the books. The cash comes first in its lines.
func (s *Shifts) count(x act, c *current, a CountArgs) (f fact.ShiftCounted, err error) {
	cash, err := s.total(a.Cash)
	if err != nil {
		return f, err
	}
	declared := []CardTotal{{Means: Cash, Amount: cash}}
	if len(a.Cards) > MaxCards {
		return f, refuse(pos.Invalid, "cash.card_total_invalid")
	}
	for _, t := range a.Cards {
		twice := slices.ContainsFunc(declared, func(d CardTotal) bool { return d.Means == t.Means && d.Scheme == t.Scheme })
		if twice || t.Means == "" || t.Means == Cash || t.Amount < -MaxAmount || t.Amount > MaxAmount {
			return f, refuse(pos.Invalid, "cash.card_total_invalid", "means", t.Means, "scheme", t.Scheme)
		}
		declared = append(declared, t)
	}
	lines, err := expected(x.v, c.id)
	if err != nil {
		return f, err
	}
	for _, d := range declared {
		i := slices.IndexFunc(lines, func(l fact.CountLine) bool { return l.Means == d.Means && l.Scheme == d.Scheme })
		if i < 0 { // the terminal knows of a scheme that the books do not
			lines, i = append(lines, fact.CountLine{Means: d.Means, Scheme: d.Scheme}), len(lines)
		}
		l := &lines[i]
		l.Counted, l.Uncounted = d.Amount, false
		if l.Difference, err = l.Counted.Sub(l.Expected); err != nil {
			return f, err
		}
	}
	c.Counts++
	return fact.ShiftCounted{
		Shift: c.id, Till: x.at, No: c.Counts, Currency: s.cfg.Currency.Code(), Pieces: a.Cash.Pieces, Lines: lines,
		NeedsApproval: s.beyond(lines), By: x.by,
	}, nil
}

// beyond tells whether a difference is larger than the shop accepts without a word.
func (s *Shifts) beyond(lines []fact.CountLine) bool {
	return slices.ContainsFunc(lines, func(l fact.CountLine) bool {
		return l.Difference > s.cfg.Limit || l.Difference < -s.cfg.Limit
	})
}

// expected returns what the books expect of a shift by means and scheme, cash first, none of it counted.
func expected(v *store.View, shift pos.ID) ([]fact.CountLine, error) {
	lines, err := list(v, "add up shift", func(rows *sql.Rows) (l fact.CountLine, err error) {
		l.Uncounted = true
		return l, rows.Scan(&l.Means, &l.Scheme, &l.Expected)
	}, `SELECT means, scheme, sum(amount) FROM shift_money WHERE shift = ? AND what <> 'rounding'
		GROUP BY means, scheme ORDER BY means <> 'cash', means, scheme`, shift[:])
	if err == nil && (len(lines) == 0 || lines[0].Means != Cash) {
		lines = slices.Insert(lines, 0, fact.CountLine{Means: Cash, Uncounted: true})
	}
	return lines, err
}

// drawer returns the cash that a shift's drawer holds by the books.
func drawer(v *store.View, shift pos.ID) (there money.Amount, err error) {
	err = v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_money WHERE shift = ? AND means = 'cash'`,
		shift[:]).Scan(&there)
	if err != nil {
		return 0, fmt.Errorf("add up drawer: %w", err)
	}
	return there, nil
}

// Close ends a till's shift. Neither a difference nor a count that was never made holds it up: they are marked as in need
// of approval. Answer: Ended. Refusals: shift.not_open.
func (s *Shifts) Close(id pos.ID, at pos.TillID, a TillArgs) store.Command {
	return s.command(id, "shift.close", at, staff.CountShift, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		f := fact.ShiftClosed{
			Shift: c.id, Till: at, Currency: s.cfg.Currency.Code(), OpenedAt: c.OpenedAt, Holder: c.Holder,
			Opening: c.Opening, Count: c.Counts, By: x.by,
		}
		if f.Lines, err = expected(x.v, c.id); err != nil {
			return store.Decision{}, err
		}
		if err := bringForward(x.v, &f); err != nil {
			return store.Decision{}, err
		}
		f.NeedsApproval = f.Count == 0 || s.beyond(f.Lines) // else not to count would be the way round the limit
		err = x.v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_money WHERE shift = ? AND means = 'cash' AND unheld = 1`,
			c.id[:]).Scan(&f.Unshifted)
		if err != nil {
			return store.Decision{}, fmt.Errorf("add up cash before the shift: %w", err)
		}
		return store.Decision{
			Facts:  []fact.Body{f},
			Push:   []store.Push{{Topic: Topic, Till: at, Data: TillState{Till: at}}},
			Answer: Ended{Shift: c.id, Count: f.Count, NeedsApproval: f.NeedsApproval},
		}, nil
	})
}

// Ended answers Close.
type Ended struct {
	Shift         pos.ID `json:"shift"`
	Count         int    `json:"count"` // number of the count that counts, 0: nobody counted
	NeedsApproval bool   `json:"needs_approval"`
}

// bringForward carries the last count to the close: what moved since stands beside it, and the difference stays what it
// was. A means that appeared since is uncounted.
func bringForward(v *store.View, f *fact.ShiftClosed) error {
	last, err := lastCount(v, f.Shift, f.Count)
	if err != nil {
		return err
	}
	for _, then := range last.Lines {
		i := slices.IndexFunc(f.Lines, func(l fact.CountLine) bool { return l.Means == then.Means && l.Scheme == then.Scheme })
		if i < 0 { // only the terminal knew of it
			f.Lines = append(f.Lines, then)
			continue
		}
		l := &f.Lines[i]
		if then.Uncounted {
			continue
		}
		l.Counted, l.Difference, l.Uncounted = then.Counted, then.Difference, false
		if l.Since, err = l.Expected.Sub(then.Expected); err != nil {
			return err
		}
	}
	f.Left = f.Lines[0].Expected
	if cash := f.Lines[0]; !cash.Uncounted {
		f.Left, err = cash.Counted.Add(cash.Since)
	}
	return err
}

// lastCount returns a shift's count, the zero one for number 0.
func lastCount(v *store.View, shift pos.ID, no int) (f fact.ShiftCounted, err error) {
	if no == 0 {
		return f, nil
	}
	var body []byte
	err = v.QueryRow(`SELECT body FROM shift_counts WHERE shift = ? AND no = ?`, shift[:], no).Scan(&body)
	if err == nil {
		err = json.Unmarshal(body, &f)
	}
	if err != nil {
		return f, fmt.Errorf("read count %d of shift %s: %w", no, shift, err)
	}
	return f, nil
}

// ApproveArgs names the shift whose difference is accepted.
type ApproveArgs struct {
	Shift    pos.ID          `json:"shift"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Approve accepts the difference of a closed shift, at any later time. Answer: none. Refusals: shift.not_found,
// shift.nothing_to_approve, shift.approved, cash.note_too_long.
func (s *Shifts) Approve(id pos.ID, at pos.TillID, a ApproveArgs) store.Command {
	return s.command(id, "shift.approve", at, staff.ApproveDifference, a.Approval, a, func(x act) (store.Decision, error) {
		var body []byte
		var needs, approved bool
		err := x.v.QueryRow(`SELECT body, needs, approved FROM shifts WHERE shift = ? AND state = 'closed'`, a.Shift[:]).
			Scan(&body, &needs, &approved)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return store.Decision{}, refuse(pos.NotFound, "shift.not_found")
		case err != nil:
			return store.Decision{}, fmt.Errorf("read shift %s: %w", a.Shift, err)
		case !needs:
			return store.Decision{}, refuse(pos.Refused, "shift.nothing_to_approve")
		case approved:
			return store.Decision{}, refuse(pos.Refused, "shift.approved")
		}
		var f fact.ShiftClosed
		if err := json.Unmarshal(body, &f); err != nil {
			return store.Decision{}, fmt.Errorf("read shift %s: %w", a.Shift, err)
		}
		note, err := cleanNote(a.Note)
		if err != nil {
			return store.Decision{}, err
		}
		return store.Decision{Facts: []fact.Body{fact.DifferenceApproved{
			Shift: f.Shift, Till: f.Till, Count: f.Count, Cash: f.Lines[0].Difference, Note: note, By: x.by,
		}}}, nil
	})
}
