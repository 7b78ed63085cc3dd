package pos

import (
	"strings"
	"unicode"
)

// Lang is a language of the screens and receipts.
type Lang string

// The two languages, equals everywhere.
const (
	Arabic  Lang = "ar"
	English Lang = "en"
)

// Text is a name in both languages. Either may be empty: a catalogue often knows only one.
type Text struct {
	En string `json:"en,omitempty"`
	Ar string `json:"ar,omitempty"`
}

// In returns the text in the language asked for, or in the other one where that is missing.
func (t Text) In(l Lang) string {
	if l == Arabic && t.Ar != "" || t.En == "" {
		return t.Ar
	}
	return t.En
}

// IsBidiControl reports whether r is an explicit bidirectional control (UAX #9 §2: U+202A–202E, U+2066–2069). Such a
// character can make a price or a code read otherwise than it is: they are stripped from names and refused in codes.
func IsBidiControl(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// CleanName trims a name, removes bidi controls and control characters, and joins runs of white space.
func CleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		if IsBidiControl(r) || r == '\uFEFF' || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
