package returns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// FindArgs is the number of a receipt, typed or scanned from its barcode.
type FindArgs struct {
	Number string `json:"number"`
}

// Found is a sale and what may still come back of it.
type Found struct {
	Sale    pos.ID        `json:"sale"`
	Number  string        `json:"number"`
	Till    pos.TillID    `json:"till"`
	At      int64         `json:"at"`
	Total   money.Amount  `json:"total"`
	Lines   []FoundLine   `json:"lines"`
	Tenders []FoundTender `json:"tenders"`
	Notes   []Note        `json:"notes"` // credit notes so far, the oldest first
	Left    money.Amount  `json:"left"`  // what was paid for the goods that have not come back
	Reasons []Reason      `json:"reasons"`
	Means   []string      `json:"means"` // by which money may go back though it was not paid by them
	// Of another store's receipt: which store, what it called itself, and when head office said what had come back.
	Store pos.StoreID `json:"store,omitempty"`
	Shop  pos.Text    `json:"shop,omitzero"`
	AsOf  int64       `json:"as_of,omitempty"`
	Stale bool        `json:"stale,omitempty"` // that was too long ago to be sure that nothing came back since
}

// FoundLine is a line of the sale.
type FoundLine struct {
	No        int          `json:"no"`
	Item      string       `json:"item"`
	Name      pos.Text     `json:"name"`
	Unit      money.Amount `json:"unit"`
	Qty       string       `json:"qty"`
	Measure   string       `json:"measure,omitempty"` // unit of Qty, "" for pieces
	Gross     money.Amount `json:"gross"`
	Left      string       `json:"left"` // how much has not come back
	LeftGross money.Amount `json:"left_gross"`
}

// FoundTender is how the sale was paid.
type FoundTender struct {
	No     int          `json:"no"`
	Means  string       `json:"means"`
	Scheme string       `json:"scheme,omitempty"`
	Ref    string       `json:"ref,omitempty"`
	Amount money.Amount `json:"amount"`
	Left   money.Amount `json:"left"` // what has not gone back
}

// Note is a credit note of a sale.
type Note struct {
	ID     pos.ID       `json:"id"`
	Number string       `json:"number"`
	At     int64        `json:"at"`
	Total  money.Amount `json:"total"`
}

// number is a number of a receipt or credit note, read.
type number struct {
	till   pos.TillID
	epoch  int64
	n      int64
	credit bool
}

// parseNumber reads till-epoch-n or till-epoch-Rn. The name of a till may hold hyphens itself, so it is read from its end.
func parseNumber(text string) (number, error) {
	bad := refuse(pos.Invalid, "return.bad_number", "number", text)
	text = strings.TrimSpace(text)
	front, n, ok := cutLast(text)
	if !ok {
		return number{}, bad
	}
	till, epoch, ok := cutLast(front)
	name, _ := pos.RealTill(pos.TillID(till))
	if !ok || pos.CheckName(string(name)) != nil {
		return number{}, bad
	}
	x := number{till: pos.TillID(till)}
	if n, x.credit = strings.CutPrefix(strings.ToUpper(n), "R"); n == "" {
		return number{}, bad
	}
	var err error
	if x.n, err = strconv.ParseInt(n, 10, 64); err != nil || x.n <= 0 {
		return number{}, bad
	}
	if x.epoch, err = strconv.ParseInt(epoch, 10, 64); err != nil || x.epoch <= 0 {
		return number{}, bad
	}
	return x, nil
}

// CleanNumber reads the number of a receipt as people type it, and writes it as it is printed. Refusals: return.bad_number,
// return.is_credit_note.
func CleanNumber(text string) (string, error) {
	n, err := parseNumber(text)
	if err == nil && n.credit {
		err = refuse(pos.Refused, "return.is_credit_note", "number", pos.CreditNoteNumber(n.till, n.epoch, n.n))
	}
	return pos.ReceiptNumber(n.till, n.epoch, n.n), err
}

