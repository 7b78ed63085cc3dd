package escpos

import "sanduq/pos/receipt/typeset"

// The bounds of an image on the wire.
const (
	// MaxBandBytes bounds one GS v 0: nothing else can be said while it is sent, so this is how long a drawer pulse may
	// have to wait behind one, 0.1 s at 115200 baud. 16 rows of 80 mm paper.
	MaxBandBytes = 16 * 72
	// rasterHeader is the length of GS v 0 before its dots.
	rasterHeader = 8
)

// The justifications of ESC a.
const (
	alignLeft   = 0
	alignCentre = 1
	alignRight  = 2
)

// raster sends an image in bands. The layout has already cropped it to its ink and fed over its gaps. Paper at the sides
// of the ink costs time on a serial line, so the image is sent justified to the side that leaves most of it out.
func (s *Stream) raster(p Profile, m *typeset.Bitmap) {
	align, from, to := columns(p.WidthDots/8, m)
	if from == to {
		s.Bytes = Feed(s.Bytes, m.Height)
		return
	}
	if align != alignLeft {
		s.Bytes = append(s.Bytes, esc, 'a', byte(align))
	}
	rows := max(1, min(p.RasterRows, MaxBandBytes/(to-from)))
	for y := 0; y < m.Height; y += rows {
		s.band(p, m, y, min(rows, m.Height-y), from, to)
		s.safe()
	}
	if align != alignLeft {
		s.Bytes = append(s.Bytes, esc, 'a', alignLeft)
	}
}

// columns chooses how an image is justified, and which bytes of the full-width rows are then sent.
func columns(width int, m *typeset.Bitmap) (align, from, to int) {
	first := min(m.Left/8, width)
	last := min((m.Left+m.Width+7)/8, width)
	if first >= last {
		return alignLeft, 0, 0
	}
	margin := min(first, width-last)
	align, from, to = alignLeft, 0, last
	if width-2*margin < to-from {
		align, from, to = alignCentre, margin, width-margin
	}
	if width-first < to-from {
		align, from, to = alignRight, first, width
	}
	return align, from, to
}

// band sends n rows from y on, bytes from..to of the full width.
func (s *Stream) band(p Profile, m *typeset.Bitmap, y, n, from, to int) {
	if p.Guard {
		s.Bytes = guard(s.Bytes, false)
	}
	w := to - from
	s.Bytes = append(s.Bytes, gs, 'v', '0', 0, byte(w), byte(w>>8), byte(n), byte(n>>8))
	start := len(s.Bytes)
	s.Bytes = append(s.Bytes, make([]byte, n*w)...)
	dots := s.Bytes[start:]
	for row := range n {
		shiftRow(dots[row*w:(row+1)*w], m, y+row, from)
	}
	disarm(dots)
	if p.Guard {
		s.Bytes = guard(s.Bytes, true)
	}
}

// shiftRow writes one row of the image into to, whose first byte is byte from of the full width. Source bytes lie at any
// dot, so each spreads over two.
func shiftRow(to []byte, m *typeset.Bitmap, y, from int) {
	shift := m.Left & 7
	at := m.Left/8 - from
	for i, b := range m.Bits[y*m.Stride : (y+1)*m.Stride] {
		if rest := m.Width - 8*i; rest < 8 { // what lies beyond the width is not part of the image
			b &^= 0xFF >> max(rest, 0)
		}
		if k := at + i; k >= 0 && k < len(to) {
			to[k] |= b >> shift
		}
		if k := at + i + 1; shift > 0 && k >= 0 && k < len(to) {
			to[k] |= b << (8 - shift)
		}
	}
}

// disarm sees to it that an image contains no real-time command. A printer looks for those in every byte it receives, so
// an image that happens to contain 10 14 01 would open the drawer, one with 10 05 02 would clear the buffer, and GS ( D
// covers only the first on printers that know it at all. A DLE (0x10, one lone dot) before EOT, ENQ or DC4 gets a second
// dot beside its own: 0x18. Nobody can see 1/8 mm, and no printer can take it for a command.
func disarm(dots []byte) {
	for i := 0; i+1 < len(dots); i++ {
		if next := dots[i+1]; dots[i] == dle && (next == eot || next == enq || next == dc4) {
			dots[i] |= dle >> 1
		}
	}
}
