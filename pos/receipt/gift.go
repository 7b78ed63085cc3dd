package receipt

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// Gift returns what goes along with a present: the goods of a sale without a price, and the number by which they can be
// exchanged. It is no invoice, says so, and carries no code of the tax office. Errors are those of FromSale.
func Gift(sale fact.SaleCompleted, shop fact.ShopDescribed, env Envelope) (Document, error) {
	currency, err := money.ParseCurrency(sale.Currency)
	if err != nil {
		return Document{}, err
	}
	w := &writer{shop: shop, sale: sale, figures: figures{currency, shop.Digits == arabicDigits}}
	w.doc.Lang = shop.Lang
	if err := w.header("receipt.title.gift"); err != nil {
		return Document{}, err
	}
	number := pos.ReceiptNumber(sale.Till, env.Epoch, sale.Number)
	w.add(Pair{label("receipt.number"), number})
	w.add(Pair{label("receipt.day"), w.figures.digits(string(env.Day))})
	w.add(Rule{})
	for _, l := range sale.Lines {
		w.add(Line{Name: l.Name, Amount: w.howMany(&l), Under: w.under(&l)})
	}
	w.add(Rule{})
	w.add(Barcode{number})
	w.heading(Detail, label("receipt.no_invoice"))
	w.closing()
	w.add(Cut{})
	return w.doc, nil
}

// howMany is the quantity of a line with its unit, without a price.
func (w *writer) howMany(l *fact.SaleLine) string {
	if l.Measure == "" {
		return w.figures.quantity(l.Qty)
	}
	return w.figures.quantity(l.Qty) + " " + w.measure(l.Measure)
}
