package money

import (
	"cmp"
	"math/bits"
	"slices"

	"sanduq/pos"
)

// Allocate splits total in proportion to the weights by largest remainder (Hamilton's method): each share is its exact
// part rounded towards zero, and the units that are left go one by one to the largest remainders, the lower index first
// among equals. So the shares add up to total, each is less than one unit from its exact part, and a weight of zero gets
// nothing. A negative total is split as its mirror image.
//
// Weights are not negative and not all zero.
func Allocate(total Amount, weights []Amount) ([]Amount, error) {
	whole, err := totalWeight(weights)
	if err != nil {
		return nil, err
	}
	shares := make([]Amount, len(weights))
	rests := make([]rest, len(weights))
	size := magnitude(int64(total))
	left := size
	for i, w := range weights {
		// w ≤ whole, so the quotient is at most size: Div64 cannot overflow.
		hi, lo := bits.Mul64(size, uint64(w))
		share, r := bits.Div64(hi, lo, whole)
		shares[i], rests[i] = Amount(share), rest{of: i, size: r}
		left -= share
	}
	if left > 0 {
		bringForward(rests, int(left))
		for _, r := range rests[:left] { // left is less than the number of remainders above zero
			shares[r.of]++
		}
	}
	if total < 0 {
		for i := range shares {
			shares[i] = -shares[i]
		}
	}
	return shares, nil
}

// rest is what the division left over for the weight at index of.
type rest struct {
	of   int
	size uint64
}

func largestFirst(a, b rest) int {
	return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.of, b.of))
}

// before is largestFirst for the innermost loop. No two remainders are equal in it.
func (r rest) before(other rest) bool {
	return r.size > other.size || r.size == other.size && r.of < other.of
}

// bringForward brings the first n remainders, by largestFirst, to the front, in any order among themselves: by quickselect,
// for which one comparison of each remainder is mostly enough, where a sort needs their logarithm.
func bringForward(rests []rest, n int) {
	const rounds = 64 // weights that defeat the choice of pivots are sorted instead
	for range rounds {
		if n <= 0 || n >= len(rests) {
			return
		}
		last := len(rests) - 1
		middle := last / 2
		rests[middle], rests[last] = rests[last], rests[middle]
		pivot, at := rests[last], 0
		for i := range last {
			if rests[i].before(pivot) {
				rests[at], rests[i] = rests[i], rests[at]
				at++
			}
		}
		rests[at], rests[last] = rests[last], rests[at]
		if n <= at {
			rests = rests[:at]
		} else {
			rests, n = rests[at+1:], n-at-1
		}
	}
	slices.SortFunc(rests, largestFirst)
}

func totalWeight(weights []Amount) (uint64, error) {
	const op = "allocate amount"
	var whole, carry uint64
	for _, w := range weights {
		if w < 0 {
			return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "money.negative_weight"}
		}
		if whole, carry = bits.Add64(whole, uint64(w), 0); carry != 0 {
			return 0, overflow(op)
		}
	}
	if whole == 0 {
		return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "money.no_weight"}
	}
	return whole, nil
}
