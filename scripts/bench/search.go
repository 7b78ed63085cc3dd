package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"sanduq/scripts/bench/stat"
)

const (
	searchP99 = 20 * time.Millisecond
	// searchLimit is the number of hits that a screen asks for.
	searchLimit = 60
)

// queryKinds are what people type, and worse.
func (b *bench) queryKinds() map[string]func(*rand.Rand) string {
	word := func(r *rand.Rand) []rune {
		for {
			if w := []rune(b.goods.words[r.IntN(len(b.goods.words))]); len(w) >= 3 {
				return w
			}
		}
	}
	part := func(r *rand.Rand) string {
		w := word(r)
		from := r.IntN(len(w) - 1)
		return string(w[from:min(len(w), from+2+r.IntN(3))])
	}
	arabic := []string{"قهوه", "حليب", "شاي", "تمر", "ماء", "عصير", "زيت", "ق", "ال", "لبن"}
	return map[string]func(*rand.Rand) string{
		"a word":           func(r *rand.Rand) string { return string(word(r)) },
		"a part of a word": part,
		"one letter":       func(r *rand.Rand) string { return string(rune('a' + r.IntN(26))) },
		"two words":        func(r *rand.Rand) string { return string(word(r)) + " " + part(r) },
		"Arabic":           func(r *rand.Rand) string { return arabic[r.IntN(len(arabic))] },
		"digits of a code": func(r *rand.Rand) string {
			return b.goods.codes[r.IntN(len(b.goods.codes))][:3+r.IntN(9)]
		},
		"a whole code": func(r *rand.Rand) string { return b.goods.codes[r.IntN(len(b.goods.codes))] },
		"no such name": func(r *rand.Rand) string { return fmt.Sprintf("zq%dxj", r.IntN(1000)) },
	}
}

// queriesOfKind is the number of queries of each kind in one round.
const queriesOfKind = 15

// measureSearch asks for all kinds of names by turns, on the wire and inside the server.
func (b *bench) measureSearch(ctx context.Context) error {
	kinds := b.queryKinds()
	wire, inside := map[string]stat.Durations{}, map[string]stat.Durations{}
	err := b.withShop(ctx, noPrinters()[:1], func(s *server, all []*till) error {
		random := rand.New(rand.NewPCG(seed, 2))
		length := time.Duration(b.scale.searches) * time.Second / 2
		return b.profiled(ctx, s, "search", length, func() error {
			for range b.scale.searches {
				for kind, query := range kinds {
					queries := queriesOf(random, query)
					for _, q := range queries {
						span, err := all[0].search(q)
						if err != nil {
							return err
						}
						wire[kind] = append(wire[kind], span.Took)
					}
					var took stat.Durations
					if err := s.ask(ctx, "search", searchArgs{queries, searchLimit}, &took); err != nil {
						return err
					}
					inside[kind] = append(inside[kind], took...)
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		where string
		took  stat.Durations
	}{{"search of 808,096 items on the WebSocket: p99", pool(wire)}, {"… inside the server: p99", pool(inside)}} {
		b.report.atMost(p.where, "ms", stat.Millis(searchP99), stat.Millis(p.took.P99()), p.took.String())
	}
	for _, kind := range sortedKeys(kinds) {
		b.report.figure("search for "+kind, "wire %s; inside %s", wire[kind], inside[kind])
	}
	return nil
}

func queriesOf(random *rand.Rand, query func(*rand.Rand) string) (queries []string) {
	for range queriesOfKind {
		queries = append(queries, query(random))
	}
	return queries
}

func pool(by map[string]stat.Durations) (all stat.Durations) {
	for _, d := range by {
		all = append(all, d...)
	}
	return all
}
