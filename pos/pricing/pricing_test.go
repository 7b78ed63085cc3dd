package pricing_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
)

var (
	standard = pricing.TaxCategory{Code: "standard", Rate: 15 * money.Percent}
	reduced  = pricing.TaxCategory{Code: "reduced", Rate: 5 * money.Percent}
	zero     = pricing.TaxCategory{Code: "zero"}
	exempt   = pricing.TaxCategory{Code: "exempt"}
)

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}

func TestTaxOfTwoLines(t *testing.T) {
	t.Parallel()
	got, err := pricing.Price([]pricing.Line{
		{No: 1, Unit: 1800, Qty: money.One, Tax: standard},
		{No: 2, Unit: 1400, Qty: money.One, Tax: standard},
	})
	want := pricing.Priced{
		Lines: []pricing.PricedLine{
			{No: 1, Gross: 1800, Net: 1565, Tax: 235},
			{No: 2, Gross: 1400, Net: 1218, Tax: 182},
		},
		Taxes: []pricing.TaxTotal{{Category: standard, Gross: 3200, Net: 2783, Tax: 417}},
		Total: 3200, Net: 2783, Tax: 417, Pieces: 2,
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("TAX-001, TAX-002: %v %s", err, d)
	}
}

func TestTaxOnTopOfThreeLines(t *testing.T) {
	t.Parallel()
	line := func(no int) pricing.Line { return pricing.Line{No: no, Unit: 1010, Qty: money.One, Tax: standard} }
	got, err := pricing.PriceBeforeTax([]pricing.Line{line(1), line(2), line(3)})
	want := pricing.Priced{ // 3 · 10.10 · 15 % is 4.545; line by line it would be 4.56
		Lines: []pricing.PricedLine{
			{No: 1, Gross: 1162, Net: 1010, Tax: 152},
			{No: 2, Gross: 1162, Net: 1010, Tax: 152},
			{No: 3, Gross: 1161, Net: 1010, Tax: 151},
		},
		Taxes: []pricing.TaxTotal{{Category: standard, Gross: 3485, Net: 3030, Tax: 455}},
		Total: 3485, Net: 3030, Tax: 455, Pieces: 3,
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("TAX-009, TAX-010: %v %s", err, d)
	}
	_, err = pricing.PriceBeforeTax([]pricing.Line{{No: 1, Unit: math.MaxInt64 - 1, Qty: money.One, Tax: standard}})
	if keyOf(err) != "money.overflow" {
		t.Errorf("TAX-007: a sum that fits with a tax that does not: %v", err)
	}
}

func TestCategoriesAreGroupsOfTheirOwn(t *testing.T) {
	t.Parallel()
	before := pricing.TaxCategory{Code: "standard", Rate: 5 * money.Percent} // open while the rate changed
	got, err := pricing.Price([]pricing.Line{
		{No: 1, Unit: 1000, Qty: money.One, Tax: zero},
		{No: 2, Unit: 1150, Qty: money.One, Tax: standard},
		{No: 4, Unit: 500, Qty: money.One, Tax: exempt},
		{No: 5, Unit: 2100, Qty: money.One, Tax: before},
		{No: 7, Unit: 700, Qty: money.One, Tax: zero},
		{No: 8, Unit: 0, Qty: money.One, Tax: standard},
		{No: 9, Unit: 0, Qty: money.One, Tax: reduced},
	})
	want := pricing.Priced{
		Lines: []pricing.PricedLine{
			{No: 1, Gross: 1000, Net: 1000},
			{No: 2, Gross: 1150, Net: 1000, Tax: 150},
			{No: 4, Gross: 500, Net: 500},
			{No: 5, Gross: 2100, Net: 2000, Tax: 100},
			{No: 7, Gross: 700, Net: 700},
			{No: 8},
			{No: 9},
		},
		Taxes: []pricing.TaxTotal{
			{Category: standard, Gross: 1150, Net: 1000, Tax: 150},
			{Category: reduced},
			{Category: before, Gross: 2100, Net: 2000, Tax: 100},
			{Category: exempt, Gross: 500, Net: 500},
			{Category: zero, Gross: 1700, Net: 1700},
		},
		Total: 5450, Net: 5200, Tax: 250, Pieces: 7,
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("TAX-003: %v %s", err, d)
	}
}

