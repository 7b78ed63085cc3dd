package page_test

import (
	"bytes"
	"errors"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/receipt"
	"sanduq/sync/hub"
)

// sold is head office with one receipt: 1-1-57 of riyadh-1.
func sold() *office {
	o := chain()
	o.sold = map[string]hub.Receipt{"riyadh-1/1-1-57": {
		Sale: fact.SaleCompleted{
			Till: "1", Number: 57, Currency: "SAR", Total: 600,
			Lines:   []fact.SaleLine{{No: 1, Name: pos.Text{En: "Milk", Ar: "حليب"}, Unit: 600, Qty: money.One, Gross: 600}},
			Tenders: []fact.Tender{{Means: "cash", Given: 600, Amount: 600}},
		},
		Shop:     fact.ShopDescribed{Name: pos.Text{En: "Al Noor", Ar: "النور"}, Country: "SA", Currency: "SAR", Lang: pos.Arabic},
		Envelope: receipt.Envelope{Epoch: 1, At: time.Date(2026, 9, 21, 14, 5, 0, 0, time.UTC), Day: "2026-09-21"},
	}}
	return o
}

// TestReceiptIsFound: HUB-020, the form leads to the receipt's own address, with Arabic digits too, and says when there is
// none.
func TestReceiptIsFound(t *testing.T) {
	t.Parallel()
	h := handler(t, sold())
	for _, number := range []string{"1-1-57", "%D9%A1-%D9%A1-%D9%A5%D9%A7"} {
		w := get(t, h, "/receipts?store=riyadh-1&number="+number)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/receipts/riyadh-1/1-1-57" {
			t.Errorf("HUB-020: %s gave %d %q", number, w.Code, w.Header().Get("Location"))
		}
	}
	w := get(t, h, "/receipts?store=kuwait-1&number=1-1-57&lang=ar")
	has(t, w.Body.String(), "لم يصل من هذا الفرع إيصال بهذا الرقم", `value="1-1-57"`, `<option selected>kuwait-1</option>`)
	if w.Code != http.StatusNotFound {
		t.Errorf("HUB-020: no such receipt is %d", w.Code)
	}
	has(t, get(t, h, "/receipts/riyadh-1/1-1-57?lang=en").Body.String(),
		`src="/receipts/riyadh-1/1-1-57.png"`, `href="/receipts/riyadh-1/1-1-57.pdf"`, `dir="ltr">1-1-57</bdi>`, "Gift receipt")
	has(t, get(t, h, "/receipts/riyadh-1/1-1-57?lang=ar&gift=1").Body.String(),
		`src="/receipts/riyadh-1/1-1-57.png?gift=1"`, `dir="rtl"`, "مع الأسعار", "?lang=en&amp;gift=1")
}

// TestReceiptAsFiles: HUB-021, the receipt as text, picture and PDF, with and without prices.
func TestReceiptAsFiles(t *testing.T) {
	t.Parallel()
	h := handler(t, sold())
	text := get(t, h, "/receipts/riyadh-1/1-1-57.txt")
	has(t, text.Body.String(), "حليب / Milk: 6.00", "[Code 128 1-1-57]")
	if kind := text.Header().Get("Content-Type"); kind != "text/plain; charset=utf-8" {
		t.Errorf("HUB-021: the text is %q", kind)
	}
	gift := get(t, h, "/receipts/riyadh-1/1-1-57.txt?gift=1").Body.String()
	if has(t, gift, "حليب / Milk: 1", "Gift receipt"); strings.Contains(gift, "6.00") {
		t.Errorf("HUB-021: a price on a gift receipt:\n%s", gift)
	}
	picture := get(t, h, "/receipts/riyadh-1/1-1-57.png")
	if img, err := png.Decode(picture.Body); err != nil || img.Bounds().Dy() < 400 {
		t.Errorf("HUB-021: the picture: %v", err)
	}
	pdf := get(t, h, "/receipts/riyadh-1/1-1-57.pdf")
	if b := pdf.Body.Bytes(); !bytes.HasPrefix(b, []byte("%PDF-1.4")) || !bytes.HasSuffix(b, []byte("%%EOF\n")) ||
		pdf.Header().Get("Content-Disposition") != `inline; filename="1-1-57.pdf"` {
		t.Errorf("HUB-021: the PDF has %d bytes, %v", len(b), pdf.Header())
	}
	for _, path := range []string{"/receipts/riyadh-1/1-1-58.pdf", "/receipts/riyadh-1/1-1-57.exe", "/receipts/x/1-1-57"} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("HUB-021: %s is %d", path, w.Code)
		}
	}
	broken := sold()
	broken.err = errors.New("no database")
	for _, path := range []string{"/receipts/riyadh-1/1-1-57.pdf", "/receipts?store=riyadh-1&number=1-1-57"} {
		if w := get(t, handler(t, broken), path); w.Code != http.StatusServiceUnavailable {
			t.Errorf("HUB-021: without a database %s is %d", path, w.Code)
		}
	}
}
