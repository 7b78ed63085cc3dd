package shift

import (
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// The kinds of movements (fact.CashMoved).
const (
	PaidIn  = "paid_in"
	PaidOut = "paid_out"
	Change  = "float" // change added to the drawer
	Drop    = "drop"
	Deposit = "deposit"
)

// NoSaleUse is the use of a reason for opening a drawer without a sale.
const NoSaleUse = "no_sale"

// moreThanThere is the warning that the books knew of less money than was taken. It refuses nothing: money in the hand is a
// fact.
const moreThanThere = "cash.more_than_there"

// CashCount is cash that was counted: by denomination, or told as one sum.
type CashCount struct {
	Sum    money.Amount  `json:"sum,omitempty"`
	Pieces []fact.Pieces `json:"pieces,omitempty"`
}

// total adds up a count. Refusals: cash.amount_invalid, cash.no_denomination, cash.pieces_invalid, cash.sum_differs.
func (s *Shifts) total(c CashCount) (money.Amount, error) {
	if len(c.Pieces) == 0 {
		return c.Sum, checkAmount(c.Sum, 0)
	}
	parts := make([]money.Amount, len(c.Pieces))
	for i, p := range c.Pieces {
		twice := slices.ContainsFunc(c.Pieces[:i], func(q fact.Pieces) bool { return q.Value == p.Value })
		if !slices.Contains(s.cfg.Denominations, p.Value) || twice {
			return 0, refuse(pos.Invalid, "cash.no_denomination", "value", s.cfg.Currency.Format(p.Value))
		}
		if p.Pieces < 0 || p.Pieces > MaxPieces {
			return 0, refuse(pos.Invalid, "cash.pieces_invalid", "value", s.cfg.Currency.Format(p.Value))
		}
		part, err := p.Value.Times(p.Pieces)
		if err != nil {
			return 0, err
		}
		parts[i] = part
	}
	sum, err := money.Sum(parts...)
	if err != nil {
		return 0, err
	}
	if c.Sum != 0 && c.Sum != sum {
		return 0, refuse(pos.Invalid, "cash.sum_differs",
			"sum", s.cfg.Currency.Format(c.Sum), "pieces", s.cfg.Currency.Format(sum))
	}
	return sum, checkAmount(sum, 0)
}

func checkAmount(a, least money.Amount) error {
	if a < least || a > MaxAmount {
		return refuse(pos.Invalid, "cash.amount_invalid")
	}
	return nil
}

// MoveArgs is cash that goes into a drawer or out of it.
type MoveArgs struct {
	What     string          `json:"kind"` // paid_in | paid_out | float | drop
	Cash     CashCount       `json:"cash"`
	Reason   string          `json:"reason,omitempty"` // of paid_in and paid_out
	Note     string          `json:"note,omitempty"`
	Bag      string          `json:"bag,omitempty"`       // of a drop
	FromSafe bool            `json:"from_safe,omitempty"` // of a float
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Moved answers Move and Bank.
type Moved struct {
	Move    pos.ID       `json:"move"`
	Amount  money.Amount `json:"amount"`
	Warning string       `json:"warning,omitempty"` // cash.more_than_there, or ""
}

// Move moves cash into a till's drawer or out of it. Answer: Moved. Refusals: shift.not_open, cash.kind_unknown,
// cash.reason_unknown, cash.note_needed, cash.note_too_long, cash.bag_invalid, cash.bag_used, and those of a CashCount.
func (s *Shifts) Move(id pos.ID, at pos.TillID, a MoveArgs) store.Command {
	need := staff.CashInOut
	if a.What == Drop {
		need = staff.CashDrop
	}
	return s.command(id, "cash.move", at, need, a.Approval, a, func(x act) (store.Decision, error) {
		c, err := s.current(x.v, at)
		if err != nil {
			return store.Decision{}, err
		}
		f := fact.CashMoved{
			Move: pos.NewID(x.v.At), What: a.What, Till: at, Shift: &c.id, Currency: s.cfg.Currency.Code(), By: x.by,
		}
		if f.Amount, err = s.total(a.Cash); err != nil {
			return store.Decision{}, err
		}
		if err := checkAmount(f.Amount, 1); err != nil {
			return store.Decision{}, err
		}
		warning, err := s.complete(x.v, &f, a)
		if err != nil {
			return store.Decision{}, err
		}
		f.Short = warning != ""
		return store.Decision{
			Facts:  []fact.Body{f},
			Push:   []store.Push{{Topic: DrawerTopic, Till: at, Data: Drawer{at, a.What}}},
			Answer: Moved{f.Move, f.Amount, warning},
		}, nil
	})
}

// complete fills in and checks what is peculiar to each kind of movement, and tells the warning, if any.
func (s *Shifts) complete(v *store.View, f *fact.CashMoved, a MoveArgs) (warning string, err error) {
	if f.Note, err = cleanNote(a.Note); err != nil {
		return "", err
	}
	switch a.What {
	case PaidIn, PaidOut:
		if f.Name, err = s.reason(a.Reason, a.What, f.Note); err != nil {
			return "", err
		}
		f.Reason = a.Reason
	case Drop:
		if f.Bag, err = newBag(v, a.Bag); err != nil {
			return "", err
		}
	case Change:
		if f.FromSafe = a.FromSafe; f.FromSafe {
			return shortSafe(v, f.Amount)
		}
	default:
		return "", refuse(pos.Invalid, "cash.kind_unknown", "kind", a.What)
	}
	if a.What == PaidOut || a.What == Drop {
		there, err := drawer(v, *f.Shift)
		if err != nil {
			return "", err
		}
		if f.Amount > there {
			warning = moreThanThere
		}
	}
	return warning, nil
}

// reason checks a reason of the shop's list and returns what it is called.
func (s *Shifts) reason(id, use, note string) (pos.Text, error) {
	i := slices.IndexFunc(s.cfg.Reasons, func(r Reason) bool { return r.ID == id && slices.Contains(r.For, use) })
	if i < 0 {
		return pos.Text{}, refuse(pos.Invalid, "cash.reason_unknown", "reason", id)
	}
	if s.cfg.Reasons[i].Note && note == "" {
		return pos.Text{}, refuse(pos.Invalid, "cash.note_needed", "reason", id)
	}
	return s.cfg.Reasons[i].Name, nil
}

func cleanNote(s string) (string, error) {
	s = pos.CleanName(s)
	if utf8.RuneCountInString(s) > MaxNote {
		return "", refuse(pos.Invalid, "cash.note_too_long", "max", MaxNote)
	}
	return s, nil
}

// NoSaleArgs says why a drawer is opened without a sale.
type NoSaleArgs struct {
	Reason   string          `json:"reason"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// NoSale opens a till's drawer without a sale. It needs no open shift: the reason is on record either way. Answer: none.
// Refusals: cash.reason_unknown, cash.note_needed, cash.note_too_long.
func (s *Shifts) NoSale(id pos.ID, at pos.TillID, a NoSaleArgs) store.Command {
	return s.command(id, "drawer.open", at, staff.NoSale, a.Approval, a, func(x act) (store.Decision, error) {
		note, err := cleanNote(a.Note)
		if err != nil {
			return store.Decision{}, err
		}
		name, err := s.reason(a.Reason, NoSaleUse, note)
		if err != nil {
			return store.Decision{}, err
		}
		return store.Decision{
			Facts: []fact.Body{fact.DrawerOpened{Till: at, Reason: a.Reason, Name: name, Note: note, By: x.by}},
			Push:  []store.Push{{Topic: DrawerTopic, Till: at, Data: Drawer{at, a.Reason}}},
		}, nil
	})
}
