package staff_test

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// The model is a shop in which an honest man with a notebook stands at each till.
type notebook struct {
	f     *fixture
	t     *rapid.T
	at    map[pos.TillID]*standing
	wrong map[string]int // tries by person and by till
	until map[string]time.Time
	acts  []string // what the journal must hold, in order

	last     func() store.Command // made anew for each try, as from a screen that asks again
	lastWant string
}

type standing struct {
	who     pos.StaffID
	locked  bool
	touched time.Time
}

var (
	modelTills = []pos.TillID{"1", "2"}
	modelStaff = map[pos.StaffID]string{"mona": managerPIN, "sami": supervisorPIN, "ahmad": cashierPIN}
	// Who may do what of the three things that are tried, by himself (1), with somebody else (2) or not at all.
	modelRights = map[staff.Permission]map[pos.StaffID]int{
		staff.Sell:            {"mona": 1, "sami": 1, "ahmad": 1},
		staff.NoSale:          {"mona": 1, "sami": 1},
		staff.ReturnNoReceipt: {"mona": 2, "sami": 2},
		staff.ArrangeItems:    {"mona": 1},
	}
)

func (n *notebook) till() pos.TillID { return rapid.SampledFrom(modelTills).Draw(n.t, "till") }

// person draws somebody and what he types.
func (n *notebook) person() (pos.StaffID, string) {
	who := rapid.SampledFrom([]pos.StaffID{"mona", "sami", "ahmad", "nobody"}).Draw(n.t, "who")
	if pin, ok := modelStaff[who]; ok && rapid.IntRange(0, 9).Draw(n.t, "typed") < 7 {
		return who, pin
	}
	return who, wrong
}

// types says what typing a PIN comes to: "" for right.
func (n *notebook) types(at pos.TillID, who pos.StaffID, pin string) string {
	keys := []string{"till " + string(at)}
	right, known := modelStaff[who]
	if known {
		keys = append(keys, "staff "+string(who))
	}
	for _, k := range keys {
		if n.until[k].After(n.f.clock()) {
			return "staff.throttled"
		}
	}
	if right == pin {
		for _, k := range keys {
			delete(n.wrong, k)
			delete(n.until, k)
		}
		return ""
	}
	paused := false
	for _, k := range keys {
		if n.wrong[k]++; n.wrong[k] >= staff.TriesAllowed {
			pause := staff.FirstPause << (n.wrong[k] - staff.TriesAllowed)
			n.until[k] = n.f.clock().Add(min(pause, staff.MaxPause))
			paused = true
		}
	}
	if paused {
		n.wrote("staff.pin_refused.v1 %s", at)
	}
	return "staff.wrong_pin"
}

func (n *notebook) wrote(format string, args ...any) {
	n.acts = append(n.acts, fmt.Sprintf(format, args...))
}

// gives hands a command to the shop and compares.
func (n *notebook) gives(want string, command func() store.Command) {
	n.last, n.lastWant = command, want
	n.givesLast()
}

// givesLast gives the last command, whatever came since.
func (n *notebook) givesLast() {
	c := n.last()
	if got := keyOf(n.f.do(n.t.Context(), c)); got != n.lastWant {
		n.t.Fatalf("STAFF-020: %s: got %q, want %q", c.Name, got, n.lastWant)
	}
}

func (n *notebook) step() {
	switch rapid.SampledFrom([]string{
		"sign in", "sign in", "sign in", "switch", "sign out", "lock", "unlock", "act", "act", "act", "act", "act", "act", "wait",
		"touch", "idle", "retry", "restart",
	}).Draw(n.t, "step") {
	case "sign in":
		n.enters(false)
	case "switch":
		n.enters(true)
	case "sign out":
		n.leaves()
	case "lock":
		n.locks()
	case "unlock":
		n.unlocks()
	case "act":
		n.does()
	case "wait":
		n.f.later(time.Duration(rapid.IntRange(1, 100).Draw(n.t, "seconds")) * time.Second)
	case "touch":
		at := n.till()
		n.f.staff.Touch(at)
		if s := n.at[at]; s != nil {
			s.touched = n.f.clock()
		}
	case "idle":
		for _, s := range n.at {
			s.locked = s.locked || n.f.clock().Sub(s.touched) >= idleLimit
		}
		if err := n.f.do(n.t.Context(), n.f.staff.IdleLock(n.f.clock())); err != nil {
			n.t.Fatal(err)
		}
	case "retry":
		if n.last != nil {
			n.givesLast()
		}
	case "restart":
		n.restarts()
	}
}

