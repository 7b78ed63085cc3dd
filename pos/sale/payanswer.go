package sale

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// OutcomeArgs is what became of a payment that was asked for, as its terminal or the terminal's journal says.
type OutcomeArgs struct {
	No int `json:"no"`
	// Outcome is approved, partial (Amount of it), declined, cancelled (it was not tried) or unknown.
	Outcome  string          `json:"outcome"`
	Amount   money.Amount    `json:"amount,omitempty"`
	Scheme   string          `json:"scheme,omitempty"` // of what was approved
	Ref      string          `json:"ref,omitempty"`    // approval code
	Last4    string          `json:"last4,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// The outcomes of a payment that was asked for.
const (
	approved  = "approved"
	partial   = "partial"
	declined  = "declined"
	cancelled = "cancelled"
)

// Outcome says what became of a payment that was asked for, or of one of which nobody knew. Answer: Paid. Refusals:
// sale.tender_answered, sale.tender_no_outcome, sale.tender_scheme, sale.tender_ref, sale.tender_partial, tender.*.
func (s *Sales) Outcome(id pos.ID, at pos.TillID, a OutcomeArgs) store.Command {
	a.Ref = pos.CleanName(a.Ref)
	return s.guarded(id, "sale.tender_outcome", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			p, err := t.basket.payment(a.No, asked, unknown)
			if err != nil {
				return store.Decision{}, err
			}
			p.At = v.At.UnixMilli()
			switch a.Outcome {
			case approved, partial:
				return s.approve(v, at, t, p, a, by)
			case declined, cancelled:
				return s.decline(at, t, p, a.Outcome, by)
			case unknown:
				if p.State == unknown {
					_, err := t.basket.payment(a.No, asked)
					return store.Decision{}, err
				}
				p.State = unknown
				return s.paid(at, t, t.basket, p, fact.TenderUnknown{
					Sale: t.basket.Sale, Till: at, Currency: s.cfg.Currency.Code(), No: p.No, Means: p.Means, Amount: p.Given, By: by,
				})
			}
			return store.Decision{}, &pos.Error{
				Code: pos.Invalid, Op: "answer payment", Key: "sale.tender_no_outcome", Args: map[string]any{"outcome": a.Outcome},
			}
		})
}

func (s *Sales) decline(at pos.TillID, t *till, p Payment, why string, by fact.By) (store.Decision, error) {
	if p.State == unknown {
		why = "not_charged"
	}
	p.State = refused
	return s.paid(at, t, t.basket, p, fact.TenderRefused{
		Sale: t.basket.Sale, Till: at, Currency: s.cfg.Currency.Code(), No: p.No, Means: p.Means, Amount: p.Given,
		Why: why, By: by,
	})
}

// approve takes what the terminal took.
func (s *Sales) approve(
	v *store.View, at pos.TillID, t *till, p Payment, a OutcomeArgs, by fact.By,
) (store.Decision, error) {
	m, ok := s.cfg.Pay.Find(p.Means)
	if !ok { // the shop stopped taking it meanwhile: what was taken is taken
		m = tender.Means{ID: p.Means, Kind: tender.Card}
	}
	if a.Outcome == partial {
		if a.Amount <= 0 || a.Amount >= p.Given {
			return store.Decision{}, payRefusal("sale.tender_partial", "asked", s.cfg.Currency.Format(p.Given))
		}
		p.Given = a.Amount
	}
	scheme, known := m.Scheme(a.Scheme)
	switch {
	case known:
		p.Scheme, p.Name = scheme.ID, scheme.Name
	case len(m.Schemes) > 0:
		return store.Decision{}, payRefusal("sale.tender_scheme", "means", m.ID)
	}
	if err := tender.CheckLast(a.Last4); err != nil {
		return store.Decision{}, err
	}
	if err := tender.CheckRef(m.Kind, a.Ref); err != nil {
		return store.Decision{}, err
	}
	if a.Ref == "" && m.NeedsRef {
		return store.Decision{}, payRefusal("sale.tender_ref", "means", m.ID)
	}
	p.Ref, p.Last4 = a.Ref, a.Last4
	priced, err := t.basket.priced()
	if err != nil {
		return store.Decision{}, err
	}
	m.Most = 0 // it was asked for within the limit of then
	took, err := s.split(t.basket, priced.Total).Take(&m, p.Given)
	if err != nil {
		return store.Decision{}, s.written(err)
	}
	return s.take(v, at, t, t.basket, priced, &m, p, took, by)
}

// GiveBackArgs names a payment that is given back.
type GiveBackArgs struct {
	No       int             `json:"no"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// GiveBack gives a payment of an unfinished sale back: cash out of the drawer, a card reversed at its terminal, a voucher
// to the customer. It says what was done, so it comes after the terminal's word. Answer: Paid. Refusal:
// sale.tender_answered.
func (s *Sales) GiveBack(id pos.ID, at pos.TillID, a GiveBackArgs) store.Command {
	return s.guarded(id, "sale.tender_back", at, staff.ClearSale, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			p, err := t.basket.payment(a.No, taken)
			if err != nil {
				return store.Decision{}, err
			}
			was := p.Tender
			p.State, p.At = returned, v.At.UnixMilli()
			d, err := s.paid(at, t, t.basket, p, fact.TenderReturned{
				Sale: t.basket.Sale, Till: at, Currency: s.cfg.Currency.Code(), Tender: was, By: by,
			})
			if m, _ := s.cfg.Pay.Find(p.Means); m.Drawer && err == nil {
				d.Push = append(d.Push, store.Push{Topic: DrawerTopic, Till: at, Data: d.Answer})
			}
			return d, err
		})
}
