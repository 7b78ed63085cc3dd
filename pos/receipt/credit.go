package receipt

import (
	"cmp"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal"
	"sanduq/pos/money"
)

// FromReturn returns the credit note of a return; reprint marks it as a copy. shop is the description that the return names,
// env the envelope of its entry. The errors are those of FromSale.
//
// Amounts are above zero as on an invoice: the title says which way they go.
func FromReturn(note fact.SaleReturned, shop fact.ShopDescribed, env Envelope, reprint bool) (Document, error) {
	currency, err := money.ParseCurrency(note.Currency)
	if err != nil {
		return Document{}, err
	}
	marks, err := fiscal.CreditMarksOf(shop, note, env.At)
	if err != nil {
		return Document{}, err
	}
	w := &creditWriter{note: note}
	// The parts that a receipt and a credit note share are those of a sale of the same lines.
	w.writer = writer{
		shop: shop, figures: figures{currency, shop.Digits == arabicDigits},
		sale: fact.SaleCompleted{
			Till: note.Till, Currency: note.Currency, TaxAdded: note.TaxAdded, Lines: saleLines(note.Lines), Taxes: note.Taxes,
		},
	}
	w.doc.Lang = shop.Lang
	if reprint {
		w.heading(Mark, label("receipt.copy"))
	}
	if err := w.header(marks.Title); err != nil {
		return Document{}, err
	}
	number := pos.CreditNoteNumber(note.Till, env.Epoch, note.Number)
	w.creditMeta(number, env)
	w.add(Rule{})
	w.lines()
	w.add(Rule{})
	w.taxes()
	w.refunds()
	w.add(Rule{})
	if marks.QR != "" {
		w.add(QR{marks.QR})
	}
	w.add(Barcode{number})
	if w.shop.VATNumber != "" {
		key := "receipt.prices_include_vat"
		if note.TaxAdded {
			key = "receipt.prices_without_vat"
		}
		w.heading(Detail, label(key))
	}
	if reprint {
		w.heading(Mark, label("receipt.copy"))
	}
	w.add(Cut{})
	return w.doc, nil
}

// creditWriter gathers the blocks of a credit note.
type creditWriter struct {
	writer
	note fact.SaleReturned
}

func saleLines(back []fact.ReturnedLine) []fact.SaleLine {
	out := make([]fact.SaleLine, len(back))
	for i, l := range back {
		out[i] = fact.SaleLine{
			No: l.No, Item: l.Item, Code: l.Code, Name: l.Name, Unit: l.Unit, Qty: l.Qty, Measure: l.Measure,
			Gross: l.Gross, Tax: l.Tax, TaxCat: l.TaxCat, Rate: l.Rate,
		}
	}
	return out
}

// creditMeta says which note it is, what it corrects and why: the invoice's number and date and the reason are what tax law
// asks of a credit note.
func (w *creditWriter) creditMeta(number string, env Envelope) {
	if w.shop.VATNumber != "" {
		w.add(Pair{label("receipt.vat_number"), w.shop.VATNumber})
	}
	if w.shop.Phone != "" {
		w.add(Pair{label("receipt.phone"), w.shop.Phone})
	}
	w.add(Pair{label("receipt.credit_number"), number})
	w.add(Pair{label("receipt.time"), w.moment(env.At)})
	w.add(Pair{label("receipt.day"), w.figures.digits(string(env.Day))})
	w.add(Pair{label("receipt.till"), string(w.note.Till)})
	if o := w.note.Original; o != nil {
		if o.Store != "" {
			w.add(Pair{label("receipt.of_shop"), elsewhere(o, w.doc.Lang)})
		}
		w.add(Pair{label("receipt.of_number"), o.Number})
		w.add(Pair{label("receipt.of_time"), w.moment(time.UnixMilli(o.At).In(env.At.Location()))})
	} else if w.note.Claims != "" {
		w.add(Pair{label("receipt.claims"), w.note.Claims})
	} else {
		w.heading(Detail, label("receipt.without"))
	}
	if o := w.note.Original; w.note.Claims != "" || o != nil && o.Unverified {
		w.heading(Detail, label("receipt.unverified"))
	}
	if w.note.Void {
		w.heading(Detail, label("receipt.void"))
	} else {
		w.heading(Detail, reasonOf(w.note.Reason))
	}
	if note := w.note.Reason.Note; note != "" {
		w.heading(Detail, pos.Text{En: note, Ar: note})
	}
}

// elsewhere names the shop that sold, by its store's name where it calls itself nothing.
func elsewhere(o *fact.ReturnOf, lang pos.Lang) string {
	return cmp.Or(o.Shop.In(lang), string(o.Store))
}

func (w *creditWriter) moment(at time.Time) string {
	return w.figures.digits(at.Format("2006-01-02 15:04"))
}

// reasonOf writes the reason behind its label, in both languages.
func reasonOf(r fact.ReturnReason) pos.Text {
	name := r.Name
	if name == (pos.Text{}) {
		name = label(known("receipt.reason."+r.ID, "receipt.reason.other"))
	}
	l := label("receipt.reason")
	return pos.Text{En: l.En + ": " + name.In(pos.English), Ar: l.Ar + ": " + name.In(pos.Arabic)}
}

// refunds says how the money went back.
func (w *creditWriter) refunds() {
	w.add(Money{
		Label: label("receipt.refunded", arg{"currency", w.symbol()}), Amount: w.figures.amount(w.note.Total), Weight: Total,
	})
	if w.note.Rounding != 0 {
		w.add(Money{Label: label("receipt.rounding"), Amount: w.figures.amount(w.note.Rounding)})
	}
	for _, m := range w.note.Refunds {
		w.add(Money{Label: label(known("receipt.refund."+m.Means, "receipt.refund.other")), Amount: w.figures.amount(m.Amount)})
		if m.Ref != "" {
			w.add(Pair{label("receipt.reference"), m.Ref})
		}
	}
	w.add(Pair{label("receipt.pieces"), w.figures.digits(pieces(w.sale.Lines))})
}
