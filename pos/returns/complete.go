package returns

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// LineArgs is how much of a line comes back.
type LineArgs struct {
	Line        int    `json:"line"` // number of the line in the sale
	Qty         string `json:"qty"`  // "" for all that is left
	Disposition string `json:"disposition,omitempty"`
}

// SaleArgs is a return of goods whose receipt is known.
type SaleArgs struct {
	Sale  pos.ID      `json:"sale"`
	Store pos.StoreID `json:"store,omitempty"` // that sold, where it was another one
	// Void takes the whole sale back as a mistake: there are no Lines and no Reason then.
	Void   bool       `json:"void,omitempty"`
	Lines  []LineArgs `json:"lines,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Note   string     `json:"note,omitempty"`
	// Refunds says how the money goes back; nothing for the way that a Quote tells.
	Refunds  []RefundArgs    `json:"refunds,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Returned tells of a credit note.
type Returned struct {
	Return  pos.ID        `json:"return"`
	Number  string        `json:"number"` // till-epoch-Rn
	Of      string        `json:"of"`     // number of the receipt, "" without one
	Total   money.Amount  `json:"total"`
	Cash    money.Amount  `json:"cash"` // of it, what is taken out of the drawer
	Refunds []RefundState `json:"refunds"`
	At      int64         `json:"at"`
}

// RefundState is money that goes back.
type RefundState struct {
	Tender int          `json:"tender"`
	Means  string       `json:"means"`
	Scheme string       `json:"scheme,omitempty"`
	Ref    string       `json:"ref,omitempty"`
	Amount money.Amount `json:"amount"`
}

// QuoteArgs asks what a return would come to.
type QuoteArgs struct {
	Sale  pos.ID      `json:"sale"`
	Store pos.StoreID `json:"store,omitempty"` // that sold, where it was another one
	Void  bool        `json:"void,omitempty"`
	Lines []LineArgs  `json:"lines,omitempty"`
}

// Quote is what a return would come to, and how the money would go back.
type Quote struct {
	Total    money.Amount  `json:"total"`
	Tax      money.Amount  `json:"tax"`
	Refunds  []RefundState `json:"refunds"`
	Rounding money.Amount  `json:"rounding,omitempty"`
}

// Quote works out a return without doing it. Its refusals are those of Sale.
func (r *Returns) Quote(v *store.View, a QuoteArgs) (Quote, error) {
	o, err := r.original(v, a.Sale, a.Store)
	if err != nil {
		return Quote{}, err
	}
	lines, err := o.lines(a.Void, a.Lines)
	if err != nil {
		return Quote{}, err
	}
	sums, err := sumUp(lines)
	if err != nil {
		return Quote{}, err
	}
	p, err := plan(sums.gross, o.tenders(), r.cfg.CashStep)
	if err != nil {
		return Quote{}, err
	}
	return Quote{Total: sums.gross, Tax: sums.tax, Refunds: states(p.refunds), Rounding: p.rounding}, nil
}

// Sale takes back goods of a sale, or all of it, and gives the money back: goods, money and credit note are one commit.
// Answer: Returned. Refusals: return.unknown_receipt, return.nothing, return.no_line, return.line_twice, return.too_many,
// return.already_returned (of a void), return.void_elsewhere, return.bad_disposition, return.bad_reason,
// return.note_missing, return.note_too_long,
// return.ref_missing (of a card: ask the terminal first), return.more_than_tender, return.more_than_paid and the other
// refusals of refunds; those of staff.Check.
func (r *Returns) Sale(id pos.ID, at pos.TillID, a SaleArgs) store.Command {
	needs := []need{{staff.Return, staff.RefundAmount}}
	if slices.ContainsFunc(a.Refunds, func(m RefundArgs) bool { return m.Tender == 0 }) {
		needs = append(needs, need{staff.RefundOtherTender, ""})
	}
	var beyond permits
	permits := r.permits(id, at, a.Approval, needs...)
	if a.Store != "" {
		beyond = r.permits(id, at, a.Approval, need{staff.ReturnNoReceipt, staff.NoReceiptAmount})
	}
	return store.Command{
		ID: id, Name: "return.sale", Args: tillArgs{at, a}, Prepare: append(slices.Clone(permits), beyond...).prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			n, p, err := r.decideSale(v, at, a)
			if err != nil {
				return store.Decision{}, err
			}
			return r.completeWithin(v, n, p, permits, beyond)
		},
	}
}

