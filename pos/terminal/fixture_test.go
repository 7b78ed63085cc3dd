package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
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
