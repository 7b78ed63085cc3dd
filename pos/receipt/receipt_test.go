package receipt_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal"
	"sanduq/pos/money"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
	"sanduq/scripts/need"
)

// blocksOf returns the blocks of one type.
func blocksOf[B receipt.Block](d receipt.Document) []B {
	var out []B
	for _, b := range d.Blocks {
		if b, ok := b.(B); ok {
			out = append(out, b)
		}
	}
	return out
}

// TestMessagesAreEquals holds MSG-001 for the receipt: both languages have the same keys, none empty, with the same
// arguments.
func TestMessagesAreEquals(t *testing.T) {
	t.Parallel()
	read := func(lang string) map[string]string {
		data, err := os.ReadFile(filepath.Join("messages", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	argument := regexp.MustCompile(`\{[a-z]+\}`)
	en, ar := read("en"), read("ar")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(ar))); diff != "" {
		t.Errorf("MSG-001: keys differ (-en +ar)\n%s", diff)
	}
	for key := range en {
		if strings.TrimSpace(en[key]) == "" || strings.TrimSpace(ar[key]) == "" {
			t.Errorf("MSG-001: %s is empty", key)
		}
		if a, b := argument.FindAllString(en[key], -1), argument.FindAllString(ar[key], -1); !slices.Equal(a, b) {
			t.Errorf("MSG-001: %s takes %v in English and %v in Arabic", key, a, b)
		}
	}
	if _, ok := en[fiscal.TitleSimplifiedSale]; !ok {
		t.Error("MSG-001: the catalogue lacks the tax invoice's title")
	}
}

// TestEqualLanguages holds RECEIPT-001: the main language goes first and decides the direction; both are on the paper.
func TestEqualLanguages(t *testing.T) {
	t.Parallel()
	for lang, want := range map[pos.Lang]string{
		pos.Arabic:  "حليب طازج كامل الدسم ١ لتر / Fresh milk full fat 1 L: 12.00\n",
		pos.English: "Fresh milk full fat 1 L / حليب طازج كامل الدسم ١ لتر: 12.00\n",
	} {
		doc := fromSale(t, basket(t), noor(lang), false)
		if got := doc.Text(); !strings.Contains(got, want) {
			t.Errorf("RECEIPT-001: %s: no line %q in\n%s", lang, want, got)
		}
		sheet, err := doc.Sheet(typeset.Width80)
		if err != nil || sheet.RTL != (lang == pos.Arabic) {
			t.Errorf("RECEIPT-001: %s: right to left is %v, %v", lang, sheet.RTL, err)
		}
	}
}

// TestOnlyRegisteredShopsShowVAT holds RECEIPT-002.
func TestOnlyRegisteredShopsShowVAT(t *testing.T) {
	t.Parallel()
	shop := noor(pos.Arabic)
	doc := fromSale(t, basket(t), shop, false)
	if codes := blocksOf[receipt.QR](doc); len(codes) != 1 || !strings.Contains(doc.Text(), shop.VATNumber) ||
		!strings.Contains(doc.Text(), "فاتورة ضريبية مبسطة / Simplified tax invoice\n") {
		t.Errorf("RECEIPT-002: a registered shop's receipt lacks title, number or code:\n%s", doc.Text())
	}
	shop.VATNumber = ""
	doc = fromSale(t, basket(t), shop, false)
	if s := doc.Text(); strings.Contains(s, "VAT") || strings.Contains(s, "ضريب") || strings.Contains(s, "[QR") {
		t.Errorf("RECEIPT-002: a shop that is not registered speaks of VAT:\n%s", s)
	}
}

// TestAmountsReadLeftToRight holds RECEIPT-003.
func TestAmountsReadLeftToRight(t *testing.T) {
	t.Parallel()
	digits := noor(pos.Arabic)
	digits.Digits = "arab"
	kuwait := noor(pos.English)
	kuwait.Country, kuwait.Currency = "KW", "KWD"
	dinars := saleOf(t, 10_000_000, item{"Gold", "ذهب", money.One, 1_234_567, 1_234_567, ""})
	dinars.Currency = "KWD"
	cases := []struct {
		name string
		doc  receipt.Document
		want string
	}{
		{"grouped", fromSale(t, mixed(t), noor(pos.Arabic), false), "طلب رقم ١٠٤٢ / Order #1042: 1,234.50\n"},
		{
			"minus in front", fromSale(t, mixed(t), noor(pos.Arabic), false),
			"قارورة مرتجعة / Returned bottle: -0.50\n  -2 × 0.25\n",
		},
		{"Arabic digits", fromSale(t, mixed(t), digits, false), "قارورة مرتجعة / Returned bottle: -٠٫٥٠\n"},
		{"Arabic grouping", fromSale(t, mixed(t), digits, false), "١٬٢٧١٫٥٠"},
		{"three decimals", fromSale(t, dinars, kuwait, false), "Total KWD / الإجمالي د.ك: 1,234.567\n"},
	}
	for _, c := range cases {
		if got := c.doc.Text(); !strings.Contains(got, c.want) {
			t.Errorf("RECEIPT-003: %s: no %q in\n%s", c.name, c.want, got)
		}
	}
}

// TestCopiesSaySo holds RECEIPT-004: first and last on the paper, and nothing else is changed.
func TestCopiesSaySo(t *testing.T) {
	t.Parallel()
	original := fromSale(t, basket(t), noor(pos.Arabic), false)
	again := fromSale(t, basket(t), noor(pos.Arabic), true)
	n := len(again.Blocks)
	first, _ := again.Blocks[0].(receipt.Heading)
	last, _ := again.Blocks[n-2].(receipt.Heading)
	mark := receipt.Heading{Text: pos.Text{En: "REPRINT", Ar: "نسخة"}, Role: receipt.Mark}
	if first != mark || last != mark {
		t.Errorf("RECEIPT-004: a copy begins with %v and ends with %v", first, last)
	}
	rest := append(slices.Clone(again.Blocks[1:n-2]), again.Blocks[n-1])
	if diff := cmp.Diff(original.Blocks, rest); diff != "" {
		t.Errorf("RECEIPT-004: a copy differs in more than its marks\n%s", diff)
	}
}

// TestTotalIsLargest holds RECEIPT-005.
func TestTotalIsLargest(t *testing.T) {
	t.Parallel()
	for _, lang := range []pos.Lang{pos.Arabic, pos.English} {
		sheet, err := fromSale(t, basket(t), noor(lang), false).Sheet(typeset.Width58)
		if err != nil {
			t.Fatal(err)
		}
		var large []string
		for _, row := range sheet.Rows {
			for _, c := range row.Cells {
				if c.Size == typeset.Large {
					large = append(large, c.Text)
				}
			}
		}
		if len(large) != 2 || large[1] != "157.89" {
			t.Errorf("RECEIPT-005: %s: large on the paper are %q, want the total alone", lang, large)
		}
	}
}

// TestSameFactsSameReceipt holds RECEIPT-006, through the JSON that facts live in.
func TestSameFactsSameReceipt(t *testing.T) {
	t.Parallel()
	sale, shop := mixed(t), noor(pos.Arabic)
	body, err := json.Marshal(sale)
	if err != nil {
		t.Fatal(err)
	}
	var read fact.SaleCompleted
	if err := json.Unmarshal(body, &read); err != nil {
		t.Fatal(err)
	}
	ts := newTypesetter(t)
	first, _, err := receipt.Layout(ts, fromSale(t, sale, shop, false), typeset.Width80)
	if err != nil {
		t.Fatal(err)
	}
	second, missing, err := receipt.Layout(newTypesetter(t), fromSale(t, read, shop, false), typeset.Width80)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("RECEIPT-006: printed again it is another page\n%s", diff)
	}
	if string(missing) != "字漢😀" {
		t.Errorf("RECEIPT-006: missing glyphs %q were not reported", string(missing))
	}
}

