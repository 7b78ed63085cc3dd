package slab_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/catalog/fold"
	"sanduq/pos/catalog/sample"
	"sanduq/pos/catalog/slab"
)

// CAT-014: on 100,000 Arabic names, however they are written, parts of words find what a plain reading of the rule finds.
func TestArabicNames(t *testing.T) {
	t.Parallel()
	const names, queries, limit = 100_000, 25, 60
	var b slab.Builder
	folded := make([]string, names)
	for i := range names {
		name := sample.At(i).Name.Ar
		folded[i] = fold.String(name)
		b.Add(pos.Text{Ar: name})
	}
	s := b.Build()
	r := rand.New(rand.NewPCG(1, 2))
	for range queries {
		query := partOf(r, sample.At(r.IntN(names)).Name.Ar)
		words := strings.Fields(fold.String(query))
		want := wanted(folded, words, limit)
		got := search(t, s, query, limit)
		if !slices.Equal(got, want) {
			t.Errorf("CAT-014: %q finds %d items %v, want %d %v", query, len(got), got, len(want), want)
		}
	}
}

// partOf returns parts of one to three words of a name, as a person might type them: any stretch of any word, with the
// vowel marks that it has.
func partOf(r *rand.Rand, name string) string {
	words := strings.Fields(name)
	var parts []string
	for range 1 + r.IntN(3) {
		w := []rune(words[r.IntN(len(words))])
		from := r.IntN(len(w))
		parts = append(parts, string(w[from:from+1+r.IntN(len(w)-from)]))
	}
	return strings.Join(parts, " ")
}

// wanted ranks the names by the rule of CAT-010.
func wanted(folded, words []string, limit int) []uint32 {
	var tiers [3][]uint32
	for i, name := range folded {
		spaced := " " + name + " "
		worst := 0
		for _, w := range words {
			switch {
			case strings.Contains(spaced, " "+w+" "):
			case strings.Contains(spaced, " "+w):
				worst = max(worst, 1)
			case strings.Contains(spaced, w):
				worst = max(worst, 2)
			default:
				worst = 3
			}
		}
		if worst < 3 && len(words) > 0 {
			tiers[worst] = append(tiers[worst], uint32(i))
		}
	}
	var out []uint32
	for _, t := range tiers {
		slices.SortStableFunc(t, func(a, b uint32) int { return len(folded[a]) - len(folded[b]) })
		out = append(out, t...)
	}
	return out[:min(limit, len(out))]
}
