package typeset

import (
	"bytes"
	"embed"
	"fmt"
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// Vazirmatn 33 by Saber Rastikerdar (SIL Open Font License, fonts/OFL.txt), as cut into subsets by the npm package
// @fontsource/vazirmatn 5.3.0.
//
//go:embed fonts/*.woff
var fontFiles embed.FS

// subset is one font file of the family. A line changes face wherever the subset changes.
type subset uint8

const (
	latin subset = iota
	arabic
	latinExt
	subsets // how many there are
	noFace  = subsets
)

func (s subset) script() language.Script {
	if s == arabic {
		return language.Arabic
	}
	return language.Latin
}

// family is the three subsets in one weight.
type family [subsets]*font.Face

// loadFamily reads the subsets of a weight: 400 or 700.
func loadFamily(weight int) (family, error) {
	var f family
	for s, name := range map[subset]string{latin: "latin", arabic: "arabic", latinExt: "latin-ext"} {
		file := fmt.Sprintf("fonts/vazirmatn-%s-%d-normal.woff", name, weight)
		data, err := fontFiles.ReadFile(file)
		if err != nil {
			return f, err
		}
		if f[s], err = font.ParseTTF(bytes.NewReader(data)); err != nil {
			return f, fmt.Errorf("%s: %w", file, err)
		}
	}
	return f, nil
}

func (f *family) has(s subset, r rune) bool {
	_, ok := f[s].NominalGlyph(r)
	return ok
}

// covers reports whether any subset has the rune.
func (f *family) covers(r rune) bool {
	return slices.ContainsFunc([]subset{latin, arabic, latinExt}, func(s subset) bool { return f.has(s, r) })
}

// pick returns the subset that sets r after text in prev: that one where it can, so that marks and joiners stay with
// their letters, otherwise the first that has it, or noFace. The Arabic subset holds a stray Latin A, so Latin goes first.
func (f *family) pick(r rune, prev subset) subset {
	if prev != noFace && f.has(prev, r) && (prev != arabic || r >= 0x80 || r == ' ') {
		return prev
	}
	for s := range subsets {
		if f.has(s, r) {
			return s
		}
	}
	return noFace
}
