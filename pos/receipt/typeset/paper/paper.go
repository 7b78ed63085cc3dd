// Package paper paints a page as it would come out of a printer, for golden pictures and for looking at.
package paper

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"sanduq/pos/receipt/typeset"
)

// cutMark is the height of the dashed line that stands for a cut, in dots.
const cutMark = 12

// nativeEm sets Go Mono to an advance of 12 dots, that of the printer's font A which it stands for; its letters are 0.6 em
// wide.
const nativeEm = typeset.NativeWidth / 0.6

// Paint draws the page, one pixel per dot, black on white.
func Paint(p typeset.Page) (*image.Gray, error) {
	regular, err := face(gomono.TTF)
	if err != nil {
		return nil, err
	}
	bold, err := face(gomonobold.TTF)
	if err != nil {
		return nil, err
	}
	img := image.NewGray(image.Rect(0, 0, p.WidthDots, Height(p)))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	y := 0
	for _, item := range p.Items {
		switch {
		case item.Line != nil && item.Line.Bold:
			native(img, item.Line, bold, y)
		case item.Line != nil:
			native(img, item.Line, regular, y)
		case item.Raster != nil:
			raster(img, item.Raster, y)
		case item.Cut:
			for x := 0; x < p.WidthDots; x += 8 {
				draw.Draw(img, image.Rect(x, y+cutMark/2, x+4, y+cutMark/2+1), image.Black, image.Point{}, draw.Src)
			}
		}
		y += advance(item)
	}
	return img, nil
}

// Height is the length of the page's paper in dots.
func Height(p typeset.Page) int {
	h := 0
	for _, item := range p.Items {
		h += advance(item)
	}
	return h
}

func advance(item typeset.Item) int {
	switch {
	case item.Line != nil:
		return item.Line.Height()
	case item.Raster != nil:
		return item.Raster.Height
	case item.Cut:
		return cutMark
	}
	return item.Feed
}

func face(ttf []byte) (font.Face, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: nativeEm, DPI: 72, Hinting: font.HintingFull})
}

// native draws a line cell by cell, each dot once or, when the line is double, four times.
func native(img *image.Gray, l *typeset.NativeLine, f font.Face, top int) {
	const baseline = 18
	flat := image.NewGray(image.Rect(0, 0, len(l.Text)*typeset.NativeWidth, typeset.NativeHeight))
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: flat, Src: image.Black, Face: f}
	for i, r := range l.Text {
		d.Dot = fixed.P(i*typeset.NativeWidth, baseline)
		d.DrawString(string(r))
	}
	size := 1
	if l.Double {
		size = 2
	}
	const half = 0x80
	for y := range flat.Rect.Dy() * size {
		for x := range flat.Rect.Dx() * size {
			if flat.GrayAt(x/size, y/size).Y < half {
				img.SetGray(x, top+y, color.Gray{})
			}
		}
	}
}

func raster(img *image.Gray, b *typeset.Bitmap, top int) {
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				img.SetGray(b.Left+x, top+y, color.Gray{})
			}
		}
	}
}
