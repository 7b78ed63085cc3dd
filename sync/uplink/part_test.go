package uplink_test

import (
	"errors"
	"log/slog"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/store"
	"sanduq/sync/envelope"
	"sanduq/sync/uplink"
)

func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{
		Dir: dir, Store: "riyadh-1", Parts: []store.Part{uplink.Part()},
		Clock: func() time.Time { return time.UnixMilli(1_790_000_000_000) },
		Day:   func(time.Time) pos.Date { return "2026-09-21" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCursorInTheStore: SYNC-011, the cursor outlives the process; it is local, no fact.
func TestCursorInTheStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := uplink.StoreCursor{Store: s}
	if m, err := c.Load(t.Context()); err != nil || m != (uplink.Mark{}) {
		t.Fatalf("a new store's cursor is %+v, %v", m, err)
	}
	want := uplink.Mark{HubEpoch: "h", Position: 9, Place: envelope.Place{Epoch: 2, Seq: 4}}
	for _, m := range []uplink.Mark{{HubEpoch: "g", Position: 12}, want} {
		if err := c.Save(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if s.Head().Seq != 1 {
		t.Errorf("saving the cursor wrote a fact: head %+v", s.Head())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, dir)
	got, err := uplink.StoreCursor{Store: s}.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if names, err := s.Undeclared(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("undeclared tables %v, %v", names, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// restored returns a store that came out of a backup, and so has two epochs of one entry each.
func restored(t *testing.T) *store.Store {
	t.Helper()
	backup, dir := filepath.Join(t.TempDir(), "backup.db"), t.TempDir()
	s := openStore(t, t.TempDir())
	err := s.Backup(t.Context(), backup)
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), backup, dir); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, dir)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestJournalOfAStore(t *testing.T) {
	t.Parallel()
	s := restored(t)
	j := uplink.StoreJournal{Store: s}
	entries, err := j.ReadFrom(t.Context(), 0, 10)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for _, c := range []struct{ epoch, seq, position int64 }{
		{0, 5, 0}, {1, 0, 0}, {1, 1, 1}, {1, 99, 1}, {2, 0, 1}, {2, 1, 2}, {math.MaxInt64, math.MaxInt64, 2},
	} {
		at, err := j.Locate(t.Context(), c.epoch, c.seq)
		if err != nil || at.Position != c.position {
			t.Errorf("Locate(%d, %d) = %+v, %v", c.epoch, c.seq, at, err)
		}
		if at.Position > 0 && at.Hash != entries[at.Position-1].Hash {
			t.Errorf("Locate(%d, %d) has the hash of another entry", c.epoch, c.seq)
		}
	}
}
