package typeset

import (
	"image"
	"image/draw"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// maxGlyphs bounds the glyph cache: one receipt needs about 400 entries, four positions each, and an entry is about 100
// bytes. A full cache is emptied, which costs the next receipt a few milliseconds.
const maxGlyphs = 4096

// steps is how many positions between two dots a glyph is rastered at. Letters that join need it: rounded to whole dots
// each, they would gape or overlap.
const steps = 4

// inkThreshold is the coverage, of 255, from which a dot is black. A little under half, because thermal paper starves
// thin strokes.
const inkThreshold = 112

// glyphKey names a rastered glyph.
type glyphKey struct {
	face *font.Face
	gid  font.GID
	em   int
	step int // 0 … steps-1, how far right of a whole dot
}

// mask is a rastered glyph: a bitmap, and where its corner lies from the pen, y down.
type mask struct {
	bits      *Bitmap // nil for a blank
	left, top int
}

// glyphCache owns the rastered glyphs of one Typesetter.
type glyphCache struct {
	masks map[glyphKey]mask
	r     vector.Rasterizer
}

func (c *glyphCache) get(k glyphKey) mask {
	if m, ok := c.masks[k]; ok {
		return m
	}
	if len(c.masks) >= maxGlyphs {
		clear(c.masks)
	}
	m := c.raster(k)
	c.masks[k] = m
	return m
}

// raster paints a glyph's outline and cuts it to one bit per dot.
func (c *glyphCache) raster(k glyphKey) mask {
	outline, ok := k.face.GlyphData(k.gid).(font.GlyphOutline)
	if !ok || len(outline.Segments) == 0 {
		return mask{}
	}
	scale := float32(k.em) / float32(k.face.Upem())
	shift := float32(k.step) / steps
	at := func(p opentype.SegmentPoint) (x, y float32) { return p.X*scale + shift, -p.Y * scale }

	minX, minY := float32(math.Inf(1)), float32(math.Inf(1))
	maxX, maxY := -minX, -minY
	for i := range outline.Segments {
		for _, p := range outline.Segments[i].ArgsSlice() {
			x, y := at(p)
			minX, maxX = min(minX, x), max(maxX, x)
			minY, maxY = min(minY, y), max(maxY, y)
		}
	}
	left, top := int(math.Floor(float64(minX))), int(math.Floor(float64(minY)))
	width, height := int(math.Ceil(float64(maxX)))-left, int(math.Ceil(float64(maxY)))-top
	if width <= 0 || height <= 0 || width > 4*k.em || height > 4*k.em {
		return mask{}
	}
	c.trace(outline.Segments, width, height, func(p opentype.SegmentPoint) (x, y float32) {
		x, y = at(p)
		return x - float32(left), y - float32(top)
	})
	alpha := image.NewAlpha(image.Rect(0, 0, width, height))
	c.r.Draw(alpha, alpha.Bounds(), image.Opaque, image.Point{})
	bits := NewBitmap(width, height)
	for y := range height {
		for x := range width {
			if alpha.Pix[y*alpha.Stride+x] >= inkThreshold {
				bits.Set(x, y)
			}
		}
	}
	return mask{bits: bits, left: left, top: top}
}

// trace feeds an outline to the rasterizer.
func (c *glyphCache) trace(segments []opentype.Segment, w, h int, at func(opentype.SegmentPoint) (x, y float32)) {
	c.r.Reset(w, h)
	c.r.DrawOp = draw.Src
	open := false
	for i := range segments {
		s := &segments[i]
		x0, y0 := at(s.Args[0])
		x1, y1 := at(s.Args[1])
		x2, y2 := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				c.r.ClosePath()
			}
			open = true
			c.r.MoveTo(x0, y0)
		case opentype.SegmentOpLineTo:
			c.r.LineTo(x0, y0)
		case opentype.SegmentOpQuadTo:
			c.r.QuadTo(x0, y0, x1, y1)
		case opentype.SegmentOpCubeTo:
			c.r.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	if open {
		c.r.ClosePath()
	}
}

// tofu is the box that stands for a character no font has: a frame two dots thick, as wide as tofuAdvance leaves it.
func tofu(em int) mask {
	w, h := em/2, em*3/4
	bits := NewBitmap(w, h)
	for y := range h {
		for x := range w {
			if x < 2 || y < 2 || x >= w-2 || y >= h-2 {
				bits.Set(x, y)
			}
		}
	}
	return mask{bits: bits, left: em / 16, top: -h}
}

// tofuAdvance is how far the box moves the pen, in dots.
func tofuAdvance(em int) int { return em/2 + em/8 }

// or paints src into dst with src's corner at x, y. What falls outside is left out.
func (b *Bitmap) or(src *Bitmap, x, y int) {
	for sy := range src.Height {
		dy := y + sy
		if dy < 0 || dy >= b.Height {
			continue
		}
		row := src.Bits[sy*src.Stride : (sy+1)*src.Stride]
		for i, v := range row {
			if v != 0 {
				b.orByte(v, x+8*i, dy)
			}
		}
	}
}

// orByte paints eight dots that begin at x.
func (b *Bitmap) orByte(v byte, x, y int) {
	if x < 0 || x+8 > b.Width {
		for i := range 8 {
			if v&(0x80>>i) != 0 {
				b.Set(x+i, y)
			}
		}
		return
	}
	at := y*b.Stride + x/8
	shift := x & 7
	b.Bits[at] |= v >> shift
	if shift > 0 {
		b.Bits[at+1] |= v << (8 - shift)
	}
}
