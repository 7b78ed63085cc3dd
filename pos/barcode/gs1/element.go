package gs1

import (
	"strings"

	"sanduq/pos"
)

// GS is how scanners send FNC1 inside element strings (GS1 General Specifications, section 7.8.3).
const GS = '\x1d'

// The bounds of what is read as element strings.
const (
	// MaxLength is in bytes: the digits that the largest symbol holds, a QR code of version 40-L (ISO/IEC 18004, table 7).
	MaxLength = 7089
	// MaxElements is more than any label in use carries.
	MaxElements = 100
)

// Element is one element string: an application identifier and its value.
type Element struct {
	AI    string // 2 to 4 digits
	Value string // as it is written; never empty where there is no flaw
	Flaw  Flaw
}

// Flaw says what is wrong with an element.
type Flaw uint8

// The flaws. The value of an element with any but Unknown breaks the rule of its AI and is not to be acted on.
const (
	None           Flaw = iota
	Unknown             // no such AI in the dictionary: assigned later, perhaps
	Length              // too short, or too long
	Characters          // a character that the AI does not allow
	CheckCharacter      // the check digit or the check characters do not fit
	BadDate             // no such date or time
	Content             // no such value: a code that is in no list, a part that is larger than the whole
	Repeated            // the same AI says something else elsewhere, or the same measure with other decimals
	Misplaced           // not allowed at this place of a Digital Link
)

// Err returns why a value cannot be acted on, or nil.
func (e Element) Err() error {
	key := ""
	switch e.Flaw {
	case None, Unknown:
		return nil
	case Length:
		key = "barcode.element_length"
	case Characters:
		key = "barcode.element_characters"
	case CheckCharacter:
		key = "barcode.element_check"
	case BadDate:
		key = "barcode.element_date"
	case Content:
		key = "barcode.element_content"
	case Repeated:
		key = "barcode.element_repeated"
	case Misplaced:
		key = "barcode.element_misplaced"
	}
	return &pos.Error{
		Code: pos.Invalid, Op: "read gs1 element", Key: key, Args: map[string]any{"ai": e.AI, "value": printable(e.Value)},
	}
}

// Parse reads element strings as a scanner sends them, without symbology identifier, FNC1 as GS. An AI that the
// dictionary lacks is Unknown, and its value lasts to the next FNC1 (or as long as the figure of predefined lengths says).
// It is the error barcode.elements where there is no AI at the place of one, and where there is too much.
func Parse(data string) ([]Element, error) {
	if len(data) > MaxLength {
		return nil, notElements("parse elements", data)
	}
	rest := strings.Trim(data, string(GS))
	if rest == "" {
		return nil, notElements("parse elements", data)
	}
	out := make([]Element, 0, 4) // a GTIN, a lot, a date and a weight: seldom more
	for rest != "" {
		e, after, ok := cut(rest)
		if !ok || len(out) == MaxElements {
			return nil, notElements("parse elements", data)
		}
		out, rest = append(out, e), after
	}
	markContradictions(out)
	return out, nil
}

// cut splits off the first element.
func cut(data string) (e Element, rest string, ok bool) {
	n := aiLengthOf(data)
	if n == 0 {
		return Element{}, "", false
	}
	e.AI, rest = data[:n], data[n:]
	end := strings.IndexByte(rest, GS)
	if end < 0 {
		end = len(rest)
	}
	if fixed := predefined(e.AI); fixed > 0 {
		end = min(end, fixed)
	}
	e.Value, rest = rest[:end], strings.TrimLeft(rest[end:], string(GS))
	e.Flaw = flawOf(e.AI, e.Value)
	return e, rest, true
}

// aiLengthOf returns the number of digits of the AI that data begins with: 0 where it begins with none. The first two
// digits decide it; where they are unassigned as yet they are taken for the whole.
func aiLengthOf(data string) int {
	if len(data) < 2 || !numeric.holds(data[:2]) {
		return 0
	}
	n := aiLength(data[:2])
	if n == 0 {
		n = 2
	}
	if len(data) < n || !numeric.holds(data[:n]) {
		return 0
	}
	return n
}

func flawOf(ai, value string) Flaw {
	s, ok := specOf(ai)
	switch {
	case ok:
		return s.check(value)
	case strings.IndexByte(value, GS) >= 0: // only where it did not end the value: typed, or in a link
		return Characters
	}
	return Unknown
}

// markContradictions marks elements that say different things of the same: one AI with two values (GS1 General
// Specifications, section 4.13), and one measure or price in two AIs that differ in their decimals only (ex=310n and the
// like in the dictionary).
func markContradictions(all []Element) {
	for i := range all {
		for j := range all[:i] {
			a, b := &all[i], &all[j]
			if !sameSubject(a.AI, b.AI) || *a == *b || a.AI == b.AI && a.Value == b.Value {
				continue
			}
			for _, e := range []*Element{a, b} {
				if e.Flaw == None {
					e.Flaw = Repeated
				}
			}
		}
	}
}

// sameSubject reports whether two AIs are one, up to the digit for the decimals.
func sameSubject(a, b string) bool {
	if len(a) == 4 && len(b) == 4 && hasDecimals(a) {
		return a[:3] == b[:3]
	}
	return a == b
}

// hasDecimals reports whether the last digit of a four-digit AI is a number of decimals: 31nn to 36nn and 39nn.
func hasDecimals(ai string) bool {
	return ai[0] == '3' && (ai[1] >= '1' && ai[1] <= '6' || ai[1] == '9')
}

// notElements refuses a text that is not element strings at all.
func notElements(op, data string) error {
	return &pos.Error{
		Code: pos.Invalid, Op: op, Key: "barcode.elements", Args: map[string]any{"code": printable(data)},
	}
}

// maxShown bounds, in bytes, what of a text from outside stands in a message.
const maxShown = 48

// printable returns a text that came from outside as it can stand in a message: clipped, and with a dot for whatever
// is not printable ASCII.
func printable(text string) string {
	shown := []byte(text[:min(len(text), maxShown)])
	for i, c := range shown {
		if c < ' ' || c > '~' {
			shown[i] = '.'
		}
	}
	return string(shown)
}
