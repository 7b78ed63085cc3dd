package receipt_test

import (
	"path/filepath"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/receipt/typeset/paper"
)

// TestGiftReceipts holds RECEIPT-007, RECEIPT-008.
func TestGiftReceipts(t *testing.T) {
	t.Parallel()
	ts := newTypesetter(t)
	for _, c := range []struct {
		name  string
		shop  fact.ShopDescribed
		width int
	}{
		{"gift-80", withTemplate(t, noor(pos.Arabic)), typeset.Width80},
		{"gift-58", noor(pos.English), typeset.Width58},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sale := basket(t)
			doc, err := receipt.Gift(sale, c.shop, envelope)
			if err != nil {
				t.Fatal(err)
			}
			text := doc.Text()
			compareText(t, filepath.Join("testdata", c.name+".txt"), text)
			if strings.Contains(text, "[QR") || !strings.Contains(text, "[Code 128 till-1-1-1042]") {
				t.Errorf("RECEIPT-007: the codes are wrong in\n%s", text)
			}
			for _, b := range doc.Blocks {
				if m, ok := b.(receipt.Money); ok {
					t.Errorf("RECEIPT-007: an amount on it: %+v", m)
				}
				l, ok := b.(receipt.Line)
				if ok && (l.Detail != "" || strings.Contains(l.Amount, ".") && !strings.Contains(l.Amount, "1.25")) {
					t.Errorf("RECEIPT-007: a price on it: %+v", l)
				}
			}
			page, _, err := receipt.Layout(ts, doc, c.width)
			if err != nil {
				t.Fatal(err)
			}
			img, err := paper.Paint(page)
			if err != nil {
				t.Fatal(err)
			}
			compareImage(t, filepath.Join("testdata", c.name+".png"), img)
		})
	}
	broken := noor(pos.English)
	broken.Logo = "no base64"
	if _, err := receipt.Gift(basket(t), broken, envelope); err == nil {
		t.Error("RECEIPT-008: a logo that is none was taken")
	}
}
