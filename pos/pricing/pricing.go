// Package pricing works out what a basket costs and which tax it holds. It is pure: the same lines always give the same
// answer, and nothing is read but the arguments.
//
// Prices that include tax cannot always be split so that net + round(net · rate) is the price again, so the tax is
// worked out once for each category and rate, from the gross G of all its lines, and then spread over them:
//
//	tax = round(G · r / (1 + r))    half away from zero
//	net = G − tax
//
// Where prices are without tax (PriceBeforeTax), it is worked out of the net N of all lines of a category and put on top:
//
//	tax = round(N · r)              half away from zero
//	gross = N + tax
//
// A line's share of the tax is by largest remainder over what it costs, the lower line number first among equals. The
// shares are to be stored with the sale: a refund gives back the stored shares, so all refunds of a sale add up to the
// sale.
// The rules that the tests hold, TAX-001 and on, stand in rules.md beside the code.
package pricing

import (
	"cmp"
	"errors"
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
)

// TaxCategory is a category of tax at its rate. Two categories of one rate, such as zero-rated and exempt, are reported
// apart, and so is one category at the rates before and after a change.
type TaxCategory struct {
	Code string
	Rate money.Rate
}

// Line is a line of a basket that was not voided.
type Line struct {
	No      int            // unique in the basket, above zero
	Unit    money.Amount   // price of one unit: with tax for Price, without it for PriceBeforeTax
	Qty     money.Quantity // pieces, or the measure of a weighed item; negative where goods come back
	Off     money.Amount   // what promotions and people took off the line: no more than Unit × Qty, and of its sign
	Weighed bool           // sold by measure: one piece to the customer, whatever its quantity
	Tax     TaxCategory
}

// PricedLine is what one line comes to.
type PricedLine struct {
	No    int
	Gross money.Amount // what the customer pays for the line, tax included: Net + Tax
	Net   money.Amount
	Tax   money.Amount // the line's share of the tax of its category
}

// TaxTotal is what the lines of one category and rate come to.
type TaxTotal struct {
	Category        TaxCategory
	Gross, Net, Tax money.Amount
}

// Priced is a basket with its prices. All its amounts are in the currency of the basket.
type Priced struct {
	Lines  []PricedLine // in the order of the lines given
	Taxes  []TaxTotal   // the highest rate first, then by code
	Total  money.Amount // what the customer pays: Net + Tax
	Net    money.Amount
	Tax    money.Amount
	Pieces int64 // articles in the customer's hands; a weighed or fractional line is one
}

const op = "price basket"

// Price prices the lines of a basket, given in the order of their numbers. Either all goods are sold or all come back:
// tax law knows an invoice and a credit note, and no document that is both.
func Price(lines []Line) (Priced, error) { return price(lines, false) }

// PriceBeforeTax prices the lines of a basket whose prices are without tax, as Price does otherwise.
func PriceBeforeTax(lines []Line) (Priced, error) { return price(lines, true) }

// price prices lines, with the tax within the prices or on top of them.
func price(lines []Line, onTop bool) (Priced, error) {
	p := Priced{Lines: make([]PricedLine, len(lines))}
	pieces, err := p.extend(lines)
	if err != nil {
		return Priced{}, err
	}
	p.Pieces = int64(pieces / money.One)
	weights := make([]money.Amount, 0, len(lines))
	for i := range p.Taxes {
		total := &p.Taxes[i]
		work := total.within
		if onTop {
			work = total.onTop
		}
		if err := work(); err != nil {
			return Priced{}, err
		}
		if err := p.spread(total, lines, weights, onTop); err != nil {
			return Priced{}, err
		}
	}
	if err := p.addUp(); err != nil {
		return Priced{}, err
	}
	return p, nil
}

