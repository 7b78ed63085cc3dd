package money

import (
	"math"
	"strings"

	"sanduq/pos"
)

// Rate is a rate of tax in parts per million: 15 % is 150,000 and 0.25 % is 2,500. It is never negative.
type Rate int32

// Percent is one percent.
const Percent Rate = 10_000

// ratePlaces is the number of decimals that a Rate holds when it is written in percent.
const ratePlaces = 4

// ParseRate reads a rate written in percent, with or without the sign: "15", "7.5%", "١٥٪". See [Currency.Parse] for the
// form of the number; it has at most four decimals.
func ParseRate(percent string) (Rate, error) {
	const op = "parse rate"
	number := percent
	for _, sign := range []string{"%", "٪"} { // U+066A is the Arabic percent sign
		if n, ok := strings.CutSuffix(percent, sign); ok {
			number = strings.TrimSuffix(n, " ")
		}
	}
	v, err := parseDecimal(op, "money.invalid_rate", number, ratePlaces)
	if err != nil {
		return 0, err
	}
	if v < 0 || v > math.MaxInt32 {
		return 0, invalid(op, "money.invalid_rate", percent)
	}
	return Rate(v), nil
}

// String writes the rate in percent, in ASCII digits, without the sign and without trailing zeros: "15", "7.5".
func (r Rate) String() string { return formatTrimmed(int64(r), ratePlaces) }

// TaxInGross returns the tax that a price with tax included holds: round(gross · r / (1 + r)), half away from zero.
// The net is the gross less this tax. The other way round, from a rounded net, many a gross could never be reached.
func (r Rate) TaxInGross(gross Amount) (Amount, error) {
	if r < 0 {
		return 0, &pos.Error{Code: pos.Invalid, Op: "tax in gross", Key: "money.invalid_rate"}
	}
	v, _ := mulDiv(int64(gross), int64(r), uint64(100*Percent)+uint64(r)) // never more than gross: it fits
	return Amount(v), nil
}

// TaxOnNet returns the tax that is put on a price without it: round(net · r), half away from zero.
func (r Rate) TaxOnNet(net Amount) (Amount, error) {
	if r < 0 {
		return 0, &pos.Error{Code: pos.Invalid, Op: "tax on net", Key: "money.invalid_rate"}
	}
	v, ok := mulDiv(int64(net), int64(r), uint64(100*Percent))
	if !ok {
		return 0, overflow("tax on net")
	}
	return Amount(v), nil
}
