package staff_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cheap is a cost for tests about something else.
var cheap = staff.Cost{Memory: 8, Passes: 1}

// What people prove themselves by. So long that no time, id or hash holds one by chance, for the scan of the files.
const (
	managerPIN    = "482913570264"
	supervisorPIN = "730195826413"
	cashierPIN    = "915827364058"
	wrong         = "604817293355"
	cashierBadge  = "BADGE-7f3kq9-ahmad"
)

const idleLimit = 3 * time.Minute

// fixture is a shop whose people are looked at. Its part "drawer" guards a fact of its own as any part would.
type fixture struct {
	*store.Store
	dir   string
	cost  staff.Cost
	vault *vault.Vault
	staff *staff.Staff
	now   time.Time
	shift atomic.Int64 // how far the clock has stepped since, a time.Duration
	log   *logged
}

// logged keeps everything that was logged.
type logged struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func newFixture(dir string) *fixture {
	return &fixture{dir: dir, cost: cheap, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), log: &logged{}}
}

func (f *fixture) clock() time.Time { return f.now.Add(time.Duration(f.shift.Load())) }

func (f *fixture) later(d time.Duration) { f.shift.Add(int64(d)) }

func (f *fixture) newID() pos.ID { return pos.NewID(f.clock()) }

func (f *fixture) open(ctx context.Context) (err error) {
	if f.vault, err = vault.Open(ctx, f.dir); err != nil {
		return err
	}
	sar, err := money.ParseCurrency("SAR")
	if err != nil {
		return err
	}
	f.staff = staff.New(staff.Config{Currency: sar, Idle: idleLimit, Clock: f.clock, Cost: f.cost}, f.vault)
	f.Store, err = store.Open(ctx, store.Options{
		Dir: f.dir, Store: "s", Parts: []store.Part{f.staff.Part()}, Clock: f.clock,
		Day: func(time.Time) pos.Date { return "2026-11-23" }, Log: slog.New(slog.NewJSONHandler(f.log, nil)),
	})
	if err != nil {
		return errors.Join(err, f.vault.Close())
	}
	f.staff.Attach(f.Store)
	return nil
}

func (f *fixture) shut() error { return errors.Join(f.Close(), f.vault.Close()) }

func (f *fixture) restart(ctx context.Context) error { return errors.Join(f.shut(), f.open(ctx)) }

func (f *fixture) do(ctx context.Context, c store.Command) error {
	_, err := store.Do[any](ctx, f.Store, c)
	return err
}

func (f *fixture) verify(ctx context.Context) error {
	parts := []store.Part{(&staff.Staff{}).Part()}
	r, err := store.Verify(ctx, filepath.Join(f.dir, "store.db"), parts, f.dir, nil)
	if err == nil && r.Difference != "" {
		err = errors.New(r.Difference)
	}
	return err
}

// leaks returns an error when a PIN or a badge's code is in a file or in the log.
func (f *fixture) leaks() error {
	files, err := filepath.Glob(filepath.Join(f.dir, "*"))
	if err != nil {
		return err
	}
	contents := map[string][]byte{"the log": f.log.Bytes()}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		contents[filepath.Base(name)] = b
	}
	for name, b := range contents {
		for _, secret := range []string{managerPIN, supervisorPIN, cashierPIN, wrong, cashierBadge, "Ahmad", "أحمد"} {
			if bytes.Contains(b, []byte(secret)) {
				return fmt.Errorf("%s holds %s", name, secret)
			}
		}
	}
	return nil
}

// drawerOpened is a fact as another part writes it.
type drawerOpened struct {
	Till   pos.TillID `json:"till"`
	Reason string     `json:"reason"`
	By     fact.By    `json:"by"`
}

func (drawerOpened) Kind() string { return "drawer.opened.v1" }

type actArgs struct {
	Need     staff.Permission `json:"need"`
	Reason   string           `json:"reason"`
	Approval *staff.Approval  `json:"approval,omitempty"`
}

