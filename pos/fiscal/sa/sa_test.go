package sa_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fiscal/sa"
)

var riyadh = time.FixedZone("+03", 3*60*60)

// bob is the example of ZATCA's standard, its time given as a Riyadh clock shows it.
var bob = sa.Invoice{
	Seller: "Bobs Records", VATNumber: "310122393500003",
	At: time.Date(2022, 4, 25, 18, 30, 0, 0, riyadh), Total: "1000.00", Tax: "150.00",
}

const bobQR = "AQxCb2JzIFJlY29yZHMCDzMxMDEyMjM5MzUwMDAwMwMUMjAyMi0wNC0yNVQxNTozMDowMFoEBzEwMDAuMDAFBjE1MC4wMA=="

// TestQRExample holds FISCAL-SA-001: the code of the known example, byte for byte.
func TestQRExample(t *testing.T) {
	t.Parallel()
	got, err := sa.QR(bob)
	if err != nil || got != bobQR {
		t.Errorf("FISCAL-SA-001: got %s, %v\nwant %s", got, err, bobQR)
	}
}

// TestQRReadsBack holds FISCAL-SA-002: lengths count bytes, so an Arabic seller reads back whole.
func TestQRReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := bob
		in.Seller = "بقالة " + rapid.StringN(0, 80, 200).Draw(t, "seller")
		code, err := sa.QR(in)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.StdEncoding.DecodeString(code)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{in.Seller, in.VATNumber, "2022-04-25T15:30:00Z", in.Total, in.Tax}
		for i, w := range want {
			if len(raw) < 2 || raw[0] != byte(i+1) || string(raw[2:2+int(raw[1])]) != w {
				t.Fatalf("FISCAL-SA-002: field %d of %x is not %q", i+1, raw, w)
			}
			raw = raw[2+int(raw[1]):]
		}
		if len(raw) > 0 {
			t.Fatalf("FISCAL-SA-002: %d bytes left over", len(raw))
		}
	})
}

// TestSettingsAreRefused holds FISCAL-SA-003: what the code cannot hold is refused with a key of the catalogue.
func TestSettingsAreRefused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		err  error
		key  string
	}{
		{"seller of 127 letters", sa.CheckSeller(strings.Repeat("م", 127)), ""},
		{"seller of 128 letters", sa.CheckSeller(strings.Repeat("م", 128)), "fiscal.sa.seller_too_long"},
		{"no seller", sa.CheckSeller(" "), "fiscal.sa.seller_missing"},
		{"VAT number", sa.CheckVATNumber("310122393500003"), ""},
		{"short VAT number", sa.CheckVATNumber("31012239350003"), "fiscal.sa.vat_number"},
		{"VAT number with another start", sa.CheckVATNumber("210122393500003"), "fiscal.sa.vat_number"},
		{"VAT number with another end", sa.CheckVATNumber("310122393500001"), "fiscal.sa.vat_number"},
		{"VAT number in Arabic digits", sa.CheckVATNumber("٣١٠١٢٢٣٩٣٥٠٠٠٠٣"), "fiscal.sa.vat_number"},
		{"VAT number with a letter", sa.CheckVATNumber("3101223935000o3"), "fiscal.sa.vat_number"},
		{"no VAT number", sa.CheckVATNumber(""), "fiscal.sa.vat_number"},
	}
	for _, c := range cases {
		got := ""
		if e, ok := errors.AsType[*pos.Error](c.err); ok {
			got = e.Key
		}
		if got != c.key {
			t.Errorf("FISCAL-SA-003: %s: key %q, want %q", c.name, got, c.key)
		}
	}
	bad := bob
	bad.VATNumber = "1"
	if _, err := sa.QR(bad); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("FISCAL-SA-003: QR of a bad VAT number: %v", err)
	}
}
