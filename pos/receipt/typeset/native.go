package typeset

import (
	"strings"

	"sanduq/pos/receipt/bidi"
)

// nativeLine sets a row in the printer's own font. It can where every text is printable ASCII in left-to-right order, all
// cells are of one size that the font has and of one weight, and each fits its columns without wrapping.
func nativeLine(s Sheet, cells []Cell) (NativeLine, bool) {
	if !nativeCells(cells) {
		return NativeLine{}, false
	}
	l := NativeLine{Bold: cells[0].Bold, Double: cells[0].Size == Large}
	columns := s.WidthDots / NativeWidth
	if l.Double {
		columns /= 2
	}
	widths, ok := nativeWidths(columns, cells)
	if !ok {
		return NativeLine{}, false
	}
	text := []byte(strings.Repeat(" ", columns))
	at := 0
	for i, c := range cells {
		from := at
		if s.RTL {
			from = columns - at - widths[i]
		}
		switch free := widths[i] - len(c.Text); alignOf(cells, i).physical(s.RTL) {
		case Start:
		case Center:
			from += free / 2
		case End:
			from += free
		}
		copy(text[from:], c.Text)
		at += widths[i] + 1
	}
	l.Text = strings.TrimRight(string(text), " ")
	return l, true
}

// nativeCells tells whether the printer's font has all that the cells ask for.
func nativeCells(cells []Cell) bool {
	if len(cells) == 0 {
		return false
	}
	size, bold := cells[0].Size, cells[0].Bold
	for _, c := range cells {
		if c.Size != size || c.Bold != bold || c.Dir == bidi.RightToLeft || c.Second != "" || !plainASCII(c.Text+c.Fit) {
			return false
		}
	}
	return size == Body || size == Large
}

// nativeWidths divides the columns as boxes divides the dots; ok is false where a text does not fit its columns.
func nativeWidths(columns int, cells []Cell) (widths []int, ok bool) {
	left, shares := columns-(len(cells)-1), shareSum(cells)
	for _, c := range cells {
		if c.Share == 0 {
			left -= max(len(c.Text), len(c.Fit))
		}
	}
	if left < 0 {
		return nil, false
	}
	pushed := shares == 0
	for i, c := range cells {
		width := max(len(c.Text), len(c.Fit))
		switch {
		case c.Share > 0:
			width = left * c.Share / shares
			left, shares = left-width, shares-c.Share
		case pushed && i == len(cells)-1:
			width += left
		}
		if len(c.Text) > width {
			return nil, false
		}
		widths = append(widths, width)
	}
	return widths, true
}

// plainASCII tells whether the text is ASCII without control characters.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
