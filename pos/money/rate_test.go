package money_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos/money"
)

func TestTaxInGrossRoundsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gross := anyAmount().Draw(t, "gross")
		rate := money.Rate(rapid.OneOf(
			rapid.SampledFrom([]int32{0, 2_500, 50_000, 55_000, 75_000, 150_000, math.MaxInt32}),
			rapid.Int32Range(0, math.MaxInt32),
		).Draw(t, "rate"))
		tax, err := rate.TaxInGross(gross)
		agree(t, "MONEY-007", int64(tax), err, ratio(t, dec(int64(gross)), dec(int64(rate)), dec(1_000_000+int64(rate))))
		if net, err := gross.Sub(tax); err != nil || gross >= 0 && (tax < 0 || net < 0) || gross <= 0 && (tax > 0 || net > 0) {
			t.Fatalf("MONEY-007: %d holds tax %d and net %d, %v", gross, tax, net, err)
		}
	})
	for _, tc := range []struct {
		rate       money.Rate
		gross, tax money.Amount
	}{
		{15 * money.Percent, 3200, 417}, // 4.1739
		{15 * money.Percent, 115, 15},
		{15 * money.Percent, -3200, -417},
		{5 * money.Percent, 21, 1},
		{100 * money.Percent, 1, 1}, // a half goes away from zero
		{100 * money.Percent, -1, -1},
		{0, 3200, 0},
	} {
		if tax, err := tc.rate.TaxInGross(tc.gross); tax != tc.tax || err != nil {
			t.Errorf("MONEY-007: %s %% in %d is %d, %v; want %d", tc.rate, tc.gross, tax, err, tc.tax)
		}
	}
	if _, err := money.Rate(-1).TaxInGross(100); keyOf(err) != "money.invalid_rate" {
		t.Errorf("MONEY-011: a negative rate gave %v", err)
	}
}

func TestRatesAreExactPercent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := money.Rate(rapid.Int32Range(0, math.MaxInt32).Draw(t, "rate"))
		if back, err := money.ParseRate(rate.String()); back != rate || err != nil {
			t.Fatalf("MONEY-011: %d became %q and then %d, %v", rate, rate, back, err)
		}
	})
	for text, want := range map[string]money.Rate{
		"15": 150_000, "15%": 150_000, "15 %": 150_000, "١٥٪": 150_000, "7.5": 75_000, "5.5": 55_000, "0.25": 2_500, "0": 0,
	} {
		if got, err := money.ParseRate(text); got != want || err != nil {
			t.Errorf("MONEY-011: ParseRate(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, key := range map[string]string{
		"-1": "money.invalid_rate", "": "money.invalid_rate", "%": "money.invalid_rate", "15%%": "money.invalid_rate",
		"5,5": "money.invalid_rate", "300000": "money.invalid_rate", "0.00001": "money.too_many_decimals",
	} {
		if got, err := money.ParseRate(text); keyOf(err) != key {
			t.Errorf("MONEY-011: ParseRate(%q) = %d, %v; want %s", text, got, err, key)
		}
	}
}

func TestTaxOnNetRoundsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		net := money.Amount(rapid.Int64Range(-1_000_000_000_000, 1_000_000_000_000).Draw(t, "net"))
		rate := money.Rate(rapid.Int32Range(0, 1_000_000).Draw(t, "rate"))
		tax, err := rate.TaxOnNet(net)
		// 2·|tax·10⁶ − net·r| ≤ 10⁶ says that no whole number is nearer; the sign says which of two equally near.
		off := int64(tax)*1_000_000 - int64(net)*int64(rate)
		if err != nil || 2*max(off, -off) > 1_000_000 || net > 0 && 2*off == -1_000_000 || net < 0 && 2*off == 1_000_000 {
			t.Fatalf("MONEY-012: the tax of %v on %v is %v, %v", rate, net, tax, err)
		}
	})
	if tax, err := money.Rate(math.MaxInt32).TaxOnNet(math.MaxInt64); keyOf(err) != "money.overflow" {
		t.Errorf("MONEY-012: what does not fit is %v, %v", tax, err)
	}
	if _, err := money.Rate(-1).TaxOnNet(100); keyOf(err) != "money.invalid_rate" {
		t.Errorf("MONEY-012: a negative rate gave %v", err)
	}
}
