package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// SaleCompleted is a sale that was paid: goods, tax and money, and what the history of its basket must not lose.
type SaleCompleted struct {
	Sale     pos.ID     `json:"sale"`
	Till     pos.TillID `json:"till"`
	Number   int64      `json:"number"` // without gaps per till within the entry's epoch; printed till-epoch-number
	Shop     int64      `json:"shop"`   // seq, in the same epoch, of the shop.described in force
	Currency string     `json:"currency"`
	// TaxAdded: prices of units are without tax, which was put on top. Gross is with tax either way.
	TaxAdded bool         `json:"tax_added,omitempty"`
	Lines    []SaleLine   `json:"lines"`
	Taxes    []TaxTotal   `json:"taxes"`
	Total    money.Amount `json:"total"` // gross, tax included
	Net      money.Amount `json:"net"`
	Tax      money.Amount `json:"tax"`
	Tenders  []Tender     `json:"tenders"`
	// Rounding is by which the tenders come to more than the total, because cash paid what was left and there are no smaller
	// coins; below zero: to less (EN 16931, BT-114). It is no part of any line, price or tax.
	Rounding money.Amount   `json:"rounding,omitempty"`
	Change   money.Amount   `json:"change"`
	Voided   []VoidedLine   `json:"voided,omitempty"`
	OpenedAt int64          `json:"opened_at"` // first line of the basket
	LastLine int64          `json:"last_line"` // last line added: from here on the customer was paying
	Holds    []Hold         `json:"holds,omitempty"`
	By       By             `json:"by,omitzero"`        // who took the money
	Discount *Discount      `json:"discount,omitempty"` // of the whole basket, as a person gave it; its shares are Awards
	Coupons  []string       `json:"coupons,omitempty"`  // codes that gave something
	Employee *EmployeePrice `json:"employee,omitempty"` // sold at the prices for employees
	Offers   string         `json:"offers,omitempty"`   // hash of the set of promotions that it was priced by
}

// Kind implements Body.
func (SaleCompleted) Kind() string { return "sale.completed.v1" }

// SaleLine is one line of a sale, with everything that a reprint, a return or a report needs of the item as it was.
type SaleLine struct {
	No   int            `json:"no"`
	Item string         `json:"item"` // SKU of the catalogue, "" for goods sold by department
	Code string         `json:"code,omitempty"`
	Name pos.Text       `json:"name"`
	Unit money.Amount   `json:"unit"` // price of one before Awards; without tax where the sale says so
	Qty  money.Quantity `json:"qty"`
	// Measure is the unit of Qty and of the price: kg, l, m …; "" for pieces.
	Measure string       `json:"measure,omitempty"`
	Gross   money.Amount `json:"gross"` // what is paid for the line: Unit × Qty without the Awards
	Tax     money.Amount `json:"tax"`
	TaxCat  string       `json:"tax_cat"`
	Rate    money.Rate   `json:"rate"`
	// Awards is what promotions and people took off it; Price and Discount are what a person changed by hand.
	Awards   []Award        `json:"awards,omitempty"`
	Price    *PriceOverride `json:"price,omitempty"`
	Discount *Discount      `json:"discount,omitempty"`
	Detail
	Lowered []Lowered `json:"lowered,omitempty"`
}

// Lowered is a change of a line to less than had been rung up. It is kept where the shop has staff.
type Lowered struct {
	Qty money.Quantity `json:"qty"` // so much less
	At  int64          `json:"at"`
	By  By             `json:"by"`
}

// TaxTotal is the tax of one category and rate over the whole sale. The lines' taxes add up to it.
type TaxTotal struct {
	Cat   string       `json:"cat"`
	Rate  money.Rate   `json:"rate"`
	Gross money.Amount `json:"gross"`
	Net   money.Amount `json:"net"`
	Tax   money.Amount `json:"tax"`
	Free  *FreeOfTax   `json:"free,omitempty"` // nil where the category is taxed
}

// FreeOfTax says of a category that nothing is charged for what it is and why, as the receipt has to tell.
type FreeOfTax struct {
	Kind string   `json:"kind"`           // zero | exempt | outside
	Name pos.Text `json:"name"`           // empty for a shop's own category
	Code string   `json:"code,omitempty"` // of the reason, in the tax office's list
	Text pos.Text `json:"text"`           // of the reason; empty where there is none
}

// VoidedLine is a line that was scanned and taken out again before the sale was paid.
type VoidedLine struct {
	No    int            `json:"no"`
	Item  string         `json:"item"`
	Unit  money.Amount   `json:"unit"`
	Qty   money.Quantity `json:"qty"`
	Added int64          `json:"added"`
	At    int64          `json:"at"`
	By    By             `json:"by,omitzero"` // who took it out

	Lowered []Lowered `json:"lowered,omitempty"` // before that
}

// Hold is a time for which a basket was put aside. What the cashier called it meanwhile is left out: it may be a customer's
// name.
type Hold struct {
	Till     pos.TillID `json:"till"` // where it was put aside
	At       int64      `json:"at"`
	BackTill pos.TillID `json:"back_till"` // where it was gone on with
	BackAt   int64      `json:"back_at"`
}

// BasketAbandoned is a basket that was cleared without being paid.
type BasketAbandoned struct {
	Sale     pos.ID       `json:"sale"`
	Till     pos.TillID   `json:"till"`
	Currency string       `json:"currency"`
	Lines    []SaleLine   `json:"lines"`
	Total    money.Amount `json:"total"`
	Voided   []VoidedLine `json:"voided,omitempty"`
	OpenedAt int64        `json:"opened_at"`
	Holds    []Hold       `json:"holds,omitempty"`
	By       By           `json:"by,omitzero"` // who cleared it
}

// Kind implements Body.
func (BasketAbandoned) Kind() string { return "basket.abandoned.v1" }
