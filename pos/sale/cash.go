package sale

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// CashArgs is the cash that the customer handed over, in minor units.
type CashArgs struct {
	Given    money.Amount    `json:"given"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Completed tells of a completed sale.
type Completed struct {
	Sale     pos.ID       `json:"sale"`
	Number   string       `json:"number"` // till-epoch-n
	Total    money.Amount `json:"total"`
	Rounding money.Amount `json:"rounding,omitempty"` // of cash: by which more than the total was paid
	Given    money.Amount `json:"given"`
	Change   money.Amount `json:"change"`
	At       int64        `json:"at"`
}

// Cash takes cash for the whole basket, or for what is left to pay of it, and completes the sale: money, number and
// receipt are one commit. Answer: Completed. Refusals: sale.empty, sale.cash_short, sale.cash_too_much,
// sale.tender_pending.
func (s *Sales) Cash(id pos.ID, at pos.TillID, a CashArgs) store.Command {
	return s.guarded(id, "sale.cash", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			b, priced, err := s.payable(t, tender.CashID)
			if err != nil {
				return store.Decision{}, err
			}
			m, _ := s.cfg.Pay.Find(tender.CashID)
			split := s.split(b, priced.Total)
			took, err := split.Take(&m, a.Given)
			if due, _, bad := split.CashDue(); bad == nil && a.Given < due || err == nil && !took.Done {
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: "take cash", Key: "sale.cash_short",
					Args: map[string]any{"short": s.cfg.Currency.Format(due - a.Given)},
				}
			}
			if err != nil {
				return store.Decision{}, s.written(err)
			}
			if err := s.plausible(a.Given, priced.Total); err != nil {
				return store.Decision{}, err
			}
			last := fact.Tender{No: len(b.Payments) + 1, Means: m.ID, Given: a.Given, Amount: took.Amount}
			return s.complete(v, at, t, b, priced, last, took, by), nil
		})
}

// muchTooMuch is how many times the total nobody hands over: a barcode was keyed into the amount.
const muchTooMuch = 100

// plausible refuses an amount that was not meant as one.
func (s *Sales) plausible(given, total money.Amount) error {
	if given/muchTooMuch <= total+10_000 {
		return nil
	}
	return &pos.Error{
		Code: pos.Refused, Op: "take cash", Key: "sale.cash_too_much",
		Args: map[string]any{"given": s.cfg.Currency.Format(given)},
	}
}

// payable returns the basket that a payment by a means is for, with its prices.
func (s *Sales) payable(t *till, means string) (*Basket, pricing.Priced, error) {
	if t.basket == nil {
		return nil, pricing.Priced{}, &pos.Error{Code: pos.Refused, Op: "take money", Key: "sale.empty"}
	}
	b, err := t.basket.paidBy(means)
	if err != nil {
		return nil, pricing.Priced{}, err
	}
	priced, err := b.priced()
	if err != nil {
		return nil, priced, err
	}
	if len(priced.Lines) == 0 {
		return nil, priced, &pos.Error{Code: pos.Refused, Op: "take money", Key: "sale.empty"}
	}
	if s.shop.Described() == 0 { // without it nobody could print the receipt; it is written at every start
		return nil, priced, &pos.Error{Code: pos.Unavailable, Op: "take money", Key: "shop.not_described"}
	}
	return b, priced, b.settled()
}

// complete turns the basket into the fact; last is the payment that paid what was left.
func (s *Sales) complete(
	v *store.View, at pos.TillID, t *till, b *Basket, p pricing.Priced, last fact.Tender, took tender.Took, by fact.By,
) store.Decision {
	epoch := v.Head().Epoch
	number := t.nextNumber(epoch)
	tenders, given := b.tenders(last)
	done := Completed{
		Sale: b.Sale, Number: pos.ReceiptNumber(at, epoch, number), Total: p.Total, Rounding: took.Rounding, Given: given,
		Change: took.Change, At: v.At.UnixMilli(),
	}
	push := []store.Push{{Topic: Topic, Till: at, Data: s.empty(at, &done)}}
	if m, _ := s.cfg.Pay.Find(last.Means); m.Drawer || took.Change > 0 {
		push = append(push, store.Push{Topic: DrawerTopic, Till: at, Data: done})
	}
	return store.Decision{
		Facts: []fact.Body{fact.SaleCompleted{
			Sale: b.Sale, Till: at, Number: number, Shop: s.shop.Described(), Currency: s.cfg.Currency.Code(), TaxAdded: b.taxAdded,
			Lines: b.saleLines(p), Taxes: s.taxTotals(p), Total: p.Total, Net: p.Net, Tax: p.Tax,
			Tenders: tenders, Rounding: took.Rounding, Change: took.Change,
			Voided: b.voidedLines(), OpenedAt: b.OpenedAt, LastLine: b.LastLine, Holds: b.Holds, By: by,
			Discount: b.terms.Discount, Coupons: b.couponsUsed(), Employee: b.terms.Employee, Offers: b.terms.Set,
		}},
		Write: func(tx *store.Tx) error { return removeBasket(tx, at, b) },
		Done: func() {
			t.basket, t.last = nil, &done
			t.epoch, t.number = epoch, number
		},
		Push:   push,
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

// tenders lists all payments that were taken, the last one included, and adds up what was given.
func (b *Basket) tenders(last fact.Tender) (all []fact.Tender, given money.Amount) {
	for i := range b.Payments {
		if p := &b.Payments[i]; p.State == taken {
			t := p.Tender
			t.Earlier = true
			all, given = append(all, t), given+t.Given
		}
	}
	return append(all, last), given + last.Given
}
