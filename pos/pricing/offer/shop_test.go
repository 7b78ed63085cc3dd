package offer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// The goods of a shop in Riyadh, in halalas.
var (
	milk      = offer.Line{SKU: "milk", Categories: []string{"dairy", "food"}, Brand: "almarai", Unit: 600}
	laban     = offer.Line{SKU: "laban", Categories: []string{"dairy", "food"}, Brand: "almarai", Unit: 450}
	labneh    = offer.Line{SKU: "labneh", Categories: []string{"dairy", "food"}, Brand: "nadec", Unit: 895}
	dates     = offer.Line{SKU: "dates", Categories: []string{"dates", "food"}, Unit: 3500, Measured: true}
	ajwa      = offer.Line{SKU: "ajwa", Categories: []string{"dates", "food"}, Unit: 8000, Measured: true}
	coffee    = offer.Line{SKU: "coffee", Groups: []string{"hot-drinks"}, Unit: 2500}
	tea       = offer.Line{SKU: "tea", Groups: []string{"hot-drinks"}, Unit: 1450}
	dallah    = offer.Line{SKU: "dallah", Categories: []string{"kitchen"}, Unit: 12000}
	cups      = offer.Line{SKU: "cups", Categories: []string{"kitchen"}, Unit: 3000}
	water     = offer.Line{SKU: "water", Groups: []string{"water"}, Unit: 150}
	cola      = offer.Line{SKU: "cola", Groups: []string{"cold-drinks"}, Unit: 300}
	juice     = offer.Line{SKU: "juice", Groups: []string{"cold-drinks"}, Unit: 425}
	burger    = offer.Line{SKU: "burger", Categories: []string{"burgers"}, Unit: 1800}
	fries     = offer.Line{SKU: "fries", Categories: []string{"sides"}, Unit: 700}
	cigarette = offer.Line{SKU: "cigarettes", Unit: 2800, NoDiscount: true}
)

func of(l offer.Line, pieces int32) offer.Line {
	l.Qty = money.Pieces(pieces)
	return l
}

func kg(l offer.Line, grams int64) offer.Line {
	l.Qty = money.Quantity(grams) * money.One / 1000
	return l
}

func basket(lines ...offer.Line) []offer.Line {
	for i := range lines {
		lines[i].No = i + 1
	}
	return lines
}

// doc is a rule document with the members given.
func doc(id, members string) string {
	return `{"version":1,"id":"` + id + `","name":{"en":"Offer ` + id + `","ar":"عرض ` + id + `"},` + members + `}`
}