// restarts forgets what was touched, so that idle tills count from their sign-in: the notebook locks all at once, and so
// does the shop after the idle limit.
func (n *notebook) restarts() {
	if err := n.f.restart(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
	n.f.later(idleLimit)
	if err := n.f.do(n.t.Context(), n.f.staff.IdleLock(n.f.clock())); err != nil {
		n.t.Fatal(err)
	}
	for _, s := range n.at {
		s.locked = true
	}
}

func (n *notebook) enters(over bool) {
	at := n.till()
	who, pin := n.person()
	id, args := n.f.newID(), staff.SignInArgs{Staff: who, PIN: staff.Secret(pin)}
	want := n.types(at, who, pin)
	here := n.at[at]
	if want == "" && here != nil && here.who != who && !over {
		want = "staff.till_taken"
	}
	if want == "" {
		n.stands(at, who)
	}
	n.gives(want, func() store.Command {
		if over {
			return n.f.staff.Switch(id, at, args)
		}
		return n.f.staff.SignIn(id, at, args)
	})
}

func (n *notebook) stands(at pos.TillID, who pos.StaffID) {
	if here := n.at[at]; here != nil && here.who == who {
		here.locked, here.touched = false, n.f.clock()
		return
	} else if here != nil {
		n.wrote("staff.signed_out.v1 %s %s by %s", at, here.who, who)
	}
	for other, s := range n.at {
		if s.who == who {
			n.wrote("staff.signed_out.v1 %s %s by %s", other, who, who)
			delete(n.at, other)
		}
	}
	n.wrote("staff.signed_in.v1 %s %s by %s", at, who, who)
	n.at[at] = &standing{who: who, touched: n.f.clock()}
}

func (n *notebook) leaves() {
	at, want := n.till(), ""
	switch here := n.at[at]; {
	case here == nil:
		want = "staff.not_signed_in"
	case here.locked:
		want = "staff.locked"
	default:
		n.wrote("staff.signed_out.v1 %s %s by %s", at, here.who, here.who)
		delete(n.at, at)
	}
	id := n.f.newID()
	n.gives(want, func() store.Command { return n.f.staff.SignOut(id, at) })
}

func (n *notebook) locks() {
	at, want := n.till(), "staff.not_signed_in"
	if here := n.at[at]; here != nil {
		here.locked, want = true, ""
	}
	id := n.f.newID()
	n.gives(want, func() store.Command { return n.f.staff.Lock(id, at) })
}

func (n *notebook) unlocks() {
	at := n.till()
	_, pin := n.person()
	want := "staff.not_signed_in"
	if here := n.at[at]; here != nil {
		if want = n.types(at, here.who, pin); want == "" {
			n.stands(at, here.who)
		}
	}
	id, args := n.f.newID(), staff.UnlockArgs{PIN: staff.Secret(pin)}
	n.gives(want, func() store.Command { return n.f.staff.Unlock(id, at, args) })
}

// does is somebody acting, with or without an approval.
func (n *notebook) does() {
	at := n.till()
	need := rapid.SampledFrom([]staff.Permission{staff.Sell, staff.NoSale, staff.ReturnNoReceipt, staff.ArrangeItems}).
		Draw(n.t, "need")
	var a *staff.Approval
	typed := ""
	if rapid.Bool().Draw(n.t, "approved") {
		who, pin := n.person()
		if here := n.at[at]; here != nil && rapid.Bool().Draw(n.t, "own") {
			who, pin = here.who, modelStaff[here.who]
		}
		a = &staff.Approval{Staff: who, PIN: pin}
		typed = n.types(at, who, pin)
	}
	by, want := n.judges(n.at[at], need, a, typed)
	if want == "" {
		n.wrote("drawer.opened.v1 %s by %s allowed by %s %v", at, by.Staff, by.Approved, by.Self)
	}
	id := n.f.newID()
	n.gives(want, func() store.Command { return n.f.act(id, at, need, a, nil) })
}

func (n *notebook) judges(here *standing, need staff.Permission, a *staff.Approval, typed string) (fact.By, string) {
	rights := modelRights[need]
	switch {
	case here == nil:
		return fact.By{}, "staff.not_signed_in"
	case here.locked:
		return fact.By{}, "staff.locked"
	case rights[here.who] == 1:
		return fact.By{Staff: here.who}, ""
	case a == nil:
		return fact.By{}, "staff.needs_approval"
	case typed != "":
		return fact.By{}, typed
	case rights[a.Staff] == 0:
		return fact.By{}, "staff.not_allowed"
	case a.Staff != here.who:
		return fact.By{Staff: here.who, Approved: a.Staff}, ""
	}
	for _, s := range n.at {
		if s.who != here.who && rights[s.who] != 0 {
			return fact.By{}, "staff.own_approval"
		}
	}
	return fact.By{Staff: here.who, Approved: here.who, Self: true}, ""
}

// journal returns what the journal holds since everybody was hired, oldest first, as the notebook would put it.
func (f *fixture) journal(t *rapid.T) (out []string) {
	err := f.Read(t.Context(), func(v *store.View) error {
		for q := (staff.AuditQuery{}); ; {
			acts, err := staff.Audit(v, q)
			if err != nil || len(acts) == 0 {
				return err
			}
			for _, a := range acts {
				q.Before = a.Position
				line := fmt.Sprintf("%s %s", a.Kind, a.Till)
				switch a.Kind {
				case "staff.signed_in.v1", "staff.signed_out.v1":
					line += fmt.Sprintf(" %s by %s", a.Subject, a.By.Staff)
				case "drawer.opened.v1":
					line += fmt.Sprintf(" by %s allowed by %s %v", a.By.Staff, a.By.Approved, a.By.Self)
				case "staff.changed.v1", "staff.secret_changed.v1":
					continue
				}
				out = append([]string{line}, out...)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAShopWithANotebook(t *testing.T) {
	t.Parallel()
	hired := newFixture(t.TempDir()) // once; each try begins with a copy
	if err := errors.Join(hired.open(t.Context()), hired.hire(t.Context()), hired.shut()); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "") //nolint:usetesting // one for each try, removed after it
		if err == nil {
			err = os.CopyFS(dir, os.DirFS(hired.dir))
		}
		if err != nil {
			t.Fatal(err)
		}
		f := newFixture(dir)
		if err := f.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.shut() }() // of a try that was given up; at the end of a whole one it is closed already
		n := &notebook{f: f, t: t, at: map[pos.TillID]*standing{}, wrong: map[string]int{}, until: map[string]time.Time{}}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			n.step()
		}
		if got := f.journal(t); fmt.Sprint(got) != fmt.Sprint(n.acts) {
			t.Errorf("STAFF-020: the journal holds\n%q\nand the notebook\n%q", got, n.acts)
		}
		if err := errors.Join(f.leaks(), f.verify(t.Context()), f.shut(), f.leaks(), os.RemoveAll(dir)); err != nil {
			t.Fatal(err)
		}
	})
}
