package typeset

// The paper widths, in dots, of the two receipt printers a shop meets: 48 and 72 mm of printable paper at 203 dpi
// (8 dots per millimetre), as the print heads of 58 and 80 mm printers have them (escpos-printer-db, media.width.pixels).
const (
	Width58 = 384
	Width80 = 576
)

// DotsPerInch is the resolution of the print heads that Page is made for.
const DotsPerInch = 203

// Page is a receipt laid out for one width of paper, from top to bottom. It knows dots, not printers: a codec turns it
// into bytes, and a screen or a test can paint it.
type Page struct {
	WidthDots int // printable width, a multiple of 8
	Items     []Item
}

// Item is one step down the paper. Exactly one of its fields is set.
type Item struct {
	Line   *NativeLine // a line in the printer's own font; it advances the paper by NativeLine.Height
	Raster *Bitmap     // an image; it advances the paper by its height
	Feed   int         // blank paper, in dots
	Cut    bool        // cut the paper here
}

// NativeLine is a line of printable ASCII already laid out in columns of the printer's font A, which is 12 × 24 dots
// (Epson TM-T88 and its kin). Text is never wider than the page: WidthDots / 12 columns, half as many when Double.
// A codec sets the printer's line spacing to the height of the font (ESC 3 24), so that the line advances the paper by its
// own height and no more: all leading is in the Feeds around it.
type NativeLine struct {
	Text   string
	Bold   bool
	Double bool // twice as wide and twice as high
}

// The cell of font A, in dots.
const (
	NativeWidth  = 12
	NativeHeight = 24
)

// Height is how far the line advances the paper, in dots.
func (l NativeLine) Height() int {
	if l.Double {
		return 2 * NativeHeight
	}
	return NativeHeight
}

// Bitmap is a picture of one bit per dot, rows from top to bottom, each row Stride bytes, the most significant bit the
// leftmost dot, 1 = black. It is cropped to its ink: Left is the distance of its first column from the page's left edge,
// in dots.
type Bitmap struct {
	Left, Width, Height, Stride int
	Bits                        []byte // Stride × Height bytes
}

// NewBitmap returns a white bitmap.
func NewBitmap(width, height int) *Bitmap {
	stride := (width + 7) / 8
	return &Bitmap{Width: width, Height: height, Stride: stride, Bits: make([]byte, stride*height)}
}

// Black reports whether the dot is black. x counts from the bitmap's own left edge; what lies outside is white.
func (b *Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Bits[y*b.Stride+x/8]&(0x80>>(x&7)) != 0
}

// Set blackens a dot; outside of the bitmap it does nothing.
func (b *Bitmap) Set(x, y int) {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return
	}
	b.Bits[y*b.Stride+x/8] |= 0x80 >> (x & 7)
}