func book(tb testing.TB, docs ...string) *offer.Book {
	tb.Helper()
	rules := make([]offer.Rule, len(docs))
	for i, d := range docs {
		var err error
		if rules[i], err = offer.ReadRule([]byte(d)); err != nil {
			tb.Fatalf("%s: %v", d, err)
		}
	}
	b, err := offer.Compile(rules)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// The offers of the worked examples.
const (
	milkTenth    = `"kind":"off","of":"item","goods":{"skus":["milk"]},"benefit":{"percent":100000}`
	dairy75      = `"kind":"off","of":"item","goods":{"categories":["dairy"]},"benefit":{"amount":75}`
	labneh7      = `"kind":"off","of":"item","goods":{"skus":["labneh"]},"benefit":{"price":700}`
	datesPerKg   = `"kind":"off","of":"item","goods":{"categories":["dates"]},"benefit":{"amount":500}`
	datesAt30    = `"kind":"off","of":"item","goods":{"skus":["dates"]},"benefit":{"price":3000}`
	kitchenLess  = `"kind":"off","of":"group","goods":{"categories":["kitchen"]},"benefit":{"amount":2000}`
	kitchenAt    = `"kind":"off","of":"group","goods":{"categories":["kitchen"]},"benefit":{"price":13000}`
	basketTenth  = `"kind":"off","of":"basket","goods":{"all":true},"benefit":{"percent":100000}`
	drinks3for10 = `"kind":"mix","goods":{"groups":["cold-drinks"]},"count":3,"benefit":{"price":1000}`
	hot2fifth    = `"kind":"mix","goods":{"groups":["hot-drinks"]},"count":2,"benefit":{"percent":200000}`
	twoPlusOne   = `"kind":"buy-get","goods":{"groups":["cold-drinks"]},"count":2,"get_count":1,"benefit":{"free":true}`
	secondHalf   = `"kind":"buy-get","goods":{"categories":["dairy"]},"count":1,"get_count":1,"benefit":{"percent":500000}`
	potAndCups   = `"kind":"buy-get","goods":{"skus":["dallah"]},"count":1,"get":{"skus":["cups"]},"get_count":1,` +
		`"benefit":{"price":1000}`
	waterBreaks = `"kind":"breaks","goods":{"skus":["water"]},` +
		`"steps":[{"from":6000000,"price":125},{"from":12000000,"price":100}]`
	datesBreaks = `"kind":"breaks","goods":{"skus":["dates"]},` +
		`"steps":[{"from":2000000,"percent":50000},{"from":5000000,"percent":100000}]`
	meal = `"kind":"bundle","components":[{"goods":{"categories":["burgers"]},"count":1},` +
		`{"goods":{"categories":["sides"]},"count":1},{"goods":{"groups":["cold-drinks"]},"count":1}],"benefit":{"price":2500}`
	spend100 = `"kind":"spend","goods":{"all":true},"spent":10000,"benefit":{"amount":1000}`
	spendCup = `"kind":"spend","goods":{"all":true},"spent":10000,"get":{"skus":["cups"]},"benefit":{"percent":500000}`
)

// TestWorkedExamples can be checked by hand: what each line is less, in halalas.
func TestWorkedExamples(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		docs  []string
		lines []offer.Line
		off   []money.Amount
	}{
		{
			"a tenth off each milk",
			[]string{doc("a", milkTenth)},
			basket(of(milk, 2), of(laban, 1)),
			[]money.Amount{120, 0},
		},
		{
			"0.75 off each dairy",
			[]string{doc("a", dairy75)},
			basket(of(milk, 2), of(laban, 1), of(tea, 1)),
			[]money.Amount{150, 75, 0},
		},
		{"labneh for 7.00", []string{doc("a", labneh7)}, basket(of(labneh, 3)), []money.Amount{585}},
		{
			"dates 5.00 less a kilo",
			[]string{doc("a", datesPerKg)},
			basket(kg(dates, 1500), kg(ajwa, 250)),
			[]money.Amount{750, 125},
		},
		{
			"dates for 30.00 a kilo",
			[]string{doc("a", datesAt30)},
			basket(kg(dates, 375)),
			[]money.Amount{1313 - 1125},
		},
		{
			"20.00 off pot and cups",
			[]string{doc("a", kitchenLess)},
			basket(of(dallah, 1), of(cups, 1)),
			[]money.Amount{1600, 400},
		},
		{
			"kitchen for 130.00",
			[]string{doc("a", kitchenAt)},
			basket(of(dallah, 1), of(cups, 1)),
			[]money.Amount{1600, 400},
		},
		{"kitchen is cheaper already", []string{doc("a", kitchenAt)}, basket(of(cups, 1)), []money.Amount{0}},
		{
			"never below zero",
			[]string{doc("a", kitchenLess)},
			basket(of(offer.Line{SKU: "spoon", Categories: []string{"kitchen"}, Unit: 900}, 1)),
			[]money.Amount{900},
		},
		{
			"a tenth off 57.35, tobacco apart",
			[]string{doc("a", basketTenth)},
			basket(of(coffee, 2), kg(dates, 210), of(cigarette, 1)),
			[]money.Amount{500, 74, 0},
		},
		{"3 drinks for 10.00", []string{doc("a", drinks3for10)}, basket(of(juice, 3)), []money.Amount{275}},
		{
			"the dearest three",
			[]string{doc("a", drinks3for10)},
			basket(of(cola, 2), of(juice, 2)),
			[]money.Amount{39, 111},
		},
		{"not dearer than before", []string{doc("a", drinks3for10)}, basket(of(cola, 3)), []money.Amount{0}},
		{
			"two hot drinks a fifth off",
			[]string{doc("a", hot2fifth)},
			basket(of(coffee, 1), of(tea, 2)),
			[]money.Amount{500, 290},
		},
		{
			"2 + 1 free, shared by all three",
			[]string{doc("a", twoPlusOne)},
			basket(of(juice, 2), of(cola, 1)),
			[]money.Amount{222, 78},
		},
		{
			"2 + 1 twice, the cheapest of each set",
			[]string{doc("a", twoPlusOne)},
			basket(of(juice, 3), of(cola, 3)),
			[]money.Amount{425, 300},
		},
		{
			"the second at half",
			[]string{doc("a", secondHalf)},
			basket(of(milk, 1), of(labneh, 1)),
			[]money.Amount{120, 180},
		},
		{
			"cups for 10.00 with the pot",
			[]string{doc("a", potAndCups)},
			basket(of(dallah, 1), of(cups, 2)),
			[]money.Amount{1600, 400},
		},
		{"5 waters", []string{doc("a", waterBreaks)}, basket(of(water, 5)), []money.Amount{0}},
		{"6 waters at 1.25", []string{doc("a", waterBreaks)}, basket(of(water, 6)), []money.Amount{150}},
		{
			"13 waters at 1.00, on two lines",
			[]string{doc("a", waterBreaks)},
			basket(of(water, 6), of(water, 7)),
			[]money.Amount{300, 350},
		},
		{
			"5 kg of dates in two bags",
			[]string{doc("a", datesBreaks)},
			basket(kg(dates, 3000), kg(dates, 2000)),
			[]money.Amount{1050, 700},
		},
		{
			"a meal for 25.00",
			[]string{doc("a", meal)},
			basket(of(burger, 1), of(fries, 1), of(cola, 1), of(juice, 1)),
			[]money.Amount{261, 102, 0, 62},
		},
		{
			"no meal without a drink",
			[]string{doc("a", meal)},
			basket(of(burger, 1), of(fries, 1)),
			[]money.Amount{0, 0},
		},
		{
			"10.00 from 100.00 on",
			[]string{doc("a", spend100)},
			basket(of(dallah, 1), of(cups, 1)),
			[]money.Amount{800, 200},
		},
		{
			"99.00 is not 100.00",
			[]string{doc("a", spend100)},
			basket(of(cups, 3), of(milk, 1), of(cola, 1)),
			[]money.Amount{0, 0, 0},
		},
		{
			"cups at half from 100.00 on",
			[]string{doc("a", spendCup)},
			basket(of(dallah, 1), of(cups, 1)),
			[]money.Amount{1200, 300},
		},
		{
			"the better of two",
			[]string{doc("a", dairy75), doc("b", milkTenth)},
			basket(of(milk, 1)),
			[]money.Amount{75},
		},
		{
			"a tie goes to the lower id",
			[]string{doc("b", milkTenth), doc("a", milkTenth)},
			basket(of(milk, 1)),
			[]money.Amount{60},
		},
		{
			"the higher priority first, no stacking",
			[]string{doc("a", dairy75), doc("b", `"priority":1,`+milkTenth)},
			basket(of(milk, 1), of(laban, 1)),
			[]money.Amount{60, 75},
		},
		{
			"stacked on what is left",
			[]string{doc("a", `"stacks":true,`+basketTenth), doc("b", `"priority":1,`+dairy75)},
			basket(of(milk, 1), of(coffee, 1)),
			[]money.Amount{75 + 53, 250},
		},
		{
			"item rules before the basket",
			[]string{doc("a", basketTenth), doc("b", dairy75)},
			basket(of(milk, 1), of(coffee, 1)),
			[]money.Amount{75, 250},
		},
		{
			"one group, item and basket",
			[]string{doc("a", `"exclusive":"g","stacks":true,`+basketTenth), doc("b", `"exclusive":"g",`+dairy75)},
			basket(of(milk, 1), of(coffee, 1)),
			[]money.Amount{75, 250},
		},
		{
			"a set and a single compete",
			[]string{doc("a", twoPlusOne), doc("b", `"kind":"off","of":"item","goods":{"skus":["juice"]},"benefit":{"price":100}`)},
			basket(of(juice, 2), of(cola, 1)),
			[]money.Amount{650, 0},
		},
		{
			"twice a customer",
			[]string{doc("a", `"max_uses":2,`+milkTenth)},
			basket(of(milk, 5)),
			[]money.Amount{120},
		},
		{
			"one set a customer",
			[]string{doc("a", `"max_uses":1,`+drinks3for10)},
			basket(of(juice, 6)),
			[]money.Amount{275},
		},
		{
			"priced by hand",
			[]string{doc("a", milkTenth)},
			basket(byHand(of(milk, 1), false), byHand(of(milk, 1), true)),
			[]money.Amount{0, 60},
		},
		{
			"what comes back has no part",
			[]string{doc("a", drinks3for10)},
			basket(of(juice, 2), of(juice, -1)),
			[]money.Amount{0, 0},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b, err := book(t, tc.docs...).Price(offer.Scene{At: thursday}, tc.lines)
			if err != nil {
				t.Fatal(err)
			}
			r := b.Result()
			got := make([]money.Amount, len(r.Lines))
			for i := range r.Lines {
				got[i] = r.Lines[i].Discount
			}
			if d := cmp.Diff(tc.off, got); d != "" || r.Unproven != nil {
				t.Errorf("PROMO-006: %+v\n%s", r, d)
			}
		})
	}
}

