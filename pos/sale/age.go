package sale

import (
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// askAge wants the customer's age confirmed once for a basket, for the highest limit in it. What was confirmed for goods
// that were taken out again still holds: it is the same customer.
func askAge(v *store.View, b *Basket, l *Line, e *entry) (need string, err error) {
	limit := e.item.AgeLimit
	if limit == 0 {
		return "", nil
	}
	confirmed := e.Age
	if b != nil {
		for i := range b.Lines {
			if a := b.Lines[i].Age; a != nil {
				confirmed = max(confirmed, a.Limit)
			}
		}
	}
	if confirmed < limit {
		return needAge, nil
	}
	l.Age = &fact.AgeCheck{Limit: limit, BornBefore: bornBefore(v.Day, limit)}
	return "", nil
}

// bornBefore is the latest date of birth of somebody who has completed a number of years on a day. Who was born on 29
// February completes a year of his life, where there is no such day, on 1 March: so nobody is sold anything a day early.
func bornBefore(day pos.Date, years int) pos.Date {
	d, err := time.Parse(dateLayout, string(day))
	if err != nil {
		return "" // business dates are made by this program
	}
	born := d.AddDate(-years, 0, 0)
	if born.Day() != d.Day() { // 29 February, of a year without one: the day before 1 March
		born = born.AddDate(0, 0, -born.Day())
	}
	return pos.Date(born.Format(dateLayout))
}
