package escpos

import (
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"

	"sanduq/pos/receipt/typeset"
)

// glyph paints a character as a printer's font A would stand in its cell of 12 × 24 dots. The shapes are Inconsolata's,
// scaled from its bitmap version: no printer's own, but they can be read.
func glyph(c byte, bold bool) *typeset.Bitmap {
	face := inconsolata.Regular8x16
	if bold {
		face = inconsolata.Bold8x16
	}
	return scale(face, c)
}

func scale(face *basicfont.Face, c byte) *typeset.Bitmap {
	b := typeset.NewBitmap(typeset.NativeWidth, typeset.NativeHeight)
	box, mask, at, _, ok := face.Glyph(fixed.P(0, face.Ascent), rune(c))
	if !ok {
		for y := 4; y < b.Height-4; y++ { // a block stands for what the font lacks
			for x := 1; x < b.Width-1; x++ {
				b.Set(x, y)
			}
		}
		return b
	}
	for y := range b.Height {
		for x := range b.Width {
			sx, sy := x*box.Dx()/b.Width, y*box.Dy()/b.Height
			if _, _, _, a := mask.At(at.X+sx, at.Y+sy).RGBA(); a > 0x5FFF {
				b.Set(x, y)
			}
		}
	}
	return b
}
