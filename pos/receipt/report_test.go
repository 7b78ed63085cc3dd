package receipt_test

import (
	"path/filepath"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
)

// totals are those of a day with two tills, cards and cash, a refund, and a sale that came late.
func totals() fact.DayTotals {
	return fact.DayTotals{
		Sales:   fact.DocumentSum{Count: 214, Gross: 1_843_250, Net: 1_602_826, Tax: 240_424},
		Refunds: fact.DocumentSum{Count: 2, Gross: -4_600, Net: -4_000, Tax: -600},
		Taxes: []fact.TaxSum{
			{Cat: "standard", Rate: vat, Gross: 1_843_250, Net: 1_602_826, Tax: 240_424},
			{Cat: "standard", Rate: vat, Refund: true, Gross: -4_600, Net: -4_000, Tax: -600},
		},
		Means: []fact.MeansSum{
			{Means: "cash", Count: 120, Taken: 843_250, Refunded: -4_600},
			{Means: "card", Scheme: "mada", Count: 94, Taken: 1_000_000},
		},
		Moves: []fact.MoveSum{
			{What: "drop", Count: 1, Amount: -500_000},
			{What: "opening", Count: 2, Amount: 100_000},
			{
				What: "paid_out", Reason: "petty", Name: pos.Text{En: "Small purchase", Ar: "مصروفات نثرية"},
				Count: 1, Amount: -4_500,
			},
		},
		Numbers: []fact.NumberRange{
			{Till: "1", First: "1-1-1042", Last: "1-1-1180", Count: 139},
			{Till: "2", First: "2-1-801", Last: "2-1-875", Count: 75},
			{Till: "1", Refund: true, First: "CN-1-1-7", Last: "CN-1-1-8", Count: 2},
		},
		Events: fact.Events{VoidedLines: 12, Abandoned: 1, NoSale: 2, Reprints: 3},
		Unheld: 1_250, Drawers: []fact.DrawerSum{{Till: "1", Amount: 214_150}, {Till: "2", Amount: 120_000}}, Deposits: 500_000,
	}
}

// ended is a shift with money missing in the drawer, and cards that nobody counted.
func ended() fact.ShiftEnd {
	at := envelope.At.UnixMilli()
	return fact.ShiftEnd{Date: "2026-03-01", At: at, Closed: fact.ShiftClosed{
		Till: "1", Currency: "SAR", OpenedAt: at - 9*60*60*1000, Holder: "sara", Opening: 50_000, Count: 1,
		Lines: []fact.CountLine{
			{Means: "cash", Expected: 264_150, Counted: 263_000, Difference: -1_150},
			{Means: "card", Scheme: "mada", Expected: 640_000, Uncounted: true},
		},
		Left: 263_000, NeedsApproval: true,
	}}
}

// theZ is a Z that has everything a Z can have.
func theZ() fact.DayClosed {
	at := envelope.At.UnixMilli()
	return fact.DayClosed{
		Number: 41, Date: "2026-03-01", Till: "1", Currency: "SAR", Totals: totals(),
		Dates: []fact.DateSum{
			{Date: "2026-02-28", Late: true, Sales: fact.DocumentSum{Count: 1, Gross: 1_250, Net: 1_087, Tax: 163}, Cash: 1_250},
			{Date: "2026-03-01", Sales: totals().Sales, Refunds: totals().Refunds, Cash: 334_150},
		},
		Shifts:   []fact.ShiftEnd{ended()},
		Open:     []fact.ShiftOpen{{Till: "2", OpenedAt: at - 3*60*60*1000, By: "omar", Expected: 170_000}},
		Approved: []fact.Approved{{Date: "2026-02-28", Late: true, Till: "2", Cash: -2_000, By: fact.By{Staff: "noura"}}},
		Baskets: []fact.OpenBasket{
			{Till: "2", Lines: 3, Total: 4_250, Since: at - 20*60*1000},
			{Till: "1", Held: true, Lines: 12, Total: 18_400, Since: at - 90*60*1000},
		},
		Before: fact.Perpetual{Sales: 72_114_800, Refunds: -214_000, Documents: 9_120},
		After:  fact.Perpetual{Sales: 73_958_050, Refunds: -218_600, Documents: 9_336},
		Head: fact.ChainHead{
			Epoch: 1, Seq: 20_417, Hash: "9f3c1d8e5ab7420c6f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778",
		},
		Signed: strings.Repeat("c2FuZHVx", 11),
		By:     fact.By{Staff: "noura"},
	}
}

func theX() fact.XPrinted {
	return fact.XPrinted{Reading: fact.Reading{
		Till: "1", Date: "2026-03-01", Currency: "SAR", LastZ: "1-40", Totals: totals(),
		Lines:     []fact.CountLine{{Means: "cash", Expected: 264_150, Uncounted: true}},
		Perpetual: fact.Perpetual{Sales: 73_958_050, Refunds: -218_600, Documents: 9_336},
	}, At: "2", By: fact.By{Staff: "noura"}}
}

func paidOut() fact.CashMoved {
	return fact.CashMoved{
		What: "paid_out", Till: "1", Currency: "SAR", Amount: 4_500, Reason: "petty",
		Name: pos.Text{En: "Small purchase", Ar: "مصروفات نثرية"}, Note: "مياه للموظفين",
		By: fact.By{Staff: "sara", Approved: "noura"},
	}
}

func dropped() fact.CashMoved {
	return fact.CashMoved{
		What: "drop", Till: "1", Currency: "SAR", Amount: 500_000, Bag: "B-2217/9", Short: true, By: fact.By{Staff: "sara"},
	}
}

