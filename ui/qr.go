package ui

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"sanduq/ui/screen"
)

// quietQR is the blank margin around a QR code, in modules (ISO/IEC 18004 §5.3.8).
const quietQR = 4

// QR returns the QR code of an address as a path of rectangles, one unit for a module, its margin included. A text that is
// too long gives none: a code is never the only way.
func QR(text string) screen.QR {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return screen.QR{}
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietQR, y+quietQR, x-from, x-from)
			}
		}
	}
	return screen.QR{Size: size + 2*quietQR, Path: path.String()}
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
