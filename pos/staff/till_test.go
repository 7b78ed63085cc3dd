package staff_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("STAFF-003", "staff.wrong_pin", s.signIn("1", "ahmad", managerPIN))
	s.want("STAFF-003", "staff.wrong_pin", s.signIn("1", "ahmad", ""))
	in := s.signIn("1", "ahmad", cashierPIN)
	for range 2 {
		got, err := store.Do[staff.SignedIn](t.Context(), s.Store, in)
		if err != nil || got != (staff.SignedIn{Staff: "ahmad", Role: staff.Cashier}) {
			t.Fatalf("STAFF-003: %+v, %v", got, err)
		}
	}
	s.wantBy("STAFF-003", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)
	s.want("STAFF-010", "staff.till_taken", s.signIn("1", "sami", supervisorPIN))
	s.must(s.restart(t.Context()))
	s.wantBy("STAFF-010: after a restart", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)

	switched := s.staff.Switch(s.newID(), "1", staff.SignInArgs{Staff: "sami", PIN: supervisorPIN})
	s.want("STAFF-010", "", switched)
	s.want("STAFF-010", "", switched)
	s.wantBy("STAFF-010", fact.By{Staff: "sami"}, "1", staff.Sell, nil)

	s.want("STAFF-010", "", s.signIn("2", "sami", supervisorPIN)) // moved
	s.wantRefused("STAFF-010", "staff.not_signed_in", "1", staff.Sell, nil)
	s.want("STAFF-010", "", s.staff.SignOut(s.newID(), "2"))
	s.want("STAFF-010", "staff.not_signed_in", s.staff.SignOut(s.newID(), "2"))

	var got []string
	for _, a := range s.audit(staff.AuditQuery{Kinds: []string{"staff.signed_in.v1", "staff.signed_out.v1"}}) {
		got = append(got, string(a.Till)+" "+string(a.Subject)+" "+a.Kind+" by "+string(a.By.Staff))
	}
	want := []string{
		"2 sami staff.signed_out.v1 by sami",
		"2 sami staff.signed_in.v1 by sami", "1 sami staff.signed_out.v1 by sami",
		"1 sami staff.signed_in.v1 by sami", "1 ahmad staff.signed_out.v1 by sami",
		"1 ahmad staff.signed_in.v1 by ahmad",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("STAFF-010: the journal (-want +got):\n%s", diff)
	}
	s.must(s.verify(t.Context()))
}

func TestLocking(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("STAFF-011", "staff.not_signed_in", s.staff.Lock(s.newID(), "1"))
	s.want("STAFF-011", "staff.not_signed_in", s.staff.Unlock(s.newID(), "1", staff.UnlockArgs{PIN: cashierPIN}))
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	s.want("STAFF-011", "", s.staff.Lock(s.newID(), "1"))
	s.want("STAFF-011", "", s.staff.Lock(s.newID(), "1"))
	s.wantRefused("STAFF-011", "staff.locked", "1", staff.Sell, nil)
	s.wantRefused("STAFF-011", "staff.locked", "1", staff.Sell, &staff.Approval{Staff: "mona", PIN: managerPIN})
	s.want("STAFF-011", "staff.locked", s.staff.SignOut(s.newID(), "1"))
	s.must(s.restart(t.Context()))
	s.want("STAFF-011", "staff.wrong_pin", s.staff.Unlock(s.newID(), "1", staff.UnlockArgs{PIN: managerPIN}))
	s.want("STAFF-011", "", s.staff.Unlock(s.newID(), "1", staff.UnlockArgs{PIN: cashierPIN}))
	s.wantBy("STAFF-011", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)
	s.want("STAFF-011", "", s.staff.Lock(s.newID(), "1"))
	s.want("STAFF-011", "", s.staff.Switch(s.newID(), "1", staff.SignInArgs{Staff: "sami", PIN: supervisorPIN}))
	s.want("STAFF-011", "", s.staff.Lock(s.newID(), "1"))
	s.want("STAFF-011", "staff.not_yours", s.staff.Unlock(s.newID(), "1", staff.UnlockArgs{Badge: cashierBadge}))
	s.want("STAFF-011", "", s.signIn("1", "sami", supervisorPIN)) // back at his own till
	s.wantBy("STAFF-011", fact.By{Staff: "sami"}, "1", staff.Sell, nil)
}

