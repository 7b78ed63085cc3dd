package typeset

import (
	"golang.org/x/image/math/fixed"

	"sanduq/pos/receipt/bidi"
)

// box is a cell with its place on the row.
type box struct {
	cell        Cell
	lines       []line
	left, width int // dots
}

// cells sets a row of text, in the printer's font where that will do, otherwise as an image.
func (t *Typesetter) cells(out *emitter, s Sheet, cells []Cell) {
	if l, ok := nativeLine(s, cells); ok {
		out.native(l, cells[0].Size.scale().line)
		return
	}
	for _, group := range t.fit(s.WidthDots, cells) {
		t.paint(out, t.boxes(s, group))
	}
}

// fit returns the cells as the rows that they need. A row that is too narrow breaks between its share cells and the
// others; a content-sized cell that is too wide even alone is set smaller, and wraps when nothing smaller is left.
func (t *Typesetter) fit(width int, cells []Cell) [][]Cell {
	left, shares := t.room(width, cells)
	if left >= 0 && (shares == 0 || left >= shares*width/minShare) {
		return [][]Cell{cells}
	}
	if len(cells) == 1 {
		c := cells[0]
		if c.Share > 0 {
			return [][]Cell{cells}
		}
		if c.Size != Small {
			c.Size = c.Size.smaller()
			return t.fit(width, []Cell{c})
		}
		c.Share, c.Lines = 1, maxLines
		return [][]Cell{{c}}
	}
	var sharing, sized []Cell
	for _, c := range cells {
		if c.Share > 0 {
			sharing = append(sharing, c)
		} else {
			sized = append(sized, c)
		}
	}
	if len(sharing) > 0 && len(sized) > 0 {
		return append(t.fit(width, sharing), t.fit(width, sized)...)
	}
	var rows [][]Cell
	for _, c := range cells {
		rows = append(rows, t.fit(width, []Cell{c})...)
	}
	return rows
}

// minShare is the part of the paper, 1/minShare, that a share cell gets at least; below that a name is a column of
// syllables, and the row breaks instead.
const minShare = 4

// room returns the dots that content-sized cells and gaps leave, and the number of share cells.
func (t *Typesetter) room(width int, cells []Cell) (left, shares int) {
	left = width - cellGap*(len(cells)-1)
	for _, c := range cells {
		if c.Share > 0 {
			shares++
			continue
		}
		left -= t.naturalWidth(c)
	}
	return left, shares
}

// naturalWidth is the width of a cell's text on one line, in dots.
func (t *Typesetter) naturalWidth(c Cell) int {
	widest := 0
	for _, text := range [...]string{c.Text, c.Fit} {
		if text != "" {
			widest = max(widest, t.paragraph(text, c.Dir, c.Bold, c.Size.scale().em).width().Ceil())
		}
	}
	return widest
}

// boxes gives each cell of a row that fits its lines and its place.
func (t *Typesetter) boxes(s Sheet, cells []Cell) []box {
	left, _ := t.room(s.WidthDots, cells)
	shares := shareSum(cells)
	pushed := shares == 0
	out := make([]box, len(cells))
	x := 0
	for i, c := range cells {
		b := box{cell: c, left: x}
		if c.Share > 0 {
			b.width = left * c.Share / shares
			left, shares = left-b.width, shares-c.Share
			b.lines = t.shareLines(c, b.width)
		} else {
			b.width = t.naturalWidth(c)
			p := t.paragraph(c.Text, c.Dir, c.Bold, c.Size.scale().em)
			b.lines = []line{t.line(p, 0, len(p.text), false)}
		}
		if pushed && i == len(cells)-1 {
			b.width = s.WidthDots - x
		}
		if s.RTL {
			b.left = s.WidthDots - x - b.width
		}
		b.cell.Align = alignOf(cells, i).physical(s.RTL)
		x += b.width + cellGap
		out[i] = b
	}
	return out
}

// shareLines sets the text or texts of a share cell.
func (t *Typesetter) shareLines(c Cell, width int) []line {
	most, em := min(max(c.Lines, 1), maxLines), c.Size.scale().em
	if c.Second == "" {
		return t.lines(t.paragraph(c.Text, c.Dir, c.Bold, em), width, most)
	}
	both := t.paragraph(isolated(c.Text)+" / "+isolated(c.Second), c.Dir, c.Bold, em)
	if both.width() <= fixed.I(width) {
		return t.lines(both, width, 1)
	}
	return append(
		t.lines(t.paragraph(c.Text, c.Dir, c.Bold, em), width, most),
		t.lines(t.paragraph(c.Second, bidi.Auto, c.Bold, em), width, most)...,
	)
}

// isolated wraps a text in FSI and PDI (UAX #9 §2.4).
func isolated(s string) string { return "\u2068" + s + "\u2069" }

func shareSum(cells []Cell) int {
	sum := 0
	for _, c := range cells {
		sum += c.Share
	}
	return sum
}

// alignOf returns the alignment of a cell within its part of the row. Content-sized cells without a share cell beside
// them are pushed apart: the last one gets the rest of the row and stands at its end.
func alignOf(cells []Cell, i int) Align {
	if len(cells) > 1 && i == len(cells)-1 && shareSum(cells) == 0 {
		return End
	}
	return cells[i].Align
}

// physical turns an alignment of a right-to-left document about: after it, Start is the left and End the right.
func (a Align) physical(rtl bool) Align {
	switch {
	case rtl && a == Start:
		return End
	case rtl && a == End:
		return Start
	}
	return a
}

// overhang is how far ink may rise above or hang below its row, in parts of the row: stacked Arabic marks do.
const overhang = 1

// paint draws a row's boxes on one canvas, all first lines on one baseline, and emits it.
func (t *Typesetter) paint(out *emitter, boxes []box) {
	base, height := 0, 0
	for _, b := range boxes {
		base = max(base, b.cell.Size.scale().base)
	}
	for _, b := range boxes {
		m := b.cell.Size.scale()
		height = max(height, base-m.base+m.line*max(len(b.lines), 1))
	}
	margin := overhang * height
	canvas := NewBitmap(out.page.WidthDots, height+2*margin)
	for _, b := range boxes {
		y := margin + base
		for _, l := range b.lines {
			t.draw(canvas, l, b.x(l.width), y)
			y += b.cell.Size.scale().line
		}
	}
	out.canvas(canvas, margin, height)
}

// x returns where a line of the box begins. An end is met to the fraction of a dot, so that the last digits of a column of
// amounts are the same dots.
func (b box) x(width fixed.Int26_6) fixed.Int26_6 {
	switch left, free := fixed.I(b.left), fixed.I(b.width)-width; b.cell.Align {
	case Center:
		return left + fixed.I((free / 2).Round())
	case End:
		return left + free
	default:
		return left
	}
}

// draw paints a line that begins at x. Letters may hang over their advance: at the paper's edge the line is moved inwards
// by that much.
func (t *Typesetter) draw(canvas *Bitmap, l line, x fixed.Int26_6, y int) {
	inwards := 0
	for _, g := range l.glyphs {
		if m, gx, _ := t.mask(g, l.em, x); m.bits != nil {
			inwards = max(inwards, -gx)
			if over := gx + m.bits.Width - canvas.Width; over > 0 && inwards <= 0 {
				inwards = min(inwards, -over)
			}
		}
	}
	for _, g := range l.glyphs {
		if m, gx, gy := t.mask(g, l.em, x+fixed.I(inwards)); m.bits != nil {
			canvas.or(m.bits, gx, y+gy)
		}
	}
}
