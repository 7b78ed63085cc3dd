package receipt

import (
	"strings"

	"sanduq/pos"
)

// Text writes the document as lines of UTF-8 in logical order, for logs, tests and people who compare receipts. A label or
// name stands with its second language behind a slash, an amount behind a colon.
func (d Document) Text() string {
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteByte('\n')
	}
	for _, block := range d.Blocks {
		switch v := block.(type) {
		case Heading:
			line(d.both(v.Text))
		case Picture:
			line("[logo]")
		case Pair:
			line(d.both(v.Label), ": ", v.Value)
		case Money:
			line(d.both(v.Label), ": ", v.Amount)
		case Line:
			line(d.both(v.Name), ": ", v.Amount)
			if v.Detail != "" {
				line("  ", v.Detail)
			}
			for _, p := range v.Under {
				line("  ", strings.TrimSuffix(d.both(p.Label)+": "+p.Value, ": "))
			}
		case QR:
			line("[QR ", v.Text, "]")
		case Barcode:
			line("[Code 128 ", v.Text, "]")
		case Rule:
			line("----")
		case Cut:
			line("[cut]")
		}
	}
	return unisolated.Replace(b.String())
}

// unisolated drops the isolates of labels: a log shows them as noise.
var unisolated = strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "")

// both is a text in both languages, the main one first.
func (d Document) both(t pos.Text) string {
	if second := d.second(t); second != "" {
		return t.In(d.Lang) + " / " + second
	}
	return t.In(d.Lang)
}
