package hub_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/scripts/need"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
	"sanduq/sync/inquiry"
	"sanduq/sync/sim"
)

// described is a store whose journal says what its shop is called.
func described(name string) *sim.Journal {
	j := sim.NewJournal(pos.StoreID(name))
	j.Open(1, "key of "+name)
	j.Describe(fact.ShopDescribed{
		Name: pos.Text{En: "Shop " + name, Ar: "متجر"}, Country: "SA", Currency: "SAR", Lang: pos.Arabic, TimeZone: "Asia/Riyadh",
	})
	return j
}

// taken has everything of a journal taken, twice: arriving twice is arriving once.
func taken(t *testing.T, h *hub.Hub, j *sim.Journal) {
	t.Helper()
	for range 2 {
		for _, b := range batchesOf(j, 3) {
			if a := ingest(t, h, b); a.Problem != envelope.ProblemNone {
				t.Fatalf("%s: %s", j.Store, a.Problem)
			}
		}
	}
	sound(t, h)
}

func batchesOf(j *sim.Journal, n int) []*envelope.Batch {
	all := batches(j, n)
	for _, b := range all {
		b.DeviceKey = "key of " + string(j.Store)
	}
	return all
}

func find(t *testing.T, h *hub.Hub, by, of pos.StoreID, number string) *envelope.Found {
	t.Helper()
	f, err := h.Find(t.Context(), &envelope.Find{Store: by, ID: "q", Number: number, Of: of})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// documents returns what the feed says of one kind.
func documents[T any](t *testing.T, h *hub.Hub, kind string) []T {
	t.Helper()
	var out []T
	f, err := h.Feed(t.Context(), &envelope.Ask{Store: "anybody"})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Documents {
		if d.Kind != kind {
			continue
		}
		var body T
		if err := json.Unmarshal([]byte(d.Body), &body); err != nil {
			t.Fatal(err)
		}
		out = append(out, body)
	}
	return out
}

// TestReceiptsOfOtherStoresAreFound: HUB-030, the stores that gave a number are named, the one that asks left out; of one
// store the sale comes too, with what came back of it in each store.
func TestReceiptsOfOtherStoresAreFound(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHub(t, fresh(t))
			riyadh, jeddah, dammam := described("riyadh-1"), described("jeddah-1"), described("dammam-1")
			total := riyadh.Sell()
			sale, number := riyadh.Sold()
			jeddah.Sell() // the same number
			dammam.Return("riyadh-1", sale, number, money.One, 400)
			for _, j := range []*sim.Journal{riyadh, jeddah, dammam} {
				taken(t, h, j)
			}
			if f := find(t, h, "dammam-1", "", number); len(f.Matches) != 2 || f.Sold != nil || f.Number != number || f.ID != "q" {
				t.Errorf("HUB-030: two stores gave %s: %+v", number, f)
			}
			if f := find(t, h, "riyadh-1", "", number); len(f.Matches) != 1 || f.Matches[0].Of != "jeddah-1" || f.Sold == nil {
				t.Errorf("HUB-030: for riyadh-1, %s is %+v", number, f)
			}
			if f := find(t, h, "dammam-1", "", "till-1-1-999"); len(f.Matches) != 0 || f.Sold != nil {
				t.Errorf("HUB-030: a number that nobody gave is %+v", f)
			}
			f := find(t, h, "dammam-1", "riyadh-1", number)
			want := []envelope.Match{{
				Of: "riyadh-1", NameEn: "Shop riyadh-1", NameAr: "متجر", At: f.Matches[0].At, Total: total, Currency: "SAR",
			}}
			if d := cmp.Diff(want, f.Matches); d != "" {
				t.Errorf("HUB-030: %s", d)
			}
			gone := []envelope.Gone{{By: "dammam-1", Line: 1, Qty: money.One, Gross: 400}}
			if d := cmp.Diff(gone, f.Sold.Lines); d != "" {
				t.Errorf("HUB-031: %s", d)
			}
			if d := cmp.Diff([]envelope.GoneBack{{By: "dammam-1", Tender: 1, Amount: 400}}, f.Sold.Tenders); d != "" {
				t.Errorf("HUB-031: %s", d)
			}
			var got fact.SaleCompleted
			if err := json.Unmarshal([]byte(f.Sold.Body), &got); err != nil || got.Sale != sale.Sale || f.Sold.Country != "SA" {
				t.Errorf("HUB-030: the sale is %+v, %v", got, err)
			}
		})
	}
}

