package ui_test

import (
	"slices"
	"strconv"

	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/ui/screen"
)

func (f *fakeTill) pushLocked(reset bool, changed []sale.LineState) {
	f.rev++
	f.server.Publish(screen.TopicTill, "1", f.rev, f.stateLocked(reset, changed))
	f.server.Refresh(screen.TopicOffers, "1")
}

func (f *fakeTill) stateLocked(reset bool, lines []sale.LineState) sale.State {
	s := sale.State{
		Till: "1", Reset: reset, Sale: f.sale, Lines: slices.Clone(lines), Last: f.last,
		Currency: sale.CurrencyState{Code: "SAR", Exponent: 2}, Coupons: f.coupons, Employee: f.employee,
	}
	for _, l := range f.lines {
		if l.Voided {
			continue
		}
		s.Total += l.Gross
		for _, a := range l.Awards {
			s.Saved += a.Amount
		}
		s.Pieces++
		if n, err := strconv.ParseInt(l.Qty, 10, 64); err == nil {
			s.Pieces += n - 1
		}
	}
	s.Tax = s.Total * 15 / 115
	s.Taxes = []sale.TaxState{{Cat: "S", Rate: "15", Gross: s.Total, Tax: s.Tax}}
	s.Fast = []money.Amount{s.Total}
	f.payingLocked(&s)
	for _, note := range []money.Amount{1000, 5000, 10000, 20000, 50000} {
		if up := (s.Fast[0] + note - 1) / note * note; up > s.Fast[len(s.Fast)-1] && len(s.Fast) < 5 {
			s.Fast = append(s.Fast, up)
		}
	}
	return s
}