func banked() fact.CashMoved {
	return fact.CashMoved{
		What: "deposit", Till: "1", Currency: "SAR", Amount: 620_000, By: fact.By{Staff: "noura"},
		Bags: []fact.Bag{{Bag: "B-2217/9", Amount: 500_000}, {Bag: "B-2218/0", Amount: 100_000}},
	}
}

// TestReports holds REPORT-001 to REPORT-005 in what a manager holds in her hand.
func TestReports(t *testing.T) {
	t.Parallel()
	arabicDigits := noor(pos.Arabic)
	arabicDigits.Digits = "arab"
	unsigned := theZ()
	unsigned.Signed, unsigned.Dates, unsigned.Shifts, unsigned.Baskets = "", nil, nil, nil
	z := func(z fact.DayClosed, shop fact.ShopDescribed, again bool) (receipt.Document, error) {
		return receipt.FromZ(z, shop, envelope, again)
	}
	slip := func(f fact.CashMoved) func(fact.ShopDescribed, bool) (receipt.Document, error) {
		return func(shop fact.ShopDescribed, again bool) (receipt.Document, error) {
			return receipt.FromMove(f, shop, envelope, again)
		}
	}
	full := func(shop fact.ShopDescribed, again bool) (receipt.Document, error) { return z(theZ(), shop, again) }
	bare := func(shop fact.ShopDescribed, again bool) (receipt.Document, error) { return z(unsigned, shop, again) }
	reading := func(shop fact.ShopDescribed, again bool) (receipt.Document, error) {
		return receipt.FromX(theX(), shop, envelope, again)
	}
	ts := newTypesetter(t)
	for _, c := range []struct {
		name  string
		width int
		shop  fact.ShopDescribed
		copy  bool
		make  func(fact.ShopDescribed, bool) (receipt.Document, error)
	}{
		{"z-arabic-80", typeset.Width80, noor(pos.Arabic), false, full},
		{"z-arabic-58", typeset.Width58, noor(pos.Arabic), false, full},
		{"z-english-80", typeset.Width80, noor(pos.English), false, full},
		{"z-english-58", typeset.Width58, noor(pos.English), false, full},
		{"z-arabic-digits-58", typeset.Width58, arabicDigits, true, bare},
		{"x-arabic-80", typeset.Width80, noor(pos.Arabic), false, reading},
		{"x-arabic-58", typeset.Width58, noor(pos.Arabic), false, reading},
		{"x-english-80", typeset.Width80, noor(pos.English), true, reading},
		{"x-english-58", typeset.Width58, noor(pos.English), false, reading},
		{"paid-out-arabic-80", typeset.Width80, noor(pos.Arabic), false, slip(paidOut())},
		{"paid-out-english-58", typeset.Width58, noor(pos.English), false, slip(paidOut())},
		{"drop-arabic-58", typeset.Width58, noor(pos.Arabic), false, slip(dropped())},
		{"drop-english-80", typeset.Width80, noor(pos.English), true, slip(dropped())},
		{"deposit-arabic-80", typeset.Width80, noor(pos.Arabic), false, slip(banked())},
		{"deposit-english-58", typeset.Width58, noor(pos.English), false, slip(banked())},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc, err := c.make(c.shop, c.copy)
			if err != nil {
				t.Fatal(err)
			}
			compareText(t, filepath.Join("testdata", c.name+".txt"), doc.Text())
			page, missing, err := receipt.Layout(ts, doc, c.width)
			if err != nil || len(missing) > 0 {
				t.Fatalf("%v; no font has %q", err, missing)
			}
			img, err := paper.Paint(page)
			if err != nil {
				t.Fatal(err)
			}
			compareImage(t, filepath.Join("testdata", c.name+".png"), img)
		})
	}
}

// TestReportsKeepTheirWord holds what a picture alone would let slip.
func TestReportsKeepTheirWord(t *testing.T) {
	t.Parallel()
	text := func(write func() (receipt.Document, error)) string {
		doc, err := write()
		if err != nil {
			t.Fatal(err)
		}
		return doc.Text()
	}
	shop := noor(pos.English)
	first := text(func() (receipt.Document, error) { return receipt.FromZ(theZ(), shop, envelope, false) })
	again := text(func() (receipt.Document, error) { return receipt.FromZ(theZ(), shop, envelope, true) })
	mark := "REPRINT / نسخة\n"
	if strings.ReplaceAll(again, mark, "") != first || strings.Count(again, mark) != 2 {
		t.Error("REPORT-001: a copy is not the Z with its mark at top and bottom")
	}
	x := text(func() (receipt.Document, error) { return receipt.FromX(theX(), shop, envelope, false) })
	if strings.Contains(x, "Z no.") || !strings.Contains(x, "It closes nothing") {
		t.Error("REPORT-002: an X does not say that it closes nothing, or has a number")
	}
	if !strings.Contains(first, "not counted") || strings.Count(first, "Short") != 1 {
		t.Error("REPORT-003: what was not counted has a difference")
	}
	if !strings.Contains(first, "2026-02-28") {
		t.Error("REPORT-004: what came late has no date")
	}
	unsigned := theZ()
	unsigned.Signed = ""
	bare := text(func() (receipt.Document, error) { return receipt.FromZ(unsigned, shop, envelope, false) })
	if !strings.Contains(first, "[QR sanduq.z.1:1-20417:"+theZ().Head.Hash+":") || strings.Contains(bare, "[QR") ||
		!strings.Contains(bare, "Not signed") {
		t.Error("REPORT-005: the head of the journal is not on the Z, or a missing signature is not told")
	}
	bad := theZ()
	bad.Currency = "XXY"
	if _, err := receipt.FromZ(bad, shop, envelope, false); err == nil {
		t.Error("a Z in no currency was printed")
	}
}
