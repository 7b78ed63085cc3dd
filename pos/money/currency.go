package money

import (
	"strings"

	"sanduq/pos"
)

// The currencies in use by the number of decimals of their minor unit. Source: ISO 4217:2015, list one (current currency
// and funds codes) as kept by its maintenance agency, SIX, in the edition of 2026-01-01, amendment 180. Codes without
// a minor unit (metals, drawing rights, test codes) are left out: no price can be stated in them.
const (
	exponent0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	exponent2 = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF " +
		"CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD " +
		"HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT " +
		"MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR " +
		"SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU " +
		"UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
	exponent3 = "BHD IQD JOD KWD LYD OMR TND"
	exponent4 = "CLF UYW"
)

// Currency is a currency of ISO 4217. The zero value is none: it formats an amount as a bare count of units and cannot
// be marshalled. Two currencies are equal when they are the same one, so == compares them.
type Currency struct {
	code     [3]byte
	exponent uint8
}

// ParseCurrency returns the currency of a three-letter code in capitals, such as "SAR".
func ParseCurrency(code string) (Currency, error) {
	if len(code) == 3 {
		for _, table := range [...]struct {
			codes    string
			exponent uint8
		}{{exponent2, 2}, {exponent3, 3}, {exponent0, 0}, {exponent4, 4}} {
			if i := strings.Index(table.codes, code); i >= 0 && i%4 == 0 {
				return Currency{code: [3]byte([]byte(code)), exponent: table.exponent}, nil
			}
		}
	}
	return Currency{}, &pos.Error{
		Code: pos.Invalid, Op: "parse currency", Key: "money.unknown_currency",
		Args: map[string]any{"code": clip(code)},
	}
}

// Code returns the three-letter code, or "" for the zero value.
func (c Currency) Code() string {
	if c.IsZero() {
		return ""
	}
	return string(c.code[:])
}

// String returns the code.
func (c Currency) String() string { return c.Code() }

// Exponent returns the number of decimals of the minor unit: 2 for SAR, 3 for KWD, 0 for JPY.
func (c Currency) Exponent() int { return int(c.exponent) }

// IsZero reports whether the currency was never set.
func (c Currency) IsZero() bool { return c == Currency{} }

// MarshalText writes the code. The zero value is refused: money without its currency is not a fact.
func (c Currency) MarshalText() ([]byte, error) {
	if c.IsZero() {
		return nil, &pos.Error{
			Code: pos.Invalid, Op: "marshal currency", Key: "money.unknown_currency", Args: map[string]any{"code": ""},
		}
	}
	return c.code[:], nil
}

// UnmarshalText reads a code.
func (c *Currency) UnmarshalText(b []byte) error {
	v, err := ParseCurrency(string(b))
	if err != nil {
		return err
	}
	*c = v
	return nil
}

// Format writes an amount with all decimals of the currency, in ASCII digits and without grouping: "12.50", "-0.05".
// It is for files, logs and wires; screens and receipts shape digits and signs by the language they are in.
func (c Currency) Format(a Amount) string {
	var scratch [24]byte
	return string(appendDecimal(scratch[:0], int64(a), c.Exponent()))
}

// Parse reads an amount such as "12.5", "-0.05" or "١٢٫٥٠": an optional sign, digits in ASCII or Arabic-Indic, and after
// a full stop or the Arabic decimal sign (U+066B) no more decimals than the currency has, not even zeros: to the next
// reader 1.500 may be fifteen hundred. Blanks and grouping signs are refused.
func (c Currency) Parse(s string) (Amount, error) {
	v, err := parseDecimal("parse amount", "money.invalid_amount", s, c.Exponent())
	return Amount(v), err
}
