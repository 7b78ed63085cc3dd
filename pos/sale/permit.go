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

// sized is a Permit that also asks for limits of a role, as *staff.Check does.
type sized interface {
	Within(l staff.Limit, value int64) *staff.Check
}

// within also needs limits of whoever acts, or approves.
func within(p Permit, l staff.Limit, value int64) {
	if s, ok := p.(sized); ok {
		s.Within(l, value)
	}
}

// permit begins to ask whether something may be done at a till. Where a shop asks nobody, everything may.
func (s *Sales) permit(at pos.TillID, need staff.Permission, a *staff.Approval) Permit {
	if s.cfg.Check == nil {
		return everybody{}
	}
	return s.cfg.Check(at, need, a)
}

// everybody may do everything.
type everybody struct{}

func (everybody) Prepare(context.Context) {}

func (everybody) By(*store.View) (fact.By, error) { return fact.By{}, nil }
