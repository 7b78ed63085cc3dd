package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// CAT-040: more than one refused row in a hundred changes nothing unless a person insists; good rows go in together.
func TestRefusedRows(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	file := func(good, bad int) string {
		var b strings.Builder
		b.WriteString("gtin,name_en,price,tax\n")
		for i := range good + bad {
			price := "1.00"
			if i < bad {
				price = "free"
			}
			fmt.Fprintf(&b, "%s,Thing %d,%s,zero\n", gtin(628_120_000_000+i), i, price)
		}
		return b.String()
	}
	run := func(csv string, force bool) (catalog.Report, error) {
		return s.Import(t.Context(), s.Store, newID(), strings.NewReader(csv), catalog.ImportOptions{Force: force}, nil)
	}
	r, err := run(file(98, 2), false)
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "import.too_many_refused" || r.Switched {
		t.Errorf("CAT-040: 2 of 100 refused: %+v, %v", r, err)
	}
	if got := s.price(t, "6281100000013"); got != 1150 {
		t.Errorf("CAT-040: a refused import changed a price to %d", got)
	}
	if _, err := run(file(0, 3), true); pos.CodeOf(err) != pos.Refused {
		t.Errorf("CAT-040: nothing good, and forced: %v", err)
	}
	if got := s.files(t); len(got) != 1 {
		t.Errorf("CAT-040: refused imports left %v", got)
	}
	if r, err = run(file(99, 1), false); err != nil || r.Items != 99 || r.Refused != 1 || !r.Switched {
		t.Errorf("CAT-040: 1 of 100 refused: %+v, %v", r, err)
	}
	if r, err = run(file(50, 50), true); err != nil || r.Items != 50 || len(r.Problems) != 50 {
		t.Errorf("CAT-040: half refused, and forced: %+v, %v", r, err)
	}
}

// CAT-041: prices over the base hold until the next base; a list of a feed is taken once and in order.
func TestPrices(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openShop(t, dir)
	s.load(t, small)
	apply := func(epoch string, seq int64, prices ...catalog.NewPrice) catalog.PricesApplied {
		t.Helper()
		got, err := s.ApplyPrices(t.Context(), s.Store, newID(),
			catalog.PriceList{Source: "hub", Epoch: epoch, Seq: seq, Prices: prices})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := apply("a", 1, catalog.NewPrice{Key: "6281100000020", Price: 399}, catalog.NewPrice{Key: "Tomato-1", Price: 500},
		catalog.NewPrice{Key: "zebra", Price: 1}, catalog.NewPrice{Key: "00000012345670", Price: 1})
	want := catalog.PricesApplied{Changed: 2, Unknown: []string{"zebra", "00000012345670"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CAT-041: answer (-want +got):\n%s", diff)
	}
	if got := apply("a", 1, catalog.NewPrice{Key: "Tomato-1", Price: 1}); !got.Already {
		t.Error("CAT-041: a list was taken twice")
	}
	apply("b", 1, catalog.NewPrice{Key: "12345670", Price: 150})
	check := func(when string, want map[string]money.Amount) {
		t.Helper()
		for code, price := range want {
			if it, ok, err := s.item(t.Context(), code); !ok || err != nil || it.Price != price {
				t.Errorf("CAT-041: %s: %s costs %d, want %d (%v)", when, code, it.Price, price, err)
			}
			if found := s.scan(t, code); len(found) == 0 || found[0].Price != price {
				t.Errorf("CAT-041: %s: a scan of %s finds %v, want a price of %d", when, code, found, price)
			}
		}
	}
	changed := map[string]money.Amount{"036000291452": 399, "Tomato-1": 500, "12345670": 150, "0000012345670": 900}
	check("after the changes", changed)
	hits, err := s.Search(t.Context(), s.Store, "t", 9)
	if err != nil || len(hits) < 3 || !slices.ContainsFunc(hits, func(it catalog.Item) bool { return it.Price == 399 }) {
		t.Errorf("CAT-041: a search shows other prices: %v, %v", hits, err)
	}
	s.close()
	s = openShop(t, dir)
	check("after a restart", changed)
	s.load(t, small)
	check("after a new base", map[string]money.Amount{"036000291452": 425, "Tomato-1": 695, "12345670": 100})
	if !apply("b", 1, catalog.NewPrice{Key: "Tomato-1", Price: 1}).Already {
		t.Error("CAT-041: a new base forgot where the feed stands")
	}
	_, err = s.ApplyPrices(t.Context(), s.Store, newID(), catalog.PriceList{Prices: []catalog.NewPrice{{Key: "12345670"}}})
	if pos.CodeOf(err) != pos.Invalid {
		t.Errorf("CAT-041: a price of nothing: %v", err)
	}
}

// CAT-042: the same command id again changes nothing, and with another file it is refused.
func TestSameSwitchTwice(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	id := newID()
	run := func(csv string) error {
		_, err := s.Import(t.Context(), s.Store, id, strings.NewReader(csv), catalog.ImportOptions{}, nil)
		return err
	}
	if err := run(small); err != nil {
		t.Fatal(err)
	}
	head := s.Head()
	if err := run(small); err != nil || s.Head() != head {
		t.Errorf("CAT-042: the second time: %v, head %v after %v", err, s.Head(), head)
	}
	if err := run(strings.Replace(small, "11.50", "12.50", 1)); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("CAT-042: another file under the same id: %v", err)
	}
	if got := s.price(t, "6281100000013"); got != 1150 {
		t.Errorf("CAT-042: price is %d", got)
	}
	err := s.SwitchBase(t.Context(), s.Store, newID(), "x", catalog.BuiltFile{Hash: "none"})
	if pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("CAT-042: switching to a file that is not there: %v", err)
	}
}

