package receipt

import (
	"encoding/base64"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal"
	"sanduq/pos/money"
)

// Envelope is what a receipt takes from the sale's journal entry.
type Envelope struct {
	Epoch int64
	At    time.Time // completion of the sale, in the shop's time zone
	Day   pos.Date  // business date
}

// FromSale returns the receipt of a sale; reprint marks it as a copy. shop is the description that the sale names. An error
// means facts that the settings should have refused: an unknown currency, a name too long for the tax code.
func FromSale(sale fact.SaleCompleted, shop fact.ShopDescribed, env Envelope, reprint bool) (Document, error) {
	currency, err := money.ParseCurrency(sale.Currency)
	if err != nil {
		return Document{}, err
	}
	marks, err := fiscal.MarksOf(shop, sale, env.At)
	if err != nil {
		return Document{}, err
	}
	w := &writer{shop: shop, sale: sale, figures: figures{currency, shop.Digits == arabicDigits}}
	w.doc.Lang = shop.Lang
	if reprint {
		w.heading(Mark, label("receipt.copy"))
	}
	if err := w.header(marks.Title); err != nil {
		return Document{}, err
	}
	number := pos.ReceiptNumber(sale.Till, env.Epoch, sale.Number)
	w.meta(number, env)
	w.add(Rule{})
	w.lines()
	w.add(Rule{})
	w.taxes()
	w.payment()
	w.add(Rule{})
	if marks.QR != "" {
		w.add(QR{marks.QR})
	}
	w.add(Barcode{number})
	w.footer()
	if reprint {
		w.heading(Mark, label("receipt.copy"))
	}
	w.add(Cut{})
	return w.doc, nil
}

// arabicDigits is the shop setting for ٠١٢٣; anything else shows 0123.
const arabicDigits = "arab"

// writer gathers the blocks of one receipt.
type writer struct {
	doc     Document
	shop    fact.ShopDescribed
	sale    fact.SaleCompleted
	figures figures
}

func (w *writer) add(b Block) { w.doc.Blocks = append(w.doc.Blocks, b) }

func (w *writer) heading(role Role, t pos.Text) {
	if t != (pos.Text{}) {
		w.add(Heading{Text: t, Role: role})
	}
}

func (w *writer) header(title string) error {
	if w.shop.Logo != "" {
		logo, err := base64.StdEncoding.DecodeString(w.shop.Logo)
		if err != nil {
			return pos.Internalf("read logo", err)
		}
		w.add(Picture{logo})
	}
	w.heading(Name, w.shop.Name)
	w.heading(Detail, w.shop.Address)
	w.heading(Detail, w.shop.Header)
	w.heading(Title, label(title))
	return nil
}

func (w *writer) meta(number string, env Envelope) {
	if w.shop.VATNumber != "" {
		w.add(Pair{label("receipt.vat_number"), w.shop.VATNumber})
	}
	if w.shop.Phone != "" {
		w.add(Pair{label("receipt.phone"), w.shop.Phone})
	}
	w.add(Pair{label("receipt.number"), number})
	w.add(Pair{label("receipt.time"), w.figures.digits(env.At.Format("2006-01-02 15:04"))})
	w.add(Pair{label("receipt.day"), w.figures.digits(string(env.Day))})
	w.add(Pair{label("receipt.till"), string(w.sale.Till)})
}

func (w *writer) lines() {
	for _, l := range w.sale.Lines {
		amount := l.Gross
		if w.sale.TaxAdded {
			amount -= l.Tax
		}
		w.add(Line{
			Name: l.Name, Detail: w.detail(&l), Amount: w.figures.amount(amount + off(&l)),
			Under: append(w.under(&l), w.listPrice(&l)...), Off: w.cheaper(&l),
		})
	}
}

// detail says how many and at what price, nothing of a single piece.
func (w *writer) detail(l *fact.SaleLine) string {
	quantity, unit := w.figures.quantity(l.Qty), w.figures.amount(l.Unit)
	switch {
	case l.Measure != "":
		return w.measured(quantity, l.Measure) + " × " + unit
	case l.Qty != money.One:
		return quantity + " × " + unit
	}
	return ""
}

// taxes is the summary by rate. A shop that is not registered for VAT has nothing to sum up.
func (w *writer) taxes() {
	if w.shop.VATNumber == "" {
		return
	}
	for _, t := range w.sale.Taxes {
		if t.Free != nil {
			w.freeOfTax(t)
			continue
		}
		percent := w.figures.rate(t.Rate)
		rate := arg{"rate", pos.Text{En: percent, Ar: percent}}
		w.add(Money{Label: label("receipt.net", rate), Amount: w.figures.amount(t.Net), Weight: Minor})
		w.add(Money{Label: label("receipt.tax", rate), Amount: w.figures.amount(t.Tax), Weight: Minor})
	}
}

// freeOfTax says what of the sale is not taxed, and why.
func (w *writer) freeOfTax(t fact.TaxTotal) {
	name := t.Free.Name
	if name == (pos.Text{}) {
		name = label(known("receipt.free."+t.Free.Kind, "receipt.free.zero"))
	}
	if why := t.Free.Text; why != (pos.Text{}) && why != name {
		name = pos.Text{En: name.En + ": " + why.En, Ar: name.Ar + ": " + why.Ar}
	}
	w.add(Money{Label: name, Amount: w.figures.amount(t.Gross), Weight: Minor})
}

// symbol is what the shop's customers call the currency.
func (w *writer) symbol() pos.Text {
	code := w.figures.currency.Code()
	if key := "receipt.currency." + code; known(key, "") != "" {
		return label(key)
	}
	return pos.Text{En: code, Ar: code}
}

func (w *writer) payment() {
	total := label("receipt.total", arg{"currency", w.symbol()})
	w.add(Money{Label: total, Amount: w.figures.amount(w.sale.Total), Weight: Total})
	w.tenders()
	w.saved()
	w.add(Pair{label("receipt.pieces"), w.figures.digits(pieces(w.sale.Lines))})
}

func (w *writer) footer() {
	if w.shop.VATNumber != "" {
		key := "receipt.prices_include_vat"
		if w.sale.TaxAdded {
			key = "receipt.prices_without_vat"
		}
		w.heading(Detail, label(key))
	}
	w.closing()
}

// closing is what the shop says at the end of each paper.
func (w *writer) closing() {
	w.heading(Detail, w.shop.Policy)
	if w.shop.Footer != (pos.Text{}) {
		w.heading(Detail, w.shop.Footer)
		return
	}
	w.heading(Detail, label("receipt.thanks"))
}
