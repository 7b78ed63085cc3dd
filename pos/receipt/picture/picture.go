// Package picture makes files of a receipt that a customer keeps instead of paper: a PNG, and a PDF of one page as long as
// the paper. Both show what the printer would print, dot for dot; for the text in words there is receipt.Document.Text.
package picture

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"unicode/utf16"

	"sanduq/pos"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
)

// Width is the paper of a receipt that is not printed: the wider one, 80 mm.
const Width = typeset.Width80

// PNG returns the receipt as a picture of one bit a dot.
func PNG(ts *typeset.Typesetter, d receipt.Document) ([]byte, error) {
	dots, err := paint(ts, d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, dots); err != nil {
		return nil, pos.Internalf("write picture", err)
	}
	return b.Bytes(), nil
}

// black is the index of ink in a picture's palette.
const black = 1

// margin is the white around the paper, in dots: a receipt on a screen has no edge of its own.
const margin = 24

// paint draws the receipt without the mark of the cut.
func paint(ts *typeset.Typesetter, d receipt.Document) (*image.Paletted, error) {
	page, _, err := receipt.Layout(ts, d, Width)
	if err != nil {
		return nil, err
	}
	if n := len(page.Items); n > 0 && page.Items[n-1].Cut {
		page.Items = page.Items[:n-1]
	}
	drawn, err := paper.Paint(page)
	if err != nil {
		return nil, err
	}
	size := drawn.Bounds().Size()
	dots := image.NewPaletted(
		image.Rect(0, 0, size.X+2*margin, size.Y+2*margin), color.Palette{color.White, color.Black})
	for y := range size.Y {
		for x := range size.X {
			if drawn.GrayAt(x, y).Y < 0x80 {
				dots.SetColorIndex(x+margin, y+margin, black)
			}
		}
	}
	return dots, nil
}

// PDF returns the receipt as a document of one page in its true size (ISO 32000-1, with nothing of it but one image of one
// bit a dot). The title is what a reader shows as its name.
func PDF(ts *typeset.Typesetter, d receipt.Document, title string) ([]byte, error) {
	dots, err := paint(ts, d)
	if err != nil {
		return nil, err
	}
	bits, err := packed(dots)
	if err != nil {
		return nil, err
	}
	size := dots.Bounds().Size()
	// A point is a 72nd of an inch.
	width, height := points(size.X), points(size.Y)
	draw := fmt.Sprintf("%s 0 0 %s 0 0 cm /Paper Do", width, height)
	f := &pdfWriter{}
	f.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	f.object("<< /Type /Catalog /Pages 2 0 R /Lang (" + string(d.Lang) + ") /ViewerPreferences << /DisplayDocTitle true >> >>")
	f.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents 4 0 R "+
		"/Resources << /XObject << /Paper 5 0 R >> >> >>", width, height))
	f.object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw))
	f.object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 "+
		"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", size.X, size.Y, len(bits), bits))
	f.object("<< /Title " + hexText(title) + " >>")
	return f.end(), nil
}

// points writes a length in dots as one in points, so exactly that at the printer's resolution every dot is one again.
func points(dots int) string {
	const parts = 1_000_000
	n := (dots*72*parts + typeset.DotsPerInch/2) / typeset.DotsPerInch
	return fmt.Sprintf("%d.%06d", n/parts, n%parts)
}

// packed is the picture as PDF wants it: rows of whole bytes, 0 for black, deflated.
func packed(dots *image.Paletted) ([]byte, error) {
	size := dots.Bounds().Size()
	stride := (size.X + 7) / 8
	rows := bytes.Repeat([]byte{0xFF}, stride*size.Y)
	for y := range size.Y {
		for x := range size.X {
			if dots.ColorIndexAt(x, y) == black {
				rows[y*stride+x/8] &^= 0x80 >> (x & 7)
			}
		}
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write(rows); err != nil {
		return nil, pos.Internalf("pack picture", err)
	}
	if err := z.Close(); err != nil {
		return nil, pos.Internalf("pack picture", err)
	}
	return b.Bytes(), nil
}

// hexText writes a text string as hexadecimal UTF-16BE with its mark (ISO 32000-1 §7.9.2.2), which needs no escapes.
func hexText(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}
