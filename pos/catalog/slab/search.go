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
	slab    *Slab
	words   []word
	needles [none]finder // the anchor as it stands in a record of a tier, and of no lesser one
	limit   int
	group   int            // where the last hit was: hits come in order
	found   [none][]uint32 // items by tier
}

// sampleSize is how much of the text is read to tell which word of a query is the rarest, and which of its bytes.
const sampleSize = 64 << 10

func newQuery(s *Slab, words [][]byte, limit int) *query {
	sample := s.sample()
	q, f := &query{slab: s, words: make([]word, len(words)), limit: limit}, frequenciesOf(sample)
	for i, w := range words {
		q.words[i] = newWord(w)
	}
	anchor := &q.words[rarest(sample, words)]
	q.needles[whole] = f.finder(anchor[whole], 1)
	q.needles[start] = f.finder(anchor[start], 1)
	q.needles[inside] = f.finder(anchor[inside], 0)
	return q
}

// sample returns a stretch from the middle of the text, where the names of middling length are.
func (s *Slab) sample() []byte {
	mid := len(s.text) / 2
	return s.text[max(0, mid-sampleSize/2):min(len(s.text), mid+sampleSize/2)]
}

// rarest returns which word the sample holds least often, the longer one of two.
func rarest(sample []byte, words [][]byte) int {
	best, least := 0, len(sample)
	for i, w := range words {
		if n := bytes.Count(sample, w); n < least || n == least && len(w) > len(words[best]) {
			best, least = i, n
		}
	}
	return best
}

// worst returns the worst tier that can still make the answer, one better than whole when it is complete.
func (q *query) worst() tier {
	n := 0
	for t := range none {
		if n += len(q.found[t]); n >= q.limit {
			return t - 1
		}
	}
	return inside
}

// scan rates the records that have the anchor within text[p:end], and returns where to go on: -1 when it is enough.
func (q *query) scan(p, end int) int {
	text := q.slab.text
	for p < end {
		t := q.worst()
		if t < whole {
			return -1
		}
		f := &q.needles[t]
		i := f.index(text[p:end])
		if i < 0 {
			if end == len(text) {
				return end
			}
			return max(p+1, end-len(f.needle)+1) // the next window may begin within a hit
		}
		from, to, record := q.record(p + i + f.lead)
		if t := q.rate(text[from-1:to], t); t < none {
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

// rate returns the tier of a record, given with the space before it, or none where it is beyond limit.
func (q *query) rate(record []byte, limit tier) tier {
	worst := whole
	for i := range q.words {
		t := q.words[i].tier(record, limit)
		if t == none {
			return none
		}
		worst = max(worst, t)
	}
	return worst
}

// word is a word of the query as it stands in a record, by tier: " milk ", " milk", "milk".
type word [none][]byte

func newWord(w []byte) (out word) {
	padded := make([]byte, 0, len(w)+2)
	padded = append(append(append(padded, ' '), w...), ' ')
	out[whole], out[start], out[inside] = padded, padded[:len(padded)-1], padded[1:len(padded)-1]
	return out
}

func (w *word) tier(record []byte, limit tier) tier {
	for t := whole; t <= limit; t++ {
		if bytes.Contains(record, w[t]) {
			return t
		}
	}
	return none
}

func (q *query) best() []uint32 {
	out := make([]uint32, 0, q.limit)
	for _, items := range q.found {
		out = append(out, items[:min(len(items), q.limit-len(out))]...)
	}
	return out
}
