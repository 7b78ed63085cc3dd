package receipt

import (
	"slices"
	"strings"

	"sanduq/pos"
)

// Practice returns a document of the training book as it is printed. It says at its top, in its middle and at its end that
// it is none, so that no part torn off passes for a receipt, and has nothing that would make it a tax invoice: no such
// title, no VAT number, no code of the tax office. Everything else is where a trainee will find it on the real paper.
func Practice(d Document) Document {
	mark := Heading{Text: label("receipt.training"), Role: Mark}
	out := Document{Lang: d.Lang, Blocks: []Block{mark}}
	middle := slices.IndexFunc(d.Blocks, isTotal)
	if middle < 0 {
		middle = len(d.Blocks) / 2
	}
	for i, b := range d.Blocks {
		if i == middle {
			out.Blocks = append(out.Blocks, mark)
		}
		if _, end := b.(Cut); end {
			out.Blocks = append(out.Blocks, mark)
		}
		if !onlyReal(b) {
			out.Blocks = append(out.Blocks, b)
		}
	}
	return out
}

func isTotal(b Block) bool {
	m, ok := b.(Money)
	return ok && m.Weight == Total
}

// onlyReal tells whether a block has no place on paper of practice.
func onlyReal(b Block) bool {
	switch b := b.(type) {
	case QR:
		return true
	case Pair:
		return b.Label == label("receipt.vat_number")
	case Heading:
		return b.Role == Title && isTitle(b.Text)
	}
	return false
}

// isTitle tells whether a text is the title of a receipt or an invoice of any kind.
func isTitle(t pos.Text) bool {
	for key, en := range messages[pos.English] {
		if strings.HasPrefix(key, "receipt.title.") && en == t.En {
			return true
		}
	}
	return false
}