// TestAStoreIsToldWhatCameBackElsewhere: HUB-031, what came back of a sale is counted for each store, and the store that
// sold is told by the feed, once.
func TestAStoreIsToldWhatCameBackElsewhere(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHub(t, fresh(t))
			riyadh, jeddah := described("riyadh-1"), described("jeddah-1")
			riyadh.Sell()
			sale, number := riyadh.Sold()
			jeddah.Return("riyadh-1", sale, number, money.One/2, 100)
			riyadh.Return("", sale, number, money.One/4, 50)
			taken(t, h, jeddah) // before the sale
			taken(t, h, riyadh)
			told := documents[envelope.Returned](t, h, envelope.KindReturned)
			if len(told) != 1 || told[0].Of != "riyadh-1" || told[0].By != "jeddah-1" || told[0].Sale != sale.Sale ||
				told[0].Number != number || told[0].Credit != "till-1-1-R2" {
				t.Fatalf("HUB-031: the feed says %+v", told)
			}
			if d := cmp.Diff([]envelope.Gone{{Line: 1, Qty: money.One / 2, Gross: 100}}, told[0].Lines); d != "" {
				t.Errorf("HUB-031: %s", d)
			}
			if over := documents[envelope.Overrun](t, h, envelope.KindOverrun); len(over) != 0 {
				t.Errorf("HUB-032: less came back than was sold, and the feed says %+v", over)
			}
			f := find(t, h, "jeddah-1", "", number)
			want := []envelope.Gone{
				{By: "jeddah-1", Line: 1, Qty: money.One / 2, Gross: 100}, {By: "riyadh-1", Line: 1, Qty: money.One / 4, Gross: 50},
			}
			if d := cmp.Diff(want, f.Sold.Lines); d != "" {
				t.Errorf("HUB-031: %s", d)
			}
		})
	}
}

// TestAnOverrunIsFound: HUB-032, two stores without a line took the same goods back: whatever arrives last, head office
// finds it, keeps it, and tells everybody concerned.
func TestAnOverrunIsFound(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		for last, saleLast := range map[string]bool{"the return last": false, "the sale last": true} {
			t.Run(name+"/"+last, func(t *testing.T) {
				t.Parallel()
				h := openHub(t, fresh(t))
				riyadh, jeddah, dammam := described("riyadh-1"), described("jeddah-1"), described("dammam-1")
				riyadh.Sell()
				sale, number := riyadh.Sold()
				all := sale.Lines[0].Gross
				jeddah.Return("riyadh-1", sale, number, money.One, all)
				dammam.Return("riyadh-1", sale, number, money.One, all)
				order := []*sim.Journal{riyadh, jeddah, dammam}
				if saleLast {
					order = []*sim.Journal{jeddah, dammam, riyadh}
				}
				for i, j := range order {
					if over := documents[envelope.Overrun](t, h, envelope.KindOverrun); len(over) != 0 {
						t.Errorf("HUB-032: after %d stores the feed says %+v", i, over)
					}
					taken(t, h, j)
				}
				over := documents[envelope.Overrun](t, h, envelope.KindOverrun)
				if len(over) != 1 || over[0].Of != "riyadh-1" || over[0].Number != number || over[0].Over != all ||
					over[0].ID.IsZero() || over[0].Currency != "SAR" {
					t.Fatalf("HUB-032: the feed says %+v", over)
				}
				shares := []envelope.Share{{By: "dammam-1", Total: all}, {By: "jeddah-1", Total: all}}
				if d := cmp.Diff(shares, over[0].Shares); d != "" {
					t.Errorf("HUB-032: %s", d)
				}
				kept, err := h.Overruns(t.Context())
				if err != nil || len(kept) != 1 || kept[0].Over != all || kept[0].Store != "riyadh-1" || len(kept[0].Shares) != 2 {
					t.Errorf("HUB-032: kept is %+v, %v", kept, err)
				}
				dammam.Return("riyadh-1", sale, number, 1, 7)
				taken(t, h, dammam)
				if kept, err = h.Overruns(t.Context()); err != nil || len(kept) != 1 || kept[0].Over != all+7 {
					t.Errorf("HUB-032: when more came back, kept is %+v, %v", kept, err)
				}
			})
		}
	}
}

// TestQuestionsTravel: SYNC-103, over every broker and every engine a question finds its answer, and without a broker it
// ends in its time.
func TestQuestionsTravel(t *testing.T) {
	t.Parallel()
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer o.stop()
			b := startBranch(t, w, "store-1", nil)
			defer b.stop()
			b.sell(3)
			arrived(t, o, b)
			q, err := inquiry.New(inquiry.Options{Store: "store-2", Clock: time.Now, Log: quiet(), Wait: quickAck})
			if err != nil {
				t.Fatal(err)
			}
			end := runLine(t, w, "store-2", nil, q)
			defer end()
			sale, number := b.journal.Sold()
			need.Await(t, "an answer", func() bool {
				f, err := q.Find(t.Context(), number, "store-1")
				return err == nil && len(f.Matches) == 1 && f.Matches[0].Total == sale.Total && f.Sold != nil
			})
			w.Kill(t)
			if _, err := q.Find(t.Context(), number, "store-1"); pos.CodeOf(err) != pos.Unavailable {
				t.Errorf("SYNC-103: without a broker: %v", err)
			}
			w.Start(t)
			need.Await(t, "an answer again", func() bool {
				f, err := q.Find(t.Context(), number, "store-1")
				return err == nil && f.Sold != nil
			})
		})
	}
}
