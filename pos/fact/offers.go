package fact

import (
	"encoding/json"

	"sanduq/pos"
	"sanduq/pos/money"
)

// OffersSet says that a set of promotions, price lists and coupon codes is in force from here on, instead of the one
// before.
type OffersSet struct {
	Source    string            `json:"source"` // file it came from
	Hash      string            `json:"hash"`   // SHA-256 of the documents, each behind a line feed, in hexadecimal
	Rules     int               `json:"rules"`
	Lists     int               `json:"lists"` // price lists
	Codes     int               `json:"codes"` // coupon codes that are good for one sale
	Documents []json.RawMessage `json:"documents"`
}

// Kind implements Body.
func (OffersSet) Kind() string { return "offers.set.v1" }

// Award is what one rule, or one person, took off a line of a sale. Whatever is given for a set or for the whole basket
// is spread over its lines, so the awards of a line are what a return of that line gives up.
type Award struct {
	Rule   string         `json:"rule"` // id of the promotion; LineDiscount or BasketDiscount where a person gave it
	Name   pos.Text       `json:"name"` // what the customer reads
	Set    int            `json:"set,omitempty"`
	Qty    money.Quantity `json:"qty,omitempty"`
	Amount money.Amount   `json:"amount"` // off, tax included; never below zero
}

// What a person gave, in the place of a promotion's id. No promotion can be called so.
const (
	LineDiscount   = "#line"
	BasketDiscount = "#basket"
)

// PriceOverride is a price that a person set by hand. Unit of the line is that price.
type PriceOverride struct {
	List   money.Amount `json:"list"` // what one would have cost
	Reason string       `json:"reason"`
	Name   pos.Text     `json:"name"` // of the reason
	Note   string       `json:"note,omitempty"`
	By     By           `json:"by,omitzero"`
}

// EmployeePrice says who let a sale be at the prices for employees.
type EmployeePrice struct {
	By By `json:"by,omitzero"`
}

// Discount is a discount that a person gave: a percentage or an amount, after all promotions.
type Discount struct {
	Percent money.Rate   `json:"percent,omitempty"`
	Amount  money.Amount `json:"amount,omitempty"`
	Reason  string       `json:"reason"`
	Name    pos.Text     `json:"name"` // of the reason
	Note    string       `json:"note,omitempty"`
	By      By           `json:"by,omitzero"`
}
