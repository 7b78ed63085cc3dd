package receipt

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// tenders lists how the sale was paid: what cash was rounded by, each payment, and the change.
func (w *writer) tenders() {
	if r := w.sale.Rounding; r != 0 {
		w.add(Money{Label: label("receipt.rounding"), Amount: w.figures.amount(r), Weight: Minor})
	}
	cash := false
	for i := range w.sale.Tenders {
		t := &w.sale.Tenders[i]
		w.tender(t)
		cash = cash || t.Means == "cash" || t.Foreign != nil
	}
	if cash {
		w.add(Money{Label: label("receipt.change"), Amount: w.figures.amount(w.sale.Change)})
	}
}

// tender is one payment, with what says which it was.
func (w *writer) tender(t *fact.Tender) {
	name := arg{"name", t.Name}
	key := known("receipt.tender."+t.Means, "receipt.tender.other")
	if key == "receipt.tender.other" && t.Name != (pos.Text{}) {
		key = "receipt.tender.named" // one of the shop's own
	}
	w.add(Money{Label: label(key, name), Amount: w.figures.amount(t.Given)})
	switch {
	case t.Foreign != nil:
		w.add(Pair{label("receipt.foreign"), w.foreign(t.Foreign)})
	case t.Last4 != "":
		w.add(Pair{label("receipt.card_number"), "•••• " + t.Last4})
	}
	switch {
	case t.Ref == "":
	case t.Means == "card":
		w.add(Pair{label("receipt.approval"), t.Ref})
	default:
		w.add(Pair{label("receipt.tender_number"), t.Ref})
	}
}

// foreign says how many foreign notes at what rate.
func (w *writer) foreign(f *fact.ForeignCash) string {
	amount := w.figures
	if c, err := money.ParseCurrency(f.Currency); err == nil {
		amount.currency = c
	}
	return amount.amount(f.Amount) + " " + f.Currency + " × " + w.figures.quantity(f.Rate)
}
