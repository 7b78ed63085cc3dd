package fact

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// ShiftOpened begins a shift: the time in which the cash of one till is somebody's to answer for.
type ShiftOpened struct {
	Shift    pos.ID       `json:"shift"`
	Till     pos.TillID   `json:"till"`
	Currency string       `json:"currency"`
	Opening  money.Amount `json:"opening"`             // cash put in to begin with, without what was taken before the shift
	Pieces   []Pieces     `json:"pieces,omitempty"`    // how it was counted; none: told as one sum
	FromSafe bool         `json:"from_safe,omitempty"` // it was taken out of the safe
	Left     money.Amount `json:"left,omitempty"`      // what the till's last shift left in the drawer, as far as it knew
	Before   money.Amount `json:"before,omitempty"`    // cash taken since then without a shift: it belongs to this one
	By       By           `json:"by"`
}

// Kind implements Body.
func (ShiftOpened) Kind() string { return "shift.opened.v1" }

// Pieces is how many notes or coins of one denomination were counted.
type Pieces struct {
	Value  money.Amount `json:"value"`
	Pieces int64        `json:"pieces"`
}

// ShiftSuspended is a till left alone for a while: its drawer stays what it is.
type ShiftSuspended struct {
	Shift pos.ID     `json:"shift"`
	Till  pos.TillID `json:"till"`
	By    By         `json:"by"`
}

// Kind implements Body.
func (ShiftSuspended) Kind() string { return "shift.suspended.v1" }

// ShiftResumed ends a suspension.
type ShiftResumed struct {
	Shift pos.ID     `json:"shift"`
	Till  pos.TillID `json:"till"`
	By    By         `json:"by"`
}

// Kind implements Body.
func (ShiftResumed) Kind() string { return "shift.resumed.v1" }

// ShiftHandedOver gives the shift to another person, who answers for the drawer from here on.
type ShiftHandedOver struct {
	Shift pos.ID      `json:"shift"`
	Till  pos.TillID  `json:"till"`
	From  pos.StaffID `json:"from,omitempty"`
	To    pos.StaffID `json:"to,omitempty"`
	Count int         `json:"count,omitempty"` // number of the count made between the two, 0: none was made
	By    By          `json:"by"`
}

// Kind implements Body.
func (ShiftHandedOver) Kind() string { return "shift.handed_over.v1" }

// CashMoved is cash that moved for another reason than a sale.
//
//	paid_in   into the drawer, for a reason
//	paid_out  out of the drawer, for a reason
//	float     change added to the drawer
//	drop      out of the drawer into the safe, in a bag
//	deposit   out of the safe to the bank: bags, and what lay loose
type CashMoved struct {
	Move     pos.ID       `json:"move"`
	What     string       `json:"kind"`            // the names above
	Till     pos.TillID   `json:"till"`            // whose drawer; of a deposit, where it was entered
	Shift    *pos.ID      `json:"shift,omitempty"` // nil of a deposit
	Currency string       `json:"currency"`
	Amount   money.Amount `json:"amount"` // above zero whichever way it went
	Reason   string       `json:"reason,omitempty"`
	Name     pos.Text     `json:"reason_name,omitzero"` // of the reason, as the shop called it then
	Note     string       `json:"note,omitempty"`
	Bag      string       `json:"bag,omitempty"`       // of a drop
	Bags     []Bag        `json:"bags,omitempty"`      // of a deposit
	FromSafe bool         `json:"from_safe,omitempty"` // a float that was taken out of the safe
	// Short says that the books knew of less money where this was taken from. It is a mark and no refusal: money in the
	// hand is a fact.
	Short bool `json:"short,omitempty"`
	By    By   `json:"by"`
}

// Kind implements Body.
func (CashMoved) Kind() string { return "cash.moved.v1" }

// Bag is a sealed bag of cash.
type Bag struct {
	Bag    string       `json:"bag"`
	Amount money.Amount `json:"amount"`
}

