package escpos_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/devices/escpos"
	"sanduq/pos/receipt/typeset"
)

func profile(t testing.TB, name string) escpos.Profile {
	t.Helper()
	p, ok := escpos.ProfileByName(name)
	if !ok {
		t.Fatalf("no profile %s", name)
	}
	return p
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ESCPOS-001: the bytes of a page, written by hand from the command reference.
func TestEncodePageBytes(t *testing.T) {
	t.Parallel()
	dot := typeset.NewBitmap(9, 2)
	dot.Left = 8
	dot.Set(0, 0)
	dot.Set(8, 1)
	page := typeset.Page{WidthDots: 576, Items: []typeset.Item{
		{Line: &typeset.NativeLine{Text: "TOTAL 1.50", Bold: true}},
		{Line: &typeset.NativeLine{Text: "2", Double: true}},
		{Feed: 300},
		{Raster: dot},
		{Cut: true},
	}}
	want := unhex(t, `1b40 1d61ff 1d50cbcb 1b3318
		1b4501 544f54414c20312e3530 0a 1b4500
		1d2111 32 0a 1d2100
		1b4aff 1b4a2d
		1d284403 00140100 1d763000 0300 0200 008000 000080 1d284403 00140101
		1d564200
		1d284806 003030 20202021`)
	got := escpos.EncodePage(profile(t, "epson-80"), page, escpos.ProcessID{' ', ' ', ' ', '!'})
	if diff := cmp.Diff(hex.Dump(want), hex.Dump(got.Bytes)); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	weak := escpos.EncodePage(profile(t, "generic-80"), typeset.Page{WidthDots: 576}, escpos.ProcessID{})
	if want := unhex(t, "1b40 1b3318 1d7201"); !bytes.Equal(weak.Bytes, want) {
		t.Fatalf("an empty page for a weak printer: % x, want % x", weak.Bytes, want)
	}
}

// paint draws a page dot by dot, without the codec. Native lines are left white: their shapes are the printer's.
func paint(page typeset.Page) *typeset.Bitmap {
	height := 0
	for _, i := range page.Items {
		height += advance(i)
	}
	b := typeset.NewBitmap(page.WidthDots, height)
	y := 0
	for _, i := range page.Items {
		if m := i.Raster; m != nil {
			for my := range m.Height {
				for mx := range m.Width {
					if m.Black(mx, my) {
						b.Set(m.Left+mx, y+my)
					}
				}
			}
		}
		y += advance(i)
	}
	return b
}

func advance(i typeset.Item) int {
	switch {
	case i.Line != nil:
		return i.Line.Height()
	case i.Raster != nil:
		return i.Raster.Height
	default:
		return i.Feed
	}
}

func show(stream []byte, p escpos.Profile) *escpos.Paper {
	var parser escpos.Parser
	paper := escpos.NewPaper(p.WidthDots, p.DPI)
	for _, op := range parser.Push(nil, stream) {
		paper.Apply(op)
	}
	return paper
}

// dots yields image bytes in which the beginnings of real-time commands are common.
func dots() *rapid.Generator[byte] {
	return rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte{0, 0, 0x10, 0x10, 0x04, 0x05, 0x14, 1, 2, 0xFF}))
}

func pages(p escpos.Profile) *rapid.Generator[typeset.Page] {
	return rapid.Custom(func(t *rapid.T) typeset.Page {
		page := typeset.Page{WidthDots: p.WidthDots}
		for range rapid.IntRange(1, 6).Draw(t, "items") {
			var item typeset.Item
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				item.Line = &typeset.NativeLine{
					Text: rapid.StringN(1, 16, 16).Draw(t, "text"), Bold: rapid.Bool().Draw(t, "bold"),
					Double: rapid.Bool().Draw(t, "double"),
				}
			case 1, 2:
				m := typeset.NewBitmap(rapid.IntRange(1, p.WidthDots).Draw(t, "width"), rapid.IntRange(1, 90).Draw(t, "height"))
				m.Left = rapid.IntRange(0, p.WidthDots-m.Width).Draw(t, "left")
				pattern := rapid.SliceOfN(dots(), 1, 64).Draw(t, "dots")
				for i := range m.Bits {
					m.Bits[i] = pattern[i%len(pattern)]
				}
				item.Raster = m
			default:
				item.Feed = rapid.IntRange(1, 600).Draw(t, "feed")
			}
			page.Items = append(page.Items, item)
		}
		return page
	})
}

// TestPageProperty holds, for any page and every profile:
//   - ESCPOS-002: what comes out of the printer is the page, dot for dot, but for the dots of ESCPOS-004;
//   - ESCPOS-003: nothing a page holds opens a drawer or is obeyed as a real-time command, in a text or in an image;
//   - ESCPOS-004: a dot added to an image lies directly beside a dot of its own;
//   - ESCPOS-005: between any two safe offsets lie whole commands, short enough for a drawer to wait for.
func TestPageProperty(t *testing.T) {
	t.Parallel()
	for _, name := range escpos.Profiles() {
		p := profile(t, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				page := pages(p).Draw(t, "page")
				stream := escpos.EncodePage(p, page, escpos.NewProcessID(7))
				checkDots(t, page, show(stream.Bytes, p))
				checkHarmless(t, p, stream)
			})
		})
	}
}

