package money

import (
	"bytes"
	"math/bits"
	"strconv"
	"strings"

	"sanduq/pos"
)

// maxNumberText bounds the text of a number, in bytes. The longest amount has 19 digits of two bytes each.
const maxNumberText = 64

// parseDecimal reads a decimal number scaled by 10^places: an optional sign (+, -, U+2212), digits (0–9, U+0660–0669,
// U+06F0–06F9) and at most one decimal sign (full stop or U+066B) with at most places digits after it. Nothing else is
// taken: a grouping sign of one language is the decimal sign of another. key names the message for a text that is not
// such a number.
func parseDecimal(op, key, s string, places int) (int64, error) {
	if len(s) > maxNumberText {
		return 0, invalid(op, key, s)
	}
	var (
		m         uint64 // magnitude so far
		tooLarge  bool
		negative  bool
		digits    int
		decimals  int
		afterSign bool // after the decimal sign
	)
	for i, r := range s {
		switch d := digitOf(r); {
		case d >= 0:
			m, tooLarge = appendDigit(m, uint64(d), tooLarge)
			digits++
			if afterSign {
				decimals++
			}
		case i == 0 && (r == '+' || r == '-' || r == '\u2212'):
			negative = r != '+'
		case !afterSign && (r == '.' || r == '\u066B'):
			afterSign = true
		default:
			return 0, invalid(op, key, s)
		}
	}
	if digits == 0 {
		return 0, invalid(op, key, s)
	}
	if decimals > places {
		return 0, &pos.Error{
			Code: pos.Invalid, Op: op, Key: "money.too_many_decimals",
			Args: map[string]any{"text": clip(s), "places": places},
		}
	}
	for ; decimals < places; decimals++ {
		m, tooLarge = appendDigit(m, 0, tooLarge)
	}
	v, ok := signed(m, negative)
	if tooLarge || !ok {
		return 0, overflow(op)
	}
	return v, nil
}

// appendDigit returns 10·m + d, and whether this or an earlier step did not fit.
func appendDigit(m, d uint64, tooLarge bool) (uint64, bool) {
	hi, lo := bits.Mul64(m, 10)
	lo, carry := bits.Add64(lo, d, 0)
	return lo, tooLarge || hi != 0 || carry != 0
}

// digitOf returns the value of an ASCII, Arabic-Indic or Extended Arabic-Indic digit, or -1.
func digitOf(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '٠' && r <= '٩':
		return int(r - '٠')
	case r >= '۰' && r <= '۹':
		return int(r - '۰')
	}
	return -1
}

func invalid(op, key, text string) error {
	return &pos.Error{Code: pos.Invalid, Op: op, Key: key, Args: map[string]any{"text": clip(text)}}
}

// clip bounds a text that came from outside, so that it can stand in a message.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxNumberText)], "\uFFFD") }

// appendDecimal writes v / 10^places with all its decimals, in ASCII digits.
func appendDecimal(dst []byte, v int64, places int) []byte {
	var scratch [20]byte
	digits := strconv.AppendUint(scratch[:0], magnitude(v), 10)
	if v < 0 {
		dst = append(dst, '-')
	}
	whole := len(digits) - places
	if whole <= 0 {
		dst = append(dst, '0')
	} else {
		dst = append(dst, digits[:whole]...)
		digits = digits[whole:]
	}
	if places == 0 {
		return dst
	}
	dst = append(dst, '.')
	for ; whole < 0; whole++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// formatTrimmed writes v / 10^places without trailing zeros. places is above zero.
func formatTrimmed(v int64, places int) string {
	var scratch [24]byte
	text := appendDecimal(scratch[:0], v, places)
	return string(bytes.TrimRight(bytes.TrimRight(text, "0"), "."))
}
