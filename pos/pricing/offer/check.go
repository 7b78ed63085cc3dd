package offer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
)

// The forms of local times in a document.
const (
	dateTime = "2006-01-02T15:04"
	hour     = "15:04"
)

// weekdays are the names of the days in a window, by time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

func index(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }

func isID(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// isCode reports whether s can be a SKU, a category, a coupon code: something, trimmed, without controls.
func isCode(s string) bool { return s != "" && len(s) <= 128 && pos.CleanName(s) == s }

// check reports the mistakes of what was read.
func (rd *reader) check(r *Rule) {
	rd.need(r.Version == Version, "version", "offer.unknown_version")
	rd.need(isID(r.ID), "id", "offer.bad_id")
	rd.need(isCode(r.Name.En), "name.en", "offer.bad_name")
	rd.need(isCode(r.Name.Ar), "name.ar", "offer.bad_name")
	rd.need(r.Exclusive == "" || isID(r.Exclusive), "exclusive", "offer.bad_id")
	rd.need(r.Coupon == "" || isCode(r.Coupon), "coupon", "offer.bad_value")
	rd.need(max(r.Priority, -r.Priority) <= MaxPriority, "priority", "offer.out_of_bounds")
	rd.need(r.MaxUses >= 0 && r.MaxUses <= MaxUses, "max_uses", "offer.out_of_bounds")
	rd.codes("channels", r.Channels)
	rd.codes("customers", r.Customers)
	rd.codes("tenders", r.Tenders)
	rd.validity(r)
	rd.kind(r)
}

// need reports a mistake unless it is met.
func (rd *reader) need(met bool, field, key string) {
	if !met {
		rd.fault(field, key)
	}
}

func (rd *reader) codes(field string, codes []string) {
	for i, c := range codes {
		rd.need(isCode(c), index(field, i), "offer.bad_value")
	}
}

func (rd *reader) validity(r *Rule) {
	rd.need(r.From == "" || isTime(dateTime, r.From), "from", "offer.bad_time")
	rd.need(r.Until == "" || isTime(dateTime, r.Until), "until", "offer.bad_time")
	rd.need(r.From == "" || r.Until == "" || r.From < r.Until, "until", "offer.ends_before_it_begins")
	for i, w := range r.Weekly {
		at := index("weekly", i)
		rd.need(len(w.Days) > 0, at+".days", "offer.missing")
		for j, d := range w.Days {
			rd.need(slices.Contains(weekdays, d), index(at+".days", j), "offer.bad_value")
		}
		rd.need(isTime(hour, w.From), at+".from", "offer.bad_time")
		rd.need(isTime(hour, w.To), at+".to", "offer.bad_time")
	}
}

// isTime holds the exact form, so that local times can be compared as text: time.Parse would also take "9:05".
func isTime(form, s string) bool {
	t, err := time.Parse(form, s)
	return err == nil && t.Format(form) == s
}

// kind checks the fields that a kind needs, and that it has no others.
func (rd *reader) kind(r *Rule) {
	type fields struct{ of, goods, count, get, getCount, spent, benefit, steps, components bool }
	var want fields
	switch r.Kind {
	case Off:
		want = fields{of: true, goods: true, benefit: true}
	case BuyGet:
		want = fields{goods: true, count: true, get: !r.Get.IsZero(), getCount: true, benefit: true}
	case Mix:
		want = fields{goods: true, count: true, benefit: true}
	case Spend:
		want = fields{goods: true, get: !r.Get.IsZero(), spent: true, benefit: true}
	case Breaks:
		want = fields{goods: true, steps: true}
	case Bundle:
		want = fields{benefit: true, components: true}
	default:
		rd.fault("kind", "offer.unknown_kind")
		return
	}
	rd.field("of", want.of, r.Of != "")
	rd.field("goods", want.goods, !r.Goods.IsZero())
	rd.field("count", want.count, r.Count != 0)
	rd.field("get", want.get, !r.Get.IsZero())
	rd.field("get_count", want.getCount, r.GetCount != 0)
	rd.field("spent", want.spent, r.Spent != 0)
	rd.field("benefit", want.benefit, !r.Benefit.IsZero())
	rd.field("steps", want.steps, len(r.Steps) > 0)
	rd.field("components", want.components, len(r.Components) > 0)
	rd.values(r)
}

func (rd *reader) field(name string, wanted, given bool) {
	switch {
	case wanted && !given:
		rd.fault(name, "offer.missing")
	case given && !wanted:
		rd.fault(name, "offer.not_for_this_kind")
	}
}

// values checks the values of the fields that are given.
func (rd *reader) values(r *Rule) {
	rd.need(r.Of == "" || r.Of == OfItem || r.Of == OfGroup || r.Of == OfBasket, "of", "offer.bad_value")
	rd.goodsOf("goods", r.Goods)
	rd.goodsOf("get", r.Get)
	rd.need(r.Count >= 0 && r.Count <= MaxCount, "count", "offer.out_of_bounds")
	rd.need(r.GetCount >= 0 && r.GetCount <= MaxCount, "get_count", "offer.out_of_bounds")
	rd.need(r.Spent >= 0 && r.Spent <= MaxAmount, "spent", "offer.out_of_bounds")
	rd.benefitOf(r)
	rd.stepsOf(r.Steps)
	rd.need(len(r.Components) <= MaxComponents, "components", "offer.out_of_bounds")
	for i, c := range r.Components {
		at := index("components", i)
		rd.need(!c.Goods.IsZero(), at+".goods", "offer.missing")
		rd.goodsOf(at+".goods", c.Goods)
		rd.need(c.Count > 0 && c.Count <= MaxCount, at+".count", "offer.out_of_bounds")
	}
}

func (rd *reader) goodsOf(field string, g Goods) {
	named := len(g.SKUs) + len(g.Categories) + len(g.Groups) + len(g.Brands)
	rd.need(!g.All || named == 0, field, "offer.all_and_named")
	rd.need(g.Except == nil || g.All || named > 0, field, "offer.missing")
	rd.codes(field+".skus", g.SKUs)
	rd.codes(field+".categories", g.Categories)
	rd.codes(field+".groups", g.Groups)
	rd.codes(field+".brands", g.Brands)
	if g.Except != nil {
		rd.need(!g.Except.All && !g.Except.IsZero() && g.Except.Except == nil, field+".except", "offer.bad_value")
		rd.goodsOf(field+".except", Goods{
			SKUs: g.Except.SKUs, Categories: g.Except.Categories, Groups: g.Except.Groups, Brands: g.Except.Brands,
		})
	}
}

// benefitOf checks that there is one benefit, within its bounds, that the kind can give.
func (rd *reader) benefitOf(r *Rule) {
	b, given := r.Benefit, 0
	for _, is := range []bool{b.Free, b.Percent != 0, b.Amount != 0, b.Price != 0} {
		if is {
			given++
		}
	}
	rd.need(given <= 1, "benefit", "offer.more_than_one_benefit")
	rd.need(b.Percent >= 0 && b.Percent <= allPercent, "benefit.percent", "offer.out_of_bounds")
	rd.need(b.Amount >= 0 && b.Amount <= MaxAmount, "benefit.amount", "offer.out_of_bounds")
	rd.need(b.Price >= 0 && b.Price <= MaxAmount, "benefit.price", "offer.out_of_bounds")
	rd.need(!b.Free || r.Kind == BuyGet, "benefit.free", "offer.not_for_this_kind")
	rd.need(b.Amount == 0 || r.Kind != Mix && r.Kind != Bundle, "benefit.amount", "offer.not_for_this_kind")
	rd.need(b.Percent == 0 || r.Kind != Bundle, "benefit.percent", "offer.not_for_this_kind")
	rd.need(b.Price == 0 || r.Kind != Spend, "benefit.price", "offer.not_for_this_kind")
}

// stepsOf checks that each step asks more and gives more than the one before, all in one way: then the highest step
// that is reached is the best one.
func (rd *reader) stepsOf(steps []Step) {
	rd.need(len(steps) <= MaxSteps, "steps", "offer.out_of_bounds")
	for i, s := range steps {
		at := index("steps", i)
		rd.need(s.From > 0 && s.From <= maxFrom, at+".from", "offer.out_of_bounds")
		rd.need(s.Percent >= 0 && s.Percent <= allPercent, at+".percent", "offer.out_of_bounds")
		rd.need(s.Price >= 0 && s.Price <= MaxAmount, at+".price", "offer.out_of_bounds")
		rd.need((s.Percent != 0) != (s.Price != 0), at, "offer.more_than_one_benefit")
		if i == 0 {
			continue
		}
		before := steps[i-1]
		gives := cmp.Compare(s.Percent, before.Percent) // more percent off, or a lower price
		if s.Price != 0 {
			gives = cmp.Compare(before.Price, s.Price)
		}
		oneWay := (s.Price != 0) == (before.Price != 0)
		rd.need(s.From > before.From && gives > 0 && oneWay, at, "offer.steps_in_disorder")
	}
}

// off is what the benefit takes from a unit that costs price, never more than it: a piece, or a measured line of qty.
func (b Benefit) off(price money.Amount, qty money.Quantity) money.Amount {
	switch {
	case b.Free:
		return price
	case b.Percent != 0:
		return extend(price, money.Quantity(b.Percent)) // both count millionths
	case b.Amount != 0:
		return min(price, extend(b.Amount, qty))
	}
	return max(0, price-extend(b.Price, qty))
}

// extend is money.Extend where MaxAmount, maxMeasure and maxGross leave no room for an overflow.
func extend(a money.Amount, q money.Quantity) money.Amount {
	v, _ := money.Extend(a, q)
	return v
}
