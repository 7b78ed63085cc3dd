package fiscal_test

import (
	"strings"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal"
)

// TestMarks holds FISCAL-001: only a shop of a country that asks for it, registered for VAT, issues a tax invoice.
func TestMarks(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	sale := fact.SaleCompleted{Currency: "SAR", Total: 100000, Tax: 15000}
	cases := []struct {
		name, country, vat, title string
		qr                        bool
	}{
		{"registered", "SA", "310122393500003", fiscal.TitleSimplifiedSale, true},
		{"not registered", "SA", "", fiscal.TitleReceipt, false},
		{"elsewhere", "JO", "123", fiscal.TitleReceipt, false},
	}
	for _, c := range cases {
		shop := fact.ShopDescribed{Name: pos.Text{En: "Noor", Ar: "نور"}, Country: c.country, VATNumber: c.vat}
		if err := fiscal.CheckShop(shop); err != nil {
			t.Errorf("FISCAL-001: %s: %v", c.name, err)
		}
		got, err := fiscal.MarksOf(shop, sale, at)
		if err != nil || got.Title != c.title || (got.QR != "") != c.qr {
			t.Errorf("FISCAL-001: %s: %+v, %v", c.name, got, err)
		}
	}
}

// TestBadShops holds FISCAL-002: what would fail at a sale is refused in the settings.
func TestBadShops(t *testing.T) {
	t.Parallel()
	good := fact.ShopDescribed{Name: pos.Text{Ar: "نور"}, Country: "SA", VATNumber: "310122393500003"}
	sale := fact.SaleCompleted{Currency: "SAR", Total: 100, Tax: 13}
	for name, change := range map[string]func(*fact.ShopDescribed){
		"no name":        func(s *fact.ShopDescribed) { s.Name = pos.Text{} },
		"long name":      func(s *fact.ShopDescribed) { s.Name.Ar = strings.Repeat("ن", 200) },
		"bad VAT number": func(s *fact.ShopDescribed) { s.VATNumber = "3" },
	} {
		shop := good
		change(&shop)
		if err := fiscal.CheckShop(shop); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("FISCAL-002: %s: CheckShop = %v", name, err)
		}
		if _, err := fiscal.MarksOf(shop, sale, time.Time{}); err == nil {
			t.Errorf("FISCAL-002: %s: CheckShop refuses it and MarksOf does not", name)
		}
	}
	sale.Currency = "riyal"
	if _, err := fiscal.MarksOf(good, sale, time.Time{}); err == nil {
		t.Error("FISCAL-002: a sale in no currency has marks")
	}
}
