package staff_test

import (
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
)

// refusals returns the steps of throttling in the journal.
func (s *shop) refusals() int {
	s.t.Helper()
	return len(s.audit(staff.AuditQuery{Kinds: []string{"staff.pin_refused.v1"}}))
}

func TestWrongPINsEarnPauses(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	for range staff.TriesAllowed {
		s.want("STAFF-016", "staff.wrong_pin", s.signIn("1", "ahmad", wrong))
	}
	pause := staff.FirstPause
	for step := 1; step <= 8; step++ {
		for _, at := range []pos.TillID{"1", "2"} { // at another till it is the same person
			args := s.want("STAFF-016", "staff.throttled", s.signIn(at, "ahmad", cashierPIN))
			if args["seconds"] != int64(pause/time.Second) {
				t.Fatalf("STAFF-016: step %d: %v seconds, want %v", step, args["seconds"], pause)
			}
		}
		if got := s.refusals(); got != step {
			t.Fatalf("STAFF-017: %d entries after %d steps", got, step)
		}
		s.must(s.restart(t.Context()))
		s.later(pause - time.Millisecond)
		if args := s.want("STAFF-016", "staff.throttled", s.signIn("1", "ahmad", cashierPIN)); args["seconds"] != int64(1) {
			t.Fatalf("STAFF-016: %v seconds in the last millisecond", args["seconds"])
		}
		s.later(time.Millisecond)
		s.want("STAFF-016", "staff.wrong_pin", s.signIn("1", "ahmad", wrong))
		pause = min(2*pause, staff.MaxPause)
	}
	if pause != staff.MaxPause {
		t.Errorf("STAFF-016: the last pause is %v", pause)
	}
	s.later(staff.MaxPause)
	s.want("STAFF-016", "", s.signIn("1", "ahmad", cashierPIN))
	s.want("STAFF-016", "", s.staff.SignOut(s.newID(), "1"))
	for range staff.TriesAllowed {
		s.want("STAFF-016: a right PIN begins anew", "staff.wrong_pin", s.signIn("1", "ahmad", wrong))
	}
	s.must(s.leaks())
	s.must(s.verify(t.Context()))
}

func TestAClockThatStepsBackLocksNobodyOut(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	for range staff.TriesAllowed {
		s.want("STAFF-016", "staff.wrong_pin", s.signIn("1", "ahmad", wrong))
	}
	s.later(-48 * time.Hour)
	s.want("STAFF-016: the next wrong one begins another", "staff.wrong_pin", s.signIn("1", "ahmad", wrong))
	s.want("STAFF-016", "staff.throttled", s.signIn("1", "ahmad", cashierPIN))
	s.later(2 * staff.FirstPause)
	s.want("STAFF-016", "", s.signIn("1", "ahmad", cashierPIN))
}

func TestTillsAndPeopleAreThrottledApart(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	for i := range staff.TriesAllowed { // each for somebody else
		who := []pos.StaffID{"mona", "sami", "nobody"}[i%3]
		s.wantRefused("STAFF-016", "staff.wrong_pin", "1", staff.NoSale, &staff.Approval{Staff: who, PIN: wrong})
	}
	s.wantRefused("STAFF-016", "staff.throttled", "1", staff.NoSale, &staff.Approval{Staff: "mona", PIN: managerPIN})
	s.wantBy("STAFF-016: selling goes on", fact.By{Staff: "ahmad"}, "1", staff.Sell, nil)
	s.want("STAFF-016", "", s.signIn("2", "mona", managerPIN))
	acts := s.audit(staff.AuditQuery{Kinds: []string{"staff.pin_refused.v1"}})
	if len(acts) != 1 || acts[0].Till != "1" || acts[0].By.Staff != "ahmad" || acts[0].Subject != "sami" {
		t.Errorf("STAFF-017: the journal says %+v", acts)
	}
	// Wrong badges count at the till; a right badge is not stopped by wrong PINs of its owner.
	for range staff.TriesAllowed {
		s.want("", "staff.unknown_badge", s.staff.SignIn(s.newID(), "3", staff.SignInArgs{Badge: "BADGE-of-nobody"}))
	}
	s.want("STAFF-016", "staff.throttled", s.staff.SignIn(s.newID(), "3", staff.SignInArgs{Badge: cashierBadge}))
	for i := range staff.TriesAllowed {
		s.want("", "staff.wrong_pin", s.signIn([]pos.TillID{"4", "5"}[i%2], "ahmad", wrong))
	}
	s.want("STAFF-016", "staff.throttled", s.signIn("4", "ahmad", cashierPIN))
	s.want("STAFF-016", "", s.staff.SignIn(s.newID(), "4", staff.SignInArgs{Badge: cashierBadge}))
	s.want("STAFF-016: his PIN waits still", "staff.throttled", s.signIn("5", "ahmad", cashierPIN))
	s.want("STAFF-016: a new PIN ends it", "", s.staff.SetPIN(s.newID(), "2", staff.SetPINArgs{Staff: "ahmad", PIN: "8264"}))
	s.want("", "", s.signIn("5", "ahmad", "8264"))
}

func TestARetryIsNoTry(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	id := s.newID()
	for range 2 * staff.TriesAllowed {
		s.want("STAFF-018", "staff.wrong_pin", s.staff.SignIn(id, "1", staff.SignInArgs{Staff: "ahmad", PIN: wrong}))
	}
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	id = s.newID()
	for range 2 * staff.TriesAllowed {
		s.want("STAFF-018", "staff.wrong_pin",
			s.act(id, "1", staff.NoSale, &staff.Approval{Staff: "sami", PIN: wrong}, nil))
	}
	if n := s.refusals(); n != 0 {
		t.Errorf("STAFF-018: retries earned %d pauses", n)
	}
	// An id is no licence to guess: other PINs under it count, whatever it is answered.
	for i := range staff.TriesAllowed {
		pin := staff.Secret("70" + string(rune('0'+i)) + "9")
		s.want("STAFF-018", "staff.wrong_pin", s.act(id, "1", staff.NoSale, &staff.Approval{Staff: "sami", PIN: string(pin)}, nil))
	}
	if n := s.refusals(); n == 0 {
		t.Error("STAFF-018: guessing under one id is not counted")
	}
}

func TestGuessersInParallel(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	const guessers = 24
	keys := make(chan string, guessers)
	for i := range guessers {
		at := pos.TillID(rune('a' + i))
		c := s.signIn(at, "ahmad", wrong)
		go func() { keys <- keyOf(s.do(t.Context(), c)) }()
	}
	got := map[string]int{}
	for range guessers {
		got[<-keys]++
	}
	if got["staff.wrong_pin"] != staff.TriesAllowed || got["staff.throttled"] != guessers-staff.TriesAllowed {
		t.Errorf("STAFF-016: %v", got)
	}
}