func TestEqualLinesAreServedByNumber(t *testing.T) {
	t.Parallel()
	lines := []pricing.Line{
		{No: 1, Unit: 5, Qty: money.One, Tax: standard},
		{No: 2, Unit: 5, Qty: money.One, Tax: standard},
		{No: 3, Unit: 5, Qty: money.One, Tax: standard},
	}
	got, err := pricing.Price(lines) // 15 holds 1.956…: a tax of 2, and 0.652… a line
	if err != nil || got.Lines[0].Tax != 1 || got.Lines[1].Tax != 1 || got.Lines[2].Tax != 0 {
		t.Errorf("TAX-002: %+v, %v", got.Lines, err)
	}
	for name, lines := range map[string][]pricing.Line{
		"in disorder": {lines[1], lines[0]},
		"twice":       {lines[0], lines[0]},
		"without":     {{Unit: 5, Qty: money.One, Tax: standard}},
	} {
		if got, err := pricing.Price(lines); pos.CodeOf(err) != pos.Internal {
			t.Errorf("TAX-002: line numbers %s gave %+v, %v", name, got, err)
		}
	}
}

func TestPiecesAreWhatTheCustomerHolds(t *testing.T) {
	t.Parallel()
	got, err := pricing.Price([]pricing.Line{
		{No: 1, Unit: 250, Qty: money.Pieces(3), Tax: standard},
		{No: 2, Unit: 2995, Qty: 375_000, Weighed: true, Tax: standard},
		{No: 3, Unit: 600, Qty: money.Pieces(2), Weighed: true, Tax: zero}, // two kilograms exactly
		{No: 4, Unit: 100, Qty: money.One / 2, Tax: zero},
		{No: 5, Unit: 100, Qty: 0, Weighed: true, Tax: zero},
	})
	if err != nil || got.Pieces != 6 || got.Total != 750+1123+1200+50 {
		t.Errorf("TAX-008: %d pieces for %d, %v", got.Pieces, got.Total, err)
	}
	got, err = pricing.Price([]pricing.Line{
		{No: 1, Unit: 250, Qty: money.Pieces(-3), Tax: standard},
		{No: 2, Unit: 600, Qty: -375_000, Weighed: true, Tax: standard},
	})
	if err != nil || got.Pieces != -4 {
		t.Errorf("TAX-008: %d pieces came back, %v", got.Pieces, err)
	}
	if got, err = pricing.Price(nil); err != nil || got.Total != 0 || got.Pieces != 0 || len(got.Taxes) != 0 {
		t.Errorf("TAX-005: an empty basket is %+v, %v", got, err)
	}
}

func TestPriceRefuses(t *testing.T) {
	t.Parallel()
	line := func(no int, unit money.Amount, qty money.Quantity, tax pricing.TaxCategory) pricing.Line {
		return pricing.Line{No: no, Unit: unit, Qty: qty, Tax: tax}
	}
	for _, tc := range []struct {
		rule, key string
		lines     []pricing.Line
	}{
		{"TAX-006", "pricing.mixed_directions", []pricing.Line{
			line(1, 100, money.One, standard), line(2, 0, money.One, standard), line(3, 100, -money.One, zero),
		}},
		{"TAX-007", "money.overflow", []pricing.Line{line(1, math.MaxInt64, money.Pieces(2), standard)}},
		{"TAX-007", "money.overflow", []pricing.Line{
			line(1, math.MaxInt64, money.One, standard), line(2, 1, money.One, standard),
		}},
		{"TAX-007", "money.overflow", []pricing.Line{
			line(1, math.MaxInt64, money.One, standard), line(2, 1, money.One, zero),
		}},
		{"TAX-007", "money.overflow", []pricing.Line{
			line(1, 0, math.MaxInt64/money.One*money.One, zero), line(2, 0, money.One, zero),
		}},
		{"TAX-001", "money.invalid_rate", []pricing.Line{
			line(1, 100, money.One, pricing.TaxCategory{Code: "broken", Rate: -1}),
		}},
	} {
		if got, err := pricing.Price(tc.lines); keyOf(err) != tc.key || got.Lines != nil {
			t.Errorf("%s: %+v gave %+v, %v; want %s", tc.rule, tc.lines, got, err, tc.key)
		}
	}
}
