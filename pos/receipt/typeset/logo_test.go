package typeset_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"sanduq/pos"
	"sanduq/pos/receipt/typeset"
)

func encode(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLogo holds RECEIPT-008: ink stays ink, grey becomes half the dots, what is transparent stays paper.
func TestLogo(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(5, 5, 5+96, 5+32))
	for y := range 32 {
		for x := range 96 {
			c := color.NRGBA{A: 0xFF} // a third black, a third grey, a third transparent black
			switch {
			case x >= 64:
				c = color.NRGBA{}
			case x >= 32:
				c = color.NRGBA{R: 0x80, G: 0x80, B: 0x80, A: 0xFF}
			}
			img.SetNRGBA(5+x, 5+y, c)
		}
	}
	text, err := typeset.Logo(encode(t, img))
	if err != nil {
		t.Fatal(err)
	}
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := typeset.ReadBitmap(file, typeset.Width58)
	if err != nil || b.Width != 96 || b.Height != 32 {
		t.Fatalf("RECEIPT-008: %+v, %v", b, err)
	}
	var ink [3]int
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				ink[x/32]++
			}
		}
	}
	if ink[0] != 32*32 || ink[1] < 450 || ink[1] > 570 || ink[2] > 32 {
		t.Errorf("RECEIPT-008: of 1024 dots each, black has %d, grey %d and nothing %d", ink[0], ink[1], ink[2])
	}
	if again, err := typeset.Logo(file); again != text || err != nil {
		t.Errorf("RECEIPT-008: a logo made of a logo is another: %v", err)
	}
	if _, err := typeset.ReadBitmap(file, 95); err == nil {
		t.Error("RECEIPT-008: a logo wider than the paper was taken")
	}
}

func TestLogoRefuses(t *testing.T) {
	t.Parallel()
	for key, file := range map[string][]byte{
		"receipt.logo_unreadable": []byte("GIF89a"),
		"receipt.logo_too_large":  encode(t, image.NewGray(image.Rect(0, 0, typeset.MaxLogoWidth+1, 8))),
	} {
		_, err := typeset.Logo(file)
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != key {
			t.Errorf("RECEIPT-008: got %v, want %s", err, key)
		}
	}
}
