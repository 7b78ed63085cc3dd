package sale

import (
	"cmp"
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// ScanArgs is a code that was scanned or typed at a till.
type ScanArgs struct {
	Code string `json:"code"`
	// Times is how many of it, "" for one: what a cashier keys before the scan.
	Times    string          `json:"times,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// AddArgs is an item that was picked: from the search, from a tile, or among several that share a code. In the last case
// Code is that code, and the item counts as often as the code stands for (a pack's barcode). The rest answers what sale.asks
// asked.
type AddArgs struct {
	Item   string       `json:"item"`
	Code   string       `json:"code,omitempty"`
	Qty    string       `json:"qty,omitempty"`    // "" for one
	Weight string       `json:"weight,omitempty"` // with its packing, in the unit of the item, as a person typed it
	Tare   string       `json:"tare,omitempty"`   // of the packing, "" for that of the item
	Price  money.Amount `json:"price,omitempty"`  // of an item that has no price of its own
	Serial string       `json:"serial,omitempty"`
	Lot    string       `json:"lot,omitempty"`
	Age    int          `json:"age,omitempty"` // the age limit, in years, that the cashier found to be met

	Approval *staff.Approval `json:"approval,omitempty"`
}

// LineAnswer tells which line a command touched, or what a price check found.
type LineAnswer struct {
	Line    int       `json:"line"`
	Checked []Checked `json:"checked,omitempty"`
}

// Candidate is one of several items that share a code.
type Candidate struct {
	Item  string       `json:"item"`
	Name  pos.Text     `json:"name"`
	Price money.Amount `json:"price"`
}

// Scan adds what a code stands for to the till's basket; after a Next that asks for it, it tells the price alone. Answer:
// LineAnswer. Refusals: sale.unknown_code, sale.ambiguous (with the candidates as "items"), barcode.* for a code that is
// none, and those of adding a line.
func (s *Sales) Scan(id pos.ID, at pos.TillID, a ScanArgs) store.Command {
	code := s.reading(a.Code)
	c := s.guarded(id, "sale.scan", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			found, err := code.find(v)
			if code.bad != nil || err == nil && len(found) == 0 {
				if d, ok, err := s.scannedCoupon(v, at, t, a.Code); ok {
					return d, err
				}
			}
			s.Reprice(v.At, found)
			switch {
			case err != nil:
				return store.Decision{}, err
			case len(found) == 0:
				return store.Decision{}, &pos.Error{
					Code: pos.NotFound, Op: "scan", Key: "sale.unknown_code",
					Args: map[string]any{"code": code.scan.Text}, Hint: "sale.unknown_code_hint",
				}
			case t.next.Check:
				return s.checked(at, t, code, found)
			case len(found) == 1:
				return s.add(v, at, t, &entry{item: &found[0], code: code, AddArgs: AddArgs{Qty: a.Times}})
			}
			return store.Decision{}, ambiguous(code.scan, found)
		})
	return preparing(c, func(ctx context.Context) { code.prepare(ctx, s.items) })
}

// ambiguous refuses a code that several items share, and names them.
func ambiguous(scan barcode.Scan, found []catalog.Item) error {
	candidates := make([]Candidate, len(found))
	for i, it := range found {
		candidates[i] = Candidate{Item: it.SKU, Name: it.Name, Price: it.Price}
	}
	return &pos.Error{
		Code: pos.Refused, Op: "scan", Key: "sale.ambiguous",
		Args: map[string]any{"code": scan.Text, "items": candidates},
	}
}

// Add adds a picked item to the till's basket. Answer: LineAnswer. Refusals: catalog.no_item, and those of adding a line.
func (s *Sales) Add(id pos.ID, at pos.TillID, a AddArgs) store.Command {
	code := s.readingIf(a.Code)
	price := s.permitIf(a.Price != 0, id, at, staff.OpenPrice, a.Approval)
	c := s.guarded(id, "sale.add", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			found, err := code.find(v)
			if err != nil {
				return store.Decision{}, err
			}
			i := slices.IndexFunc(found, func(it catalog.Item) bool { return it.SKU == a.Item })
			if i < 0 {
				return store.Decision{}, &pos.Error{
					Code: pos.NotFound, Op: "add", Key: "catalog.no_item", Args: map[string]any{"sku": a.Item},
				}
			}
			s.Reprice(v.At, found[i:i+1])
			return s.add(v, at, t, &entry{item: &found[i], code: code, AddArgs: a, permit: price})
		})
	return preparing(c, func(ctx context.Context) {
		price.Prepare(ctx)
		if a.Code == "" {
			code.named(ctx, s.items, a.Item)
		} else { // found by its code, so that only a code of the item's own gets into the journal
			code.prepare(ctx, s.items)
		}
	})
}

// add puts an item on the basket: on the last line when that is the same item at the same price, else on a new one.
func (s *Sales) add(v *store.View, at pos.TillID, t *till, e *entry) (store.Decision, error) {
	if err := t.basket.unpaid(); err != nil { // before anything is asked
		return store.Decision{}, err
	}
	if e.Weight == "" {
		e.Qty = cmp.Or(e.Qty, t.next.Times)
	}
	l, err := s.newLine(v, t.basket, e)
	if err != nil {
		return store.Decision{}, err
	}
	return s.put(v, at, t, l, e.item.Deposit)
}

// put puts a line on the basket that has all but its number, and the deposit that belongs to it.
func (s *Sales) put(v *store.View, at pos.TillID, t *till, put Line, deposit *catalog.Item) (store.Decision, error) {
	now := v.At.UnixMilli()
	b, opened := t.basket.copy(), t.basket == nil
	if opened {
		if err := s.mayBegin(v, at); err != nil {
			return store.Decision{}, err
		}
		b.Sale, b.OpenedAt, b.taxAdded = pos.NewID(v.At), now, s.cfg.TaxAdded
	}
	put.Added = now
	l := b.sameAsLast(&put)
	if l == nil {
		put.No = len(b.Lines) + 1
		b.Lines = append(b.Lines, put)
		l = &b.Lines[len(b.Lines)-1]
	} else {
		l.Qty += put.Qty
	}
	if l.Qty > MaxQty {
		return store.Decision{}, tooMany(l.Qty)
	}
	l.Last, b.LastLine = now, now
	if err := s.leaveDeposit(b, l.No, deposit, v.Day, now); err != nil {
		return store.Decision{}, err
	}
	if len(b.Lines) > MaxLines {
		return store.Decision{}, &pos.Error{
			Code: pos.Refused, Op: "add", Key: "sale.too_many_lines", Args: map[string]any{"max": MaxLines},
		}
	}
	d, err := s.changed(v, at, t, b, opened, b.withDeposit(l.No)...)
	if err != nil {
		return store.Decision{}, err
	}
	return s.used(at, t, d), nil
}

// measure is the unit of an item's quantity, "" for pieces.
func measure(item *catalog.Item) string {
	if item.Unit == catalog.UnitEach {
		return ""
	}
	return item.Unit
}

// sameAsLast returns the last line when another joins it: the same goods at the same price and tax, of which the same is
// known. A deposit does not stand between them.
func (b *Basket) sameAsLast(put *Line) *Line {
	if len(b.Lines) == 0 {
		return nil
	}
	l := &b.Lines[len(b.Lines)-1]
	if l.For != 0 {
		l = &b.Lines[l.For-1]
	}
	if l.Voided != 0 || put.Weighed || l.Weighed || put.fixed() != nil || l.Hand != (byHand{}) ||
		l.Dept != "" || put.Dept != "" || l.Item != put.Item || l.Unit != put.Unit ||
		l.TaxCat != put.TaxCat || l.Rate != put.Rate || !sameDetail(&l.Detail, &put.Detail) {
		return nil
	}
	return l
}

// LineArgs names a line and, for a change of quantity, how many of it.
type LineArgs struct {
	Line int    `json:"line"`
	Qty  string `json:"qty,omitempty"`

	Approval *staff.Approval `json:"approval,omitempty"`
}

// SetQuantity changes how many of a line are sold. Less of it is goods taken out, so it needs what Void needs; an approval
// is for that. Answer: LineAnswer.
func (s *Sales) SetQuantity(id pos.ID, at pos.TillID, a LineArgs) store.Command {
	fewer := s.permit(id, at, staff.VoidLine, a.Approval)
	c := s.guarded(id, "sale.quantity", at, staff.Sell, nil, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			b := t.basket.copy()
			l, err := b.standing(a.Line)
			if err != nil {
				return store.Decision{}, err
			}
			if err := l.fixed(); err != nil {
				return store.Decision{}, err
			}
			before := l.Qty
			if l.Qty, err = quantity(a.Qty, l.Weighed); err != nil {
				return store.Decision{}, err
			}
			if l.Qty < before {
				by, err := fewer.By(v)
				if err != nil {
					return store.Decision{}, err
				}
				if by != (fact.By{}) {
					l.Lowered = append(slices.Clip(l.Lowered), fact.Lowered{Qty: before - l.Qty, At: v.At.UnixMilli(), By: by})
				}
			}
			l.retyped()
			return s.changed(v, at, t, b, false, b.withDeposit(l.No)...)
		})
	return preparing(c, fewer.Prepare)
}

// Void takes a line out of the basket. It stays in the history of the sale. Answer: LineAnswer.
func (s *Sales) Void(id pos.ID, at pos.TillID, a LineArgs) store.Command {
	return s.guarded(id, "sale.void", at, staff.VoidLine, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			b := t.basket.copy()
			l, err := b.standing(a.Line)
			if err != nil {
				return store.Decision{}, err
			}
			if l.For != 0 {
				return store.Decision{}, depositFollows(l)
			}
			lines := b.withDeposit(l.No)
			for _, l := range lines {
				l.Voided, l.VoidedBy = v.At.UnixMilli(), by
			}
			return s.changed(v, at, t, b, false, lines...)
		})
}

// changed prices a basket with new or changed lines, of which the first is the one that somebody touched, and writes them.
func (s *Sales) changed(
	v *store.View, at pos.TillID, t *till, b *Basket, opened bool, lines ...*Line,
) (store.Decision, error) {
	touched := make([]int, len(lines))
	for i, l := range lines {
		touched[i] = l.No
	}
	if err := s.reprice(v, b, opened, touched...); err != nil { // it may put other lines in the place of these
		return store.Decision{}, err
	}
	state, err := s.delta(at, t.basket, b, touched...)
	if err != nil {
		return store.Decision{}, err
	}
	state.Reset = opened
	newTerms := !opened && b.termsDiffer(t.basket)
	return store.Decision{
		Write: func(tx *store.Tx) error {
			if opened {
				if err := openBasket(tx, at, b); err != nil {
					return err
				}
			}
			if newTerms {
				if err := keepTerms(tx, at, b); err != nil {
					return err
				}
			}
			for _, no := range touched {
				if err := writeLine(tx, b, b.line(no)); err != nil {
					return err
				}
			}
			return nil
		},
		Done:   func() { t.basket = b },
		Push:   []store.Push{{Topic: Topic, Till: at, Data: state}},
		Answer: LineAnswer{Line: touched[0]},
	}, nil
}

// ClearArgs may bring somebody's approval.
type ClearArgs struct {
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Clear ends the basket without a sale. What was in it stays in the journal. Answer: none.
func (s *Sales) Clear(id pos.ID, at pos.TillID, a ClearArgs) store.Command {
	return s.guarded(id, "sale.clear", at, staff.ClearSale, a.Approval, a,
		func(_ *store.View, t *till, by fact.By) (store.Decision, error) {
			b := t.basket
			if b == nil {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "clear", Key: "sale.empty"}
			}
			if err := b.unpaid(); err != nil {
				return store.Decision{}, err
			}
			priced, err := b.priced()
			if err != nil {
				return store.Decision{}, err
			}
			return store.Decision{
				Facts: []fact.Body{fact.BasketAbandoned{
					Sale: b.Sale, Till: at, Currency: s.cfg.Currency.Code(), Lines: b.saleLines(priced), Total: priced.Total,
					Voided: b.voidedLines(), OpenedAt: b.OpenedAt, Holds: b.Holds, By: by,
				}},
				Write: func(tx *store.Tx) error { return removeBasket(tx, at, b) },
				Done:  func() { t.basket = nil },
				Push:  []store.Push{{Topic: Topic, Till: at, Data: s.empty(at, t.last)}},
			}, nil
		})
}

// command wraps what all commands of a till share.
func (s *Sales) command(
	id pos.ID, name string, at pos.TillID, args any, decide func(*store.View, *till) (store.Decision, error),
) store.Command {
	return store.Command{
		ID: id, Name: name, Args: tillArgs{at, args},
		Decide: func(v *store.View) (store.Decision, error) {
			t, err := s.till(at)
			if err != nil {
				return store.Decision{}, err
			}
			return decide(v, t)
		},
	}
}

// tillArgs are the arguments of a command together with the till it was given at: a retry at another till is another
// intent.
type tillArgs struct {
	Till pos.TillID `json:"till"`
	Args any        `json:"args,omitempty"`
}

// quantity reads how many: one when nothing is said; whole pieces unless the item is weighed.
func quantity(s string, weighed bool) (money.Quantity, error) {
	if s == "" {
		return money.One, nil
	}
	q, err := money.ParseQuantity(s)
	if err != nil {
		return 0, err
	}
	switch {
	case q <= 0:
		return 0, &pos.Error{Code: pos.Invalid, Op: "read quantity", Key: "sale.quantity_not_positive"}
	case q > MaxQty:
		return 0, tooMany(q)
	case !weighed && q%money.One != 0:
		return 0, &pos.Error{Code: pos.Invalid, Op: "read quantity", Key: "sale.quantity_not_whole"}
	}
	return q, nil
}

func tooMany(q money.Quantity) error {
	return &pos.Error{
		Code: pos.Invalid, Op: "read quantity", Key: "sale.quantity_too_large",
		Args: map[string]any{"qty": q.String(), "max": MaxQty.String()},
	}
}
