package staff

import (
	"context"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// SignInArgs is who wants to work at a till: a person and the PIN, or a badge that was scanned.
type SignInArgs struct {
	Staff pos.StaffID `json:"staff,omitempty"`
	PIN   Secret      `json:"pin,omitempty"`
	Badge Secret      `json:"badge,omitempty"`
}

// SignedIn tells who is at the till now.
type SignedIn struct {
	Staff pos.StaffID `json:"staff"`
	Role  string      `json:"role"`
}

// SignIn lets a person work at a till. At the till where that person is signed in already it unlocks. A person stands at one
// till: signing in at another signs out of the first, so that no till is left open with nobody before it, every act has
// the one place where its actor was, and nobody has to walk back. Answer: SignedIn. Refusals: staff.wrong_pin (also for who
// does not exist), staff.unknown_badge, staff.throttled (seconds), staff.till_taken (staff: who is there).
func (s *Staff) SignIn(id pos.ID, at pos.TillID, a SignInArgs) store.Command {
	return s.enter(id, "staff.sign_in", at, a, false)
}

// Switch lets a person work at a till in the place of whoever is there, locked or not, in one step. The other's time ends
// rather than being parked: what is half done belongs to the till (its basket stays open), so nothing is lost; a parked
// session would be a person present in the books who is not in the room; and coming back is one PIN or one scan. Answer
// and refusals: those of SignIn, without staff.till_taken.
func (s *Staff) Switch(id pos.ID, at pos.TillID, a SignInArgs) store.Command {
	return s.enter(id, "staff.switch", at, a, true)
}

func (s *Staff) enter(id pos.ID, name string, at pos.TillID, a SignInArgs, over bool) store.Command {
	var p proof
	return store.Command{
		ID: id, Name: name, Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) { p = s.prove(ctx, a.attempt(id, at)) },
		Decide: func(v *store.View) (store.Decision, error) {
			r := s.current()
			if err := p.holds(r); err != nil {
				return store.Decision{}, err
			}
			here, taken := r.tills[at]
			if taken && here.staff != p.staff && !over {
				return store.Decision{}, refused("sign in", "staff.till_taken", map[string]any{"staff": here.staff})
			}
			return s.entered(v, at, r, p), nil
		},
	}
}

func (a *SignInArgs) attempt(id pos.ID, at pos.TillID) attempt {
	if a.Badge != "" {
		return attempt{command: id, till: at, badge: a.Badge}
	}
	return attempt{command: id, till: at, staff: a.Staff, pin: a.PIN}
}

