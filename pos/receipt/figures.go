package receipt

import (
	"strconv"
	"strings"

	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// figures writes numbers as the shop's customers read them.
type figures struct {
	currency money.Currency
	arabic   bool // Arabic-Indic digits
}

// groupOf is how many digits stand between grouping signs.
const groupOf = 3

// amount writes an amount with all decimals and grouped thousands: "1,234.50", "-0.05".
func (f figures) amount(a money.Amount) string { return f.digits(grouped(f.currency.Format(a))) }

// quantity writes a quantity without trailing zeros: "2", "0.375".
func (f figures) quantity(q money.Quantity) string { return f.digits(grouped(q.String())) }

// rate writes a rate in percent with its sign. After an Arabic word 15% would come out as %15 (UAX #9, rule W2), which is
// right for ١٥٪ only; so European digits are isolated.
func (f figures) rate(r money.Rate) string {
	if f.arabic {
		return f.digits(r.String()) + "٪"
	}
	return "\u2066" + r.String() + "%\u2069"
}

// grouped puts commas into the whole part of a decimal number.
func grouped(s string) string {
	sign, number := "", s
	if n, ok := strings.CutPrefix(s, "-"); ok {
		sign, number = "-", n
	}
	whole, _, _ := strings.Cut(number, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%groupOf == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	b.WriteString(number[len(whole):])
	return b.String()
}

// digits turns the digits and signs of a number, a date or a time into those of the shop: U+0660–9, U+066B, U+066C.
func (f figures) digits(s string) string {
	if !f.arabic {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r - '0' + '٠'
		case r == '.':
			return '٫'
		case r == ',':
			return '٬'
		}
		return r
	}, s)
}

// pieces counts what the customer carries: whole quantities as they are, a weighed line as one piece. What is left as a
// deposit is no piece.
func pieces(lines []fact.SaleLine) string {
	n := int64(0)
	for _, l := range lines {
		if l.For != 0 {
			continue
		}
		if l.Qty%money.One != 0 {
			n++
			continue
		}
		n += int64(l.Qty / money.One)
	}
	return strconv.FormatInt(n, 10)
}
