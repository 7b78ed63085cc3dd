package typeset

import "sanduq/pos/receipt/bidi"

// Sheet is what Set lays out: rows from top to bottom on paper of one width, in a document of one direction. In a
// right-to-left document a row's first cell stands at the right.
type Sheet struct {
	WidthDots int // Width58 or Width80
	RTL       bool
	Rows      []Row
}

// Row is one step down the sheet. Exactly one of its fields is set.
type Row struct {
	Cells []Cell
	Image *Bitmap // centred
	Rule  int     // a black line across the paper, this many dots thick
	Space int     // blank paper, in dots
	Cut   bool
}

// Cell is a piece of text that is a paragraph of its own for the bidirectional algorithm: what stands beside it on the
// row never changes its order.
//
// A cell of Share 0 is as wide as its text and is never shortened: amounts, numbers. The others divide what is left
// of the row by their shares; text that does not fit wraps to Lines lines, and the last one ends in an ellipsis. A row
// whose share cells would get too little breaks: the shares first, the content-sized cells on the next line.
type Cell struct {
	Text string
	// Second is the text in the other language: behind a slash where both fit one line, otherwise on lines of its own.
	// Share cells only. Each of the two is isolated, so that neither moves the other's brackets and numbers.
	Second string

	Size  Size
	Bold  bool
	Align Align
	Dir   bidi.Direction // base direction of the paragraph; an amount is LeftToRight in every document
	Share int
	Lines int    // the most lines of a share cell; 0 means 1
	Fit   string // a content-sized cell is no narrower than this text: the longest of a column of amounts
}

// Align is relative to the document's direction.
type Align uint8

// The alignments.
const (
	Start Align = iota
	Center
	End
)

// Size is a step of the type scale.
type Size uint8

// The type scale. Body is as high as the printer's font A, Large as its double height, so that native and rastered lines
// stand together; Small and Title exist rastered only.
const (
	Body Size = iota
	Small
	Title
	Large
)

// scale is a size in dots: the em, the distance of baselines, and from the top of a line to its baseline.
type scale struct{ em, line, base int }

func (s Size) scale() scale {
	switch s {
	case Small:
		return scale{em: 20, line: 28, base: 21}
	case Title:
		return scale{em: 34, line: 48, base: 35}
	case Large:
		return scale{em: 42, line: 60, base: 43}
	default:
		return scale{em: 25, line: 35, base: 26}
	}
}

// smaller returns the next step down; Small stays Small.
func (s Size) smaller() Size {
	switch s {
	case Large:
		return Title
	case Title:
		return Body
	default:
		return Small
	}
}

// The limits of a sheet's text.
const (
	// maxCellRunes is how much of a cell's text is looked at; a name in the catalogue is far shorter.
	maxCellRunes = 1024
	// maxLines is the most lines a cell may ask for.
	maxLines = 64
	// cellGap is the least distance of two cells of a row, in dots: one column of font A.
	cellGap = NativeWidth
)
