package sale

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing"
	"sanduq/pos/store"
)

// Basket is the open basket of a till. It is a value to read: a command works on a copy and the copy takes its place
// once its rows stand.
type Basket struct {
	Sale     pos.ID
	OpenedAt int64  // Unix milliseconds UTC
	LastLine int64  // when something was last added
	Lines    []Line // by number, voided ones included
	Holds    []fact.Hold
	Payments []Payment // by number

	taxAdded bool // as the shop is set: prices are without tax
	terms    terms
	worked   worked // by the terms; it follows from all the rest
}

// Line is one line of a basket.
type Line struct {
	No      int
	Item    string
	Code    string
	Name    pos.Text
	Unit    money.Amount
	Qty     money.Quantity
	Measure string // unit of Qty, "" for pieces
	TaxCat  string
	Rate    money.Rate
	Weighed bool
	Added   int64
	Last    int64 // when the same goods were last added to it
	Voided  int64 // when it was taken out, 0: it stands

	Category string // of the item, "" for none: promotions ask for it
	Hand     byHand // what a person changed
	Awards   []fact.Award
	Off      money.Amount // all awards together

	VoidedBy fact.By
	Lowered  []fact.Lowered // how often it was made less, where the shop has staff

	fact.Detail
}

// copy returns a basket that can be changed without touching b; nil becomes an empty one.
func (b *Basket) copy() *Basket {
	if b == nil {
		return &Basket{}
	}
	c := *b
	c.Lines = slices.Clone(b.Lines)
	return &c
}

// standing returns the line with the number, unless it was voided.
func (b *Basket) standing(no int) (*Line, error) {
	if b != nil {
		for i := range b.Lines {
			if b.Lines[i].No == no && b.Lines[i].Voided == 0 {
				return &b.Lines[i], nil
			}
		}
	}
	return nil, &pos.Error{Code: pos.NotFound, Op: "find line", Key: "sale.no_line", Args: map[string]any{"line": no}}
}

// line returns a line by its number: lines are numbered from 1 and never leave a basket.
func (b *Basket) line(no int) *Line { return &b.Lines[no-1] }

func (b *Basket) anyStanding() bool {
	return slices.ContainsFunc(b.Lines, func(l Line) bool { return l.Voided == 0 })
}

// priced prices the lines that stand.
func (b *Basket) priced() (pricing.Priced, error) {
	lines := make([]pricing.Line, 0, len(b.Lines))
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Voided == 0 {
			lines = append(lines, pricing.Line{
				No: l.No, Unit: l.Unit, Qty: l.Qty, Off: l.Off, Weighed: l.Weighed,
				Tax: pricing.TaxCategory{Code: l.TaxCat, Rate: l.Rate},
			})
		}
	}
	if b.taxAdded {
		return pricing.PriceBeforeTax(lines)
	}
	return pricing.Price(lines)
}

// saleLines joins the lines that stand with their prices, as the journal keeps them.
func (b *Basket) saleLines(p pricing.Priced) []fact.SaleLine {
	out := make([]fact.SaleLine, 0, len(p.Lines))
	for i := range b.Lines {
		l := &b.Lines[i]
		if l.Voided != 0 {
			continue
		}
		pl := p.Lines[len(out)]
		out = append(out, fact.SaleLine{
			No: l.No, Item: l.Item, Code: l.Code, Name: l.Name, Unit: l.Unit, Qty: l.Qty, Measure: l.Measure,
			Awards: l.Awards, Price: l.Hand.Price, Discount: l.Hand.Discount,
			Gross: pl.Gross, Tax: pl.Tax, TaxCat: l.TaxCat, Rate: l.Rate, Lowered: l.Lowered, Detail: l.Detail,
		})
	}
	return out
}

// voidedLines lists what was taken out again.
func (b *Basket) voidedLines() []fact.VoidedLine {
	var out []fact.VoidedLine
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Voided != 0 {
			out = append(out, fact.VoidedLine{
				No: l.No, Item: l.Item, Unit: l.Unit, Qty: l.Qty, Added: l.Added, At: l.Voided, By: l.VoidedBy, Lowered: l.Lowered,
			})
		}
	}
	return out
}

