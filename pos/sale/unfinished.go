package sale

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// Unfinished lists the baskets that are open, by till, and then those that were put aside, the oldest first: what a Z shows
// as not sold yet. What a cashier called one stays out of it: names of people are no part of the journal.
func (s *Sales) Unfinished(v *store.View) ([]fact.OpenBasket, error) {
	var out []fact.OpenBasket
	for _, at := range s.cfg.Tills {
		b, err := s.readBasket(v, at)
		if err != nil {
			return nil, err
		}
		if b == nil || !b.anyStanding() {
			continue
		}
		p, err := b.priced()
		if err != nil {
			return nil, err
		}
		out = append(out, fact.OpenBasket{Sale: b.Sale, Till: at, Lines: len(p.Lines), Total: p.Total, Since: b.OpenedAt})
	}
	held, err := s.Held(v)
	for _, h := range held {
		out = append(out, fact.OpenBasket{Sale: h.Sale, Till: h.Till, Held: true, Lines: h.Lines, Total: h.Total, Since: h.At})
	}
	return out, err
}

// mayBegin asks whether a basket may be begun, or gone on with, at a till.
func (s *Sales) mayBegin(v *store.View, at pos.TillID) error {
	if s.cfg.Begin == nil {
		return nil
	}
	return s.cfg.Begin(v, at)
}
