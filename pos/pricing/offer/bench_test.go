package offer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// The bounds: a basket of 100 lines against 1,000 rules in force from nothing ≤ 2 ms (PROMO-020), a line more ≤ 0.05 ms
// at the median (PROMO-021). The shop below has what a large one has in force at a time: mostly reductions of single
// items, some hundred sets and breaks, and a handful of rules for a whole category, a brand, an employee or the basket.

var thursday = time.Date(2026, 3, 5, 21, 0, 0, 0, time.UTC)

// manyRules returns 1,000 rules for 4,000 items in 40 categories.
func manyRules(tb testing.TB) []offer.Rule {
	tb.Helper()
	rules := make([]offer.Rule, 0, 1000)
	add := func(r offer.Rule) {
		r.Version, r.ID = offer.Version, fmt.Sprintf("r-%04d", len(rules))
		r.Name = pos.Text{En: "Offer " + r.ID, Ar: "عرض " + r.ID}
		rules = append(rules, r)
	}
	sku := func(n int) string { return fmt.Sprintf("sku-%d", n%4000) }
	skus := func(n, count int) offer.Goods {
		g := offer.Goods{}
		for i := range count {
			g.SKUs = append(g.SKUs, sku(n*7+i*3))
		}
		return g
	}
	for i := range 600 {
		add(offer.Rule{Kind: offer.Off, Of: offer.OfItem, Goods: skus(i, 3), Benefit: offer.Benefit{Price: money.Amount(150 + i)}})
	}
	for i := range 150 {
		add(offer.Rule{Kind: offer.Mix, Goods: skus(i*3, 8), Count: 3, Benefit: offer.Benefit{Price: 1000}})
		add(offer.Rule{
			Kind: offer.BuyGet, Goods: skus(i*5, 4), Count: 2, GetCount: 1, Benefit: offer.Benefit{Free: true}, Exclusive: "sets",
		})
	}
	for i := range 50 {
		add(offer.Rule{Kind: offer.Breaks, Goods: skus(i*11, 2), Priority: 1, Steps: []offer.Step{
			{From: money.Pieces(3), Percent: 5 * money.Percent}, {From: money.Pieces(6), Percent: 10 * money.Percent},
		}})
	}
	for i := range 30 {
		add(offer.Rule{Kind: offer.Bundle, Components: []offer.Component{
			{Goods: skus(i*13, 2), Count: 1}, {Goods: skus(i*17, 2), Count: 2},
		}, Benefit: offer.Benefit{Price: 1500}})
	}
	for i := range 16 {
		add(offer.Rule{
			Kind: offer.Off, Of: offer.OfItem, Goods: offer.Goods{Categories: []string{fmt.Sprintf("cat-%d", i)}},
			Benefit: offer.Benefit{Percent: 5 * money.Percent}, Priority: -1, Stacks: true,
		})
	}
	for i := range 3 {
		add(offer.Rule{
			Kind: offer.Spend, Goods: offer.Goods{All: true}, Spent: money.Amount(20_000 * (i + 1)), Stacks: true,
			Benefit: offer.Benefit{Amount: money.Amount(1_000 * (i + 1))}, Priority: -2,
		})
	}
	add(offer.Rule{
		Kind: offer.Off, Of: offer.OfBasket, Goods: offer.Goods{All: true}, Stacks: true, Priority: -3,
		Benefit: offer.Benefit{Percent: 2 * money.Percent},
	})
	if len(rules) != 1000 {
		tb.Fatalf("%d rules", len(rules))
	}
	return rules
}

func manyLines(n int) []offer.Line {
	lines := make([]offer.Line, n)
	for i := range lines {
		item := i * 37 % 1200 // a third of the items have no rule of their own
		lines[i] = offer.Line{
			No: i + 1, SKU: fmt.Sprintf("sku-%d", item), Categories: []string{fmt.Sprintf("cat-%d", item%40), "food"},
			Groups: []string{fmt.Sprintf("group-%d", item%100)}, Brand: fmt.Sprintf("brand-%d", item%70),
			Unit: money.Amount(195 + i*731%4999), Qty: money.Pieces(int32(1 + i%3)),
		}
		if i%10 == 9 {
			lines[i].Measured, lines[i].Qty = true, 375_000
		}
	}
	return lines
}

func BenchmarkFromNothing(b *testing.B) {
	book, err := offer.Compile(manyRules(b))
	if err != nil {
		b.Fatal(err)
	}
	lines, scene := manyLines(100), offer.Scene{At: thursday}
	b.ReportAllocs()
	var awards int
	for b.Loop() {
		basket, err := book.Price(scene, lines)
		if err != nil {
			b.Fatal(err)
		}
		awards = 0
		for _, l := range basket.Result().Lines {
			awards += len(l.Awards)
		}
	}
	b.ReportMetric(float64(awards), "awards")
}

// BenchmarkOneMoreLine puts a line to 100 and reads the result, by how many basket-wide rules apply: each of them concerns
// all the lines.
func BenchmarkOneMoreLine(b *testing.B) {
	for wide := range 3 {
		b.Run(fmt.Sprintf("wide=%d", wide), func(b *testing.B) {
			rules := manyRules(b)
			if wide < 2 {
				rules = rules[:len(rules)-1]
			}
			if wide < 1 {
				rules = rules[:len(rules)-3]
			}
			book, err := offer.Compile(rules)
			if err != nil {
				b.Fatal(err)
			}
			oneMoreLine(b, book)
		})
	}
}

func oneMoreLine(b *testing.B, book *offer.Book) {
	b.Helper()
	lines := manyLines(200)
	basket, err := book.Price(offer.Scene{At: thursday}, lines[:100])
	if err != nil {
		b.Fatal(err)
	}
	took := make([]time.Duration, 0, 1<<20)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		start := time.Now()
		more, err := basket.Put(lines[100+n%100])
		if err != nil || len(more.Result().Lines) != 101 {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/10].Nanoseconds()), "p10-ns")
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "median-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkBeyondTheSearch is the worst a basket can be: all its lines are one contest, of more ways than are searched.
func BenchmarkBeyondTheSearch(b *testing.B) {
	book := book(b, doc("a", `"kind":"mix","goods":{"all":true},"count":3,"benefit":{"price":1000}`),
		doc("b", `"kind":"buy-get","goods":{"all":true},"count":2,"get_count":1,"benefit":{"free":true}`),
		doc("c", `"kind":"off","of":"group","goods":{"all":true},"benefit":{"percent":100000}`),
		doc("d", `"kind":"off","of":"item","goods":{"categories":["food"]},"benefit":{"percent":150000}`))
	lines := manyLines(100)
	b.ReportAllocs()
	for b.Loop() {
		k, err := book.Price(offer.Scene{}, lines)
		if err != nil || len(k.Result().Unproven) != 3 {
			b.Fatal(k.Result().Unproven, err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	rules := manyRules(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := offer.Compile(rules); err != nil {
			b.Fatal(err)
		}
	}
}
