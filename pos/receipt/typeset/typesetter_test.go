package typeset_test

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/receipt/bidi"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
	"sanduq/scripts/need"
)

func newTypesetter(t testing.TB) *typeset.Typesetter {
	t.Helper()
	ts, err := typeset.New()
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func set(t testing.TB, ts *typeset.Typesetter, s typeset.Sheet) (typeset.Page, string) {
	t.Helper()
	page, missing, err := ts.Set(s)
	if err != nil {
		t.Fatal(err)
	}
	return page, string(missing)
}

func row(cells ...typeset.Cell) typeset.Row { return typeset.Row{Cells: cells} }

func text(s string) typeset.Cell { return typeset.Cell{Text: s, Share: 1} }

func amount(s string) typeset.Cell {
	return typeset.Cell{Text: s, Align: typeset.End, Dir: bidi.LeftToRight}
}

// rasters returns the images of a page.
func rasters(p typeset.Page) []*typeset.Bitmap {
	var out []*typeset.Bitmap
	for _, i := range p.Items {
		if i.Raster != nil {
			out = append(out, i.Raster)
		}
	}
	return out
}

// TestEveryGlyphIsThere holds TYPESET-001: what receipts are written with is in the embedded fonts, in both weights.
func TestEveryGlyphIsThere(t *testing.T) {
	t.Parallel()
	needed := []string{
		"ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "ـًٌٍَُِّْٰ", "لا لأ لإ لآ ﻻ ﻷ ﷲ ﷼", "٠١٢٣٤٥٦٧٨٩٪٫٬،؛؟", "پچژگکی۰۱۲۳۴۵۶۷۸۹",
		"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽžĞğİıŞşČčĆćŁłŐőŰű",
		"€£¥$¢₪₺₹•×÷±–—«»“”‘’…°½²©®™№", "e\u0301 \u200Fا\u200Cا\u200D \u2066x\u2069",
	}
	for b := byte(' '); b <= '~'; b++ {
		needed = append(needed, "ا"+string(rune(b)))
	}
	ts := newTypesetter(t)
	for _, s := range needed {
		for _, bold := range []bool{false, true} {
			c := typeset.Cell{Text: s, Bold: bold, Share: 1, Lines: 4}
			if _, missing := set(t, ts, typeset.Sheet{WidthDots: 576, Rows: []typeset.Row{row(c)}}); missing != "" {
				t.Errorf("TYPESET-001: %q (bold %v): no glyph for %q", s, bold, missing)
			}
		}
	}
}

// TestMissingGlyphShows holds TYPESET-002: a character no font has is a box on the paper and is reported, once.
func TestMissingGlyphShows(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	page, missing := set(t, ts, typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(text("漢漢字"))}})
	if missing != "字漢" {
		t.Errorf("TYPESET-002: missing = %q, want 字漢", missing)
	}
	pics := rasters(page)
	if len(pics) != 1 || pics[0].Height < 12 || pics[0].Width < 36 {
		t.Fatalf("TYPESET-002: three boxes should stand on the paper, got %v", pics)
	}
	box := pics[0]
	for x := range 12 {
		if !box.Black(x, 0) || !box.Black(x, box.Height-1) {
			t.Fatalf("TYPESET-002: the box's frame is open at column %d", x)
		}
	}
	if box.Black(5, box.Height/2) {
		t.Error("TYPESET-002: the box is filled")
	}
}

