package staff_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

func TestANewShopIsOpen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.wantBy("STAFF-001", fact.By{}, "1", staff.CloseDay, nil)
	s.want("STAFF-002", "staff.first_must_manage", s.staff.Change(s.newID(), "1", staff.ChangeArgs{
		Staff: "ahmad", Role: staff.Cashier, Active: true, Name: pos.Text{En: "Ahmad"},
	}))
	s.want("STAFF-002", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{
		Staff: "mona", Role: staff.Manager, Active: true, Name: pos.Text{En: "Mona"},
	}))
	s.wantBy("STAFF-001", fact.By{}, "1", staff.CloseDay, nil) // she could not sign in yet
	s.want("STAFF-001", "", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "mona", PIN: managerPIN}))
	s.wantRefused("STAFF-001", "staff.not_signed_in", "1", staff.Sell, nil)
	s.want("STAFF-003", "", s.signIn("1", "mona", managerPIN))
	s.wantBy("STAFF-001", fact.By{Staff: "mona"}, "1", staff.CloseDay, nil)
	if by, err := (&staff.Staff{}).Check("1", staff.CloseDay, nil).By(nil); err != nil || by != (fact.By{}) {
		t.Errorf("STAFF-001: the zero Staff refuses: %v, %v", by, err)
	}
}

func TestTheShopKeepsAManager(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "mona", managerPIN))
	s.want("STAFF-002", "staff.last_manager",
		s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "mona", Role: staff.Manager}))
	s.want("STAFF-002", "staff.last_manager",
		s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "mona", Role: staff.Cashier, Active: true}))
	s.want("STAFF-002", "staff.last_manager", s.staff.ChangeRole(s.newID(), "1", staff.RoleArgs{
		Role: staff.Role{ID: staff.Manager, Permissions: []staff.Permission{staff.Sell}},
	}))
	// A second manager without a PIN could let nobody in.
	s.want("", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "sami", Role: staff.Manager, Active: true}))
	s.want("", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{
		Staff: "huda", Role: staff.Manager, Active: true, Name: pos.Text{Ar: "هدى"},
	}))
	s.want("", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "sami", Role: staff.Cashier, Active: true}))
	s.want("STAFF-002", "staff.last_manager",
		s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "mona", Role: staff.Manager}))
	s.want("", "", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "huda", PIN: "8264"}))
	s.want("STAFF-002", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "mona", Role: staff.Manager}))
	s.wantRefused("STAFF-012", "staff.not_signed_in", "1", staff.Sell, nil) // deactivated: signed out at once
	s.want("STAFF-012", "staff.wrong_pin", s.signIn("1", "mona", managerPIN))
	s.must(s.verify(t.Context()))
}

func TestPINForm(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "mona", managerPIN))
	for pin, key := range map[staff.Secret]string{
		"": "staff.pin_form", "829": "staff.pin_form", "8291573046182": "staff.pin_form", "82a1": "staff.pin_form",
		"82 1": "staff.pin_form", "1111": "staff.pin_guessable", "1212": "staff.pin_guessable", "1234": "staff.pin_guessable",
		"7890": "staff.pin_guessable", "3210": "staff.pin_guessable", "4321": "staff.pin_guessable",
		"123123": "staff.pin_guessable", "2580": "staff.pin_guessable", "٠٠٠٠": "staff.pin_guessable", "8291": "",
		"1235": "", "۹۱۵۸": "", "829157304618": "",
	} {
		set := s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "ahmad", PIN: pin})
		args := s.want(fmt.Sprintf("STAFF-004: % x", string(pin)), key, set)
		if key == "staff.pin_form" && args["min"] == nil {
			t.Error("STAFF-004: the form is not said")
		}
	}
	s.want("", "", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "ahmad", PIN: "٨٢٩١"}))
	s.want("STAFF-004", "", s.signIn("2", "ahmad", "8291"))
	s.want("", "", s.staff.SignOut(s.newID(), "2"))
	s.want("STAFF-004", "", s.signIn("2", "ahmad", "۸۲۹۱"))
	// Two people may have the same PIN.
	s.want("STAFF-004", "", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "sami", PIN: "8291"}))
	s.want("STAFF-004", "", s.signIn("3", "sami", "8291"))
	s.want("", "staff.no_person", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "nobody", PIN: "8291"}))
}

