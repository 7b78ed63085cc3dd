package receipt

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// off is what promotions and people took off a line.
func off(l *fact.SaleLine) (sum money.Amount) {
	for _, a := range l.Awards {
		sum += a.Amount
	}
	return sum
}

// listPrice tells the price before where a person changed it, with the reason.
func (w *writer) listPrice(l *fact.SaleLine) []Pair {
	if l.Price == nil {
		return nil
	}
	price := w.figures.amount(l.Price.List)
	return []Pair{{
		Label: label("receipt.list_price", arg{"price", pos.Text{En: price, Ar: price}}, arg{"reason", l.Price.Name}),
	}}
}

// cheaper writes below the goods what made them cheaper: each offer once, whatever number of sets it made.
func (w *writer) cheaper(l *fact.SaleLine) (all []Money) {
	for i := 0; i < len(l.Awards); {
		rule, name := l.Awards[i].Rule, l.Awards[i].Name
		var sum money.Amount
		for ; i < len(l.Awards) && l.Awards[i].Rule == rule; i++ {
			sum += l.Awards[i].Amount
		}
		if sum > 0 {
			all = append(all, Money{Label: name, Amount: w.figures.amount(-sum), Weight: Minor})
		}
	}
	return all
}

// saved says what all offers took off together, and by which coupons.
func (w *writer) saved() {
	var sum money.Amount
	for i := range w.sale.Lines {
		sum += off(&w.sale.Lines[i])
	}
	if sum > 0 {
		w.add(Money{Label: label("receipt.saved"), Amount: w.figures.amount(sum), Weight: Minor})
	}
	for _, code := range w.sale.Coupons {
		w.add(Pair{label("receipt.coupon"), code})
	}
	if w.sale.Employee != nil {
		w.heading(Detail, label("receipt.employee"))
	}
}
