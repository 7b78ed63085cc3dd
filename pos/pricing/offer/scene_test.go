package offer_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

func TestRulesInForce(t *testing.T) {
	t.Parallel()
	night := `"weekly":[{"days":["thu","fri"],"from":"20:00","to":"02:00"}],`
	noon := `"weekly":[{"days":["thu"],"from":"12:00","to":"13:00"},{"days":["sun"],"from":"09:00","to":"09:01"}],`
	ramadan := `"from":"2026-02-18T16:00","until":"2026-03-20T00:00",`
	at := func(s string) offer.Scene {
		when, err := time.ParseInLocation("2006-01-02T15:04:05", s, time.FixedZone("Riyadh", 3*3600))
		if err != nil {
			t.Fatal(err)
		}
		return offer.Scene{At: when}
	}
	for _, tc := range []struct {
		conditions string
		scene      offer.Scene
		want       bool
	}{
		{ramadan, at("2026-02-18T15:59:59"), false},
		{ramadan, at("2026-02-18T16:00:00"), true},
		{ramadan, at("2026-03-19T23:59:59"), true},
		{ramadan, at("2026-03-20T00:00:00"), false},
		{night, at("2026-03-05T19:59:59"), false}, // a Thursday
		{night, at("2026-03-05T20:00:00"), true},
		{night, at("2026-03-06T01:59:59"), true},
		{night, at("2026-03-06T02:00:00"), false},
		{night, at("2026-03-07T01:00:00"), true}, // the night that began on Friday
		{night, at("2026-03-05T01:00:00"), false},
		{night, at("2026-03-07T21:00:00"), false},
		{noon, at("2026-03-05T12:59:59"), true},
		{noon, at("2026-03-05T13:00:00"), false},
		{noon, at("2026-03-08T09:00:30"), true},
		{noon, at("2026-03-08T12:30:00"), false},
		{`"channels":["till","app"],`, offer.Scene{Channel: "till"}, true},
		{`"channels":["app"],`, offer.Scene{Channel: "till"}, false},
		{`"customers":["staff"],`, offer.Scene{Customers: []string{"gold", "staff"}}, true},
		{`"customers":["staff"],`, offer.Scene{}, false},
		{`"coupon":"EID",`, offer.Scene{Coupons: []string{"EID"}}, true},
		{`"coupon":"EID",`, offer.Scene{Coupons: []string{"eid"}}, false},
		{`"tenders":["mada"],`, offer.Scene{Tenders: []string{"mada"}}, true},
		{`"tenders":["mada"],`, offer.Scene{Tenders: []string{"mada", "cash"}}, false},
		{`"tenders":["mada"],`, offer.Scene{}, false},
	} {
		b := book(t, doc("a", tc.conditions+milkTenth))
		k, err := b.Price(tc.scene, basket(of(milk, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Result().Discount == 60; got != tc.want {
			t.Errorf("PROMO-008: %s at %+v: %v", tc.conditions, tc.scene, got)
		}
	}
}

func TestAnotherSceneReprices(t *testing.T) {
	t.Parallel()
	b := book(t, doc("a", `"coupon":"EID",`+milkTenth), doc("b", `"tenders":["mada"],"stacks":true,`+basketTenth))
	k, err := b.Price(offer.Scene{}, basket(of(milk, 2), of(coffee, 1)))
	if err != nil || k.Result().Discount != 0 {
		t.Fatalf("PROMO-008: %+v, %v", k.Result(), err)
	}
	k, err = k.Under(offer.Scene{Coupons: []string{"EID", "ODD"}, Tenders: []string{"mada"}})
	if err != nil {
		t.Fatal(err)
	}
	r := k.Result()
	uses := []offer.Use{{Rule: "a", Coupon: "EID", Times: 2}, {Rule: "b", Times: 1}}
	if d := cmp.Diff(uses, r.Uses); d != "" || r.Discount != 120+358 {
		t.Errorf("PROMO-009: %+v %s", r, d)
	}
	if !b.Knows("EID") || b.Knows("ODD") {
		t.Error("PROMO-009: which coupons are known")
	}
	if rule, ok := b.Rule("a"); !ok || rule.Name.In(pos.Arabic) != "عرض a" {
		t.Errorf("PROMO-012: rule a is %+v", rule)
	}
	if rule, ok := b.Rule("c"); ok {
		t.Errorf("PROMO-012: rule c is %+v", rule)
	}
}

func TestBasketRefuses(t *testing.T) {
	t.Parallel()
	b := book(t, doc("a", milkTenth))
	key := func(err error) string {
		if e, ok := errors.AsType[*pos.Error](err); ok {
			return e.Key
		}
		return ""
	}
	k := b.Open(offer.Scene{})
	large, dear, many := of(milk, 1), of(milk, 1), of(milk, 1_000_001)
	large.No, dear.No, many.No = 1, 1, 1
	large.Unit, dear.Unit = 1<<62, 2e15
	large.Qty = money.Pieces(100)
	for _, tc := range []struct {
		line offer.Line
		key  string
	}{
		{of(milk, 1), "internal"}, {large, "money.overflow"}, {dear, "offer.line_too_large"}, {many, "offer.line_too_large"},
	} {
		if _, err := k.Put(tc.line); key(err) != tc.key {
			t.Errorf("PROMO-013: %+v gave %v", tc.line, err)
		}
		if _, err := b.Price(offer.Scene{}, []offer.Line{tc.line}); key(err) != tc.key {
			t.Errorf("PROMO-013: %+v gave %v", tc.line, err)
		}
	}
	if _, err := k.Remove(1); key(err) != "sale.no_line" {
		t.Errorf("PROMO-013: %v", err)
	}
	twice := basket(of(milk, 1), of(tea, 1))
	twice[1].No = 1
	if _, err := b.Price(offer.Scene{}, twice); key(err) != "offer.line_twice" {
		t.Errorf("PROMO-013: %v", err)
	}
	full := make([]offer.Line, offer.MaxLines)
	for i := range full {
		full[i] = of(tea, 1)
		full[i].No = i + 1
	}
	k, err := b.Price(offer.Scene{}, full)
	if err != nil {
		t.Fatal(err)
	}
	more := of(milk, 1)
	more.No = offer.MaxLines + 1
	if _, err := k.Put(more); key(err) != "offer.too_many_lines" {
		t.Errorf("PROMO-013: %v", err)
	}
	if _, err := b.Price(offer.Scene{}, slices.Concat(full, []offer.Line{more})); key(err) != "offer.too_many_lines" {
		t.Errorf("PROMO-013: %v", err)
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		docs  []string
		lines []offer.Line
		want  []offer.Hint
	}{
		{"one drink more", []string{doc("a", drinks3for10)}, basket(of(juice, 2)), []offer.Hint{
			{Rule: "a", Missing: money.One, Saves: 275},
		}},
		{"one drink more to the second set", []string{doc("a", drinks3for10)}, basket(of(juice, 5)), []offer.Hint{
			{Rule: "a", Missing: money.One, Saves: 275},
		}},
		{"two are missing", []string{doc("a", drinks3for10)}, basket(of(juice, 1)), nil},
		{"no drink can be cheap enough", []string{doc("a", drinks3for10)}, basket(of(cola, 2)), nil},
		{"the only use is used", []string{doc("a", `"max_uses":1,`+drinks3for10)}, basket(of(juice, 5)), nil},
		{"the free one", []string{doc("a", twoPlusOne)}, basket(of(juice, 1), of(cola, 1)), []offer.Hint{
			{Rule: "a", Missing: money.One, Saves: 300},
		}},
		{"a drink to the meal", []string{doc("a", meal)}, basket(of(burger, 1), of(fries, 1)), []offer.Hint{
			{Rule: "a", Role: 2, Missing: money.One},
		}},
		{"cups to the pot", []string{doc("a", potAndCups)}, basket(of(dallah, 2), of(cups, 1)), []offer.Hint{
			{Rule: "a", Role: 1, Missing: money.One, Saves: 2000},
		}},
		{"a sixth water", []string{doc("a", waterBreaks)}, basket(of(water, 5)), []offer.Hint{
			{Rule: "a", Missing: money.One, Saves: 150},
		}},
		{"half a kilo of dates", []string{doc("a", datesBreaks)}, basket(kg(dates, 1500)), []offer.Hint{
			{Rule: "a", Missing: money.One / 2, Saves: 350},
		}},
		{"ten riyals more", []string{doc("a", spend100)}, basket(of(cups, 3)), []offer.Hint{
			{Rule: "a", Amount: 1000, Saves: 1000},
		}},
		{"a quarter is missing", []string{doc("a", spend100)}, basket(of(coffee, 3)), nil},
		{
			"the three that save most",
			[]string{doc("a", drinks3for10), doc("b", waterBreaks), doc("c", datesBreaks), doc("d", secondHalf)},
			basket(of(juice, 2), of(water, 5), kg(dates, 1500), of(labneh, 1)),
			[]offer.Hint{
				{Rule: "d", Missing: money.One, Saves: 448},
				{Rule: "c", Missing: money.One / 2, Saves: 350},
				{Rule: "a", Missing: money.One, Saves: 275},
			},
		},
	} {
		k, err := book(t, tc.docs...).Price(offer.Scene{}, tc.lines)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tc.want, k.Hints()); d != "" {
			t.Errorf("PROMO-015: %s: %s", tc.name, d)
		}
	}
}
