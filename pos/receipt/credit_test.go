package receipt_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
)

// creditOf is a credit note for the items, given back in cash and to a card.
func creditOf(t testing.TB, card money.Amount, items ...item) fact.SaleReturned {
	t.Helper()
	s := saleOf(t, 0, items...)
	n := fact.SaleReturned{
		Till: "till-1", Number: 7, Currency: "SAR", Taxes: s.Taxes, Total: s.Total, Net: s.Net, Tax: s.Tax,
		Original: &fact.ReturnOf{Number: "till-1-1-1042", At: envelope.At.Add(-26 * time.Hour).UnixMilli(), Day: "2026-02-28"},
		Reason:   fact.ReturnReason{ID: "damaged"},
	}
	for _, l := range s.Lines {
		n.Lines = append(n.Lines, fact.ReturnedLine{
			No: l.No, Line: l.No, Name: l.Name, Unit: l.Unit, Qty: l.Qty, Measure: l.Measure, Gross: l.Gross, Tax: l.Tax,
			TaxCat: l.TaxCat, Rate: l.Rate, Disposition: "damaged",
		})
	}
	if card > 0 {
		n.Refunds = append(n.Refunds, fact.Refund{Tender: 1, Means: "card", Scheme: "mada", Ref: "004711", Amount: card})
	}
	if s.Total > card {
		n.Refunds = append(n.Refunds, fact.Refund{Tender: 2, Means: "cash", Amount: s.Total - card})
	}
	return n
}

func returned(t testing.TB) fact.SaleReturned {
	t.Helper()
	return creditOf(
		t, 3000,
		item{"Fresh milk full fat 1 L", "حليب طازج كامل الدسم ١ لتر", money.One, 600, 600, ""},
		item{"Tomatoes", "طماطم", 250_000, 795, 199, "kg"},
		item{"Nescafe Gold 200 g", "", money.One, 3450, 3450, ""},
	)
}

// TestCreditNotes holds RECEIPT-001 to RECEIPT-006 for credit notes, as a person sees them.
func TestCreditNotes(t *testing.T) {
	t.Parallel()
	unregistered := noor(pos.English)
	unregistered.VATNumber = ""
	arabicDigits := noor(pos.Arabic)
	arabicDigits.Digits = "arab"
	without := creditOf(t, 0, item{"Basmati rice 5 kg", "أرز بسمتي هندي ٥ كجم", money.One, 5295, 5295, ""})
	without.Original = nil
	without.Reason = fact.ReturnReason{ID: "other", Note: "العبوة مثقوبة"}
	void := returned(t)
	void.Void, void.Reason = true, fact.ReturnReason{ID: "void"}
	rounded := creditOf(t, 0, item{"Tomatoes", "طماطم", 250_000, 795, 199, "kg"})
	rounded.Refunds[0].Amount, rounded.Rounding = 200, 1
	cases := []struct {
		name  string
		shop  fact.ShopDescribed
		note  fact.SaleReturned
		width int
		copy  bool
	}{
		{"credit-arabic-80", noor(pos.Arabic), returned(t), typeset.Width80, false},
		{"credit-arabic-58", noor(pos.Arabic), returned(t), typeset.Width58, false},
		{"credit-english-80", noor(pos.English), returned(t), typeset.Width80, false},
		{"credit-english-58", noor(pos.English), rounded, typeset.Width58, false},
		{"credit-without-arabic-80", arabicDigits, without, typeset.Width80, false},
		{"credit-void-copy-80", noor(pos.Arabic), void, typeset.Width80, true},
		{"credit-unregistered-58", unregistered, returned(t), typeset.Width58, false},
	}
	ts := newTypesetter(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			comparePaper(t, ts, c.name, fromReturn(t, c.note, c.shop, c.copy), c.width)
		})
	}
}

func fromReturn(t testing.TB, note fact.SaleReturned, shop fact.ShopDescribed, again bool) receipt.Document {
	t.Helper()
	doc, err := receipt.FromReturn(note, shop, envelope, again)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestCreditNoteNamesItsSale: the sale's number and date, the reason, and the note's own totals in the QR code.
func TestCreditNoteNamesItsSale(t *testing.T) {
	t.Parallel()
	doc := fromReturn(t, returned(t), noor(pos.English), false)
	text := doc.Text()
	for _, want := range []string{
		"Simplified tax credit note / إشعار دائن لفاتورة ضريبية مبسطة",
		": till-1-1-R7\n", ": till-1-1-1042\n", ": 2026-02-28 23:15\n",
		"Reason: Damaged / السبب: تالف\n", "[Code 128 till-1-1-R7]", "Back to the card / أُعيد إلى البطاقة: 30.00\n", ": 004711\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("RETURN-007: the credit note lacks %q:\n%s", want, text)
		}
	}
	i := slices.IndexFunc(doc.Blocks, func(b receipt.Block) bool { _, ok := b.(receipt.QR); return ok })
	if i < 0 {
		t.Fatal("RECEIPT-002: a registered shop's credit note has no QR code")
	}
	code, _ := doc.Blocks[i].(receipt.QR)
	raw, err := base64.StdEncoding.DecodeString(code.Text)
	if err != nil || !strings.Contains(string(raw), "42.49") || !strings.Contains(string(raw), "5.54") {
		t.Errorf("RECEIPT-002: the QR code holds %q, %v; want the note's total 42.49 and tax 5.54", raw, err)
	}
	again := fromReturn(t, returned(t), noor(pos.English), true).Text()
	if strings.Count(again, "REPRINT") != 2 {
		t.Errorf("RECEIPT-004: a copy of a credit note says so %d times", strings.Count(again, "REPRINT"))
	}
}

// TestACreditNoteNamesTheOtherShop: RETURN-021, RETURN-025, RETURN-026, the note of another shop's receipt names the shop,
// the number and the date, in both languages of the paper, and says where nobody verified it.
func TestACreditNoteNamesTheOtherShop(t *testing.T) {
	t.Parallel()
	known := returned(t)
	known.Original.Store, known.Original.Shop = "jeddah-1", pos.Text{En: "Al Noor Jeddah", Ar: "النور جدة"}
	nameless := returned(t)
	nameless.Original.Store, nameless.Original.Unverified = "jeddah-1", true
	claimed := returned(t)
	claimed.Original, claimed.Claims = nil, "7-1-5"
	const unverified = "Receipt not verified with head office"
	for _, x := range []struct {
		note       fact.SaleReturned
		lang       pos.Lang
		has, lacks []string
	}{
		{known, pos.English, []string{"Al Noor Jeddah", "till-1-1-1042", "2026-"}, []string{unverified, "without a receipt"}},
		{known, pos.Arabic, []string{"النور جدة", "اشتُريت من"}, nil},
		{nameless, pos.English, []string{"Bought at", ": jeddah-1\n", unverified}, nil},
		{claimed, pos.English, []string{"7-1-5", unverified}, []string{"For receipt no.", "without a receipt"}},
		{returned(t), pos.English, []string{"For receipt no."}, []string{"Bought at", unverified}},
	} {
		doc, err := receipt.FromReturn(x.note, noor(x.lang), envelope, false)
		if err != nil {
			t.Fatal(err)
		}
		text := doc.Text()
		for _, want := range x.has {
			if !strings.Contains(text, want) {
				t.Errorf("the note lacks %q:\n%s", want, text)
			}
		}
		for _, not := range x.lacks {
			if strings.Contains(text, not) {
				t.Errorf("the note says %q:\n%s", not, text)
			}
		}
	}
}
