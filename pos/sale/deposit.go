package sale

import (
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// leaveDeposit adds the deposit of a line's goods as a line of its own, unless it is there already; its quantity is that of
// the goods. A deposit has its own tax category: what is left for a bottle is not always taxed as what is in it.
func (s *Sales) leaveDeposit(b *Basket, no int, deposit *catalog.Item, day pos.Date, now int64) error {
	goods := &b.Lines[no-1]
	if deposit == nil || goods.Qty%money.One != 0 {
		return nil
	}
	for i := range b.Lines {
		if d := &b.Lines[i]; d.For == no && d.Voided == 0 {
			d.Last = now
			return nil // withDeposit gives it its quantity
		}
	}
	rate, ok := s.cfg.Taxes.RateOn(deposit.Tax, day)
	if !ok {
		return noRate(deposit)
	}
	b.Lines = append(b.Lines, Line{
		No: len(b.Lines) + 1, Item: deposit.SKU, Name: deposit.Name, Unit: deposit.Price, Qty: goods.Qty,
		TaxCat: deposit.Tax, Rate: rate, Added: now, Last: now, Detail: fact.Detail{For: no},
	})
	return nil
}

// deposits counts the pieces that are left as deposits: the customer carries none of them.
func (b *Basket) deposits() (n int64) {
	for i := range b.Lines {
		if l := &b.Lines[i]; l.For != 0 && l.Voided == 0 {
			n += int64(l.Qty / money.One)
		}
	}
	return n
}
