package screen

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
)

// Shift is the cash of a till as its screen shows it. What the books expect is not in it: a count is blind.
type Shift struct {
	State    shift.TillState `json:"state"`
	Setup    shift.Setup     `json:"setup"`
	Required bool            `json:"required,omitempty"` // nothing is sold without an open shift
	Days     int64           `json:"days"`               // number of the last Z: reports are asked for again
}

// DayNow is what waits for the next Z, and what stands in nobody's way and should be known before it.
type DayNow struct {
	Tills   []TillInfo         `json:"tills"`
	X       shift.X            `json:"x"`
	Pending []fact.ShiftClosed `json:"pending"` // differences that wait for approval
	Baskets []fact.OpenBasket  `json:"baskets"` // begun and not sold
	Held    []sale.HeldState   `json:"held"`    // those of them that were put aside, by name
}

// DaysArgs asks for Zs before a number, 0 for the last ones.
type DaysArgs struct {
	Before   int64           `json:"before,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// DaysAnswer is a page of Zs, the newest first.
type DaysAnswer struct {
	Days []shift.Day `json:"days"`
	More bool        `json:"more"`
}

// DayArgs asks for a Z by its number.
type DayArgs struct {
	Number   int64           `json:"number"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// DayAnswer is a Z.
type DayAnswer struct {
	Day shift.Day      `json:"day"`
	Z   fact.DayClosed `json:"z"`
}

// SafeArgs asks for the safe with its movements before a place, the newest first.
type SafeArgs struct {
	Before   shift.Place     `json:"before"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// VATArgs asks for the tax of a range of business dates, both included, and a page of its invoices.
type VATArgs struct {
	From     pos.Date           `json:"from"`
	To       pos.Date           `json:"to"`
	After    shift.InvoicePlace `json:"after"`
	Approval *staff.Approval    `json:"approval,omitempty"`
}

// VATAnswer is the tax and a page of invoices.
type VATAnswer struct {
	VAT      shift.VAT       `json:"vat"`
	Invoices []shift.Invoice `json:"invoices"`
	More     bool            `json:"more"`
}
