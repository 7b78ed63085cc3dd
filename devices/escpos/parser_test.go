package escpos_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/devices/escpos"
	"sanduq/pos/receipt/typeset"
)

func TestParser(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string]escpos.Op{
		"41": escpos.Char{C: 'A'}, "0a": escpos.NewLine{}, "1b40": escpos.Init{}, "1b32": escpos.LineSpacing{N: -1},
		"1b3318": escpos.LineSpacing{N: 24}, "1b4501": escpos.Bold{On: true}, "1b4a05": escpos.FeedUnits{N: 5},
		"1b6403": escpos.FeedLines{N: 3}, "1b6102": escpos.Justify{N: 2}, "1b7001320a": escpos.Pulse{Drawer: 1},
		"1d2111": escpos.Size{Width: 2, Height: 2}, "1d50cbcb": escpos.Units{X: 203, Y: 203},
		"1d61ff": escpos.Reporting{Mask: 0xFF}, "1d7201": escpos.StatusRequest{N: 1}, "1d5600": escpos.CutPaper{},
		"1d5601": escpos.CutPaper{Partial: true}, "1d564103": escpos.CutPaper{Units: 3},
		"1d564200":               escpos.CutPaper{Partial: true},
		"1d2848060030304142432e": escpos.ProcessIDRequest{ID: escpos.ProcessID{'A', 'B', 'C', '.'}},
		"1d284403001401 00":      escpos.Guard{Function: 1}, "1d28440300140101": escpos.Guard{Function: 1, Obey: true},
		"100401":           escpos.Passed{Bytes: []byte{0x10, 4, 1}},
		"1014010001":       escpos.Passed{Bytes: []byte{0x10, 0x14, 1, 0, 1}},
		"00":               escpos.Unknown{Bytes: []byte{0}},
		"1b7410":           escpos.Unknown{Bytes: []byte{0x1B, 't', 0x10}},
		"1d4c0800":         escpos.Unknown{Bytes: []byte{0x1D, 'L', 8, 0}},
		"1d28450200 0102":  escpos.Unknown{Bytes: []byte{0x1D, '(', 'E', 2, 0, 1, 2}},
		"1d763000ffff0100": escpos.Unknown{Bytes: []byte{0x1D, 'v', '0', 0, 0xFF, 0xFF, 1, 0}},
		"1d763001 0100 0200 80 01": escpos.Raster{
			Image:       &typeset.Bitmap{Width: 8, Height: 2, Stride: 1, Bits: []byte{0x80, 1}},
			DoubleWidth: true,
		},
	} {
		b := unhex(t, wire)
		var p escpos.Parser
		if got := p.Push(nil, b[:len(b)-1]); len(got) != 0 {
			t.Errorf("%s: %#v before its last byte", wire, got)
			continue
		}
		if diff := cmp.Diff([]escpos.Op{want}, p.Push(nil, b[len(b)-1:])); diff != "" {
			t.Errorf("%s: -want +got:\n%s", wire, diff)
		}
	}
}

// ESCPOS-040: real-time commands are found in every byte, cut anywhere, inside an image too.
func TestRealtime(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string][]escpos.Order{
		"100401 100404":                   {escpos.SendStatus{N: 1}, escpos.SendStatus{N: 4}},
		"1d763000 0500 0100 1014010001":   {escpos.OpenDrawer{Drawer: escpos.DrawerPin2}},
		"10 10 04 02":                     {escpos.SendStatus{N: 2}},
		"10 04 10 04 01":                  {escpos.SendStatus{N: 1}},
		"100502":                          {escpos.Recover{N: 2}},
		"10140801031401060208":            {escpos.ClearBuffers{}},
		"10140801031402060208":            nil,
		"1014 0101 01 100400 100503 1040": {escpos.OpenDrawer{Drawer: escpos.DrawerPin5}},
		"1014020108":                      nil,
	} {
		b := unhex(t, wire)
		var r escpos.Realtime
		var got []escpos.Order
		for i := range b {
			got = r.Push(got, b[i:i+1])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", wire, diff)
		}
	}
}

// ESCPOS-041: a printer in the middle of an image is brought back by Resync, and prints what follows as it should.
func TestResync(t *testing.T) {
	t.Parallel()
	p := profile(t, "epson-80")
	m := typeset.NewBitmap(576, 200)
	for i := range m.Bits {
		m.Bits[i] = 0x55
	}
	whole := escpos.EncodePage(p, typeset.Page{WidthDots: 576, Items: []typeset.Item{{Raster: m}}}, escpos.ProcessID{}).Bytes
	for at := range whole {
		if at%13 > 0 {
			continue
		}
		var parser escpos.Parser
		parser.Push(nil, whole[:at])
		ops := parser.Push(nil, escpos.Resync(nil, p))
		want := []escpos.Op{escpos.Init{}, escpos.Guard{Function: 1, Obey: true}, escpos.Reporting{Mask: 0xFF}}
		if diff := cmp.Diff(want, ops[max(0, len(ops)-3):]); diff != "" || parser.Held() != 0 {
			t.Fatalf("cut at %d: %d bytes held, -want +got:\n%s", at, parser.Held(), diff)
		}
	}
}

