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

// guarded is command for what not everybody may do: decide is told who does it.
func (s *Sales) guarded(
	id pos.ID, name string, at pos.TillID, need staff.Permission, approval *staff.Approval, args any,
	decide func(*store.View, *till, fact.By) (store.Decision, error),
) store.Command {
	if s.cfg.Check == nil {
		return s.command(id, name, at, args, func(v *store.View, t *till) (store.Decision, error) {
			return decide(v, t, fact.By{})
		})
	}
	permit := s.cfg.Check(at, need, approval)
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
