package tender

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// Split is a total that several payments pay.
type Split struct {
	Total money.Amount
	Taken money.Amount // what the payments so far paid of it
	Step  money.Amount // of cash rounding, 0 for none
}

// Took is what one payment does to a split.
type Took struct {
	Amount   money.Amount // paid of what is due, its rounding included
	Change   money.Amount // given back
	Rounding money.Amount // by which what is paid in all is more than the total; below zero: less (EN 16931, BT-114)
	Done     bool         // all is paid
}

// Due is what is still to be paid.
func (s Split) Due() money.Amount { return s.Total - s.Taken } // both are sums of one sale: it fits

// CashDue is what is due where cash pays it, and by how much that is more than Due.
func (s Split) CashDue() (due, rounding money.Amount, err error) {
	if s.Step <= 1 {
		return s.Due(), 0, nil
	}
	if due, err = money.RoundCash(s.Due(), s.Step); err != nil {
		return 0, 0, err
	}
	return due, due - s.Due(), nil
}

// Take reckons a payment of so much by some means. Refusals: tender.not_positive, tender.too_much {due},
// tender.over_limit {most}. The arguments are minor units, for the caller to write out.
func (s Split) Take(m *Means, given money.Amount) (Took, error) {
	due, rounding := s.Due(), money.Amount(0)
	if m.Change {
		var err error
		if due, rounding, err = s.CashDue(); err != nil {
			return Took{}, err
		}
	}
	switch {
	case given < 0, given == 0 && due > 0:
		return Took{}, refuse(pos.Invalid, "tender.not_positive", nil)
	case m.Most > 0 && given > m.Most:
		return Took{}, refuse(pos.Refused, "tender.over_limit", map[string]any{"most": m.Most})
	case given < due:
		return Took{Amount: given}, nil
	case given > due && !m.Change && !m.KeepsRest:
		return Took{}, refuse(pos.Refused, "tender.too_much", map[string]any{"due": due})
	}
	t := Took{Amount: due, Rounding: rounding, Done: true}
	if m.Change {
		t.Change = given - due
	}
	return t, nil
}

func refuse(code pos.Code, key string, args map[string]any) error {
	return &pos.Error{Code: code, Op: "take money", Key: key, Args: args}
}
