// Package fiscal is where the law of a country meets a sale. It knows which country's package below it has a say, so that
// nothing else asks where the shop is.
package fiscal

import (
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal/sa"
	"sanduq/pos/money"
)

// Marks is what the law asks to see on a receipt.
type Marks struct {
	Title string // message key of the receipt's title
	QR    string // text of the QR code, "" for none
}

// The titles of a receipt. Only a shop registered for VAT may call it a tax invoice.
const (
	TitleReceipt        = "receipt.title.receipt"
	TitleSimplifiedSale = "receipt.title.simplified_tax_invoice"
)

// saudiArabia is the ISO 3166-1 code that facts name the country by.
const saudiArabia = "SA"

// CheckShop tells whether the shop's country can put the shop on a receipt. Settings are checked with it.
func CheckShop(shop fact.ShopDescribed) error {
	if shop.Country != saudiArabia || shop.VATNumber == "" {
		return nil
	}
	if err := sa.CheckSeller(seller(shop)); err != nil {
		return err
	}
	return sa.CheckVATNumber(shop.VATNumber)
}

// MarksOf returns the marks for a sale that was completed at the given time. An error means that the shop never passed
// CheckShop.
func MarksOf(shop fact.ShopDescribed, sale fact.SaleCompleted, at time.Time) (Marks, error) {
	if shop.Country != saudiArabia || shop.VATNumber == "" {
		return Marks{Title: TitleReceipt}, nil
	}
	currency, err := money.ParseCurrency(sale.Currency)
	if err != nil {
		return Marks{}, err
	}
	qr, err := sa.QR(sa.Invoice{
		Seller: seller(shop), VATNumber: shop.VATNumber, At: at,
		Total: currency.Format(sale.Total), Tax: currency.Format(sale.Tax),
	})
	return Marks{Title: TitleSimplifiedSale, QR: qr}, err
}

// The titles of a credit note (Saudi VAT regulations, art. 54: a note that refers to the invoice it corrects).
const (
	TitleCreditNote           = "receipt.title.credit_note"
	TitleSimplifiedCreditNote = "receipt.title.simplified_credit_note"
)

// CreditMarksOf returns the marks for a credit note made at the given time. In Saudi Arabia it holds the QR code of a
// simplified tax invoice with the note's own totals, which are above zero (ZATCA, BR-KSA-F-04: amounts are never negative;
// the kind of the document says which way they go).
func CreditMarksOf(shop fact.ShopDescribed, note fact.SaleReturned, at time.Time) (Marks, error) {
	m, err := MarksOf(shop, fact.SaleCompleted{Currency: note.Currency, Total: note.Total, Tax: note.Tax}, at)
	if m.Title = TitleSimplifiedCreditNote; m.QR == "" {
		m.Title = TitleCreditNote
	}
	return m, err
}

// seller is the name on the tax invoice: Arabic where there is one, as art. 53 of the Saudi VAT regulations wants it.
func seller(shop fact.ShopDescribed) string { return shop.Name.In(pos.Arabic) }
