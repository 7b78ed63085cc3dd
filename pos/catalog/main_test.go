package catalog_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shop is a store with a catalogue and nothing else.
type shop struct {
	*store.Store
	*catalog.Catalog
	dir string
}

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func rules() catalog.Rules {
	sar, err := money.ParseCurrency("SAR")
	if err != nil {
		panic(err)
	}
	return catalog.Rules{Currency: sar, Tax: []string{"standard", "zero"}}
}

func openShop(t testing.TB, dir string) *shop {
	t.Helper()
	c := catalog.New(catalog.Options{Dir: dir, Rules: rules(), Log: slog.New(slog.DiscardHandler)})
	s, err := store.Open(t.Context(), storeOptions(dir, c))
	if err != nil {
		t.Fatal(err)
	}
	sh := &shop{s, c, dir}
	t.Cleanup(sh.close)
	return sh
}

func storeOptions(dir string, c *catalog.Catalog) store.Options {
	return store.Options{
		Dir: dir, Store: "shop-1", Parts: []store.Part{c.Part()}, Clock: func() time.Time { return now },
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
		Log: slog.New(slog.DiscardHandler),
	}
}

func (s *shop) close() {
	_ = s.Store.Close()
	s.Catalog.Close()
}

func newID() pos.ID { return pos.NewID(now) }

// load imports a catalogue that must be good.
func (s *shop) load(t testing.TB, csv string) catalog.Report {
	t.Helper()
	r, err := s.Import(t.Context(), s.Store, newID(), strings.NewReader(csv), catalog.ImportOptions{Source: "test.csv"}, nil)
	if err != nil {
		t.Fatalf("import: %v, %v", err, r.Problems)
	}
	return r
}

// scan looks a code up in a read transaction.
func (s *shop) scan(t testing.TB, code string) []catalog.Item {
	t.Helper()
	parsed, err := barcode.Parse([]byte(code))
	if err != nil {
		t.Fatal(err)
	}
	var out []catalog.Item
	look := s.Scanned(t.Context(), parsed)
	err = s.Read(t.Context(), func(v *store.View) (err error) {
		out, err = look(v)
		return err
	})
	if err != nil {
		t.Fatalf("look up %s: %v", code, err)
	}
	return out
}

// price returns the price of the only item that a code finds.
func (s *shop) price(t testing.TB, code string) money.Amount {
	t.Helper()
	found := s.scan(t, code)
	if len(found) != 1 {
		t.Fatalf("%s finds %d items: %v", code, len(found), found)
	}
	return found[0].Price
}

// find returns the SKUs that a search gives.
func (s *shop) find(t testing.TB, query string, limit int) []string {
	t.Helper()
	found, err := s.Search(t.Context(), s.Store, query, limit)
	if err != nil {
		t.Fatalf("search %q: %v", query, err)
	}
	var skus []string
	for _, it := range found {
		skus = append(skus, it.SKU)
	}
	return skus
}

// files returns the names of the catalogue files in the shop's folder.
func (s *shop) files(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(s.dir, "catalogue-*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i] = filepath.Base(all[i])
	}
	return all
}

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gtin completes a number of 12 digits.
func gtin(n int) string {
	payload := fmt.Sprintf("%012d", n)
	return payload + string(barcode.CheckDigit(payload))
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
