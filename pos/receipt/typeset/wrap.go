package typeset

import (
	"unicode"

	"golang.org/x/image/math/fixed"
)

// lines cuts a paragraph into at most most lines no wider than width dots. It breaks after spaces, and inside a word
// only where the word alone is wider than a line. When text is left over, the last line ends in an ellipsis.
func (t *Typesetter) lines(p *paragraph, width, most int) []line {
	limit := fixed.I(width)
	var out []line
	start := p.skipSpaces(0)
	for start < len(p.text) {
		end := p.fill(start, limit)
		last := len(out) == most-1
		if last && p.skipSpaces(end) < len(p.text) {
			return append(out, t.ellipsised(p, start, limit))
		}
		out = append(out, t.fitted(p, start, p.trim(start, end), limit))
		start = p.skipSpaces(end)
	}
	return out
}

// fill returns where a line that begins at start and is no wider than limit ends: after the last word that fits.
func (p *paragraph) fill(start int, limit fixed.Int26_6) int {
	var width fixed.Int26_6
	word := start // end of the last whole word
	for i := start; i < len(p.text); i++ {
		if unicode.IsSpace(p.text[i]) {
			word = i
		}
		width += p.advances[i]
		if width <= limit || unicode.IsSpace(p.text[i]) {
			continue
		}
		if word > start {
			return word
		}
		for i > start && !p.starts[i] {
			i--
		}
		return max(i, p.next(start))
	}
	return len(p.text)
}

// next returns where the cluster after the one at i begins.
func (p *paragraph) next(i int) int {
	for i++; i < len(p.text) && !p.starts[i]; i++ {
	}
	return i
}

func (p *paragraph) skipSpaces(i int) int {
	for i < len(p.text) && unicode.IsSpace(p.text[i]) {
		i++
	}
	return i
}

func (p *paragraph) trim(start, end int) int {
	for end > start && unicode.IsSpace(p.text[end-1]) {
		end--
	}
	return end
}

// fitted shapes a line. A letter at a break inside a word takes another form than it was measured in; the rare line that
// grows too wide by that is set narrower instead of beyond its cell, the form of its letters kept.
func (t *Typesetter) fitted(p *paragraph, start, end int, limit fixed.Int26_6) line {
	return squeeze(t.line(p, start, end, false), limit)
}

// ellipsised shapes the line from start on with as much text as fits before the ellipsis.
func (t *Typesetter) ellipsised(p *paragraph, start int, limit fixed.Int26_6) line {
	end := p.fillClusters(start, limit)
	for {
		l := t.line(p, start, p.trim(start, end), true)
		if l.width <= limit || end <= start {
			return squeeze(l, limit)
		}
		for end--; end > start && !p.starts[end]; end-- {
		}
	}
}

// fillClusters is fill without regard to words.
func (p *paragraph) fillClusters(start int, limit fixed.Int26_6) int {
	var width fixed.Int26_6
	for i := start; i < len(p.text); i++ {
		if width += p.advances[i]; width > limit {
			return i
		}
	}
	return len(p.text)
}

// squeeze moves the glyphs of a line together until it is no wider than limit.
func squeeze(l line, limit fixed.Int26_6) line {
	if l.width <= limit {
		return l
	}
	for i := range l.glyphs {
		l.glyphs[i].x = fixed.Int26_6(int64(l.glyphs[i].x) * int64(limit) / int64(l.width))
	}
	l.width = limit
	return l
}
