// Package fold makes the form of a text in which names and queries are compared: what a person types finds what a
// label says, whichever way either was written.
//
// Folding is, in this order: NFKC (UAX #15), so that presentation forms, full-width letters and ligatures are their plain
// letters; the letters that Arabic readers take for one another (آ أ إ ٱ → ا, ى ی → ي, ة → ه, ک → ك, ؤ → و, ئ → ي); no
// tatweel, no format characters (Cf), no combining marks (Mn and Me after decomposition, so é is e and أ is ا however
// they were typed); Arabic-Indic and Persian digits → 0–9; lower case.
package fold

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// String returns the folded form of s. Folding a folded text changes nothing.
func String(s string) string {
	if isFolded(s) {
		return s
	}
	return string(Append(make([]byte, 0, len(s)), s))
}

// Append appends the folded form of s to dst. Bytes that are not UTF-8 become U+FFFD.
func Append(dst []byte, s string) []byte {
	start, composes := len(dst), false
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst = append(dst, lower(c))
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if l, known := letter(r); known {
			dst = appendRune(dst, l)
		} else if d := norm.NFKD.PropertiesString(s[i:]).Decomposition(); d != nil {
			dst = appendDecomposed(dst, d)
		} else {
			dst = appendRune(dst, plain(r))
		}
		// Below the Indic scripts nothing composes once the marks are gone; above, Hangul and two-part vowels do.
		composes = composes || r >= 0x0900
		i += n
	}
	if composes && !norm.NFC.IsNormal(dst[start:]) {
		dst = append(dst[:start], norm.NFC.Bytes(dst[start:])...)
	}
	return dst
}

func appendDecomposed(dst, d []byte) []byte {
	for len(d) > 0 {
		r, n := utf8.DecodeRune(d)
		l, known := letter(r)
		if !known {
			l = plain(r)
		}
		dst = appendRune(dst, l)
		d = d[n:]
	}
	return dst
}

// dropped stands for a rune that leaves no trace in the folded text.
const dropped rune = -1

func appendRune(dst []byte, r rune) []byte {
	if r == dropped {
		return dst
	}
	return utf8.AppendRune(dst, r)
}

// letter folds the runes of the Arabic block that need no table, and tells whether r was one of them.
func letter(r rune) (rune, bool) {
	switch {
	case r < 0x0622 || r > 0x06F9:
		return r, false
	case r >= 0x0660 && r <= 0x0669: // ٠–٩
		return r - 0x0660 + '0', true
	case r >= 0x06F0: // ۰–۹
		return r - 0x06F0 + '0', true
	}
	switch r {
	case 'آ', 'أ', 'إ', 'ٱ':
		return 'ا', true
	case 'ى', 'ی', 'ئ':
		return 'ي', true
	case 'ة':
		return 'ه', true
	case 'ک':
		return 'ك', true
	case 'ؤ':
		return 'و', true
	case 'ـ':
		return dropped, true
	}
	return r, r >= 'ا' && r <= 'ي' // the plain letters, all else in the block is looked up
}

// plain lowers a rune that has no decomposition, or drops it.
func plain(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return rune(lower(byte(r)))
	case r == 0x00AD, r >= 0x0300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return dropped
	}
	return unicode.ToLower(r)
}

func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || lower(c) != c {
			return false
		}
	}
	return true
}

// lower lowers an ASCII letter and leaves every other byte as it is.
func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}
