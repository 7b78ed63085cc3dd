package main

import (
	"context"
	"fmt"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
	"sanduq/scripts/bench/stat"
)

const (
	offersFromNothing = 2 * time.Millisecond
	offersOneMore     = 50 * time.Microsecond
	offersTurns       = 200
	offerItems        = 4000 // of which the basket holds a hundred
)

// measureOffers prices a basket of 100 lines against 1,000 promotions: from nothing, and one more line beside two of them
// that concern the whole basket.
func (b *bench) measureOffers(ctx context.Context) error {
	book, err := offer.Compile(manyOffers())
	if err != nil {
		return err
	}
	scene := offer.Scene{At: time.Date(2026, 11, 26, 21, 0, 0, 0, time.UTC), Channel: "till"}
	var lines []offer.Line
	for i := range 100 {
		lines = append(lines, offerLine(i))
	}
	var whole, more stat.Durations
	for i := range offersTurns {
		if err := ctx.Err(); err != nil {
			return err
		}
		from := time.Now()
		basket, err := book.Price(scene, lines)
		if err != nil {
			return err
		}
		_ = basket.Result()
		between := time.Now()
		if basket, err = basket.Put(offerLine(100 + i)); err != nil {
			return err
		}
		_ = basket.Result()
		whole, more = append(whole, between.Sub(from)), append(more, time.Since(between))
	}
	note := fmt.Sprintf("100 lines, 1,000 promotions, %d turns", offersTurns)
	atMost := func(bound string, limit time.Duration, took stat.Durations) {
		b.report.atMost(bound, "ms", stat.Millis(limit), stat.Millis(took.Median()), note)
	}
	atMost("offers of a basket from nothing, median", offersFromNothing, whole)
	atMost("offers with one more line, median", offersOneMore, more)
	return nil
}

func offerLine(i int) offer.Line {
	item := i * 37 % offerItems
	return offer.Line{
		No: i + 1, SKU: offerSKU(item), Categories: []string{fmt.Sprint("category-", item%40)},
		Unit: money.Amount(195 + i*731%4999), Qty: money.Pieces(int32(1 + i%3)),
	}
}

func offerSKU(item int) string { return fmt.Sprint("item-", item%offerItems) }

// manyOffers is what a large shop has in force: mostly reductions of single items, some hundred sets, two offers on the
// whole basket.
func manyOffers() []offer.Rule {
	var rules []offer.Rule
	add := func(r offer.Rule) {
		r.Version, r.ID = offer.Version, fmt.Sprintf("offer-%d", len(rules))
		r.Name = pos.Text{En: r.ID, Ar: r.ID}
		rules = append(rules, r)
	}
	goods := func(n, count int) (g offer.Goods) {
		for i := range count {
			g.SKUs = append(g.SKUs, offerSKU(n*7+i*3))
		}
		return g
	}
	for i := range 698 {
		price := offer.Benefit{Price: money.Amount(150 + i)}
		add(offer.Rule{Kind: offer.Off, Of: offer.OfItem, Goods: goods(i, 3), Benefit: price})
	}
	for i := range 150 {
		add(offer.Rule{Kind: offer.Mix, Goods: goods(i*3, 8), Count: 3, Benefit: offer.Benefit{Price: 1000}})
		add(offer.Rule{Kind: offer.BuyGet, Goods: goods(i*5, 4), Count: 2, GetCount: 1, Benefit: offer.Benefit{Free: true}})
	}
	all := offer.Goods{All: true}
	add(offer.Rule{
		Kind: offer.Spend, Goods: all, Spent: 20_000, Stacks: true, Benefit: offer.Benefit{Amount: 1_000}, Priority: -2,
	})
	add(offer.Rule{
		Kind: offer.Off, Of: offer.OfBasket, Goods: all, Stacks: true, Priority: -3,
		Benefit: offer.Benefit{Percent: 2 * money.Percent},
	})
	return rules
}
