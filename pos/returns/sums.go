package returns

import (
	"cmp"
	"slices"

	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// sums is what lines come to: their shares added up, by tax category and rate and over all.
type sums struct {
	taxes      []fact.TaxTotal // the highest rate first, then by category, as a receipt has them
	gross, tax money.Amount
}

// sumUp adds up returned lines. The taxes are those of the shares: a tax worked out anew from the sum could differ from
// what was paid.
func sumUp(lines []fact.ReturnedLine) (sums, error) {
	var s sums
	var err error
	for i := range lines {
		l := &lines[i]
		j := slices.IndexFunc(s.taxes, func(t fact.TaxTotal) bool { return t.Cat == l.TaxCat && t.Rate == l.Rate })
		if j < 0 {
			j = len(s.taxes)
			s.taxes = append(s.taxes, fact.TaxTotal{Cat: l.TaxCat, Rate: l.Rate})
		}
		t := &s.taxes[j]
		t.Gross += l.Gross // no larger than the sum over all, which is checked
		t.Tax += l.Tax
		t.Net = t.Gross - t.Tax
		if s.gross, err = s.gross.Add(l.Gross); err != nil {
			return sums{}, err
		}
		s.tax += l.Tax
	}
	slices.SortFunc(s.taxes, func(a, b fact.TaxTotal) int {
		return cmp.Or(cmp.Compare(b.Rate, a.Rate), cmp.Compare(a.Cat, b.Cat))
	})
	return s, nil
}

// withSums returns the credit note with its lines added up.
func withSums(n fact.SaleReturned) (fact.SaleReturned, error) {
	s, err := sumUp(n.Lines)
	n.Taxes, n.Total, n.Tax, n.Net = s.taxes, s.gross, s.tax, s.gross-s.tax
	return n, err
}
