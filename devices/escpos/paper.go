package escpos

import (
	"image"
	"image/color"
	"strings"

	"sanduq/pos/receipt/typeset"
)

// The bounds of what a Paper keeps.
const (
	// MaxReceipts is how many receipts lie in front of the printer before somebody throws the oldest away.
	MaxReceipts = 64
	// MaxReceiptRows is the longest receipt, in dot rows: 2.5 m. A longer one is torn there.
	MaxReceiptRows = 20_000
)

// defaultSpacing is the line spacing of ESC 2: 1/6 inch (Epson: 30 units of 1/180 inch).
const defaultSpacing = 6

// Receipt is a piece of paper: the dots on it, and what of it the printer wrote in its own font.
type Receipt struct {
	No     int // 1 for the first of the roll; it keeps its number when older ones are thrown away
	Bitmap *typeset.Bitmap
	Text   string // native lines, each with its newline
	Cut    bool   // false for what still hangs out of the printer
}

// Paper is what comes out of a printer that obeys a row of operations.
type Paper struct {
	width, dpi int
	receipts   []Receipt
	torn       int // receipts that ever ended

	rows []byte // dots of the receipt that hangs out
	text strings.Builder

	line       []char
	spacing    int // dots
	unitY      int // motion units per inch
	bold       bool
	wide, high int
	justify    int
}

type char struct {
	c          byte
	bold       bool
	wide, high int
}

// NewPaper returns a new roll for a printer of this width and resolution.
func NewPaper(widthDots, dpi int) *Paper {
	p := &Paper{width: widthDots, dpi: dpi}
	p.Reset()
	return p
}

// Reset puts the settings back to those of a printer just switched on. What is printed stays printed; the line that was
// being filled is lost.
func (p *Paper) Reset() {
	p.line, p.unitY, p.justify = nil, p.dpi, alignLeft
	p.bold, p.wide, p.high = false, 1, 1
	p.spacing = p.dpi / defaultSpacing
}

// Apply obeys one operation and returns by how many dot rows the paper moved.
func (p *Paper) Apply(op Op) int {
	switch o := op.(type) {
	case Char:
		return p.char(o.C)
	case NewLine:
		return p.printLine(p.spacing)
	case FeedUnits:
		return p.printLine(p.dots(o.N))
	case FeedLines:
		return p.printLine(o.N * p.spacing)
	case Init:
		p.Reset()
	case LineSpacing:
		p.spacing = p.dpi / defaultSpacing
		if o.N >= 0 {
			p.spacing = p.dots(o.N)
		}
	case Units:
		p.unitY = o.Y
		if o.Y == 0 {
			p.unitY = p.dpi
		}
	case Bold:
		p.bold = o.On
	case Size:
		p.wide, p.high = o.Width, o.Height
	case Justify:
		p.justify = o.N
	case Raster:
		return p.raster(o)
	case CutPaper:
		moved := p.printLine(0) + p.feed(p.dots(o.Units))
		p.tear(true)
		return moved
	default: // nothing else shows on paper
	}
	return 0
}

func (p *Paper) dots(units int) int { return units * p.dpi / p.unitY }

func (p *Paper) stride() int { return (p.width + 7) / 8 }

func (p *Paper) height() int { return len(p.rows) / p.stride() }

// feed moves the paper and returns by how many rows.
func (p *Paper) feed(rows int) int {
	rows = min(rows, MaxReceiptRows)
	p.rows = append(p.rows, make([]byte, rows*p.stride())...)
	if p.height() >= MaxReceiptRows {
		p.tear(true)
	}
	return rows
}

func (p *Paper) char(c byte) int {
	moved := 0
	if p.lineWidth()+typeset.NativeWidth*p.wide > p.width {
		moved = p.printLine(p.spacing)
	}
	p.line = append(p.line, char{c, p.bold, p.wide, p.high})
	return moved
}

func (p *Paper) lineWidth() int {
	w := 0
	for _, c := range p.line {
		w += typeset.NativeWidth * c.wide
	}
	return w
}

// printLine prints what the line holds and moves the paper, by its own height at least.
func (p *Paper) printLine(advance int) int {
	advance = min(advance, MaxReceiptRows)
	if len(p.line) == 0 {
		return p.feed(advance)
	}
	height := 0
	for _, c := range p.line {
		height = max(height, typeset.NativeHeight*c.high)
		p.text.WriteByte(c.c)
	}
	p.text.WriteByte('\n')
	top := p.height()
	p.rows = append(p.rows, make([]byte, max(advance, height)*p.stride())...)
	x := p.left(p.lineWidth())
	for _, c := range p.line {
		p.paint(x, top+height-typeset.NativeHeight*c.high, glyph(c.c, c.bold), c.wide, c.high)
		x += typeset.NativeWidth * c.wide
	}
	p.line = nil
	p.feed(0)
	return max(advance, height)
}

func (p *Paper) left(width int) int {
	switch p.justify {
	case alignCentre:
		return max(0, p.width-width) / 2
	case alignRight:
		return max(0, p.width-width)
	default:
		return 0
	}
}

func (p *Paper) raster(r Raster) int {
	moved := p.printLine(0)
	wide, high := 1, 1
	if r.DoubleWidth {
		wide = 2
	}
	if r.DoubleHeight {
		high = 2
	}
	top, height := p.height(), r.Image.Height*high
	p.rows = append(p.rows, make([]byte, height*p.stride())...)
	p.paint(p.left(r.Image.Width*wide), top, r.Image, wide, high)
	p.feed(0)
	return moved + height
}

func (p *Paper) paint(left, top int, b *typeset.Bitmap, wide, high int) {
	for y := range b.Height * high {
		row := p.rows[(top+y)*p.stride():]
		for x := range b.Width * wide {
			if at := left + x; at < p.width && b.Black(x/wide, y/high) {
				row[at/8] |= 0x80 >> (at & 7)
			}
		}
	}
}

// tear ends the receipt that hangs out.
func (p *Paper) tear(cut bool) {
	if len(p.rows) == 0 {
		return
	}
	p.receipts = append(p.receipts, p.hanging(cut))
	p.torn++
	if len(p.receipts) > MaxReceipts {
		p.receipts = append([]Receipt(nil), p.receipts[1:]...)
	}
	p.rows = nil
	p.text.Reset()
}

func (p *Paper) hanging(cut bool) Receipt {
	return Receipt{
		No: p.torn + 1,
		Bitmap: &typeset.Bitmap{
			Width: p.width, Height: p.height(), Stride: p.stride(), Bits: append([]byte(nil), p.rows...),
		},
		Text: p.text.String(), Cut: cut,
	}
}

// Receipts returns the pieces of paper, the oldest first, with what hangs out of the printer as the last.
func (p *Paper) Receipts() []Receipt {
	all := append([]Receipt(nil), p.receipts...)
	if len(p.rows) > 0 {
		all = append(all, p.hanging(false))
	}
	return all
}

// Image returns the receipt as a picture, one pixel per dot.
func (r Receipt) Image() image.Image {
	m := image.NewPaletted(image.Rect(0, 0, r.Bitmap.Width, r.Bitmap.Height), color.Palette{color.White, color.Black})
	for y := range r.Bitmap.Height {
		for x := range r.Bitmap.Width {
			if r.Bitmap.Black(x, y) {
				m.SetColorIndex(x, y, 1)
			}
		}
	}
	return m
}
