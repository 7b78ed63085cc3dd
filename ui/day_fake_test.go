package ui_test

import (
	"context"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/printing"
	"sanduq/pos/shift"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// dayCommands are the questions of the manager's page.
func (f *fakeTill) dayCommands() ui.Commands {
	return ui.Commands{
		"paper.reprint": ui.Do(once(f, "paper.reprint", nothing[printing.PaperArgs])),
		"day.now": ui.Do(func(_ context.Context, _ ui.Call, a shift.ReadArgs) (screen.DayNow, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			two := screen.TillInfo{ID: "2", Name: pos.Text{En: "Till 2", Ar: "الصندوق 2"}}
			now := screen.DayNow{Tills: []screen.TillInfo{f.status.Till, two}, X: fact.Reading{
				Till: a.Till, Date: "2026-11-23", Currency: "SAR", Totals: f.totalsLocked(), Shifts: f.cash.closed, Perpetual: perpetual,
			}}
			for _, c := range f.cash.closed {
				if c.Closed.NeedsApproval {
					now.Pending = append(now.Pending, c.Closed)
				}
			}
			if f.cash.state.State != "" {
				now.X.Open = []fact.ShiftOpen{{Till: "1", OpenedAt: day.UnixMilli(), By: "sara", Expected: f.cash.drawer}}
			}
			now.Baskets = []fact.OpenBasket{{Till: "2", Held: true, Lines: 3, Total: 4250, Since: day.UnixMilli()}}
			return now, nil
		}),
		"day.list": ui.Do(func(context.Context, ui.Call, screen.DaysArgs) (screen.DaysAnswer, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return screen.DaysAnswer{Days: f.cash.days}, nil
		}),
		"day.read": ui.Do(func(_ context.Context, _ ui.Call, a screen.DayArgs) (screen.DayAnswer, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return screen.DayAnswer{Day: f.cash.days[int64(len(f.cash.days))-a.Number], Z: fact.DayClosed{
				Number: a.Number, Date: "2026-11-23", Till: "1", Currency: "SAR", Totals: f.totalsLocked(), Shifts: f.cash.closed,
				Dates: []fact.DateSum{{Date: "2026-11-22", Late: true, Cash: 900}, {Date: "2026-11-23", Cash: 1000}},
				After: perpetual, Head: fact.ChainHead{Epoch: 1, Seq: 40, Hash: strings.Repeat("9f3c", 16)}, Signed: "c2lnbmVk",
			}}, nil
		}),
		"day.vat": ui.Do(func(_ context.Context, _ ui.Call, a screen.VATArgs) (screen.VATAnswer, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			t := f.totalsLocked()
			return screen.VATAnswer{
				VAT: shift.VAT{From: a.From, To: a.To, Sales: t.Sales, Refunds: t.Refunds, Taxes: t.Taxes},
				Invoices: []shift.Invoice{{
					InvoicePlace: shift.InvoicePlace{Date: "2026-11-23", Place: shift.Place{Epoch: 1, Seq: 12}},
					Number:       "1-1-1042", At: day.UnixMilli(), Net: 1_602_826, Tax: 240_424, Gross: 1_843_250,
				}},
			}, nil
		}),
		"cash.safe": ui.Do(func(context.Context, ui.Call, screen.SafeArgs) (shift.Safe, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			s := shift.Safe{Bags: f.cash.bags}
			for i, b := range f.cash.bags {
				s.Balance += b.Amount
				s.Moves = append(s.Moves, shift.SafeMove{
					Epoch: 1, Seq: int64(i + 1), At: b.At, What: "drop", Till: b.Till, Amount: b.Amount,
					Bags: []string{b.Bag}, Staff: "sara",
				})
			}
			return s, nil
		}),
	}
}

func (f *fakeTill) totalsLocked() fact.DayTotals {
	return fact.DayTotals{
		Sales:   fact.DocumentSum{Count: 214, Gross: 1_843_250, Net: 1_602_826, Tax: 240_424},
		Refunds: fact.DocumentSum{Count: 2, Gross: -4_600, Net: -4_000, Tax: -600},
		Taxes: []fact.TaxSum{
			{Cat: "standard", Rate: 15 * money.Percent, Gross: 1_843_250, Net: 1_602_826, Tax: 240_424},
			{Cat: "standard", Rate: 15 * money.Percent, Refund: true, Gross: -4_600, Net: -4_000, Tax: -600},
		},
		Means: []fact.MeansSum{
			{Means: "cash", Count: 120, Taken: 843_250, Refunded: -4_600},
			{Means: "card", Scheme: "mada", Count: 94, Taken: 1_000_000},
		},
		Moves:   f.cash.moves,
		Numbers: []fact.NumberRange{{Till: "1", First: "1-1-1042", Last: "1-1-1180", Count: 139}},
		Drawers: []fact.DrawerSum{{Till: "1", Amount: f.cash.drawer}}, Events: fact.Events{VoidedLines: 12, NoSale: 2},
	}
}
