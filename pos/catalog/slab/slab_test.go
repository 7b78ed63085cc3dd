package slab_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/catalog/fold"
	"sanduq/pos/catalog/slab"
)

func build(names ...pos.Text) *slab.Slab {
	var b slab.Builder
	for _, n := range names {
		b.Add(n)
	}
	return b.Build()
}

func search(t *testing.T, s *slab.Slab, q string, limit int) []uint32 {
	t.Helper()
	got, err := s.Search(t.Context(), fold.Words(q), limit)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// CAT-010: any part of a name in either language finds it; the best come first.
func TestSearch(t *testing.T) {
	t.Parallel()
	s := build(
		pos.Text{En: "Chocolate milk", Ar: "حليب بالشوكولاتة"}, // 0
		pos.Text{En: "Milk", Ar: "حليب"},                       // 1
		pos.Text{En: "Milky bar", Ar: "شوكولاتة ميلكي"},        // 2
		pos.Text{En: "Buttermilk", Ar: "لبن مخيض"},             // 3
		pos.Text{En: "Crème fraîche"},                          // 4
		pos.Text{Ar: "قَهْوَة عربية ٢٥٠ جم"},                   // 5
		pos.Text{En: "???"},              // 6
		pos.Text{En: "Milk", Ar: "حليب"}, // 7
	)
	cases := []struct {
		name, q string
		want    []uint32
	}{
		{"whole, then start, then inside", "milk", []uint32{1, 7, 0, 2, 3}},
		{"every word must be there", "milk choc", []uint32{0}},
		{"words of both languages", "حليب choco", []uint32{0}},
		{"inside a word", "utterm", []uint32{3}},
		{"accents", "creme", []uint32{4}},
		{"folded arabic", "قهوه", []uint32{5}},
		{"digits", "250", []uint32{5}},
		{"one letter", "h", []uint32{4, 0}},
		{"no such word", "zzz", nil},
		{"signs alone", "???", nil},
		{"nothing", "", nil},
		{"not across names", "milkحليب", nil},
	}
	for _, c := range cases {
		if diff := gocmp.Diff(c.want, search(t, s, c.q, 10), equateEmpty); diff != "" {
			t.Errorf("CAT-010: %s: %q (-want +got):\n%s", c.name, c.q, diff)
		}
	}
	if got := search(t, s, "milk", 2); !slices.Equal(got, []uint32{1, 7}) {
		t.Errorf("CAT-010: the best two of milk are %v", got)
	}
}

var equateEmpty = gocmp.Transformer("", func(s []uint32) []uint32 { return append([]uint32{}, s...) })

// CAT-011: the scan gives what a plain reading of the rule gives, to the order, for any names, query and limit.
func TestSearchAgainstModel(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abقهé1")), 1, 4, -1)
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-"}).Draw(t, "sep"))
	})
	rapid.Check(t, func(t *rapid.T) {
		names := make([]pos.Text, rapid.IntRange(0, 60).Draw(t, "items"))
		for i := range names {
			names[i] = pos.Text{En: text.Draw(t, "en"), Ar: text.Draw(t, "ar")}
		}
		query := strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "query"), " ")
		limit := rapid.IntRange(0, 20).Draw(t, "limit")
		got, err := roundTrip(t, build(names...)).Search(t.Context(), fold.Words(query), limit)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(model(names, query, limit), got, equateEmpty); diff != "" {
			t.Fatalf("CAT-011: %q in %v (-want +got):\n%s", query, names, diff)
		}
	})
}

// roundTrip writes a slab and reads it back.
func roundTrip(t *rapid.T, s *slab.Slab) *slab.Slab {
	back, err := slab.Parse(s.AppendTo(nil))
	if err != nil {
		t.Fatalf("CAT-012: a slab cannot be read back: %v", err)
	}
	return back
}

func model(names []pos.Text, query string, limit int) []uint32 {
	words := strings.Fields(string(fold.AppendWords(nil, query)))
	type hit struct {
		item      uint32
		tier, len int
	}
	var hits []hit
	for i, n := range names {
		have := strings.Fields(string(fold.AppendWords(nil, n.En)) + " " + string(fold.AppendWords(nil, n.Ar)))
		h := hit{uint32(i), 0, len(strings.Join(have, " "))}
		for _, w := range words {
			best := 3
			for _, v := range have {
				switch {
				case v == w:
					best = 0
				case strings.HasPrefix(v, w):
					best = min(best, 1)
				case strings.Contains(v, w):
					best = min(best, 2)
				}
			}
			h.tier = max(h.tier, best)
		}
		if len(words) > 0 && h.tier < 3 {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.len, b.len))
	})
	var out []uint32
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.item)
	}
	return out
}

// CAT-011: a hit is found wherever it lies, across the windows in which the text is scanned too.
func TestSearchAcrossWindows(t *testing.T) {
	t.Parallel()
	const items = 100_000
	var b slab.Builder
	for range items {
		b.Add(pos.Text{En: "abcdefgh ijkl"})
	}
	s := b.Build()
	for _, q := range []string{"abcdefgh", "ijkl", "h", "cdefg ij"} {
		got := search(t, s, q, items+1)
		if len(got) != items || !slices.IsSorted(got) {
			t.Errorf("CAT-011: %q finds %d of %d equal names, in order: %v", q, len(got), items, slices.IsSorted(got))
		}
	}
}

// CAT-013: a search ends with its context.
func TestSearchStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := build(pos.Text{En: "milk"}).Search(ctx, fold.Words("milk"), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("CAT-013: a cancelled search returned %v", err)
	}
}

// CAT-012: damaged bytes are refused and never read beyond their end.
func FuzzParse(f *testing.F) {
	good := build(pos.Text{En: "milk"}, pos.Text{En: "bread", Ar: "خبز"}, pos.Text{En: "m"}).AppendTo(nil)
	f.Add(good)
	f.Add(build().AppendTo(nil))
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := slab.Parse(b)
		if err != nil {
			return
		}
		for _, q := range []string{"m", "خبز", "bread milk"} {
			if _, err := s.Search(t.Context(), fold.Words(q), 3); err != nil {
				t.Fatal(err)
			}
		}
		if again := s.AppendTo(nil); !bytes.Equal(b, again) {
			t.Errorf("CAT-012: a slab of %d bytes is written back otherwise", len(b))
		}
	})
}
