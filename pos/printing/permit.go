package printing

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

// Guard makes the part ask check before a copy is printed (staff.Reprint) and before the question about a receipt is
// answered (staff.Sell). It is called once, before any command; without it everything is allowed.
func (p *Printing) Guard(check func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit) {
	p.check = check
}

// guarded makes a command that needs a permission.
func (p *Printing) guarded(
	id pos.ID, name string, at pos.TillID, need staff.Permission, approval *staff.Approval, args any,
	decide func(*store.View, fact.By) (store.Decision, error),
) store.Command {
	c := store.Command{ID: id, Name: name, Args: tillArgs{at, args}}
	if p.check == nil {
		c.Decide = func(v *store.View) (store.Decision, error) { return decide(v, fact.By{}) }
		return c
	}
	permit := p.check(at, need, approval)
	if named, ok := permit.(*staff.Check); ok {
		named.For(id)
	}
	c.Prepare = permit.Prepare
	c.Decide = func(v *store.View) (store.Decision, error) {
		by, err := permit.By(v)
		if err != nil {
			return store.Decision{}, err
		}
		return decide(v, by)
	}
	return c
}
