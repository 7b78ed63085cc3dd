package escpos

import "sanduq/pos/receipt/typeset"

// The largest image a printer takes: wider or higher than any has paper or memory for. A header that says more is noise.
const (
	maxRasterBytes = 255
	maxRasterRows  = 4095
)

// maxParameters bounds a GS ( command, most of which nobody here knows.
const maxParameters = 1024

// Parser takes apart what a printer is sent, as the printer's command processor does. The zero value is ready for use.
type Parser struct {
	buf  []byte
	want int // bytes needed before it is worth looking at buf again
}

// Push takes received bytes and appends the operations they complete to ops. Where the bytes were cut makes no
// difference.
func (p *Parser) Push(ops []Op, b []byte) []Op {
	p.buf = append(p.buf, b...)
	done := 0
	for done < len(p.buf) && len(p.buf)-done >= p.want {
		op, n := parse(p.buf[done:])
		if op == nil {
			p.want = n
			break
		}
		p.want = 0
		ops = append(ops, op)
		done += n
	}
	p.buf = append(p.buf[:0], p.buf[done:]...)
	return ops
}

// Held returns how many bytes wait for the rest of their command.
func (p *Parser) Held() int { return len(p.buf) }

// Reset forgets what was received: the power was cut, or the buffer was cleared.
func (p *Parser) Reset() { p.buf, p.want = p.buf[:0], 0 }

// parse reads the operation at the front of b and its length; where b is too short it returns nil and the length to
// wait for.
func parse(b []byte) (Op, int) {
	switch c := b[0]; {
	case c == lineFeed:
		return NewLine{}, 1
	case c >= ' ':
		return Char{c}, 1
	case c == esc:
		return parseESC(b)
	case c == gs:
		return parseGS(b)
	case c == dle:
		return parseDLE(b)
	default:
		return unknown(b, 1)
	}
}

func unknown(b []byte, n int) (Op, int) {
	if len(b) < n {
		return nil, n
	}
	return Unknown{append([]byte(nil), b[:n]...)}, n
}

// sized returns the operation that make builds from a command of n bytes.
func sized(b []byte, n int, build func(b []byte) Op) (Op, int) {
	if len(b) < n {
		return nil, n
	}
	return build(b), n
}

func parseESC(b []byte) (Op, int) {
	if len(b) < 2 {
		return nil, 2
	}
	switch b[1] {
	case '@':
		return Init{}, 2
	case '2':
		return LineSpacing{-1}, 2
	case '3':
		return sized(b, 3, func(b []byte) Op { return LineSpacing{int(b[2])} })
	case 'E':
		return sized(b, 3, func(b []byte) Op { return Bold{b[2]&1 != 0} })
	case 'J':
		return sized(b, 3, func(b []byte) Op { return FeedUnits{int(b[2])} })
	case 'd':
		return sized(b, 3, func(b []byte) Op { return FeedLines{int(b[2])} })
	case 'a':
		return sized(b, 3, func(b []byte) Op { return Justify{int(b[2] & 3)} })
	case 'p':
		return sized(b, 5, func(b []byte) Op { return Pulse{Drawer(b[2] & 1)} })
	case '!', '-', 'M', 't', 'R', 'V', '{', '=': // one parameter, no effect on what we print
		return unknown(b, 3)
	default:
		return unknown(b, 2)
	}
}

func parseGS(b []byte) (Op, int) {
	if len(b) < 2 {
		return nil, 2
	}
	switch b[1] {
	case '!':
		return sized(b, 3, func(b []byte) Op { return Size{int(b[2]>>4&7) + 1, int(b[2]&7) + 1} })
	case 'P':
		return sized(b, 4, func(b []byte) Op { return Units{int(b[2]), int(b[3])} })
	case 'a':
		return sized(b, 3, func(b []byte) Op { return Reporting{b[2]} })
	case 'r':
		return sized(b, 3, func(b []byte) Op { return StatusRequest{int(b[2])} })
	case 'V':
		return parseCut(b)
	case '(':
		return parseParameters(b)
	case 'v':
		return parseRaster(b)
	case 'L', 'W':
		return unknown(b, 4)
	case 'B', 'H', 'I', 'f', 'h', 'w':
		return unknown(b, 3)
	default:
		return unknown(b, 2)
	}
}

func parseCut(b []byte) (Op, int) {
	if len(b) < 3 {
		return nil, 3
	}
	switch b[2] {
	case 0, '0':
		return CutPaper{}, 3
	case 1, '1':
		return CutPaper{Partial: true}, 3
	case 'A':
		return sized(b, 4, func(b []byte) Op { return CutPaper{Units: int(b[3])} })
	case 'B':
		return sized(b, 4, func(b []byte) Op { return CutPaper{Partial: true, Units: int(b[3])} })
	default:
		return unknown(b, 3)
	}
}

// parseParameters reads GS ( fn pL pH, which says itself how long it is.
func parseParameters(b []byte) (Op, int) {
	if len(b) < 5 {
		return nil, 5
	}
	n := int(b[3]) | int(b[4])<<8
	if n > maxParameters {
		return unknown(b, 5)
	}
	return sized(b, 5+n, func(b []byte) Op {
		switch a := b[5 : 5+n]; {
		case b[2] == 'H' && n == 6 && a[0] == 0x30 && a[1] == 0x30:
			return ProcessIDRequest{ProcessID(a[2:6])}
		case b[2] == 'D' && n == 3 && a[0] == 0x14:
			return Guard{Function: int(a[1]), Obey: a[2]&1 != 0}
		default:
			return Unknown{append([]byte(nil), b[:5+n]...)}
		}
	})
}

func parseRaster(b []byte) (Op, int) {
	if len(b) < rasterHeader {
		return nil, rasterHeader
	}
	stride, rows := int(b[4])|int(b[5])<<8, int(b[6])|int(b[7])<<8
	if b[2] != '0' || stride == 0 || rows == 0 || stride > maxRasterBytes || rows > maxRasterRows {
		return unknown(b, rasterHeader)
	}
	return sized(b, rasterHeader+stride*rows, func(b []byte) Op {
		return Raster{
			Image: &typeset.Bitmap{
				Width: 8 * stride, Height: rows, Stride: stride,
				Bits: append([]byte(nil), b[rasterHeader:rasterHeader+stride*rows]...),
			},
			DoubleWidth: b[3]&1 != 0, DoubleHeight: b[3]&2 != 0,
		}
	})
}

// parseDLE passes over real-time commands, which Realtime finds when they are received.
func parseDLE(b []byte) (Op, int) {
	n, complete := realtimeLength(b)
	switch {
	case n == 0:
		return unknown(b, 1)
	case !complete:
		return nil, n
	default:
		return Passed{append([]byte(nil), b[:n]...)}, n
	}
}
