package main

import (
	"context"
	"slices"
	"time"

	"sanduq/pos"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// person is one of the demo's staff. Everybody may know the PINs: they stand on the first page.
type person struct {
	Staff pos.StaffID  `json:"staff"`
	Name  pos.Text     `json:"name"`
	Role  string       `json:"role"`
	PIN   staff.Secret `json:"-"`
	Shown string       `json:"pin"` // a staff.Secret is never written anywhere
	Badge string       `json:"badge"`
	Till  pos.TillID   `json:"-"` // where the person stands when the shop is new
}

// crew is who works in the demo shop. The manager comes last: from her PIN on nobody does anything unnamed.
func crew() []person {
	return []person{
		{"3", pos.Text{En: "Ahmad Nasser", Ar: "أحمد ناصر"}, staff.Cashier, "5038", "5038", "SQ-BADGE-3-AHMAD", "1"},
		{"4", pos.Text{En: "Noor Khalid", Ar: "نور خالد"}, staff.Cashier, "6174", "6174", "SQ-BADGE-4-NOOR", "2"},
		{"2", pos.Text{En: "Sami Haddad", Ar: "سامي حداد"}, staff.Supervisor, "2846", "2846", "SQ-BADGE-2-SAMI", ""},
		{"5", pos.Text{En: "Omar Farouq", Ar: "عمر فاروق"}, staff.Auditor, "4927", "4927", "SQ-BADGE-5-OMAR", ""},
		{"1", pos.Text{En: "Salma Rashed", Ar: "سلمى راشد"}, staff.Manager, "7391", "7391", "SQ-BADGE-1-SALMA", ""},
	}
}

// hire gives a new shop its staff, and puts a cashier at each till so that one can sell at once. In this shop a cashier
// takes nothing out of a basket without a supervisor's word.
func (d *demo) hire(ctx context.Context) error {
	known, err := d.app.People(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	s, newID := d.app.Staff(), func() pos.ID { return pos.NewID(time.Now()) }
	var steps []store.Command
	for i := range crew() {
		p := crew()[len(crew())-1-i] // the first of the people must be one who manages them
		steps = append(steps, s.Change(newID(), "1", staff.ChangeArgs{
			Staff: p.Staff, Role: p.Role, Active: true, Badge: true, Name: p.Name,
		}))
	}
	for _, r := range staff.BuiltIn(d.app.Currency()) {
		if r.ID == staff.Cashier {
			r.Permissions = slices.DeleteFunc(r.Permissions, func(p staff.Permission) bool {
				return p == staff.VoidLine || p == staff.ClearSale
			})
			steps = append(steps, s.ChangeRole(newID(), "1", staff.RoleArgs{Role: r}))
		}
	}
	for _, p := range crew() {
		steps = append(steps,
			s.SetBadge(newID(), "1", staff.SetBadgeArgs{Staff: p.Staff, Code: staff.Secret(p.Badge)}),
			s.SetPIN(newID(), "1", staff.SetPINArgs{Staff: p.Staff, PIN: p.PIN}))
	}
	for _, p := range crew() {
		if p.Till != "" {
			steps = append(steps, s.SignIn(newID(), p.Till, staff.SignInArgs{Staff: p.Staff, PIN: p.PIN}))
		}
	}
	for _, c := range steps {
		if _, err := store.Do[any](ctx, d.app.Store(), c); err != nil {
			return err
		}
	}
	return nil
}
