package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// maxName is the longest name of a person, in characters of either language.
const maxName = 80

const namePurpose = "name"

// VaultID is under whom the vault keeps the key of a person's name: what is to be erased with the person.
func VaultID(id pos.StaffID) string { return "staff/" + string(id) }

// ChangeArgs is what a person is from now on.
type ChangeArgs struct {
	Staff    pos.StaffID `json:"staff"`
	Role     string      `json:"role"`
	Active   bool        `json:"active"`
	Badge    bool        `json:"badge"` // may sign in by badge
	Name     pos.Text    `json:"name"`  // empty: as before
	Approval *Approval   `json:"approval,omitempty"`
}

// Change adds a person, alters one, or deactivates one: who is no longer active is signed out and loses PIN and badge. The
// last who manages staff stays one (staff.last_manager), and the first person of a shop must be one
// (staff.first_must_manage). Answer: none. Refusals: those of Check with ManageStaff, name.invalid, staff.no_role,
// staff.name_missing, staff.name_too_long.
func (s *Staff) Change(id pos.ID, at pos.TillID, a ChangeArgs) store.Command {
	check := s.Check(at, ManageStaff, a.Approval).For(id)
	name := pos.Text{En: pos.CleanName(a.Name.En), Ar: pos.CleanName(a.Name.Ar)}
	bad := checkPerson(a.Staff, name)
	var sealed []byte
	var failed error
	return store.Command{
		ID: id, Name: "staff.change", Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) {
			check.Prepare(ctx)
			if bad != nil || name == (pos.Text{}) {
				return
			}
			if _, failed = check.By(nil); failed == nil { // nobody makes keys who may not
				sealed, failed = s.sealName(ctx, a.Staff, name)
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
			if failed != nil {
				return store.Decision{}, failed
			}
			return s.change(a, sealed, by)
		},
	}
}

func checkPerson(id pos.StaffID, name pos.Text) error {
	if err := pos.CheckName(string(id)); err != nil {
		return err
	}
	if max(utf8.RuneCountInString(name.En), utf8.RuneCountInString(name.Ar)) > maxName {
		return &pos.Error{
			Code: pos.Invalid, Op: "change staff", Key: "staff.name_too_long", Args: map[string]any{"max": maxName},
		}
	}
	return nil
}

func (s *Staff) sealName(ctx context.Context, id pos.StaffID, name pos.Text) ([]byte, error) {
	plain, err := json.Marshal(name)
	if err != nil {
		return nil, fmt.Errorf("seal name: %w", err)
	}
	return s.vault.Seal(ctx, VaultID(id), namePurpose, plain)
}

func (s *Staff) change(a ChangeArgs, sealed []byte, by fact.By) (store.Decision, error) {
	r := s.current()
	p, known := r.people[a.Staff]
	if r.roles[a.Role] == nil {
		return store.Decision{}, &pos.Error{
			Code: pos.NotFound, Op: "change staff", Key: "staff.no_role", Args: map[string]any{"role": a.Role},
		}
	}
	if sealed == nil {
		if sealed = p.name; !known {
			return store.Decision{}, &pos.Error{Code: pos.Invalid, Op: "change staff", Key: "staff.name_missing"}
		}
	}
	p.role, p.active, p.badge, p.name = a.Role, a.Active, a.Badge, sealed
	if err := r.keepsManager(r.withPerson(a.Staff, p)); err != nil {
		return store.Decision{}, err
	}
	d := store.Decision{
		Facts: []fact.Body{fact.StaffChanged{
			Staff: a.Staff, Role: a.Role, Active: a.Active, Badge: a.Badge, Name: sealed, By: by,
		}},
		Push: []store.Push{{Topic: PeopleTopic}},
	}
	if a.Active {
		return s.decision(d), nil
	}
	if till, ok := r.at(a.Staff); ok {
		d.Facts = append(d.Facts, fact.StaffSignedOut{Staff: a.Staff, Till: till, Why: "deactivated", By: by})
		d.Push = append(d.Push, pushTill(till))
	}
	d.Write = func(tx *store.Tx) error {
		return errors.Join(
			tx.Exec(`DELETE FROM staff_tills WHERE staff = ?`, string(a.Staff)),
			tx.Exec(`DELETE FROM staff_secrets WHERE staff = ?`, string(a.Staff)))
	}
	return s.decision(d), nil
}

