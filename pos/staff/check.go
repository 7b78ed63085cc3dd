package staff

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// Check asks whether something may be done. One is made for each command, prepared before it is queued and asked within
// its decision.
type Check struct {
	staff    *Staff
	at       pos.TillID
	need     Permission
	approval *Approval
	sizes    []size
	command  pos.ID
	proof    proof
}

// size is how much of something is to be done.
type size struct {
	limit Limit
	value int64
}

// Check begins to ask whether whoever is signed in at a till may do something; a is what a second person typed to allow it,
// nil for nothing.
func (s *Staff) Check(at pos.TillID, need Permission, a *Approval) *Check {
	if s.of != nil {
		return s.of.Check(s.named(at), need, a)
	}
	return &Check{staff: s, at: at, need: need, approval: a}
}

// Within also needs a limit of the actor, or of the approver, that value does not exceed. It may be called in the decision,
// where the value is known. One person must have the permission and all the limits. A decision that is run again adds its
// values to those of the first run: the larger counts, so that it errs to the safe side.
func (c *Check) Within(l Limit, value int64) *Check {
	c.sizes = append(c.sizes, size{l, value})
	return c
}

// For names the command that is checked, so that the same command sent again counts a wrong PIN once.
func (c *Check) For(command pos.ID) *Check {
	c.command = command
	return c
}

// Prepare verifies the PIN or the badge of the approval, outside the writer. Without an approval it does nothing.
func (c *Check) Prepare(ctx context.Context) {
	if c.approval == nil {
		return
	}
	a := attempt{command: c.command, till: c.at, badge: Secret(c.approval.Badge)}
	if a.badge == "" {
		a.staff, a.pin = c.approval.Staff, Secret(c.approval.PIN)
	}
	c.proof = c.staff.prove(ctx, a)
}

// By returns who does it and who allowed it, or the refusal. It is called within a decision. Refusals:
// staff.not_signed_in; staff.locked; staff.needs_approval (permission, and limit with its max where that is what is
// lacking); of an approval, staff.wrong_pin, staff.unknown_badge, staff.badge_again, staff.throttled (seconds),
// staff.not_allowed (the approver may not either) and staff.own_approval (somebody else who could is on shift). While the
// shop is in nobody's hands everything is allowed.
func (c *Check) By(*store.View) (fact.By, error) {
	r := c.staff.current()
	here, signedIn := r.tills[c.at]
	switch {
	case !r.guarded && signedIn && here.locked == 0:
		return fact.By{Staff: here.staff}, nil
	case !r.guarded:
		return fact.By{}, nil
	case !signedIn:
		return fact.By{}, refused("check", "staff.not_signed_in", map[string]any{"till": c.at})
	case here.locked != 0:
		return fact.By{}, refused("check", "staff.locked", map[string]any{"till": c.at, "staff": here.staff})
	}
	role := r.role(here.staff)
	limit, ok := role.may(c.need, c.sizes)
	if ok && !role.needsTwo(c.need) {
		return fact.By{Staff: here.staff}, nil
	}
	if c.approval == nil {
		args := map[string]any{"permission": c.need}
		if limit != "" {
			args["limit"], args["max"] = limit, role.Limits[limit]
		}
		return fact.By{}, &pos.Error{
			Code: pos.Refused, Op: "check", Key: "staff.needs_approval", Args: args, Hint: "staff.needs_approval_hint",
		}
	}
	return c.approved(r, here.staff)
}

// approved judges the approval of what actor wants to do.
func (c *Check) approved(r *roster, actor pos.StaffID) (fact.By, error) {
	if err := c.proof.holds(r); err != nil {
		return fact.By{}, err
	}
	approver := c.proof.staff
	if limit, ok := r.role(approver).may(c.need, c.sizes); !ok {
		args := map[string]any{"permission": c.need, "staff": approver}
		if limit != "" {
			args["limit"] = limit
		}
		return fact.By{}, refused("approve", "staff.not_allowed", args)
	}
	if approver != actor {
		return fact.By{Staff: actor, Approved: approver}, nil
	}
	if r.another(actor, c.need, c.sizes) {
		return fact.By{}, refused("approve", "staff.own_approval", map[string]any{"permission": c.need})
	}
	return fact.By{Staff: actor, Approved: actor, Self: true}, nil
}