// TestNativeLines holds TYPESET-003: a row of ASCII is a line of the printer's font, its amount at the end of the columns;
// what does not fit or is not ASCII is an image.
func TestNativeLines(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	milk := []typeset.Row{row(text("Milk 1 L"), amount("6.00"))}
	cases := []struct {
		name  string
		sheet typeset.Sheet
		want  *typeset.NativeLine
	}{
		{
			"80 mm",
			typeset.Sheet{WidthDots: 576, Rows: milk},
			&typeset.NativeLine{Text: "Milk 1 L" + strings.Repeat(" ", 36) + "6.00"},
		},
		{
			"58 mm right to left",
			typeset.Sheet{WidthDots: 384, RTL: true, Rows: milk},
			&typeset.NativeLine{Text: "6.00" + strings.Repeat(" ", 20) + "Milk 1 L"},
		},
		{
			"large is double",
			typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(
				typeset.Cell{Text: "Total", Size: typeset.Large, Bold: true, Share: 1},
				typeset.Cell{Text: "6.00", Size: typeset.Large, Bold: true, Align: typeset.End},
			)}},
			&typeset.NativeLine{Text: "Total       6.00", Bold: true, Double: true},
		},
		{
			"two numbers pushed apart",
			typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(amount("2 x 3.00"), amount("6.00"))}},
			&typeset.NativeLine{Text: "2 x 3.00" + strings.Repeat(" ", 20) + "6.00"},
		},
		{"too long", typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(text(strings.Repeat("milk ", 9)))}}, nil},
		{"not ASCII", typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(text("Crème"))}}, nil},
		{"small", typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{row(typeset.Cell{
			Text: "small", Size: typeset.Small, Share: 1,
		})}}, nil},
	}
	for _, c := range cases {
		page, _ := set(t, ts, c.sheet)
		var got *typeset.NativeLine
		for _, i := range page.Items {
			if i.Line != nil {
				got = i.Line
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("TYPESET-003: %s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// TestAmountsStandInAColumn holds TYPESET-004: amounts of one column end at the same dot, whatever their length, and in a
// right-to-left document too.
func TestAmountsStandInAColumn(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	for _, rtl := range []bool{false, true} {
		var edges []int
		for _, a := range []string{"6.00", "1,234.00", "-5.00"} {
			c := typeset.Cell{Text: a, Fit: "1,234.00", Dir: bidi.LeftToRight, Align: typeset.End}
			if rtl {
				c.Align = typeset.Start
			}
			// The name is a space, so that the amount is all the ink; the no-break space keeps the row an image.
			page, _ := set(t, ts, typeset.Sheet{WidthDots: 576, RTL: rtl, Rows: []typeset.Row{row(text("\u00A0"), c)}})
			pic := rasters(page)[0]
			edges = append(edges, pic.Left+pic.Width)
		}
		if edges[0] != edges[1] || edges[1] != edges[2] {
			t.Errorf("TYPESET-004: rtl %v: amounts end at dots %v", rtl, edges)
		}
	}
}

// TestNeighboursDoNotClip holds TYPESET-005: stacked marks and descenders are whole, however tight the rows.
func TestNeighboursDoNotClip(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	deep := row(text("إِجِّــيٍّ غـج ﷲُّ Åg"))
	alone, _ := set(t, ts, typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{deep}})
	among, _ := set(t, ts, typeset.Sheet{WidthDots: 384, Rows: []typeset.Row{deep, deep, deep}})
	ink := func(p typeset.Page) (n int) {
		for _, b := range rasters(p) {
			for y := range b.Height {
				for x := range b.Width {
					if b.Black(x, y) {
						n++
					}
				}
			}
		}
		return n
	}
	if a, b := ink(alone), ink(among); a == 0 || 3*a != b {
		t.Errorf("TYPESET-005: one row has %d black dots, three of it have %d", a, b)
	}
}

// TestCodesScan holds TYPESET-006: zbar reads the QR code and the Code 128 off the painted paper, on both widths.
func TestCodesScan(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	const payload = "AQxCb2JzIFJlY29yZHMCDzMxMDEyMjM5MzUwMDAwMwMUMjAyMi0wNC0yNVQxNTozMDowMFoEBzEwMDAuMDAFBjE1MC4wMA=="
	const number = "till-2-3-104217"
	for _, width := range []int{typeset.Width58, typeset.Width80} {
		qr, err := typeset.QR(payload, width)
		if err != nil {
			t.Fatal(err)
		}
		bars, ok := typeset.Code128(number, width)
		if !ok {
			t.Fatalf("TYPESET-006: %q does not fit %d dots", number, width)
		}
		page, _ := set(t, ts, typeset.Sheet{WidthDots: width, Rows: []typeset.Row{
			{Image: qr},
			{Space: 20},
			{Image: bars},
			{Space: 20},
		}})
		got := scan(t, page)
		for _, want := range []string{"QR-Code:" + payload, "CODE-128:" + number} {
			if !strings.Contains(got, want+"\n") {
				t.Errorf("TYPESET-006: %d dots: zbar read %q, want %q among it", width, got, want)
			}
		}
	}
}

func scan(t *testing.T, page typeset.Page) string {
	t.Helper()
	img, err := paper.Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	// The paper goes on beside the printable width.
	const margin = 30
	sheet := image.NewGray(img.Rect.Inset(-margin))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(sheet, img.Rect, img, image.Point{}, draw.Src)
	var buf bytes.Buffer
	if err := png.Encode(&buf, sheet); err != nil {
		t.Fatal(err)
	}
	return need.ReadCodes(t, buf.Bytes())
}

func TestCodesThatDoNotFit(t *testing.T) {
	t.Parallel()
	if _, ok := typeset.Code128("a-till-with-a-very-long-name-of-32-1-1042", typeset.Width58); ok {
		t.Error("a Code 128 of 41 characters cannot fit 384 dots")
	}
	if _, ok := typeset.Code128("١٢٣", typeset.Width58); ok {
		t.Error("Code 128 cannot hold Arabic digits")
	}
	_, err := typeset.QR(strings.Repeat("x", 3000), typeset.Width80)
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "receipt.qr_too_long" {
		t.Errorf("QR of 3000 bytes: %v", err)
	}
}

func TestPaperMustBeSane(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	for _, width := range []int{-8, 0, 80, 577, 1000} {
		if _, _, err := ts.Set(typeset.Sheet{WidthDots: width}); err == nil {
			t.Errorf("paper of %d dots was accepted", width)
		}
	}
}

// TestConcurrentUse holds TYPESET-007: pages set at the same time are those set one after another.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	sheet := arabicSheet()
	want, _ := set(t, ts, sheet)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, _, err := ts.Set(sheet)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("TYPESET-007: %v %s", err, diff)
			}
		})
	}
	wg.Wait()
}

// arabicSheet is a receipt of twelve Arabic lines.
func arabicSheet() typeset.Sheet {
	names := []string{
		"حليب طازج كامل الدسم ١ لتر", "خبز صامولي ٦ حبات", "أرز بسمتي هندي ٥ كيلو", "زيت دوار الشمس ١٫٥ لتر",
		"جبنة كاسات كرافت", "تمر سكري فاخر", "قهوة عربية بالهيل", "شاي أحمر ١٠٠ كيس", "ماء معدني ٣٣٠ مل × ٤٠",
		"دجاج طازج مبرد ٩٠٠ جم", "مناديل ورقية ٢٠٠ منديل", "الإجمالي (VAT 15%) ر.س",
	}
	s := typeset.Sheet{WidthDots: typeset.Width80, RTL: true}
	for _, n := range names {
		s.Rows = append(s.Rows, row(text(n), amount("1,034.50")))
	}
	return s
}

// BenchmarkTwelveArabicLines measures the bound of 20 ms for a warm cache.
func BenchmarkTwelveArabicLines(b *testing.B) {
	ts := newTypesetter(b)
	sheet := arabicSheet()
	set(b, ts, sheet)
	for b.Loop() {
		set(b, ts, sheet)
	}
}
