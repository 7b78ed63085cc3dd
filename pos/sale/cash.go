package sale

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// CashArgs is the cash that the customer handed over, in minor units.
type CashArgs struct {
	Given    money.Amount    `json:"given"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Completed tells of a completed sale.
type Completed struct {
	Sale   pos.ID       `json:"sale"`
	Number string       `json:"number"` // till-epoch-n
	Total  money.Amount `json:"total"`
	Given  money.Amount `json:"given"`
	Change money.Amount `json:"change"`
	At     int64        `json:"at"`
}

// Cash takes cash for the whole basket and completes the sale: money, number and receipt are one commit. Answer:
// Completed. Refusals: sale.empty, sale.cash_short, sale.cash_too_much.
func (s *Sales) Cash(id pos.ID, at pos.TillID, a CashArgs) store.Command {
	return s.guarded(id, "sale.cash", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			b := t.basket
			if b == nil {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "take cash", Key: "sale.empty"}
			}
			priced, err := b.priced()
			if err != nil {
				return store.Decision{}, err
			}
			if len(priced.Lines) == 0 {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "take cash", Key: "sale.empty"}
			}
			if s.shop.Described() == 0 { // without it nobody could print the receipt; it is written at every start
				return store.Decision{}, &pos.Error{Code: pos.Unavailable, Op: "take cash", Key: "shop.not_described"}
			}
			change, err := a.Given.Sub(priced.Total)
			if err != nil {
				return store.Decision{}, err
			}
			if a.Given < 0 || change < 0 {
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: "take cash", Key: "sale.cash_short",
					Args: map[string]any{"short": s.cfg.Currency.Format(-change)},
				}
			}
			if a.Given/muchTooMuch > priced.Total+10_000 {
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: "take cash", Key: "sale.cash_too_much",
					Args: map[string]any{"given": s.cfg.Currency.Format(a.Given)},
				}
			}
			return s.complete(v, at, t, priced, a.Given, change, by), nil
		})
}

// muchTooMuch is how many times the total nobody hands over: a barcode was keyed into the amount.
const muchTooMuch = 100

// complete turns the basket into the fact.
func (s *Sales) complete(
	v *store.View, at pos.TillID, t *till, p pricing.Priced, given, change money.Amount, by fact.By,
) store.Decision {
	b, epoch := t.basket, v.Head().Epoch
	number := t.nextNumber(epoch)
	done := Completed{
		Sale: b.Sale, Number: pos.ReceiptNumber(at, epoch, number), Total: p.Total, Given: given, Change: change,
		At: v.At.UnixMilli(),
	}
	return store.Decision{
		Facts: []fact.Body{fact.SaleCompleted{
			Sale: b.Sale, Till: at, Number: number, Shop: s.shop.Described(), Currency: s.cfg.Currency.Code(),
			Lines: b.saleLines(p), Taxes: s.taxTotals(p), Total: p.Total, Net: p.Net, Tax: p.Tax,
			Tenders: []fact.Tender{{Means: "cash", Given: given, Amount: p.Total}}, Change: change,
			Voided: b.voidedLines(), OpenedAt: b.OpenedAt, LastLine: b.LastLine, Holds: b.Holds, By: by,
		}},
		Write: func(tx *store.Tx) error { return removeBasket(tx, at, b) },
		Done: func() {
			t.basket, t.last = nil, &done
			t.epoch, t.number = epoch, number
		},
		Push: []store.Push{
			{Topic: Topic, Till: at, Data: s.empty(at, &done)},
			{Topic: DrawerTopic, Till: at, Data: done},
		},
		Answer: done,
	}
}

// taxTotals lists the taxes of a sale as the journal keeps them: with the reason where there is none to pay.
func (s *Sales) taxTotals(p pricing.Priced) []fact.TaxTotal {
	out := make([]fact.TaxTotal, len(p.Taxes))
	for i, x := range p.Taxes {
		out[i] = fact.TaxTotal{Cat: x.Category.Code, Rate: x.Category.Rate, Gross: x.Gross, Net: x.Net, Tax: x.Tax}
		if x.Category.Rate != 0 {
			continue
		}
		c := s.cfg.Taxes[x.Category.Code]
		out[i].Free = &fact.FreeOfTax{Kind: string(c.Kind), Name: c.Name, Code: c.Reason.Code, Text: c.Reason.Text}
	}
	return out
}
