package printer_test

import (
	"fmt"
	"testing"
	"time"

	"sanduq/devices/printer"
	"sanduq/pos/receipt/typeset"
)

// arabicReceipt lays out a receipt of so many bilingual lines.
func arabicReceipt(t *testing.T, lines int) typeset.Page {
	t.Helper()
	sheet := typeset.Sheet{WidthDots: typeset.Width80, RTL: true}
	row := func(cells ...typeset.Cell) { sheet.Rows = append(sheet.Rows, typeset.Row{Cells: cells}) }
	row(typeset.Cell{Text: "بقالة الصندوق", Size: typeset.Title, Align: typeset.Center, Share: 1})
	row(typeset.Cell{Text: "SANDUQ GROCERY", Align: typeset.Center, Share: 1})
	sheet.Rows = append(sheet.Rows, typeset.Row{Rule: 2})
	for i := range lines {
		row(typeset.Cell{Text: fmt.Sprintf("حليب كامل الدسم Milk %d L", i+1), Share: 1}, typeset.Cell{Text: "12.50"})
	}
	code, err := typeset.QR("https://sanduq.example/r/till-1-1-42", typeset.Width80)
	if err != nil {
		t.Fatal(err)
	}
	row(typeset.Cell{Text: "الإجمالي (VAT 15%)", Bold: true, Size: typeset.Large, Share: 1}, typeset.Cell{Text: "150.00"})
	sheet.Rows = append(sheet.Rows, typeset.Row{Image: code}, typeset.Row{Space: 60}, typeset.Row{Cut: true})
	setter, err := typeset.New()
	if err != nil {
		t.Fatal(err)
	}
	page, missing, err := setter.Set(sheet)
	if err != nil || len(missing) > 0 {
		t.Fatalf("%v, no glyphs for %q", err, missing)
	}
	return page
}

// PRINT-010: a receipt of 12 Arabic lines comes out dot for dot, and is cut within 6 s of being queued on a serial line of
// 115200 baud, within 3 s over the network. Not in parallel, because this measures.
func TestArabicReceipt(t *testing.T) {
	for name, c := range map[string]struct {
		s     setup
		limit time.Duration
	}{
		"serial":  {setup{baud: 115200, rows: 1600}, 6 * time.Second},
		"network": {setup{network: true, rows: 1600}, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, c.s)
			page := arabicReceipt(t, 12)
			began := time.Now()
			id := b.print(page)
			b.awaitState(id, printer.Printed)
			if d := time.Since(began); d > c.limit {
				t.Errorf("took %s, want %s", d, c.limit)
			} else {
				t.Logf("cut after %s", d)
			}
			all := b.sim.Receipts()
			if len(all) != 1 || !all[0].Cut {
				t.Fatalf("%d pieces of paper", len(all))
			}
			checkImages(t, page, all[0].Bitmap)
		})
	}
}

// checkImages compares every image of the page with the paper, dot for dot. A dot that the codec added to keep an image
// from holding a command (ESCPOS-004) stands right of one of its own.
func checkImages(t *testing.T, page typeset.Page, paper *typeset.Bitmap) {
	t.Helper()
	y, images, added := 0, 0, 0
	for _, item := range page.Items {
		switch {
		case item.Line != nil:
			y += item.Line.Height()
		case item.Raster != nil:
			images++
			m := item.Raster
			for my := range m.Height {
				for x := range page.WidthDots {
					want, got := m.Black(x-m.Left, my), paper.Black(x, y+my)
					if got && !want && m.Black(x-m.Left-1, my) {
						added++
					} else if got != want {
						t.Fatalf("dot %d,%d: black is %v, want %v", x, y+my, got, want)
					}
				}
			}
			y += m.Height
		default:
			y += item.Feed
		}
	}
	if y != paper.Height || images < 10 || added > 20 {
		t.Fatalf("%d rows of %d, %d images, %d dots added", paper.Height, y, images, added)
	}
}