// entered puts a person at a till.
func (s *Staff) entered(v *store.View, at pos.TillID, r *roster, p proof) store.Decision {
	by, now := fact.By{Staff: p.staff}, v.At.UnixMilli()
	d := store.Decision{
		Push:   []store.Push{pushTill(at)},
		Answer: SignedIn{Staff: p.staff, Role: r.people[p.staff].role},
	}
	here, taken := r.tills[at]
	if taken && here.staff == p.staff {
		d.Write = func(tx *store.Tx) error {
			return tx.ExecOne(`UPDATE staff_tills SET locked = 0, active = ? WHERE till = ?`, now, string(at))
		}
		return s.decision(d)
	}
	if taken {
		d.Facts = append(d.Facts, fact.StaffSignedOut{Staff: here.staff, Till: at, Why: "switched", By: by})
	}
	if before, ok := r.at(p.staff); ok {
		d.Facts = append(d.Facts, fact.StaffSignedOut{Staff: p.staff, Till: before, Why: "moved", By: by})
		d.Push = append(d.Push, pushTill(before))
	}
	how := "pin"
	if p.tag != "" {
		how = "badge"
	}
	d.Facts = append(d.Facts, fact.StaffSignedIn{Staff: p.staff, Till: at, How: how, By: by})
	d.Write = func(tx *store.Tx) error {
		err := tx.Exec(`DELETE FROM staff_tills WHERE till = ? OR staff = ?`, string(at), string(p.staff))
		if err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO staff_tills (till, staff, how, since, active, locked) VALUES (?,?,?,?,?,0)`,
			string(at), string(p.staff), how, now, now)
	}
	return s.decision(d)
}

// here returns who is at a till, or the refusal that nobody is.
func (s *Staff) here(at pos.TillID) (session, error) {
	here, ok := s.current().tills[at]
	if !ok {
		return here, refused("find session", "staff.not_signed_in", map[string]any{"till": at})
	}
	return here, nil
}

// SignOut ends a person's time at a till. A locked till must be unlocked first, or switched: otherwise the books would say
// that somebody left who did nothing. Answer: none. Refusals: staff.not_signed_in, staff.locked.
func (s *Staff) SignOut(id pos.ID, at pos.TillID) store.Command {
	return store.Command{
		ID: id, Name: "staff.sign_out", Args: tillArgs{Till: at},
		Decide: func(*store.View) (store.Decision, error) {
			here, err := s.here(at)
			if err != nil {
				return store.Decision{}, err
			}
			if here.locked != 0 {
				args := map[string]any{"till": at, "staff": here.staff}
				return store.Decision{}, refused("sign out", "staff.locked", args)
			}
			by := fact.By{Staff: here.staff}
			return s.decision(store.Decision{
				Facts: []fact.Body{fact.StaffSignedOut{Staff: here.staff, Till: at, Why: "asked", By: by}},
				Write: func(tx *store.Tx) error { return tx.ExecOne(`DELETE FROM staff_tills WHERE till = ?`, string(at)) },
				Push:  []store.Push{pushTill(at)},
			}), nil
		},
	}
}

// Lock locks a till; who is signed in stays it. Anybody may: it only takes rights away. Answer: none. Refusals:
// staff.not_signed_in.
func (s *Staff) Lock(id pos.ID, at pos.TillID) store.Command {
	return store.Command{
		ID: id, Name: "staff.lock", Args: tillArgs{Till: at},
		Decide: func(*store.View) (store.Decision, error) {
			here, err := s.here(at)
			if err != nil {
				return store.Decision{}, err
			}
			if here.locked != 0 {
				return store.Decision{}, nil
			}
			return s.decision(s.lock(at)), nil
		},
	}
}

func (s *Staff) lock(tills ...pos.TillID) store.Decision {
	var d store.Decision
	for _, at := range tills {
		d.Push = append(d.Push, pushTill(at))
	}
	d.Write = func(tx *store.Tx) error {
		for _, at := range tills {
			err := tx.ExecOne(`UPDATE staff_tills SET locked = ? WHERE till = ?`, tx.At.UnixMilli(), string(at))
			if err != nil {
				return err
			}
		}
		return nil
	}
	return d
}

// UnlockArgs is what the person who is signed in proves it by: the PIN, or the badge.
type UnlockArgs struct {
	PIN   Secret `json:"pin,omitempty"`
	Badge Secret `json:"badge,omitempty"`
}

// Unlock unlocks a till for the person who is signed in. Anybody else uses Switch. Answer: SignedIn. Refusals:
// staff.not_signed_in, staff.not_yours (a badge of somebody else), and those of proving as with SignIn.
func (s *Staff) Unlock(id pos.ID, at pos.TillID, a UnlockArgs) store.Command {
	var p proof
	var asked pos.StaffID
	return store.Command{
		ID: id, Name: "staff.unlock", Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) {
			here, err := s.here(at)
			if err != nil {
				p = proof{made: true, err: err}
				return
			}
			asked = here.staff
			in := SignInArgs{Staff: asked, PIN: a.PIN, Badge: a.Badge}
			p = s.prove(ctx, in.attempt(id, at))
		},
		Decide: func(v *store.View) (store.Decision, error) {
			here, err := s.here(at)
			if err != nil {
				return store.Decision{}, err
			}
			r := s.current()
			if err := p.holds(r); err != nil {
				return store.Decision{}, err
			}
			if here.staff != p.staff || here.staff != asked {
				return store.Decision{}, refused("unlock", "staff.not_yours", map[string]any{"staff": here.staff})
			}
			return s.entered(v, at, r, p), nil
		},
	}
}

// idle returns the unlocked tills that nobody touched for the idle limit.
func (s *Staff) idle(now time.Time) []pos.TillID {
	if s.cfg.Idle <= 0 {
		return nil
	}
	r := s.current()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []pos.TillID
	for at, here := range r.tills {
		last := time.UnixMilli(here.active)
		if t := s.touched[at]; t.After(last) {
			last = t
		}
		if here.locked == 0 && now.Sub(last) >= s.cfg.Idle {
			out = append(out, at)
		}
	}
	return out
}

// IdleDue tells whether IdleLock would lock anything now. It is memory only, so that a worker can ask every second.
func (s *Staff) IdleDue(now time.Time) bool { return len(s.idle(now)) > 0 }

// IdleLock locks every till that was not touched for the idle limit by now. It is a worker's own step. What was touched is
// forgotten at a restart, so a till that was idle before it, or signed in long before, then asks for a PIN. Answer: none.
func (s *Staff) IdleLock(now time.Time) store.Command {
	return store.Command{Name: "staff.idle_lock", Decide: func(*store.View) (store.Decision, error) {
		tills := s.idle(now)
		if len(tills) == 0 {
			return store.Decision{}, nil
		}
		return s.decision(s.lock(tills...)), nil
	}}
}

// Till is who stands at a till, for its screen.
type Till struct {
	// Open tells that the shop is in nobody's hands yet, so that everything is allowed to everybody. The screen says so.
	Open        bool         `json:"open"`
	Staff       pos.StaffID  `json:"staff,omitempty"`
	Role        string       `json:"role,omitempty"`
	Since       int64        `json:"since,omitempty"`
	LockedAt    int64        `json:"locked_at,omitempty"` // 0: unlocked
	Permissions []Permission `json:"permissions"`         // what needs nobody else, apart from limits
}

// TillOf returns who stands at a till as a reader sees it.
func (s *Staff) TillOf(v *store.View, at pos.TillID) (Till, error) {
	r, err := readRoster(v, s.cfg.Currency)
	if err != nil {
		return Till{}, err
	}
	here := r.tills[at]
	t := Till{
		Open: !r.guarded, Staff: here.staff, Role: r.people[here.staff].role, Since: here.since, LockedAt: here.locked,
		Permissions: []Permission{},
	}
	if t.Open {
		t.Permissions = Permissions()
		return t, nil
	}
	role := r.role(here.staff)
	for _, p := range role.Permissions {
		if !role.needsTwo(p) && here.locked == 0 {
			t.Permissions = append(t.Permissions, p)
		}
	}
	return t, nil
}
