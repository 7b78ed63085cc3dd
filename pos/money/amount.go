package money

import (
	"math"
	"math/bits"

	"sanduq/pos"
)

// Amount is a sum of money in minor units of the currency of the document that holds it: 1250 is 12.50 in SAR and
// 1.250 in KWD. It is negative where money goes back to the customer.
type Amount int64

// Add returns a + b.
func (a Amount) Add(b Amount) (Amount, error) {
	s := a + b
	if (s > a) != (b > 0) {
		return 0, overflow("add amounts")
	}
	return s, nil
}

// Sub returns a - b.
func (a Amount) Sub(b Amount) (Amount, error) {
	d := a - b
	if (d < a) != (b > 0) {
		return 0, overflow("subtract amounts")
	}
	return d, nil
}

// Neg returns -a.
func (a Amount) Neg() (Amount, error) { return Amount(0).Sub(a) }

// Times returns a · n.
func (a Amount) Times(n int64) (Amount, error) {
	v, ok := mulDiv(int64(a), n, 1)
	if !ok {
		return 0, overflow("multiply amount")
	}
	return Amount(v), nil
}

// Sum adds up amounts. It fails only where the sum itself does not fit: the running total is kept in 128 bits, so the
// order of the amounts never matters.
func Sum(amounts ...Amount) (Amount, error) {
	var hi, lo, carry uint64 // two's complement
	for _, a := range amounts {
		lo, carry = bits.Add64(lo, uint64(a), 0)
		hi += uint64(a>>63) + carry
	}
	if hi != uint64(int64(lo)>>63) {
		return 0, overflow("sum amounts")
	}
	return Amount(lo), nil
}

// RoundCash returns the multiple of step nearest to amount, half away from zero: what can be paid in coins where step is
// the smallest one in use (5 for 0.05). It concerns cash alone and never touches tax.
func RoundCash(amount, step Amount) (Amount, error) {
	const op = "round cash"
	if step <= 0 {
		return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "money.invalid_step"}
	}
	steps, ok := mulDiv(int64(amount), 1, uint64(step))
	if !ok {
		return 0, overflow(op)
	}
	v, ok := mulDiv(steps, int64(step), 1)
	if !ok {
		return 0, overflow(op)
	}
	return Amount(v), nil
}

func overflow(op string) error {
	return &pos.Error{Code: pos.Invalid, Op: op, Key: "money.overflow"}
}

// mulDiv returns a·b/d rounded half away from zero, and whether it fits. d is not zero.
func mulDiv(a, b int64, d uint64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	lo, carry := bits.Add64(lo, d/2, 0)
	hi += carry // a product of two magnitudes is at most 2¹²⁶: no carry is lost
	if hi >= d {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, d)
	return signed(q, (a < 0) != (b < 0))
}

// magnitude returns |v|, for the smallest int64 too.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// signed gives a magnitude its sign, and tells whether the result fits.
func signed(m uint64, negative bool) (int64, bool) {
	if negative {
		return int64(-m), m <= 1<<63
	}
	return int64(m), m <= math.MaxInt64
}