// extend works out what each line and each tax category costs (its Gross so far), and counts the pieces.
func (p *Priced) extend(lines []Line) (money.Quantity, error) {
	var pieces money.Quantity
	var sold, back bool
	for i, l := range lines {
		if l.No <= 0 || i > 0 && l.No <= lines[i-1].No {
			return 0, pos.Internalf(op, errors.New("the lines are not in the order of their numbers"))
		}
		gross, err := money.Extend(l.Unit, l.Qty)
		if err != nil {
			return 0, err
		}
		if l.Off != 0 && (l.Off > 0) != (gross > 0) || max(l.Off, -l.Off) > max(gross, -gross) {
			return 0, pos.Internalf(op, errors.New("more is off a line than it costs"))
		}
		gross -= l.Off
		sold, back = sold || gross > 0, back || gross < 0
		if sold && back {
			return 0, &pos.Error{Code: pos.Invalid, Op: op, Key: "pricing.mixed_directions", Args: map[string]any{"line": l.No}}
		}
		p.Lines[i] = PricedLine{No: l.No, Gross: gross}
		total := p.taxTotal(l.Tax)
		if total.Gross, err = total.Gross.Add(gross); err != nil {
			return 0, err
		}
		if pieces, err = pieces.Add(piecesOf(l)); err != nil {
			return 0, err
		}
	}
	slices.SortFunc(p.Taxes, func(a, b TaxTotal) int {
		return cmp.Or(cmp.Compare(b.Category.Rate, a.Category.Rate), cmp.Compare(a.Category.Code, b.Category.Code))
	})
	return pieces, nil
}

// taxTotal returns the total of a category, a new one where there is none. A basket has few: a search beats a map.
func (p *Priced) taxTotal(category TaxCategory) *TaxTotal {
	for i := range p.Taxes {
		if p.Taxes[i].Category == category {
			return &p.Taxes[i]
		}
	}
	p.Taxes = append(p.Taxes, TaxTotal{Category: category})
	return &p.Taxes[len(p.Taxes)-1]
}

func piecesOf(l Line) money.Quantity {
	switch {
	case !l.Weighed && l.Qty%money.One == 0:
		return l.Qty
	case l.Qty < 0:
		return -money.One
	case l.Qty > 0:
		return money.One
	}
	return 0
}

// within takes the tax out of a sum that includes it.
func (t *TaxTotal) within() (err error) {
	t.Tax, err = t.Category.Rate.TaxInGross(t.Gross)
	t.Net = t.Gross - t.Tax // the tax is between zero and the gross: nothing can overflow
	return err
}

// onTop puts the tax on a sum that is without it.
func (t *TaxTotal) onTop() (err error) {
	t.Net = t.Gross
	if t.Tax, err = t.Category.Rate.TaxOnNet(t.Net); err != nil {
		return err
	}
	t.Gross, err = t.Net.Add(t.Tax)
	return err
}

// spread shares the tax of a category out among its lines. What a line costs, with or without tax, stands in its Gross so
// far. weights is empty, with room for all lines.
func (p *Priced) spread(total *TaxTotal, lines []Line, weights []money.Amount, onTop bool) error {
	shares := []money.Amount(nil)
	if total.Tax != 0 {
		for i, l := range lines {
			if l.Tax == total.Category {
				weights = append(weights, max(p.Lines[i].Gross, -p.Lines[i].Gross))
			}
		}
		var err error
		if shares, err = money.Allocate(total.Tax, weights); err != nil {
			return err
		}
	}
	for i, l := range lines {
		if l.Tax != total.Category {
			continue
		}
		line := &p.Lines[i]
		if len(shares) > 0 {
			line.Tax, shares = shares[0], shares[1:]
		}
		if onTop {
			line.Gross += line.Tax // the gross of its category fits, and all have one sign
		}
		line.Net = line.Gross - line.Tax
	}
	return nil
}

func (p *Priced) addUp() error {
	for _, t := range p.Taxes {
		var err error
		if p.Total, err = p.Total.Add(t.Gross); err != nil {
			return err
		}
		p.Net += t.Net // neither is larger than the gross, and all have its sign
		p.Tax += t.Tax
	}
	return nil
}
