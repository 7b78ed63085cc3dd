package offers

import (
	"slices"
	"time"

	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// Set is what is in force together: promotions, price lists, coupon codes. It never changes, and any number of
// goroutines may use it. The zero Set is a shop without offers.
type Set struct {
	Hash  string
	Book  *offer.Book // nil: no promotions
	Lists []List
	codes map[string]string // code that is good for one sale → the coupon that promotions ask for
	coded map[string]bool   // coupons that are presented by such codes
	counts
}

// counts is how much of each kind a set holds.
type counts struct {
	Rules, PriceLists, Codes int
}

// List is a price list: for some time and some channels, goods cost what it says and not what the shelf says.
type List struct {
	ID       string                  `json:"id"`
	From     string                  `json:"from,omitempty"`  // local date-time YYYY-MM-DDThh:mm, the first minute of validity
	Until    string                  `json:"until,omitempty"` // the first minute after it
	Channels []string                `json:"channels,omitempty"`
	Prices   map[string]money.Amount `json:"prices"` // by SKU, minor units of one unit of the item, tax included
}

// dateTime is the form of local times in documents.
const dateTime = "2006-01-02T15:04"

func (l *List) holds(local, channel string) bool {
	return (l.From == "" || l.From <= local) && (l.Until == "" || local < l.Until) &&
		(len(l.Channels) == 0 || slices.Contains(l.Channels, channel))
}

// Price returns what one unit of an item costs at a moment, by the shop's own clock: what the price lists in force say,
// the lowest of several; the shelf's price where none names the item.
func (s *Set) Price(sku string, at time.Time, channel string, shelf money.Amount) money.Amount {
	if len(s.Lists) == 0 {
		return shelf
	}
	price, listed := shelf, false
	local := at.Format(dateTime)
	for i := range s.Lists {
		if l := &s.Lists[i]; l.holds(local, channel) {
			if p, ok := l.Prices[sku]; ok && (!listed || p < price) {
				price, listed = p, true
			}
		}
	}
	return price
}

// Coupon finds a code that a customer presents: the coupon that promotions ask for, and whether the code is good for
// one sale only. ok is false where the code means nothing: a coupon that has codes of its own is not presented by its
// bare name, or the one sale that each code is good for would mean nothing.
func (s *Set) Coupon(code string) (coupon string, single, ok bool) {
	if coupon, ok := s.codes[code]; ok {
		return coupon, true, true
	}
	if s.Book != nil && s.Book.Knows(code) && !s.coded[code] {
		return code, false, true
	}
	return "", false, false
}
