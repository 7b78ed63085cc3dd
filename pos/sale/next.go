package sale

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// NextTopic carries what a till does with the next code (Next), always whole.
const NextTopic = "next"

// Next is what a till does with the next code, wherever it comes from: a scanner's line, a keyboard, a tile. It is kept
// until a code used it up.
type Next struct {
	Times string `json:"times"` // how many of it, "" for one
	Check bool   `json:"check"` // tell what it is and costs, and sell nothing
}

// Checked is what a price check tells of an item.
type Checked struct {
	Item    string       `json:"item"`
	Code    string       `json:"code"`
	Name    pos.Text     `json:"name"`
	Price   money.Amount `json:"price"` // of one Unit; of the piece in hand where Label
	Unit    string       `json:"unit"`
	Pack    string       `json:"pack"` // pieces that the code stands for
	Label   bool         `json:"label,omitempty"`
	Open    bool         `json:"open,omitempty"` // the price is asked when it is sold
	Deposit money.Amount `json:"deposit,omitempty"`
	Age     int          `json:"age,omitempty"`
}

// Next says what the till does with the next code; the zero value is the usual. Answer: none. Refusals: those of a
// quantity.
func (s *Sales) Next(id pos.ID, at pos.TillID, a Next) store.Command {
	return s.command(id, "sale.next", at, a, func(_ *store.View, t *till) (store.Decision, error) {
		if a.Times != "" {
			if _, err := quantity(a.Times, true); err != nil {
				return store.Decision{}, err
			}
		}
		return s.expecting(at, t, store.Decision{}, a), nil
	})
}

// used adds to a decision that what was meant for this code is used up.
func (s *Sales) used(at pos.TillID, t *till, d store.Decision) store.Decision {
	if t.next == (Next{}) {
		return d
	}
	return s.expecting(at, t, d, Next{})
}

func (s *Sales) expecting(at pos.TillID, t *till, d store.Decision, next Next) store.Decision {
	write, done := d.Write, d.Done
	d.Write = func(tx *store.Tx) error {
		if write != nil {
			if err := write(tx); err != nil {
				return err
			}
		}
		return writeNext(tx, at, next)
	}
	d.Done = func() {
		if done != nil {
			done()
		}
		t.next = next
	}
	d.Push = append(slices.Clone(d.Push), store.Push{Topic: NextTopic, Till: at, Data: next})
	return d
}

// checked tells what a code is and costs. What is not for sale is told as it would be when it is sold.
func (s *Sales) checked(at pos.TillID, t *till, code *reading, found []catalog.Item) (store.Decision, error) {
	all := make([]Checked, len(found))
	for i := range found {
		it := &found[i]
		c := Checked{
			Item: it.SKU, Code: it.Code, Name: it.Name, Price: it.Price, Unit: it.Unit, Pack: max(it.Pack, money.One).String(),
			Open: it.OpenPrice, Age: it.AgeLimit,
		}
		if it.Deposit != nil {
			c.Deposit = it.Deposit.Price
		}
		if price, ok := code.price(); ok {
			amount, err := price.Amount(s.cfg.Currency)
			if err != nil {
				return store.Decision{}, err
			}
			c.Price, c.Label, c.Open = amount, true, false
		}
		all[i] = c
	}
	return s.used(at, t, store.Decision{Answer: LineAnswer{Checked: all}}), nil
}

// NextOf returns what a till does with the next code, as a reader sees it.
func (s *Sales) NextOf(v *store.View, at pos.TillID) (Next, error) {
	if !slices.Contains(s.cfg.Tills, at) {
		return Next{}, noTill(at)
	}
	return readNext(v, at)
}

func readNext(v *store.View, at pos.TillID) (n Next, err error) {
	err = v.QueryRow(`SELECT times, check_only FROM till_next WHERE till = ?`, string(at)).Scan(&n.Times, &n.Check)
	if errors.Is(err, sql.ErrNoRows) {
		return Next{}, nil
	}
	if err != nil {
		return Next{}, fmt.Errorf("read what till %s does next: %w", at, err)
	}
	return n, nil
}

func writeNext(tx *store.Tx, at pos.TillID, n Next) error {
	if n == (Next{}) {
		return tx.Exec(`DELETE FROM till_next WHERE till = ?`, string(at))
	}
	return tx.Exec(`INSERT INTO till_next (till, times, check_only) VALUES (?1, ?2, ?3)
		ON CONFLICT DO UPDATE SET times = ?2, check_only = ?3`, string(at), n.Times, n.Check)
}
