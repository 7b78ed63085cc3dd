package barcode

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/barcode/gs1"
)

// MaxText is the longest code taken, in characters: that of an element string in GS1-128 (GS1 General Specifications,
// section 5.4), which no code of a shop's own exceeds.
const MaxText = 48

// Kind says what a scan is. Kinds are added as codes are understood: take an unknown one for Opaque.
type Kind uint8

const (
	// Opaque is a code that means something to the shop alone: a SKU, a PLU, an internal number.
	Opaque Kind = iota
	// TradeItem is a GTIN.
	TradeItem
	// ElementString is GS1 data that names no trade item: a coupon, a pallet, the lot on a second label.
	ElementString
)

// Symbology is the AIM identifier that the scanner put before the code, without its flag character "]": a code character
// and a modifier (ISO/IEC 15424). It is "" where the scanner sends none, or where a person typed.
type Symbology string

// The symbologies that decide how digits are read (GS1 General Specifications, section 5.1, symbology identifiers).
const (
	EAN13      Symbology = "E0" // EAN-13, UPC-A or UPC-E
	EAN13AddOn Symbology = "E3" // the same followed by an add-on symbol of 2 or 5 digits
	EAN8       Symbology = "E4"
)

// The symbologies that hold GS1 element strings: those with FNC1 at their beginning, and DataBar.
const (
	GS1128        Symbology = "C1"
	GS1DataBar    Symbology = "e0"
	GS1DataMatrix Symbology = "d2"
	GS1QR         Symbology = "Q3"
	GS1DotCode    Symbology = "J1"
)

// Scan is what was scanned. Scans are comparable.
type Scan struct {
	Kind      Kind
	Symbology Symbology
	Text      string // the code: printable, digits as 0–9, without identifier and add-on; of GS1 data with a GTIN, that
	GTIN      GTIN   // of a TradeItem
	UPCE      GTIN   // the other meaning of eight digits that are a GTIN-8 and a UPC-E as well; else zero
	AddOn     string // the digits of an add-on symbol: the issue of a periodical
	Elements  Elements
}

// Parse reads the bytes of one scan, or the text that a person typed, in UTF-8. White space around it is dropped. GS1
// element strings, as a scanner sends them or with their identifiers in brackets, and GS1 Digital Links give the trade item
// that they name, in 14 digits, and what they say of it besides.
func Parse(raw []byte) (Scan, error) {
	symbology, rest := cutSymbology(bytes.Trim(raw, " \t\r\n"))
	if f := formOf(symbology, rest); f != notGS1 {
		if s, ok, err := parseGS1(f, symbology, rest); ok {
			return s, err
		}
	}
	text, err := cleanText(rest, MaxText, false)
	if err != nil {
		return Scan{}, err
	}
	s := Scan{Symbology: symbology, Text: text}
	if symbology == EAN13AddOn && (len(text) == 13+2 || len(text) == 13+5) {
		s.Text, s.AddOn = text[:13], text[13:]
	}
	if err := s.readGTIN(); err != nil {
		return Scan{}, err
	}
	return s, nil
}

// Readings returns the GTINs that the scan may stand for: none for an opaque code, and two where eight digits are a
// GTIN-8 and a UPC-E as well, which is so for more than half of all UPC-E. Each is to be looked up by number, in every
// class; where they find different goods, a person is asked.
func (s Scan) Readings() []GTIN {
	switch {
	case s.Kind != TradeItem:
		return nil
	case s.UPCE.IsZero():
		return []GTIN{s.GTIN}
	}
	return []GTIN{s.GTIN, s.UPCE}
}

// Mistyped reports whether an opaque code has the length of a GTIN but another check digit, and which one it ought to
// have. It may still be a code of the shop's own; where nothing is found under it, a digit was probably mistyped.
func (s Scan) Mistyped() (want byte, ok bool) {
	if s.Kind != Opaque {
		return 0, false
	}
	return wantedCheckDigit(s.Text)
}

// readGTIN makes the scan a TradeItem where its digits are one. A wrong check digit from a symbology that has one means
// that the bytes were damaged on the way; from elsewhere it means a code of the shop's own.
func (s *Scan) readGTIN() error {
	want, ok := wantedCheckDigit(s.Text)
	if !ok {
		return nil
	}
	g, err := ParseGTIN(s.Text)
	upce, isUPCE := GTIN{}, false
	if s.Symbology == "" || s.Symbology == EAN13 { // the scanner did not expand it to 12 or 13 digits
		upce, isUPCE = expandUPCE(s.Text)
	}
	switch {
	case err == nil && isUPCE:
		s.Kind, s.GTIN, s.UPCE = TradeItem, g, upce
	case isUPCE:
		s.Kind, s.GTIN = TradeItem, upce
	case err == nil:
		s.Kind, s.GTIN = TradeItem, g
	case s.Symbology == EAN13 || s.Symbology == EAN13AddOn || s.Symbology == EAN8:
		return wrongCheckDigit("parse scan", s.Text, want)
	}
	return nil
}

// cutSymbology splits off the identifier: "]", a letter, and a modifier that is a digit or a letter.
func cutSymbology(b []byte) (Symbology, []byte) {
	if len(b) > 3 && b[0] == ']' && isLetter(b[1]) && (isLetter(b[2]) || b[2] >= '0' && b[2] <= '9') {
		return Symbology(b[1:3]), b[3:]
	}
	return "", b
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// cleanText checks a code of a number of characters at most and writes its digits as 0–9. Control characters (FNC1 alone
// may be allowed), bidi controls and other format characters (Unicode category Cf) are refused: unseen, they make one code
// look like another.
func cleanText(b []byte, most int, withFNC1 bool) (string, error) {
	const op = "parse scan"
	switch {
	case len(b) == 0:
		return "", &pos.Error{Code: pos.Invalid, Op: op, Key: "barcode.empty"}
	case len(b) > most*utf8.UTFMax || utf8.RuneCount(b) > most:
		return "", tooLong()
	case isPlain(b):
		return string(b), nil
	}
	var text strings.Builder
	text.Grow(len(b))
	for position := 1; len(b) > 0; position++ {
		r, size := utf8.DecodeRune(b)
		if (r == utf8.RuneError || !unicode.IsPrint(r)) && (r != gs1.GS || !withFNC1) {
			return "", &pos.Error{
				Code: pos.Invalid, Op: op, Key: "barcode.character",
				Args: map[string]any{"character": fmt.Sprintf("%U", r), "position": position},
			}
		}
		text.WriteRune(asciiDigit(r))
		b = b[size:]
	}
	return text.String(), nil
}

// isPlain reports whether there is nothing but printable ASCII, as in almost every code.
func isPlain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// asciiDigit returns an Arabic-Indic or Extended Arabic-Indic digit as 0–9, and anything else as it is.
func asciiDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}

// clip bounds a text that came from outside, so that it can stand in a message.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), MaxText)], "\uFFFD") }
