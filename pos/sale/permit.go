package sale

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Permit is the answer to whether something may be done, in two steps: the PIN of an approval is verified outside the
// writer, the rest is judged within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	By(v *store.View) (fact.By, error)
}

// permit begins to ask whether something may be done; where it is not asked, it is free.
func (s *Sales) permit(at pos.TillID, asked bool, need staff.Permission, a *staff.Approval) Permit {
	if !asked || s.cfg.Check == nil {
		return free{}
	}
	return s.cfg.Check(at, need, a)
}

// free is the permit of what everybody may do.
type free struct{}

func (free) Prepare(context.Context) {}

func (free) By(*store.View) (fact.By, error) { return fact.By{}, nil }
