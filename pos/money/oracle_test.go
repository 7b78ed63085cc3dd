package money_test

import (
	"errors"
	"math"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/money"
)

// exact is arithmetic wide enough that nothing here is ever rounded by accident; apd's HalfUp is half away from zero.
var exact = apd.BaseContext.WithPrecision(80)

func dec(v int64) *apd.Decimal { return apd.New(v, 0) }

// ratio returns a·b/d rounded half away from zero to an integer.
func ratio(t rapid.TB, a, b, d *apd.Decimal) *apd.Decimal {
	t.Helper()
	product, quotient, rounded := new(apd.Decimal), new(apd.Decimal), new(apd.Decimal)
	ctx := *exact
	ctx.Rounding = apd.RoundHalfUp
	for _, step := range []func() (apd.Condition, error){
		func() (apd.Condition, error) { return exact.Mul(product, a, b) },
		func() (apd.Condition, error) { return exact.Quo(quotient, product, d) },
		func() (apd.Condition, error) { return ctx.RoundToIntegralValue(rounded, quotient) },
	} {
		if _, err := step(); err != nil {
			t.Fatalf("oracle: %v", err)
		}
	}
	return rounded
}

// agree checks a result against the oracle: the same integer, or money.overflow exactly where no int64 holds it.
func agree(t *rapid.T, rule string, got int64, err error, want *apd.Decimal) {
	t.Helper()
	fits, outside := want.Int64()
	switch {
	case outside != nil && keyOf(err) != "money.overflow":
		t.Fatalf("%s: got %d, %v; want overflow, since it is %s", rule, got, err, want)
	case outside == nil && (err != nil || got != fits):
		t.Fatalf("%s: got %d, %v; want %d", rule, got, err, fits)
	}
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Code == pos.Invalid {
		return e.Key
	}
	return ""
}

// anyInt draws from the whole of int64 with its edges, and often from the range where shops live.
func anyInt() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Int64Range(-100_000, 100_000),
		rapid.Int64(),
		rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64 - 1, math.MaxInt64}),
	)
}

func anyAmount() *rapid.Generator[money.Amount] {
	return rapid.Map(anyInt(), func(v int64) money.Amount { return money.Amount(v) })
}

func currency(t rapid.TB, code string) money.Currency {
	t.Helper()
	c, err := money.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
