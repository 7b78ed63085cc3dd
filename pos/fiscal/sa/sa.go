// Package sa is what Saudi law (ZATCA, phase 1) asks of a receipt: the QR code of a simplified tax invoice.
//
// Phase 1 alone is not enough by law for most shops: since 30 June 2026 all with a turnover above SAR 375,000 must also
// report their invoices (phase 2, wave 24).
package sa

import (
	"encoding/base64"
	"strings"
	"time"

	"sanduq/pos"
)

// vatDigits is the length of a Saudi VAT registration number, which begins and ends with a 3.
const vatDigits = 15

// maxValue is the longest value of a QR field in bytes: its length is one byte.
const maxValue = 255

// The tags of the QR code (ZATCA, Security Features Implementation Standards, §4.1, table 3).
const (
	tagSeller byte = iota + 1
	tagVATNumber
	tagTime
	tagTotal
	tagTax
)

// Invoice is what the QR code of a simplified tax invoice holds. Amounts are decimal text in riyals, "1000.00".
type Invoice struct {
	Seller    string
	VATNumber string
	At        time.Time // written in UTC, to the second
	Total     string    // tax included
	Tax       string
}

// QR returns the text of the QR code: base64 of tag, length and value of each field, length counting UTF-8 bytes. Its
// errors are those of CheckSeller and CheckVATNumber; a shop whose settings passed them gets none.
func QR(i Invoice) (string, error) {
	if err := CheckSeller(i.Seller); err != nil {
		return "", err
	}
	if err := CheckVATNumber(i.VATNumber); err != nil {
		return "", err
	}
	var b []byte
	for _, f := range []struct {
		tag   byte
		value string
	}{
		{tagSeller, i.Seller},
		{tagVATNumber, i.VATNumber},
		{tagTime, i.At.UTC().Format("2006-01-02T15:04:05Z")},
		{tagTotal, i.Total},
		{tagTax, i.Tax},
	} {
		if len(f.value) > maxValue {
			return "", tooLong(f.value)
		}
		b = append(b, f.tag, byte(len(f.value)))
		b = append(b, f.value...)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

// CheckSeller tells whether a seller's name can stand in the QR code: not blank, at most 255 bytes of UTF-8, which are 127
// Arabic letters. Settings are checked with it, so that no sale finds out.
func CheckSeller(name string) error {
	if strings.TrimSpace(name) == "" {
		return &pos.Error{Code: pos.Invalid, Op: "check seller", Key: "fiscal.sa.seller_missing"}
	}
	if len(name) > maxValue {
		return tooLong(name)
	}
	return nil
}

func tooLong(value string) error {
	return &pos.Error{
		Code: pos.Invalid, Op: "check seller", Key: "fiscal.sa.seller_too_long",
		Args: map[string]any{"bytes": len(value), "most": maxValue},
	}
}

// CheckVATNumber tells whether s is a Saudi VAT registration number: 15 ASCII digits, the first and the last a 3.
func CheckVATNumber(s string) error {
	digits := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
	if len(s) != vatDigits || !digits || s[0] != '3' || s[vatDigits-1] != '3' {
		return &pos.Error{
			Code: pos.Invalid, Op: "check VAT number", Key: "fiscal.sa.vat_number",
			Args: map[string]any{"number": s}, Hint: "fiscal.sa.vat_number_hint",
		}
	}
	return nil
}
