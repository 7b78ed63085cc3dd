package hub_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
	"sanduq/sync/sim"
)

// shop is a journal whose first epoch was opened by the box "key", with sales.
func shop(n, sales int) *sim.Journal {
	j := sim.NewJournal(pos.StoreID("store-" + strconv.Itoa(n)))
	j.Open(1, "key")
	for range sales {
		j.Sell()
	}
	return j
}

// batches cuts a journal into batches of n entries, one epoch each.
func batches(j *sim.Journal, n int) []*envelope.Batch {
	var out []*envelope.Batch
	var prev journal.Hash
	all := j.Entries()
	for len(all) > 0 {
		k := 1
		for k < min(n, len(all)) && all[k].Epoch == all[0].Epoch {
			k++
		}
		b := envelope.NewBatch(prev, all[:k])
		b.DeviceKey, b.Head = "key", j.Head().Seq
		out = append(out, b)
		prev = all[k-1].Hash
		all = all[k:]
	}
	return out
}

func ingest(t testing.TB, h *hub.Hub, b *envelope.Batch) *envelope.Ack {
	t.Helper()
	a, err := h.Ingest(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sound fails unless an audit finds nothing wrong.
func sound(t testing.TB, h *hub.Hub) {
	t.Helper()
	found, err := h.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("audit: %s", f)
	}
}

func view(t testing.TB, h *hub.Hub) hub.StoreView {
	t.Helper()
	all, err := h.Stores(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d stores", len(all))
	}
	return all[0]
}

// TestSameAgainChangesNothing: SYNC-040.
func TestSameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := sim.NewJournal("riyadh-1")
			j.Open(1, "key")
			var total money.Amount
			for range 249 {
				total += j.Sell()
			}
			var last *envelope.Ack
			for range 3 {
				for _, b := range batches(j, 100) {
					last = ingest(t, h, b)
				}
			}
			want := j.Head()
			if last.Epoch != 1 || last.Upto != 250 || string(last.Hash) != string(want.Hash[:]) || len(last.Missing) > 0 {
				t.Errorf("acknowledged %+v", last)
			}
			v := view(t, h)
			if d := cmp.Diff([]hub.Takings{{Day: "2026-09-21", Currency: "SAR", Sales: 249, Total: total}}, v.Takings); d != "" {
				t.Errorf("SYNC-040: takings:\n%s", d)
			}
			if v.Waiting != 0 || v.Aside != 0 {
				t.Errorf("view %+v", v)
			}
			sound(t, h)
		})
	}
}

// TestAnyOrderAnyNumber: SYNC-041, whatever is lost, doubled or overtaken, once everything has arrived it is there once
// and in order; meanwhile only what has no gap before it counts.
func TestAnyOrderAnyNumber(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			n := 0
			rapid.Check(t, func(r *rapid.T) {
				n++
				j := shop(n, rapid.IntRange(0, 60).Draw(r, "sales"))
				if rapid.Bool().Draw(r, "second epoch") {
					j.Open(2, "key")
					j.Sell()
				}
				all := batches(j, rapid.IntRange(1, 20).Draw(r, "batch size"))
				some := rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 2*len(all)).Draw(r, "arrivals")
				taken := map[envelope.Place]bool{}
				for _, i := range some {
					for s := range all[i].Entries {
						taken[envelope.Place{Epoch: all[i].Epoch, Seq: all[i].Entries[s].Seq}] = true
					}
					ack := ingest(t, h, all[i])
					if want := contiguous(j, taken); ack.Place() != want {
						r.Fatalf("SYNC-041: acknowledged %+v, want %+v", ack.Place(), want)
					}
					checkMissing(r, ack, taken)
				}
				rest := rapid.Permutation(all).Draw(r, "rest")
				var last *envelope.Ack
				for _, b := range rest {
					last = ingest(t, h, b)
				}
				head := j.Head()
				if last.Place() != (envelope.Place{Epoch: head.Epoch, Seq: head.Seq}) || len(last.Missing) > 0 {
					r.Fatalf("SYNC-041: everything arrived, acknowledged %+v", last)
				}
			})
			sound(t, h)
		})
	}
}

// contiguous works out the last entry with none missing before it.
func contiguous(j *sim.Journal, there map[envelope.Place]bool) envelope.Place {
	var at envelope.Place
	for _, e := range j.Entries() {
		p := envelope.Place{Epoch: e.Epoch, Seq: e.Seq}
		if !there[p] {
			break
		}
		at = p
	}
	return at
}

// checkMissing checks that the holes of an ack are exactly what is not there below what is.
func checkMissing(r *rapid.T, a *envelope.Ack, there map[envelope.Place]bool) {
	for _, hole := range a.Missing {
		for seq := hole[0]; seq <= hole[1]; seq++ {
			if there[envelope.Place{Epoch: a.Epoch, Seq: seq}] {
				r.Fatalf("SYNC-042: %d is asked for again and is there", seq)
			}
		}
		if !there[envelope.Place{Epoch: a.Epoch, Seq: hole[1] + 1}] {
			r.Fatalf("SYNC-042: nothing lies behind the hole %v", hole)
		}
	}
}

