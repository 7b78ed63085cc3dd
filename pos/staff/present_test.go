package staff_test

import (
	"strings"
	"testing"

	"sanduq/pos/fact"
	"sanduq/pos/staff"
)

func (s *shop) present(at string) staff.Presented {
	s.t.Helper()
	p, ok, err := s.staff.Present(s.t.Context(), "1", staff.BadgeOf(" "+cashierBadge+"\r\n"))
	if err != nil || !ok || p.Staff != "ahmad" {
		s.t.Fatalf("STAFF-032: the badge is %+v, %t, %v (%s)", p, ok, err, at)
	}
	return p
}

func TestABadgeReachesAScreenAsATicketOnly(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	p := s.present("nobody there")
	if p.Taken || p.Here || p.Locked || strings.Contains(string(p.Ticket), "BADGE") {
		t.Errorf("STAFF-032: %+v", p)
	}
	use := func(ticket staff.Secret) staff.SignInArgs { return staff.SignInArgs{Badge: ticket} }
	s.want("STAFF-032", "staff.badge_again", s.staff.SignIn(s.newID(), "2", use(p.Ticket))) // of another till
	c := s.staff.SignIn(s.newID(), "1", use(p.Ticket))
	s.want("STAFF-032", "", c)
	s.want("STAFF-032", "", c) // a retry is no second use
	s.want("STAFF-032", "staff.badge_again", s.staff.Switch(s.newID(), "1", use(p.Ticket)))
	if again := s.present("at work"); !again.Here || !again.Taken || again.Locked {
		t.Errorf("STAFF-032: %+v", again)
	}
	old := s.present("later")
	s.later(staff.TicketLife)
	s.want("STAFF-032", "staff.badge_again", s.staff.Switch(s.newID(), "1", use(old.Ticket)))
	for range 20 { // tickets that are not good are no wrong tries: nobody has to wait
		s.want("STAFF-032", "staff.badge_again", s.staff.Switch(s.newID(), "1", use(old.Ticket)))
	}
	s.want("STAFF-032", "", s.staff.Switch(s.newID(), "1", use(s.present("at last").Ticket)))
	s.must(s.leaks())
}

func TestGoodsAreNoBadges(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	for _, code := range []string{"", "7", "6281000000014", cashierBadge + "x", strings.Repeat("9", 100)} {
		if p, ok, err := s.staff.Present(t.Context(), "1", staff.BadgeOf(code)); ok || err != nil {
			t.Errorf("STAFF-032: %q is a badge: %+v, %v", code, p, err)
		}
	}
	s.want("STAFF-012", "", s.signIn("1", "mona", managerPIN))
	s.want("STAFF-012", "", s.staff.Change(s.newID(), "1", staff.ChangeArgs{Staff: "ahmad", Role: staff.Cashier}))
	if _, ok, err := s.staff.Present(t.Context(), "1", cashierBadge); ok || err != nil {
		t.Errorf("STAFF-012: the badge of who left is known: %v", err)
	}
}

func TestABadgeApproves(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("STAFF-023", "", s.signIn("1", "mona", managerPIN))
	s.want("STAFF-023", "", s.staff.SetBadge(s.newID(), "1", staff.SetBadgeArgs{Staff: "sami", Code: "BADGE-sami-1"}))
	s.want("STAFF-023", "", s.staff.Switch(s.newID(), "1", staff.SignInArgs{Staff: "ahmad", PIN: cashierPIN}))
	by := fact.By{Staff: "ahmad", Approved: "sami"}
	s.wantBy("STAFF-023", by, "1", staff.NoSale, &staff.Approval{Badge: "BADGE-sami-1"})
	s.wantRefused("STAFF-023", "staff.unknown_badge", "1", staff.NoSale, &staff.Approval{Badge: "BADGE-sami-2"})
	s.wantRefused("STAFF-023", "staff.not_allowed", "1", staff.NoSale, &staff.Approval{Badge: cashierBadge})
	// Whoever is named beside a badge is not believed.
	s.wantRefused("STAFF-023", "staff.not_allowed", "1", staff.NoSale, &staff.Approval{Staff: "sami", Badge: cashierBadge})
	s.must(s.leaks())
}

func TestTheIndexHoldsPartsOfEntries(t *testing.T) {
	t.Parallel()
	body := []byte(`{"till":"1","by":{"staff":"a"},"at":1,"lines":[{"no":1,"lowered":[{"qty":"1","at":7,"by":{"staff":"a"}}]}],
		"voided":[{"no":2,"at":9,"reason":"broken","by":{"staff":"a","approved":"b","self":false},
			"lowered":[{"at":8,"by":{"staff":"c"}}]}],
		"name":"\"by\":{}"}`)
	want := []string{"lowered 7 a/", "voided 9 a/b broken", "lowered 8 c/"}
	got := staff.ReadParts(body)
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("STAFF-033: parts are %q, want %q", got, want)
	}
	for _, other := range []string{``, `[]`, `{"by":{}}`, `{"by":{},"x":{"by":3}}`, `{"by":{},"x":[{"by":"y"}]`} {
		if got := staff.ReadParts([]byte(other)); len(got) > 0 {
			t.Errorf("STAFF-033: parts of %s are %q", other, got)
		}
	}
}
