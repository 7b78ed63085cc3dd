package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// Detail is what is known of the goods of one line beside what they are and cost. Most lines have none.
type Detail struct {
	Note   string   `json:"note,omitempty"` // what the cashier wrote beside it; printed
	Serial string   `json:"serial,omitempty"`
	Lot    string   `json:"lot,omitempty"`
	Expiry pos.Date `json:"expiry,omitempty"` // last day on which they may be used
	// Weighing says how the weight was found, nil where nothing was weighed.
	Weighing *Weighing `json:"weighing,omitempty"`
	// Dept is the department under which goods were sold that are not on file. Item is empty then.
	Dept string    `json:"dept,omitempty"`
	Age  *AgeCheck `json:"age,omitempty"`
	// For is the number of the line that a deposit belongs to, 0 where the line is no deposit.
	For int `json:"for,omitempty"`
	// By is who gave the goods their price, nil where it was that of the catalogue or of a label.
	By *By `json:"by,omitempty"`
}

// Where a weight comes from.
const (
	FromScale = "scale" // a scale that is certified for trade
	FromTyped = "typed" // a person read it somewhere and typed it: receipts say so
	FromCode  = "code"  // it stands in the barcode of the label
)

// Weighing is how a weight was found. The quantity sold is the net weight.
type Weighing struct {
	Source string         `json:"source"`
	Tare   money.Quantity `json:"tare,omitempty"` // what the packing weighs; it was taken off, in the unit of the line
	// Net is the net weight in kilograms that the label states where the line is one piece at the price of its label.
	Net money.Quantity `json:"net,omitempty"`
	// Priced: the price was printed on the label. It is the line's unit price, of one piece.
	Priced bool `json:"priced,omitempty"`
}

// AgeCheck says that a cashier confirmed the customer's age, once for a basket and the highest limit in it.
type AgeCheck struct {
	Limit      int      `json:"limit"`       // years, of this item
	BornBefore pos.Date `json:"born_before"` // the customer was born on this day or before it
}

// ItemBlocked takes goods off sale: all of an item, or one lot of it.
type ItemBlocked struct {
	SKU    string `json:"sku"`
	Lot    string `json:"lot,omitempty"` // "" for every lot
	Reason string `json:"reason"`        // for people, as it was written
	// Until is the last business date on which they are not sold, "" until ItemUnblocked.
	Until pos.Date `json:"until,omitempty"`
	By    By       `json:"by"`
}

// Kind implements Body.
func (ItemBlocked) Kind() string { return "item.blocked.v1" }

// ItemUnblocked puts goods on sale again that ItemBlocked took off.
type ItemUnblocked struct {
	SKU string `json:"sku"`
	Lot string `json:"lot,omitempty"`
	By  By     `json:"by"`
}

// Kind implements Body.
func (ItemUnblocked) Kind() string { return "item.unblocked.v1" }

// ItemTaskDone says that somebody dealt with goods that were sold without being on file. A later sale of the same code
// opens the task again. That they were sold stands in sale.completed.v1, in the lines with a department.
type ItemTaskDone struct {
	Code string `json:"code"`
	By   By     `json:"by"`
}

// Kind implements Body.
func (ItemTaskDone) Kind() string { return "item.task_done.v1" }

// GridSet arranges the quick keys of a till. It replaces what was arranged before.
type GridSet struct {
	Till  pos.TillID `json:"till"` // "" for all tills that have none of their own
	Pages []GridPage `json:"pages"`
	By    By         `json:"by"`
}

// Kind implements Body.
func (GridSet) Kind() string { return "grid.set.v1" }

// GridPage is one page of quick keys, in reading order.
type GridPage struct {
	Name pos.Text  `json:"name"`
	Keys []GridKey `json:"keys"`
}

// GridKey is one quick key.
type GridKey struct {
	SKU string `json:"sku"`
	Hue int    `json:"hue"` // which of the eight colours of the screens' tokens, 0 to 7
}
