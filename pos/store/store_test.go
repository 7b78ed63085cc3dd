package store_test

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

//go:embed testdata/counter/sql/*.sql
var counterSQL embed.FS

// counted is a fact of the test's own part: somebody counted n more.
type counted struct {
	Who string `json:"who"`
	N   int64  `json:"n"`
}

func (counted) Kind() string { return "test.counted.v1" }

// counter is the smallest part: one view, one draft, one cache.
type counter struct{ cache map[string]int64 }

func (c *counter) part() store.Part {
	return store.Part{
		Name: "counter", Migrations: sub(counterSQL, "testdata/counter"),
		Tables: map[string]store.Role{"totals": store.ViewTable, "scratch": store.Draft},
		Apply:  applyCounted,
		Load: func(v *store.View) error {
			c.cache = map[string]int64{}
			rows, err := v.Query(`SELECT who, n FROM totals`)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var who string
				var n int64
				if err := rows.Scan(&who, &n); err != nil {
					return err
				}
				c.cache[who] = n
			}
			return rows.Err()
		},
	}
}

func applyCounted(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (counted{}).Kind() {
		return nil
	}
	var f counted
	if err := e.Decode(&f); err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO totals (who, n) VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET n = n + excluded.n`,
		f.Who, f.N)
}

type bench struct {
	*store.Store
	counter *counter
	clock   *clock
	dir     string
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func open(t *testing.T, dir string) *bench {
	t.Helper()
	b := &bench{counter: &counter{}, dir: dir, clock: newClock()}
	s, err := store.Open(t.Context(), options(b))
	if err != nil {
		t.Fatal(err)
	}
	b.Store = s
	t.Cleanup(func() { _ = s.Close() })
	return b
}

func options(b *bench) store.Options {
	return store.Options{
		Dir: b.dir, Store: "shop-1", Parts: []store.Part{b.counter.part()}, Clock: b.clock.Now,
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
		Log: slog.New(slog.DiscardHandler),
	}
}

// count adds n for who and answers the new total.
func (b *bench) count(ctx context.Context, id pos.ID, who string, n int64) (int64, error) {
	return store.Do[int64](ctx, b.Store, store.Command{
		ID: id, Name: "count", Args: counted{who, n},
		Decide: func(*store.View) (store.Decision, error) {
			if n < 0 {
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: "count", Key: "id.invalid",
					Args: map[string]any{"n": n},
				}
			}
			total := b.counter.cache[who] + n
			return store.Decision{
				Facts:  []fact.Body{counted{who, n}},
				Write:  func(tx *store.Tx) error { return tx.Exec(`INSERT INTO scratch (who) VALUES (?)`, who) },
				Done:   func() { b.counter.cache[who] = total },
				Answer: total,
			}, nil
		},
	})
}

func (b *bench) newID() pos.ID { return pos.NewID(b.clock.Now()) }

func TestSameIDSameAnswer(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	id := b.newID()
	for range 3 {
		got, err := b.count(t.Context(), id, "ali", 5)
		if err != nil || got != 5 {
			t.Fatalf("STORE-001: the same id must return the first answer: got %d, %v", got, err)
		}
	}
	if h := b.Head(); h.Seq != 2 {
		t.Errorf("STORE-001: a retry wrote entries: head is %d/%d", h.Epoch, h.Seq)
	}
	if _, err := b.count(t.Context(), id, "ali", 6); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("STORE-002: the same id with other arguments must be refused, got %v", err)
	}
	bad := b.newID()
	_, first := b.count(t.Context(), bad, "ali", -1)
	_, again := b.count(t.Context(), bad, "ali", -1)
	e, ok := errors.AsType[*pos.Error](again)
	if pos.CodeOf(first) != pos.Refused || !ok || e.Code != pos.Refused || e.Key != "id.invalid" {
		t.Errorf("STORE-003: a refusal is an answer too: first %v, again %v", first, again)
	}
}

func TestAnswersSurviveARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	id := b.newID()
	if _, err := b.count(t.Context(), id, "ali", 5); err != nil {
		t.Fatal(err)
	}
	head := b.Head()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.count(t.Context(), b.newID(), "ali", 1); pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("STORE-004: a closed store must refuse: %v", err)
	}
	c := open(t, dir)
	if c.Head() != head {
		t.Errorf("STORE-005: head after restart is %+v, was %+v", c.Head(), head)
	}
	if got, err := c.count(t.Context(), id, "ali", 5); err != nil || got != 5 {
		t.Errorf("STORE-001: after a restart the same id got %d, %v", got, err)
	}
	if got, err := c.count(t.Context(), c.newID(), "ali", 2); err != nil || got != 7 {
		t.Errorf("STORE-006: caches must be loaded at start: got %d, %v", got, err)
	}
}

func TestReadersSeeOneState(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := b.count(t.Context(), b.newID(), fmt.Sprint(i%3), 1); err != nil {
				t.Error(err)
			}
		}
	})
	for range 50 {
		err := b.Read(t.Context(), func(v *store.View) error {
			var total, seq int64
			if err := v.QueryRow(`SELECT coalesce(sum(n),0) FROM totals`).Scan(&total); err != nil {
				return err
			}
			if err := v.QueryRow(`SELECT max(seq) FROM journal`).Scan(&seq); err != nil {
				return err
			}
			if total != seq-1 || v.Head().Seq != seq {
				t.Errorf("STORE-008: a reader saw total %d beside head %d", total, seq)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	wg.Wait()
}

func TestEpochs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	if h := b.Head(); h.Epoch != 1 || h.Seq != 1 {
		t.Fatalf("EPOCH-001: a new store begins at 1/1, not %d/%d", h.Epoch, h.Seq)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := b.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if _, err := b.count(t.Context(), b.newID(), "ali", 5); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for want := int64(2); want <= 3; want++ { // twice from one backup: two different epochs
		if err := store.Restore(t.Context(), backup, dir); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir)
		if h := c.Head(); h.Epoch != want || h.Seq != 1 {
			t.Errorf("EPOCH-002: after a restore the head is %d/%d, want %d/1", h.Epoch, h.Seq, want)
		}
		mustVerify(t, c)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "device.json")); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir)
	if h := c.Head(); h.Epoch != 4 {
		t.Errorf("EPOCH-003: a file on another box must open an epoch, head is %d/%d", h.Epoch, h.Seq)
	}
}

func TestASecondProcessIsKeptOut(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	_, err := store.Open(t.Context(), options(b))
	if pos.CodeOf(err) != pos.Refused {
		t.Errorf("STORE-009: a second opener got %v", err)
	}
}

func TestVerifyNamesTheDifference(t *testing.T) {
	t.Parallel()
	harm := map[string]string{
		"a body changed":      `UPDATE journal SET body = CAST('{"who":"ali","n":6}' AS BLOB) WHERE seq = 2`,
		"a time changed":      `UPDATE journal SET at = at + 1 WHERE seq = 2`,
		"a command changed":   `UPDATE journal SET command = x'00000000000000000000000000000000' WHERE seq = 2`,
		"a day changed":       `UPDATE journal SET day = '2026-01-01' WHERE seq = 2`,
		"a kind changed":      `UPDATE journal SET kind = 'test.other.v1' WHERE seq = 2`,
		"the store changed":   `UPDATE engine SET store = 'shop-2'`,
		"the last cut off":    `DELETE FROM journal WHERE seq = 3`,
		"one taken out":       `DELETE FROM journal WHERE seq = 2`,
		"a view row changed":  `UPDATE totals SET n = n + 1`,
		"a view row removed":  `DELETE FROM totals`,
		"a view row invented": `INSERT INTO totals (who, n) VALUES ('zed', 1)`,
	}
	for name, sql := range harm {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, t.TempDir())
			for range 2 {
				if _, err := b.count(t.Context(), b.newID(), "ali", 5); err != nil {
					t.Fatal(err)
				}
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			mustVerify(t, b)
			db, err := store.OpenFile(t.Context(), filepath.Join(b.dir, "store.db"), store.Write)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			r := verify(t, b)
			if r.Difference == "" {
				t.Errorf("VERIFY-001: %s was not noticed", name)
			}
			t.Log(r.Difference)
		})
	}
}

func TestEveryTableIsDeclared(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	missing, err := b.Undeclared(t.Context())
	if err != nil || len(missing) > 0 {
		t.Errorf("STORE-010: undeclared tables %v, %v", missing, err)
	}
	if _, err := store.Do[any](t.Context(), b.Store, store.Command{
		Name: "make table",
		Decide: func(*store.View) (store.Decision, error) {
			return store.Decision{Write: func(tx *store.Tx) error { return tx.Exec(`CREATE TABLE stray (x)`) }}, nil
		},
	}); err != nil {
		t.Fatal(err)
	}
	if missing, err := b.Undeclared(t.Context()); err != nil || len(missing) != 1 || missing[0] != "stray" {
		t.Errorf("STORE-010: a stray table was not named: %v, %v", missing, err)
	}
}

func verify(t *testing.T, b *bench) store.Report {
	t.Helper()
	r, err := store.Verify(t.Context(), filepath.Join(b.dir, "store.db"), []store.Part{b.counter.part()}, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustVerify(t *testing.T, b *bench) {
	t.Helper()
	if r := verify(t, b); r.Difference != "" {
		t.Errorf("VERIFY-002: %s", r.Difference)
	}
}
