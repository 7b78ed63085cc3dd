package staff

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// SetPINArgs sets a person's PIN. The approval is that of somebody who manages staff, or the person's own with the PIN so
// far, at the till where the person is signed in.
type SetPINArgs struct {
	Staff    pos.StaffID `json:"staff"`
	PIN      Secret      `json:"pin"`
	Approval *Approval   `json:"approval,omitempty"`
}

// SetPIN sets a person's PIN and ends a pause that wrong ones had earned. The PIN is no part of what tells one use of an id
// from another: the same id again changes nothing. Answer: none. Refusals: those of Check with ManageStaff,
// staff.pin_form, staff.pin_guessable, staff.no_person.
func (s *Staff) SetPIN(id pos.ID, at pos.TillID, a SetPINArgs) store.Command {
	check := s.Check(at, ManageStaff, a.Approval).For(id)
	var hash string
	var bad error
	return store.Command{
		ID: id, Name: "staff.set_pin", Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) {
			check.Prepare(ctx)
			hash, bad = s.hashPIN(ctx, a.PIN)
		},
		Decide: func(v *store.View) (store.Decision, error) {
			if bad != nil {
				return store.Decision{}, bad
			}
			by, err := s.ownOr(v, a.Staff, check)
			if err != nil {
				return store.Decision{}, err
			}
			return s.setSecret(a.Staff, fact.StaffSecretChanged{Staff: a.Staff, What: "pin", By: by}, func(tx *store.Tx) error {
				err := tx.Exec(`INSERT INTO staff_secrets (staff, pin) VALUES (?,?)
					ON CONFLICT (staff) DO UPDATE SET pin = excluded.pin`, string(a.Staff), hash)
				if err != nil {
					return err
				}
				return forgetTries(tx, tried{ofStaff, string(a.Staff)})
			})
		},
	}
}

func (s *Staff) hashPIN(ctx context.Context, typed Secret) (string, error) {
	pin, err := newPIN(typed)
	if err != nil {
		return "", err
	}
	if err := s.acquire(ctx); err != nil {
		return "", err
	}
	defer s.release()
	return s.cfg.Cost.hash(pin), nil
}

// ownOr lets a person who is signed in at the till, and typed the PIN so far, change his own; anybody else needs the check.
func (s *Staff) ownOr(v *store.View, id pos.StaffID, c *Check) (fact.By, error) {
	r := s.current()
	here := r.tills[c.at]
	if c.approval != nil && c.approval.Staff == id && here.staff == id && here.locked == 0 && c.proof.holds(r) == nil {
		return fact.By{Staff: id}, nil
	}
	return c.By(v)
}

// SetBadgeArgs sets the code of a person's badge, "" to take it away.
type SetBadgeArgs struct {
	Staff    pos.StaffID `json:"staff"`
	Code     Secret      `json:"code,omitempty"`
	Remove   bool        `json:"remove,omitempty"`
	Approval *Approval   `json:"approval,omitempty"`
}

// SetBadge sets or removes a person's badge. Only somebody who manages staff may. Answer: none. Refusals: those of Check
// with ManageStaff, staff.badge_form, staff.badge_taken, staff.no_person.
func (s *Staff) SetBadge(id pos.ID, at pos.TillID, a SetBadgeArgs) store.Command {
	check := s.Check(at, ManageStaff, a.Approval).For(id)
	var tag string
	var bad error
	return store.Command{
		ID: id, Name: "staff.set_badge", Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) {
			check.Prepare(ctx)
			if a.Remove {
				return
			}
			if bad = newBadge(a.Code); bad == nil {
				tag, bad = s.badgeTag(ctx, a.Code)
			}
		},
		Decide: func(v *store.View) (store.Decision, error) {
			if bad != nil {
				return store.Decision{}, bad
			}
			by, err := check.By(v)
			if err != nil {
				return store.Decision{}, err
			}
			if owner, taken := s.current().badges[tag]; taken && owner != a.Staff {
				return store.Decision{}, refused("set badge", "staff.badge_taken", map[string]any{"staff": owner})
			}
			var badge []byte // nil is NULL
			if !a.Remove {
				badge = []byte(tag)
			}
			changed := fact.StaffSecretChanged{Staff: a.Staff, What: "badge", Removed: a.Remove, By: by}
			return s.setSecret(a.Staff, changed, func(tx *store.Tx) error {
				return tx.Exec(`INSERT INTO staff_secrets (staff, badge) VALUES (?,?)
					ON CONFLICT (staff) DO UPDATE SET badge = excluded.badge`, string(a.Staff), badge)
			})
		},
	}
}

// setSecret decides a change of somebody's secret.
func (s *Staff) setSecret(id pos.StaffID, f fact.Body, write func(*store.Tx) error) (store.Decision, error) {
	if !s.current().people[id].active {
		return store.Decision{}, &pos.Error{
			Code: pos.NotFound, Op: "set secret", Key: "staff.no_person", Args: map[string]any{"staff": id},
		}
	}
	return s.decision(store.Decision{
		Facts: []fact.Body{f}, Write: write, Push: []store.Push{{Topic: PeopleTopic}},
	}), nil
}
