package ui_test

import (
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// goodPIN is everybody's at the fake till; patience is asked of who types slowPIN.
const (
	goodPIN = "2846"
	slowPIN = "0000"
)

// openShop is a shop without staff.
func openShop() screen.Staff {
	return screen.Staff{
		Till: staff.Till{Open: true, Permissions: staff.Permissions()}, Nobody: true, People: []screen.StaffTile{},
		Roles: staff.BuiltIn(sar()),
	}
}

// crewed is a shop with staff, and the cashier at the till.
func crewed() screen.Staff {
	roles := staff.BuiltIn(sar())
	roles[0].Permissions = slices.DeleteFunc(slices.Clone(roles[0].Permissions), func(p staff.Permission) bool {
		return p == staff.VoidLine
	})
	return screen.Staff{
		Till: staff.Till{Staff: "3", Role: staff.Cashier, Since: day.UnixMilli(), Permissions: roles[0].Permissions},
		Name: pos.Text{En: "Ahmad Nasser", Ar: "أحمد ناصر"}, IdleLock: 600, Roles: roles,
		People: []screen.StaffTile{
			{Staff: "1", Name: pos.Text{En: "Salma Rashed", Ar: "سلمى راشد"}, Role: staff.Manager, HasPIN: true},
			{Staff: "2", Name: pos.Text{En: "Sami Haddad", Ar: "سامي حداد"}, Role: staff.Supervisor, HasPIN: true, HasBadge: true},
			{Staff: "3", Name: pos.Text{En: "Ahmad Nasser", Ar: "أحمد ناصر"}, Role: staff.Cashier, HasPIN: true, Till: "1"},
			{Staff: "4", Name: pos.Text{En: "Noor Khalid", Ar: "نور خالد"}, Role: staff.Cashier, HasBadge: true},
		},
	}
}

// manages is the same shop with the manager at the till.
func manages() screen.Staff {
	c := crewed()
	c.Till.Staff, c.Till.Role, c.Till.Permissions, c.Name = "1", staff.Manager, staff.Permissions(), c.People[0].Name
	return c
}

func (f *fakeTill) setCrew(change func(*screen.Staff)) {
	f.mu.Lock()
	change(&f.crew)
	f.mu.Unlock()
	f.server.Refresh(screen.TopicStaff, "")
}

func (f *fakeTill) crewSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return 0, f.crew, nil
}

// proved judges a PIN.
func proved(pin staff.Secret) error {
	switch pin {
	case goodPIN:
		return nil
	case slowPIN:
		return &pos.Error{Code: pos.Refused, Key: "staff.throttled", Args: map[string]any{"seconds": 28}}
	}
	return &pos.Error{Code: pos.Refused, Key: "staff.wrong_pin"}
}

func (f *fakeTill) enterLocked(a staff.SignInArgs) (staff.SignedIn, error) {
	if a.Badge != "" {
		a.Staff, a.PIN = "2", goodPIN
	}
	if err := proved(a.PIN); err != nil {
		return staff.SignedIn{}, err
	}
	for _, p := range f.crew.People {
		if p.Staff == a.Staff {
			f.crew.Till.Staff, f.crew.Till.Role, f.crew.Till.LockedAt, f.crew.Name = p.Staff, p.Role, 0, p.Name
		}
	}
	for _, r := range f.crew.Roles {
		if r.ID == f.crew.Till.Role {
			f.crew.Till.Permissions = r.Permissions
		}
	}
	f.server.Refresh(screen.TopicStaff, "")
	return staff.SignedIn{Staff: a.Staff, Role: f.crew.Till.Role}, nil
}

// voidLocked takes a line out, where the shop has staff with somebody's approval.
func (f *fakeTill) voidLocked(a sale.LineArgs) (sale.LineAnswer, error) {
	if !f.crew.Till.Open && f.crew.Till.Role == staff.Cashier {
		if a.Approval == nil {
			return sale.LineAnswer{}, &pos.Error{
				Code: pos.Refused, Key: "staff.needs_approval", Args: map[string]any{"permission": staff.VoidLine},
			}
		}
		if err := proved(staff.Secret(a.Approval.PIN)); err != nil && a.Approval.Badge == "" {
			return sale.LineAnswer{}, err
		}
	}
	return f.changeLocked(a.Line, func(l *sale.LineState) { l.Voided = true })
}

