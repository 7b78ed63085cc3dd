package typeset

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"sanduq/pos/receipt/bidi"
)

// paragraph is a cell's text ready to be cut into lines.
type paragraph struct {
	text     []rune
	resolved bidi.Paragraph
	fonts    *family
	em       int
	advances []fixed.Int26_6 // per rune: its cluster's advance on the cluster's first rune, 0 on the others
	starts   []bool          // whether a cluster begins at the rune
}

// glyph is a glyph placed on a line, x from the line's left end, y up from the baseline.
type glyph struct {
	face *font.Face // nil: tofu
	gid  font.GID
	x, y fixed.Int26_6
}

// line is a shaped line in visual order.
type line struct {
	glyphs []glyph
	width  fixed.Int26_6
	em     int
}

// run is a piece of a line of one level and one font.
type run struct {
	start, end int
	level      bidi.Level
	subset     subset
}

// prepare cleans a text for setting: NFC, so that accents use the fonts' own letters; control characters become spaces;
// a character no font has is replaced by its compatibility form where the fonts have that (№ → No).
func prepare(s string, fonts *family) []rune {
	// Four bytes are the longest character in UTF-8, so this keeps all of a text that the limit below keeps.
	if len(s) > 4*maxCellRunes {
		s = s[:4*maxCellRunes]
	}
	var out []rune
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			out = append(out, ' ')
		case fonts.covers(r) || ignorable(r):
			out = append(out, r)
		default:
			out = append(out, substitute(r, fonts)...)
		}
	}
	return out[:min(len(out), maxCellRunes)]
}

// substitute returns the compatibility form of a character when the fonts can set all of it, else the character.
func substitute(r rune, fonts *family) []rune {
	form := []rune(norm.NFKC.String(string(r)))
	for _, c := range form {
		if !fonts.covers(c) {
			return []rune{r}
		}
	}
	return form
}

// ignorable tells which characters leave no mark where the font lacks them: joiners, isolates, variation selectors.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// paragraphKey names a paragraph of the sheet being set. Layout asks for a cell's width more than once, and the widest
// amount of a column on every row.
type paragraphKey struct {
	text string
	dir  bidi.Direction
	bold bool
	em   int
}

// paragraph resolves and measures a text.
func (t *Typesetter) paragraph(s string, dir bidi.Direction, bold bool, em int) *paragraph {
	key := paragraphKey{s, dir, bold, em}
	p, ok := t.measured[key]
	if !ok {
		p = t.measure(s, dir, bold, em)
		t.measured[key] = p
	}
	return p
}

func (t *Typesetter) measure(s string, dir bidi.Direction, bold bool, em int) *paragraph {
	fonts := &t.regular
	if bold {
		fonts = &t.bold
	}
	p := &paragraph{text: prepare(s, fonts), fonts: fonts, em: em}
	p.resolved = bidi.Resolve(p.text, dir)
	p.advances = make([]fixed.Int26_6, len(p.text))
	p.starts = make([]bool, len(p.text))
	for _, r := range p.runs(p.text, p.resolved.Line(0, len(p.text))) {
		if r.subset == noFace {
			for i := r.start; i < r.end; i++ {
				p.advances[i], p.starts[i] = fixed.I(tofuAdvance(em)), true
				t.missing[p.text[i]] = true
			}
			continue
		}
		for _, g := range t.shape(p, p.text, r).Glyphs {
			p.advances[g.TextIndex()] += g.Advance
			p.starts[g.TextIndex()] = true
		}
	}
	return p
}

// width is the width of the whole text on one line.
func (p *paragraph) width() fixed.Int26_6 {
	var w fixed.Int26_6
	for _, a := range p.advances {
		w += a
	}
	return w
}

// runs cuts a line wherever level or font changes.
func (p *paragraph) runs(text []rune, levels []bidi.Level) []run {
	var out []run
	prev := noFace
	for i, r := range text {
		s := p.fonts.pick(r, prev)
		if s == noFace && ignorable(r) {
			s = latin
			if prev != noFace {
				s = prev
			}
		}
		if n := len(out); n > 0 && out[n-1].level == levels[i] && out[n-1].subset == s {
			out[n-1].end = i + 1
		} else {
			out = append(out, run{start: i, end: i + 1, level: levels[i], subset: s})
		}
		prev = s
	}
	return out
}

func (t *Typesetter) shape(p *paragraph, text []rune, r run) shaping.Output {
	dir := di.DirectionLTR
	if r.level.RTL() {
		dir = di.DirectionRTL
	}
	return t.shaper.ShapeNoExtents(shaping.Input{
		Text: text, RunStart: r.start, RunEnd: r.end,
		Direction: dir,
		Face:      p.fonts[r.subset],
		Size:      fixed.I(p.em),
		Script:    r.subset.script(),
		Language:  language.NewLanguage("ar"),
	})
}

// line shapes text[start:end] as a line of its own, followed by an ellipsis when asked for, and puts its runs in the
// order of rule L2.
func (t *Typesetter) line(p *paragraph, start, end int, ellipsis bool) line {
	text := p.text[start:end]
	levels := p.resolved.Line(start, end)
	if ellipsis {
		text = append(append([]rune(nil), text...), '…')
		levels = append(levels, p.resolved.Base)
	}
	runs := p.runs(text, levels)
	return t.place(p, text, runs, bidi.Order(levelsOf(runs)))
}

func levelsOf(runs []run) []bidi.Level {
	levels := make([]bidi.Level, len(runs))
	for i, r := range runs {
		levels[i] = r.level
	}
	return levels
}

// place sets the runs side by side in the given order.
func (t *Typesetter) place(p *paragraph, text []rune, runs []run, order []int) line {
	l := line{em: p.em}
	for _, k := range order {
		r := runs[k]
		if r.subset == noFace {
			for range r.end - r.start {
				l.glyphs = append(l.glyphs, glyph{x: l.width})
				l.width += fixed.I(tofuAdvance(p.em))
			}
			continue
		}
		for _, g := range t.shape(p, text, r).Glyphs {
			l.glyphs = append(l.glyphs, glyph{
				face: p.fonts[r.subset], gid: g.GlyphID, x: l.width + g.XOffset, y: g.YOffset,
			})
			l.width += g.Advance
		}
	}
	return l
}

// mask returns a glyph's rastered form and the dot its corner falls on, for a line that begins at x on baseline 0.
func (t *Typesetter) mask(g glyph, em int, x fixed.Int26_6) (m mask, left, top int) {
	up := g.y.Round()
	if g.face == nil {
		m = tofu(em)
		return m, (x + g.x).Round() + m.left, m.top - up
	}
	const perStep = 64 / steps
	at := (x + g.x + perStep/2) &^ (perStep - 1) // the nearest step
	step := int(at&63) / perStep
	m = t.glyphs.get(glyphKey{face: g.face, gid: g.gid, em: em, step: step})
	return m, at.Floor() + m.left, m.top - up
}
