package offer

import (
	"slices"
	"time"
)

// Scene is what rules ask about besides the goods. Everything is given: the engine has no clock.
type Scene struct {
	At        time.Time // read by its own wall clock: the shop's local time, whatever its Location
	Channel   string
	Customers []string // the groups that the customer belongs to
	Coupons   []string // the codes presented
	Tenders   []string // the means by which the whole sale is to be paid; empty: not known yet
}

// active tells for each rule of the book whether it is in force.
func (b *Book) active(s Scene) []bool {
	at, now, day := s.At.Format(dateTime), s.At.Format(hour), int(s.At.Weekday())
	out := make([]bool, len(b.rules))
	for i := range b.rules {
		r := b.rules[i].Rule
		out[i] = (r.From == "" || r.From <= at) && (r.Until == "" || at < r.Until) && // as text, years 0000–9999
			(len(r.Weekly) == 0 || slices.ContainsFunc(r.Weekly, func(w Window) bool { return w.holds(now, day) })) &&
			(len(r.Channels) == 0 || slices.Contains(r.Channels, s.Channel)) &&
			(len(r.Customers) == 0 || anyOf(r.Customers, s.Customers)) &&
			(r.Coupon == "" || slices.Contains(s.Coupons, r.Coupon)) &&
			(len(r.Tenders) == 0 || len(s.Tenders) > 0 && allOf(r.Tenders, s.Tenders))
	}
	return out
}

// holds reports whether the window is open at a time (hh:mm) of a weekday. One over midnight is open in the evening of
// the days it names and in the small hours of the days after them.
func (w Window) holds(now string, day int) bool {
	begins := func(day int) bool { return slices.Contains(w.Days, weekdays[day]) }
	if w.From < w.To {
		return w.From <= now && now < w.To && begins(day)
	}
	return w.From <= now && begins(day) || now < w.To && begins((day+6)%7)
}

func anyOf(asked, given []string) bool {
	return slices.ContainsFunc(given, func(g string) bool { return slices.Contains(asked, g) })
}

func allOf(asked, given []string) bool {
	return !slices.ContainsFunc(given, func(g string) bool { return !slices.Contains(asked, g) })
}
