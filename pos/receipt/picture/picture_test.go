package picture_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/picture"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
	"sanduq/scripts/need"
)

// sample has text that the printer's own font sets, Arabic, and codes.
func sample() receipt.Document {
	return receipt.Document{Lang: pos.Arabic, Blocks: []receipt.Block{
		receipt.Heading{Text: pos.Text{En: "Al Noor", Ar: "بقالة النور"}},
		receipt.Line{Name: pos.Text{En: "Milk", Ar: "حليب"}, Detail: "2 × 6.00", Amount: "12.00"},
		receipt.Barcode{Text: "till-1-1-7"},
		receipt.QR{Text: "sanduq"},
		receipt.Cut{},
	}}
}

// TestPictureIsThePaper holds RECEIPT-009: the picture has exactly the dots of the paper, in a white margin, and a scanner
// reads the codes on it.
func TestPictureIsThePaper(t *testing.T) {
	t.Parallel()
	ts, err := typeset.New()
	if err != nil {
		t.Fatal(err)
	}
	file, err := picture.PNG(ts, sample())
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	page, _, err := receipt.Layout(ts, sample(), picture.Width)
	if err != nil {
		t.Fatal(err)
	}
	page.Items = page.Items[:len(page.Items)-1] // the cut
	want, err := paper.Paint(page)
	if err != nil {
		t.Fatal(err)
	}
	left := (got.Bounds().Dx() - want.Bounds().Dx()) / 2
	top := (got.Bounds().Dy() - want.Bounds().Dy()) / 2
	if left <= 0 || top <= 0 {
		t.Fatalf("RECEIPT-009: a picture of %v for paper of %v", got.Bounds(), want.Bounds())
	}
	ink := 0
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			is := isBlack(got, x, y)
			at := image.Pt(x-left, y-top)
			if was := at.In(want.Bounds()) && want.GrayAt(at.X, at.Y).Y < 0x80; is != was {
				t.Fatalf("RECEIPT-009: dot %d,%d is black: %v, on paper: %v", x, y, is, was)
			}
			if is {
				ink++
			}
		}
	}
	if codes := need.ReadCodes(t, file); codes != "QR-Code:sanduq\nCODE-128:till-1-1-7\n" {
		t.Errorf("RECEIPT-009: of %d dots of ink zbar reads %q", ink, codes)
	}
}

// TestPDFIsThePicture holds RECEIPT-009 for the PDF, judged by poppler: the same dots at the printer's resolution, in the
// paper's true size, under its title.
func TestPDFIsThePicture(t *testing.T) {
	t.Parallel()
	ts, err := typeset.New()
	if err != nil {
		t.Fatal(err)
	}
	const title = "إيصال till-1-1-7 (نسخة)"
	file, err := picture.PDF(ts, sample(), title)
	if err != nil {
		t.Fatal(err)
	}
	asPNG, err := picture.PNG(ts, sample())
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(asPNG))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "receipt.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	info := run(t, need.Program(t, "pdfinfo"), path)
	for _, line := range []string{"Title:           " + title, "Pages:           1"} {
		if !strings.Contains(info, line) {
			t.Errorf("RECEIPT-009: pdfinfo does not say %q:\n%s", line, info)
		}
	}
	run(t, need.Program(t, "pdftoppm"), "-r", "203", "-mono", "-singlefile", path, filepath.Join(dir, "page"))
	pbm, err := os.ReadFile(filepath.Join(dir, "page.pbm"))
	if err != nil {
		t.Fatal(err)
	}
	got := readPBM(t, pbm)
	if dx, dy := got.width-want.Bounds().Dx(), got.height-want.Bounds().Dy(); dx < 0 || dx > 1 || dy < 0 || dy > 1 {
		t.Fatalf("RECEIPT-009: the page has %d × %d dots, the picture %v", got.width, got.height, want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			if got.black(x, y) != isBlack(want, x, y) {
				t.Fatalf("RECEIPT-009: dot %d,%d of the page is not that of the picture", x, y)
			}
		}
	}
}

func isBlack(img image.Image, x, y int) bool {
	r, _, _, _ := img.At(x, y).RGBA()
	return r < 0x8000
}

func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// pbm is a picture as pdftoppm writes it: rows of whole bytes, 1 for black (pbm(5)).
type pbm struct {
	width, height int
	bits          []byte
}

func readPBM(t *testing.T, file []byte) pbm {
	t.Helper()
	fields := bytes.Fields(file[:min(len(file), 40)])
	if len(fields) < 3 || string(fields[0]) != "P4" {
		t.Fatalf("no bitmap: %q", file[:min(len(file), 40)])
	}
	p := pbm{width: number(t, fields[1]), height: number(t, fields[2])}
	p.bits = file[len(file)-(p.width+7)/8*p.height:]
	return p
}

func number(t *testing.T, digits []byte) int {
	t.Helper()
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' {
			t.Fatalf("no number: %q", digits)
		}
		n = n*10 + int(d-'0')
	}
	return n
}

func (p pbm) black(x, y int) bool {
	return p.bits[y*((p.width+7)/8)+x/8]&(0x80>>(x&7)) != 0
}
