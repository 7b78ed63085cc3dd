package offer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// TestBeyondTheSearch holds that a stage with more ways than can be searched says so, and still gives no less than any one
// of its rules alone.
func TestBeyondTheSearch(t *testing.T) {
	t.Parallel()
	var unproven int
	rapid.Check(t, func(t *rapid.T) {
		lines := make([]offer.Line, rapid.IntRange(10, 30).Draw(t, "lines"))
		for i := range lines {
			lines[i] = anyLine(t, i+1)
			lines[i].Unit += 100
		}
		rules := make([]offer.Rule, rapid.IntRange(3, 12).Draw(t, "rules"))
		for i := range rules {
			rules[i] = anyItemRule(t, fmt.Sprintf("r%02d", i))
		}
		_, all := price(t, rules, lines)
		r := all.Result()
		for _, rule := range rules {
			_, one := price(t, []offer.Rule{rule}, lines)
			if alone := one.Result(); alone.Discount > r.Discount || alone.Unproven != nil {
				t.Fatalf("PROMO-014: together %d, %+v alone %d", r.Discount, rule, alone.Discount)
			}
		}
		if r.Unproven != nil {
			unproven++
		}
	})
	if unproven == 0 {
		t.Error("PROMO-014: no basket was beyond the search")
	}
}

// TestWideSetsStayExact holds the fast ways and the search against each other: a rival that can never win makes the engine
// search what it otherwise decides outright.
func TestWideSetsStayExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := anyLines(t, 12)
		rule := anyItemRule(t, "r0")
		rival := offer.Rule{
			Version: offer.Version, ID: "r1", Name: pos.Text{En: "r", Ar: "ر"}, Kind: offer.Mix,
			Goods: offer.Goods{All: true}, Count: 1, Benefit: offer.Benefit{Price: 1e6}, // no unit costs as much
		}
		_, alone := price(t, []offer.Rule{rule}, lines)
		_, rivalled := price(t, []offer.Rule{rule, rival}, lines)
		if a, b := alone.Result(), rivalled.Result(); a.Discount != b.Discount {
			t.Fatalf("PROMO-001: alone %+v, with a rival %+v", a, b)
		}
	})
}

// TestLimitsOfTheSearch names each of them by an example: what it gives by turns is known all the same.
func TestLimitsOfTheSearch(t *testing.T) {
	t.Parallel()
	rival := doc("z", `"kind":"mix","goods":{"all":true},"count":1,"benefit":{"price":1000000}`) // never wins
	pair := doc("pair", `"kind":"bundle","components":[{"goods":{"skus":["burger"]},"count":1},`+
		`{"goods":{"skus":["fries"]},"count":1}],"benefit":{"price":2400}`)
	var steps []string
	for i := range 10 {
		steps = append(steps, fmt.Sprintf(`{"from":%d000000,"percent":%d0000}`, i+1, i+1))
	}
	var tenths []string
	for i := range 5 {
		tenths = append(tenths, doc(fmt.Sprintf("b%d", i),
			`"kind":"breaks","goods":{"skus":["water"]},"steps":[`+strings.Join(steps, ",")+`]`))
	}
	var crowd []string
	for i := range 9 {
		crowd = append(crowd, doc(fmt.Sprintf("c%d", i), milkTenth+`,"max_uses":1`))
	}
	for _, tc := range []struct {
		name  string
		docs  []string
		lines []offer.Line
		want  money.Amount
	}{
		{"more pieces of a component than are counted", []string{pair, rival}, basket(of(burger, 1100), of(fries, 1100)), 110_000},
		{"more steps than are followed", tenths, basket(of(water, 10)), 150},
		{"more rules than are followed", crowd, basket(of(milk, 12)), 9 * 60},
	} {
		k, err := book(t, tc.docs...).Price(offer.Scene{}, tc.lines)
		if err != nil {
			t.Fatal(err)
		}
		if r := k.Result(); r.Discount != tc.want || len(r.Unproven) != len(tc.docs) {
			t.Errorf("PROMO-014: %s: %d, not proven %v", tc.name, r.Discount, r.Unproven)
		}
	}
	// A line of more pieces than sets are made of takes no part in them.
	k, err := book(t, doc("a", drinks3for10)).Price(offer.Scene{}, basket(of(juice, 10_001)))
	if err != nil || k.Result().Discount != 0 {
		t.Errorf("PROMO-013: %+v, %v", k.Result(), err)
	}
}

// TestAwardsOfALineAreJoined takes a line whose pieces cost different prices, with another between them.
func TestAwardsOfALineAreJoined(t *testing.T) {
	t.Parallel()
	k, err := book(t,
		doc("one", `"priority":1,"max_uses":1,"kind":"off","of":"item","goods":{"skus":["milk"]},"benefit":{"price":100}`),
		doc("tenth", `"stacks":true,"kind":"off","of":"item","goods":{"categories":["dairy"]},"benefit":{"percent":100000}`),
		doc("z", `"stacks":true,"kind":"mix","goods":{"all":true},"count":1,"benefit":{"price":1000000}`),
	).Price(offer.Scene{}, basket(of(milk, 2), of(laban, 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := []offer.Award{{Rule: "one", Qty: money.One, Amount: 500}, {Rule: "tenth", Qty: money.Pieces(2), Amount: 60 + 10}}
	if d := cmp.Diff(want, k.Result().Lines[0].Awards); d != "" {
		t.Errorf("PROMO-004: %s", d)
	}
}
