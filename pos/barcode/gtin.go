package barcode

import (
	"strconv"

	"sanduq/pos"
	"sanduq/pos/barcode/gs1"
)

// Class is the number of digits that a GTIN was written with.
type Class uint8

// The classes of GTIN (GS1 General Specifications, section 3.3). A UPC-E is a GTIN12 in short.
const (
	GTIN8  Class = 8
	GTIN12 Class = 12
	GTIN13 Class = 13
	GTIN14 Class = 14
)

// GTIN is a global trade item number. Two are equal (==) when number and class are; they may name the same goods when
// the number is. The zero value is none.
type GTIN struct {
	Number uint64 // all digits, check digit included, as an integer: below 10¹⁴
	Class  Class
}

// ParseGTIN reads 8, 12, 13 or 14 ASCII digits with a right check digit.
func ParseGTIN(digits string) (GTIN, error) {
	want, ok := wantedCheckDigit(digits)
	if !ok {
		return GTIN{}, &pos.Error{
			Code: pos.Invalid, Op: "parse gtin", Key: "barcode.not_gtin", Args: map[string]any{"code": clip(digits)},
		}
	}
	if digits[len(digits)-1] != want {
		return GTIN{}, wrongCheckDigit("parse gtin", digits, want)
	}
	n, _ := strconv.ParseUint(digits, 10, 64) // at most 14 digits: it fits
	return GTIN{Number: n, Class: Class(len(digits))}, nil
}

// Key14 returns the 14-digit form, in which GTINs of every class are compared.
func (g GTIN) Key14() string { return g.padded(14) }

// String returns the number in the digits it was written with, or "" for the zero value.
func (g GTIN) String() string {
	if g.IsZero() {
		return ""
	}
	return g.padded(int(g.Class))
}

// IsZero reports whether there is no GTIN.
func (g GTIN) IsZero() bool { return g == GTIN{} }

// MarshalText writes the number in the digits it was written with. The zero value is refused.
func (g GTIN) MarshalText() ([]byte, error) {
	if g.IsZero() {
		return nil, &pos.Error{
			Code: pos.Invalid, Op: "marshal gtin", Key: "barcode.not_gtin", Args: map[string]any{"code": ""},
		}
	}
	return []byte(g.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (g *GTIN) UnmarshalText(b []byte) error {
	v, err := ParseGTIN(string(b))
	if err != nil {
		return err
	}
	*g = v
	return nil
}

func (g GTIN) padded(width int) string {
	var digits [20]byte // those of any uint64
	n := g.Number
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits[len(digits)-width:])
}

// CheckDigit returns the digit that completes a number of ASCII digits (GS1 General Specifications, section 7.9.1).
func CheckDigit(payload string) byte { return gs1.CheckDigit(payload) }

// wantedCheckDigit returns the check digit that a code of a GTIN's length ought to end in, and whether it is such a
// code.
func wantedCheckDigit(code string) (byte, bool) {
	switch Class(len(code)) {
	case GTIN8, GTIN12, GTIN13, GTIN14:
	default:
		return 0, false
	}
	if !allDigits(code) {
		return 0, false
	}
	return CheckDigit(code[:len(code)-1]), true
}

func wrongCheckDigit(op, code string, want byte) error {
	return &pos.Error{
		Code: pos.Invalid, Op: op, Key: "barcode.check_digit",
		Args: map[string]any{"code": code, "want": string(want)},
	}
}

// expandUPCE returns the GTIN-12 that the eight digits of a UPC-E stand for (number system 0, six digits, check digit),
// and whether they are one. The last of the six says where the zeros were left out (GS1 General Specifications, section
// 5.2, UPC-E). Number system 1 is no part of the standard.
func expandUPCE(code string) (GTIN, bool) {
	if len(code) != 8 || code[0] != '0' || !allDigits(code) {
		return GTIN{}, false
	}
	six, check := code[1:7], code[7:]
	var body string
	switch last := six[5]; last {
	case '0', '1', '2':
		body = six[:2] + six[5:] + "0000" + six[2:5]
	case '3':
		body = six[:3] + "00000" + six[3:5]
	case '4':
		body = six[:4] + "00000" + six[4:5]
	default:
		body = six[:5] + "0000" + six[5:]
	}
	g, err := ParseGTIN("0" + body + check)
	return g, err == nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
