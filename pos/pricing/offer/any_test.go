package offer_test

import (
	"fmt"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// The goods that properties are held with: few, so that rules meet.
var shelf = []offer.Line{
	{SKU: "a", Categories: []string{"x"}, Groups: []string{"g"}, Brand: "b"},
	{SKU: "b", Categories: []string{"x", "y"}},
	{SKU: "c", Categories: []string{"y"}, Groups: []string{"g"}},
	{SKU: "d", Categories: []string{"z"}, Brand: "b"},
	{SKU: "e", Categories: []string{"z"}, Groups: []string{"h"}},
}

func anyGoods(t *rapid.T, label string) offer.Goods {
	t.Helper()
	g := rapid.SampledFrom([]offer.Goods{
		{All: true},
		{Categories: []string{"x"}},
		{Categories: []string{"y"}},
		{Categories: []string{"z"}},
		{Groups: []string{"g"}},
		{Brands: []string{"b"}},
		{SKUs: []string{"a"}},
		{SKUs: []string{"b", "d"}},
		{SKUs: []string{"c", "e"}, Groups: []string{"h"}},
		{All: true, Except: &offer.Goods{SKUs: []string{"a"}}},
		{Categories: []string{"x"}, Except: &offer.Goods{Brands: []string{"b"}}},
	}).Draw(t, label)
	return g
}

func anyBenefit(t *rapid.T, kinds ...string) offer.Benefit {
	t.Helper()
	switch rapid.SampledFrom(kinds).Draw(t, "benefit") {
	case "free":
		return offer.Benefit{Free: true}
	case "percent":
		return offer.Benefit{Percent: rapid.SampledFrom([]money.Rate{
			5 * money.Percent, 10 * money.Percent, 33 * money.Percent, 50 * money.Percent, 100 * money.Percent,
		}).Draw(t, "percent")}
	case "amount":
		return offer.Benefit{Amount: money.Amount(rapid.Int64Range(1, 300).Draw(t, "amount"))}
	}
	return offer.Benefit{Price: money.Amount(rapid.Int64Range(1, 700).Draw(t, "price"))}
}

// anyItemRule draws a rule of any kind that applies to items.
func anyItemRule(t *rapid.T, id string) offer.Rule {
	t.Helper()
	r := offer.Rule{Version: offer.Version, ID: id, Name: pos.Text{En: id, Ar: "عرض " + id}}
	r.MaxUses = rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "uses")
	if r.Kind = rapid.SampledFrom([]offer.Kind{
		offer.Off, offer.Off, offer.BuyGet, offer.Mix, offer.Breaks, offer.Bundle,
	}).Draw(t, "kind"); r.Kind != offer.Bundle {
		r.Goods = anyGoods(t, "goods")
	}
	switch r.Kind {
	case offer.BuyGet:
		r.Count, r.GetCount = rapid.IntRange(1, 3).Draw(t, "count"), rapid.IntRange(1, 2).Draw(t, "get count")
		if rapid.Bool().Draw(t, "others") {
			r.Get = anyGoods(t, "get")
		}
		r.Benefit = anyBenefit(t, "free", "percent", "amount", "price")
	case offer.Mix:
		r.Count = rapid.IntRange(1, 4).Draw(t, "count")
		r.Benefit = anyBenefit(t, "percent", "price")
	case offer.Breaks:
		r.Steps = anySteps(t)
	case offer.Bundle:
		for range rapid.IntRange(1, 3).Draw(t, "components") {
			r.Components = append(r.Components, offer.Component{
				Goods: anyGoods(t, "component"), Count: rapid.IntRange(1, 2).Draw(t, "count"),
			})
		}
		r.Benefit = anyBenefit(t, "price")
	case offer.Off, offer.Spend:
		r.Of = rapid.SampledFrom([]offer.Scope{offer.OfItem, offer.OfGroup}).Draw(t, "of")
		r.Benefit = anyBenefit(t, "percent", "amount", "price")
	}
	return r
}

func anySteps(t *rapid.T) []offer.Step {
	t.Helper()
	steps := make([]offer.Step, rapid.IntRange(1, 3).Draw(t, "steps"))
	percent := rapid.Bool().Draw(t, "percent")
	from, gives := money.Quantity(0), int64(0)
	for i := range steps {
		from += money.Quantity(rapid.Int64Range(1, 5).Draw(t, "from")) * money.One / 2
		gives += rapid.Int64Range(1, 20).Draw(t, "gives")
		steps[i].From = from
		if percent {
			steps[i].Percent = money.Rate(gives) * money.Percent
		} else {
			steps[i].Price = money.Amount(500 - 5*gives)
		}
	}
	return steps
}

func anyBasketWide(t *rapid.T, id string) offer.Rule {
	t.Helper()
	r := offer.Rule{Version: offer.Version, ID: id, Name: pos.Text{En: id, Ar: "عرض " + id}, Goods: anyGoods(t, "goods")}
	if rapid.Bool().Draw(t, "spend") {
		r.Kind, r.Spent = offer.Spend, money.Amount(rapid.Int64Range(1, 2000).Draw(t, "spent"))
		if rapid.Bool().Draw(t, "named") {
			r.Get = anyGoods(t, "get")
		}
		r.Benefit = anyBenefit(t, "percent", "amount")
		return r
	}
	r.Kind, r.Of, r.Benefit = offer.Off, offer.OfBasket, anyBenefit(t, "percent", "amount", "price")
	return r
}

// anyRules draws rules of all kinds, over some priorities and groups.
func anyRules(t *rapid.T, most int) []offer.Rule {
	t.Helper()
	rules := make([]offer.Rule, rapid.IntRange(0, most).Draw(t, "rules"))
	for i := range rules {
		id := fmt.Sprintf("r%d", i)
		if rapid.IntRange(0, 3).Draw(t, "wide") == 0 {
			rules[i] = anyBasketWide(t, id)
		} else {
			rules[i] = anyItemRule(t, id)
		}
		rules[i].Priority = rapid.IntRange(0, 2).Draw(t, "priority")
		rules[i].Exclusive = rapid.SampledFrom([]string{"", "p", "q"}).Draw(t, "exclusive")
		rules[i].Stacks = rapid.Bool().Draw(t, "stacks")
	}
	return rules
}

func anyLine(t *rapid.T, no int) offer.Line {
	t.Helper()
	l := rapid.SampledFrom(shelf).Draw(t, "goods")
	l.No = no
	l.Unit = money.Amount(rapid.OneOf(rapid.Int64Range(0, 600), rapid.SampledFrom([]int64{100, 199, 500})).Draw(t, "unit"))
	l.Qty = money.Pieces(int32(rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "pieces")))
	switch rapid.IntRange(0, 11).Draw(t, "sort") {
	case 0, 1:
		l.Measured, l.Qty = true, money.Quantity(rapid.Int64Range(1, 3000).Draw(t, "grams"))*money.One/1000
	case 2:
		l.NoDiscount = true
	case 3:
		l.Manual, l.Promote = true, rapid.Bool().Draw(t, "promote")
	}
	return l
}

func anyLines(t *rapid.T, most int) []offer.Line {
	t.Helper()
	lines := make([]offer.Line, rapid.IntRange(0, most).Draw(t, "lines"))
	for i := range lines {
		lines[i] = anyLine(t, i+1)
	}
	return lines
}