func TestPeopleAreNamedOnlyWhereTheVaultIs(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	people := func() (out []staff.Person) {
		s.read(func(v *store.View) (err error) {
			out, err = s.staff.People(t.Context(), v)
			return err
		})
		return out
	}
	want := []staff.Person{
		{
			Staff: "ahmad", Name: pos.Text{En: "Ahmad ahmad", Ar: "أحمد"}, Role: staff.Cashier, Active: true, Badge: true,
			HasPIN: true, HasBadge: true,
		},
		{
			Staff: "mona", Name: pos.Text{En: "Ahmad mona", Ar: "أحمد"}, Role: staff.Manager, Active: true, Badge: true,
			HasPIN: true, Till: "1",
		},
		{
			Staff: "sami", Name: pos.Text{En: "Ahmad sami", Ar: "أحمد"}, Role: staff.Supervisor, Active: true, Badge: true,
			HasPIN: true,
		},
	}
	s.want("", "", s.signIn("1", "mona", managerPIN))
	if diff := cmp.Diff(want, people()); diff != "" {
		t.Errorf("STAFF-005: people (-want +got):\n%s", diff)
	}
	// A change without a name keeps the one before.
	s.want("", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "ahmad", Role: staff.Picker, Active: true}))
	want[0].Role, want[0].Badge = staff.Picker, false
	if diff := cmp.Diff(want, people()); diff != "" {
		t.Errorf("STAFF-005: people (-want +got):\n%s", diff)
	}
	s.must(s.vault.Erase(t.Context(), staff.VaultID("ahmad")))
	want[0].Name, want[0].Why = pos.Text{}, "vault.erased"
	if diff := cmp.Diff(want, people()); diff != "" {
		t.Errorf("STAFF-005: people (-want +got):\n%s", diff)
	}
	s.must(s.leaks())
	s.must(s.verify(t.Context()))
	for key, a := range map[string]staff.ChangeArgs{
		"staff.name_missing":  {Staff: "new", Role: staff.Cashier, Active: true, Name: pos.Text{En: " \u202e "}},
		"staff.no_role":       {Staff: "new", Role: "king", Active: true, Name: pos.Text{En: "New"}},
		"name.invalid":        {Staff: "Not/A name", Role: staff.Cashier, Name: pos.Text{En: "New"}},
		"staff.name_too_long": {Staff: "new", Role: staff.Cashier, Name: pos.Text{Ar: strings.Repeat("س", 81)}},
	} {
		s.want("STAFF-005", key, s.staff.Change(s.newID(), "1", a))
	}
}

func TestRolesAreData(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "mona", managerPIN))
	for _, bad := range []staff.Role{
		{ID: "x", Permissions: []staff.Permission{"fly"}},
		{ID: "x", TwoPersons: []staff.Permission{staff.Sell}},
		{ID: "x", Limits: map[staff.Limit]int64{"height": 1}},
		{ID: "x", Limits: map[staff.Limit]int64{staff.RefundAmount: -1}},
		{ID: "x", Limits: map[staff.Limit]int64{staff.DiscountRate: int64(100*money.Percent) + 1}},
	} {
		s.want("STAFF-006", "staff.bad_role", s.staff.ChangeRole(s.newID(), "1", staff.RoleArgs{Role: bad}))
	}
	trainee := staff.Role{
		ID: "trainee", Name: pos.Text{En: "Trainee", Ar: "متدرب"}, Permissions: []staff.Permission{staff.Discount},
		Limits: map[staff.Limit]int64{staff.DiscountRate: int64(5 * money.Percent)},
	}
	s.want("STAFF-006", "", s.staff.ChangeRole(s.newID(), "1", staff.RoleArgs{Role: trainee}))
	s.want("", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "ahmad", Role: "trainee", Active: true}))
	s.want("", "", s.signIn("2", "ahmad", cashierPIN))
	s.must(s.restart(t.Context()))
	s.wantRefused("STAFF-006", "staff.needs_approval", "2", staff.Sell, nil)
	for value, key := range map[int64]string{
		-1: "", 0: "", int64(5 * money.Percent): "", int64(5*money.Percent) + 1: "staff.needs_approval",
	} {
		by, err := s.by("2", staff.Discount, nil, map[staff.Limit]int64{staff.DiscountRate: value})
		if keyOf(err) != key || err == nil && by != (fact.By{Staff: "ahmad"}) {
			t.Errorf("STAFF-007: %d: %v, %v", value, by, err)
		}
	}
	// A limit that the role does not have is none at all.
	_, err := s.by("2", staff.Discount, nil, map[staff.Limit]int64{staff.DiscountAmount: 1})
	if keyOf(err) != "staff.needs_approval" {
		t.Errorf("STAFF-007: no limit allows something: %v", err)
	}
	c := s.act(s.newID(), "2", staff.Discount, nil, map[staff.Limit]int64{staff.DiscountRate: int64(money.Percent) * 6})
	args := s.want("STAFF-007", "staff.needs_approval", c)
	if args["limit"] != staff.DiscountRate || args["max"] != int64(5*money.Percent) || args["permission"] != staff.Discount {
		t.Errorf("STAFF-007: the screen is told %v", args)
	}
	s.read(func(v *store.View) error {
		roles, err := s.staff.Roles(v)
		if len(roles) != 6 || cmp.Diff(trainee, roles[5]) != "" {
			t.Errorf("STAFF-006: roles %+v", roles)
		}
		return err
	})
	s.must(s.verify(t.Context()))
}

