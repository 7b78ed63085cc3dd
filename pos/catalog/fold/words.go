package fold

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// AppendWords appends the folded words of s, separated by single spaces, to dst. A word is a run of letters, digits and
// the signs that labels are read by (% & +). A point or comma between two digits belongs to the number and is written as
// a point (1,5 and ١٫٥ are 1.5); every other sign separates, so "Coca-Cola" is two words in a name and in a query alike.
func AppendWords(dst []byte, s string) []byte {
	start := len(dst)
	dst = Append(dst, s)
	return append(dst[:start], joinWords(dst[start:])...)
}

// Words returns the folded words of s.
func Words(s string) [][]byte {
	return bytes.Fields(AppendWords(nil, s))
}

// joinWords rewrites folded text in place: what it writes is never longer than what it read.
func joinWords(b []byte) []byte {
	out, gap := b[:0], false
	for i := 0; i < len(b); {
		r, size := rune(b[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(b[i:])
		}
		point := (r == '.' || r == ',' || r == '٫') && !gap && endsInDigit(out) && startsWithDigit(b[i+size:])
		if !point && !isWordRune(r) {
			gap, i = true, i+size
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		if point {
			out = append(out, '.')
		} else {
			out = append(out, b[i:i+size]...)
		}
		i += size
	}
	return out
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || isDigit(byte(r)) || r == '%' || r == '&' || r == '+'
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.Mc)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func endsInDigit(b []byte) bool { return len(b) > 0 && isDigit(b[len(b)-1]) }

func startsWithDigit(b []byte) bool { return len(b) > 0 && isDigit(b[0]) }
