package returns

import (
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// GoodsArgs is a return of goods for which nobody has the receipt.
type GoodsArgs struct {
	Lines []GoodsLine `json:"lines"`
	// Receipt is the number of a receipt that was shown and could not be looked up: another store's, as the customer says.
	Receipt  string          `json:"receipt,omitempty"`
	Reason   string          `json:"reason"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// GoodsLine is goods of one kind.
type GoodsLine struct {
	Item string `json:"item"` // SKU
	Qty  string `json:"qty,omitempty"`
	// Price is what is given for one, today's price at most; 0 for today's.
	Price       money.Amount `json:"price,omitempty"`
	Disposition string       `json:"disposition,omitempty"`
}

// Goods takes goods back without a receipt, for cash, at today's price and tax rate or less: nobody can tell what was paid,
// so a second person allows it (staff.ReturnNoReceipt) up to a limit. With another store's receipt that could not be looked
// up (Receipt) nobody need allow it up to Config.Unverified for that receipt. Answer: Returned. Refusals: return.nothing,
// catalog.no_item, sale.no_tax_rate, return.price_above, those of reasons and dispositions, and those of staff.Check.
func (r *Returns) Goods(id pos.ID, at pos.TillID, a GoodsArgs) store.Command {
	permits := r.permits(id, at, a.Approval, need{staff.Return, staff.RefundAmount})
	alone := r.permits(id, at, a.Approval, need{staff.ReturnNoReceipt, staff.NoReceiptAmount})
	lookups := make([]catalog.Lookup, min(len(a.Lines), MaxLines))
	return store.Command{
		ID: id, Name: "return.goods", Args: tillArgs{at, a},
		Prepare: func(ctx context.Context) {
			permits.prepare(ctx)
			alone.prepare(ctx)
			for i := range lookups {
				lookups[i] = r.cfg.Items.WithSKU(ctx, a.Lines[i].Item)
			}
		},
		Decide: func(v *store.View) (store.Decision, error) {
			n, err := r.decideGoods(v, at, a, lookups)
			if err != nil {
				return store.Decision{}, err
			}
			due, err := rounded(n.Total, r.cfg.CashStep)
			if err != nil {
				return store.Decision{}, err
			}
			p := planned{rounding: due - n.Total}
			if due > 0 {
				p.refunds = []fact.Refund{{Means: Cash, Amount: due}}
			}
			if n.Claims == "" {
				return r.complete(v, n, p, append(slices.Clone(permits), alone...))
			}
			return r.completeWithin(v, n, p, permits, alone)
		},
	}
}

func (r *Returns) decideGoods(
	v *store.View, at pos.TillID, a GoodsArgs, lookups []catalog.Lookup,
) (n fact.SaleReturned, err error) {
	if err := r.till(at); err != nil {
		return n, err
	}
	if len(a.Lines) == 0 {
		return n, refuse(pos.Invalid, "return.nothing")
	}
	if len(a.Lines) > MaxLines {
		return n, refuse(pos.Invalid, "sale.too_many_lines", "max", MaxLines)
	}
	n = fact.SaleReturned{Till: at, Currency: r.cfg.Currency.Code()}
	if a.Receipt != "" {
		if n.Claims, err = CleanNumber(a.Receipt); err != nil {
			return n, err
		}
	}
	priced := make([]pricing.Line, len(a.Lines))
	for i, g := range a.Lines {
		found, err := lookups[i](v)
		if err != nil {
			return n, err
		}
		if len(found) == 0 {
			return n, refuse(pos.NotFound, "catalog.no_item", "sku", g.Item)
		}
		l, err := r.goodsLine(v.Day, &found[0], g)
		if err != nil {
			return n, err
		}
		l.No = i + 1
		n.Lines = append(n.Lines, l)
		priced[i] = pricing.Line{
			No: l.No, Unit: l.Unit, Qty: l.Qty, Weighed: found[0].Weighed,
			Tax: pricing.TaxCategory{Code: l.TaxCat, Rate: l.Rate},
		}
	}
	if n.Reason, err = r.reason(a.Reason, a.Note); err != nil {
		return n, err
	}
	p, err := pricing.Price(priced)
	if err != nil {
		return n, err
	}
	for i, l := range p.Lines {
		n.Lines[i].Gross, n.Lines[i].Tax = l.Gross, l.Tax
	}
	if n, err = withSums(n); err != nil {
		return n, err
	}
	for i, x := range n.Taxes {
		if c := r.cfg.Taxes[x.Cat]; x.Rate == 0 {
			n.Taxes[i].Free = &fact.FreeOfTax{Kind: string(c.Kind), Name: c.Name, Code: c.Reason.Code, Text: c.Reason.Text}
		}
	}
	return n, nil
}

// goodsLine is one line, at today's price or the lower one that was asked.
func (r *Returns) goodsLine(day pos.Date, item *catalog.Item, g GoodsLine) (fact.ReturnedLine, error) {
	rate, ok := r.cfg.Taxes.RateOn(item.Tax, day)
	if !ok {
		return fact.ReturnedLine{}, refuse(pos.Refused, "sale.no_tax_rate", "category", item.Tax, "item", item.SKU)
	}
	q := money.One
	if g.Qty != "" {
		var err error
		if q, err = money.ParseQuantity(g.Qty); err != nil {
			return fact.ReturnedLine{}, err
		}
	}
	switch {
	case q <= 0:
		return fact.ReturnedLine{}, refuse(pos.Invalid, "sale.quantity_not_positive")
	case q > sale.MaxQty:
		return fact.ReturnedLine{}, refuse(pos.Invalid, "sale.quantity_too_large", "qty", q.String(), "max", sale.MaxQty.String())
	case !item.Weighed && q%money.One != 0:
		return fact.ReturnedLine{}, refuse(pos.Invalid, "sale.quantity_not_whole")
	}
	price := item.Price
	if g.Price != 0 {
		price = g.Price
	}
	if price < 0 || price > item.Price {
		return fact.ReturnedLine{}, refuse(pos.Refused, "return.price_above",
			"price", r.cfg.Currency.Format(item.Price), "item", item.SKU)
	}
	disposition, err := dispositionOf(g.Disposition)
	measure := ""
	if item.Unit != catalog.UnitEach {
		measure = item.Unit
	}
	return fact.ReturnedLine{
		Item: item.SKU, Code: item.Code, Name: item.Name, Unit: price, Qty: q, Measure: measure,
		TaxCat: item.Tax, Rate: rate, Disposition: disposition,
	}, err
}
