package shift_test

import (
	"slices"

	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// besides holds that deposits and events by date add up to those of the whole, and returns the dates without them.
func (m *model) besides(t fact.DayTotals, dates []fact.DateSum) []fact.DateSum {
	var banked money.Amount
	var n fact.Events
	out := slices.Clone(dates)
	for i := range out {
		banked, n.NoSale = banked+out[i].Deposits, n.NoSale+out[i].Events.NoSale
		n.VoidedLines, n.Abandoned = n.VoidedLines+out[i].Events.VoidedLines, n.Abandoned+out[i].Events.Abandoned
		n.Reprints, n.Overrides = n.Reprints+out[i].Events.Reprints, n.Overrides+out[i].Events.Overrides
		out[i].Deposits, out[i].Events = 0, fact.Events{}
	}
	if banked != t.Deposits || n != t.Events {
		m.t.Fatalf("DAY-003: by date %d were banked and %+v happened, in all %d and %+v", banked, n, t.Deposits, t.Events)
	}
	return moneyOf(out)
}

// moneyOf leaves out the dates on which no money moved.
func moneyOf(dates []fact.DateSum) []fact.DateSum {
	return slices.DeleteFunc(dates, func(d fact.DateSum) bool { return d == fact.DateSum{Date: d.Date, Late: d.Late} })
}
