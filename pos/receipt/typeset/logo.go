package typeset

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"sanduq/pos"
)

// The bounds of a logo: as wide as the narrowest paper, and no longer than what the eye allows before the shop's name.
const (
	MaxLogoWidth  = Width58
	MaxLogoHeight = 240
	// MaxLogoFile bounds the file that a shop gives; what it becomes is a hundredth of that.
	MaxLogoFile = 4 << 20
)

// Logo makes of a PNG what a thermal printer can show: one bit a dot, in base64, as the journal keeps it. It does not scale:
// a logo is drawn for its dots. Greys become dots by error diffusion; what is transparent stays paper. Errors:
// receipt.logo_unreadable, receipt.logo_too_large (width, height).
func Logo(file []byte) (string, error) {
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return "", &pos.Error{
			Code: pos.Invalid, Op: "read logo", Key: "receipt.logo_unreadable", Hint: "receipt.logo_hint", Err: err,
		}
	}
	size := img.Bounds().Size()
	if size.X > MaxLogoWidth || size.Y > MaxLogoHeight {
		return "", &pos.Error{
			Code: pos.Invalid, Op: "read logo", Key: "receipt.logo_too_large", Hint: "receipt.logo_hint",
			Args: map[string]any{
				"width": size.X, "height": size.Y, "most_width": MaxLogoWidth, "most_height": MaxLogoHeight,
			},
		}
	}
	frame := image.Rectangle{Max: size}
	onPaper := image.NewRGBA(frame)
	draw.Draw(onPaper, frame, image.White, image.Point{}, draw.Src)
	draw.Draw(onPaper, frame, img, img.Bounds().Min, draw.Over)
	dots := image.NewPaletted(frame, color.Palette{color.White, color.Black})
	draw.FloydSteinberg.Draw(dots, frame, onPaper, image.Point{})
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, dots); err != nil {
		return "", pos.Internalf("write logo", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// ReadBitmap reads a PNG of black and white, as Logo makes it. One that is wider than the paper is an error.
func ReadBitmap(file []byte, widthDots int) (*Bitmap, error) {
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, pos.Internalf("read picture", err)
	}
	frame := img.Bounds()
	if frame.Dx() > widthDots {
		return nil, &pos.Error{Code: pos.Invalid, Op: "read picture", Key: "receipt.logo_too_large", Args: map[string]any{
			"width": frame.Dx(), "height": frame.Dy(), "most_width": widthDots, "most_height": MaxLogoHeight,
		}}
	}
	b := NewBitmap(frame.Dx(), frame.Dy())
	for y := range b.Height {
		for x := range b.Width {
			if grey, _, _, _ := img.At(frame.Min.X+x, frame.Min.Y+y).RGBA(); grey == 0 {
				b.Set(x, y)
			}
		}
	}
	return b, nil
}
