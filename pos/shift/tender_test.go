package shift_test

import (
	"testing"

	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// paid is money taken before its sale is complete.
func (f *fixture) paid(t fact.Tender) fact.TenderTaken {
	return fact.TenderTaken{Sale: f.newID(), Till: "1", Currency: "SAR", Tender: t}
}

func mada(no int, amount money.Amount) fact.Tender {
	return fact.Tender{No: no, Means: "card", Scheme: "mada", Given: amount, Amount: amount}
}

// TestMoneyBeforeItsSale holds SHIFT-017: money that a fact of its own told of is counted then and not again by its sale;
// change leaves the drawer with the sale; cards stand by their schemes.
func TestMoneyBeforeItsSale(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(10_000)}))
	card, cash := mada(1, 6000), fact.Tender{No: 2, Means: shift.Cash, Given: 2000, Amount: 2000}
	must[any](t, f, f.saying(f.paid(card), f.paid(cash)))
	x := read(t, f, func(v *store.View) (fact.DayTotals, error) { r, err := f.shifts.X(v, ""); return r.Totals, err })
	if got := means(x, "card", "mada"); got.Taken != 6000 || got.Count != 1 {
		t.Errorf("SHIFT-017: before the sale the X says %+v of the card", got)
	}
	sale := f.sale("1", 9200, card, cash, fact.Tender{No: 3, Means: shift.Cash, Given: 5000, Amount: 1200})
	sale.Tenders[0].Earlier, sale.Tenders[1].Earlier = true, true
	must[any](t, f, f.saying(sale))
	x = read(t, f, func(v *store.View) (fact.DayTotals, error) { r, err := f.shifts.X(v, ""); return r.Totals, err })
	if got := means(x, "card", "mada"); got.Taken != 6000 {
		t.Errorf("SHIFT-017: after the sale the X says %+v of the card", got)
	}
	if got := means(x, shift.Cash, ""); got.Taken != 3200 || x.Sales.Gross != 9200 {
		t.Errorf("SHIFT-017: cash %+v of sales of %d", got, x.Sales.Gross)
	}
	if len(x.Drawers) != 1 || x.Drawers[0].Amount != 3200 {
		t.Errorf("SHIFT-017: drawers %+v", x.Drawers)
	}
}

// TestMoneyGivenBack holds SHIFT-020: money that went back before any sale stands in the X and the Z as taken and given
// back, and the drawer is what it was.
func TestMoneyGivenBack(t *testing.T) {
	t.Parallel()
	f := opened(t)
	cash := f.paid(fact.Tender{No: 1, Means: shift.Cash, Given: 5000, Amount: 5000})
	card := f.paid(mada(2, 1000))
	must[any](t, f, f.saying(
		cash, card,
		fact.TenderReturned{Sale: cash.Sale, Till: "1", Currency: "SAR", Tender: cash.Tender},
		fact.TenderReturned{Sale: card.Sale, Till: "1", Currency: "SAR", Tender: card.Tender},
		fact.BasketAbandoned{Sale: cash.Sale, Till: "1", Currency: "SAR"},
	))
	x := read(t, f, func(v *store.View) (fact.DayTotals, error) { r, err := f.shifts.X(v, ""); return r.Totals, err })
	for _, got := range x.Means {
		if got.Taken+got.Refunded != 0 || got.Taken == 0 {
			t.Errorf("SHIFT-020: %+v", got)
		}
	}
	if len(x.Means) != 2 || x.Sales.Count != 0 || x.Refunds.Count != 0 || x.Drawers[0].Amount != 0 || x.Unheld != 0 {
		t.Errorf("SHIFT-020: %+v", x)
	}
}

// TestRounding holds SHIFT-021: cash rounding stands in the X and the Z by itself: sales and rounding are the money, and no
// count expects any of it.
func TestRounding(t *testing.T) {
	t.Parallel()
	f := opened(t)
	must[any](t, f, f.shifts.Open(f.newID(), "1", shift.OpenArgs{Cash: sum(100)}))
	for _, by := range []money.Amount{-2, 2, -1} {
		s := f.sale("1", 602, fact.Tender{No: 1, Means: shift.Cash, Given: 602 + by, Amount: 602 + by})
		s.Rounding, s.Change = by, 0
		must[any](t, f, f.saying(s))
	}
	x := read(t, f, func(v *store.View) (fact.DayTotals, error) { r, err := f.shifts.X(v, ""); return r.Totals, err })
	if got := means(x, shift.Cash, ""); x.Rounding != -1 || got.Taken != x.Sales.Gross+x.Rounding {
		t.Errorf("SHIFT-021: cash %+v of sales of %d with rounding %d", got, x.Sales.Gross, x.Rounding)
	}
	if len(x.Moves) != 1 { // the opening sum
		t.Errorf("SHIFT-021: rounding moved cash: %+v", x.Moves)
	}
	must[any](t, f, f.shifts.Close(f.newID(), "1", shift.TillArgs{}))
	must[any](t, f, f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{}))
	z := read(t, f, func(v *store.View) (fact.DayClosed, error) { return f.shifts.Z(v, 1) })
	if z.Totals.Rounding != -1 || len(z.Shifts) != 1 || len(z.Shifts[0].Closed.Lines) != 1 {
		t.Errorf("SHIFT-021: the Z says %+v", z)
	}
}

func means(x fact.DayTotals, means, scheme string) fact.MeansSum {
	for _, m := range x.Means {
		if m.Means == means && m.Scheme == scheme {
			return m
		}
	}
	return fact.MeansSum{}
}
