package sale

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// Topics of the pushes.
const (
	// Topic carries a till's basket (State).
	Topic = "till"
	// DrawerTopic asks for the till's drawer, once for each cash sale (Completed). It goes to the devices, not to the
	// screens: a retry pushes nothing, so it opens nothing.
	DrawerTopic = "drawer"
)

// State is what a till's screen shows. A snapshot has all lines; a delta has the lines that changed, to be merged by
// number, and everything else whole.
type State struct {
	Till     pos.TillID     `json:"till"`
	Reset    bool           `json:"reset,omitempty"` // forget the lines shown so far
	Sale     string         `json:"sale"`            // id of the open basket, "" when none is open
	Lines    []LineState    `json:"lines"`
	Pieces   int64          `json:"pieces"`
	Total    money.Amount   `json:"total"`
	Tax      money.Amount   `json:"tax"`
	TaxAdded bool           `json:"tax_added,omitempty"` // prices are without it, the total is with it
	Taxes    []TaxState     `json:"taxes"`
	Fast     []money.Amount `json:"fast"`             // cash worth a button, ascending; the first is exactly what is due
	Last     *Completed     `json:"last"`             // the sale before, while no basket is open
	Paying   *PayState      `json:"paying,omitempty"` // once a payment was begun
	// Quiet says that no line was touched: coupons, a discount or the offers changed, and the lines with them.
	Quiet    bool           `json:"quiet,omitempty"`
	Saved    money.Amount   `json:"saved"` // what is off the lines, all together
	Coupons  []CouponState  `json:"coupons"`
	Employee bool           `json:"employee,omitempty"` // at the prices for employees
	Discount *DiscountState `json:"discount,omitempty"` // of the whole basket, by hand
	Currency CurrencyState  `json:"currency"`
}

// LineState is a line on the screen.
type LineState struct {
	No      int          `json:"no"`
	Item    string       `json:"item"`
	Code    string       `json:"code"`
	Name    pos.Text     `json:"name"`
	Unit    money.Amount `json:"unit"`
	Qty     string       `json:"qty"`
	Measure string       `json:"measure,omitempty"` // unit of Qty, "" for pieces
	Gross   money.Amount `json:"gross"`
	Weighed bool         `json:"weighed,omitempty"`
	Voided  bool         `json:"voided,omitempty"`
	// What is known of the goods beside: see fact.Detail.
	Note   string   `json:"note,omitempty"`
	Serial string   `json:"serial,omitempty"`
	Lot    string   `json:"lot,omitempty"`
	Expiry pos.Date `json:"expiry,omitempty"`
	Source string   `json:"source,omitempty" enum:"scale,typed,code"` // of the weight, or of the price on a label
	Net    string   `json:"net,omitempty"`                            // kilograms that a label with a price states
	Tare   string   `json:"tare,omitempty"`
	Dept   string   `json:"dept,omitempty"`
	Age    int      `json:"age,omitempty"`   // limit that was confirmed
	For    int      `json:"for,omitempty"`   // line that this deposit belongs to
	Fixed  bool     `json:"fixed,omitempty"` // its quantity cannot be changed
	// Full is what the line comes to before Awards, which tell what took it down to Gross. Both are absent where nothing did.
	Full   money.Amount `json:"full,omitempty"`
	Awards []AwardState `json:"awards,omitempty"`
	// List is the price before a person changed it, Reason why; absent where nobody did.
	List     money.Amount   `json:"list,omitempty"`
	Reason   *pos.Text      `json:"reason,omitempty"`
	Discount *DiscountState `json:"discount,omitempty"` // of this line, by hand
}

// AwardState is what a rule or a person took off a line, as a screen shows it.
type AwardState struct {
	Rule   string       `json:"rule"`
	Name   pos.Text     `json:"name"`
	Amount money.Amount `json:"amount"`
}

// CouponState is a code that was presented.
type CouponState struct {
	Code string `json:"code"`
	Used bool   `json:"used"` // it gives something
}

