package typeset

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/math/fixed"

	"sanduq/pos/receipt/bidi"
)

func loaded(t *testing.T) *Typesetter {
	t.Helper()
	ts, err := New()
	if err != nil {
		t.Fatal(err)
	}
	ts.begin()
	return ts
}

func (t *Typesetter) whole(s string, dir bidi.Direction) line {
	p := t.paragraph(s, dir, false, 25)
	return t.line(p, 0, len(p.text), false)
}

// TestRunOrderChangesThePicture holds TYPESET-009: runs are laid by level. Laid by direction, as go-text's wrapper does, the
// same runs make another line.
func TestRunOrderChangesThePicture(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	p := ts.paragraph("Order #1042 طلب رقم ١٠٤٢", bidi.LeftToRight, false, 25)
	right := ts.line(p, 0, len(p.text), false)

	runs := p.runs(p.text, p.resolved.Line(0, len(p.text)))
	var naive []int
	for i := 0; i < len(runs); {
		start := i
		for i < len(runs) && runs[i].level.RTL() == runs[start].level.RTL() {
			i++
		}
		for k := range i - start {
			if runs[start].level.RTL() {
				naive = append(naive, i-1-k)
			} else {
				naive = append(naive, start+k)
			}
		}
	}
	if slices.Equal(right.glyphs, ts.place(p, p.text, runs, naive).glyphs) {
		t.Error("TYPESET-009: ordered by direction the line is the same: the order by level proves nothing")
	}
	// The Arabic-Indic number belongs to the Arabic words, so it stands to their left, right after "#1042 ".
	one, _ := ts.regular[arabic].NominalGlyph('١')
	at := slices.IndexFunc(right.glyphs, func(g glyph) bool { return g.gid == one && g.face == ts.regular[arabic] })
	if at != len("Order #1042 ") {
		t.Errorf("TYPESET-009: the Arabic number begins at glyph %d", at)
	}
}

// TestBracketsAreMirrored holds TYPESET-010: rule L4. A bracket that opens in right-to-left text opens to the left.
func TestBracketsAreMirrored(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	open, _ := ts.regular[latin].NominalGlyph('(')
	closing, _ := ts.regular[latin].NominalGlyph(')')
	l := ts.whole("א(א)", bidi.RightToLeft)
	var got []string
	for _, g := range l.glyphs {
		switch {
		case g.face == ts.regular[latin] && g.gid == open:
			got = append(got, "(")
		case g.face == ts.regular[latin] && g.gid == closing:
			got = append(got, ")")
		}
	}
	if strings.Join(got, "") != "()" {
		t.Errorf("TYPESET-010: from left to right the brackets are %v, want ( )", got)
	}
}

// TestLettersJoin holds TYPESET-011: letters take their joined forms and lam with alef is one glyph.
func TestLettersJoin(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	if n := len(ts.whole("لا", bidi.Auto).glyphs); n != 1 {
		t.Errorf("TYPESET-011: lam-alef is %d glyphs", n)
	}
	beh, _ := ts.regular[arabic].NominalGlyph('ب')
	for _, g := range ts.whole("ببب", bidi.Auto).glyphs {
		if g.gid == beh {
			t.Error("TYPESET-011: a letter of a word kept its isolated form")
		}
	}
}

// TestLines holds TYPESET-012: names wrap at spaces, a word wider than the cell inside, and what is left over ends in an
// ellipsis; no line is wider than its cell, and nothing is lost before the ellipsis.
func TestLines(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	const name = "شاي أحمر كيني فاخر ٥٠٠ غرام عبوة اقتصادية كبيرة"
	cases := []struct {
		text        string
		width, most int
		lines       int
		ellipsis    bool
	}{
		{name, 2000, 2, 1, false},
		{name, 300, 3, 2, false},
		{name, 200, 2, 2, true},
		{name, 150, 1, 1, true},
		{strings.Repeat("w", 40), 200, maxLines, 4, false},
		{"", 200, 2, 0, false},
		{"   ", 200, 2, 0, false},
	}
	dots, _ := ts.regular[latin].NominalGlyph('…')
	for _, c := range cases {
		p := ts.paragraph(c.text, bidi.Auto, false, 25)
		got := ts.lines(p, c.width, c.most)
		cut := false
		for _, l := range got {
			if l.width > fixed.I(c.width) {
				t.Errorf("TYPESET-012: %.12s…: a line of %v in a cell of %d", c.text, l.width, c.width)
			}
			cut = cut || slices.ContainsFunc(l.glyphs, func(g glyph) bool { return g.gid == dots && g.face == ts.regular[latin] })
		}
		if len(got) != c.lines || cut != c.ellipsis {
			t.Errorf("TYPESET-012: %.12s… in %d dots: %d lines, ellipsis %v; want %d, %v",
				c.text, c.width, len(got), cut, c.lines, c.ellipsis)
		}
	}
}

// TestAmountsAreNeverShortened holds TYPESET-013: however narrow the paper, an amount is there to its last digit.
func TestAmountsAreNeverShortened(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	const digits = "-999,999,999,999,999.99 ر.س"
	for _, size := range []Size{Body, Small, Title, Large} {
		for _, width := range []int{96, 200, Width58, Width80} {
			cells := []Cell{{Text: "الإجمالي", Size: size, Share: 1}, {Text: digits, Size: size, Dir: bidi.LeftToRight}}
			n, name := 0, 0
			for _, group := range ts.fit(width, cells) {
				for _, b := range ts.boxes(Sheet{WidthDots: width, RTL: true}, group) {
					for _, l := range b.lines {
						if b.cell.Text != digits {
							name++
							continue
						}
						n += len(l.glyphs)
						if l.width > fixed.I(width) {
							t.Errorf("TYPESET-013: %d dots, size %d: a line of %v", width, size, l.width)
						}
					}
				}
			}
			if want := len([]rune(digits)); n < want-2 || name == 0 { // spaces at breaks are dropped
				t.Errorf("TYPESET-013: %d dots, size %d: %d glyphs of %d, %d lines of the label", width, size, n, want, name)
			}
		}
	}
}

// TestGlyphCacheIsBounded holds TYPESET-014.
func TestGlyphCacheIsBounded(t *testing.T) {
	t.Parallel()
	ts := loaded(t)
	face := ts.regular[latin]
	gid, _ := face.NominalGlyph('i')
	for em := range maxGlyphs + 10 {
		ts.glyphs.get(glyphKey{face: face, gid: gid, em: 8 + em%64, step: em / 64})
		if len(ts.glyphs.masks) > maxGlyphs {
			t.Fatalf("TYPESET-014: %d glyphs cached", len(ts.glyphs.masks))
		}
	}
}