// DrawerOpened is a drawer that was opened without a sale.
type DrawerOpened struct {
	Till   pos.TillID `json:"till"`
	Reason string     `json:"reason"`
	Name   pos.Text   `json:"reason_name,omitzero"` // of the reason, as the shop called it then
	Note   string     `json:"note,omitempty"`
	By     By         `json:"by"`
}

// Kind implements Body.
func (DrawerOpened) Kind() string { return "drawer.opened.v1" }

// ShiftCounted is a count that a person declared without having seen what was expected.
type ShiftCounted struct {
	Shift    pos.ID      `json:"shift"`
	Till     pos.TillID  `json:"till"`
	No       int         `json:"no"` // 1 for the first of the shift; the last one counts
	Currency string      `json:"currency"`
	Pieces   []Pieces    `json:"pieces,omitempty"` // of the cash; none: told as one sum
	Lines    []CountLine `json:"lines"`            // by means and scheme
	// NeedsApproval says that a difference is beyond the shop's limit.
	NeedsApproval bool `json:"needs_approval,omitempty"`
	By            By   `json:"by"`
}

// Kind implements Body.
func (ShiftCounted) Kind() string { return "shift.counted.v1" }

// CountLine holds one means of payment against the books: Difference = Counted + Since − Expected, below zero where money
// is missing.
type CountLine struct {
	Means      string       `json:"means"`
	Scheme     string       `json:"scheme,omitempty"`
	Expected   money.Amount `json:"expected"`
	Counted    money.Amount `json:"counted"`
	Since      money.Amount `json:"since,omitempty"` // what the books say moved after the count, at the close
	Difference money.Amount `json:"difference"`
	// Uncounted: nobody counted it, so its difference is not known rather than zero.
	Uncounted bool `json:"uncounted,omitempty"`
}

// DifferenceApproved is the word of somebody who may give it that a difference is accepted. It may come long after the
// close.
type DifferenceApproved struct {
	Shift pos.ID       `json:"shift"`
	Till  pos.TillID   `json:"till"` // of the shift
	Count int          `json:"count"`
	Cash  money.Amount `json:"cash"` // difference of the cash that was accepted
	Note  string       `json:"note,omitempty"`
	By    By           `json:"by"`
}

// Kind implements Body.
func (DifferenceApproved) Kind() string { return "difference.approved.v1" }

// ShiftClosed ends a shift with what was expected and counted.
type ShiftClosed struct {
	Shift         pos.ID       `json:"shift"`
	Till          pos.TillID   `json:"till"`
	Currency      string       `json:"currency"`
	OpenedAt      int64        `json:"opened_at"`
	Holder        pos.StaffID  `json:"holder,omitempty"` // who answered for it at the end
	Opening       money.Amount `json:"opening"`
	Unshifted     money.Amount `json:"unshifted,omitempty"` // cash within it that was taken before it was opened
	Count         int          `json:"count"`               // number of the count that counts, 0: nobody counted
	Lines         []CountLine  `json:"lines"`               // as of the close
	Left          money.Amount `json:"left"`                // cash in the drawer now: as counted, else as expected
	NeedsApproval bool         `json:"needs_approval,omitempty"`
	By            By           `json:"by"`
}

// Kind implements Body.
func (ShiftClosed) Kind() string { return "shift.closed.v1" }

