package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

const small = `gtin,sku,name_en,name_ar,price,tax,category,category_en,category_ar,barcodes
6281100000013,,Full fat milk 2 l,حليب كامل الدسم 2 لتر,11.50,standard,dairy,Dairy,ألبان,
12345670,,Chewing gum,علكة,1.00,standard,,,,
0000012345670,,Light bulb,لمبة,9.00,standard,,,,
036000291452,,Tissues,مناديل,4.25,standard,,,,6281100000020*6
,Tomato-1,Tomatoes,طماطم,6.95,zero,,,,
`

func keys(items []catalog.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, fmt.Sprintf("%s by %s*%s", it.SKU, it.Code, it.Pack))
	}
	return out
}

// CAT-030: a scan finds its item by number, whichever length it was written in; goods that share a number are all given.
func TestLookup(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	cases := []struct {
		name, code string
		want       []string
	}{
		{"EAN-13", "6281100000013", []string{"6281100000013 by 6281100000013*1"}},
		{"the same in 14 digits", "06281100000013", []string{"6281100000013 by 6281100000013*1"}},
		{"UPC-A", "036000291452", []string{"036000291452 by 036000291452*1"}},
		{"UPC-A padded by the scanner", "0036000291452", []string{"036000291452 by 036000291452*1"}},
		{"arabic digits", "٦٢٨١١٠٠٠٠٠٠١٣", []string{"6281100000013 by 6281100000013*1"}},
		{"another code of six", "6281100000020", []string{"036000291452 by 6281100000020*6"}},
		{"eight digits of two goods", "12345670", []string{"12345670 by 12345670*1", "0000012345670 by 0000012345670*1"}},
		{"thirteen digits of two goods", "0000012345670", []string{"0000012345670 by 0000012345670*1", "12345670 by 12345670*1"}},
		{"own code in any case", "TOMATO-1", []string{"Tomato-1 by Tomato-1*1"}},
		{"not on file", "6281100000037", nil},
		{"no code of anything", "tomato", nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, keys(s.scan(t, c.code))); diff != "" {
			t.Errorf("CAT-030: %s (-want +got):\n%s", c.name, diff)
		}
	}
	want := catalog.Item{
		SKU: "6281100000013", Name: pos.Text{En: "Full fat milk 2 l", Ar: "حليب كامل الدسم 2 لتر"}, Price: 1150,
		Tax: "standard", Category: "dairy", Unit: "each", Code: "6281100000013", Pack: money.One,
	}
	if diff := cmp.Diff([]catalog.Item{want}, s.scan(t, "6281100000013")); diff != "" {
		t.Errorf("CAT-030: the whole item (-want +got):\n%s", diff)
	}
	categories, err := s.Categories(t.Context())
	dairy := []catalog.Category{{Key: "dairy", Name: pos.Text{En: "Dairy", Ar: "ألبان"}}}
	if diff := cmp.Diff(dairy, categories); err != nil || diff != "" {
		t.Errorf("CAT-030: categories: %v (-want +got):\n%s", err, diff)
	}
}

// item returns the item with a SKU; ok is false where there is none.
func (s *shop) item(ctx context.Context, sku string) (it catalog.Item, ok bool, err error) {
	look := s.WithSKU(ctx, sku)
	err = s.Read(ctx, func(v *store.View) error {
		found, err := look(v)
		if ok = len(found) == 1; ok {
			it = found[0]
		}
		return err
	})
	return it, ok, err
}

// CAT-031: an item is found by its SKU alone, not by its other codes.
func TestItem(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	for _, sku := range []string{"Tomato-1", "12345670", "0000012345670", "036000291452"} {
		if it, ok, err := s.item(t.Context(), sku); !ok || err != nil || it.SKU != sku || it.Code != "" || it.Pack != money.One {
			t.Errorf("CAT-031: item %s is %+v, %v", sku, it, err)
		}
	}
	for _, sku := range []string{"6281100000020", "tomato-1", "00012345670", ""} {
		if it, ok, err := s.item(t.Context(), sku); ok || err != nil {
			t.Errorf("CAT-031: item %q is %+v, %v", sku, it, err)
		}
	}
}