// readBasket reads a till's open basket and prices it, nil when there is none.
func (s *Sales) readBasket(v *store.View, at pos.TillID) (*Basket, error) {
	b := &Basket{taxAdded: s.cfg.TaxAdded}
	err := b.read(v, `SELECT sale, opened_at, holds, terms FROM baskets WHERE till = ?`, string(at))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // no basket is open: an everyday answer
	}
	if err == nil {
		err = s.workOut(v, b)
	}
	if err == nil {
		b, err = b.paidBy()
	}
	if err != nil {
		return nil, fmt.Errorf("read basket of till %s: %w", at, err)
	}
	return b, nil
}

// read reads the one basket of a query, and its lines. more is for what else the query gives.
func (b *Basket) read(v *store.View, query string, arg any, more ...any) error {
	var sale, holds []byte
	var terms string
	err := v.QueryRow(query, arg).Scan(append([]any{&sale, &b.OpenedAt, &holds, &terms}, more...)...)
	if err != nil {
		return err
	}
	copy(b.Sale[:], sale)
	if err := readKept(terms, &b.terms); err != nil {
		return err
	}
	if err := json.Unmarshal(holds, &b.Holds); err != nil {
		return err
	}
	rows, err := v.Query(`SELECT no, item, code, name_en, name_ar, unit, qty, measure, tax_cat, rate, weighed, added, last,
		voided, category, hand, acts, detail FROM basket_lines WHERE sale = ? ORDER BY no`, sale)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l Line
		var hand, acts, detail string
		if err := rows.Scan(&l.No, &l.Item, &l.Code, &l.Name.En, &l.Name.Ar, &l.Unit, &l.Qty, &l.Measure, &l.TaxCat,
			&l.Rate, &l.Weighed, &l.Added, &l.Last, &l.Voided, &l.Category, &hand, &acts, &detail); err != nil {
			return err
		}
		if err := readKept(hand, &l.Hand); err != nil {
			return err
		}
		if err := l.readActs(acts); err != nil {
			return err
		}
		if l.Detail, err = readDetail(detail); err != nil {
			return err
		}
		b.Lines, b.LastLine = append(b.Lines, l), max(b.LastLine, l.Last)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return b.readPayments(v)
}

// openBasket writes the row of a basket that begins, or goes on, at a till.
func openBasket(tx *store.Tx, at pos.TillID, b *Basket) error {
	holds, err := holdsJSON(b)
	if err != nil {
		return err
	}
	terms, err := b.termsJSON()
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO baskets (till, sale, opened_at, holds, terms) VALUES (?,?,?,?,?)`,
		string(at), b.Sale[:], b.OpenedAt, holds, terms)
}

func holdsJSON(b *Basket) (string, error) {
	if len(b.Holds) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(b.Holds)
	return string(text), err
}

// writeLine writes a line that is new or changed.
func writeLine(tx *store.Tx, b *Basket, l *Line) error {
	hand, err := kept(&l.Hand, l.Hand == byHand{})
	if err != nil {
		return err
	}
	acts, err := l.acts()
	if err != nil {
		return err
	}
	detail, err := detailJSON(&l.Detail)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO basket_lines
		(sale, no, item, code, name_en, name_ar, unit, qty, measure, tax_cat, rate, weighed, added, last, voided, category,
		hand, acts, detail)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (sale, no) DO UPDATE SET unit = excluded.unit, qty = excluded.qty, last = excluded.last,
		voided = excluded.voided, hand = excluded.hand, acts = excluded.acts, detail = excluded.detail`,
		b.Sale[:], l.No, l.Item, l.Code, l.Name.En, l.Name.Ar, int64(l.Unit), int64(l.Qty), l.Measure, l.TaxCat,
		int64(l.Rate), l.Weighed, l.Added, l.Last, l.Voided, l.Category, hand, acts, detail)
}

// removeBasket removes the draft that a fact has ended.
func removeBasket(tx *store.Tx, at pos.TillID, b *Basket) error {
	if err := closeBasket(tx, at); err != nil {
		return err
	}
	if err := removePayments(tx, b); err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM basket_lines WHERE sale = ?`, b.Sale[:])
}

// closeBasket leaves a till without a basket; the lines stay.
func closeBasket(tx *store.Tx, at pos.TillID) error {
	return tx.ExecOne(`DELETE FROM baskets WHERE till = ?`, string(at))
}