func TestPaper(t *testing.T) {
	t.Parallel()
	p := profile(t, "epson-58")
	line := func(text string, double bool) typeset.Item {
		return typeset.Item{Line: &typeset.NativeLine{Text: text, Double: double}}
	}
	page := typeset.Page{WidthDots: 384, Items: []typeset.Item{
		line("SANDUQ", true), line("Milk 1L    12.50", false), {Feed: 10}, {Cut: true}, line("next", false),
	}}
	got := show(escpos.EncodePage(p, page, escpos.ProcessID{' ', ' ', ' ', ' '}).Bytes, p).Receipts()
	if len(got) != 2 || !got[0].Cut || got[1].Cut {
		t.Fatalf("%d receipts: %+v", len(got), got)
	}
	if want := "SANDUQ\nMilk 1L    12.50\n"; got[0].Text != want || got[1].Text != "next\n" {
		t.Fatalf("%q, %q", got[0].Text, got[1].Text)
	}
	b := got[0].Bitmap
	if b.Width != 384 || b.Height != 48+24+10 {
		t.Fatalf("%d x %d", b.Width, b.Height)
	}
	for name, c := range map[string]struct {
		x, y, w, h int
		ink        bool
	}{
		"the first character, twice as large": {0, 0, 24, 48, true},
		"beside the title":                    {6 * 24, 0, 384 - 6*24, 48, false},
		"the M":                               {0, 48, 12, 24, true},
		"the blanks":                          {8 * 12, 48, 3 * 12, 24, false},
		"the last zero":                       {15 * 12, 48, 12, 24, true},
		"the feed":                            {0, 72, 384, 10, false},
	} {
		if got := inked(b, c.x, c.y, c.w, c.h); got != c.ink {
			t.Errorf("%s: ink is %v", name, got)
		}
	}
	if m := got[0].Image(); m.Bounds().Dx() != 384 || m.Bounds().Dy() != b.Height {
		t.Errorf("the picture has %v", m.Bounds())
	}
}

func inked(b *typeset.Bitmap, x, y, w, h int) bool {
	for dy := range h {
		for dx := range w {
			if b.Black(x+dx, y+dy) {
				return true
			}
		}
	}
	return false
}

// ESCPOS-042: a line longer than the paper goes on in the next, as a printer does it.
func TestPaperWraps(t *testing.T) {
	t.Parallel()
	p := profile(t, "epson-58")
	got := show([]byte(strings.Repeat("x", p.Columns()+1)+"\n"), p).Receipts()
	if want := strings.Repeat("x", 32) + "\nx\n"; len(got) != 1 || got[0].Text != want {
		t.Fatalf("%+v", got)
	}
}

// ESCPOS-043: paper piles up to a bound, and each receipt keeps its number.
func TestPaperIsBounded(t *testing.T) {
	t.Parallel()
	paper := escpos.NewPaper(384, 203)
	for range 3 * escpos.MaxReceipts {
		paper.Apply(escpos.FeedUnits{N: 255})
		paper.Apply(escpos.CutPaper{})
	}
	all := paper.Receipts()
	if n := len(all); n != escpos.MaxReceipts || all[0].No != 2*n+1 || all[n-1].No != 3*n {
		t.Fatalf("%d receipts, from %d to %d", n, all[0].No, all[n-1].No)
	}
	paper.Apply(escpos.Units{Y: 1})
	paper.Apply(escpos.LineSpacing{N: 255})
	paper.Apply(escpos.FeedLines{N: 255})
	for _, r := range paper.Receipts() {
		if r.Bitmap.Height > escpos.MaxReceiptRows {
			t.Fatalf("a receipt of %d rows", r.Bitmap.Height)
		}
	}
}

func FuzzParser(f *testing.F) {
	f.Add(unhex(f, "1b40 1d61ff 41420a 1d763000 0200 0100 8001 1d564200 1d28480600303041424344 100401"), 9)
	f.Add(unhex(f, "1d5001 01 1b33ff 1b64ff 1d2177 414141 1b6401 1b4aff"), 4)
	f.Fuzz(func(t *testing.T, wire []byte, at int) {
		if len(wire) > 4096 {
			return
		}
		at = max(0, min(at, len(wire)))
		var whole, cut escpos.Parser
		want := whole.Push(nil, wire)
		got := cut.Push(cut.Push(nil, wire[:at]), wire[at:])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("cut at %d: -want +got:\n%s", at, diff)
		}
		var once, bytewise escpos.Realtime
		orders := once.Push(nil, wire)
		var again []escpos.Order
		for i := range wire {
			again = bytewise.Push(again, wire[i:i+1])
		}
		if diff := cmp.Diff(orders, again); diff != "" {
			t.Fatalf("-whole +bytewise:\n%s", diff)
		}
		paper := escpos.NewPaper(384, 203)
		rows := 0
		for _, op := range want {
			moved := paper.Apply(op)
			if rows += moved; moved < 0 {
				t.Fatalf("%#v moved the paper by %d", op, moved)
			}
			if rows > 2*escpos.MaxReceiptRows {
				break
			}
		}
	})
}
