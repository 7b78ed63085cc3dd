package store_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sanduq/pos"
	"sanduq/pos/store"
)

func TestADiskThatIsFull(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"a statement of one row":   `INSERT INTO scratch (who) VALUES (hex(randomblob(2000000)))`,
		"a statement of many rows": `INSERT INTO scratch (who) SELECT hex(randomblob(500000)) FROM totals, engine, migrations`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t, t.TempDir())
				defer closeStore(t, b)
				fillDisk(t, b, sql)
			})
		})
	}
}

// fillDisk puts a command that does not fit into one batch with others.
func fillDisk(t *testing.T, b *bench, sql string) {
	t.Helper()
	if _, err := b.count(t.Context(), b.newID(), "ali", 5); err != nil {
		t.Fatal(err)
	}
	if err := b.write(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // SQLite takes it as: no page more
		t.Fatal(err)
	}
	head, release, id := b.Head(), b.hold(t), b.newID()
	results := make(chan error, 2)
	go func() {
		_, err := b.count(t.Context(), id, "ali", 1)
		results <- err
	}()
	synctest.Wait()
	go func() { results <- b.write(t.Context(), sql) }()
	synctest.Wait()
	release()
	for range 2 {
		if err := <-results; pos.CodeOf(err) != pos.Unavailable || keyOf(err) != "store.disk_full" {
			t.Errorf("STORE-015: on a full disk the batch was answered %v", err)
		}
	}
	if b.State().Disk != store.DiskFull {
		t.Errorf("STORE-016: the state says %s", b.State().Disk)
	}
	if _, err := os.Stat(filepath.Join(b.dir, "reserve")); err == nil {
		t.Error("STORE-016: the reserve was not given up")
	}
	if b.Head() != head {
		t.Errorf("STORE-015: head moved from %+v to %+v", head, b.Head())
	}
	if err := b.write(t.Context(), `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if got, err := b.count(t.Context(), id, "ali", 1); err != nil || got != 6 {
		t.Errorf("STORE-015: the command tried again after room was made: %d, %v; a cache kept what was rolled back?", got, err)
	}
	mustVerify(t, b)
	<-time.After(2 * time.Second)
	if _, err := os.Stat(filepath.Join(b.dir, "reserve")); b.State().Disk == store.DiskOK && err != nil {
		t.Errorf("STORE-016: with room again the reserve must be back: %v", err)
	}
}

func TestAFileHeldByAnotherProgram(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	other, err := store.OpenFile(t.Context(), filepath.Join(b.dir, "store.db"), store.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	id := b.newID()
	if _, err := b.count(t.Context(), id, "ali", 1); pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("STORE-017: while the file is held: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got, err := b.count(t.Context(), id, "ali", 1); err != nil || got != 1 {
		t.Errorf("STORE-017: after it: %d, %v", got, err)
	}
}

func TestAnswersAreKeptSevenDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		defer closeStore(t, b)
		answers := func() (n int) {
			err := b.Read(t.Context(), func(v *store.View) error {
				return v.QueryRow(`SELECT count(*) FROM answers`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		id := b.newID()
		if _, err := b.count(t.Context(), id, "ali", 1); err != nil {
			t.Fatal(err)
		}
		const rounds = 5 // together more than one look of the pruning, and many of its steps
		for range rounds {
			var others sync.WaitGroup
			for range store.QueueLimit {
				others.Go(func() {
					if _, err := b.count(t.Context(), b.newID(), "sara", 1); err != nil {
						t.Error(err)
					}
				})
			}
			others.Wait()
		}
		all := answers()
		b.clock.add(store.AnswersKept)
		<-time.After(2 * time.Second)
		if got, err := b.count(t.Context(), id, "ali", 1); err != nil || got != 1 {
			t.Errorf("STORE-018: after exactly seven days the answer is %d, %v", got, err)
		}
		if left := answers(); left != all {
			t.Errorf("STORE-018: after exactly seven days %d answers are left of %d", left, all)
		}
		young := b.newID()
		if _, err := b.count(t.Context(), young, "ali", 1); err != nil {
			t.Fatal(err)
		}
		b.clock.add(25 * time.Hour)
		<-time.After(2 * time.Second)
		if left := answers(); left != 1 {
			t.Errorf("STORE-018: %d answers are left after seven days, want the one of a day ago", left)
		}
		if got, err := b.count(t.Context(), young, "ali", 1); err != nil || got != 2 {
			t.Errorf("STORE-018: the answer of a day ago is %d, %v", got, err)
		}
	})
}

func TestAClockThatStepsBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
		t.Fatal(err)
	}
	want := func(b *bench, what string, behind time.Duration) {
		t.Helper()
		if got := b.State().ClockBehind; got != behind {
			t.Errorf("CLOCK-001: %s: %v behind, want %v", what, got, behind)
		}
	}
	b.clock.add(-time.Minute)
	want(b, "a minute, as NTP may do", 0)
	b.clock.add(-59 * time.Minute)
	want(b, "an hour", time.Hour)
	if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
		t.Fatalf("CLOCK-002: the shop must go on selling: %v", err)
	}
	want(b, "an entry was written since", time.Hour)
	now := b.clock.Now()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir)
	defer closeStore(t, c)
	c.clock.add(now.Sub(c.clock.Now()))
	want(c, "after a restart", time.Hour)
	if _, err := store.Do[any](t.Context(), c.Store, c.AcceptClock(c.newID())); err != nil {
		t.Fatal(err)
	}
	want(c, "a person said that it is right", 0)
	if _, err := store.Do[any](t.Context(), c.Store, c.AcceptClock(c.newID())); pos.CodeOf(err) != pos.Refused {
		t.Errorf("CLOCK-003: there is nothing to accept: %v", err)
	}
	mustVerify(t, c)
}
