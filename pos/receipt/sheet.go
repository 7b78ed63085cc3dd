package receipt

import (
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/receipt/bidi"
	"sanduq/pos/receipt/typeset"
)

// The distances of a receipt, in dots: 8 are a millimetre.
const (
	ruleThick = 2
	aboveRule = 12
	belowRule = 4  // less, because a row begins with blank paper and ends with little
	partSpace = 12 // between parts of the header, around codes and the total
	lineSpace = 4  // between items
	nameLines = 2  // a name wraps once, then ends in an ellipsis
	textLines = 6  // labels, addresses and footers are never shortened for all practical purposes
)

// Layout sets a document for a width of paper. It also returns the characters that no font has.
func Layout(ts *typeset.Typesetter, d Document, widthDots int) (typeset.Page, []rune, error) {
	sheet, err := d.Sheet(widthDots)
	if err != nil {
		return typeset.Page{}, nil, err
	}
	return ts.Set(sheet)
}

// Sheet turns the document into rows for a width of paper. An error means a QR text that the width cannot hold.
func (d Document) Sheet(widthDots int) (typeset.Sheet, error) {
	s := &sheetWriter{doc: d, sheet: typeset.Sheet{WidthDots: widthDots, RTL: d.Lang == pos.Arabic}}
	for _, b := range d.Blocks {
		if a := amountOf(b); utf8.RuneCountInString(a) > utf8.RuneCountInString(s.widest) {
			s.widest = a
		}
	}
	for _, b := range d.Blocks {
		if err := s.block(b); err != nil {
			return typeset.Sheet{}, err
		}
	}
	return s.sheet, nil
}

// amountOf returns the amount that a block puts into the column of amounts.
func amountOf(b Block) string {
	switch b := b.(type) {
	case Line:
		return b.Amount
	case Money:
		if b.Weight != Total {
			return b.Amount
		}
	}
	return ""
}

type sheetWriter struct {
	doc    Document
	sheet  typeset.Sheet
	widest string // the longest amount of the column
}

func (s *sheetWriter) row(cells ...typeset.Cell) {
	s.sheet.Rows = append(s.sheet.Rows, typeset.Row{Cells: cells})
}

func (s *sheetWriter) space(dots int) { s.sheet.Rows = append(s.sheet.Rows, typeset.Row{Space: dots}) }

func (s *sheetWriter) image(b *typeset.Bitmap) {
	s.space(partSpace)
	s.sheet.Rows = append(s.sheet.Rows, typeset.Row{Image: b})
}

func (s *sheetWriter) block(b Block) error {
	switch b := b.(type) {
	case Heading:
		s.heading(b)
	case Picture:
		logo, err := typeset.ReadBitmap(b.PNG, s.sheet.WidthDots)
		if err != nil {
			return err
		}
		s.image(logo)
		s.space(partSpace)
	case Pair:
		s.pair(b)
	case Money:
		s.money(b)
	case Line:
		s.line(b)
	case QR:
		code, err := typeset.QR(b.Text, s.sheet.WidthDots)
		if err != nil {
			return err
		}
		s.image(code)
	case Barcode:
		if code, ok := typeset.Code128(b.Text, s.sheet.WidthDots); ok {
			s.image(code)
		}
		s.row(typeset.Cell{Text: b.Text, Size: typeset.Small, Align: typeset.Center, Dir: bidi.LeftToRight, Share: 1})
		s.space(partSpace)
	case Rule:
		s.space(aboveRule)
		s.sheet.Rows = append(s.sheet.Rows, typeset.Row{Rule: ruleThick})
		s.space(belowRule)
	case Cut:
		s.space(partSpace)
		s.sheet.Rows = append(s.sheet.Rows, typeset.Row{Cut: true})
	}
	return nil
}

func (s *sheetWriter) pair(p Pair) {
	if p.Value == "" {
		s.row(s.label(p.Label, typeset.Small))
		return
	}
	s.row(
		s.label(p.Label, typeset.Small),
		typeset.Cell{Text: p.Value, Size: typeset.Small, Align: typeset.End, Dir: bidi.LeftToRight},
	)
}

func (s *sheetWriter) heading(h Heading) {
	main := typeset.Cell{Text: h.Text.In(s.doc.Lang), Align: typeset.Center, Share: 1, Lines: textLines}
	second := main
	second.Text = s.doc.second(h.Text)
	switch h.Role {
	case Name:
		main.Size, main.Bold = typeset.Title, true
	case Title:
		main.Bold = true
		s.space(partSpace)
	case Mark:
		main.Bold, main.Size = true, typeset.Title
		second.Bold, second.Size = true, typeset.Title
		s.space(partSpace)
	case Detail:
		main.Size, second.Size = typeset.Small, typeset.Small
	}
	s.row(main)
	if second.Text != "" {
		s.row(second)
	}
	if h.Role == Title || h.Role == Mark {
		s.space(partSpace)
	}
}

// label is a cell of a label in both languages.
func (s *sheetWriter) label(t pos.Text, size typeset.Size) typeset.Cell {
	return typeset.Cell{
		Text: t.In(s.doc.Lang), Second: s.doc.second(t), Size: size, Dir: s.direction(), Share: 1, Lines: textLines,
	}
}

func (s *sheetWriter) direction() bidi.Direction {
	if s.sheet.RTL {
		return bidi.RightToLeft
	}
	return bidi.LeftToRight
}

// amount is a cell of the column of amounts: as wide as the widest, right-aligned in documents of both directions, so
// that the decimals stand below each other.
func (s *sheetWriter) amount(text string) typeset.Cell {
	c := typeset.Cell{Text: text, Fit: s.widest, Align: typeset.End, Dir: bidi.LeftToRight}
	if s.sheet.RTL {
		c.Align = typeset.Start
	}
	return c
}

func (s *sheetWriter) money(m Money) {
	switch m.Weight {
	case Minor:
		s.row(s.label(m.Label, typeset.Small), s.amount(m.Amount))
		return
	case Plain:
		s.row(s.label(m.Label, typeset.Body), s.amount(m.Amount))
		return
	case Total:
	}
	s.space(partSpace)
	s.row(
		typeset.Cell{Text: m.Label.In(s.doc.Lang), Size: typeset.Large, Bold: true, Share: 1, Lines: nameLines},
		typeset.Cell{Text: m.Amount, Size: typeset.Large, Bold: true, Align: typeset.End, Dir: bidi.LeftToRight},
	)
	if second := s.doc.second(m.Label); second != "" {
		s.row(typeset.Cell{Text: second, Share: 1, Lines: nameLines})
	}
	s.space(partSpace)
}

// line is an item: the name with its amount, below it the name in the other language and how the amount came about.
func (s *sheetWriter) line(l Line) {
	s.row(typeset.Cell{Text: l.Name.In(s.doc.Lang), Share: 1, Lines: nameLines}, s.amount(l.Amount))
	second := typeset.Cell{Text: s.doc.second(l.Name), Size: typeset.Small, Share: 1, Lines: nameLines}
	detail := typeset.Cell{Text: l.Detail, Size: typeset.Small, Align: typeset.End, Dir: bidi.LeftToRight}
	switch {
	case second.Text != "" && l.Detail != "":
		s.row(second, detail)
	case second.Text != "":
		s.row(second)
	case l.Detail != "":
		s.row(typeset.Cell{Share: 1, Size: typeset.Small}, detail)
	}
	for _, p := range l.Under {
		s.pair(p)
	}
	s.space(lineSpace)
}
