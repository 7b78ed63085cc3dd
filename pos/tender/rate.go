package tender

import (
	"math"
	"math/bits"

	"sanduq/pos"
	"sanduq/pos/money"
)

// MaxRate is the highest rate: more is a missing decimal point. (One Kuwaiti dinar is some 300,000 Lebanese pounds.)
const MaxRate = 10_000_000 * money.One

// Rate is what one unit of a foreign currency is worth in local money, as the shop set it.
type Rate struct {
	Currency money.Currency `json:"currency"`
	Value    money.Quantity `json:"rate"`     // local units for one foreign unit
	Date     pos.Date       `json:"date"`     // when the shop set it
	Exponent int            `json:"exponent"` // decimals of the foreign currency, for screens
}

// Worth returns what an amount of foreign minor units is worth in minor units of the local currency, rounded down.
func (r Rate) Worth(foreign money.Amount, local money.Currency) (money.Amount, error) {
	up, down := r.scale(local)
	return mulDiv(foreign, up, down, false)
}

// Needed returns the foreign minor units that are worth at least so much.
func (r Rate) Needed(due money.Amount, local money.Currency) (money.Amount, error) {
	up, down := r.scale(local)
	return mulDiv(due, down, up, true)
}

// scale returns the fraction up/down by which foreign minor units become local ones: rate · 10^local / (10⁶ · 10^foreign).
func (r Rate) scale(local money.Currency) (up, down uint64) {
	up, down = uint64(max(r.Value, 1)), uint64(money.One)
	for range max(local.Exponent()-r.Currency.Exponent(), 0) {
		up *= 10
	}
	for range max(r.Currency.Exponent()-local.Exponent(), 0) {
		down *= 10
	}
	return up, down // at most 10¹³ · 10⁴: it fits
}

// mulDiv returns a·up/down, rounded down or up. a is not negative.
func mulDiv(a money.Amount, up, down uint64, ceil bool) (money.Amount, error) {
	const op = "reckon foreign money"
	if a < 0 {
		return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "tender.not_positive"}
	}
	hi, lo := bits.Mul64(uint64(a), up)
	if hi >= down {
		return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "money.overflow"}
	}
	q, rest := bits.Div64(hi, lo, down)
	if ceil && rest > 0 {
		q++
	}
	if q > math.MaxInt64 {
		return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "money.overflow"}
	}
	return money.Amount(q), nil
}
