package shift

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// The states of a till.
const (
	None      = "" // no shift is open
	Open      = "open"
	Suspended = "suspended"
)

// TillState is what a till's screen shows of its shift. What the books expect is not in it, so that a count stays blind; a
// report with the right to see it tells (X).
type TillState struct {
	Till     pos.TillID   `json:"till"`
	State    string       `json:"state"` // "" | open | suspended
	Shift    *pos.ID      `json:"shift,omitempty"`
	Holder   pos.StaffID  `json:"holder,omitempty"` // who answers for the drawer
	OpenedAt int64        `json:"opened_at,omitempty"`
	Opening  money.Amount `json:"opening"`
	Counts   int          `json:"counts"` // declared so far
}

// current is a till's open shift as a decision sees it.
type current struct {
	TillState
	id pos.ID
}

func (c *current) push() []store.Push {
	return []store.Push{{Topic: Topic, Till: c.Till, Data: c.TillState}}
}

// current returns a till's open shift, or the refusal shift.not_open.
func (s *Shifts) current(v *store.View, at pos.TillID) (current, error) {
	c := current{TillState: TillState{Till: at}}
	var id []byte
	err := v.QueryRow(`SELECT shift, state, holder, opened_at, opening, counts FROM shifts
		WHERE till = ? AND state <> 'closed'`, string(at)).
		Scan(&id, &c.State, (*string)(&c.Holder), &c.OpenedAt, &c.Opening, &c.Counts)
	if errors.Is(err, sql.ErrNoRows) {
		return c, refuse(pos.Refused, "shift.not_open", "till", at)
	}
	if err != nil {
		return c, fmt.Errorf("read shift of till %s: %w", at, err)
	}
	copy(c.id[:], id)
	c.Shift = &c.id
	return c, nil
}

func isNotOpen(err error) bool {
	e, ok := errors.AsType[*pos.Error](err)
	return ok && e.Key == "shift.not_open"
}

// StateOf returns a till's state as a reader sees it.
func (s *Shifts) StateOf(v *store.View, at pos.TillID) (TillState, error) {
	c, err := s.current(v, at)
	if isNotOpen(err) {
		return TillState{Till: at}, nil
	}
	return c.TillState, err
}

// Begin refuses a till without an open shift, or with a suspended one. A shop that sells with a shift only asks it before a
// basket begins. Refusals: shift.not_open, shift.suspended.
func (s *Shifts) Begin(v *store.View, at pos.TillID) error {
	c, err := s.current(v, at)
	if err == nil && c.State == Suspended {
		return refuse(pos.Refused, "shift.suspended", "till", at)
	}
	return err
}

// Pending lists the closed shifts whose difference still waits for approval, oldest first, at most limit (PageLimit).
func (s *Shifts) Pending(v *store.View, limit int) ([]fact.ShiftClosed, error) {
	return closedShifts(v, `SELECT body FROM shifts WHERE needs = 1 AND approved = 0 AND state = 'closed'
		ORDER BY closed_epoch, closed_seq LIMIT ?`, min(limit, PageLimit))
}

func closedShifts(v *store.View, query string, args ...any) ([]fact.ShiftClosed, error) {
	return list(v, "read closed shifts", func(rows *sql.Rows) (f fact.ShiftClosed, err error) {
		var body []byte
		if err = rows.Scan(&body); err == nil {
			err = json.Unmarshal(body, &f)
		}
		return f, err
	}, query, args...)
}

// list reads all rows of a query.
func list[T any](
	v *store.View, op string, scan func(*sql.Rows) (T, error), query string, args ...any,
) ([]T, error) {
	rows, err := v.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op, err)
		}
		out = append(out, x)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return out, nil
}
