package returns

import (
	"sanduq/pos/money"
)

// paidFor is what was paid for a whole line.
type paidFor struct {
	qty        money.Quantity // above zero
	gross, tax money.Amount   // not below zero
}

// share is a part of what was paid.
type share struct{ gross, tax money.Amount }

// shareOf returns what the first x of a line cost: its part of the gross by largest remainder, and of the tax that part of
// the gross has. Taking the tax from the gross and not from x keeps every difference of two shares between nothing and its
// gross, for x may be a gram.
func (p paidFor) shareOf(x money.Quantity) (share, error) {
	gross, err := part(p.gross, money.Amount(x), money.Amount(p.qty))
	if err != nil {
		return share{}, err
	}
	tax, err := part(p.tax, gross, p.gross)
	return share{gross, tax}, err
}

// next returns what is given back for q more of a line of which gone came back before.
func (p paidFor) next(gone, q money.Quantity) (share, error) {
	before, err := p.shareOf(gone)
	if err != nil {
		return share{}, err
	}
	after, err := p.shareOf(gone + q) // at most p.qty: the caller has seen to it
	return share{after.gross - before.gross, after.tax - before.tax}, err
}

// part is the part of a total that x of whole has, by largest remainder.
func part(total, x, whole money.Amount) (money.Amount, error) {
	if total == 0 || whole == 0 {
		return 0, nil
	}
	shares, err := money.Allocate(total, []money.Amount{x, whole - x})
	if err != nil {
		return 0, err
	}
	return shares[0], nil
}
