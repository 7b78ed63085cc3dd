package sale

import (
	"errors"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// TenderArgs begins a payment. A card is asked for at its terminal; anything else is in the cashier's hand and taken.
type TenderArgs struct {
	Means string `json:"means"`
	// Amount is what is asked for, or what was handed over: minor units of the shop's currency, of foreign notes of theirs.
	Amount   money.Amount    `json:"amount"`
	Currency string          `json:"currency,omitempty"` // of foreign notes
	Ref      string          `json:"ref,omitempty"`      // number of a voucher
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Paid tells what became of a payment. Done is there where it completed the sale.
type Paid struct {
	No    int          `json:"no"`
	State string       `json:"state" enum:"asked,unknown,taken,refused,returned"`
	Due   money.Amount `json:"due"` // still to be paid
	Done  *Completed   `json:"done,omitempty"`
}

// Tender begins a payment of the till's basket, or takes it where it is in the cashier's hand; the one that pays what is
// left completes the sale. Money taken before is a fact of its own at once. Answer: Paid. Refusals: sale.no_means,
// sale.no_rate, sale.tender_pending, sale.too_many_tenders, sale.tender_ref, sale.tender_ref_twice, tender.*, and those
// of Cash.
func (s *Sales) Tender(id pos.ID, at pos.TillID, a TenderArgs) store.Command {
	a.Ref = pos.CleanName(a.Ref)
	return s.guarded(id, "sale.tender", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			b, priced, err := s.payable(t, a.Means)
			if err != nil {
				return store.Decision{}, err
			}
			m, p, err := s.offered(b, a)
			if err != nil {
				return store.Decision{}, err
			}
			took, err := s.split(b, priced.Total).Take(&m, p.Given)
			if err != nil {
				return store.Decision{}, s.written(err)
			}
			if err := s.plausible(p.Given, priced.Total); err != nil {
				return store.Decision{}, err
			}
			p.At = v.At.UnixMilli()
			if m.Kind == tender.Card {
				p.State = asked
				return s.paid(at, t, b, p, nil)
			}
			return s.take(v, at, t, b, priced, &m, p, took, by)
		})
}

// offered makes a payment of what was asked for.
func (s *Sales) offered(b *Basket, a TenderArgs) (tender.Means, Payment, error) {
	m, ok := s.cfg.Pay.Find(a.Means)
	p := Payment{Tender: fact.Tender{No: len(b.Payments) + 1, Means: a.Means, Ref: a.Ref, Given: a.Amount}}
	switch {
	case !ok:
		return m, p, payRefusal("sale.no_means", "means", a.Means)
	case len(b.Payments) >= MaxPayments:
		return m, p, payRefusal("sale.too_many_tenders", "max", MaxPayments)
	case a.Amount <= 0 && m.Kind != tender.Cash:
		return m, p, &pos.Error{Code: pos.Invalid, Op: "take money", Key: "tender.not_positive"}
	}
	if m.Kind != tender.Cash {
		p.Name = m.Name
	}
	if m.Kind == tender.Card { // its number comes with the answer
		p.Ref = ""
		return m, p, nil
	}
	if err := b.checkRef(&m, a.Ref); err != nil {
		return m, p, err
	}
	if m.Kind != tender.Foreign {
		return m, p, nil
	}
	rate, ok := s.cfg.Pay.Rate(a.Currency)
	if !ok {
		return m, p, payRefusal("sale.no_rate", "currency", a.Currency)
	}
	var err error
	if p.Given, err = rate.Worth(a.Amount, s.cfg.Currency); err != nil {
		return m, p, err
	}
	p.Scheme, p.Name = a.Currency, pos.Text{En: a.Currency, Ar: a.Currency}
	p.Foreign = &fact.ForeignCash{Currency: a.Currency, Amount: a.Amount, Rate: rate.Value, Date: rate.Date}
	return m, p, nil
}

// checkRef refuses a number that is missing where it must be there, was used in this basket, or may not be kept.
func (b *Basket) checkRef(m *tender.Means, ref string) error {
	if err := tender.CheckRef(m.Kind, ref); err != nil {
		return err
	}
	if ref == "" && m.NeedsRef {
		return payRefusal("sale.tender_ref", "means", m.ID)
	}
	if ref != "" && slices.ContainsFunc(b.Payments, func(p Payment) bool {
		return p.State == taken && p.Means == m.ID && strings.EqualFold(p.Ref, ref)
	}) {
		return payRefusal("sale.tender_ref_twice", "ref", ref)
	}
	return nil
}

// take takes a payment, and completes the sale where nothing is left to pay.
func (s *Sales) take(
	v *store.View, at pos.TillID, t *till, b *Basket, priced pricing.Priced, m *tender.Means, p Payment, took tender.Took,
	by fact.By,
) (store.Decision, error) {
	p.State, p.Amount, p.At = taken, took.Amount, v.At.UnixMilli()
	if took.Done {
		d := s.complete(v, at, t, b, priced, p.Tender, took, by)
		done, _ := d.Answer.(Completed)
		d.Answer = Paid{No: p.No, State: taken, Done: &done}
		return d, nil
	}
	d, err := s.paid(at, t, b, p, fact.TenderTaken{
		Sale: b.Sale, Till: at, Currency: s.cfg.Currency.Code(), Tender: p.Tender, By: by,
	})
	if m.Drawer && err == nil {
		d.Push = append(d.Push, store.Push{Topic: DrawerTopic, Till: at, Data: d.Answer})
	}
	return d, err
}

// paid writes a payment that left the sale open; f is what it says, nil for nothing yet.
func (s *Sales) paid(at pos.TillID, t *till, b *Basket, p Payment, f fact.Body) (store.Decision, error) {
	b, err := b.with(p).paidBy()
	if err != nil {
		return store.Decision{}, err
	}
	state, err := s.delta(at, t.basket, b)
	if err != nil {
		return store.Decision{}, err
	}
	d := store.Decision{
		Write:  func(tx *store.Tx) error { return writePayment(tx, b.Sale, &p) },
		Done:   func() { t.basket = b },
		Push:   []store.Push{{Topic: Topic, Till: at, Data: state}},
		Answer: Paid{No: p.No, State: p.State, Due: state.Paying.Due},
	}
	if f != nil {
		d.Facts = []fact.Body{f}
	}
	return d, nil
}

// written writes the amounts among the arguments of a refusal as texts, which package tender, knowing no currency, cannot.
func (s *Sales) written(err error) error {
	e, ok := errors.AsType[*pos.Error](err)
	if !ok || len(e.Args) == 0 {
		return err
	}
	args := make(map[string]any, len(e.Args))
	for k, v := range e.Args {
		if a, ok := v.(money.Amount); ok {
			v = s.cfg.Currency.Format(a)
		}
		args[k] = v
	}
	c := *e
	c.Args = args
	return &c
}

func payRefusal(key, name string, value any) error {
	return &pos.Error{Code: pos.Refused, Op: "take money", Key: key, Args: map[string]any{name: value}}
}
