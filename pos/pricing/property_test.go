package pricing_test

import (
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos/money"
	"sanduq/pos/pricing"
)

// exact is arithmetic wide enough that nothing is rounded by accident; apd's HalfUp is half away from zero.
var exact = apd.Context{
	Precision: 80, MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Rounding: apd.RoundHalfUp,
}

// ratio returns a·b/d, and the same rounded to an integer.
func ratio(t *rapid.T, a, b, d int64) (part *apd.Decimal, rounded money.Amount) {
	t.Helper()
	part = new(apd.Decimal)
	whole := new(apd.Decimal)
	_, mulErr := exact.Mul(part, apd.New(a, 0), apd.New(b, 0))
	_, quoErr := exact.Quo(part, part, apd.New(d, 0))
	_, intErr := exact.RoundToIntegralValue(whole, part)
	v, err := whole.Int64()
	if mulErr != nil || quoErr != nil || intErr != nil || err != nil {
		t.Fatalf("oracle: %v %v %v %v", mulErr, quoErr, intErr, err)
	}
	return part, money.Amount(v)
}

// anyBasket draws what a till may hold: many small lines, now and then a large one, in one direction.
func anyBasket(t *rapid.T) []pricing.Line {
	t.Helper()
	categories := []pricing.TaxCategory{
		standard, reduced, zero, exempt, {Code: "odd", Rate: 55_000}, {Code: "tiny", Rate: 2_500},
	}
	direction := rapid.SampledFrom([]money.Quantity{1, 1, 1, -1}).Draw(t, "direction")
	lines := make([]pricing.Line, rapid.IntRange(0, 30).Draw(t, "lines"))
	no := 0
	for i := range lines {
		no += rapid.IntRange(1, 3).Draw(t, "step") // voided lines leave gaps
		weighed := rapid.Bool().Draw(t, "weighed")
		qty := money.Pieces(rapid.Int32Range(0, 12).Draw(t, "pieces"))
		if weighed {
			qty = money.Quantity(rapid.Int64Range(0, 25_000).Draw(t, "grams")) * money.One / 1000
		}
		lines[i] = pricing.Line{
			No:      no,
			Unit:    money.Amount(rapid.OneOf(rapid.Int64Range(0, 20_000), rapid.Int64Range(0, 1e12)).Draw(t, "unit")),
			Qty:     direction * qty,
			Weighed: weighed,
			Tax:     rapid.SampledFrom(categories).Draw(t, "tax"),
		}
	}
	return lines
}

func TestBasketsAgainstTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := anyBasket(t)
		p, err := pricing.Price(lines)
		if err != nil {
			t.Fatalf("TAX-007: %v", err)
		}
		byCategory := map[pricing.TaxCategory]pricing.TaxTotal{}
		var total, net, tax money.Amount
		for i, l := range lines {
			_, gross := ratio(t, int64(l.Unit), int64(l.Qty), int64(money.One))
			got := p.Lines[i]
			if got.No != l.No || got.Gross != gross || got.Net+got.Tax != gross {
				t.Fatalf("TAX-005: line %+v is %+v; want gross %d", l, got, gross)
			}
			sum := byCategory[l.Tax]
			byCategory[l.Tax] = pricing.TaxTotal{
				Category: l.Tax, Gross: sum.Gross + gross, Net: sum.Net + got.Net, Tax: sum.Tax + got.Tax,
			}
			total, net, tax = total+gross, net+got.Net, tax+got.Tax
		}
		if p.Total != total || p.Net != net || p.Tax != tax || p.Net+p.Tax != p.Total || len(p.Taxes) != len(byCategory) {
			t.Fatalf("TAX-005: the lines add up to %d = %d + %d, the basket says %+v", total, net, tax, p)
		}
		for _, got := range p.Taxes {
			if d := cmp.Diff(byCategory[got.Category], got); d != "" {
				t.Fatalf("TAX-002, TAX-003: lines against category: %s", d)
			}
			rate := int64(got.Category.Rate)
			if _, want := ratio(t, int64(got.Gross), rate, 1_000_000+rate); got.Tax != want || got.Net != got.Gross-want {
				t.Fatalf("TAX-001: %+v; want tax %d", got, want)
			}
			checkShares(t, lines, p, got)
		}
	})
}

// checkShares holds TAX-002 for the lines of one category.
func checkShares(t *rapid.T, lines []pricing.Line, p pricing.Priced, total pricing.TaxTotal) {
	t.Helper()
	for i, l := range lines {
		if l.Tax != total.Category || total.Gross == 0 {
			continue
		}
		got := p.Lines[i]
		part, _ := ratio(t, int64(total.Tax), int64(got.Gross), int64(total.Gross))
		off := new(apd.Decimal)
		if _, err := exact.Sub(off, apd.New(int64(got.Tax), 0), part); err != nil {
			t.Fatalf("oracle: %v", err)
		}
		largerThanGross := max(got.Tax, -got.Tax) > max(got.Gross, -got.Gross)
		if off.Abs(off).Cmp(apd.New(1, 0)) >= 0 || largerThanGross || got.Gross == 0 && got.Tax != 0 {
			t.Fatalf("TAX-002: the share of line %d is %+v; exact part %s", l.No, got, part)
		}
	}
}

func TestPricesWithoutTaxAgainstTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := anyBasket(t)
		p, err := pricing.PriceBeforeTax(lines)
		if err != nil {
			t.Fatalf("TAX-007: %v", err)
		}
		byCategory := map[pricing.TaxCategory]pricing.TaxTotal{}
		for i, l := range lines {
			_, net := ratio(t, int64(l.Unit), int64(l.Qty), int64(money.One))
			got, sum := p.Lines[i], byCategory[l.Tax]
			if got.No != l.No || got.Net != net || got.Gross != net+got.Tax {
				t.Fatalf("TAX-010: line %+v is %+v; want net %d", l, got, net)
			}
			byCategory[l.Tax] = pricing.TaxTotal{
				Category: l.Tax, Gross: sum.Gross + got.Gross, Net: sum.Net + net, Tax: sum.Tax + got.Tax,
			}
		}
		var sum pricing.Priced
		for _, got := range p.Taxes {
			if d := cmp.Diff(byCategory[got.Category], got); d != "" {
				t.Fatalf("TAX-010: lines against category: %s", d)
			}
			if _, want := ratio(t, int64(got.Net), int64(got.Category.Rate), 1_000_000); got.Tax != want {
				t.Fatalf("TAX-009: %+v; want tax %d", got, want)
			}
			sum.Total, sum.Net, sum.Tax = sum.Total+got.Gross, sum.Net+got.Net, sum.Tax+got.Tax
			checkSharesOfNet(t, lines, p, got)
		}
		if p.Total != sum.Total || p.Net != sum.Net || p.Tax != sum.Tax || p.Total != p.Net+p.Tax {
			t.Fatalf("TAX-010: the categories add up to %+v, the basket says %+v", sum, p)
		}
	})
}

// checkSharesOfNet holds the shares of TAX-010 for the lines of one category.
func checkSharesOfNet(t *rapid.T, lines []pricing.Line, p pricing.Priced, total pricing.TaxTotal) {
	t.Helper()
	for i, l := range lines {
		if l.Tax != total.Category || total.Net == 0 {
			continue
		}
		got := p.Lines[i]
		part, _ := ratio(t, int64(total.Tax), int64(got.Net), int64(total.Net))
		off := new(apd.Decimal)
		if _, err := exact.Sub(off, apd.New(int64(got.Tax), 0), part); err != nil {
			t.Fatalf("oracle: %v", err)
		}
		if off.Abs(off).Cmp(apd.New(1, 0)) >= 0 || got.Net == 0 && got.Tax != 0 {
			t.Fatalf("TAX-010: the share of line %d is %+v; exact part %s", l.No, got, part)
		}
	}
}

func TestTotalsDependOnNoOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := anyBasket(t)
		want, err := pricing.Price(lines)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := rapid.Permutation(lines).Draw(t, "shuffled")
		for i := range shuffled {
			shuffled[i].No = i + 1
		}
		got, err := pricing.Price(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		want.Lines, got.Lines = nil, nil
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("TAX-004: %s", d)
		}
	})
}

func TestReturnsMirrorSales(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := anyBasket(t)
		price := pricing.Price
		if rapid.Bool().Draw(t, "without tax") {
			price = pricing.PriceBeforeTax
		}
		sold, err := price(lines)
		if err != nil {
			t.Fatal(err)
		}
		for i := range lines {
			lines[i].Qty = -lines[i].Qty
		}
		back, err := price(lines)
		if err != nil {
			t.Fatal(err)
		}
		for i := range back.Lines {
			l := &back.Lines[i]
			l.Gross, l.Net, l.Tax = -l.Gross, -l.Net, -l.Tax
		}
		for i := range back.Taxes {
			total := &back.Taxes[i]
			total.Gross, total.Net, total.Tax = -total.Gross, -total.Net, -total.Tax
		}
		back.Total, back.Net, back.Tax, back.Pieces = -back.Total, -back.Net, -back.Tax, -back.Pieces
		if d := cmp.Diff(sold, back); d != "" {
			t.Fatalf("TAX-006, TAX-010: %s", d)
		}
	})
}

func BenchmarkPrice(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"5", 5}, {"100", 100}} {
		b.Run(size.name, func(b *testing.B) {
			categories := []pricing.TaxCategory{standard, standard, zero}
			lines := make([]pricing.Line, size.n)
			for i := range lines {
				lines[i] = pricing.Line{
					No: i + 1, Unit: money.Amount(195 + i*731%4999), Qty: money.Pieces(int32(1 + i%3)), Tax: categories[i%3],
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pricing.Price(lines); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
