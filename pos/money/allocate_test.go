package money_test

import (
	"math"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos/money"
)

func anyWeights() *rapid.Generator[[]money.Amount] {
	weight := rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 100_000), rapid.Int64Range(0, math.MaxInt64/16))
	return rapid.SliceOfN(rapid.Map(weight, func(v int64) money.Amount { return money.Amount(v) }), 1, 16).
		Filter(func(weights []money.Amount) bool {
			for _, w := range weights {
				if w != 0 {
					return true
				}
			}
			return false
		})
}

func TestAllocateSplitsByLargestRemainder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, weights := anyAmount().Draw(t, "total"), anyWeights().Draw(t, "weights")
		shares, err := money.Allocate(total, weights)
		if err != nil {
			t.Fatalf("MONEY-008: %v", err)
		}
		if sum, err := money.Sum(shares...); sum != total || err != nil {
			t.Fatalf("MONEY-008: shares of %d add up to %d, %v", total, sum, err)
		}
		checkRemainders(t, total, weights, shares)
		if total == math.MinInt64 {
			return // its mirror image is not an int64
		}
		mirror, err := money.Allocate(-total, weights)
		if err != nil {
			t.Fatalf("MONEY-008: %v", err)
		}
		for i := range mirror {
			if mirror[i] != -shares[i] {
				t.Fatalf("MONEY-008: share %d of %d is %d, of its negative %d", i, total, shares[i], mirror[i])
			}
		}
	})
}

// checkRemainders compares each share with its exact part, total·w/whole, by exact fractions of the common denominator.
func checkRemainders(t *rapid.T, total money.Amount, weights, shares []money.Amount) {
	t.Helper()
	whole := new(apd.Decimal)
	for _, w := range weights {
		_, _ = exact.Add(whole, whole, dec(int64(w)))
	}
	rests := make([]*apd.Decimal, len(weights)) // |total|·w mod whole: what was left over, in parts of whole
	rounded := make([]bool, len(weights))       // whether the share got one of the units that were left
	for i, w := range weights {
		part, size := new(apd.Decimal), new(apd.Decimal).Abs(dec(int64(total)))
		_, _ = exact.Mul(part, size, dec(int64(w)))
		floor, rest := new(apd.Decimal), new(apd.Decimal)
		_, _ = exact.QuoInteger(floor, part, whole)
		_, _ = exact.Rem(rest, part, whole)
		extra := new(apd.Decimal)
		_, _ = exact.Sub(extra, new(apd.Decimal).Abs(dec(int64(shares[i]))), floor)
		if extra.Sign() != 0 && extra.Cmp(dec(1)) != 0 || extra.Sign() != 0 && rest.Sign() == 0 {
			t.Fatalf("MONEY-008: share %d of weight %d is %d; exact part %s/%s", i, w, shares[i], part, whole)
		}
		if w == 0 && shares[i] != 0 || int64(shares[i])^int64(total) < 0 && shares[i] != 0 {
			t.Fatalf("MONEY-008: share %d of weight %d in %d is %d", i, w, total, shares[i])
		}
		rests[i], rounded[i] = rest, extra.Sign() != 0
	}
	for i := range rests {
		for j := range rests {
			c := rests[i].Cmp(rests[j])
			if rounded[j] && !rounded[i] && (c > 0 || c == 0 && i < j) {
				t.Fatalf("MONEY-008: index %d got a unit before index %d: %s against %s", j, i, rests[j], rests[i])
			}
		}
	}
}

func TestAllocateByExample(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		total         money.Amount
		weights, want []money.Amount
	}{
		{417, []money.Amount{1800, 1400}, []money.Amount{235, 182}},
		{100, []money.Amount{1, 1, 1}, []money.Amount{34, 33, 33}},
		{-100, []money.Amount{1, 1, 1}, []money.Amount{-34, -33, -33}},
		{2, []money.Amount{1, 0, 1, 1}, []money.Amount{1, 0, 1, 0}},
		{0, []money.Amount{3, 4}, []money.Amount{0, 0}},
		{math.MinInt64, []money.Amount{math.MaxInt64}, []money.Amount{math.MinInt64}},
	} {
		got, err := money.Allocate(tc.total, tc.weights)
		if d := cmp.Diff(tc.want, got); d != "" || err != nil {
			t.Errorf("MONEY-008: Allocate(%d, %v): %v %s", tc.total, tc.weights, err, d)
		}
	}
}

func TestAllocateRefusesWeightsWithoutMeaning(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		weights []money.Amount
		key     string
	}{
		{nil, "money.no_weight"},
		{[]money.Amount{0, 0}, "money.no_weight"},
		{[]money.Amount{5, -1}, "money.negative_weight"},
		{[]money.Amount{math.MaxInt64, math.MaxInt64, math.MaxInt64}, "money.overflow"},
	} {
		if got, err := money.Allocate(10, tc.weights); keyOf(err) != tc.key {
			t.Errorf("MONEY-008: Allocate over %v gave %v, %v; want %s", tc.weights, got, err, tc.key)
		}
	}
}

func BenchmarkAllocate(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"5", 5}, {"100", 100}} {
		b.Run(size.name, func(b *testing.B) {
			weights := make([]money.Amount, size.n)
			for i := range weights {
				weights[i] = money.Amount(195 + i*731%4999)
			}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = money.Allocate(10_007, weights)
			}
		})
	}
}