// TestScannersReadTheReceipt holds RECEIPT-007: off the whole receipt, zbar reads the tax authority's code and the number.
func TestScannersReadTheReceipt(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	for _, width := range []int{typeset.Width58, typeset.Width80} {
		doc := fromSale(t, basket(t), noor(pos.Arabic), false)
		page, _, err := receipt.Layout(ts, doc, width)
		if err != nil {
			t.Fatal(err)
		}
		img, err := paper.Paint(page)
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := png.Encode(&buf, img); err != nil {
			t.Fatal(err)
		}
		got := need.ReadCodes(t, buf.Bytes())
		for _, want := range []string{"QR-Code:" + blocksOf[receipt.QR](doc)[0].Text, "CODE-128:till-1-1-1042"} {
			if !strings.Contains(got, want+"\n") {
				t.Errorf("RECEIPT-007: %d dots: zbar read %q, want %q", width, got, want)
			}
		}
	}
}

// TestReceiptIsShortOnTheWire holds RECEIPT-008: a receipt of twelve bilingual items leaves a line of 115200 bits a second,
// 11,520 bytes, within the six seconds that the cut may take.
func TestReceiptIsShortOnTheWire(t *testing.T) {
	t.Parallel()
	const bytesPerSecond, seconds = 11_520, 6
	page, _, err := receipt.Layout(newTypesetter(t), fromSale(t, twelve(t), noor(pos.Arabic), false), typeset.Width80)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, i := range page.Items {
		switch {
		case i.Raster != nil:
			n += 16 + ((i.Raster.Left%8+i.Raster.Width+7)/8)*i.Raster.Height // GS v 0 and its position
		case i.Line != nil:
			n += 8 + len(i.Line.Text)
		default:
			n += 4
		}
	}
	t.Logf("%d bytes", n)
	if n > bytesPerSecond*seconds {
		t.Errorf("RECEIPT-008: %d bytes, more than %d seconds at 115200", n, seconds)
	}
}

