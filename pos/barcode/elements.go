package barcode

import (
	"bytes"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/money"
)

// Elements is what the GS1 data of a scan says of the one piece or lot in hand. What it does not say is zero. A value that
// breaks the rule of its application identifier is none of it; see Flawed. Elements are comparable.
type Elements struct {
	Lot    string // AI 10
	Serial string // AI 21

	Expiry     gs1.Date // use by: with its time from AI 7003, else from AI 17
	BestBefore gs1.Date // AI 15
	SellBy     gs1.Date // AI 16

	Weight money.Quantity // net, in kilograms: AI 310n
	Count  int64          // pieces: AI 30, else AI 37
	Price  gs1.Price      // of what is in hand: AI 392n or 393n
	Priced bool           // there is a price, which may be zero

	// Flawed is the first element with a flaw: what it says is not to be relied on, and a person can be told. Its Flaw is
	// None where all elements are right or unknown.
	Flawed gs1.Element
}

// form is how GS1 data is written.
type form uint8

const (
	notGS1    form = iota
	announced      // the symbology identifier says that element strings follow
	separated      // no identifier, yet FNC1 inside
	bracketed      // typed
	link           // GS1 Digital Link
)

// formOf returns the form that the data of a scan has by its looks.
func formOf(s Symbology, data []byte) form {
	switch {
	case len(data) == 0:
		return notGS1
	case data[0] == '(':
		return bracketed
	case s == GS1128 || s == GS1DataBar || s == GS1DataMatrix || s == GS1QR || s == GS1DotCode:
		return announced
	case data[0]|0x20 == 'h' && bytes.Contains(data, []byte("://")):
		return link
	case bytes.IndexByte(data, gs1.GS) >= 0:
		return separated
	}
	return notGS1
}

// parseGS1 reads data that looks like GS1's, and reports whether it is. What is not, and what is a plain GTIN in a symbol
// for element strings, is left to be read as any other code.
func parseGS1(f form, symbology Symbology, data []byte) (Scan, bool, error) {
	text, all := readElements(f, data)
	if len(all) == 0 {
		return Scan{}, false, nil
	}
	s := Scan{Symbology: symbology, Text: text, Elements: elementsOf(all)}
	if i := slices.IndexFunc(all, func(e gs1.Element) bool { return e.AI == "01" }); i >= 0 {
		if err := s.takeGTIN(all[i]); err != nil {
			return Scan{}, true, err
		}
		return s, true, nil
	}
	if !worthKeeping(f, text, all) {
		return Scan{}, false, nil
	}
	s.Kind = ElementString
	if len(text) > MaxText || strings.IndexByte(text, gs1.GS) >= 0 {
		s.Text = shortened(all)
	}
	if s.Text == "" {
		return Scan{}, true, tooLong()
	}
	return s, true, nil
}

// readElements reads the elements of a text that it cleans: none where it is no GS1 data.
func readElements(f form, data []byte) (text string, all []gs1.Element) {
	text, err := cleanText(data, gs1.MaxLength, f == announced || f == separated)
	if want, ok := wantedCheckDigit(text); err != nil || ok && text[len(text)-1] == want {
		return text, nil // the reading as any other code says what is wrong
	}
	switch f {
	case bracketed:
		all, err = gs1.ParseBracketed(text)
	case link:
		all, err = gs1.ParseLink(text)
	default:
		all, err = gs1.Parse(text)
	}
	if err != nil {
		return text, nil
	}
	return text, all
}

// takeGTIN makes the scan a TradeItem. What names the goods has to be right: a flaw here is an error, as it is for a plain
// GTIN that was damaged.
func (s *Scan) takeGTIN(e gs1.Element) error {
	if e.Flaw == gs1.CheckCharacter {
		return wrongCheckDigit("parse scan", e.Value, gs1.CheckDigit(e.Value[:len(e.Value)-1]))
	}
	if err := e.Err(); err != nil {
		return err
	}
	g, err := ParseGTIN(e.Value)
	if err != nil {
		return err
	}
	s.Kind, s.GTIN, s.Text = TradeItem, g, e.Value
	return nil
}

// worthKeeping tells elements that name no trade item from a code of the shop's own that can be read as elements by
// chance. Where nothing announced them, all of them have to be right; where FNC1 did, one, or none if the code cannot be
// taken as it is.
func worthKeeping(f form, text string, all []gs1.Element) bool {
	right := 0
	for i := range all {
		if all[i].Flaw == gs1.None {
			right++
		}
	}
	if f == announced && strings.IndexByte(text, gs1.GS) >= 0 {
		return true
	}
	return right == len(all) || f == announced && right > 0
}

// shortened writes elements for people, as many as fit whole into MaxText: they begin with what names the thing.
func shortened(all []gs1.Element) string {
	text := ""
	for i := range all {
		longer := gs1.Bracketed(all[:i+1])
		if len(longer) > MaxText {
			break
		}
		text = longer
	}
	return text
}

func elementsOf(all []gs1.Element) Elements {
	var out Elements
	for i := range all {
		e := &all[i]
		if e.Flaw > gs1.Unknown {
			if out.Flawed.Flaw == gs1.None {
				out.Flawed = *e
			}
			continue
		}
		out.take(e)
	}
	return out
}

// take notes what an element without a flaw says.
func (out *Elements) take(e *gs1.Element) {
	switch e.AI {
	case "10":
		out.Lot = e.Value
	case "21":
		out.Serial = e.Value
	case "15":
		out.BestBefore, _ = e.Date()
	case "16":
		out.SellBy, _ = e.Date()
	case "17":
		if !out.Expiry.Timed {
			out.Expiry, _ = e.Date()
		}
	case "7003":
		out.Expiry, _ = e.Date()
	case "30":
		out.Count, _ = e.Count()
	case "37":
		if out.Count == 0 {
			out.Count, _ = e.Count()
		}
	default:
		out.takeMeasure(e)
	}
}

func (out *Elements) takeMeasure(e *gs1.Element) {
	if len(e.AI) != 4 {
		return
	}
	switch e.AI[:3] {
	case "310":
		out.Weight, _, _ = e.Measure()
	case "392", "393":
		out.Price, out.Priced = e.Price()
	}
}

func tooLong() error {
	return &pos.Error{Code: pos.Invalid, Op: "parse scan", Key: "barcode.too_long", Args: map[string]any{"max": MaxText}}
}
