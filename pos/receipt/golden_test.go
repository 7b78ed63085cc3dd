package receipt_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
)

var update = flag.Bool("update", false, "rewrite the golden receipts")

// vat is the Saudi standard rate.
const vat = 15 * money.Percent

// noor is a shop in Riyadh that is registered for VAT.
func noor(lang pos.Lang) fact.ShopDescribed {
	return fact.ShopDescribed{
		Name:    pos.Text{En: "Al Noor Grocery", Ar: "بقالة النور"},
		Address: pos.Text{En: "King Fahd Rd 12, Olaya, Riyadh 12211", Ar: "طريق الملك فهد ١٢، العليا، الرياض ١٢٢١١"},
		Country: "SA", Currency: "SAR", VATNumber: "310122393500003", Phone: "+966 11 555 0100",
		Footer: pos.Text{En: "Exchange within 3 days", Ar: "الاستبدال خلال ٣ أيام"},
		Lang:   lang, Digits: "latn", TimeZone: "Asia/Riyadh",
	}
}

// envelope is a sale at a quarter past one in the morning of a Ramadan night: its business day is the evening before.
var envelope = receipt.Envelope{
	Epoch: 1, At: time.Date(2026, 3, 2, 1, 15, 42, 0, time.FixedZone("+03", 3*60*60)), Day: "2026-03-01",
}

// item is a line of a test sale, amounts in halalas.
type item struct {
	en, ar      string
	qty         money.Quantity
	unit, gross money.Amount
	measure     string
}

// saleOf adds the items up; the customer hands over what is given.
func saleOf(t testing.TB, given money.Amount, items ...item) fact.SaleCompleted {
	t.Helper()
	s := fact.SaleCompleted{Till: "till-1", Number: 1042, Currency: "SAR"}
	for i, it := range items {
		s.Lines = append(s.Lines, fact.SaleLine{
			No: i + 1, Name: pos.Text{En: it.en, Ar: it.ar}, Unit: it.unit, Qty: it.qty, Measure: it.measure, Gross: it.gross,
			TaxCat: "S", Rate: vat,
		})
		s.Total += it.gross
	}
	var err error
	if s.Tax, err = vat.TaxInGross(s.Total); err != nil {
		t.Fatal(err)
	}
	s.Net = s.Total - s.Tax
	s.Taxes = []fact.TaxTotal{{Cat: "S", Rate: vat, Gross: s.Total, Net: s.Net, Tax: s.Tax}}
	s.Tenders = []fact.Tender{{Means: "cash", Given: given, Amount: s.Total}}
	s.Change = given - s.Total
	return s
}

func basket(t testing.TB) fact.SaleCompleted {
	t.Helper()
	return saleOf(
		t,
		20000,
		item{"Fresh milk full fat 1 L", "حليب طازج كامل الدسم ١ لتر", 2 * money.One, 600, 1200, ""},
		item{"Samoli bread 6 pcs", "خبز صامولي ٦ حبات", money.One, 350, 350, ""},
		item{"Tomatoes", "طماطم", 1_250_000, 795, 994, "kg"},
		item{"Nescafe Gold 200 g", "", money.One, 3450, 3450, ""},
		item{"", "تمر سكري فاخر", money.One, 4500, 4500, ""},
		item{"Basmati rice 5 kg", "أرز بسمتي هندي ٥ كجم", money.One, 5295, 5295, ""},
	)
}

func mixed(t testing.TB) fact.SaleCompleted {
	t.Helper()
	return saleOf(
		t,
		200000,
		item{"Almarai حليب 1L", "حليب Almarai (قليل الدسم) 1L", money.One, 650, 650, ""},
		item{"Order #1042", "Order #1042 طلب رقم ١٠٤٢", money.One, 123450, 123450, ""},
		item{"Café crème « Arabica » 50 %", "قَهْوَةٌ مُرَّة (VAT 15%): 14.38 ر.س", 3 * money.One, 1000, 3000, ""},
		item{"Returned bottle", "قارورة مرتجعة", -2 * money.One, 25, -50, ""},
		item{"漢字 😀 №5", "漢字 😀 №5", money.One, 100, 100, ""},
	)
}

func long(t testing.TB) fact.SaleCompleted {
	t.Helper()
	return saleOf(
		t,
		999_999_999_00,
		item{
			"Extra long name of a very special imported extra virgin olive oil, cold pressed, first harvest, 750 ml bottle",
			"زيت زيتون بكر ممتاز مستورد معصور على البارد من القطفة الأولى عبوة زجاجية فاخرة سعة ٧٥٠ مل للمطابخ الكبيرة",
			12 * money.One, 4_321_05, 51_852_60, "",
		},
		item{"Supercalifragilisticexpialidocious-Supercalifragilistic", "", 375_000, 99_999_99, 37_500_00, ""},
	)
}

