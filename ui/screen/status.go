package screen

import (
	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/tender"
	"sanduq/ui/wire"
)

// Shop is what a screen without a till shows.
type Shop struct {
	Shop  ShopInfo   `json:"shop"`
	Tills []TillInfo `json:"tills"`
}

// ShopInfo is what a screen says of the shop, and how it writes.
type ShopInfo struct {
	Name   pos.Text `json:"name"`
	Lang   pos.Lang `json:"lang" enum:"ar,en"`       // what a screen starts in
	Digits string   `json:"digits" enum:"latn,arab"` // digits of amounts and counts; codes are always 0–9
	VAT    bool     `json:"vat"`                     // registered for VAT: tax is shown
}

// TillInfo names a till.
type TillInfo struct {
	ID   pos.TillID `json:"id"`
	Name pos.Text   `json:"name"`
	// Training: it sells for practice now, on a book of its own.
	Training bool `json:"training,omitempty"`
}

// Held is the baskets that were put aside, the oldest first.
type Held struct {
	Baskets []sale.HeldState `json:"baskets"`
}

// Status is everything about a till but its basket.
type Status struct {
	Shop    ShopInfo `json:"shop"`
	Till    TillInfo `json:"till"`
	Date    pos.Date `json:"date"` // business date
	Sync    Sync     `json:"sync"`
	Printer Printer  `json:"printer"`
	Scanner Device   `json:"scanner"`
	// Pay is what the shop takes.
	Pay tender.Offer `json:"pay"`
	// Catalog is the batch of the last change of items or prices, 0 for none since the start: tiles are asked for again.
	Catalog int64 `json:"catalog"`
	// Departments are those under which goods are sold that are not on file, none where they are not sold.
	Departments []sale.Department `json:"departments"`
	Alarms      []Alarm           `json:"alarms"` // what else a person should know: disk nearly full, clock behind …
}

// Sync is the line to head office.
type Sync struct {
	State   string `json:"state" enum:"none,connecting,online,offline"` // none: this shop has no head office
	Cause   string `json:"cause,omitempty"`                             // message key
	Since   int64  `json:"since"`
	Waiting int64  `json:"waiting"` // entries that head office has not acknowledged
}

// Device is the health of a device: the states of devices.Health, and none where the till has no such device.
type Device struct {
	Name  string `json:"name"`
	State string `json:"state" enum:"none,starting,ready,attention,blocked,absent,stopped"`
	Cause string `json:"cause,omitempty"` // message key
	Since int64  `json:"since"`
}

// Printer is the till's receipt printer and its queue.
type Printer struct {
	Device  Device                `json:"device"`
	Waiting int                   `json:"waiting"` // receipts that are not yet on paper
	Unknown []printing.UnknownJob `json:"unknown"` // a person must say what became of these
}

// Alarm is a sentence that a person should read.
type Alarm struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Bad  bool           `json:"bad,omitempty"` // something is lost or about to be
}

// Notice tells what became of a scan that came from the till's scanner. What is typed on a screen is answered there.
type Notice struct {
	Code  string      `json:"code"`            // what was scanned
	Line  int         `json:"line,omitempty"`  // the basket's line it went to
	Error *wire.Error `json:"error,omitempty"` // why it did not; sale.ambiguous brings the candidates in args.items
	At    int64       `json:"at"`
	// Checked is what a price check found; nothing was sold.
	Checked []sale.Checked `json:"checked,omitempty"`
}

// Shelf is what a manager looks after.
type Shelf struct {
	Blocks []shelf.BlockState `json:"blocks"` // goods off sale, the latest first
	Tasks  []shelf.Task       `json:"tasks"`  // goods that were sold without being on file, the latest first
	// Overruns are receipts of which more came back, in all stores, than was sold.
	Overruns []returns.Overrun `json:"overruns"`
	Grid     int64             `json:"grid"` // when the till's quick keys were arranged, 0 for never
}