// DayClosed is the Z: it closes and numbers a business day of the store. It takes everything that no Z before it took and
// whose business date is its own or an earlier one. Amounts that went back to customers are below zero.
type DayClosed struct {
	// Number runs without gaps per store and goes on across epochs. It is printed epoch-number, with the epoch of Head: a box
	// that was restored from a copy goes on from the copy's number in an epoch of its own, so none is printed twice.
	Number   int64        `json:"number"`
	Date     pos.Date     `json:"date"`
	Till     pos.TillID   `json:"till"` // where it was asked for
	Currency string       `json:"currency"`
	Totals   DayTotals    `json:"totals"`
	Dates    []DateSum    `json:"dates,omitempty"`     // the same by business date: those before Date, and what came late
	Shifts   []ShiftEnd   `json:"shifts,omitempty"`    // closed since the last Z
	Open     []ShiftOpen  `json:"open,omitempty"`      // open at that moment; none of them holds up a Z
	Approved []Approved   `json:"approved,omitempty"`  // differences accepted since the last Z
	Baskets  []OpenBasket `json:"baskets,omitempty"`   // held or open at that moment
	Before   Perpetual    `json:"before"`              // what all earlier Zs add up to
	After    Perpetual    `json:"after"`               // with this one
	Head     ChainHead    `json:"head"`                // the entry before this one
	Signed   string       `json:"signature,omitempty"` // of Head, by the device key: Ed25519, base64; "": could not be
	By       By           `json:"by"`
}

// Kind implements Body.
func (DayClosed) Kind() string { return "day.closed.v1" }

// DayTotals is what an X or a Z adds up.
type DayTotals struct {
	Sales   DocumentSum   `json:"sales"`
	Refunds DocumentSum   `json:"refunds"`
	Taxes   []TaxSum      `json:"taxes,omitempty"`   // by category and rate, sales and refunds apart
	Means   []MeansSum    `json:"means,omitempty"`   // by means and scheme
	Moves   []MoveSum     `json:"moves,omitempty"`   // cash that moved otherwise, by kind and reason
	Numbers []NumberRange `json:"numbers,omitempty"` // first and last number of each till
	Events  Events        `json:"events"`            // what else happened, by how often
	// Rounding is by which the money taken is more than what it was taken for, because cash was rounded; below zero: less.
	Rounding money.Amount `json:"rounding,omitempty"`
	Unheld   money.Amount `json:"unheld,omitempty"`   // cash taken while no shift was open
	Drawers  []DrawerSum  `json:"drawers,omitempty"`  // cash that came into each drawer less what went out
	Deposits money.Amount `json:"deposits,omitempty"` // from the safe to the bank
}

// DocumentSum adds up sales or refunds.
type DocumentSum struct {
	Count int64        `json:"count"`
	Gross money.Amount `json:"gross"`
	Net   money.Amount `json:"net"`
	Tax   money.Amount `json:"tax"`
}

// TaxSum adds up one tax category at one rate.
type TaxSum struct {
	Cat    string       `json:"cat"`
	Rate   money.Rate   `json:"rate"`
	Refund bool         `json:"refund,omitempty"`
	Gross  money.Amount `json:"gross"`
	Net    money.Amount `json:"net"`
	Tax    money.Amount `json:"tax"`
}

// MeansSum adds up one means of payment.
type MeansSum struct {
	Means    string       `json:"means"`
	Scheme   string       `json:"scheme,omitempty"`
	Count    int64        `json:"count"`
	Taken    money.Amount `json:"taken"`
	Refunded money.Amount `json:"refunded"` // zero or below
}

// MoveSum adds up the movements of cash of one kind, for one reason. Amounts are signed as the drawer sees them.
type MoveSum struct {
	What   string       `json:"kind"` // opening | paid_in | paid_out | float | drop
	Reason string       `json:"reason,omitempty"`
	Name   pos.Text     `json:"name,omitzero"` // of the reason
	Count  int64        `json:"count"`
	Amount money.Amount `json:"amount"`
}

// DrawerSum is the change of one till's cash.
type DrawerSum struct {
	Till   pos.TillID   `json:"till"`
	Amount money.Amount `json:"amount"`
}

// NumberRange is the first and the last number of one till, as printed.
type NumberRange struct {
	Till   pos.TillID `json:"till"`
	Refund bool       `json:"refund,omitempty"` // credit notes
	First  string     `json:"first"`
	Last   string     `json:"last"`
	Count  int64      `json:"count"`
}