// act is a guarded command of another part. Answer: fact.By.
func (f *fixture) act(
	id pos.ID, at pos.TillID, need staff.Permission, a *staff.Approval, sizes map[staff.Limit]int64,
) store.Command {
	check := f.staff.Check(at, need, a).For(id)
	return store.Command{
		ID: id, Name: "drawer.open", Args: []any{at, actArgs{need, "change", a}}, Prepare: check.Prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			for l, value := range sizes {
				check.Within(l, value)
			}
			by, err := check.By(v)
			if err != nil {
				return store.Decision{}, err
			}
			return store.Decision{Facts: []fact.Body{drawerOpened{at, "change", by}}, Answer: by}, nil
		},
	}
}

// shop is a fixture for a test whose steps are expected to end in a certain way.
type shop struct {
	*fixture
	t *testing.T
}

// newShop opens a shop with nobody.
func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{newFixture(t.TempDir()), t}
	if err := s.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.shut(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// staffed opens a shop with the manager mona, the supervisor sami and the cashier ahmad, and nobody signed in.
func staffed(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	if err := s.hire(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// hire hires the three. The cashier has a badge. The manager is the first, and her PIN the last step that needs no sign-in.
func (f *fixture) hire(ctx context.Context) error {
	for _, p := range []struct {
		id   pos.StaffID
		role string
	}{{"mona", staff.Manager}, {"sami", staff.Supervisor}, {"ahmad", staff.Cashier}} {
		if err := f.do(ctx, f.staff.Change(f.newID(), "1", staff.ChangeArgs{
			Staff: p.id, Role: p.role, Active: true, Badge: true, Name: pos.Text{En: "Ahmad " + string(p.id), Ar: "أحمد"},
		})); err != nil {
			return err
		}
	}
	for _, c := range []store.Command{
		f.staff.SetBadge(f.newID(), "1", staff.SetBadgeArgs{Staff: "ahmad", Code: cashierBadge}),
		f.staff.SetPIN(f.newID(), "1", staff.SetPINArgs{Staff: "sami", PIN: supervisorPIN}),
		f.staff.SetPIN(f.newID(), "1", staff.SetPINArgs{Staff: "ahmad", PIN: cashierPIN}),
		f.staff.SetPIN(f.newID(), "1", staff.SetPINArgs{Staff: "mona", PIN: managerPIN}),
	} {
		if err := f.do(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// want gives a command and expects the refusal with the given key, "" for none. It returns the refusal's arguments.
func (s *shop) want(rule, key string, c store.Command) map[string]any {
	s.t.Helper()
	err := s.do(s.t.Context(), c)
	if keyOf(err) != key {
		s.t.Fatalf("%s: %s: got %v, want %q", rule, c.Name, err, key)
	}
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Args
	}
	return nil
}

func (s *shop) signIn(at pos.TillID, who pos.StaffID, pin staff.Secret) store.Command {
	return s.staff.SignIn(s.newID(), at, staff.SignInArgs{Staff: who, PIN: pin})
}

// by acts, and returns who did it and who allowed it.
func (s *shop) by(at pos.TillID, need staff.Permission, a *staff.Approval, sizes map[staff.Limit]int64) (fact.By, error) {
	return store.Do[fact.By](s.t.Context(), s.Store, s.act(s.newID(), at, need, a, sizes))
}

func (s *shop) wantBy(rule string, want fact.By, at pos.TillID, need staff.Permission, a *staff.Approval) {
	s.t.Helper()
	if got, err := s.by(at, need, a, nil); err != nil || got != want {
		s.t.Fatalf("%s: %s at %s: %+v, %v; want %+v", rule, need, at, got, err, want)
	}
}

func (s *shop) wantRefused(rule, key string, at pos.TillID, need staff.Permission, a *staff.Approval) {
	s.t.Helper()
	if got, err := s.by(at, need, a, nil); keyOf(err) != key {
		s.t.Fatalf("%s: %s at %s: %+v, %v; want %s", rule, need, at, got, err, key)
	}
}

// read runs fn in a read transaction.
func (s *shop) read(fn func(*store.View) error) {
	s.t.Helper()
	if err := s.Read(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) audit(q staff.AuditQuery) (acts []staff.Act) {
	s.t.Helper()
	s.read(func(v *store.View) (err error) {
		acts, err = staff.Audit(v, q)
		return err
	})
	return acts
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
