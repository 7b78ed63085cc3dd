package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/scripts/need"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	own     = terminal.Place{Till: "1", Own: true}
	remote  = terminal.Place{Till: "1"}
	console = terminal.Place{Own: true, Console: true}
	ipad    = terminal.Visitor{Address: "192.168.1.77", Device: "iPad · Safari"}
)

// shop is a store with screens.
type shop struct {
	*store.Store
	*testing.T
	terminals *terminal.Terminals
	dir       string
	by        fact.By
	denied    error
	log       bytes.Buffer

	mu     sync.Mutex
	now    time.Time
	pushed []terminal.Change
}

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{T: t, dir: t.TempDir(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	s.start()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *shop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shop) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *shop) told() []terminal.Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pushed)
}

func (s *shop) start() {
	s.Helper()
	s.terminals = terminal.New(terminal.Config{
		Tills: []pos.TillID{"1", "2"}, Clock: s.clock,
		Check: func(_ pos.TillID, need staff.Permission, _ *staff.Approval) terminal.Permit {
			if need != staff.ManageStaff {
				s.Errorf("TERM-007: asks for %s", need)
			}
			return s
		},
	})
	var err error
	s.Store, err = store.Open(s.Context(), store.Options{
		Dir: s.dir, Store: "s", Parts: []store.Part{s.terminals.Part()}, Clock: s.clock,
		Day: func(time.Time) pos.Date { return "2026-11-23" }, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		OnCommit: func(c store.Commit) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, p := range c.Pushes {
				if change, ok := p.Data.(terminal.Change); ok {
					s.pushed = append(s.pushed, change)
				}
			}
		},
	})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) restart() {
	s.Helper()
	if err := s.Close(); err != nil {
		s.Fatal(err)
	}
	s.start()
}

// Prepare and By make the shop its own permit.
func (s *shop) Prepare(context.Context)         {}
func (s *shop) By(*store.View) (fact.By, error) { return s.by, s.denied }

func (s *shop) begin(from terminal.Visitor) (terminal.Asked, string) {
	s.Helper()
	a, secret, err := s.terminals.Begin("", from)
	if err != nil {
		s.Fatal(err)
	}
	return a, secret
}

func (s *shop) pair(id pos.ID, at terminal.Place, code string) (terminal.PairAnswer, error) {
	return store.Do[terminal.PairAnswer](s.Context(), s.Store,
		s.terminals.Pair(id, at, terminal.PairArgs{Code: code, Name: "Door", Till: "2"}))
}

func (s *shop) id() pos.ID { return pos.NewID(s.clock()) }