func checkDots(t *rapid.T, page typeset.Page, paper *escpos.Paper) {
	want, all := paint(page), paper.Receipts()
	if len(all) == 0 {
		if want.Height != 0 {
			t.Fatalf("no paper, want %d rows", want.Height)
		}
		return
	}
	got := all[0].Bitmap
	if got.Height != want.Height {
		t.Fatalf("%d rows, want %d", got.Height, want.Height)
	}
	native := make([]bool, want.Height)
	y := 0
	for _, i := range page.Items {
		for range advance(i) {
			native[y] = i.Line != nil
			y++
		}
	}
	for y := range got.Height {
		for x := range got.Width {
			black, is := want.Black(x, y), got.Black(x, y)
			if native[y] || black == is || (is && want.Black(x-1, y)) {
				continue
			}
			t.Fatalf("dot %d,%d: black is %v, want %v", x, y, is, black)
		}
	}
}

func checkHarmless(t *rapid.T, p escpos.Profile, s escpos.Stream) {
	var realtime escpos.Realtime
	if orders := realtime.Push(nil, s.Bytes); len(orders) > 0 {
		t.Fatalf("a page orders %v", orders)
	}
	var parser escpos.Parser
	from, obey := 0, true
	for _, to := range s.Safe {
		if n := to - from; n > escpos.MaxBandBytes+200 {
			t.Fatalf("%d bytes without a gap", n)
		}
		for _, op := range parser.Push(nil, s.Bytes[from:to]) {
			switch o := op.(type) {
			case escpos.Pulse, escpos.Passed, escpos.Unknown:
				t.Fatalf("a page holds %#v", op)
			case escpos.Guard:
				obey = o.Obey
			case escpos.Raster:
				if obey && p.Guard {
					t.Fatal("an image is sent while pulses are obeyed")
				}
			}
		}
		if parser.Held() > 0 || !obey {
			t.Fatalf("offset %d is inside a command or a guard", to)
		}
		from = to
	}
	if from != len(s.Bytes) {
		t.Fatalf("the last safe offset is %d of %d", from, len(s.Bytes))
	}
}

// ESCPOS-006: a name on a receipt that holds a command is printed as text; the same bytes outside a page do open a drawer.
func TestTextHoldsNoCommand(t *testing.T) {
	t.Parallel()
	evil := "\x1bp\x00\x32\x32\x10\x14\x01\x00\x01"
	page := typeset.Page{WidthDots: 576, Items: []typeset.Item{{Line: &typeset.NativeLine{Text: evil}}}}
	p := profile(t, "epson-80")
	stream := escpos.EncodePage(p, page, escpos.ProcessID{' ', ' ', ' ', ' '})
	opened := func(b []byte) (n int) {
		var r escpos.Realtime
		n = len(r.Push(nil, b))
		var parser escpos.Parser
		for _, op := range parser.Push(nil, b) {
			if _, pulse := op.(escpos.Pulse); pulse {
				n++
			}
		}
		return n
	}
	if n := opened(stream.Bytes); n != 0 {
		t.Fatalf("the drawer opened %d times", n)
	}
	if n := opened([]byte(evil)); n != 2 {
		t.Fatalf("the judge sees %d pulses of 2", n)
	}
	if got := show(stream.Bytes, p).Receipts()[0].Text; got != "?p?22?????\n" {
		t.Fatalf("printed %q", got)
	}
}

// ESCPOS-007: white paper beside the ink is not sent, wherever the ink is.
func TestCropsToInk(t *testing.T) {
	t.Parallel()
	p := profile(t, "epson-80")
	for _, c := range []struct{ left, width, bytes int }{
		{0, 80, 10}, {496, 80, 10}, {248, 80, 10}, {100, 80, 23}, {0, 576, 72}, {396, 80, 23}, {491, 80, 11},
	} {
		m := typeset.NewBitmap(c.width, 24)
		m.Left = c.left
		for i := range m.Bits {
			m.Bits[i] = 0xFF
		}
		page := typeset.Page{WidthDots: 576, Items: []typeset.Item{{Raster: m}}}
		var parser escpos.Parser
		for _, op := range parser.Push(nil, escpos.EncodePage(p, page, escpos.ProcessID{}).Bytes) {
			if r, ok := op.(escpos.Raster); ok && r.Image.Stride != c.bytes {
				t.Errorf("ink at %d..%d: rows of %d bytes, want %d", c.left, c.left+c.width, r.Image.Stride, c.bytes)
			}
		}
	}
}

// ESCPOS-008: process ids are printable and do not repeat for 81 million jobs.
func TestProcessIDs(t *testing.T) {
	t.Parallel()
	seen := map[escpos.ProcessID]bool{}
	for n := uint64(0); n < 200_000; n += 7 {
		id := escpos.NewProcessID(n)
		for _, c := range id {
			if c < ' ' || c > '~' {
				t.Fatalf("%d: % x", n, id)
			}
		}
		if seen[id] {
			t.Fatalf("%d: %s again", n, id)
		}
		seen[id] = true
	}
	if escpos.NewProcessID(95*95*95*95) != escpos.NewProcessID(0) {
		t.Fatal("ids do not begin again")
	}
}
