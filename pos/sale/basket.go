package sale

import (
	"database/sql"
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
}

// Line is one line of a basket.
type Line struct {
	No      int
	Item    string
	Code    string
	Name    pos.Text
	Unit    money.Amount
	Qty     money.Quantity
	TaxCat  string
	Rate    money.Rate
	Weighed bool
	Added   int64
	Last    int64 // when the same goods were last added to it
	Voided  int64 // when it was taken out, 0: it stands
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

// priced prices the lines that stand.
func (b *Basket) priced() (pricing.Priced, error) {
	lines := make([]pricing.Line, 0, len(b.Lines))
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Voided == 0 {
			lines = append(lines, pricing.Line{
				No: l.No, Unit: l.Unit, Qty: l.Qty, Weighed: l.Weighed, Tax: pricing.TaxCategory{Code: l.TaxCat, Rate: l.Rate},
			})
		}
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
			No: l.No, Item: l.Item, Code: l.Code, Name: l.Name, Unit: l.Unit, Qty: l.Qty,
			Gross: pl.Gross, Tax: pl.Tax, TaxCat: l.TaxCat, Rate: l.Rate,
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
				No: l.No, Item: l.Item, Unit: l.Unit, Qty: l.Qty, Added: l.Added, At: l.Voided,
			})
		}
	}
	return out
}

// readBasket reads a till's open basket, nil when there is none.
func readBasket(v *store.View, id pos.TillID) (*Basket, error) {
	b := &Basket{}
	var sale []byte
	err := v.QueryRow(`SELECT sale, opened_at FROM baskets WHERE till = ?`, string(id)).Scan(&sale, &b.OpenedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // no basket is open: an everyday answer
	}
	if err != nil {
		return nil, fmt.Errorf("read basket of till %s: %w", id, err)
	}
	copy(b.Sale[:], sale)
	rows, err := v.Query(`SELECT no, item, code, name_en, name_ar, unit, qty, tax_cat, rate, weighed, added, last, voided
		FROM basket_lines WHERE till = ? ORDER BY no`, string(id))
	if err != nil {
		return nil, fmt.Errorf("read lines of till %s: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l Line
		if err := rows.Scan(&l.No, &l.Item, &l.Code, &l.Name.En, &l.Name.Ar, &l.Unit, &l.Qty, &l.TaxCat, &l.Rate,
			&l.Weighed, &l.Added, &l.Last, &l.Voided); err != nil {
			return nil, fmt.Errorf("read lines of till %s: %w", id, err)
		}
		b.Lines, b.LastLine = append(b.Lines, l), max(b.LastLine, l.Last)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read lines of till %s: %w", id, err)
	}
	return b, nil
}

// openBasket writes the row of a basket that begins.
func openBasket(tx *store.Tx, id pos.TillID, b *Basket) error {
	return tx.Exec(`INSERT INTO baskets (till, sale, opened_at) VALUES (?,?,?)`, string(id), b.Sale[:], b.OpenedAt)
}

// writeLine writes a line that is new or changed.
func writeLine(tx *store.Tx, id pos.TillID, l *Line) error {
	return tx.Exec(`INSERT INTO basket_lines
		(till, no, item, code, name_en, name_ar, unit, qty, tax_cat, rate, weighed, added, last, voided)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (till, no) DO UPDATE SET qty = excluded.qty, last = excluded.last, voided = excluded.voided`,
		string(id), l.No, l.Item, l.Code, l.Name.En, l.Name.Ar, int64(l.Unit), int64(l.Qty), l.TaxCat, int64(l.Rate),
		l.Weighed, l.Added, l.Last, l.Voided)
}

// removeBasket removes the draft that a fact has ended.
func removeBasket(tx *store.Tx, id pos.TillID) error {
	return tx.ExecOne(`DELETE FROM baskets WHERE till = ?`, string(id))
}
