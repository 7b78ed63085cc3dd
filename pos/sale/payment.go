package sale

import (
	"encoding/json"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// Payment is one payment of a basket: what was asked for, and what became of it.
//
//	        ┌▶ taken ──▶ returned
//	asked ──┼▶ unknown ─▶ taken | refused
//	        └▶ refused
//
// Only a card begins as asked, written before the amount is shown: whatever happens then, somebody will be asked what the
// terminal did. Other means are taken at once. An integrated terminal goes through the same states by itself.
type Payment struct {
	fact.Tender // Given is what was asked for until it was taken, and Amount 0
	State       string
	At          int64 // Unix milliseconds UTC of the state
}

// The states of a payment.
const (
	asked    = "asked"
	unknown  = "unknown"
	taken    = "taken"
	refused  = "refused"
	returned = "returned"
)

// MaxPayments is the number of payments that one basket takes, refused ones too.
const MaxPayments = 50

// pending tells whether nobody has said yet what became of it.
func (p *Payment) pending() bool { return p.State == asked || p.State == unknown }

// takenSum is what the basket's payments paid so far. Each was checked against the total.
func (b *Basket) takenSum() (sum money.Amount) {
	for i := range b.Payments {
		if p := &b.Payments[i]; p.State == taken {
			sum += p.Amount
		}
	}
	return sum
}

// unpaid refuses what may not be done while money was taken, or may have been.
func (b *Basket) unpaid() error {
	if b == nil {
		return nil
	}
	for i := range b.Payments {
		switch p := &b.Payments[i]; {
		case p.pending():
			return pendingRefusal(p)
		case p.State == taken:
			return &pos.Error{Code: pos.Refused, Op: "change basket", Key: "sale.paying", Hint: "sale.paying_hint"}
		}
	}
	return nil
}

// settled refuses what may not be done while nobody has said what became of a payment.
func (b *Basket) settled() error {
	if i := slices.IndexFunc(b.Payments, func(p Payment) bool { return p.pending() }); i >= 0 {
		return pendingRefusal(&b.Payments[i])
	}
	return nil
}

func pendingRefusal(p *Payment) error {
	return &pos.Error{
		Code: pos.Refused, Op: "take money", Key: "sale.tender_pending", Hint: "sale.tender_pending_hint",
		Args: map[string]any{"no": p.No},
	}
}

// payment returns the payment of a number in one of the states.
func (b *Basket) payment(no int, states ...string) (Payment, error) {
	if b != nil && no >= 1 && no <= len(b.Payments) && slices.Contains(states, b.Payments[no-1].State) {
		return b.Payments[no-1], nil
	}
	return Payment{}, &pos.Error{
		Code: pos.NotFound, Op: "find payment", Key: "sale.tender_answered", Args: map[string]any{"no": no},
	}
}

// with returns the basket with a payment changed or added.
func (b *Basket) with(p Payment) *Basket {
	c := *b
	c.Payments = slices.Clone(b.Payments)
	if p.No > len(c.Payments) {
		c.Payments = append(c.Payments, p)
	} else {
		c.Payments[p.No-1] = p
	}
	return &c
}

func (s *Sales) split(b *Basket, total money.Amount) tender.Split {
	return tender.Split{Total: total, Taken: b.takenSum(), Step: s.cfg.Pay.Step}
}

// paidBy returns the basket as it costs when all of it is paid by the means that were used so far and by these: a
// promotion may ask for one. Where it would then cost less than was already taken, such promotions do not apply: what was
// taken is never more than the total.
func (b *Basket) paidBy(means ...string) (*Basket, error) {
	for i := range b.Payments {
		if p := &b.Payments[i]; (p.State == taken || p.pending()) && !slices.Contains(means, p.Means) {
			means = append(means, p.Means)
		}
	}
	c, err := b.underTenders(means...)
	if err != nil || c == b {
		return c, err
	}
	priced, err := c.priced()
	if err == nil && priced.Total < b.takenSum() {
		return b.underTenders()
	}
	return c, err
}

// cashDue is what is left to pay where the rest is paid in cash, rounded as cash is.
func (s *Sales) cashDue(b *Basket) (money.Amount, error) {
	b, err := b.paidBy(tender.CashID)
	if err != nil {
		return 0, err
	}
	p, err := b.priced()
	if err != nil {
		return 0, err
	}
	due, _, err := s.split(b, p.Total).CashDue()
	return due, err
}

// readPayments reads the payments of a basket whose id is known.
func (b *Basket) readPayments(v *store.View) error {
	rows, err := v.Query(`SELECT state, at, body FROM basket_payments WHERE sale = ? ORDER BY no`, b.Sale[:])
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p Payment
		var body []byte
		if err := rows.Scan(&p.State, &p.At, &body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &p.Tender); err != nil {
			return fmt.Errorf("payment of a basket: %w", err)
		}
		b.Payments = append(b.Payments, p)
	}
	return rows.Err()
}

func writePayment(tx *store.Tx, sale pos.ID, p *Payment) error {
	body, err := json.Marshal(p.Tender)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO basket_payments (sale, no, state, at, body) VALUES (?,?,?,?,?)
		ON CONFLICT (sale, no) DO UPDATE SET state = excluded.state, at = excluded.at, body = excluded.body`,
		sale[:], p.No, p.State, p.At, string(body))
}

// removePayments removes the payments of a basket that has ended. A plain cash sale has none.
func removePayments(tx *store.Tx, b *Basket) error {
	if len(b.Payments) == 0 {
		return nil
	}
	return tx.Exec(`DELETE FROM basket_payments WHERE sale = ?`, b.Sale[:])
}

// PayState is the payments of a basket as a screen shows them.
type PayState struct {
	Taken    money.Amount   `json:"taken"`
	Due      money.Amount   `json:"due"`      // still to be paid
	CashDue  money.Amount   `json:"cash_due"` // the same where cash pays it
	Payments []PaymentState `json:"payments"`
}

// PaymentState is one payment.
type PaymentState struct {
	No      int            `json:"no"`
	State   string         `json:"state" enum:"asked,unknown,taken,refused,returned"`
	Means   string         `json:"means"`
	Scheme  string         `json:"scheme,omitempty"`
	Name    pos.Text       `json:"name"` // of scheme or means; empty for plain cash
	Ref     string         `json:"ref,omitempty"`
	Given   money.Amount   `json:"given"` // until it was taken: what was asked for
	Foreign *ForeignAmount `json:"foreign,omitempty"`
	At      int64          `json:"at"`
}

// ForeignAmount is notes of another currency.
type ForeignAmount struct {
	Currency CurrencyState `json:"currency"`
	Amount   money.Amount  `json:"amount"`
}

// paying is nil until a payment was begun.
func (s *Sales) paying(b *Basket, total, cashDue money.Amount) *PayState {
	if len(b.Payments) == 0 {
		return nil
	}
	split := s.split(b, total)
	st := &PayState{Taken: split.Taken, Due: split.Due(), CashDue: cashDue}
	for i := range b.Payments {
		p := &b.Payments[i]
		ps := PaymentState{
			No: p.No, State: p.State, Means: p.Means, Scheme: p.Scheme, Name: p.Name, Ref: p.Ref, Given: p.Given, At: p.At,
		}
		if f := p.Foreign; f != nil {
			ps.Foreign = &ForeignAmount{Currency: CurrencyState{Code: f.Currency}, Amount: f.Amount}
			if c, err := money.ParseCurrency(f.Currency); err == nil {
				ps.Foreign.Currency.Exponent = c.Exponent()
			}
		}
		st.Payments = append(st.Payments, ps)
	}
	return st
}