// TestBuiltInRoles holds that each permission is somebody's, that limits grow with responsibility and that money scales.
func TestBuiltInRoles(t *testing.T) {
	t.Parallel()
	for code, unit := range map[string]int64{"JPY": 1, "SAR": 100, "KWD": 1000} {
		c, err := money.ParseCurrency(code)
		if err != nil {
			t.Fatal(err)
		}
		roles := map[string]staff.Role{}
		for _, r := range staff.BuiltIn(c) {
			roles[r.ID] = r
		}
		if len(roles) != 5 || !slices.Equal(roles[staff.Manager].Permissions, staff.Permissions()) {
			t.Errorf("STAFF-006: roles %v", roles)
		}
		if got := roles[staff.Supervisor].Limits[staff.RefundAmount]; got != 500*unit {
			t.Errorf("STAFF-006: a supervisor refunds up to %d %s", got, code)
		}
		if roles[staff.Manager].Limits[staff.RefundAmount] != staff.Unlimited {
			t.Error("STAFF-006: a manager is limited")
		}
	}
}

func TestSecretsAreNeverWritten(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	log := slog.New(slog.NewJSONHandler(&out, nil))
	a := staff.Approval{Staff: "mona", PIN: managerPIN}
	in := staff.SignInArgs{Staff: "mona", PIN: managerPIN, Badge: cashierBadge}
	for _, v := range []any{a, &a, in, in.PIN, staff.SetPINArgs{Staff: "mona", PIN: managerPIN, Approval: &a}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %v %+v %#v %s\n", b, v, v, v, v)
		log.Info("x", "value", v)
	}
	fmt.Fprintf(&out, "%v %+v", struct{ A *staff.Approval }{&a}, struct{ A staff.Approval }{a})
	if strings.Contains(out.String(), managerPIN) || strings.Contains(out.String(), cashierBadge) {
		t.Errorf("STAFF-009: %s", out.String())
	}
	var got staff.SignInArgs
	err := json.Unmarshal([]byte(`{"staff":"mona","pin":"1","badge":"2"}`), &got)
	if err != nil || got != (staff.SignInArgs{Staff: "mona", PIN: "1", Badge: "2"}) {
		t.Errorf("STAFF-009: read %v", err)
	}
	var approval staff.Approval
	err = json.Unmarshal([]byte(`{"staff":"mona","pin":"1"}`), &approval)
	if err != nil || approval != (staff.Approval{Staff: "mona", PIN: "1"}) {
		t.Errorf("STAFF-009: read %v", err)
	}
}

// TestAnUnknownPersonCostsAHash is not parallel: it looks at the memory of the whole program.
func TestAnUnknownPersonCostsAHash(t *testing.T) {
	s := &shop{newFixture(t.TempDir()), t}
	s.cost = staff.Cost{Memory: 8 << 10, Passes: 1}
	s.must(s.open(t.Context()))
	defer func() { s.must(s.shut()) }()
	s.must(s.hire(t.Context()))
	taken := func(who pos.StaffID) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s.want("STAFF-003", "staff.wrong_pin", s.signIn("1", who, wrong))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	for _, who := range []pos.StaffID{"ahmad", "nobody", ""} {
		if got := taken(who); got < 8<<20 || got > 12<<20 {
			t.Errorf("STAFF-003: a wrong PIN of %q took %d bytes: not one hash", who, got)
		}
	}
}

func TestCostCanChange(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.cost = staff.DefaultCost()
	s.must(s.restart(t.Context()))
	s.want("STAFF-003", "", s.signIn("1", "mona", managerPIN)) // hashed at the cost before
	s.want("", "", s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "ahmad", PIN: "8264"}))
	s.want("STAFF-003", "", s.signIn("2", "ahmad", "8264"))
}
