package bidi

import (
	"cmp"
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// maxOpenBrackets is the depth at which BD16 gives up pairing.
const maxOpenBrackets = 63

// pair is a bracket pair: positions in a sequence.
type pair struct{ open, close int }

// brackets is rule N0: a pair of brackets takes one direction, which its content and then its context decide.
func (s *sequence) brackets() {
	embedding := direction(s.level)
	for _, p := range s.pairs() {
		found := s.inside(p, embedding)
		if found == neutral {
			continue
		}
		dir := embedding
		if found != embedding && s.before(p.open) == found {
			dir = found
		}
		s.setBracket(p.open, dir)
		s.setBracket(p.close, dir)
	}
}

// inside returns the embedding direction when the pair holds a strong character of it, else the opposite direction when
// it holds one of that, else neutral.
func (s *sequence) inside(p pair, embedding bidi.Class) bidi.Class {
	found := neutral
	for k := p.open + 1; k < p.close; k++ {
		switch c := strongOf(s.class(k)); c {
		case embedding:
			return c
		case neutral:
		default:
			found = c
		}
	}
	return found
}

// before returns the strong direction that stands before position k.
func (s *sequence) before(k int) bidi.Class {
	for k--; k >= 0; k-- {
		if c := strongOf(s.class(k)); c != neutral {
			return c
		}
	}
	return s.sos
}

// setBracket gives a bracket its direction, and with it the marks that stood on it before rule W1.
func (s *sequence) setBracket(k int, dir bidi.Class) {
	s.set(k, dir)
	for k++; k < len(s.at) && s.originally(k) == bidi.NSM; k++ {
		s.set(k, dir)
	}
}

// pairs is BD16, in the order of the opening brackets. Brackets that an override made strong do not count.
func (s *sequence) pairs() []pair {
	type opening struct {
		closer rune
		at     int
	}
	var stack []opening
	var out []pair
	for k, i := range s.at {
		if s.class(k) != bidi.ON {
			continue
		}
		r := canonical(s.r.text[i])
		if closer, ok := closerOf(r); ok {
			if len(stack) == maxOpenBrackets {
				return nil
			}
			stack = append(stack, opening{closer, k})
			continue
		}
		for d, open := range slices.Backward(stack) {
			if open.closer == r {
				out = append(out, pair{open.at, k})
				stack = stack[:d]
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b pair) int { return cmp.Compare(a.open, b.open) })
	return out
}

// canonical maps the two brackets that have a canonical equivalent (BD16 asks that they match each other).
func canonical(r rune) rune {
	switch r {
	case 0x2329:
		return 0x3008
	case 0x232A:
		return 0x3009
	}
	return r
}

// closerOf returns the closing bracket that pairs with an opening one.
func closerOf(r rune) (rune, bool) {
	k, ok := slices.BinarySearchFunc(bracketPairs[:], r, func(p [2]rune, r rune) int { return cmp.Compare(p[0], r) })
	if !ok {
		return 0, false
	}
	return bracketPairs[k][1], true
}

// bracketPairs holds the opening brackets of BidiBrackets-15.0.0.txt in order, each with its closing one.
var bracketPairs = [...][2]rune{
	{0x0028, 0x0029},
	{0x005B, 0x005D},
	{0x007B, 0x007D},
	{0x0F3A, 0x0F3B},
	{0x0F3C, 0x0F3D},
	{0x169B, 0x169C},
	{0x2045, 0x2046},
	{0x207D, 0x207E},
	{0x208D, 0x208E},
	{0x2308, 0x2309},
	{0x230A, 0x230B},
	{0x2329, 0x232A},
	{0x2768, 0x2769},
	{0x276A, 0x276B},
	{0x276C, 0x276D},
	{0x276E, 0x276F},
	{0x2770, 0x2771},
	{0x2772, 0x2773},
	{0x2774, 0x2775},
	{0x27C5, 0x27C6},
	{0x27E6, 0x27E7},
	{0x27E8, 0x27E9},
	{0x27EA, 0x27EB},
	{0x27EC, 0x27ED},
	{0x27EE, 0x27EF},
	{0x2983, 0x2984},
	{0x2985, 0x2986},
	{0x2987, 0x2988},
	{0x2989, 0x298A},
	{0x298B, 0x298C},
	{0x298D, 0x2990},
	{0x298F, 0x298E},
	{0x2991, 0x2992},
	{0x2993, 0x2994},
	{0x2995, 0x2996},
	{0x2997, 0x2998},
	{0x29D8, 0x29D9},
	{0x29DA, 0x29DB},
	{0x29FC, 0x29FD},
	{0x2E22, 0x2E23},
	{0x2E24, 0x2E25},
	{0x2E26, 0x2E27},
	{0x2E28, 0x2E29},
	{0x2E55, 0x2E56},
	{0x2E57, 0x2E58},
	{0x2E59, 0x2E5A},
	{0x2E5B, 0x2E5C},
	{0x3008, 0x3009},
	{0x300A, 0x300B},
	{0x300C, 0x300D},
	{0x300E, 0x300F},
	{0x3010, 0x3011},
	{0x3014, 0x3015},
	{0x3016, 0x3017},
	{0x3018, 0x3019},
	{0x301A, 0x301B},
	{0xFE59, 0xFE5A},
	{0xFE5B, 0xFE5C},
	{0xFE5D, 0xFE5E},
	{0xFF08, 0xFF09},
	{0xFF3B, 0xFF3D},
	{0xFF5B, 0xFF5D},
	{0xFF5F, 0xFF60},
	{0xFF62, 0xFF63},
}
