package sale

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Permit is the answer to whether something may be done, in two steps: the PIN of an approval is verified outside the
// writer, the rest within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	By(v *store.View) (fact.By, error)
}

// everybody is the permit of a shop that checks nothing.
type everybody struct{}

func (everybody) Prepare(context.Context) {}

func (everybody) By(*store.View) (fact.By, error) { return fact.By{}, nil }

// permit begins to ask whether a command may be done.
func (s *Sales) permit(id pos.ID, at pos.TillID, need staff.Permission, a *staff.Approval) Permit {
	if s.cfg.Check == nil {
		return everybody{}
	}
	p := s.cfg.Check(at, need, a)
	if c, ok := p.(*staff.Check); ok {
		c.For(id)
	}
	return p
}

// permitIf begins to ask where there is something to ask for.
func (s *Sales) permitIf(
	asked bool, id pos.ID, at pos.TillID, need staff.Permission, a *staff.Approval,
) Permit {
	if !asked {
		return everybody{}
	}
	return s.permit(id, at, need, a)
}

// guarded makes a command that needs a permission. It stands beside each command, here:
//
//	scan, add, note, quantity (more), cash, resume   staff.Sell
//	quantity (less of it), void                      staff.VoidLine: both take goods out that were rung up
//	clear                                            staff.ClearSale
//	hold                                             staff.Hold
//	add at a price, unknown                          staff.OpenPrice, staff.SellUnknown besides
//
// Who may not is told so before anything else of the basket. Refusals: those of staff.Check.
func (s *Sales) guarded(
	id pos.ID, name string, at pos.TillID, need staff.Permission, approval *staff.Approval, args any,
	decide func(*store.View, *till, fact.By) (store.Decision, error),
) store.Command {
	permit := s.permit(id, at, need, approval)
	c := s.command(id, name, at, args, func(v *store.View, t *till) (store.Decision, error) {
		by, err := permit.By(v)
		if err != nil {
			return store.Decision{}, err
		}
		return decide(v, t, by)
	})
	c.Prepare = permit.Prepare
	return c
}

// preparing adds to what a command does beside the writer.
func preparing(c store.Command, more func(context.Context)) store.Command {
	before := c.Prepare
	c.Prepare = func(ctx context.Context) {
		before(ctx)
		more(ctx)
	}
	return c
}
