package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// Tender is money taken: Given is what the customer handed over, Amount the part that paid for the goods. All tenders of a
// sale add up to its total and its rounding.
type Tender struct {
	No     int      `json:"no,omitempty"`     // 1 for the first that was tried; refused ones count too
	Means  string   `json:"means"`            // cash, card, voucher, foreign, or another of the shop's
	Scheme string   `json:"scheme,omitempty"` // of a card: mada, visa …; of foreign notes their currency
	Name   pos.Text `json:"name,omitzero"`    // of the scheme, else of the means, as the shop calls it; none of plain cash
	Ref    string   `json:"ref,omitempty"`    // approval code of a card, number of a voucher
	Last4  string   `json:"last4,omitempty"`  // of a card's number, where it was entered
	// Foreign is what was handed over in another currency; Given is its worth.
	Foreign *ForeignCash `json:"foreign,omitempty"`
	Given   money.Amount `json:"given"`
	Amount  money.Amount `json:"amount"`
	// Earlier says that a tender.taken of its own told of this money before the sale was complete: whoever adds money up
	// from entries has it from there.
	Earlier bool `json:"earlier,omitempty"`
}

// ForeignCash is notes of another currency at the rate of the shop.
type ForeignCash struct {
	Currency string         `json:"currency"`
	Amount   money.Amount   `json:"amount"` // its own minor units
	Rate     money.Quantity `json:"rate"`   // local units for one of it, in millionths
	Date     pos.Date       `json:"date"`   // of the rate
}

// TenderTaken is money that came in before its sale was complete.
type TenderTaken struct {
	Sale     pos.ID     `json:"sale"`
	Till     pos.TillID `json:"till"`
	Currency string     `json:"currency"`
	Tender   Tender     `json:"tender"`
	By       By         `json:"by"`
}

// Kind implements Body.
func (TenderTaken) Kind() string { return "tender.taken.v1" }

// TenderReturned is money of an unfinished sale that was given back: cash out of the drawer, a card reversed at its
// terminal, a voucher handed back.
type TenderReturned struct {
	Sale     pos.ID     `json:"sale"`
	Till     pos.TillID `json:"till"` // whose drawer it came out of
	Currency string     `json:"currency"`
	Tender   Tender     `json:"tender"` // as it was taken
	By       By         `json:"by"`
}

// Kind implements Body.
func (TenderReturned) Kind() string { return "tender.returned.v1" }

// TenderRefused is a payment that was asked for and not given.
type TenderRefused struct {
	Sale     pos.ID       `json:"sale"`
	Till     pos.TillID   `json:"till"`
	Currency string       `json:"currency"`
	No       int          `json:"no"`
	Means    string       `json:"means"`
	Amount   money.Amount `json:"amount"` // that was asked for
	// Why is declined (by the terminal), cancelled (before it was tried) or not_charged (nobody knew at first; the
	// terminal's journal says that nothing was taken).
	Why string `json:"why"`
	By  By     `json:"by"`
}

// Kind implements Body.
func (TenderRefused) Kind() string { return "tender.refused.v1" }

// TenderUnknown is a payment of which nobody knows whether it was made. A tender.taken, a tender.refused or the completed
// sale follows when somebody does.
type TenderUnknown struct {
	Sale     pos.ID       `json:"sale"`
	Till     pos.TillID   `json:"till"`
	Currency string       `json:"currency"`
	No       int          `json:"no"`
	Means    string       `json:"means"`
	Amount   money.Amount `json:"amount"` // that was asked for
	By       By           `json:"by"`
}

// Kind implements Body.
func (TenderUnknown) Kind() string { return "tender.unknown.v1" }