// CAT-032: what a person types finds codes, beginnings of codes and names.
func TestSearch(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	cases := []struct {
		name, query string
		want        []string
	}{
		{"name", "milk", []string{"6281100000013"}},
		{"part of an arabic name", "حليب كام", []string{"6281100000013"}},
		{"digits of a name before codes", "2", []string{"6281100000013"}},
		{"beginning of a barcode", "628110", []string{"6281100000013", "036000291452"}},
		{"short beginning of a barcode", "62", []string{"6281100000013", "036000291452"}},
		{"beginning with its zeros", "0036", []string{"036000291452"}},
		{"whole barcode of two goods", "12345670", []string{"12345670", "0000012345670"}},
		{"beginning of an own code", "tomato-", []string{"Tomato-1"}},
		{"nothing", "zebra", nil},
		{"empty", " ", nil},
		{"a book", strings.Repeat("milk ", 1000), nil},
		{"wildcards mean themselves", "%_", nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, s.find(t, c.query, 10)); diff != "" {
			t.Errorf("CAT-032: %s: %q (-want +got):\n%s", c.name, c.query, diff)
		}
	}
	if got := s.find(t, "62", 1); len(got) != 1 {
		t.Errorf("CAT-032: one hit was asked for, and %v came", got)
	}
}

// CAT-036: a category lists its items in the order of the file, at the prices in force.
func TestInCategory(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, "sku,name_en,price,tax,category\nB,Laban,2.00,zero,dairy\nC,Soap,3.00,zero,care\n"+
		"A,Milk,1.00,zero,dairy\nD,Loose,4.00,zero,\n")
	_, err := s.ApplyPrices(t.Context(), s.Store, newID(),
		catalog.PriceList{Prices: []catalog.NewPrice{{Key: "A", Price: 150}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key   string
		limit int
		want  string
	}{
		{"dairy", 9, "B 200, A 150"}, {"dairy", 1, "B 200"}, {"care", 9, "C 300"}, {"", 9, ""}, {"toys", 9, ""},
	} {
		items, err := s.InCategory(t.Context(), s.Store, c.key, c.limit)
		var got []string
		for _, it := range items {
			got = append(got, fmt.Sprintf("%s %d", it.SKU, it.Price))
		}
		if err != nil || strings.Join(got, ", ") != c.want {
			t.Errorf("CAT-036: category %q: %v, %v, want %s", c.key, got, err, c.want)
		}
	}
}

// CAT-033: without a catalogue a scan says so, and says what to do.
func TestNoCatalogue(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	_, _, err := s.item(t.Context(), "1")
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Code != pos.Unavailable || e.Key != "catalog.none" || e.Hint == "" {
		t.Errorf("CAT-033: no catalogue: %v", err)
	}
	if _, err := s.Search(t.Context(), s.Store, "milk", 5); pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("CAT-033: search without a catalogue: %v", err)
	}
}

// CAT-034: a shop whose catalogue file is gone or damaged opens all the same, says so at each scan, and an import mends it.
func TestMissingFile(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(string) error{
		"gone":    os.Remove,
		"damaged": func(p string) error { return os.WriteFile(p, []byte("not a database, not at all"), 0o600) },
		"empty":   func(p string) error { return os.WriteFile(p, nil, 0o600) },
	} {
		dir := t.TempDir()
		s := openShop(t, dir)
		r := s.load(t, small)
		s.close()
		if err := spoil(filepath.Join(dir, "catalogue-"+r.Hash+".db")); err != nil {
			t.Fatal(err)
		}
		s = openShop(t, dir)
		_, _, err := s.item(t.Context(), "12345670")
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Code != pos.Unavailable || e.Key != "catalog.unreadable" {
			t.Errorf("CAT-034: %s: %v", name, err)
		}
		s.load(t, small)
		if got := s.price(t, "6281100000013"); got != 1150 {
			t.Errorf("CAT-034: %s: price after the import is %d", name, got)
		}
	}
}

// CAT-062: what was begun before another catalogue was switched on is answered by the new one, and by its prices.
func TestALookupAcrossASwitch(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, small)
	scan, err := barcode.Parse([]byte("6281100000013"))
	if err != nil {
		t.Fatal(err)
	}
	look := s.Scanned(t.Context(), scan)
	price := func() (got money.Amount) {
		err := s.Read(t.Context(), func(v *store.View) error {
			found, err := look(v)
			if len(found) == 1 {
				got = found[0].Price
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := price(); got != 1150 {
		t.Fatalf("CAT-062: before anything changed it costs %d", got)
	}
	s.load(t, strings.ReplaceAll(small, "11.50", "12.50"))
	if got := price(); got != 1250 {
		t.Errorf("CAT-062: after the switch it costs %d, want 1250", got)
	}
	_, err = s.ApplyPrices(t.Context(), s.Store, newID(), catalog.PriceList{
		Source: "test", Prices: []catalog.NewPrice{{Key: "6281100000013", Price: 990}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := price(); got != 990 {
		t.Errorf("CAT-062: after a change of price it costs %d, want 990", got)
	}
	s.load(t, small)
	if got := price(); got != 1150 {
		t.Errorf("CAT-062: back on the first catalogue it costs %d, want 1150", got)
	}
}
