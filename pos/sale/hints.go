package sale

import (
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// HintState is a promotion that is nearly there, for the cashier to tell: one piece more, or a little more money.
type HintState struct {
	Rule    string       `json:"rule"`
	Name    pos.Text     `json:"name"`
	Missing string       `json:"missing,omitempty"` // pieces or units of measure
	Amount  money.Amount `json:"amount,omitempty"`  // or money to be spent
	Saves   money.Amount `json:"saves,omitempty"`   // 0: it is not known
}

// Hints returns the promotions of a till's open basket that are nearly there, the best first. It tries out what they
// would give, so it is for whoever draws a screen and never for the writer.
func (s *Sales) Hints(v *store.View, at pos.TillID) ([]HintState, error) {
	b, err := s.readBasket(v, at)
	if err != nil || b == nil || b.worked.set.Book == nil {
		return nil, err
	}
	hints := b.worked.basket.Hints()
	out := make([]HintState, len(hints))
	for i, h := range hints {
		r, _ := b.worked.set.Book.Rule(h.Rule)
		out[i] = HintState{Rule: h.Rule, Name: r.Name, Amount: h.Amount, Saves: h.Saves}
		if h.Missing > 0 {
			out[i].Missing = h.Missing.String()
		}
	}
	return out, nil
}

// MeansDue is what is left to pay where the rest is paid by one means, because a promotion asks for it.
type MeansDue struct {
	Means string       `json:"means"`
	Due   money.Amount `json:"due"`
	Else  money.Amount `json:"else"` // what is left otherwise: whoever shows Due checks that it speaks of the same basket
}

// Dues returns the means by which a till's open basket costs less than by others. Like Hints it tries them out, off the
// writer.
func (s *Sales) Dues(v *store.View, at pos.TillID) ([]MeansDue, error) {
	b, err := s.readBasket(v, at)
	if err != nil || b == nil || b.worked.set.Book == nil || !b.worked.set.Book.AsksTenders() {
		return nil, err
	}
	plain, err := s.due(b)
	if err != nil {
		return nil, err
	}
	all := []string{tender.CashID}
	for _, m := range s.cfg.Pay.Means {
		if m.ID != tender.CashID {
			all = append(all, m.ID)
		}
	}
	var out []MeansDue
	for _, means := range all {
		under, err := b.paidBy(means)
		if err != nil {
			return nil, err
		}
		due, err := s.due(under)
		if err != nil {
			return nil, err
		}
		if due != plain {
			out = append(out, MeansDue{Means: means, Due: due, Else: plain})
		}
	}
	return out, nil
}

// due is what is left to pay of a basket as it is priced.
func (s *Sales) due(b *Basket) (money.Amount, error) {
	p, err := b.priced()
	if err != nil {
		return 0, err
	}
	split := s.split(b, p.Total)
	return split.Due(), nil
}

// SellsToEmployees reports whether there are prices for employees.
func (s *Sales) SellsToEmployees() bool {
	set := s.offers.InForce()
	return set.Book != nil && set.Book.AsksCustomers(EmployeeGroup)
}

// Reprice puts the prices of the price lists over those of items that are to be shown.
func (s *Sales) Reprice(at time.Time, items []catalog.Item) {
	set := s.offers.InForce()
	for i := range items {
		items[i].Price = set.Price(items[i].SKU, s.local(at.UnixMilli()), Channel, items[i].Price)
	}
}