// RoleArgs is what a role allows from now on.
type RoleArgs struct {
	Role     Role      `json:"role"`
	Approval *Approval `json:"approval,omitempty"`
}

// ChangeRole adds a role or alters one, a built-in one included. Answer: none. Refusals: those of Check with ManageStaff,
// name.invalid, staff.bad_role (what: the permission or limit that is none), staff.last_manager, staff.first_must_manage.
func (s *Staff) ChangeRole(id pos.ID, at pos.TillID, a RoleArgs) store.Command {
	check := s.Check(at, ManageStaff, a.Approval).For(id)
	role := a.Role
	role.Name = pos.Text{En: pos.CleanName(role.Name.En), Ar: pos.CleanName(role.Name.Ar)}
	return store.Command{
		ID: id, Name: "staff.change_role", Args: tillArgs{at, a}, Prepare: check.Prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			if err := role.check(); err != nil {
				return store.Decision{}, err
			}
			by, err := check.By(v)
			if err != nil {
				return store.Decision{}, err
			}
			r := s.current()
			if err := r.keepsManager(r.withRole(&role)); err != nil {
				return store.Decision{}, err
			}
			return s.decision(store.Decision{
				Facts: []fact.Body{role.fact(s.cfg.Currency, by)},
				Push:  []store.Push{{Topic: PeopleTopic}},
			}), nil
		},
	}
}

// Person is one of the staff as screens show them.
type Person struct {
	Staff  pos.StaffID `json:"staff"`
	Name   pos.Text    `json:"name"`
	Role   string      `json:"role"`
	Active bool        `json:"active"`
	Badge  bool        `json:"badge"`   // may sign in by badge
	HasPIN bool        `json:"has_pin"` // without one there is no sign-in by PIN and no approval
	// HasBadge tells whether a badge is known.
	HasBadge bool       `json:"has_badge"`
	Till     pos.TillID `json:"till,omitempty"` // where the person is signed in
	Why      string     `json:"why,omitempty"`  // message key: why there is no name (vault.erased, vault.no_key …)
}

// People returns everybody who ever was of the staff, by id. A name that cannot be read is empty and says why.
func (s *Staff) People(ctx context.Context, v *store.View) ([]Person, error) {
	r, err := readRoster(v, s.cfg.Currency)
	if err != nil {
		return nil, err
	}
	badges := map[pos.StaffID]bool{}
	for _, id := range r.badges {
		badges[id] = true
	}
	out := make([]Person, 0, len(r.people))
	for _, id := range slices.Sorted(maps.Keys(r.people)) {
		p := r.people[id]
		shown := Person{
			Staff: id, Role: p.role, Active: p.active, Badge: p.badge, HasPIN: p.pin != "", HasBadge: badges[id],
		}
		shown.Till, _ = r.at(id)
		plain, err := s.vault.Open(ctx, VaultID(id), namePurpose, p.name)
		if err == nil {
			err = json.Unmarshal(plain, &shown.Name)
		}
		if e, ok := errors.AsType[*pos.Error](err); ok {
			shown.Why = e.Key
		} else if err != nil {
			return nil, fmt.Errorf("read name of %s: %w", id, err)
		}
		out = append(out, shown)
	}
	return out, nil
}

// Roles returns all roles, by id.
func (s *Staff) Roles(v *store.View) ([]Role, error) {
	r, err := readRoster(v, s.cfg.Currency)
	if err != nil {
		return nil, err
	}
	out := make([]Role, 0, len(r.roles))
	for _, id := range slices.Sorted(maps.Keys(r.roles)) {
		out = append(out, *r.roles[id])
	}
	return out, nil
}