// pharmacy is a basket of goods taxed, zero-rated with a reason, and exempt by a shop's own category, at prices without tax.
func pharmacy(t testing.TB) fact.SaleCompleted {
	t.Helper()
	priced, err := pricing.PriceBeforeTax([]pricing.Line{
		{No: 1, Unit: 1010, Qty: 3 * money.One, Tax: pricing.TaxCategory{Code: "standard", Rate: vat}},
		{No: 2, Unit: 1250, Qty: money.One, Tax: pricing.TaxCategory{Code: "medicine"}},
		{No: 3, Unit: 500, Qty: money.One, Tax: pricing.TaxCategory{Code: "own"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := fact.SaleCompleted{
		Till: "till-1", Number: 7, Currency: "SAR", TaxAdded: true, Total: priced.Total, Net: priced.Net, Tax: priced.Tax,
	}
	names := []pos.Text{
		{En: "Tooth brush", Ar: "فرشاة أسنان"},
		{En: "Pain reliever 24 tablets", Ar: "مسكن آلام ٢٤ قرصًا"},
		{En: "Delivery abroad", Ar: "توصيل إلى الخارج"},
	}
	units := []money.Amount{1010, 1250, 500}
	for i, l := range priced.Lines {
		qty := money.One
		if i == 0 {
			qty = 3 * money.One
		}
		s.Lines = append(s.Lines, fact.SaleLine{No: l.No, Name: names[i], Unit: units[i], Qty: qty, Gross: l.Gross, Tax: l.Tax})
	}
	country, _, err := tax.Of("SA")
	if err != nil {
		t.Fatal(err)
	}
	medicine := country.Categories["medicine"]
	free := map[string]*fact.FreeOfTax{
		"medicine": {Kind: string(medicine.Kind), Name: medicine.Name, Code: medicine.Reason.Code, Text: medicine.Reason.Text},
		"own":      {Kind: string(tax.Exempt)},
	}
	for _, x := range priced.Taxes {
		s.Taxes = append(s.Taxes, fact.TaxTotal{
			Cat: x.Category.Code, Rate: x.Category.Rate, Gross: x.Gross, Net: x.Net, Tax: x.Tax, Free: free[x.Category.Code],
		})
	}
	s.Tenders = []fact.Tender{{Means: "cash", Given: 6000, Amount: s.Total}}
	s.Change = 6000 - s.Total
	return s
}

// withTemplate gives a shop a logo, a line below its address and a policy.
func withTemplate(t testing.TB, s fact.ShopDescribed) fact.ShopDescribed {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 200, 64))
	for y := range 64 {
		for x := range 200 {
			img.SetGray(x, y, color.Gray{Y: uint8(x)})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	if err == nil {
		s.Logo, err = typeset.Logo(b.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Header = pos.Text{En: "Open until 2 a.m.", Ar: "نعمل حتى الثانية صباحًا"}
	s.Policy = pos.Text{
		En: "Returns within 7 days, unopened, with this receipt", Ar: "الإرجاع خلال ٧ أيام، دون فتح العبوة، مع هذا الإيصال",
	}
	return s
}

// split is a sale that a card, a voucher, dollars and cash paid together, the cash rounded down.
func split(t testing.TB) fact.SaleCompleted {
	t.Helper()
	s := basket(t)
	s.Tenders = []fact.Tender{
		{
			No: 1, Means: "card", Scheme: "mada", Name: pos.Text{En: "mada", Ar: "مدى"}, Ref: "A42917", Last4: "4821",
			Given: 6000, Amount: 6000, Earlier: true,
		},
		{
			No: 3, Means: "voucher", Name: pos.Text{En: "Voucher", Ar: "قسيمة"}, Ref: "EID-2026-0042",
			Given: 2500, Amount: 2500, Earlier: true,
		},
		{
			No: 4, Means: "foreign", Scheme: "USD", Name: pos.Text{En: "USD", Ar: "USD"}, Given: 3750, Amount: 3750, Earlier: true,
			Foreign: &fact.ForeignCash{Currency: "USD", Amount: 1000, Rate: 3_750_000, Date: "2026-02-20"},
		},
		{No: 5, Means: "cash", Given: 5000, Amount: 3535},
	}
	s.Rounding, s.Change = -4, 1465
	return s
}

// detailed is goods of which more is known than their price: weighed, labelled, numbered, with a deposit, not on file.
func detailed(t testing.TB) fact.SaleCompleted {
	t.Helper()
	s := saleOf(
		t,
		20000,
		item{"Tomatoes", "طماطم", 500_000, 800, 400, "kg"},
		item{"Cheese", "جبن رومي", money.One, 1399, 1399, ""},
		item{"Cola bottle", "قارورة كولا", 3 * money.One, 200, 600, ""},
		item{"Bottle deposit", "تأمين القارورة", 3 * money.One, 50, 150, ""},
		item{"Kettle", "غلاية", money.One, 8900, 8900, ""},
		item{"Grocery", "بقالة", 2 * money.One, 450, 900, ""},
	)
	for i, d := range []fact.Detail{
		{Weighing: &fact.Weighing{Source: fact.FromTyped, Tare: 10_000}},
		{
			Weighing: &fact.Weighing{Source: fact.FromCode, Priced: true, Net: 350_000}, Lot: "AB7", Expiry: "2027-12-31",
		},
		{},
		{For: 3},
		{Serial: "SN-350001", Note: "هدية لأم خالد"},
		{Dept: "grocery"},
	} {
		s.Lines[i].Detail = d
	}
	s.Lines[5].Code = "6281000000991"
	return s
}

// TestGoldens holds RECEIPT-001 to RECEIPT-006 in what a person sees: each receipt as text and as a picture of its paper.
func TestGoldens(t *testing.T) {
	t.Parallel()
	unregistered := noor(pos.Arabic)
	unregistered.VATNumber = ""
	arabicDigits := noor(pos.Arabic)
	arabicDigits.Digits = "arab"
	cases := []struct {
		name  string
		shop  fact.ShopDescribed
		sale  fact.SaleCompleted
		width int
		copy  bool
	}{
		{"arabic-80", noor(pos.Arabic), basket(t), typeset.Width80, false},
		{"arabic-58", noor(pos.Arabic), basket(t), typeset.Width58, false},
		{"english-80", noor(pos.English), basket(t), typeset.Width80, false},
		{"english-58", noor(pos.English), basket(t), typeset.Width58, false},
		{"mixed-arabic-80", noor(pos.Arabic), mixed(t), typeset.Width80, false},
		{"mixed-english-58", noor(pos.English), mixed(t), typeset.Width58, false},
		{"long-arabic-58", noor(pos.Arabic), long(t), typeset.Width58, false},
		{"long-english-80", noor(pos.English), long(t), typeset.Width80, false},
		{"unregistered-58", unregistered, basket(t), typeset.Width58, false},
		{"arabic-digits-80", arabicDigits, basket(t), typeset.Width80, false},
		{"tax-added-80", noor(pos.Arabic), pharmacy(t), typeset.Width80, false},
		{"tax-added-58", noor(pos.English), pharmacy(t), typeset.Width58, false},
		{"template-80", withTemplate(t, noor(pos.Arabic)), basket(t), typeset.Width80, false},
		{"template-58", withTemplate(t, noor(pos.English)), basket(t), typeset.Width58, false},
		{"offers-arabic-80", noor(pos.Arabic), offersSale(t), typeset.Width80, false},
		{"offers-english-58", noor(pos.English), offersSale(t), typeset.Width58, false},
		{"split-arabic-80", noor(pos.Arabic), split(t), typeset.Width80, false},
		{"split-arabic-58", noor(pos.Arabic), split(t), typeset.Width58, false},
		{"split-english-80", noor(pos.English), split(t), typeset.Width80, false},
		{"split-english-58", noor(pos.English), split(t), typeset.Width58, false},
		{"goods-arabic-80", noor(pos.Arabic), detailed(t), typeset.Width80, false},
		{"goods-english-58", noor(pos.English), detailed(t), typeset.Width58, false},
		{"copy-80", noor(pos.Arabic), basket(t), typeset.Width80, true},
	}
	ts := newTypesetter(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := fromSale(t, c.sale, c.shop, c.copy)
			comparePaper(t, ts, c.name, doc, c.width)
		})
	}
}

// comparePaper compares a document as text and as a picture of its paper.
func comparePaper(t *testing.T, ts *typeset.Typesetter, name string, doc receipt.Document, width int) {
	t.Helper()
	compareText(t, filepath.Join("testdata", name+".txt"), doc.Text())
	page, _, err := receipt.Layout(ts, doc, width)
	if err != nil {
		t.Fatal(err)
	}
	img, err := paper.Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	compareImage(t, filepath.Join("testdata", name+".png"), img)
}

func newTypesetter(t testing.TB) *typeset.Typesetter {
	t.Helper()
	ts, err := typeset.New()
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func fromSale(t testing.TB, sale fact.SaleCompleted, shop fact.ShopDescribed, again bool) receipt.Document {
	t.Helper()
	doc, err := receipt.FromSale(sale, shop, envelope, again)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func compareText(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		write(t, file, []byte(got))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it)\n%s", file, diff)
	}
}

func compareImage(t *testing.T, file string, got *image.Gray) {
	t.Helper()
	if *update {
		var buf bytes.Buffer
		if err := png.Encode(&buf, got); err != nil {
			t.Fatal(err)
		}
		write(t, file, buf.Bytes())
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want, ok := decoded.(*image.Gray)
	if !ok || want.Rect != got.Rect {
		t.Fatalf("%s is %v, the receipt %v (-update rewrites it)", file, decoded.Bounds(), got.Rect)
	}
	if n := differing(want, got); n > 0 {
		t.Errorf("%s differs in %d dots (-update rewrites it)", file, n)
	}
}

func differing(a, b *image.Gray) (n int) {
	for i := range a.Pix {
		if a.Pix[i] != b.Pix[i] {
			n++
		}
	}
	return n
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