// DiscountState is a discount that a person gave: a percentage, or an amount.
type DiscountState struct {
	Percent string       `json:"percent,omitempty"`
	Amount  money.Amount `json:"amount,omitempty"`
	Name    pos.Text     `json:"name"` // of the reason
}

// TaxState is the tax of one category on the screen.
type TaxState struct {
	Cat   string       `json:"cat"`
	Rate  string       `json:"rate"` // percent
	Gross money.Amount `json:"gross"`
	Tax   money.Amount `json:"tax"`
}

// CurrencyState says how to write amounts.
type CurrencyState struct {
	Code     string `json:"code"`
	Exponent int    `json:"exponent"`
}

// Snapshot returns the whole state of a till as a reader sees it.
func (s *Sales) Snapshot(v *store.View, at pos.TillID) (State, error) {
	if !slices.Contains(s.cfg.Tills, at) {
		return State{}, noTill(at)
	}
	b, err := s.readBasket(v, at)
	if err != nil {
		return State{}, err
	}
	if b == nil {
		last, err := readLast(v, at)
		return s.empty(at, last), err
	}
	return s.whole(at, b)
}

// whole is the state of a basket with all its lines.
func (s *Sales) whole(at pos.TillID, b *Basket) (State, error) {
	st, err := s.totals(at, b)
	if err != nil {
		return State{}, err
	}
	st.Reset = true
	for i := range b.Lines {
		l, err := lineState(&b.Lines[i])
		if err != nil {
			return State{}, err
		}
		st.Lines = append(st.Lines, l)
	}
	return st, nil
}

// delta is the news of a basket since before: the lines whose awards changed, and at the end those that somebody touched.
func (s *Sales) delta(at pos.TillID, before, b *Basket, touched ...int) (State, error) {
	st, err := s.totals(at, b)
	if err != nil {
		return State{}, err
	}
	st.Quiet = len(touched) == 0
	var news []int
	for i := range b.Lines {
		if before == nil || i >= len(before.Lines) || slices.Equal(b.Lines[i].Awards, before.Lines[i].Awards) {
			continue
		}
		if no := b.Lines[i].No; !slices.Contains(touched, no) {
			news = append(news, no)
		}
	}
	for _, no := range append(news, touched...) {
		line, err := lineState(b.line(no))
		if err != nil {
			return State{}, err
		}
		st.Lines = append(st.Lines, line)
	}
	return st, nil
}

// empty is the state of a till without a basket.
func (s *Sales) empty(at pos.TillID, last *Completed) State {
	return State{
		Till: at, Reset: true, Lines: []LineState{}, Taxes: []TaxState{}, Fast: []money.Amount{},
		Coupons: []CouponState{}, Last: last, Currency: s.currency(),
	}
}

func (s *Sales) currency() CurrencyState {
	return CurrencyState{Code: s.cfg.Currency.Code(), Exponent: s.cfg.Currency.Exponent()}
}

// totals is the state of a basket without its lines.
func (s *Sales) totals(at pos.TillID, b *Basket) (State, error) {
	p, err := b.priced()
	if err != nil {
		return State{}, err
	}
	cash, err := s.cashDue(b)
	if err != nil {
		return State{}, err
	}
	st := State{
		Till: at, Sale: b.Sale.String(), Lines: []LineState{}, Pieces: p.Pieces - b.deposits(), Total: p.Total, Tax: p.Tax,
		TaxAdded: b.taxAdded,
		Taxes:    make([]TaxState, len(p.Taxes)), Fast: s.fastCash(cash), Currency: s.currency(),
		Paying: s.paying(b, p.Total, cash),
		Saved:  b.off(), Coupons: b.couponStates(), Employee: b.terms.Employee != nil, Discount: discountState(b.terms.Discount),
	}
	for i, x := range p.Taxes {
		st.Taxes[i] = TaxState{Cat: x.Category.Code, Rate: x.Category.Rate.String(), Gross: x.Gross, Tax: x.Tax}
	}
	return st, nil
}

