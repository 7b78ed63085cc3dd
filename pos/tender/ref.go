package tender

import (
	"unicode/utf8"

	"sanduq/pos"
)

// MaxRef is the longest number of a voucher or approval code, in characters. Approval codes have six (ISO 8583, field
// 38), retrieval references twelve (field 37).
const MaxRef = 32

// CheckRef refuses what cannot be kept with a payment: too long a number, or one that looks like a card's (13 to 19
// digits whose check digit fits, ISO/IEC 7812-1, or 15 or more of any kind where a card paid). Refusals: tender.ref_long
// {max}, tender.card_number.
func CheckRef(kind Kind, ref string) error {
	if utf8.RuneCountInString(ref) > MaxRef {
		return refuse(pos.Invalid, "tender.ref_long", map[string]any{"max": MaxRef})
	}
	digits := digitsOf(ref)
	if n := len(digits); n >= 15 && kind == Card || n >= 13 && n <= 19 && luhn(digits) && (kind == Card || n >= 15) {
		return refuse(pos.Invalid, "tender.card_number", nil)
	}
	return nil
}

// CheckLast refuses what is not the last four digits of a card. Refusal: tender.last_four.
func CheckLast(last string) error {
	if last != "" && (len(last) != 4 || len(digitsOf(last)) != 4) {
		return refuse(pos.Invalid, "tender.last_four", nil)
	}
	return nil
}

// digitsOf returns the digits of a text, whatever stands between them.
func digitsOf(s string) []byte {
	var out []byte
	for _, r := range pos.CleanName(s) {
		if d, ok := digit(r); ok {
			out = append(out, d)
		}
	}
	return out
}

// digit reads a digit: 0–9, Arabic-Indic, or their Eastern forms.
func digit(r rune) (byte, bool) {
	for _, zero := range [...]rune{'0', '٠', '۰'} {
		if r >= zero && r <= zero+9 {
			return byte(r - zero), true
		}
	}
	return 0, false
}

// luhn tells whether the last digit checks the others (ISO/IEC 7812-1, annex B).
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i])
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