// TestManyWorkersOneStore: SYNC-043, workers that take the same store's batches at once do not disturb each other.
func TestManyWorkersOneStore(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			j := shop(1, 399)
			all := batches(j, 10)
			var group sync.WaitGroup
			for w := range 4 {
				group.Go(func() {
					mine := slices.Clone(all)
					r := rand.New(rand.NewPCG(uint64(w), 7))
					r.Shuffle(len(mine), func(a, b int) { mine[a], mine[b] = mine[b], mine[a] })
					for _, b := range mine {
						if _, err := h.Ingest(t.Context(), b); err != nil {
							t.Errorf("SYNC-043: %v", err)
						}
					}
				})
			}
			group.Wait()
			if v := view(t, h); v.Last.Seq != 400 || v.Takings[0].Sales != 399 {
				t.Errorf("SYNC-043: %+v", v)
			}
			sound(t, h)
		})
	}
}

// TestFarAhead: SYNC-050, what is too far ahead is not kept: a store cannot fill head office's disk with what never counts.
func TestFarAhead(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			b := batches(shop(1, 9), 5)[1]
			for i := range b.Entries {
				b.Entries[i].Seq = hub.MaxAhead - 2 + int64(i) // 3 of 5 within the bound
			}
			tamper(b, 0)
			ingest(t, h, b)
			var n int
			raw := e.raw(t)
			defer func() { _ = raw.Close() }()
			if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM entry`).Scan(&n); err != nil || n != 3 {
				t.Errorf("SYNC-050: %d rows kept, %v", n, err)
			}
		})
	}
}

// TestUnreadableSale: SYNC-051, a sale whose body nobody can read stays in the chain, is in no total, and is raised.
func TestUnreadableSale(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			b := batches(shop(1, 3), 100)[0]
			b.Entries[2].Body = `{"total":"much"}`
			tamper(b, 2)
			if a := ingest(t, h, b); a.Upto != 4 {
				t.Errorf("answered %+v", a)
			}
			if v := view(t, h); v.Takings[0].Sales != 2 || v.Aside != 1 {
				t.Errorf("SYNC-051: %+v", v)
			}
			sound(t, h)
		})
	}
}

// TestWithoutItsKeyIngestDoubles: SYNC-052, the key of the table entry is what makes taking idempotent, and the audit sees
// it when it is gone.
func TestWithoutItsKeyIngestDoubles(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			dropKey(t, e)
			j := shop(1, 9)
			for range 2 {
				for _, b := range batches(j, 5) {
					ingest(t, h, b)
				}
			}
			found, err := h.Audit(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				t.Fatal("SYNC-052: without its key every entry is there twice, and the audit is content")
			}
			takings := slices.ContainsFunc(found, func(f hub.Finding) bool { return strings.Contains(f.What, "say 18 sales") })
			if !takings {
				t.Errorf("SYNC-052: the audit does not see doubled sales: %v", found)
			}
		})
	}
}

// dropKey makes the table entry as it would be had somebody forgotten its key.
func dropKey(t *testing.T, e engine) {
	t.Helper()
	raw := e.raw(t)
	defer func() { _ = raw.Close() }()
	statements := []string{`ALTER TABLE entry DROP CONSTRAINT entry_pkey`}
	if _, ok := e.(*sqlite); ok {
		var text string
		row := raw.QueryRowContext(t.Context(), `SELECT sql FROM sqlite_schema WHERE name = 'entry'`)
		if err := row.Scan(&text); err != nil {
			t.Fatal(err)
		}
		keyless := strings.Replace(text, ",\n  PRIMARY KEY (store, epoch, seq)\n) STRICT, WITHOUT ROWID", "\n) STRICT", 1)
		if keyless == text {
			t.Fatalf("the key was not found in %s", text)
		}
		statements = []string{`DROP TABLE entry`, keyless}
	}
	for _, s := range statements {
		if _, err := raw.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMigrationsAreFixed: a database whose schema was made by another text is refused.
func TestMigrationsAreFixed(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			openHub(t, e)
			openHub(t, e) // again: nothing to do
			raw := e.raw(t)
			defer func() { _ = raw.Close() }()
			if _, err := raw.ExecContext(t.Context(), `UPDATE migrations SET checksum = 'x'`); err != nil {
				t.Fatal(err)
			}
			db := e.open(t)
			defer func() { _ = db.Close() }()
			if _, err := hub.Open(t.Context(), db, nil, quiet()); err == nil {
				t.Error("opened a database of another schema")
			}
		})
	}
}

// TestQuarantineKeepsTheEntry: what was put aside can be read again, whole.
func TestQuarantineKeepsTheEntry(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fresh(t)
			h := openHub(t, e)
			b := batches(shop(1, 3), 100)[0]
			ingest(t, h, b)
			forged := batches(shop(1, 3), 100)[0]
			tamper(forged, 3)
			ingest(t, h, forged)
			raw := e.raw(t)
			defer func() { _ = raw.Close() }()
			var text, reason string
			if err := raw.QueryRowContext(t.Context(), `SELECT entry, reason FROM quarantine`).Scan(&text, &reason); err != nil {
				t.Fatal(err)
			}
			var got envelope.Entry
			if err := json.Unmarshal([]byte(text), &got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(forged.Entries[3], got); d != "" || reason != string(envelope.ProblemConflict) {
				t.Errorf("put aside as %s:\n%s", reason, d)
			}
		})
	}
}