func (s *shop) list() []terminal.State {
	s.Helper()
	var all []terminal.State
	err := s.Read(s.Context(), func(v *store.View) (err error) {
		all, err = terminal.List(v)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return all
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return fmt.Sprint(err)
}

func TestABrowserIsKnownAfterItsCodeWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, secret := s.begin(ipad)
	if _, known := s.terminals.Known(secret); known {
		t.Error("TERM-001: known before anybody typed its code")
	}
	if len(asked.Code) != terminal.CodeDigits || asked.Until.Sub(s.clock()) != terminal.CodeLife {
		t.Errorf("TERM-002: asked %+v", asked)
	}
	spaced := asked.Code[:4] + " " + asked.Code[4:]
	if v, err := s.terminals.Find(s.id(), spaced); err != nil || v != ipad {
		t.Errorf("who waits: %+v %v", v, err)
	}
	id := s.id()
	got, err := s.pair(id, own, spaced)
	if err != nil || got.Terminal != id {
		t.Fatalf("TERM-001: %+v %v", got, err)
	}
	if one, known := s.terminals.Known(secret); !known || one != (terminal.Terminal{ID: id, Name: "Door", Till: "2"}) {
		t.Errorf("TERM-001: known %v: %+v", known, one)
	}
	if _, waits := s.terminals.Waiting(secret); waits {
		t.Error("TERM-002: its code still waits")
	}
	// The same command again is the same answer; the same code again is refused.
	if again, err := s.pair(id, own, spaced); err != nil || again != got {
		t.Errorf("TERM-002: the same id again: %+v %v", again, err)
	}
	if _, err := s.pair(s.id(), own, asked.Code); keyOf(err) != "terminal.code_unknown" {
		t.Errorf("TERM-002: the code a second time: %v", err)
	}
	s.restart()
	if one, known := s.terminals.Known(secret); !known || one.Till != "2" {
		t.Errorf("TERM-001: after a restart known %v: %+v", known, one)
	}
	if r, err := store.Verify(t.Context(), filepath.Join(s.dir, "store.db"),
		[]store.Part{terminal.New(terminal.Config{}).Part()}, t.TempDir(), nil); err != nil || r.Difference != "" {
		t.Errorf("TERM-008: %+v %v", r, err)
	}
}

func TestCodesEnd(t *testing.T) {
	t.Parallel()
	s := open(t)
	late, secret := s.begin(ipad)
	s.later(terminal.CodeLife)
	if _, waits := s.terminals.Waiting(secret); waits {
		t.Error("TERM-002: waits after its time")
	}
	if _, err := s.pair(s.id(), own, late.Code); keyOf(err) != "terminal.code_unknown" {
		t.Errorf("TERM-002: a code after its time: %v", err)
	}
	lost, _ := s.begin(ipad)
	s.restart()
	if _, err := s.pair(s.id(), own, lost.Code); keyOf(err) != "terminal.code_unknown" {
		t.Errorf("TERM-002: a code from before a restart: %v", err)
	}
}

func TestWhoReloadsKeepsItsCode(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, secret := s.begin(ipad)
	again, same, err := s.terminals.Begin(secret, ipad)
	if err != nil || again != first || same != secret {
		t.Errorf("a reload: %+v %v, was %+v", again, err, first)
	}
	if _, other, err := s.terminals.Begin("no secret of ours", ipad); err != nil || other == "no secret of ours" {
		t.Errorf("TERM-005: a browser chose its own secret: %q %v", other, err)
	}
}

// TestGuessing holds TERM-003.
func TestGuessing(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, _ := s.begin(ipad)
	wrong := "00000000"
	if asked.Code == wrong {
		wrong = "11111111"
	}
	same := s.id()
	for range 3 * terminal.WrongCodes { // one command, sent again and again
		if _, err := s.terminals.Find(same, wrong); keyOf(err) != "terminal.code_unknown" {
			t.Fatalf("TERM-003: one command counted more than once: %v", err)
		}
	}
	for range terminal.WrongCodes - 1 {
		_, _ = s.pair(s.id(), own, wrong)
	}
	_, err := s.pair(s.id(), own, asked.Code)
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "terminal.code_pause" || fmt.Sprint(e.Args["seconds"]) != "30" {
		t.Fatalf("TERM-003: the right code during the pause: %v", err)
	}
	s.later(terminal.FirstPause)
	if _, err := s.terminals.Find(s.id(), wrong); keyOf(err) != "terminal.code_unknown" {
		t.Fatalf("TERM-003: after the pause: %v", err)
	}
	s.later(terminal.FirstPause)
	if _, err := s.terminals.Find(s.id(), wrong); keyOf(err) != "terminal.code_pause" {
		t.Errorf("TERM-003: the second pause is not longer: %v", err)
	}
	s.later(terminal.FirstPause)
	if _, err := s.pair(s.id(), own, asked.Code); err != nil {
		t.Errorf("TERM-003: the right code after the pause: %v", err)
	}
}

// TestCrowd holds TERM-004.
func TestCrowd(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, _ := s.begin(ipad)
	for range terminal.MaxAsksFrom {
		s.begin(ipad)
	}
	if _, err := s.terminals.Find(s.id(), first.Code); keyOf(err) != "terminal.code_unknown" {
		t.Errorf("TERM-004: one address has more than %d codes: %v", terminal.MaxAsksFrom, err)
	}
	for i := range terminal.MaxAsks - terminal.MaxAsksFrom {
		s.begin(terminal.Visitor{Address: fmt.Sprintf("10.0.0.%d", i)})
	}
	if _, _, err := s.terminals.Begin("", terminal.Visitor{Address: "10.0.1.1"}); keyOf(err) != "terminal.too_many_asks" {
		t.Errorf("TERM-004: one more: %v", err)
	}
	s.later(terminal.CodeLife)
	s.begin(terminal.Visitor{Address: "10.0.1.1"})
}

// TestSecretsStayLocal holds TERM-005.
func TestSecretsStayLocal(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, secret := s.begin(ipad)
	if _, err := s.pair(s.id(), own, asked.Code); err != nil {
		t.Fatal(err)
	}
	if len(secret) != 43 { // 256 bits in base64
		t.Errorf("TERM-005: a secret of %d characters", len(secret))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		if raw, err := os.ReadFile(path); err == nil && bytes.Contains(raw, []byte(secret)) {
			t.Errorf("TERM-005: the secret is in %s", path)
		}
	}
	if strings.Contains(s.log.String(), secret) || strings.Contains(s.log.String(), asked.Code) {
		t.Error("TERM-005: a secret is in the log")
	}
}

// TestSentAway holds TERM-006.
func TestSentAway(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, secret := s.begin(ipad)
	id := s.id()
	if _, err := s.pair(id, own, asked.Code); err != nil {
		t.Fatal(err)
	}
	s.later(time.Hour)
	if !s.terminals.Due(id) || s.terminals.Due(id) {
		t.Error("that a screen is there is due once a minute")
	}
	if _, err := store.Do[any](t.Context(), s.Store, terminal.Seen(id)); err != nil {
		t.Fatal(err)
	}
	if all := s.list(); len(all) != 1 || all[0].ID != id || all[0].Seen != s.clock().UnixMilli() || all[0].Paired >= all[0].Seen {
		t.Errorf("list %+v", all)
	}
	revoke := func() error {
		_, err := store.Do[any](t.Context(), s.Store, s.terminals.Revoke(s.id(), own, terminal.RevokeArgs{Terminal: id}))
		return err
	}
	if err := errors.Join(revoke(), revoke()); err != nil {
		t.Fatal(err)
	}
	if _, known := s.terminals.Known(secret); known || len(s.list()) != 0 {
		t.Error("TERM-006: still known")
	}
	need.Await(t, "both news", func() bool { return len(s.told()) == 2 })
	if s.told()[1].Revoked != id {
		t.Errorf("TERM-006: pushed %+v: once for letting in, once for sending away", s.told())
	}
	s.restart()
	if _, known := s.terminals.Known(secret); known {
		t.Error("TERM-006: known again after a restart")
	}
	_, err := store.Do[any](t.Context(), s.Store, s.terminals.Revoke(s.id(), own, terminal.RevokeArgs{Terminal: s.id()}))
	if keyOf(err) != "terminal.unknown" {
		t.Errorf("an unknown screen: %v", err)
	}
}

// TestWhoMay holds TERM-007.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, _ := s.begin(ipad)
	if _, err := s.pair(s.id(), remote, asked.Code); keyOf(err) != "terminal.only_here" {
		t.Errorf("TERM-007: without staff, over the network: %v", err)
	}
	s.denied = &pos.Error{Code: pos.Refused, Key: "staff.needs_approval"}
	if _, err := s.pair(s.id(), own, asked.Code); keyOf(err) != "staff.needs_approval" {
		t.Errorf("TERM-007: without permission: %v", err)
	}
	s.denied, s.by = nil, fact.By{Staff: "muna"}
	if _, err := s.pair(s.id(), remote, asked.Code); err != nil {
		t.Errorf("TERM-007: with permission, over the network: %v", err)
	}
	s.denied = &pos.Error{Code: pos.Refused, Key: "staff.needs_approval"}
	asked, _ = s.begin(ipad)
	if _, err := s.pair(s.id(), console, asked.Code); err != nil {
		t.Errorf("TERM-007: at the console: %v", err)
	}
}

func TestWhatAScreenCannotBe(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked, _ := s.begin(ipad)
	for want, args := range map[string]terminal.PairArgs{
		"terminal.name_needed":   {Name: "  "},
		"terminal.name_too_long": {Name: strings.Repeat("ش", terminal.MaxName+1)},
		"terminal.no_till":       {Name: "Door", Till: "9"},
		"terminal.code_unknown":  {Name: "Door", Code: "no"},
	} {
		if args.Code == "" {
			args.Code = asked.Code
		}
		_, err := store.Do[any](t.Context(), s.Store, s.terminals.Pair(s.id(), own, args))
		if keyOf(err) != want {
			t.Errorf("%+v: %v, want %s", args, err, want)
		}
	}
	// None of it used the code up; Arabic digits are digits, and so is the address behind the QR code.
	code := strings.Map(func(r rune) rune { return r - '0' + '٠' }, asked.Code)
	if _, err := s.pair(s.id(), own, code); err != nil {
		t.Error(err)
	}
	asked, _ = s.begin(ipad)
	if _, err := s.pair(s.id(), own, "https://192.168.1.10:8443/add/"+asked.Code); err != nil {
		t.Error(err)
	}
}