// withStaff adds the commands about people.
func (f *fakeTill) withStaff(c ui.Commands) ui.Commands {
	nothing := func(name string, do func()) ui.Command {
		return ui.Do(once(f, name, func(screen.Nothing) (screen.Nothing, error) {
			do()
			f.server.Refresh(screen.TopicStaff, "")
			return screen.Nothing{}, nil
		}))
	}
	c["staff.sign_in"] = ui.Do(once(f, "staff.sign_in", f.enterLocked))
	c["staff.switch"] = ui.Do(once(f, "staff.switch", f.enterLocked))
	c["staff.unlock"] = ui.Do(once(f, "staff.unlock", func(a staff.UnlockArgs) (staff.SignedIn, error) {
		return f.enterLocked(staff.SignInArgs{Staff: f.crew.Till.Staff, PIN: a.PIN})
	}))
	c["staff.lock"] = nothing("staff.lock", func() { f.crew.Till.LockedAt = day.UnixMilli() })
	c["staff.sign_out"] = nothing("staff.sign_out", func() { f.crew.Till.Staff = "" })
	c["staff.touch"] = nothing("staff.touch", func() {})
	c["staff.change"] = ui.Do(once(f, "staff.change", func(a staff.ChangeArgs) (screen.Nothing, error) {
		f.crew.People = append(f.crew.People, screen.StaffTile{Staff: a.Staff, Name: a.Name, Role: a.Role})
		return screen.Nothing{}, nil
	}))
	c["staff.set_pin"] = ui.Do(once(f, "staff.set_pin", func(a staff.SetPINArgs) (screen.Nothing, error) {
		if a.PIN == "1234" {
			return screen.Nothing{}, &pos.Error{Code: pos.Invalid, Key: "staff.pin_guessable"}
		}
		f.crew.Nobody, f.crew.Till.Open = false, false
		return screen.Nothing{}, nil
	}))
	c["staff.change_role"] = ui.Do(once(f, "staff.change_role", func(staff.RoleArgs) (screen.Nothing, error) {
		return screen.Nothing{}, nil
	}))
	c["staff.set_badge"] = ui.Do(once(f, "staff.set_badge", func(staff.SetBadgeArgs) (screen.Nothing, error) {
		return screen.Nothing{}, nil
	}))
	c["staff.await_badge"] = ui.Do(once(f, "staff.await_badge", func(screen.AwaitBadgeArgs) (screen.Nothing, error) {
		return screen.Nothing{}, nil
	}))
	c["people.list"] = ui.Do(once(f, "people.list", func(screen.Nothing) (screen.People, error) {
		return f.peopleLocked(), nil
	}))
	c["audit.list"] = ui.Do(once(f, "audit.list", func(q staff.AuditQuery) (screen.Audit, error) { return someActs(q), nil }))
	return c
}

func (f *fakeTill) peopleLocked() screen.People {
	out := screen.People{
		Roles: f.crew.Roles, Permissions: staff.Permissions(), Limits: staff.Limits(),
		Currency: sale.CurrencyState{Code: "SAR", Exponent: 2},
	}
	for _, p := range f.crew.People {
		out.People = append(out.People, staff.Person{
			Staff: p.Staff, Name: p.Name, Role: p.Role, Active: true, Badge: true,
			HasPIN: p.HasPIN, HasBadge: p.HasBadge, Till: p.Till,
		})
	}
	out.People = append(out.People, staff.Person{Staff: "9", Role: staff.Cashier, Why: "vault.erased"})
	return out
}

// someActs is a piece of a day.
func someActs(q staff.AuditQuery) screen.Audit {
	total := sale.Completed{Total: 4250}.Total
	at := day.UnixMilli()
	rows := []screen.AuditRow{
		{Act: staff.Act{
			Position: 9, Kind: "drawer.opened.v1", At: at, Till: "1", Reason: "change",
			By: fact.By{Staff: "2", Approved: "2", Self: true},
		}},
		{
			Act:    staff.Act{Position: 8, Kind: "sale.completed.v1", At: at, Till: "1", By: fact.By{Staff: "3"}},
			Number: "1-1-57", Amount: &total,
		},
		{Act: staff.Act{
			Position: 8, Part: 1, Kind: "sale.completed.v1/voided", At: at, Till: "1", By: fact.By{Staff: "3", Approved: "2"},
		}},
		{Act: staff.Act{Position: 7, Kind: "receipt.reprinted.v1", At: at, Till: "2", By: fact.By{Staff: "4"}}},
		{Act: staff.Act{Position: 6, Kind: "staff.signed_in.v1", At: at, Till: "1", By: fact.By{Staff: "3"}, Subject: "3"}},
		{Act: staff.Act{Position: 5, Kind: "staff.pin_refused.v1", At: at, Till: "1", Subject: "2"}},
	}
	if q.Self {
		rows = rows[:1]
	}
	if q.Till == "2" {
		rows = nil
	}
	names := map[pos.StaffID]pos.Text{}
	for _, p := range crewed().People {
		names[p.Staff] = p.Name
	}
	return screen.Audit{
		Rows: rows, Names: names, Currency: sale.CurrencyState{Code: "SAR", Exponent: 2},
		Tills: []screen.TillInfo{
			{ID: "1", Name: pos.Text{En: "Till 1", Ar: "الصندوق 1"}}, {ID: "2", Name: pos.Text{En: "Till 2", Ar: "الصندوق 2"}},
		},
	}
}
