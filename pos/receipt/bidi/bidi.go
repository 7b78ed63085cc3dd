// Package bidi is the Unicode Bidirectional Algorithm (UAX #9, https://www.unicode.org/reports/tr9/) for one paragraph:
// the embedding level of every character, and the order in which a line's characters stand on paper.
//
// It is our own because what is at hand puts amounts beside the wrong words on real receipt lines: golang.org/x/text
// v0.43 resolves brackets wrongly (golang/go#72089), and go-text/typesetting v0.3.5 orders a line's runs by direction
// instead of by level (go-text/typesetting#249). From x/text it takes the table of character classes only.
//
// Mirroring (rule L4) is left to the shaper: HarfBuzz mirrors the characters of a right-to-left run and prefers the
// font's own mirrored glyphs.
package bidi

import "golang.org/x/text/unicode/bidi"

// Level is an embedding level (BD2): even runs left to right, odd right to left.
type Level uint8

// RTL reports whether text at this level runs right to left.
func (l Level) RTL() bool { return l&1 == 1 }

// maxDepth is the highest explicit level (BD2).
const maxDepth = 125

// Direction is the base direction that a paragraph is given.
type Direction uint8

// The base directions. Auto takes that of the first strong character (rules P2 and P3), left to right where there is none.
const (
	Auto Direction = iota
	LeftToRight
	RightToLeft
)

// Paragraph is the resolved form of one paragraph.
type Paragraph struct {
	Base Level // the paragraph's own level, 0 or 1

	classes []bidi.Class // as the characters have them
	levels  []Level      // after rule I2
}

// Resolve runs the algorithm up to rule I2 over one paragraph. The text is taken as one paragraph even where it holds a
// paragraph separator; splitting by rule P1 is the caller's.
func Resolve(text []rune, dir Direction) Paragraph {
	r := newResolver(text)
	switch dir {
	case RightToLeft:
		r.base = 1
	case Auto:
		if r.firstStrong(0, len(text)) == bidi.R {
			r.base = 1
		}
	case LeftToRight:
	}
	r.explicit()
	for _, seq := range r.sequences() {
		seq.resolve()
	}
	r.fillRemoved()
	return Paragraph{Base: r.base, classes: r.original, levels: r.levels}
}

// Line returns the levels of the line that holds the characters from start up to end, after rule L1: separators, and
// white space before them or at the line's end, fall back to the paragraph's level. Characters that rule X9 removes carry
// the level of their left neighbour, so that they never split a run.
func (p Paragraph) Line(start, end int) []Level {
	levels := make([]Level, end-start)
	copy(levels, p.levels[start:end])
	trailing := true
	for i := end - 1; i >= start; i-- {
		switch c := p.classes[i]; {
		case c == bidi.B || c == bidi.S:
			trailing = true
			levels[i-start] = p.Base
		case c == bidi.WS || isIsolate(c) || c == bidi.PDI || isRemoved(c):
			if trailing {
				levels[i-start] = p.Base
			}
		default:
			trailing = false
		}
	}
	return levels
}

// Order is rule L2: it returns, from left to right, the logical indexes of elements that have the given levels. The
// elements may be characters, or runs of characters of one level each.
func Order(levels []Level) []int {
	order := make([]int, len(levels))
	var highest Level
	for i, l := range levels {
		order[i] = i
		highest = max(highest, l)
	}
	for l := highest; l > 0; l-- {
		for i := 0; i < len(levels); i++ {
			start := i
			for i < len(levels) && levels[i] >= l {
				i++
			}
			for a, b := start, i-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
		}
	}
	return order
}

func isIsolate(c bidi.Class) bool { return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI }

// isRemoved tells which characters rule X9 takes out of the reckoning.
func isRemoved(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}
