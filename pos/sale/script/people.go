package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// person is what a script knows of somebody: the PIN and the badge, so that it need not say them each time.
type person struct{ pin, badge string }

// newStaff makes the part with a cheap hash: scripts are about who may do what.
func (w *world) newStaff() *staff.Staff {
	return staff.New(staff.Config{
		Currency: w.cfg.Currency, Idle: w.idle, Clock: w.clock, Cost: staff.Cost{Memory: 8, Passes: 1},
	}, w.vault)
}

// staffVerbs are the statements about people.
func (r *run) staffVerbs() map[string]func([]string) error {
	return map[string]func([]string) error{
		"hire": r.hire, "role": r.role, "dismiss": r.dismiss, "sign": r.sign, "switch": r.switchTo, "lock": r.lock,
		"unlock": r.unlock, "touch": r.touch, "idle": r.idleCheck, "badge": r.badge, "pin": r.newPIN,
	}
}

// tell sends a command of the part.
func (r *run) tell(c func(id pos.ID) store.Command) error {
	id := pos.NewID(r.world.clock())
	return r.send(func() store.Command { return c(id) }, true)
}

// hire is the statement: hire salma "Salma" "سلمى" as cashier, given as words of one clause, with pin 7391 badge B-salma-01.
func (r *run) hire(words []string) error {
	if len(words) < 5 || words[3] != "as" || len(words)%2 == 0 {
		return errors.New("hire ID \"English\" \"عربي\" as ROLE [pin 7391] [badge CODE]")
	}
	who, at := pos.StaffID(words[0]), r.till
	args := staff.ChangeArgs{
		Staff: who, Role: words[4], Active: true, Badge: true, Name: pos.Text{En: words[1], Ar: words[2]},
	}
	if err := r.tell(func(id pos.ID) store.Command { return r.world.staff.Change(id, at, args) }); err != nil {
		return err
	}
	for rest := words[5:]; len(rest) > 0 && r.refusal == nil; rest = rest[2:] {
		var err error
		switch rest[0] {
		case "pin":
			err = r.newPIN([]string{words[0], rest[1]})
		case "badge":
			err = r.badge([]string{words[0], rest[1]})
		default:
			err = fmt.Errorf("hire does not understand %q", rest[0])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newPIN is the statement: pin salma 7391.
func (r *run) newPIN(words []string) error {
	words, err := r.cutApproval(words)
	if err != nil || len(words) != 2 {
		return errors.Join(err, errors.New("pin ID DIGITS"))
	}
	at, a := r.till, staff.SetPINArgs{Staff: pos.StaffID(words[0]), PIN: staff.Secret(words[1]), Approval: r.allowed}
	err = r.tell(func(id pos.ID) store.Command { return r.world.staff.SetPIN(id, at, a) })
	if err == nil && r.refusal == nil {
		r.know(words[0], func(p *person) { p.pin = words[1] })
	}
	return err
}

// badge is the statement: badge salma B-salma-01.
func (r *run) badge(words []string) error {
	if len(words) != 2 {
		return errors.New("badge ID CODE")
	}
	at, a := r.till, staff.SetBadgeArgs{Staff: pos.StaffID(words[0]), Code: staff.Secret(words[1])}
	err := r.tell(func(id pos.ID) store.Command { return r.world.staff.SetBadge(id, at, a) })
	if err == nil && r.refusal == nil {
		r.know(words[0], func(p *person) { p.badge = words[1] })
	}
	return err
}

func (r *run) know(name string, learn func(*person)) {
	if r.people == nil {
		r.people = map[string]person{}
	}
	p := r.people[name]
	learn(&p)
	r.people[name] = p
}

// role is the statement: role cashier may sell hold — the role allows these and nothing else; role cashier not line.void —
// all it did but these; role supervisor two return.
func (r *run) role(words []string) error {
	if len(words) < 3 {
		return errors.New("role ROLE may|not|two PERMISSION …")
	}
	var role staff.Role
	err := r.read(func(v *store.View) error {
		all, err := r.world.staff.Roles(v)
		if i := slices.IndexFunc(all, func(x staff.Role) bool { return x.ID == words[0] }); i >= 0 {
			role = all[i]
		}
		return err
	})
	if err != nil {
		return err
	}
	role.ID = words[0]
	var named []staff.Permission
	for _, w := range words[2:] {
		named = append(named, staff.Permission(w))
	}
	switch words[1] {
	case "may":
		role.Permissions = named
	case "not":
		role.Permissions = slices.DeleteFunc(slices.Clone(role.Permissions), func(p staff.Permission) bool {
			return slices.Contains(named, p)
		})
	case "two":
		role.TwoPersons = named
	default:
		return fmt.Errorf("role does not understand %q", words[1])
	}
	at, a := r.till, staff.RoleArgs{Role: role}
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.ChangeRole(id, at, a) })
}

// dismiss is the statement: dismiss salma.
func (r *run) dismiss(words []string) error {
	if len(words) != 1 {
		return errors.New("dismiss whom?")
	}
	who, at := pos.StaffID(words[0]), r.till
	var role string
	err := r.read(func(v *store.View) error {
		all, err := r.world.staff.People(r.ctx, v)
		for _, p := range all {
			if p.Staff == who {
				role = p.Role
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	a := staff.ChangeArgs{Staff: who, Role: role}
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.Change(id, at, a) })
}

// sign is the statement: sign in salma [pin 1111 | by badge]; sign out.
func (r *run) sign(words []string) error {
	at := r.till
	if len(words) == 1 && words[0] == "out" {
		return r.tell(func(id pos.ID) store.Command { return r.world.staff.SignOut(id, at) })
	}
	if len(words) < 2 || words[0] != "in" {
		return errors.New("sign in ID, or: sign out")
	}
	a, err := r.proof(words[1:])
	if err != nil {
		return err
	}
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.SignIn(id, at, a) })
}

// switchTo is the statement: switch to noor [pin 1111 | by badge].
func (r *run) switchTo(words []string) error {
	if len(words) < 2 || words[0] != "to" {
		return errors.New("switch to ID")
	}
	a, err := r.proof(words[1:])
	if err != nil {
		return err
	}
	at := r.till
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.Switch(id, at, a) })
}

