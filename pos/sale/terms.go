package sale

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/offers"
	"sanduq/pos/pricing/offer"
	"sanduq/pos/store"
)

// Offers keeps promotions, price lists and coupon codes.
type Offers interface {
	// InForce returns the set in force, never nil.
	InForce() *offers.Set
	// Kept returns the set with a hash, or the one in force where it is no longer kept.
	Kept(v *store.View, hash string) (*offers.Set, error)
}

// noOffers is a shop without offers.
type noOffers struct{}

func (noOffers) InForce() *offers.Set { return &offers.Set{} }

func (noOffers) Kept(*store.View, string) (*offers.Set, error) { return &offers.Set{}, nil }

// EmployeeGroup is the group of customers that an employee price is for.
const EmployeeGroup = "employee"

// Channel is what promotions and price lists call selling at a till.
const Channel = "till"

// terms are what a basket is priced by besides its goods. They are kept with it, so that it costs the same after a
// restart and on every till.
type terms struct {
	Set      string              `json:"set,omitempty"` // hash of the offers
	At       int64               `json:"at,omitempty"`  // whose promotions hold: Unix milliseconds UTC
	Employee *fact.EmployeePrice `json:"employee,omitempty"`
	Coupons  []coupon            `json:"coupons,omitempty"`
	Discount *fact.Discount      `json:"discount,omitempty"` // of the whole basket, by hand
}

// coupon is a code that was presented.
type coupon struct {
	Code   string `json:"code"`
	Coupon string `json:"coupon"`           // what promotions call it
	Single bool   `json:"single,omitempty"` // good for one sale only
}

// byHand is what a person changed on a line.
type byHand struct {
	Price    *fact.PriceOverride `json:"price,omitempty"`
	Discount *fact.Discount      `json:"discount,omitempty"`
}