func TestIdleTillsAreLocked(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	s.want("", "", s.signIn("2", "sami", supervisorPIN))
	s.later(idleLimit - time.Second)
	s.staff.Touch("1")
	if s.staff.IdleDue(s.clock()) {
		t.Error("STAFF-013: due before the limit")
	}
	s.later(time.Second)
	batch := func() (n int64) {
		s.read(func(v *store.View) error { n = v.Batch; return nil })
		return n
	}
	before := batch()
	s.staff.Touch("1")
	if !s.staff.IdleDue(s.clock()) || batch() != before {
		t.Error("STAFF-013: not due at the limit, or a touch was a commit")
	}
	s.want("STAFF-013", "", s.staff.IdleLock(s.clock()))
	if s.staff.IdleDue(s.clock()) {
		t.Error("STAFF-013: due after it was done")
	}
	s.wantBy("STAFF-013", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)
	s.wantRefused("STAFF-013", "staff.locked", "2", staff.Sell, nil)
	var got staff.Till
	s.read(func(v *store.View) (err error) {
		got, err = s.staff.TillOf(v, "2")
		return err
	})
	want := staff.Till{
		Staff: "sami", Role: staff.Supervisor, Since: s.now.UnixMilli(), LockedAt: s.clock().UnixMilli(),
		Permissions: []staff.Permission{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("STAFF-013: the till's screen (-want +got):\n%s", diff)
	}
	s.want("STAFF-013", "", s.staff.Unlock(s.newID(), "2", staff.UnlockArgs{PIN: supervisorPIN}))
	if s.staff.IdleDue(s.clock()) {
		t.Error("STAFF-013: due right after unlocking")
	}
	s.must(s.restart(t.Context()))
	if !s.staff.IdleDue(s.clock()) {
		t.Error("STAFF-013: a till signed in long before a restart stays open")
	}
}

func TestTillScreen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	till := func() (got staff.Till) {
		s.read(func(v *store.View) (err error) {
			got, err = s.staff.TillOf(v, "1")
			return err
		})
		return got
	}
	if got := till(); !got.Open || len(got.Permissions) != len(staff.Permissions()) {
		t.Errorf("STAFF-001: a new shop's screen says %+v", got)
	}
	s.must(s.hire(t.Context()))
	if got := till(); got.Open || got.Staff != "" || len(got.Permissions) != 0 {
		t.Errorf("STAFF-001: nobody is there, the screen says %+v", got)
	}
	s.want("", "", s.signIn("1", "mona", managerPIN))
	got := till()
	if got.Staff != "mona" || slices.Contains(got.Permissions, staff.ReturnNoReceipt) ||
		!slices.Contains(got.Permissions, staff.Discount) {
		t.Errorf("STAFF-008: the manager's screen says %+v", got)
	}
}

func TestBadges(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	badge := func(at pos.TillID, code staff.Secret) store.Command {
		return s.staff.SignIn(s.newID(), at, staff.SignInArgs{Badge: code})
	}
	s.want("STAFF-014", "staff.unknown_badge", badge("1", "BADGE-of-nobody"))
	s.want("STAFF-014", "", badge("1", cashierBadge))
	s.wantBy("STAFF-014", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)
	s.want("", "", s.staff.Lock(s.newID(), "1"))
	s.want("STAFF-014", "", s.staff.Unlock(s.newID(), "1", staff.UnlockArgs{Badge: cashierBadge}))
	s.must(s.restart(t.Context()))
	s.want("STAFF-014", "", badge("1", cashierBadge))

	s.want("", "", s.signIn("2", "mona", managerPIN))
	for code, key := range map[staff.Secret]string{
		"short": "staff.badge_form", "with space": "staff.badge_form", "control\x01": "staff.badge_form",
		cashierBadge: "staff.badge_taken",
	} {
		s.want("STAFF-014", key, s.staff.SetBadge(s.newID(), "2", staff.SetBadgeArgs{Staff: "sami", Code: code}))
	}
	s.want("STAFF-014", "", s.staff.SetBadge(s.newID(), "2", staff.SetBadgeArgs{Staff: "sami", Code: "BADGE-of-sami"}))
	s.want("STAFF-014", "", badge("3", "BADGE-of-sami"))
	// Taken away from one, it can be another's.
	s.want("STAFF-014", "", s.staff.SetBadge(s.newID(), "2", staff.SetBadgeArgs{Staff: "ahmad", Remove: true}))
	s.want("STAFF-014", "staff.unknown_badge", badge("1", cashierBadge))
	s.want("STAFF-014", "", s.staff.SetBadge(s.newID(), "2", staff.SetBadgeArgs{Staff: "sami", Code: cashierBadge}))
	s.want("STAFF-014", "staff.unknown_badge", badge("3", "BADGE-of-sami"))
	// A person who may not sign in by badge cannot, although the badge is known.
	s.want("", "", s.staff.Change(s.newID(), "2", staff.ChangeArgs{Staff: "sami", Role: staff.Supervisor, Active: true}))
	s.want("STAFF-014", "staff.unknown_badge", badge("3", cashierBadge))
	s.must(s.leaks())
	s.must(s.verify(t.Context()))
}