// Events counts what a Z tells besides money.
type Events struct {
	VoidedLines int64 `json:"voided_lines"`
	Abandoned   int64 `json:"abandoned"` // baskets cleared without a sale
	NoSale      int64 `json:"no_sale"`   // drawers opened without a sale
	Reprints    int64 `json:"reprints"`
	Overrides   int64 `json:"overrides"` // prices, discounts and taxes changed by hand
}

// DateSum is the share of one business date.
type DateSum struct {
	Date     pos.Date     `json:"date"`
	Late     bool         `json:"late,omitempty"` // came after a Z had closed that date
	Sales    DocumentSum  `json:"sales"`
	Refunds  DocumentSum  `json:"refunds"`
	Cash     money.Amount `json:"cash"`               // change of all drawers
	Deposits money.Amount `json:"deposits,omitempty"` // from the safe to the bank
	Events   Events       `json:"events,omitzero"`
}

// ShiftEnd is a shift that was closed, with what was expected and counted.
type ShiftEnd struct {
	Date   pos.Date    `json:"date"` // business date of the close
	Late   bool        `json:"late,omitempty"`
	At     int64       `json:"at"`
	Closed ShiftClosed `json:"closed"`
}

// ShiftOpen is a shift that was open when a Z was made.
type ShiftOpen struct {
	Shift    pos.ID       `json:"shift"`
	Till     pos.TillID   `json:"till"`
	OpenedAt int64        `json:"opened_at"`
	By       pos.StaffID  `json:"staff,omitempty"` // who opened it
	Expected money.Amount `json:"expected"`        // cash in its drawer, by the books
}

// Approved is a difference that was accepted.
type Approved struct {
	Date  pos.Date     `json:"date"`           // business date of the word
	Late  bool         `json:"late,omitempty"` // it came after a Z had closed that date
	Shift pos.ID       `json:"shift"`
	Till  pos.TillID   `json:"till"`
	Cash  money.Amount `json:"cash"`
	By    By           `json:"by"`
}

// OpenBasket is a basket that was held or open when a Z was made.
type OpenBasket struct {
	Sale  pos.ID       `json:"sale"`
	Till  pos.TillID   `json:"till"`
	Held  bool         `json:"held,omitempty"` // put aside; its name stays out of the journal
	Lines int          `json:"lines"`
	Total money.Amount `json:"total"`
	Since int64        `json:"since"`
}

// Perpetual is what is never reset, neither by a Z nor by an epoch.
type Perpetual struct {
	Sales     money.Amount `json:"sales"`   // gross
	Refunds   money.Amount `json:"refunds"` // gross, zero or below
	Documents int64        `json:"documents"`
}

// ChainHead names an entry of the journal.
type ChainHead struct {
	Epoch int64  `json:"epoch"`
	Seq   int64  `json:"seq"`
	Hash  string `json:"hash"` // hex
}

// Reading is what an X says: what waits for the next Z, of one till or of the store.
type Reading struct {
	Till     pos.TillID  `json:"till"` // "": the store
	At       int64       `json:"at"`
	Date     pos.Date    `json:"date"`
	Currency string      `json:"currency"`
	LastZ    string      `json:"last_z"` // number of the Z before, as printed; "": there was none
	Totals   DayTotals   `json:"totals"`
	Dates    []DateSum   `json:"dates,omitempty"`
	Shifts   []ShiftEnd  `json:"shifts,omitempty"` // closed since the last Z
	Open     []ShiftOpen `json:"open,omitempty"`
	Lines    []CountLine `json:"lines,omitempty"` // of one till: what its open shift expects by means
	// Perpetual is of the whole store and of all time.
	Perpetual Perpetual `json:"perpetual"`
}

// XPrinted is a reading that somebody asked for on paper. Reading an X on a screen is no fact; paper is: it can be carried
// to a count, which is then no longer blind, so the journal says who had it and what it said. It closes and numbers nothing.
type XPrinted struct {
	Reading Reading    `json:"reading"`
	At      pos.TillID `json:"at"` // where the paper comes out
	By      By         `json:"by"`
}

// Kind implements Body.
func (XPrinted) Kind() string { return "x.printed.v1" }
