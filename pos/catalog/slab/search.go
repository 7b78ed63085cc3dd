package slab

import (
	"bytes"
	"context"
)

// tier says how well a word was found. A record is as good as its weakest word.
type tier int

const (
	whole  tier = iota // as a whole word
	start              // at the beginning of a word
	inside             // somewhere in a word
	none
)

// window is the stretch of text scanned between two looks at the context: some 50 µs.
const window = 1 << 20

// Search returns the numbers of the items whose names hold every one of the folded words (fold.Words), best first, at most
// limit: items where every word stands whole, then those where words begin with them, then those where one lies inside
// a word; shorter names first; then in the order of adding. No words find nothing. It fails only when ctx ends.
func (s *Slab) Search(ctx context.Context, words [][]byte, limit int) ([]uint32, error) {
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	q := newQuery(s, words, limit)
	for p := 0; p < len(s.text); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		end := min(p+window, len(s.text))
		if p = q.scan(p, end); p < 0 {
			break
		}
	}
	return q.best(), nil
}

// query is one search. The whole text is scanned for one word of the query, the anchor, and each record that holds it is
// then rated by all words. Records lie shortest first, so the first ones found of a tier are its best; and as soon as
// records of a tier can no longer make the answer, the anchor is looked for only where it would make a better one, which
// is rarer.
type query struct {
	slab   *Slab
	words  [][]byte
	anchor []byte // with a space on either side
	limit  int
	group  int            // where the last hit was: hits come in order
	found  [none][]uint32 // items by tier
}

// sampleSize is how much of the text is read to tell which word of a query is the rarest: some 10 µs a word.
const sampleSize = 64 << 10

func newQuery(s *Slab, words [][]byte, limit int) *query {
	anchor := rarest(s.sample(), words)
	padded := make([]byte, 0, len(anchor)+2)
	padded = append(append(append(padded, ' '), anchor...), ' ')
	return &query{slab: s, words: words, anchor: padded, limit: limit}
}

// sample returns a stretch from the middle of the text, where the names of middling length are.
func (s *Slab) sample() []byte {
	mid := len(s.text) / 2
	return s.text[max(0, mid-sampleSize/2):min(len(s.text), mid+sampleSize/2)]
}

// rarest returns the word that the sample holds least often, the longer one of two.
func rarest(sample []byte, words [][]byte) []byte {
	best, least := words[0], len(sample)
	for _, w := range words {
		if n := bytes.Count(sample, w); n < least || n == least && len(w) > len(best) {
			best, least = w, n
		}
	}
	return best
}

// needle returns what to look for next, and how many bytes of it precede the anchor word; nil when the answer is complete.
func (q *query) needle() ([]byte, int) {
	n0, n1, n2 := len(q.found[whole]), len(q.found[start]), len(q.found[inside])
	switch {
	case n0 >= q.limit:
		return nil, 0
	case n0+n1 >= q.limit:
		return q.anchor, 1
	case n0+n1+n2 >= q.limit:
		return q.anchor[:len(q.anchor)-1], 1
	}
	return q.anchor[1 : len(q.anchor)-1], 0
}

// scan rates the records that have the anchor within text[p:end], and returns where to go on: -1 when it is enough.
func (q *query) scan(p, end int) int {
	text := q.slab.text
	for p < end {
		needle, lead := q.needle()
		if needle == nil {
			return -1
		}
		i := bytes.Index(text[p:end], needle)
		if i < 0 {
			if end == len(text) {
				return end
			}
			return max(p+1, end-len(needle)+1) // the next window may begin within a hit
		}
		from, to, record := q.record(p + i + lead)
		if t := q.rate(text[from-1 : to]); t < none {
			q.found[t] = append(q.found[t], q.slab.item(record))
		}
		p = to - 1 // the last space of this record is the space before the next
	}
	return p
}

// record returns the bounds and the number of the record that holds byte p of the text.
func (q *query) record(p int) (from, to int, record uint32) {
	g := &q.slab.groups[q.group]
	for p >= g.end() {
		q.group++
		g = &q.slab.groups[q.group]
	}
	k := uint32(p-int(g.start)) / g.length
	from = int(g.start) + int(k*g.length)
	return from, from + int(g.length), g.first + k
}

// rate returns the tier of a record, given with the space before it.
func (q *query) rate(record []byte) tier {
	worst := whole
	for _, w := range q.words {
		t := bestTier(record, w)
		if t == none {
			return none
		}
		worst = max(worst, t)
	}
	return worst
}

func bestTier(record, word []byte) tier {
	best := none
	for at := 0; ; at++ {
		i := bytes.Index(record[at:], word)
		if i < 0 {
			return best
		}
		at += i
		switch {
		case record[at-1] != ' ':
			best = min(best, inside)
		case record[at+len(word)] != ' ':
			best = min(best, start)
		default:
			return whole
		}
	}
}

func (q *query) best() []uint32 {
	out := make([]uint32, 0, q.limit)
	for _, items := range q.found {
		out = append(out, items[:min(len(items), q.limit-len(out))]...)
	}
	return out
}
