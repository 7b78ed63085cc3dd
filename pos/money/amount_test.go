package money_test

import (
	"math"
	"slices"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"sanduq/pos/money"
)

func TestArithmeticIsExactOrAnError(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyAmount().Draw(t, "a"), anyAmount().Draw(t, "b")
		want := new(apd.Decimal)
		_, _ = exact.Add(want, dec(int64(a)), dec(int64(b)))
		sum, err := a.Add(b)
		agree(t, "MONEY-001 Add", int64(sum), err, want)
		q, err := money.Quantity(a).Add(money.Quantity(b))
		agree(t, "MONEY-001 Quantity.Add", int64(q), err, want)

		_, _ = exact.Sub(want, dec(int64(a)), dec(int64(b)))
		difference, err := a.Sub(b)
		agree(t, "MONEY-001 Sub", int64(difference), err, want)

		_, _ = exact.Neg(want, dec(int64(a)))
		negated, err := a.Neg()
		agree(t, "MONEY-001 Neg", int64(negated), err, want)

		_, _ = exact.Mul(want, dec(int64(a)), dec(int64(b)))
		product, err := a.Times(int64(b))
		agree(t, "MONEY-001 Times", int64(product), err, want)
	})
}

func TestProductsBeyond64Bits(t *testing.T) {
	t.Parallel()
	for _, a := range []money.Amount{1 << 32, -1 << 32, math.MinInt64} {
		if got, err := a.Times(1 << 32); keyOf(err) != "money.overflow" {
			t.Errorf("MONEY-001: %d times 2³² is %d, %v", a, got, err)
		}
	}
	if got, err := money.Amount(math.MinInt64).Times(1); got != math.MinInt64 || err != nil {
		t.Errorf("MONEY-001: the smallest amount times one is %d, %v", got, err)
	}
}

func TestSumDependsOnNoOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(anyAmount(), 0, 12).Draw(t, "amounts")
		want := new(apd.Decimal)
		for _, a := range amounts {
			_, _ = exact.Add(want, want, dec(int64(a)))
		}
		sum, err := money.Sum(amounts...)
		agree(t, "MONEY-002", int64(sum), err, want)
		slices.Reverse(amounts)
		sum, err = money.Sum(amounts...)
		agree(t, "MONEY-002 reversed", int64(sum), err, want)
	})
	if got, err := money.Sum(math.MaxInt64, 1, -1); got != math.MaxInt64 || err != nil {
		t.Errorf("MONEY-002: a running total beyond the range gave %d, %v", got, err)
	}
}

func TestExtendRoundsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit, q := anyAmount().Draw(t, "unit"), money.Quantity(anyInt().Draw(t, "quantity"))
		got, err := money.Extend(unit, q)
		agree(t, "MONEY-006", int64(got), err, ratio(t, dec(int64(unit)), dec(int64(q)), dec(int64(money.One))))
	})
	for _, tc := range []struct {
		unit money.Amount
		q    money.Quantity
		want money.Amount
	}{
		{1850, money.Pieces(3), 5550},
		{1, money.One / 2, 1},   // a half goes away from zero
		{-1, money.One / 2, -1}, // on either side
		{1, money.One/2 - 1, 0},
		{2995, 375_000, 1123}, // 0.375 kg at 29.95: 11.23125
		{2995, -375_000, -1123},
	} {
		if got, err := money.Extend(tc.unit, tc.q); got != tc.want || err != nil {
			t.Errorf("MONEY-006: Extend(%d, %s) = %d, %v; want %d", tc.unit, tc.q, got, err, tc.want)
		}
	}
}

func TestCashIsRoundedToTheNearestCoin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := anyAmount().Draw(t, "amount")
		step := money.Amount(rapid.OneOf(rapid.Int64Range(1, 100), rapid.Int64Range(1, math.MaxInt64)).Draw(t, "step"))
		want := new(apd.Decimal)
		_, _ = exact.Mul(want, ratio(t, dec(int64(amount)), dec(1), dec(int64(step))), dec(int64(step)))
		got, err := money.RoundCash(amount, step)
		agree(t, "MONEY-009", int64(got), err, want)
	})
	for _, tc := range []struct{ amount, step, want money.Amount }{
		{1002, 5, 1000}, {1003, 5, 1005}, {-1003, 5, -1005}, {1025, 50, 1050}, {-1025, 50, -1050}, {1024, 50, 1000}, {7, 1, 7},
	} {
		if got, err := money.RoundCash(tc.amount, tc.step); got != tc.want || err != nil {
			t.Errorf("MONEY-009: RoundCash(%d, %d) = %d, %v; want %d", tc.amount, tc.step, got, err, tc.want)
		}
	}
	for _, step := range []money.Amount{0, -5} {
		if _, err := money.RoundCash(100, step); keyOf(err) != "money.invalid_step" {
			t.Errorf("MONEY-009: a step of %d gave %v", step, err)
		}
	}
}

func BenchmarkExtend(b *testing.B) {
	for b.Loop() {
		_, _ = money.Extend(2995, 375_000)
	}
}

func BenchmarkSum100(b *testing.B) {
	amounts := make([]money.Amount, 100)
	for i := range amounts {
		amounts[i] = money.Amount(i * 37)
	}
	for b.Loop() {
		_, _ = money.Sum(amounts...)
	}
}
