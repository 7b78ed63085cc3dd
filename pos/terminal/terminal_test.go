package terminal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/scripts/need"
)

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
	all, now := s.list(), s.clock().UnixMilli()
	if len(all) != 1 || all[0].ID != id || all[0].Seen != now || all[0].Paired >= now {
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