// completeWithin completes a return; beyond is what must be allowed besides where nobody verified the receipt and the
// shop's limit for that is passed.
func (r *Returns) completeWithin(
	v *store.View, n fact.SaleReturned, p planned, who, beyond permits,
) (store.Decision, error) {
	over, err := r.beyond(v, &n)
	if err != nil {
		return store.Decision{}, err
	}
	if over {
		who = append(slices.Clone(beyond), who...) // whoever allowed what is asked first is told
	}
	return r.complete(v, n, p, who)
}

// decideSale makes the credit note of a return, without its number.
func (r *Returns) decideSale(v *store.View, at pos.TillID, a SaleArgs) (fact.SaleReturned, planned, error) {
	var n fact.SaleReturned
	if err := r.till(at); err != nil {
		return n, planned{}, err
	}
	o, err := r.original(v, a.Sale, a.Store)
	if err != nil {
		return n, planned{}, err
	}
	if n.Lines, err = o.lines(a.Void, a.Lines); err != nil {
		return n, planned{}, err
	}
	if a.Void {
		a.Reason = voidReason
	}
	if n.Reason, err = r.reason(a.Reason, a.Note); err != nil {
		return n, planned{}, err
	}
	n.Till, n.Currency, n.TaxAdded, n.Void = at, o.sale.Currency, o.sale.TaxAdded, a.Void
	n.Original = o.named(v)
	if n, err = withSums(n); err != nil {
		return n, planned{}, err
	}
	for i := range n.Taxes {
		n.Taxes[i].Free = o.free(&n.Taxes[i])
	}
	var p planned
	if len(a.Refunds) == 0 {
		p, err = plan(n.Total, o.tenders(), r.cfg.CashStep)
	} else {
		p, err = r.asked(n.Total, o.tenders(), a.Refunds)
	}
	return n, p, err
}

// original reads the sale that goods come back of.
func (r *Returns) original(v *store.View, of pos.ID, sold pos.StoreID) (*original, error) {
	if sold != "" {
		o, err := readForeign(v, `sale = ? AND store = ?`, of[:], string(sold))
		if err == nil && o == nil {
			err = unknownReceipt(of.String())
		}
		return o, err
	}
	receipt, ok, err := r.cfg.Sales.Receipt(v, of)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, unknownReceipt(of.String())
	}
	return readOriginal(v, receipt)
}

// lines are what comes back: what was asked for, or all of a sale of which nothing has come back before.
func (o *original) lines(void bool, args []LineArgs) ([]fact.ReturnedLine, error) {
	if void {
		if len(args) > 0 {
			return nil, refuse(pos.Invalid, "return.void_whole")
		}
		if o.from != nil {
			return nil, refuse(pos.Refused, "return.void_elsewhere", "number", o.number)
		}
		if len(o.gone) > 0 {
			return nil, refuse(pos.Refused, "return.already_returned", "number", o.number)
		}
		for i := range o.sale.Lines {
			if l := &o.sale.Lines[i]; l.Qty > 0 && l.Gross >= 0 {
				args = append(args, LineArgs{Line: l.No})
			}
		}
	}
	if len(args) == 0 {
		return nil, refuse(pos.Invalid, "return.nothing")
	}
	args = slices.SortedFunc(slices.Values(args), func(a, b LineArgs) int { return cmp.Compare(a.Line, b.Line) })
	out := make([]fact.ReturnedLine, len(args))
	for i, a := range args {
		if i > 0 && a.Line == args[i-1].Line {
			return nil, refuse(pos.Invalid, "return.line_twice", "line", a.Line)
		}
		l, err := o.lineBack(a)
		if err != nil {
			return nil, err
		}
		l.No = i + 1
		out[i] = l
	}
	return out, nil
}