// proof reads: salma; salma pin 1111; salma by badge; salma by scan — the badge read by the till's own scanner, so that
// only a ticket for it is used.
func (r *run) proof(words []string) (staff.SignInArgs, error) {
	p, name := r.people[words[0]], pos.StaffID(words[0])
	switch rest := strings.Join(words[1:], " "); {
	case rest == "":
		return staff.SignInArgs{Staff: name, PIN: staff.Secret(p.pin)}, nil
	case rest == "by badge":
		return staff.SignInArgs{Badge: staff.Secret(p.badge)}, nil
	case rest == "by scan":
		shown, ok, err := r.world.staff.Present(r.ctx, r.till, staff.BadgeOf(p.badge))
		if err != nil || !ok {
			return staff.SignInArgs{}, errors.Join(err, errors.New("this badge is not known"))
		}
		return staff.SignInArgs{Badge: shown.Ticket}, nil
	case len(words) == 3 && words[1] == "pin":
		return staff.SignInArgs{Staff: name, PIN: staff.Secret(words[2])}, nil
	default:
		return staff.SignInArgs{}, fmt.Errorf("nobody proves himself %q", rest)
	}
}

// cutApproval takes "approved by sami [pin 1111 | by badge]" from the end of a command.
func (r *run) cutApproval(words []string) ([]string, error) {
	r.allowed = nil
	i := slices.Index(words, "approved")
	if i < 0 {
		return words, nil
	}
	if len(words) < i+3 || words[i+1] != "by" {
		return nil, errors.New("approved by ID")
	}
	a, err := r.proof(words[i+2:])
	r.allowed = &staff.Approval{Staff: a.Staff, PIN: string(a.PIN), Badge: string(a.Badge)}
	return words[:i], err
}