func byHand(l offer.Line, promote bool) offer.Line {
	l.Manual, l.Promote = true, promote
	return l
}

func TestSetsAreNumberedAndShared(t *testing.T) {
	t.Parallel()
	b, err := book(t, doc("drinks", drinks3for10)).Price(offer.Scene{}, basket(of(juice, 4), of(cola, 3)))
	if err != nil {
		t.Fatal(err)
	}
	// 4.25 × 3 = 12.75, less 2.75; 4.25 + 3.00 + 3.00 = 10.25, less 0.25 = 0.11 + 0.07 + 0.07
	want := offer.Result{
		Lines: []offer.LineResult{
			{No: 1, Gross: 1700, Discount: 286, Awards: []offer.Award{
				{Rule: "drinks", Set: 1, Qty: money.Pieces(3), Amount: 275}, {Rule: "drinks", Set: 2, Qty: money.One, Amount: 11},
			}},
			{No: 2, Gross: 900, Discount: 14, Awards: []offer.Award{
				{Rule: "drinks", Set: 2, Qty: money.Pieces(2), Amount: 14},
			}},
		},
		Discount: 300,
		Uses:     []offer.Use{{Rule: "drinks", Times: 2}},
	}
	if d := cmp.Diff(want, b.Result()); d != "" {
		t.Errorf("PROMO-007: %s", d)
	}
}
