package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// SaleReturned is a credit note: goods that came back, the tax in them, and the money that was given for them. All amounts
// are above zero: what they lower is said by the kind of the entry.
type SaleReturned struct {
	Return   pos.ID         `json:"return"`
	Till     pos.TillID     `json:"till"`   // where the goods were handed in
	Number   int64          `json:"number"` // without gaps per till within the entry's epoch; printed till-epoch-Rn
	Shop     int64          `json:"shop"`   // seq, in the same epoch, of the shop.described in force
	Currency string         `json:"currency"`
	TaxAdded bool           `json:"tax_added,omitempty"` // as the sale says: prices of units are without tax
	Original *ReturnOf      `json:"original,omitempty"`  // nil: without a receipt
	Void     bool           `json:"void,omitempty"`      // the whole sale was taken back as a mistake
	Lines    []ReturnedLine `json:"lines"`
	Taxes    []TaxTotal     `json:"taxes"`
	Total    money.Amount   `json:"total"` // gross, tax included
	Net      money.Amount   `json:"net"`
	Tax      money.Amount   `json:"tax"`
	Refunds  []Refund       `json:"refunds"`
	// Rounding is what rounding to the smallest coin added to the total: the refunds come to Total + Rounding.
	Rounding money.Amount `json:"rounding,omitempty"`
	Reason   ReturnReason `json:"reason"`
	By       By           `json:"by"`
}

// Kind implements Body.
func (SaleReturned) Kind() string { return "sale.returned.v1" }

// ReturnOf names the sale that goods came back from, as its receipt does.
type ReturnOf struct {
	Sale   pos.ID   `json:"sale"`
	Number string   `json:"number"` // as printed
	At     int64    `json:"at"`
	Day    pos.Date `json:"day"`
}

// ReturnReason says why goods came back.
type ReturnReason struct {
	ID string `json:"id"`
	// Name is what the shop calls it; empty for a reason that every shop has, whose name is a message.
	Name pos.Text `json:"name,omitzero"`
	Note string   `json:"note,omitempty"` // in the cashier's words
}

// ReturnedLine is goods of one kind that came back. Gross and Tax are the shares that were paid for them.
type ReturnedLine struct {
	No          int            `json:"no"`
	Line        int            `json:"line,omitempty"` // number of the line in the original sale
	Item        string         `json:"item"`           // SKU of the catalogue
	Code        string         `json:"code,omitempty"`
	Name        pos.Text       `json:"name"`
	Unit        money.Amount   `json:"unit"` // price of one as it was charged, before offers
	Qty         money.Quantity `json:"qty"`
	Measure     string         `json:"measure,omitempty"` // unit of Qty, "" for pieces
	Gross       money.Amount   `json:"gross"`
	Tax         money.Amount   `json:"tax"`
	TaxCat      string         `json:"tax_cat"`
	Rate        money.Rate     `json:"rate"`
	Disposition string         `json:"disposition"` // resell | damaged | supplier
}

// Refund is money given back.
type Refund struct {
	Tender int          `json:"tender,omitempty"` // number of the tender in the original sale it goes back to, 0: another
	Means  string       `json:"means"`
	Scheme string       `json:"scheme,omitempty"` // of a card
	Ref    string       `json:"ref,omitempty"`    // approval code of the terminal, number of a voucher …
	Amount money.Amount `json:"amount"`
}
