package typeset

import (
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"sanduq/pos"
)

// The sizes of machine-readable codes, in dots and modules.
const (
	// QuietQR is the blank margin around a QR code, in modules (ISO/IEC 18004 §5.3.8).
	QuietQR = 4
	// qrWidth is what a QR code should be wide with its margins: 35 mm, which a telephone reads at arm's length.
	qrWidth = 280
	// qrModule is the least width of a module: three dots, 0.375 mm, the least that scanners read safely on thermal paper.
	qrModule = 3
	// qrModuleMost keeps codes of little text from growing coarse.
	qrModuleMost = 6

	// module128 is the width of its narrowest bar: two dots, 0.25 mm, the standard's X dimension for retail scanners.
	module128 = 2
	// height128 is its height: 8 mm.
	height128 = 64
)

// QR returns the QR code of a text (error correction M) with its quiet zone, scaled to whole dots and no wider than
// widthDots. The error's key is "receipt.qr_too_long": the text has more data than a code of that width can hold.
func QR(text string, widthDots int) (*Bitmap, error) {
	tooLong := func(err error) error {
		return &pos.Error{
			Code: pos.Invalid, Op: "draw QR code", Key: "receipt.qr_too_long",
			Args: map[string]any{"bytes": len(text)}, Err: err,
		}
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, tooLong(err)
	}
	size := code.Bounds().Dx()
	module := min(max(min(qrWidth, widthDots)/(size+2*QuietQR), qrModule), qrModuleMost)
	if (size+2*QuietQR)*module > widthDots {
		return nil, tooLong(nil)
	}
	out := NewBitmap((size+2*QuietQR)*module, (size+2*QuietQR)*module)
	paintModules(out, code, module, module, QuietQR*module, QuietQR*module)
	return out, nil
}

// Code128 returns the Code 128 of an ASCII text, for a scanner to find the receipt again. ok is false where the text is
// not ASCII or needs more paper than widthDots; the receipt then carries the text alone. The quiet zone of ten modules
// (ISO/IEC 15417 §4.3.1) may lie on the paper that the head cannot reach: 30 dots or more at both sides on 58 and 80 mm.
func Code128(text string, widthDots int) (b *Bitmap, ok bool) {
	if !plainASCII(text) {
		return nil, false
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, false
	}
	width := code.Bounds().Dx() * module128
	if width > widthDots {
		return nil, false
	}
	out := NewBitmap(width, height128)
	paintModules(out, code, module128, height128, 0, 0)
	return out, true
}

// paintModules paints each black module of a code as a block of w × h dots.
func paintModules(out *Bitmap, code barcode.Barcode, w, h, left, top int) {
	size := code.Bounds()
	for my := range size.Dy() {
		for mx := range size.Dx() {
			if code.At(size.Min.X+mx, size.Min.Y+my) != color.Black {
				continue
			}
			for y := range h {
				for x := range w {
					out.Set(left+mx*w+x, top+my*h+y)
				}
			}
		}
	}
}