// IsNumber tells whether a code has the form of a receipt's or a credit note's number.
func IsNumber(code string) bool {
	_, err := parseNumber(code)
	return err == nil
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// Find finds the sale of a receipt of this store. A number that it never gave is unknown: it may be another store's, which
// head office knows (FindElsewhere); one that was given for practice is none of the shop's. Refusals: return.bad_number,
// return.unknown_receipt, return.is_credit_note, return.training_receipt.
func (r *Returns) Find(v *store.View, a FindArgs) (Found, error) {
	n, err := parseNumber(a.Number)
	if err != nil {
		return Found{}, err
	}
	if _, trains := pos.RealTill(n.till); trains && !slices.Contains(r.cfg.Tills, n.till) {
		return Found{}, refuse(pos.Refused, "return.training_receipt", "number", strings.TrimSpace(a.Number))
	}
	if n.credit {
		return Found{}, refuse(pos.Refused, "return.is_credit_note", "number", pos.CreditNoteNumber(n.till, n.epoch, n.n))
	}
	receipt, ok, err := r.cfg.Sales.Find(v, n.till, n.epoch, n.n)
	if err != nil {
		return Found{}, err
	}
	if !ok {
		return Found{}, unknownReceipt(pos.ReceiptNumber(n.till, n.epoch, n.n))
	}
	o, err := readOriginal(v, receipt)
	if err != nil {
		return Found{}, err
	}
	return r.found(v, o)
}

func unknownReceipt(number string) error {
	return &pos.Error{
		Code: pos.NotFound, Op: "find receipt", Key: "return.unknown_receipt", Args: map[string]any{"number": number},
		Hint: "return.unknown_receipt_hint",
	}
}

func (r *Returns) found(v *store.View, o *original) (Found, error) {
	f := Found{
		Sale: o.sale.Sale, Number: o.number, Till: o.sale.Till, At: o.at, Total: o.sale.Total,
		Lines: make([]FoundLine, len(o.sale.Lines)), Tenders: o.tenders(), Reasons: r.cfg.Reasons, Means: r.cfg.Means,
	}
	for i := range o.sale.Lines {
		l := &o.sale.Lines[i]
		left, err := o.leftOf(l)
		if err != nil {
			return Found{}, err
		}
		f.Lines[i] = FoundLine{
			No: l.No, Item: l.Item, Name: l.Name, Unit: l.Unit, Qty: l.Qty.String(), Measure: l.Measure, Gross: l.Gross,
			Left: left.qty.String(), LeftGross: left.gross,
		}
		f.Left += left.gross
	}
	if x := o.from; x != nil {
		f.Store, f.Shop, f.AsOf, f.Stale = x.Store, x.Shop, x.AsOf, o.stale(v)
	}
	var err error
	f.Notes, err = notesOf(v, o.sale.Sale)
	return f, err
}

// notesOf lists the credit notes of a sale.
func notesOf(v *store.View, of pos.ID) ([]Note, error) {
	rows, err := v.Query(`SELECT id, till, epoch, number, at, total FROM credit_notes WHERE sale = ?
		ORDER BY epoch, seq`, of[:])
	if err != nil {
		return nil, fmt.Errorf("read credit notes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	notes := []Note{}
	for rows.Next() {
		var x Note
		var id []byte
		var till pos.TillID
		var epoch, n int64
		if err := rows.Scan(&id, (*string)(&till), &epoch, &n, &x.At, &x.Total); err != nil {
			return nil, fmt.Errorf("read credit notes: %w", err)
		}
		copy(x.ID[:], id)
		x.Number = pos.CreditNoteNumber(till, epoch, n)
		notes = append(notes, x)
	}
	return notes, rows.Err()
}

// Receipt finds what a copy may be wanted of: a credit note, or a completed sale.
func (r *Returns) Receipt(v *store.View, id pos.ID) (out sale.Receipt, ok bool, err error) {
	rows, err := v.Query(`SELECT till, epoch, seq, number FROM credit_notes WHERE id = ?`, id[:])
	if err != nil {
		return out, false, fmt.Errorf("find credit note: %w", err)
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return out, false, fmt.Errorf("find credit note: %w", err)
		}
		return r.cfg.Sales.Receipt(v, id)
	}
	var n int64
	if err := rows.Scan((*string)(&out.Till), &out.Epoch, &out.Seq, &n); err != nil {
		return out, false, fmt.Errorf("find credit note: %w", err)
	}
	out.Number = pos.CreditNoteNumber(out.Till, out.Epoch, n)
	return out, true, nil
}

// Sold is a sale in the list of recent ones.
type Sold struct {
	Sale   pos.ID       `json:"sale"`
	Number string       `json:"number"`
	Total  money.Amount `json:"total"`
	At     int64        `json:"at"`
	Back   money.Amount `json:"back"` // what was returned of it
}

// RecentSales lists the last sales of a till, the newest first.
func (r *Returns) RecentSales(v *store.View, at pos.TillID) ([]Sold, error) {
	last, err := r.cfg.Recent.Recent(v, at, MaxRecent)
	if err != nil {
		return nil, err
	}
	out := make([]Sold, len(last))
	for i, c := range last {
		out[i] = Sold{Sale: c.Sale, Number: c.Number, Total: c.Total, At: c.At}
		err := v.QueryRow(`SELECT coalesce(sum(total), 0) FROM credit_notes WHERE sale = ?`, c.Sale[:]).Scan(&out[i].Back)
		if err != nil {
			return nil, fmt.Errorf("read what came back: %w", err)
		}
	}
	return out, nil
}

// original is a sale with what came back of it.
type original struct {
	sale   fact.SaleCompleted
	number string
	at     int64
	day    pos.Date
	gone   map[int]left         // what came back, by line
	back   map[int]money.Amount // what went back, by tender
	from   *Foreign             // another store's, nil for one of this store
}

func newOriginal(number string, at int64, day pos.Date) *original {
	return &original{number: number, at: at, day: day, gone: map[int]left{}, back: map[int]money.Amount{}}
}

// left is a part of a line.
type left struct {
	qty        money.Quantity
	gross, tax money.Amount
}

// readOriginal reads the sale from the journal and what the views say of its returns.
func readOriginal(v *store.View, at sale.Receipt) (*original, error) {
	e, err := journal.ReadOne(v, v.Store, at.Epoch, at.Seq)
	if err != nil {
		return nil, err
	}
	o := newOriginal(at.Number, e.At, e.Day)
	if err := e.Decode(&o.sale); err != nil {
		return nil, err
	}
	if err := o.readGone(v); err != nil {
		return nil, fmt.Errorf("read what came back of %s: %w", o.number, err)
	}
	return o, nil
}

func (o *original) readGone(v *store.View) error {
	rows, err := v.Query(`SELECT line, qty, gross, tax FROM returned_lines WHERE sale = ?`, o.sale.Sale[:])
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var no int
		var g left
		if err := rows.Scan(&no, &g.qty, &g.gross, &g.tax); err != nil {
			return err
		}
		o.gone[no] = g
	}
	if err := rows.Err(); err != nil {
		return err
	}
	tenders, err := v.Query(`SELECT tender, amount FROM returned_tenders WHERE sale = ?`, o.sale.Sale[:])
	if err != nil {
		return err
	}
	defer func() { _ = tenders.Close() }()
	for tenders.Next() {
		var no int
		var a money.Amount
		if err := tenders.Scan(&no, &a); err != nil {
			return err
		}
		o.back[no] = a
	}
	return tenders.Err()
}

// leftOf returns what has not come back of a line. Of a line that gave money to the customer, as an empty bottle does,
// nothing can.
func (o *original) leftOf(l *fact.SaleLine) (left, error) {
	if l.Qty <= 0 || l.Gross < 0 {
		return left{}, nil
	}
	gone := o.gone[l.No]
	if gone.qty >= l.Qty { // more than all of it where two stores took the same goods back
		return left{}, nil
	}
	s, err := paidFor{l.Qty, l.Gross, l.Tax}.next(gone.qty, l.Qty-gone.qty)
	return left{l.Qty - gone.qty, s.gross, s.tax}, err
}

// line returns the line with a number, nil when there is none.
func (o *original) line(no int) *fact.SaleLine {
	for i := range o.sale.Lines {
		if o.sale.Lines[i].No == no {
			return &o.sale.Lines[i]
		}
	}
	return nil
}

// tenders lists how the sale was paid and what has not gone back.
func (o *original) tenders() []FoundTender {
	out := make([]FoundTender, len(o.sale.Tenders))
	for i, t := range o.sale.Tenders {
		if t.Means == tender.ForeignID { // what foreign notes paid goes back in the shop's own
			t.Means, t.Scheme = Cash, ""
		}
		out[i] = FoundTender{
			No: t.No, Means: t.Means, Scheme: t.Scheme, Ref: t.Ref, Amount: t.Amount,
			Left: max(t.Amount-o.back[t.No], 0),
		}
	}
	return out
}