// lineBack is what comes back of one line.
func (o *original) lineBack(a LineArgs) (fact.ReturnedLine, error) {
	l := o.line(a.Line)
	if l == nil {
		return fact.ReturnedLine{}, refuse(pos.NotFound, "return.no_line", "line", a.Line, "number", o.number)
	}
	left, err := o.leftOf(l)
	if err != nil {
		return fact.ReturnedLine{}, err
	}
	q := left.qty
	if a.Qty != "" {
		if q, err = money.ParseQuantity(a.Qty); err != nil {
			return fact.ReturnedLine{}, err
		}
	}
	switch {
	case left.qty == 0 || q > left.qty:
		return fact.ReturnedLine{}, refuse(pos.Refused, "return.too_many", "line", a.Line, "left", left.qty.String())
	case q <= 0:
		return fact.ReturnedLine{}, refuse(pos.Invalid, "sale.quantity_not_positive")
	case l.Measure == "" && l.Qty%money.One == 0 && q%money.One != 0:
		return fact.ReturnedLine{}, refuse(pos.Invalid, "sale.quantity_not_whole")
	}
	disposition, err := dispositionOf(a.Disposition)
	if err != nil {
		return fact.ReturnedLine{}, err
	}
	s, err := paidFor{l.Qty, l.Gross, l.Tax}.next(o.gone[l.No].qty, q)
	return fact.ReturnedLine{
		Line: l.No, Item: l.Item, Code: l.Code, Name: l.Name, Unit: l.Unit, Qty: q, Measure: l.Measure,
		Gross: s.gross, Tax: s.tax, TaxCat: l.TaxCat, Rate: l.Rate, Disposition: disposition,
	}, err
}

// dispositionOf reads what becomes of the goods: back on the shelf where nothing is said.
func dispositionOf(s string) (string, error) {
	if s == "" {
		return Dispositions()[0], nil
	}
	if !slices.Contains(Dispositions(), s) {
		return "", refuse(pos.Invalid, "return.bad_disposition", "disposition", s)
	}
	return s, nil
}

// reason checks why the goods come back.
func (r *Returns) reason(id, note string) (fact.ReturnReason, error) {
	note = pos.CleanName(note)
	if utf8.RuneCountInString(note) > MaxNote {
		return fact.ReturnReason{}, refuse(pos.Invalid, "return.note_too_long", "max", MaxNote)
	}
	if id == voidReason {
		return fact.ReturnReason{ID: id, Note: note}, nil
	}
	i := slices.IndexFunc(r.cfg.Reasons, func(x Reason) bool { return x.ID == id })
	if i < 0 {
		return fact.ReturnReason{}, refuse(pos.Invalid, "return.bad_reason", "reason", id)
	}
	if r.cfg.Reasons[i].Note && note == "" {
		return fact.ReturnReason{}, refuse(pos.Invalid, "return.note_missing")
	}
	return fact.ReturnReason{ID: id, Name: r.cfg.Reasons[i].Name, Note: note}, nil
}

// complete gives the credit note its number and its money.
func (r *Returns) complete(v *store.View, n fact.SaleReturned, p planned, who permits) (store.Decision, error) {
	if err := p.complete(); err != nil {
		return store.Decision{}, err
	}
	n.Refunds, n.Rounding = p.refunds, p.rounding
	if n.Refunds == nil {
		n.Refunds = []fact.Refund{}
	}
	if n.Shop = r.cfg.Shop.Described(); n.Shop == 0 { // without it nobody could print the note
		return store.Decision{}, refuse(pos.Unavailable, "shop.not_described")
	}
	var err error
	if n.By, err = who.by(v, n.Total); err != nil {
		return store.Decision{}, err
	}
	epoch := v.Head().Epoch
	err = v.QueryRow(`SELECT coalesce(max(number), 0) + 1 FROM credit_notes WHERE till = ? AND epoch = ?`,
		string(n.Till), epoch).Scan(&n.Number)
	if err != nil {
		return store.Decision{}, fmt.Errorf("read last credit note of till %s: %w", n.Till, err)
	}
	n.Return = pos.NewID(v.At)
	done := Returned{
		Return: n.Return, Number: pos.CreditNoteNumber(n.Till, epoch, n.Number), Total: n.Total,
		Refunds: states(n.Refunds), At: v.At.UnixMilli(),
	}
	if n.Original != nil {
		done.Of = n.Original.Number
	}
	for _, m := range n.Refunds {
		if m.Means == Cash {
			done.Cash += m.Amount
		}
	}
	d := store.Decision{Facts: []fact.Body{n}, Answer: done}
	if done.Cash > 0 {
		d.Push = []store.Push{{Topic: DrawerTopic, Till: n.Till, Data: done}}
	}
	return d, nil
}

func states(refunds []fact.Refund) []RefundState {
	out := make([]RefundState, len(refunds))
	for i, m := range refunds {
		out[i] = RefundState(m)
	}
	return out
}

// free returns why the sale held no tax of a category, nil where it did.
func (o *original) free(of *fact.TaxTotal) *fact.FreeOfTax {
	for _, t := range o.sale.Taxes {
		if t.Cat == of.Cat && t.Rate == of.Rate {
			return t.Free
		}
	}
	return nil
}