func lineState(l *Line) (LineState, error) {
	full, err := money.Extend(l.Unit, l.Qty)
	st := LineState{
		No: l.No, Item: l.Item, Code: l.Code, Name: l.Name, Unit: l.Unit, Qty: l.Qty.String(), Measure: l.Measure,
		Gross: full - l.Off, Weighed: l.Weighed, Voided: l.Voided != 0, Discount: discountState(l.Hand.Discount),
		Note: l.Note, Serial: l.Serial, Lot: l.Lot, Expiry: l.Expiry, Dept: l.Dept, For: l.For, Fixed: l.fixed() != nil,
	}
	st.describe(&l.Detail)
	if len(l.Awards) > 0 {
		st.Full = full
	}
	for _, a := range l.Awards {
		if n := len(st.Awards); n > 0 && st.Awards[n-1].Rule == a.Rule {
			st.Awards[n-1].Amount += a.Amount // several sets of one rule
			continue
		}
		st.Awards = append(st.Awards, AwardState{Rule: a.Rule, Name: a.Name, Amount: a.Amount})
	}
	if p := l.Hand.Price; p != nil {
		st.List, st.Reason = p.List, &p.Name
	}
	return st, err
}

func (b *Basket) couponStates() []CouponState {
	out := make([]CouponState, len(b.terms.Coupons))
	used := b.couponsUsed()
	for i, c := range b.terms.Coupons {
		out[i] = CouponState{Code: c.Code, Used: slices.Contains(used, c.Code)}
	}
	return out
}

func discountState(d *fact.Discount) *DiscountState {
	if d == nil {
		return nil
	}
	st := &DiscountState{Amount: d.Amount, Name: d.Name}
	if d.Percent != 0 {
		st.Percent = d.Percent.String()
	}
	return st
}

// fastButtons is the number of fast-cash buttons.
const fastButtons = 5

// fastCash suggests what a customer is likely to hand over: exactly what is due, then that rounded up to each note.
func (s *Sales) fastCash(total money.Amount) []money.Amount {
	if total <= 0 {
		return []money.Amount{}
	}
	out := []money.Amount{total}
	for _, note := range s.cfg.Notes {
		if note <= 0 {
			continue
		}
		up := (total + note - 1) / note * note
		if up > out[len(out)-1] && len(out) < fastButtons {
			out = append(out, up)
		}
	}
	return out
}

// readLast returns the till's last sale, nil when it never sold.
func readLast(v *store.View, at pos.TillID) (*Completed, error) {
	var c Completed
	var epoch, n int64
	var sale []byte
	err := v.QueryRow(`SELECT sale, epoch, number, total, rounding, given, change, at FROM sales WHERE till = ?
		ORDER BY epoch DESC, number DESC LIMIT 1`, string(at)).
		Scan(&sale, &epoch, &n, &c.Total, &c.Rounding, &c.Given, &c.Change, &c.At)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // a new till: an everyday answer
	}
	if err != nil {
		return nil, fmt.Errorf("read last sale of till %s: %w", at, err)
	}
	copy(c.Sale[:], sale)
	c.Number = pos.ReceiptNumber(at, epoch, n)
	return &c, nil
}

// Receipt is where a completed sale stands: enough to print it again.
type Receipt struct {
	Till       pos.TillID
	Epoch, Seq int64  // entry of the sale
	Number     string // as printed
}

// Receipt finds a completed sale; ok is false when there is none.
func (s *Sales) Receipt(v *store.View, sale pos.ID) (r Receipt, ok bool, err error) {
	var n int64
	err = v.QueryRow(`SELECT till, epoch, seq, number FROM sales WHERE sale = ?`, sale[:]).
		Scan((*string)(&r.Till), &r.Epoch, &r.Seq, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("find sale %s: %w", sale, err)
	}
	r.Number = pos.ReceiptNumber(r.Till, r.Epoch, n)
	return r, true, nil
}
