package sale

import (
	"context"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// ScanArgs is a code that was scanned or typed at a till.
type ScanArgs struct {
	Code string `json:"code"`
	// Times is how many of it, "" for one: what a cashier keys before the scan.
	Times string `json:"times,omitempty"`
}

// AddArgs is an item that was picked: from the search, from a tile, or among several that share a code. In the last case
// Code is that code, and the item counts as often as the code stands for (a pack's barcode).
type AddArgs struct {
	Item string `json:"item"`
	Code string `json:"code,omitempty"`
	Qty  string `json:"qty,omitempty"` // "" for one
}

// LineAnswer tells which line a command touched.
type LineAnswer struct {
	Line int `json:"line"`
}

// Candidate is one of several items that share a code.
type Candidate struct {
	Item  string       `json:"item"`
	Name  pos.Text     `json:"name"`
	Price money.Amount `json:"price"`
}

// Scan adds what a code stands for to the till's basket. Answer: LineAnswer. Refusals: sale.unknown_code, sale.ambiguous
// (with the candidates as "items"), barcode.* for a code that is none, and those of adding a line.
func (s *Sales) Scan(id pos.ID, at pos.TillID, a ScanArgs) store.Command {
	scan, bad := barcode.Parse([]byte(a.Code))
	var lookup catalog.Lookup
	c := s.command(id, "sale.scan", at, a, func(v *store.View, t *till) (store.Decision, error) {
		if bad != nil {
			return store.Decision{}, bad
		}
		found, err := lookup(v)
		if err != nil {
			return store.Decision{}, fmt.Errorf("find %s: %w", scan.Text, err)
		}
		switch len(found) {
		case 0:
			return store.Decision{}, &pos.Error{
				Code: pos.NotFound, Op: "scan", Key: "sale.unknown_code",
				Args: map[string]any{"code": scan.Text}, Hint: "sale.unknown_code_hint",
			}
		case 1:
			return s.add(v, at, t, &found[0], a.Times)
		}
		return store.Decision{}, ambiguous(scan, found)
	})
	c.Prepare = func(ctx context.Context) {
		if bad == nil {
			lookup = s.items.Scanned(ctx, scan)
		}
	}
	return c
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
	scan, bad := barcode.Scan{}, error(nil)
	if a.Code != "" {
		scan, bad = barcode.Parse([]byte(a.Code))
	}
	var lookup catalog.Lookup
	c := s.command(id, "sale.add", at, a, func(v *store.View, t *till) (store.Decision, error) {
		if bad != nil {
			return store.Decision{}, bad
		}
		found, err := lookup(v)
		if err != nil {
			return store.Decision{}, fmt.Errorf("find %s: %w", a.Item, err)
		}
		i := slices.IndexFunc(found, func(it catalog.Item) bool { return it.SKU == a.Item })
		if i < 0 {
			return store.Decision{}, &pos.Error{
				Code: pos.NotFound, Op: "add", Key: "catalog.no_item", Args: map[string]any{"sku": a.Item},
			}
		}
		return s.add(v, at, t, &found[i], a.Qty)
	})
	c.Prepare = func(ctx context.Context) {
		switch {
		case a.Code == "":
			lookup = s.items.WithSKU(ctx, a.Item)
		case bad == nil: // found by its code, so that only a code of the item's own gets into the journal
			lookup = s.items.Scanned(ctx, scan)
		}
	}
	return c
}

// add puts an item on the basket: on the last line when that is the same item at the same price, else on a new one.
func (s *Sales) add(v *store.View, at pos.TillID, t *till, item *catalog.Item, times string) (store.Decision, error) {
	qty, err := quantity(times, item.Weighed)
	if err != nil {
		return store.Decision{}, err
	}
	rate, ok := s.cfg.Taxes.RateOn(item.Tax, v.Day)
	if !ok {
		return store.Decision{}, &pos.Error{
			Code: pos.Refused, Op: "add", Key: "sale.no_tax_rate",
			Args: map[string]any{"category": item.Tax, "item": item.SKU},
		}
	}
	if item.Pack > money.One && !item.Weighed { // a pack's barcode counts its pieces
		if item.Pack > MaxQty {
			return store.Decision{}, tooMany(item.Pack)
		}
		qty = qty / money.One * item.Pack // at most MaxQty pieces of MaxQty: it fits
	}
	now := v.At.UnixMilli()
	b := t.basket.copy()
	opened := t.basket == nil
	if opened {
		b.Sale, b.OpenedAt = pos.NewID(v.At), now
	}
	l := b.sameAsLast(item, rate)
	if l == nil {
		if len(b.Lines) >= MaxLines {
			return store.Decision{}, &pos.Error{
				Code: pos.Refused, Op: "add", Key: "sale.too_many_lines",
				Args: map[string]any{"max": MaxLines},
			}
		}
		b.Lines = append(b.Lines, Line{
			No: len(b.Lines) + 1, Item: item.SKU, Code: item.Code, Name: item.Name, Unit: item.Price,
			Measure: measure(item), TaxCat: item.Tax, Rate: rate, Weighed: item.Weighed, Added: now,
		})
		l = &b.Lines[len(b.Lines)-1]
	}
	if l.Qty += qty; l.Qty > MaxQty {
		return store.Decision{}, tooMany(l.Qty)
	}
	l.Last, b.LastLine = now, now
	return s.changed(at, t, b, l, opened)
}

// measure is the unit of an item's quantity, "" for pieces.
func measure(item *catalog.Item) string {
	if item.Unit == catalog.UnitEach {
		return ""
	}
	return item.Unit
}

// sameAsLast returns the last line when the item joins it: the same goods at the same price and tax.
func (b *Basket) sameAsLast(item *catalog.Item, rate money.Rate) *Line {
	if len(b.Lines) == 0 {
		return nil
	}
	l := &b.Lines[len(b.Lines)-1]
	if l.Voided != 0 || item.Weighed || l.Weighed ||
		l.Item != item.SKU || l.Unit != item.Price || l.TaxCat != item.Tax || l.Rate != rate {
		return nil
	}
	return l
}

// LineArgs names a line and, for a change of quantity, how many of it.
type LineArgs struct {
	Line int    `json:"line"`
	Qty  string `json:"qty,omitempty"`
}

// SetQuantity changes how many of a line are sold. Answer: LineAnswer.
func (s *Sales) SetQuantity(id pos.ID, at pos.TillID, a LineArgs) store.Command {
	return s.command(id, "sale.quantity", at, a, func(_ *store.View, t *till) (store.Decision, error) {
		b := t.basket.copy()
		l, err := b.standing(a.Line)
		if err != nil {
			return store.Decision{}, err
		}
		if l.Qty, err = quantity(a.Qty, l.Weighed); err != nil {
			return store.Decision{}, err
		}
		return s.changed(at, t, b, l, false)
	})
}

// Void takes a line out of the basket. It stays in the history of the sale. Answer: LineAnswer.
func (s *Sales) Void(id pos.ID, at pos.TillID, a LineArgs) store.Command {
	return s.command(id, "sale.void", at, a, func(v *store.View, t *till) (store.Decision, error) {
		b := t.basket.copy()
		l, err := b.standing(a.Line)
		if err != nil {
			return store.Decision{}, err
		}
		l.Voided = v.At.UnixMilli()
		return s.changed(at, t, b, l, false)
	})
}

// changed writes one new or changed line.
func (s *Sales) changed(at pos.TillID, t *till, b *Basket, l *Line, opened bool) (store.Decision, error) {
	if err := b.unpaid(); err != nil {
		return store.Decision{}, err
	}
	state, err := s.delta(at, b, l, opened)
	if err != nil {
		return store.Decision{}, err
	}
	return store.Decision{
		Write: func(tx *store.Tx) error {
			if opened {
				if err := openBasket(tx, at, b); err != nil {
					return err
				}
			}
			return writeLine(tx, b, l)
		},
		Done:   func() { t.basket = b },
		Push:   []store.Push{{Topic: Topic, Till: at, Data: state}},
		Answer: LineAnswer{Line: l.No},
	}, nil
}

// Clear ends the basket without a sale. What was in it stays in the journal. Answer: none.
func (s *Sales) Clear(id pos.ID, at pos.TillID) store.Command {
	return s.command(id, "sale.clear", at, nil, func(_ *store.View, t *till) (store.Decision, error) {
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
				Voided: b.voidedLines(), OpenedAt: b.OpenedAt, Holds: b.Holds,
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