// CAT-043: the file in force and the one before it are kept, and no other.
func TestOldFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openShop(t, dir)
	var hashes []string
	for _, price := range []string{"1.00", "2.00", "3.00", "3.00", "4.00"} {
		r := s.load(t, "gtin,name_en,price,tax\n6281100000013,Milk,"+price+",zero\n")
		if hashes = append(hashes, r.Hash); len(hashes) == 4 && hashes[2] != hashes[3] {
			t.Error("CAT-043: the same rows give different files")
		}
	}
	want := []string{"catalogue-" + hashes[3] + ".db", "catalogue-" + hashes[4] + ".db"}
	slices.Sort(want)
	if diff := cmp.Diff(want, s.files(t)); diff != "" {
		t.Errorf("CAT-043: files (-want +got):\n%s", diff)
	}
	s.close()
	writeFile(t, filepath.Join(dir, "catalogue-123.building"), []byte("half a file"))
	writeFile(t, filepath.Join(dir, "catalogue-0000.db"), []byte("a whole one that no entry names"))
	s = openShop(t, dir)
	if diff := cmp.Diff(want, s.files(t)); diff != "" {
		t.Errorf("CAT-043: files after a restart (-want +got):\n%s", diff)
	}
	if got := s.price(t, "6281100000013"); got != 400 {
		t.Errorf("CAT-043: price after a restart is %d", got)
	}
}

// CAT-044: until its entry stands in the journal a new base is nothing: whatever moment the box dies at, the old one is
// in force when it starts again.
func TestDeathDuringImport(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	var copies []string
	progress := func(p catalog.Progress) {
		if p.Writing || p.Rows < 20_000 {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(s.dir)); err != nil {
				t.Error(err)
			}
			copies = append(copies, dir)
		}
	}
	big := bigFile(25_000, 7)
	r, err := s.Import(t.Context(), s.Store, newID(), strings.NewReader(big), catalog.ImportOptions{}, progress)
	if err != nil || r.Items != 25_000 {
		t.Fatal(r, err)
	}
	if len(copies) != 2 {
		t.Fatalf("%d copies were taken", len(copies))
	}
	for _, dir := range copies {
		if err := os.Remove(filepath.Join(dir, "lock")); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		again := openShop(t, dir)
		if got := again.price(t, "6281100000013"); got != 1150 {
			t.Errorf("CAT-044: the old base is not in force: price %d", got)
		}
		if got := again.files(t); len(got) != 1 {
			t.Errorf("CAT-044: files after the start: %v", got)
		}
	}
	if got := s.price(t, gtin(600_000_000_000)); got != 7 {
		t.Errorf("CAT-044: the import itself did not switch: price %d", got)
	}
}

// bigFile is a catalogue of n items that all cost the same.
func bigFile(n int, price money.Amount) string {
	var b strings.Builder
	b.WriteString("gtin,name_en,price,tax\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,Thing %d,%s,zero\n", gtin(600_000_000_000+i), i, rules().Currency.Format(price))
	}
	return b.String()
}

// CAT-045: an import stops with its context, leaves nothing behind, and lets the next one run; there is one at a time.
func TestImportStops(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var second error
	_, err := s.Import(ctx, s.Store, newID(), strings.NewReader(bigFile(25_000, 1)), catalog.ImportOptions{},
		func(catalog.Progress) {
			_, second = s.Import(t.Context(), s.Store, newID(), strings.NewReader(small), catalog.ImportOptions{}, nil)
			cancel()
		})
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "import.stopped" {
		t.Errorf("CAT-045: a cancelled import ended with %v", err)
	}
	if e, ok := errors.AsType[*pos.Error](second); !ok || e.Key != "import.running" {
		t.Errorf("CAT-045: a second import at the same time ended with %v", second)
	}
	if got := s.files(t); len(got) != 0 {
		t.Errorf("CAT-045: it left %v", got)
	}
	s.load(t, small)
}

