package sale

import (
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Reason is why a person changes a price or gives a discount. Customers read its name on the receipt.
type Reason struct {
	ID   string   `json:"id"`
	Name pos.Text `json:"name"`
	Note bool     `json:"note,omitempty"` // it must be explained in words
}

// MaxExplanation is the longest explanation, in characters.
const MaxExplanation = 200

// PriceArgs asks for another price of a line's goods.
type PriceArgs struct {
	Line int `json:"line"`
	// Price is that of one, tax included; the price before anybody changed it takes the change back.
	Price    money.Amount    `json:"price"`
	Reason   string          `json:"reason"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// DiscountArgs asks for a discount: a percentage or an amount; neither takes back the one that was given.
type DiscountArgs struct {
	Line     int             `json:"line,omitempty"`    // 0: the whole basket
	Percent  string          `json:"percent,omitempty"` // of what is left after promotions
	Amount   money.Amount    `json:"amount,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Note     string          `json:"note,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// EmployeeArgs asks for the prices for employees, or for those of everybody else again.
type EmployeeArgs struct {
	On       bool            `json:"on"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// SetPrice changes the price of a line by hand. No promotion applies to the line any more. A price below the one before
// needs limits of a discount of that size. Answer: LineAnswer. Refusals: sale.no_line, sale.bad_price, sale.no_reason,
// sale.note_missing, sale.note_long, and those of Check.
func (s *Sales) SetPrice(id pos.ID, at pos.TillID, a PriceArgs) store.Command {
	return s.limited(id, "sale.price", at, staff.OverridePrice, a.Approval, a,
		func(v *store.View, t *till, p Permit) (store.Decision, error) {
			b := t.basket.copy()
			l, err := b.standing(a.Line)
			if err != nil {
				return store.Decision{}, err
			}
			if l.For != 0 {
				return store.Decision{}, depositFollows(l)
			}
			if a.Price < 0 || a.Price > maxPrice {
				return store.Decision{}, &pos.Error{Code: pos.Invalid, Op: "set price", Key: "sale.bad_price"}
			}
			list := l.Unit
			if l.Hand.Price != nil {
				list = l.Hand.Price.List
			}
			if a.Price == list {
				l.Unit, l.Hand.Price = list, nil
				return s.changed(v, at, t, b, false, l)
			}
			reason, err := s.reason(a.Reason, a.Note)
			if err != nil {
				return store.Decision{}, err
			}
			by, err := l.cheaper(v, p, list, a.Price)
			if err != nil {
				return store.Decision{}, err
			}
			l.Unit = a.Price
			l.Hand.Price = &fact.PriceOverride{List: list, Reason: reason.ID, Name: reason.Name, Note: pos.CleanName(a.Note), By: by}
			return s.changed(v, at, t, b, false, l)
		})
}

// maxPrice bounds a price that is typed, in minor units: a barcode was keyed into the price.
const maxPrice money.Amount = 1_000_000_000

// cheaper asks for the limits that a lower price needs.
func (l *Line) cheaper(v *store.View, p Permit, list, price money.Amount) (fact.By, error) {
	if price < list {
		before, err := money.Extend(list, l.Qty)
		if err != nil {
			return fact.By{}, err
		}
		after, err := money.Extend(price, l.Qty)
		if err != nil {
			return fact.By{}, err
		}
		ask(p, before-after, before)
	}
	return p.By(v)
}

// ask asks for the limits of a discount of so much of a sum.
func ask(p Permit, off, of money.Amount) {
	within(p, staff.DiscountRate, shareOf(off, of))
	within(p, staff.DiscountAmount, int64(off))
}

// shareOf is what part of a sum an amount is, in parts per million, rounded up: a limit is not passed by rounding.
func shareOf(off, of money.Amount) int64 {
	if of <= 0 {
		return 0
	}
	const million = 1_000_000
	whole := int64(off / of * million)
	rest := int64(off % of)
	if rest > (1<<63-1)/million { // sums of this size have digits to spare
		return whole + rest/(int64(of)/million) + 1
	}
	return whole + (rest*million+int64(of)-1)/int64(of)
}

// Discount gives a discount on a line or on the whole basket, by hand, or takes it back. Answer: LineAnswer, of line 0
// for the whole basket. Refusals: sale.empty, sale.no_line, sale.bad_discount, sale.no_reason, sale.note_missing,
// sale.note_long, and those of Check.
func (s *Sales) Discount(id pos.ID, at pos.TillID, a DiscountArgs) store.Command {
	return s.limited(id, "sale.discount", at, staff.Discount, a.Approval, a,
		func(v *store.View, t *till, p Permit) (store.Decision, error) {
			if t.basket == nil || !t.basket.anyStanding() {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "discount", Key: "sale.empty"}
			}
			d, err := s.discount(&a)
			if err != nil {
				return store.Decision{}, err
			}
			b := t.basket.copy()
			if a.Line == 0 {
				return s.discountAll(v, at, t, b, d, p)
			}
			l, err := b.standing(a.Line)
			if err != nil {
				return store.Decision{}, err
			}
			if l.For != 0 {
				return store.Decision{}, depositFollows(l)
			}
			if d != nil {
				l.Hand.Discount = nil
				if err := s.reprice(v, b, false); err != nil {
					return store.Decision{}, err
				}
				l = &b.Lines[a.Line-1]
				gross, err := money.Extend(l.Unit, l.Qty)
				if err != nil {
					return store.Decision{}, err
				}
				rest := gross - l.offRules()
				ask(p, discountOf(d, rest), rest)
				if d.By, err = p.By(v); err != nil {
					return store.Decision{}, err
				}
			}
			l.Hand.Discount = d
			return s.changed(v, at, t, b, false, l)
		})
}

// offRules is what promotions took off the line.
func (l *Line) offRules() (sum money.Amount) {
	for _, a := range l.Awards {
		if a.Rule != fact.LineDiscount && a.Rule != fact.BasketDiscount {
			sum += a.Amount
		}
	}
	return sum
}

// discountAll gives a discount on the whole basket.
func (s *Sales) discountAll(
	v *store.View, at pos.TillID, t *till, b *Basket, d *fact.Discount, p Permit,
) (store.Decision, error) {
	b.terms.Discount = nil
	if err := s.reprice(v, b, false); err != nil {
		return store.Decision{}, err
	}
	if d != nil {
		rest, err := b.discountable()
		if err != nil {
			return store.Decision{}, err
		}
		ask(p, discountOf(d, rest), rest)
		if d.By, err = p.By(v); err != nil {
			return store.Decision{}, err
		}
	}
	b.terms.Discount = d
	return s.changedTerms(v, at, t, b, LineAnswer{})
}

// discountable is what promotions and the discounts of lines left to discount: all but deposits.
func (b *Basket) discountable() (sum money.Amount, err error) {
	for i := range b.Lines {
		l := &b.Lines[i]
		if l.Voided != 0 || l.For != 0 {
			continue
		}
		gross, err := money.Extend(l.Unit, l.Qty)
		if err != nil {
			return 0, err
		}
		if sum, err = sum.Add(max(gross-l.Off, 0)); err != nil {
			return 0, err
		}
	}
	return sum, nil
}

// discount reads what is asked for, nil where a discount is to be taken back.
func (s *Sales) discount(a *DiscountArgs) (*fact.Discount, error) {
	const op = "discount"
	if a.Percent == "" && a.Amount == 0 {
		return nil, nil //nolint:nilnil // no discount is what was asked for
	}
	d := &fact.Discount{Amount: a.Amount, Note: pos.CleanName(a.Note)}
	if a.Percent != "" {
		var err error
		if d.Percent, err = money.ParseRate(a.Percent); err != nil {
			return nil, err
		}
	}
	if d.Amount < 0 || d.Amount > maxPrice || d.Percent > 100*money.Percent || (d.Percent != 0) == (d.Amount != 0) {
		return nil, &pos.Error{Code: pos.Invalid, Op: op, Key: "sale.bad_discount"}
	}
	r, err := s.reason(a.Reason, a.Note)
	d.Reason, d.Name = r.ID, r.Name
	return d, err
}

// reason finds a reason of the shop, and holds that it is explained where it must be.
func (s *Sales) reason(id, note string) (Reason, error) {
	const op = "give reason"
	i := slices.IndexFunc(s.cfg.Reasons, func(r Reason) bool { return r.ID == id })
	switch {
	case i < 0:
		return Reason{}, &pos.Error{Code: pos.Invalid, Op: op, Key: "sale.no_reason", Args: map[string]any{"reason": id}}
	case s.cfg.Reasons[i].Note && pos.CleanName(note) == "":
		return Reason{}, &pos.Error{Code: pos.Invalid, Op: op, Key: "sale.note_missing"}
	case utf8.RuneCountInString(note) > MaxExplanation:
		return Reason{}, &pos.Error{Code: pos.Invalid, Op: op, Key: "sale.note_long", Args: map[string]any{"max": MaxExplanation}}
	}
	return s.cfg.Reasons[i], nil
}

// Reasons lists for what a price is changed or a discount given.
func (s *Sales) Reasons() []Reason { return s.cfg.Reasons }

// Employee sells the basket at the prices for employees: promotions for the group of customers that is called so.
// Answer: LineAnswer of line 0. Refusals: sale.empty, and those of Check.
func (s *Sales) Employee(id pos.ID, at pos.TillID, a EmployeeArgs) store.Command {
	return s.limited(id, "sale.employee", at, staff.Discount, a.Approval, a,
		func(v *store.View, t *till, p Permit) (store.Decision, error) {
			if t.basket == nil || !t.basket.anyStanding() {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "employee price", Key: "sale.empty"}
			}
			b := t.basket.copy()
			b.terms.Employee = nil
			if a.On {
				by, err := p.By(v)
				if err != nil {
					return store.Decision{}, err
				}
				b.terms.Employee = &fact.EmployeePrice{By: by}
			}
			return s.changedTerms(v, at, t, b, LineAnswer{})
		})
}

// changedTerms prices the basket by other terms, and writes them.
func (s *Sales) changedTerms(v *store.View, at pos.TillID, t *till, b *Basket, answer any) (store.Decision, error) {
	if err := s.reprice(v, b, false); err != nil {
		return store.Decision{}, err
	}
	state, err := s.delta(at, t.basket, b)
	if err != nil {
		return store.Decision{}, err
	}
	return store.Decision{
		Write:  func(tx *store.Tx) error { return keepTerms(tx, at, b) },
		Done:   func() { t.basket = b },
		Push:   []store.Push{{Topic: Topic, Till: at, Data: state}},
		Answer: answer,
	}, nil
}