// kept writes what is kept as JSON, "" for nothing.
func kept(v any, zero bool) (string, error) {
	if zero {
		return "", nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

func (b *Basket) termsJSON() (string, error) {
	t := &b.terms
	return kept(t, t.Set == "" && t.Employee == nil && len(t.Coupons) == 0 && t.Discount == nil)
}

// readKept reads what was kept.
func readKept(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// worked is a basket with its offers worked out. The zero value is one without offers.
type worked struct {
	set    *offers.Set
	scene  offer.Scene
	basket offer.Basket // where the set has promotions
	minute int64        // until when it is known that no other rules are in force
}

// scene is what promotions ask about besides the goods.
func (s *Sales) scene(t *terms) offer.Scene {
	sc := offer.Scene{At: s.local(t.At), Channel: Channel}
	if t.Employee != nil {
		sc.Customers = []string{EmployeeGroup}
	}
	for _, c := range t.Coupons {
		sc.Coupons = append(sc.Coupons, c.Coupon)
	}
	return sc
}

// local is a moment by the shop's own clock.
func (s *Sales) local(ms int64) time.Time {
	zone := s.cfg.Zone
	if zone == nil {
		zone = time.UTC
	}
	return time.UnixMilli(ms).In(zone)
}

// workOut prices a basket from nothing by its terms, as one that was read from the store.
func (s *Sales) workOut(v *store.View, b *Basket) error {
	set, err := s.offers.Kept(v, b.terms.Set)
	if err != nil {
		return err
	}
	return b.under(set, s.scene(&b.terms))
}

// under prices a basket from nothing.
func (b *Basket) under(set *offers.Set, scene offer.Scene) error {
	b.worked = worked{set: set, scene: scene}
	for i := range b.Lines {
		b.Lines[i].Awards = nil // the names of another set
	}
	if set.Book == nil {
		return b.award()
	}
	lines := make([]offer.Line, 0, len(b.Lines))
	for i := range b.Lines {
		if l := &b.Lines[i]; l.Voided == 0 {
			lines = append(lines, l.offerLine())
		}
	}
	var err error
	if b.worked.basket, err = set.Book.Price(scene, lines); err != nil {
		return err
	}
	return b.award()
}

// handPriced reports whether the price of a line is not that of the catalogue: changed by hand, printed on a label,
// given to goods without one, or of goods that are not on file. Promotions are about the catalogue's prices.
func (l *Line) handPriced() bool {
	return l.Hand.Price != nil || l.OpenPrice || l.Dept != "" || l.Weighing != nil && l.Weighing.Priced
}

// offerLine is the line as promotions see it. A deposit is given back in full, so nothing is ever taken off it.
func (l *Line) offerLine() offer.Line {
	o := offer.Line{
		No: l.No, SKU: l.Item, Unit: l.Unit, Qty: l.Qty, Measured: l.Weighed, NoDiscount: l.For != 0, Manual: l.handPriced(),
	}
	if l.Category != "" {
		o.Categories = []string{l.Category}
	}
	return o
}

// underTenders returns the basket as it costs when all of it is paid by these means: promotions may ask for one.
func (b *Basket) underTenders(means ...string) (*Basket, error) {
	if b.worked.set == nil || b.worked.set.Book == nil || !b.worked.set.Book.AsksTenders() {
		return b, nil
	}
	c := b.copy()
	scene := b.worked.scene
	scene.Tenders = means
	return c, c.under(b.worked.set, scene)
}

// reprice prices a basket after a change of lines, or of anything else where none is named. A basket that opens
// takes the offers of the moment; one that is open takes them too once they are cheaper for the customer. While money is
// held for the basket, its goods and prices stay as they are.
func (s *Sales) reprice(v *store.View, b *Basket, opened bool, touched ...int) error {
	if err := b.unpaid(); err != nil {
		return err
	}
	set := s.offers.InForce()
	if opened {
		if set.Book != nil {
			b.terms.Set, b.terms.At = set.Hash, v.At.UnixMilli()
		}
		return b.under(set, s.scene(&b.terms))
	}
	if err := s.keepPrice(b, touched); err != nil {
		return err
	}
	return s.takeCheaper(v, b, set)
}

// keepPrice prices the change under the terms that the basket has.
func (s *Sales) keepPrice(b *Basket, touched []int) error {
	if len(touched) == 0 || b.worked.set.Book == nil {
		minute := b.worked.minute
		err := b.under(b.worked.set, s.scene(&b.terms))
		b.worked.minute = minute
		return err
	}
	for _, no := range touched {
		var err error
		if l := b.line(no); l.Voided != 0 {
			b.worked.basket, err = b.worked.basket.Remove(no)
		} else {
			b.worked.basket, err = b.worked.basket.Put(l.offerLine())
		}
		if err != nil {
			return err
		}
	}
	return b.award()
}

const aMinute = 60_000 // milliseconds: promotions begin and end by the minute

// takeCheaper prices the basket by the offers of the moment, where they are others, and takes them if that is cheaper.
func (s *Sales) takeCheaper(v *store.View, b *Basket, set *offers.Set) error {
	now := v.At.UnixMilli()
	same := set == b.worked.set || set.Hash == b.terms.Set
	if set.Book == nil || same && now/aMinute == b.worked.minute {
		return nil
	}
	t := b.terms
	t.Set, t.At = set.Hash, now
	scene := s.scene(&t)
	if same && set.Book.SameRules(scene, b.worked.scene) {
		b.worked.minute = now / aMinute
		return nil
	}
	other := b.copy()
	if err := other.under(set, scene); err != nil {
		return err
	}
	if other.off() > b.off() {
		other.terms = t
		*b = *other
	}
	return nil
}

// off is all that is off the basket.
func (b *Basket) off() (sum money.Amount) {
	for i := range b.Lines {
		if b.Lines[i].Voided == 0 {
			sum += b.Lines[i].Off
		}
	}
	return sum
}

// award writes on each line what promotions and people took off it: first the promotions, then the discount of the
// line, then that of the whole basket.
func (b *Basket) award() error {
	var given []offer.LineResult
	if b.worked.set != nil && b.worked.set.Book != nil {
		given = b.worked.basket.Result().Lines
	}
	for i := range b.Lines {
		l := &b.Lines[i]
		if l.Voided != 0 {
			l.Awards, l.Off = nil, 0
			continue
		}
		var own []offer.Award
		if len(given) > 0 && given[0].No == l.No {
			own, given = given[0].Awards, given[1:]
		}
		if err := l.award(b.worked.set, own); err != nil {
			return err
		}
	}
	return b.awardBasket()
}

// award writes what promotions and a discount by hand took off one line.
func (l *Line) award(set *offers.Set, own []offer.Award) error {
	l.Off = 0
	n := len(own)
	if !slices.EqualFunc(own, l.Awards[:min(n, len(l.Awards))], sameAward) {
		l.Awards = make([]fact.Award, n, n+1)
		for i, a := range own {
			r, _ := set.Book.Rule(a.Rule)
			l.Awards[i] = fact.Award{Rule: a.Rule, Name: r.Name, Set: a.Set, Qty: a.Qty, Amount: a.Amount}
		}
	}
	l.Awards = l.Awards[:n:n]
	for i := range own {
		l.Off += own[i].Amount
	}
	gross, err := money.Extend(l.Unit, l.Qty)
	if err != nil || l.Hand.Discount == nil {
		return err
	}
	l.take(fact.LineDiscount, l.Hand.Discount, discountOf(l.Hand.Discount, gross-l.Off))
	return nil
}

func sameAward(a offer.Award, b fact.Award) bool {
	return a.Rule == b.Rule && a.Set == b.Set && a.Qty == b.Qty && a.Amount == b.Amount
}

func (l *Line) take(rule string, d *fact.Discount, amount money.Amount) {
	if amount == 0 {
		return
	}
	l.Awards = append(l.Awards, fact.Award{Rule: rule, Name: d.Name, Amount: amount})
	l.Off += amount
}

// discountOf is what a discount by hand takes off an amount: a percentage rounded half up, never more than there is.
func discountOf(d *fact.Discount, of money.Amount) money.Amount {
	if of <= 0 {
		return 0
	}
	if d.Percent == 0 {
		return min(d.Amount, of)
	}
	off, err := money.Extend(of, money.Quantity(min(d.Percent, 100*money.Percent))) // parts per million, as quantities are
	if err != nil {
		return 0 // never: the share is no larger than the whole
	}
	return min(off, of)
}

// awardBasket spreads the discount of the whole basket over what is left of its lines, deposits aside, by largest
// remainder.
func (b *Basket) awardBasket() error {
	d := b.terms.Discount
	if d == nil {
		return nil
	}
	standing := make([]*Line, 0, len(b.Lines))
	weights := make([]money.Amount, 0, len(b.Lines))
	var sum money.Amount
	for i := range b.Lines {
		l := &b.Lines[i]
		if l.Voided != 0 || l.For != 0 {
			continue
		}
		gross, err := money.Extend(l.Unit, l.Qty)
		if err != nil {
			return err
		}
		standing, weights = append(standing, l), append(weights, max(gross-l.Off, 0))
		sum += weights[len(weights)-1]
	}
	off := discountOf(d, sum)
	if off == 0 {
		return nil
	}
	shares, err := money.Allocate(off, weights)
	if err != nil {
		return fmt.Errorf("spread discount: %w", err)
	}
	for i, l := range standing {
		l.take(fact.BasketDiscount, d, shares[i])
	}
	return nil
}

// couponsUsed lists the codes whose promotions gave something.
func (b *Basket) couponsUsed() []string {
	if b.worked.set == nil || b.worked.set.Book == nil || len(b.terms.Coupons) == 0 {
		return nil
	}
	uses := b.worked.basket.Result().Uses
	var out []string
	for _, c := range b.terms.Coupons {
		if slices.ContainsFunc(uses, func(u offer.Use) bool { return u.Coupon == c.Coupon }) {
			out = append(out, c.Code)
		}
	}
	return out
}

// termsDiffer reports whether another set of offers was taken.
func (b *Basket) termsDiffer(before *Basket) bool {
	return b.terms.Set != before.terms.Set || b.terms.At != before.terms.At
}

// keepTerms writes what a basket is priced by.
func keepTerms(tx *store.Tx, at pos.TillID, b *Basket) error {
	text, err := b.termsJSON()
	if err != nil {
		return err
	}
	return tx.ExecOne(`UPDATE baskets SET terms = ? WHERE till = ?`, text, string(at))
}
