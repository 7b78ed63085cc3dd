package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// SaleReturned is a credit note: goods that came back, the tax in them, and the money that was given for them. All amounts
// are above zero: what they lower is said by the kind of the entry.
type SaleReturned struct {
	Return   pos.ID     `json:"return"`
	Till     pos.TillID `json:"till"`   // where the goods were handed in
	Number   int64      `json:"number"` // without gaps per till within the entry's epoch; printed till-epoch-Rn
	Shop     int64      `json:"shop"`   // seq, in the same epoch, of the shop.described in force
	Currency string     `json:"currency"`
	TaxAdded bool       `json:"tax_added,omitempty"` // as the sale says: prices of units are without tax
	Original *ReturnOf  `json:"original,omitempty"`  // nil: without a receipt
	// Claims is the number of a receipt that was shown and that nobody here could look up, another store's as the customer
	// says: not verified. It goes with no Original.
	Claims  string         `json:"claims,omitempty"`
	Void    bool           `json:"void,omitempty"` // the whole sale was taken back as a mistake
	Lines   []ReturnedLine `json:"lines"`
	Taxes   []TaxTotal     `json:"taxes"`
	Total   money.Amount   `json:"total"` // gross, tax included
	Net     money.Amount   `json:"net"`
	Tax     money.Amount   `json:"tax"`
	Refunds []Refund       `json:"refunds"`
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
	// Store is the store that sold, where that was another one; "" for this one. Shop is what it called itself.
	Store pos.StoreID `json:"store,omitempty"`
	Shop  pos.Text    `json:"shop,omitzero"`
	// AsOf is when head office said what had come back of another store's sale. Unverified: that was too long ago to be
	// sure that nothing came back since.
	AsOf       int64 `json:"as_of,omitempty"`
	Unverified bool  `json:"unverified,omitempty"`
}

// ReturnedElsewhere is goods of this store's sale that another store took back, as head office told. It lowers what may
// still come back here.
type ReturnedElsewhere struct {
	Return pos.ID          `json:"return"` // of the credit note
	Sale   pos.ID          `json:"sale"`
	Number string          `json:"number"` // of the receipt
	Store  pos.StoreID     `json:"store"`  // that took the goods back
	Credit string          `json:"credit"` // number of its credit note
	At     int64           `json:"at"`     // of its credit note
	Lines  []ElsewhereLine `json:"lines"`
	// Refunds are what went back to the tenders of the sale.
	Refunds []ElsewhereRefund `json:"refunds"`
}

// Kind implements Body.
func (ReturnedElsewhere) Kind() string { return "sale.returned_elsewhere.v1" }

// ElsewhereLine is goods of one line that came back in another store.
type ElsewhereLine struct {
	Line  int            `json:"line"`
	Qty   money.Quantity `json:"qty"`
	Gross money.Amount   `json:"gross"`
	Tax   money.Amount   `json:"tax"`
}

// ElsewhereRefund is money that went back to one tender in another store.
type ElsewhereRefund struct {
	Tender int          `json:"tender"`
	Amount money.Amount `json:"amount"`
}

// ReceiptOverrun says that more came back of one receipt, in all stores together, than was sold: two stores without a line
// took the same goods back. Head office found it; somebody has to look into it.
type ReceiptOverrun struct {
	ID       pos.ID         `json:"id"`    // given by head office: it tells once
	Store    pos.StoreID    `json:"store"` // that sold
	Number   string         `json:"number"`
	SoldAt   int64          `json:"sold_at"`
	Over     money.Amount   `json:"over"` // what went back beyond what was paid
	Currency string         `json:"currency"`
	Shares   []ReceiptShare `json:"shares"` // what each store gave back
}

// Kind implements Body.
func (ReceiptOverrun) Kind() string { return "receipt.overrun.v1" }

// ReceiptShare is what one store gave back for goods of a receipt.
type ReceiptShare struct {
	Store pos.StoreID  `json:"store"`
	Total money.Amount `json:"total"`
}

// ReceiptOverrunDone says that somebody looked into an overrun.
type ReceiptOverrunDone struct {
	Store  pos.StoreID `json:"store"`
	Number string      `json:"number"`
	By     By          `json:"by"`
}

// Kind implements Body.
func (ReceiptOverrunDone) Kind() string { return "receipt.overrun_done.v1" }

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