func (r *run) lock(words []string) error {
	if len(words) > 0 {
		return errors.New("lock takes no words")
	}
	at := r.till
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.Lock(id, at) })
}

// unlock is the statement: unlock, by the PIN of whoever is signed in: unlock salma [pin 1111 | by badge].
func (r *run) unlock(words []string) error {
	if len(words) == 0 {
		return errors.New("unlock ID")
	}
	p, err := r.proof(words)
	if err != nil {
		return err
	}
	at, a := r.till, staff.UnlockArgs{PIN: p.PIN, Badge: p.Badge}
	return r.tell(func(id pos.ID) store.Command { return r.world.staff.Unlock(id, at, a) })
}

// touch is the statement: touch — somebody uses the till and asks for nothing.
func (r *run) touch(words []string) error {
	if len(words) > 0 {
		return errors.New("touch takes no words")
	}
	r.world.staff.Touch(r.till)
	return nil
}

// idleCheck is the statement: idle — the store's own look at which tills nobody touched.
func (r *run) idleCheck(words []string) error {
	if len(words) > 0 {
		return errors.New("idle takes no words")
	}
	return r.send(func() store.Command { return r.world.staff.IdleLock(r.world.clock()) }, false)
}

// expectPerson: person salma, role cashier, locked | person none.
func (r *run) expectPerson(s statement) error {
	if len(s[0]) != 2 {
		return errors.New("person ID, or: person none")
	}
	var t staff.Till
	err := r.read(func(v *store.View) (err error) {
		t, err = r.world.staff.TillOf(v, r.till)
		return err
	})
	if err != nil {
		return err
	}
	if err := same(cmpOr(string(t.Staff), "none"), s[0][1]); err != nil {
		return err
	}
	locked := map[bool]string{true: "yes", false: "no"}
	return eachIs("person", s[1:], map[string]string{
		"role": t.Role, "locked": locked[t.LockedAt != 0], "everybody": locked[t.Open],
	})
}

// expectBy: by salma approved sami | by salma approved salma self | by nobody — of the last entry.
func (r *run) expectBy(s statement) error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	var f struct{ By fact.By }
	if err := json.Unmarshal(all[len(all)-1].Body, &f); err != nil {
		return err
	}
	return same(spelled(f.By), strings.Join(s[0][1:], " "))
}

func spelled(by fact.By) string {
	text := cmpOr(string(by.Staff), "nobody")
	if by.Approved != "" {
		text += " approved " + string(by.Approved)
	}
	if by.Self {
		text += " self"
	}
	return text
}

// expectActs: acts drawer.opened.v1 till 1 — all that the audit page shows for a filter, as KIND by WHOM, the latest first:
//
//	expect acts kind sale.completed.v1/voided, ahmad approved sami
//	expect acts self, none
func (r *run) expectActs(s statement) error {
	var q staff.AuditQuery
	words := s[0]
	for ; len(words) >= 2 && words[0] != "self"; words = words[2:] {
		switch words[0] {
		case "kind":
			q.Kinds = append(q.Kinds, words[1])
		case "till":
			q.Till = pos.TillID(words[1])
		case "person":
			q.Staff = pos.StaffID(words[1])
		default:
			return fmt.Errorf("acts of which %q?", words[0])
		}
	}
	q.Self = slices.Equal(words, []string{"self"})
	if len(words) > 0 && !q.Self {
		return fmt.Errorf("acts of which %q?", words)
	}
	var acts []staff.Act
	err := r.read(func(v *store.View) (err error) {
		acts, err = staff.Audit(v, q)
		return err
	})
	if err != nil {
		return err
	}
	var got, want []string
	for _, a := range acts {
		got = append(got, spelled(a.By))
	}
	for _, c := range s[1:] {
		want = append(want, strings.Join(c, " "))
	}
	return same(cmpOr(strings.Join(got, ", "), "none"), strings.Join(want, ", "))
}
