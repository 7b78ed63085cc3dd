// Package catalog knows what the shop sells: items with names in both languages, barcodes, prices and tax categories, and
// how to find them by scan, by code and by any part of a name.
//
// The base catalogue is a SQLite file of its own (base.sql). An import builds it beside the store while the shop sells, and
// one entry, catalog.base_switched, names its hash and puts it in force. Prices that change afterwards arrive as
// catalog.prices_changed and lie in the store's own file, over the base, until the next base is switched on.
//
//	CSV ─▶ Reader ─▶ builder ─▶ catalogue-<sha256>.db ─▶ base_switched ─┐
//	                                  prices_changed ─▶ overlay ────────┴▶ Lookup, Item, Search
//
// The rules that the tests hold, CAT-001 and on, stand in rules.md.
package catalog

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// Item is what the shop sells, with the price in force.
type Item struct {
	SKU      string       `json:"sku"` // the shop's own key; the first barcode as printed where it has none
	Name     pos.Text     `json:"name"`
	Price    money.Amount `json:"price"` // of one Unit, tax included
	Tax      string       `json:"tax"`   // tax category
	Category string       `json:"category,omitempty"`
	Unit     string       `json:"unit"` // key of units
	Weighed  bool         `json:"weighed,omitempty"`
	AgeLimit int          `json:"age_limit,omitempty"` // years, 0 for none
	// OpenPrice: the price is asked at the till; Price is what is suggested, 0 for nothing.
	OpenPrice  bool           `json:"open_price,omitempty"`
	AskSerial  bool           `json:"ask_serial,omitempty"` // each piece is sold with its serial number
	AskLot     bool           `json:"ask_lot,omitempty"`    // it is sold with the number of its lot
	Tare       money.Quantity `json:"tare,omitempty"`       // what its packing weighs, in Unit
	DepositSKU string         `json:"deposit,omitempty"`    // the item whose price is left as a deposit for each piece
	// Deposit is that item with the price in force, nil where DepositSKU is not on file.
	Deposit *Item `json:"-"`
	// Code is the code by which the item was found, "" where it was found by name; Pack is what that code stands for: one
	// for a piece, 12 for a carton of twelve.
	Code string         `json:"code,omitempty"`
	Pack money.Quantity `json:"pack"`
}

// Category is a group of items as screens show it.
type Category struct {
	Key  string   `json:"key"`
	Name pos.Text `json:"name"`
}

// The units in which items are priced, as keys of the message catalogue (unit.each …).
const (
	UnitEach     = "each"
	UnitKilogram = "kg"
	UnitGram     = "g"
	UnitLitre    = "l"
	UnitMillil   = "ml"
	UnitMetre    = "m"
)

// Bounds on what a catalogue may hold.
const (
	// MaxName is the longest name in characters. The longest of 808,096 real names has 120.
	MaxName = 200
	// MaxCategories is the number of categories: a screen shows them all.
	MaxCategories = 10_000
	// MaxAge is the highest age limit in years.
	MaxAge = 99
)
