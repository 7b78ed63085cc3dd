package shift

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// bagForm is a bag's number: letters, digits, hyphen and slash, as banks print them.
var bagForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9/-]{0,31}$`)

// cleanBag brings a bag's number into the one form that is compared: capitals and ASCII digits, no blanks.
func cleanBag(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩': // U+0660–0669
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹': // U+06F0–06F9
			return r - '۰' + '0'
		case r == ' ':
			return -1
		}
		return r
	}, strings.ToUpper(s))
	if !bagForm.MatchString(s) {
		return "", refuse(pos.Invalid, "cash.bag_invalid")
	}
	return s, nil
}

// newBag returns the number of a bag that was never used. Numbers are never used again, so a bag names one drop for ever.
func newBag(v *store.View, number string) (string, error) {
	bag, err := cleanBag(number)
	if err != nil {
		return "", err
	}
	var n int
	if err := v.QueryRow(`SELECT count(*) FROM shift_bags WHERE bag = ?`, bag).Scan(&n); err != nil {
		return "", fmt.Errorf("find bag: %w", err)
	}
	if n > 0 {
		return "", refuse(pos.Refused, "cash.bag_used", "bag", bag)
	}
	return bag, nil
}

// BankArgs is what goes from the safe to the bank: bags by their numbers, and a sum that lay loose.
type BankArgs struct {
	Bags     []string        `json:"bags,omitempty"`
	Loose    money.Amount    `json:"loose,omitempty"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Bank takes a deposit out of the safe. at is the till where it is entered: no drawer changes. Answer: Moved. Refusals:
// cash.bag_invalid, cash.no_bag, cash.bag_gone, cash.too_many_bags, cash.amount_invalid, cash.note_too_long.
func (s *Shifts) Bank(id pos.ID, at pos.TillID, a BankArgs) store.Command {
	return s.command(id, "cash.bank", at, staff.CashDrop, a.Approval, a, func(x act) (store.Decision, error) {
		bags, err := bagsInSafe(x.v, a.Bags)
		if err != nil {
			return store.Decision{}, err
		}
		if err := checkAmount(a.Loose, 0); err != nil {
			return store.Decision{}, err
		}
		note, err := cleanNote(a.Note)
		if err != nil {
			return store.Decision{}, err
		}
		sums := []money.Amount{a.Loose}
		for _, b := range bags {
			sums = append(sums, b.Amount)
		}
		sum, err := money.Sum(sums...)
		if err != nil {
			return store.Decision{}, err
		}
		if sum == 0 && len(bags) == 0 {
			return store.Decision{}, refuse(pos.Invalid, "cash.amount_invalid")
		}
		warning, err := shortSafe(x.v, sum)
		if err != nil {
			return store.Decision{}, err
		}
		f := fact.CashMoved{
			Move: pos.NewID(x.v.At), What: Deposit, Till: at, Currency: s.cfg.Currency.Code(), Amount: sum, Bags: bags,
			Note: note, Short: warning != "", By: x.by,
		}
		return store.Decision{Facts: []fact.Body{f}, Answer: Moved{f.Move, sum, warning}}, nil
	})
}

// bagsInSafe finds bags by their numbers.
func bagsInSafe(v *store.View, numbers []string) ([]fact.Bag, error) {
	if len(numbers) > MaxBags {
		return nil, refuse(pos.Invalid, "cash.too_many_bags", "max", MaxBags)
	}
	var out []fact.Bag
	for _, n := range numbers {
		bag, err := cleanBag(n)
		if err != nil {
			return nil, err
		}
		b, inSafe := fact.Bag{Bag: bag}, false
		err = v.QueryRow(`SELECT amount, in_safe FROM shift_bags WHERE bag = ?`, bag).Scan(&b.Amount, &inSafe)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, refuse(pos.NotFound, "cash.no_bag", "bag", bag)
		}
		if err != nil {
			return nil, fmt.Errorf("find bag: %w", err)
		}
		if !inSafe || slices.Contains(out, b) {
			return nil, refuse(pos.Refused, "cash.bag_gone", "bag", bag)
		}
		out = append(out, b)
	}
	return out, nil
}

// shortSafe tells the warning when the safe holds less than what is taken, by the books.
func shortSafe(v *store.View, taken money.Amount) (warning string, err error) {
	there, err := balance(v)
	if err == nil && taken > there {
		warning = moreThanThere
	}
	return warning, err
}

func balance(v *store.View) (there money.Amount, err error) {
	if err := v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_safe`).Scan(&there); err != nil {
		return 0, fmt.Errorf("add up the safe: %w", err)
	}
	return there, nil
}

// Safe is what the books know of the safe.
type Safe struct {
	Balance money.Amount `json:"balance"` // bags and loose; below zero where more was taken than came in
	Bags    []BagInSafe  `json:"bags"`    // oldest first
	Moves   []SafeMove   `json:"moves"`   // newest first
}

// BagInSafe is a bag that lies in the safe.
type BagInSafe struct {
	Bag    string       `json:"bag"`
	Till   pos.TillID   `json:"till"`
	Amount money.Amount `json:"amount"`
	At     int64        `json:"at"`
}

// SafeMove is one movement of the safe.
type SafeMove struct {
	Epoch  int64        `json:"epoch"`
	Seq    int64        `json:"seq"`
	At     int64        `json:"at"`
	What   string       `json:"kind"` // opening | float | drop | deposit
	Till   pos.TillID   `json:"till"`
	Amount money.Amount `json:"amount"` // into the safe; below zero: out of it
	Bags   []string     `json:"bags,omitempty"`
	Staff  pos.StaffID  `json:"staff,omitempty"`
}

// Place is an entry after or before which a page begins. The zero Place is the beginning.
type Place struct {
	Epoch int64 `json:"epoch"`
	Seq   int64 `json:"seq"`
}

// SafeOf reads the safe with the newest of its movements, or those before a place: at most limit (PageLimit).
func (s *Shifts) SafeOf(v *store.View, before Place, limit int) (out Safe, err error) {
	if out.Balance, err = balance(v); err != nil {
		return out, err
	}
	out.Bags, err = list(v, "read bags", func(rows *sql.Rows) (b BagInSafe, err error) {
		return b, rows.Scan(&b.Bag, (*string)(&b.Till), &b.Amount, &b.At)
	}, `SELECT bag, till, amount, at FROM shift_bags WHERE in_safe = 1 ORDER BY at, bag`)
	if err != nil {
		return out, err
	}
	out.Moves, err = list(v, "read the safe", func(rows *sql.Rows) (m SafeMove, err error) {
		var bags string
		err = rows.Scan(&m.Epoch, &m.Seq, &m.At, &m.What, (*string)(&m.Till), &m.Amount, &bags, (*string)(&m.Staff))
		m.Bags = strings.Fields(bags)
		return m, err
	}, `SELECT epoch, seq, at, what, till, amount, bags, staff FROM shift_safe
		WHERE ?1 = 0 OR (epoch, seq) < (?1, ?2) ORDER BY epoch DESC, seq DESC LIMIT ?3`,
		before.Epoch, before.Seq, min(limit, PageLimit))
	return out, err
}