// twelve is a sale of twelve items with names in both languages.
func twelve(t testing.TB) fact.SaleCompleted {
	t.Helper()
	items := []item{
		{"Fresh milk 1 L", "حليب طازج كامل الدسم ١ لتر", money.One, 650, 650, ""},
		{"Samoli 6 pcs", "خبز صامولي ٦ حبات", money.One, 350, 350, ""},
		{"Basmati rice 5 kg", "أرز بسمتي هندي ٥ كيلو", money.One, 5295, 5295, ""},
		{"Sunflower oil", "زيت دوار الشمس ١٫٥ لتر", money.One, 1895, 1895, ""},
	}
	return saleOf(t, 100_000, slices.Concat(items, items, items)...)
}

func TestBadFactsAreErrors(t *testing.T) {
	t.Parallel()
	sale, shop := basket(t), noor(pos.Arabic)
	sale.Currency = "riyal"
	if _, err := receipt.FromSale(sale, shop, envelope, false); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("unknown currency: %v", err)
	}
	sale.Currency, shop.VATNumber = "SAR", "1"
	if _, err := receipt.FromSale(sale, shop, envelope, false); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("VAT number that is none: %v", err)
	}
	doc := receipt.Document{Blocks: []receipt.Block{receipt.QR{Text: strings.Repeat("x", 3000)}}}
	if _, err := doc.Sheet(typeset.Width58); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("QR text that fits no paper: %v", err)
	}
}

// TestUnknownMeansAndCurrency shows what the catalogue has no words for.
func TestUnknownMeansAndCurrency(t *testing.T) {
	t.Parallel()
	sale, shop := basket(t), noor(pos.English)
	shop.Country, shop.Footer = "CH", pos.Text{}
	sale.Currency = "CHF"
	sale.Tenders[0].Means = "cheque"
	got := fromSale(t, sale, shop, false).Text()
	for _, want := range []string{"Total CHF / الإجمالي CHF: 157.89", "Paid otherwise", "Thank you for your visit"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Change") {
		t.Errorf("change without cash:\n%s", got)
	}
}

// TestAnyNameIsPrinted: no name, however strange, keeps a receipt from being printed.
func TestAnyNameIsPrinted(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	rapid.Check(t, func(r *rapid.T) {
		sale, shop := basket(t), noor(rapid.SampledFrom([]pos.Lang{pos.Arabic, pos.English}).Draw(r, "lang"))
		shop.VATNumber = ""
		shop.Name = pos.Text{En: rapid.String().Draw(r, "shop"), Ar: rapid.String().Draw(r, "shop ar")}
		sale.Lines[0].Name = pos.Text{En: rapid.String().Draw(r, "en"), Ar: rapid.String().Draw(r, "ar")}
		sale.Lines[0].Gross = money.Amount(rapid.Int64().Draw(r, "gross"))
		sale.Lines[0].Qty = money.Quantity(rapid.Int64().Draw(r, "qty"))
		doc := fromSale(t, sale, shop, rapid.Bool().Draw(r, "copy"))
		width := rapid.SampledFrom([]int{typeset.Width58, typeset.Width80}).Draw(r, "width")
		page, _, err := receipt.Layout(ts, doc, width)
		if err != nil || len(page.Items) == 0 {
			r.Fatalf("%d items, %v", len(page.Items), err)
		}
	})
}

// BenchmarkReceipt measures a whole receipt of twelve bilingual items with a warm cache, from facts to page.
func BenchmarkReceipt(b *testing.B) {
	ts := newTypesetter(b)
	sale, shop := twelve(b), noor(pos.Arabic)
	for b.Loop() {
		if _, _, err := receipt.Layout(ts, fromSale(b, sale, shop, false), typeset.Width80); err != nil {
			b.Fatal(err)
		}
	}
}
