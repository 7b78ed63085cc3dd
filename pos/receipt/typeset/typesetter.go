package typeset

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/go-text/typesetting/shaping"

	"sanduq/pos"
)

// Typesetter turns sheets into pages. It owns the fonts and the cache of rastered glyphs, so make one and keep it. It is
// safe for concurrent use; sheets are set one after another.
type Typesetter struct {
	mu      sync.Mutex
	regular family
	bold    family
	shaper  shaping.HarfbuzzShaper
	glyphs  glyphCache

	// Of the sheet being set.
	missing  map[rune]bool
	measured map[paragraphKey]*paragraph
}

// New loads the embedded fonts.
func New() (*Typesetter, error) {
	t := &Typesetter{glyphs: glyphCache{masks: make(map[glyphKey]mask)}}
	var err error
	if t.regular, err = loadFamily(400); err == nil {
		t.bold, err = loadFamily(700)
	}
	if err != nil {
		return nil, pos.Internalf("load receipt fonts", err)
	}
	return t, nil
}

// Set lays a sheet out. It also returns, in order and once each, the characters that no font has; they are on the page as
// empty boxes.
func (t *Typesetter) Set(s Sheet) (Page, []rune, error) {
	if s.WidthDots < 8*NativeWidth || s.WidthDots > maxWidthDots || s.WidthDots%8 != 0 {
		return Page{}, nil, pos.Internalf("set receipt", fmt.Errorf("paper of %d dots", s.WidthDots))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begin()
	out := &emitter{page: Page{WidthDots: s.WidthDots}}
	for _, row := range s.Rows {
		switch {
		case row.Image != nil:
			out.image(row.Image, (s.WidthDots-row.Image.Width)/2)
		case row.Rule > 0:
			out.rule(row.Rule)
		case row.Space > 0:
			out.feed += row.Space
		case row.Cut:
			out.cut()
		default:
			t.cells(out, s, row.Cells)
		}
	}
	out.flush()
	return out.page, slices.Sorted(maps.Keys(t.missing)), nil
}

// begin forgets the sheet before.
func (t *Typesetter) begin() {
	t.missing = make(map[rune]bool)
	t.measured = make(map[paragraphKey]*paragraph)
}

// maxWidthDots is the widest paper a receipt printer of 203 dpi takes: 112 mm, 832 dots (escpos-printer-db).
const maxWidthDots = 832
