package typeset_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos/receipt/bidi"
	"sanduq/pos/receipt/typeset"
)

// sound checks what holds for every page: one field per item, ink cropped, all within the paper, feeds joined.
func sound(t interface{ Fatalf(string, ...any) }, page typeset.Page) {
	fed := false
	for _, i := range page.Items {
		switch {
		case i.Line != nil:
			columns := page.WidthDots / typeset.NativeWidth
			if i.Line.Double {
				columns /= 2
			}
			if n := len(i.Line.Text); n == 0 || n > columns {
				t.Fatalf("TYPESET-008: native line of %d columns: %q", n, i.Line.Text)
			}
		case i.Raster != nil:
			cropped(t, page, i.Raster)
		case i.Cut:
		case i.Feed <= 0 || fed:
			t.Fatalf("TYPESET-008: a feed of %d after a feed", i.Feed)
		}
		fed = i.Feed > 0
	}
}

func cropped(t interface{ Fatalf(string, ...any) }, page typeset.Page, b *typeset.Bitmap) {
	if b.Left < 0 || b.Left+b.Width > page.WidthDots || len(b.Bits) != b.Stride*b.Height || b.Stride != (b.Width+7)/8 {
		t.Fatalf("TYPESET-008: bitmap %d+%d×%d stride %d does not fit", b.Left, b.Width, b.Height, b.Stride)
	}
	var top, bottom, left, right bool
	for y := range b.Height {
		left, right = left || b.Black(0, y), right || b.Black(b.Width-1, y)
	}
	for x := range b.Width {
		top, bottom = top || b.Black(x, 0), bottom || b.Black(x, b.Height-1)
	}
	if !top || !bottom || !left || !right {
		t.Fatalf("TYPESET-008: bitmap %d×%d is not cropped to its ink", b.Width, b.Height)
	}
}

// TestAnyTextIsSet holds TYPESET-008: whatever the text, the page is sound.
func TestAnyTextIsSet(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	cell := rapid.Custom(func(t *rapid.T) typeset.Cell {
		return typeset.Cell{
			Text:  rapid.String().Draw(t, "text"),
			Size:  typeset.Size(rapid.IntRange(0, 3).Draw(t, "size")),
			Bold:  rapid.Bool().Draw(t, "bold"),
			Align: typeset.Align(rapid.IntRange(0, 2).Draw(t, "align")),
			Dir:   bidi.Direction(rapid.IntRange(0, 2).Draw(t, "dir")),
			Share: rapid.IntRange(0, 2).Draw(t, "share"),
			Lines: rapid.IntRange(0, 3).Draw(t, "lines"),
			Fit:   rapid.StringN(0, 12, -1).Draw(t, "fit"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		var rows []typeset.Row
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			rows = append(rows, row(rapid.SliceOfN(cell, 0, 4).Draw(t, "cells")...))
		}
		page, _, err := ts.Set(typeset.Sheet{
			WidthDots: rapid.SampledFrom([]int{384, 576}).Draw(t, "width"),
			RTL:       rapid.Bool().Draw(t, "rtl"), Rows: rows,
		})
		if err != nil {
			t.Fatal(err)
		}
		sound(t, page)
	})
}

func FuzzSet(f *testing.F) {
	f.Add("قَهْوَةٌ (VAT 15%): ok", "1,234.50", uint8(2), true)
	f.Add("e\u0301\u0301\u0301 \u202E\u2067ا\u200D", "\u200B", uint8(1), false)
	f.Add(strings.Repeat("الله", 300), strings.Repeat("9", 70), uint8(3), true)
	ts := newTypesetter(f)
	f.Fuzz(func(t *testing.T, name, number string, size uint8, rtl bool) {
		n, a := text(name), amount(number)
		n.Size, a.Size, n.Lines = typeset.Size(size%4), typeset.Size(size/4%4), int(size%5)
		page, _ := set(t, ts, typeset.Sheet{WidthDots: 384, RTL: rtl, Rows: []typeset.Row{row(n, a)}})
		sound(t, page)
	})
}