func TestApproval(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	sami := &staff.Approval{Staff: "sami", PIN: supervisorPIN}
	mona := &staff.Approval{Staff: "mona", PIN: managerPIN}
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	s.wantRefused("STAFF-007", "staff.needs_approval", "1", staff.NoSale, nil)
	s.wantBy("STAFF-007", fact.By{Staff: "ahmad", Approved: "sami"}, "1", staff.NoSale, sami)
	s.wantBy("STAFF-007", fact.By{Staff: "ahmad"}, "1", staff.Sell, sami) // not needed, so not written
	s.wantRefused("STAFF-007", "staff.wrong_pin", "1", staff.NoSale, &staff.Approval{Staff: "sami", PIN: wrong})
	s.wantRefused("STAFF-007", "staff.wrong_pin", "1", staff.NoSale, &staff.Approval{Staff: "nobody", PIN: supervisorPIN})
	s.wantRefused("STAFF-007", "staff.not_allowed", "1", staff.ManageStaff, sami)
	s.wantRefused("STAFF-007", "staff.not_allowed", "1", staff.NoSale, &staff.Approval{Staff: "ahmad", PIN: cashierPIN})
	s.wantRefused("STAFF-007", "staff.not_signed_in", "2", staff.NoSale, mona)

	// One person must have the permission and all the limits.
	over := map[staff.Limit]int64{staff.RefundAmount: 500_01}
	if _, err := s.by("1", staff.Return, sami, over); keyOf(err) != "staff.not_allowed" {
		t.Errorf("STAFF-007: beyond the approver's limit: %v", err)
	}
	if by, err := s.by("1", staff.Return, mona, over); err != nil || by != (fact.By{Staff: "ahmad", Approved: "mona"}) {
		t.Errorf("STAFF-007: %v, %v", by, err)
	}

	// Where two persons are needed, one's own word does only while nobody else who could give it is on shift.
	s.want("", "", s.signIn("2", "mona", managerPIN))
	s.wantBy("STAFF-008", fact.By{Staff: "mona"}, "2", staff.NoSale, nil)
	s.wantRefused("STAFF-008", "staff.needs_approval", "2", staff.ReturnNoReceipt, nil)
	s.wantBy("STAFF-008", fact.By{Staff: "mona", Approved: "mona", Self: true}, "2", staff.ReturnNoReceipt, mona)
	s.want("", "", s.signIn("3", "sami", supervisorPIN))
	s.want("", "", s.staff.Lock(s.newID(), "3")) // at lunch, and on shift
	s.wantRefused("STAFF-008", "staff.own_approval", "2", staff.ReturnNoReceipt, mona)
	s.wantBy("STAFF-008", fact.By{Staff: "mona", Approved: "sami"}, "2", staff.ReturnNoReceipt, sami)
	large := map[staff.Limit]int64{staff.NoReceiptAmount: 100_01} // sami could not allow that
	if by, err := s.by("2", staff.ReturnNoReceipt, mona, large); err != nil || !by.Self {
		t.Errorf("STAFF-008: %v, %v", by, err)
	}
	if acts := s.audit(staff.AuditQuery{Self: true}); len(acts) != 2 {
		t.Errorf("STAFF-008: the owner sees %+v", acts)
	}
	s.must(s.leaks())
	s.must(s.verify(t.Context()))
}

// TestAProofHoldsInItsDecision changes what was proven between Prepare and Decide.
func TestAProofHoldsInItsDecision(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "mona", managerPIN))
	for _, between := range []store.Command{
		s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: "sami", PIN: "8264"}),
		s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "sami", Role: staff.Supervisor}),
	} {
		pin := staff.Secret(supervisorPIN)
		if between.Name == "staff.change" {
			pin = "8264"
		}
		c := s.signIn("2", "sami", pin)
		c.Prepare(t.Context())
		c.Prepare = nil
		s.want("", "", between)
		s.want("STAFF-003: after "+between.Name, "staff.wrong_pin", c)
	}
	c := s.signIn("2", "ahmad", cashierPIN)
	c.Prepare = nil
	s.want("STAFF-003: not prepared", "internal", c)
}

func TestOnesOwnPIN(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	set := func(who pos.StaffID, a *staff.Approval) store.Command {
		return s.staff.SetPIN(s.newID(), "1", staff.SetPINArgs{Staff: who, PIN: "8264", Approval: a})
	}
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	s.want("STAFF-015", "staff.needs_approval", set("ahmad", nil))
	s.want("STAFF-015", "staff.not_allowed", set("sami", &staff.Approval{Staff: "sami", PIN: supervisorPIN}))
	s.want("STAFF-015", "staff.not_allowed", set("sami", &staff.Approval{Staff: "ahmad", PIN: cashierPIN}))
	s.want("STAFF-015", "staff.wrong_pin", set("ahmad", &staff.Approval{Staff: "ahmad", PIN: wrong}))
	s.want("STAFF-015", "", set("ahmad", &staff.Approval{Staff: "ahmad", PIN: cashierPIN}))
	s.want("STAFF-015", "", set("sami", &staff.Approval{Staff: "mona", PIN: managerPIN}))
	s.want("STAFF-015", "", s.signIn("2", "sami", "8264"))
	acts := s.audit(staff.AuditQuery{Kinds: []string{"staff.secret_changed.v1"}, Limit: 2})
	if len(acts) != 2 || acts[1].By != (fact.By{Staff: "ahmad"}) || acts[0].By != (fact.By{Staff: "ahmad", Approved: "mona"}) ||
		acts[0].Subject != "sami" {
		t.Errorf("STAFF-015: the journal says %+v", acts)
	}
}