// CAT-046: readers and the writer find every item while bases are switched; each lookup is of one base, and after a switch
// was answered nobody sees the old one.
func TestSwitchWhileLooking(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	const items, switches = 50, 12
	s.load(t, bigFile(items, 100))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	look := func(v *store.View, i int, last money.Amount) (money.Amount, error) {
		scan, err := barcode.Parse([]byte(gtin(600_000_000_000 + i%items)))
		if err != nil {
			return 0, err
		}
		found, err := s.Scanned(ctx, scan)(v)
		if err != nil {
			return 0, err
		}
		if len(found) != 1 || found[0].Price < last {
			return 0, fmt.Errorf("found %v after a price of %d", found, last)
		}
		return found[0].Price, nil
	}
	loop := func(one func(i int, last money.Amount) (money.Amount, error)) {
		wg.Go(func() {
			for i, last := 0, money.Amount(0); ctx.Err() == nil; i++ {
				var err error
				if last, err = one(i, last); err != nil && ctx.Err() == nil {
					t.Errorf("CAT-046: %v", err)
					return
				}
			}
		})
	}
	loop(func(i int, last money.Amount) (p money.Amount, err error) {
		err = s.Read(ctx, func(v *store.View) (err error) { p, err = look(v, i, last); return err })
		return p, err
	})
	loop(func(i int, last money.Amount) (money.Amount, error) {
		decide := func(v *store.View) (store.Decision, error) {
			p, err := look(v, i, last)
			return store.Decision{Answer: p}, err
		}
		return store.Do[money.Amount](ctx, s.Store, store.Command{Name: "look", Decide: decide})
	})
	loop(func(_ int, last money.Amount) (money.Amount, error) {
		hits, err := s.Search(ctx, s.Store, "thing", 5)
		if err == nil && len(hits) != 5 {
			err = fmt.Errorf("a search found %d", len(hits))
		}
		return last, err
	})
	for i := range money.Amount(switches) {
		s.load(t, bigFile(items, 101+i))
		if got := s.price(t, gtin(600_000_000_000)); got != 101+i {
			t.Errorf("CAT-046: after the switch the price is %d, want %d", got, 101+i)
		}
	}
	stop()
	wg.Wait()
}

// CAT-047: the views of the catalogue follow from the journal, row for row.
func TestVerify(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	s.load(t, strings.Replace(small, "11.50", "12.50", 1))
	_, err := s.ApplyPrices(t.Context(), s.Store, newID(),
		catalog.PriceList{Source: "hub", Epoch: "e1", Seq: 4, Prices: []catalog.NewPrice{{Key: "Tomato-1", Price: 5}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := store.Verify(t.Context(), filepath.Join(s.dir, "store.db"), []store.Part{s.Part()}, t.TempDir(), nil)
	if err != nil || r.Difference != "" || r.Rows < 3 {
		t.Errorf("CAT-047: %+v, %v", r, err)
	}
}

// CAT-048: whatever is imported and changed, in any order, a lookup shows the last price said of each item.
func TestAgainstModel(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	seq := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		model := map[string]money.Amount{}
		importSome := func() {
			clear(model)
			var b strings.Builder
			b.WriteString("gtin,name_en,price,tax\n")
			for i := range rapid.IntRange(1, 8).Draw(t, "items") {
				p := money.Amount(rapid.IntRange(1, 999).Draw(t, "price"))
				model[gtin(i)] = p
				fmt.Fprintf(&b, "%s,Thing,%s,zero\n", gtin(i), rules().Currency.Format(p))
			}
			_, err := s.Import(t.Context(), s.Store, newID(), strings.NewReader(b.String()), catalog.ImportOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
		}
		importSome()
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				importSome()
				continue
			}
			key, price := gtin(rapid.IntRange(0, 9).Draw(t, "item")), money.Amount(rapid.IntRange(1, 999).Draw(t, "new price"))
			seq++
			_, err := s.ApplyPrices(t.Context(), s.Store, newID(),
				catalog.PriceList{Source: "hub", Epoch: "e1", Seq: seq, Prices: []catalog.NewPrice{{Key: key, Price: price}}})
			if err != nil {
				t.Fatal(err)
			}
			if _, known := model[key]; known {
				model[key] = price
			}
		}
		for i := range 10 {
			it, ok, err := s.item(t.Context(), gtin(i))
			if want, known := model[gtin(i)]; err != nil || ok != known || it.Price != want {
				t.Fatalf("CAT-048: %s costs %d (%v), want %d", gtin(i), it.Price, err, want)
			}
		}
	})
}
