package barcode_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos/barcode"
	"sanduq/pos/money"
)

// currencies lets cmp compare what it cannot look into.
var currencies = cmp.Comparer(func(a, b money.Currency) bool { return a == b })

func TestParseByExample(t *testing.T) {
	t.Parallel()
	item := func(symbology barcode.Symbology, text string, number uint64, class barcode.Class) barcode.Scan {
		g := barcode.GTIN{Number: number, Class: class}
		return barcode.Scan{Kind: barcode.TradeItem, Symbology: symbology, Text: text, GTIN: g}
	}
	opaque := func(symbology barcode.Symbology, text string) barcode.Scan {
		return barcode.Scan{Kind: barcode.Opaque, Symbology: symbology, Text: text}
	}
	orUPCE := func(s barcode.Scan, number uint64) barcode.Scan {
		s.UPCE = barcode.GTIN{Number: number, Class: barcode.GTIN12}
		return s
	}
	withAddOn := func(s barcode.Scan, digits string) barcode.Scan {
		s.AddOn = digits
		return s
	}
	for _, tc := range []struct {
		rule, raw string
		want      barcode.Scan
	}{
		{"BARCODE-002", "0000012345670", item("", "0000012345670", 12345670, 13)},
		{"BARCODE-003", "01234531", item("", "01234531", 12300000451, 12)},
		{"BARCODE-003", "01234565", orUPCE(item("", "01234565", 1234565, 8), 12345000065)},
		{"BARCODE-003", "]E001234565", orUPCE(item("E0", "01234565", 1234565, 8), 12345000065)},
		{"BARCODE-003", "]E401234565", item("E4", "01234565", 1234565, 8)},
		{"BARCODE-003", "]E412345670", item("E4", "12345670", 12345670, 8)},
		{"BARCODE-004", "]E06281000012345", item("E0", "6281000012345", 6281000012345, 13)},
		{"BARCODE-004", "6281000012345\r\n", item("", "6281000012345", 6281000012345, 13)},
		{"BARCODE-004", "]I116281000012342", item("I1", "16281000012342", 16281000012342, 14)},
		{"BARCODE-004", "]C06281000012345", item("C0", "6281000012345", 6281000012345, 13)},
		{"BARCODE-004", "]Q1https://example.org/1", opaque("Q1", "https://example.org/1")},
		{"BARCODE-004", "]zASHELF-7", opaque("zA", "SHELF-7")},
		{"BARCODE-004", "]11SHELF", opaque("", "]11SHELF")},
		{"BARCODE-004", "]E0", opaque("", "]E0")},
		{"BARCODE-005", "٦٢٨١٠٠٠٠١٢٣٤٥", item("", "6281000012345", 6281000012345, 13)},
		{"BARCODE-005", "۴۰۱۱", opaque("", "4011")},
		{"BARCODE-007", "4011", opaque("", "4011")},
		{"BARCODE-007", "  SKU 12/ب ", opaque("", "SKU 12/ب")},
		{"BARCODE-007", "6281000012346", opaque("", "6281000012346")},
		{"BARCODE-008", "]E3977147396801205", withAddOn(item("E3", "9771473968012", 9771473968012, 13), "05")},
		{"BARCODE-008", "]E3978020137962452295", withAddOn(item("E3", "9780201379624", 9780201379624, 13), "52295")},
	} {
		got, err := barcode.Parse([]byte(tc.raw))
		if d := cmp.Diff(tc.want, got, currencies); d != "" || err != nil {
			t.Errorf("%s: Parse(%q): %v %s", tc.rule, tc.raw, err, d)
		}
	}
}

func TestParseRefusesWhatNoCodeHolds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ rule, raw, key string }{
		{"BARCODE-006", "", "barcode.empty"},
		{"BARCODE-006", " \r\n", "barcode.empty"},
		{"BARCODE-006", strings.Repeat("x", 49), "barcode.too_long"},
		{"BARCODE-006", strings.Repeat("ب", 49), "barcode.too_long"},
		{"BARCODE-006", strings.Repeat("9", 1<<20), "barcode.too_long"},
		{"BARCODE-006", "6281\x1d0001", "barcode.character"},
		{"BARCODE-006", "6281\x000001", "barcode.character"},
		{"BARCODE-006", "\u202E5432100001826", "barcode.character"},
		{"BARCODE-006", "SKU\u2066-1\u2069", "barcode.character"},
		{"BARCODE-006", "SKU\u200F1", "barcode.character"},
		{"BARCODE-006", "\uFEFF6281000012345", "barcode.character"},
		{"BARCODE-006", "SKU\u00AD1", "barcode.character"},
		{"BARCODE-006", "SKU\xa01", "barcode.character"},
		{"BARCODE-007", "]E06281000012346", "barcode.check_digit"},
		{"BARCODE-007", "]E412345671", "barcode.check_digit"},
		{"BARCODE-007", "]E3628100001234605", "barcode.check_digit"},
	} {
		if s, err := barcode.Parse([]byte(tc.raw)); keyOf(err) != tc.key || s != (barcode.Scan{}) {
			t.Errorf("%s: Parse(%.60q) = %+v, %v; want %s", tc.rule, tc.raw, s, err, tc.key)
		}
	}
	if s, err := barcode.Parse([]byte(strings.Repeat("ب", 48))); err != nil {
		t.Errorf("BARCODE-006: 48 characters gave %+v, %v", s, err)
	}
}

func TestMistypedSaysTheDigit(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]byte{
		"6281000012346": '5', "12345671": '0', "6281000012345": 0, "4011": 0, "ABCDEFGH": 0,
	} {
		s, err := barcode.Parse([]byte(raw))
		if got, ok := s.Mistyped(); err != nil || got != want || ok != (want != 0) {
			t.Errorf("BARCODE-007: Mistyped of %q is %q, %v", raw, got, err)
		}
	}
}

func TestIdentifierChangesNoTradeItem(t *testing.T) {
	t.Parallel()
	arabic := strings.NewReplacer(
		"0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩",
	)
	rapid.Check(t, func(t *rapid.T) {
		code := anyGTIN().Draw(t, "code")
		plain, err := barcode.Parse([]byte(code))
		if err != nil || plain.Kind != barcode.TradeItem || plain.GTIN.String() != code {
			t.Fatalf("BARCODE-004: Parse(%s) = %+v, %v", code, plain, err)
		}
		identifier := rapid.SampledFrom([]string{"E0", "E4", "C0", "C1", "I1", "e0", "d1", "Q1", "A0"}).Draw(t, "identifier")
		scanned, err := barcode.Parse([]byte("]" + identifier + code + "\r"))
		if err != nil || scanned.Text != code || scanned.GTIN != plain.GTIN || string(scanned.Symbology) != identifier {
			t.Fatalf("BARCODE-004: with %s: %+v, %v", identifier, scanned, err)
		}
		typed, err := barcode.Parse([]byte(arabic.Replace(code)))
		if err != nil || typed != plain {
			t.Fatalf("BARCODE-005: in Arabic-Indic digits: %+v, %v", typed, err)
		}
	})
}

// FuzzParse holds what is true of every scan, whatever the bytes were.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"6281000012345", "]E06281000012345\r\n", "]E412345670", "12345670", "0000012345670", "01000009", "01234531",
		"]C1010628100001234510AB\x1d17261231", "]I116281000012342", "]E3977147396801205", "]Q1https://example.org/1",
		"]d201062810000123452110\x1d3103001750", "(01)06281000012345(17)261231", "(10)AB", "]Q30016281000012345678",
		"https://id.gs1.org/01/06281000012345/10/AB?17=261231", "]Q1https://example.org/414/9501101020016/254/32a",
		"٦٢٨١٠٠٠٠١٢٣٤٥", "۴۰۱۱", "SKU 12/ب", "SKU\u202E1", "]", "]E0", "]]]]", "\xff\xfe", "4011", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := barcode.Parse(raw)
		if err != nil {
			if !strings.HasPrefix(keyOf(err), "barcode.") || s != (barcode.Scan{}) {
				t.Fatalf("Parse(%q) = %+v, %v: not an error of this package", raw, s, err)
			}
			return
		}
		if n := utf8.RuneCountInString(s.Text); n < 1 || n > barcode.MaxText || !utf8.ValidString(s.Text) {
			t.Fatalf("BARCODE-006: %q has a text of %d characters", raw, n)
		}
		for _, r := range s.Text + s.AddOn {
			if !unicode.IsPrint(r) || r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹' {
				t.Fatalf("BARCODE-006: %q kept %U", raw, r)
			}
		}
		if (s.Kind == barcode.TradeItem) == s.GTIN.IsZero() || !s.UPCE.IsZero() && s.GTIN.Class != barcode.GTIN8 {
			t.Fatalf("BARCODE-003: %q is %+v", raw, s)
		}
		for _, g := range s.Readings() {
			if back, err := barcode.ParseGTIN(g.String()); err != nil || back != g {
				t.Fatalf("BARCODE-001: %q reads %v, %v", raw, g, err)
			}
		}
		if s.Kind == barcode.ElementString || s.Symbology == "" {
			return // its text may be a part of it
		}
		item := s
		item.Elements = barcode.Elements{} // they lie beside the text
		if again, err := barcode.Parse([]byte("]" + string(s.Symbology) + s.Text + s.AddOn)); err != nil || again != item {
			t.Fatalf("BARCODE-004: %q is %+v, and from its own parts %+v, %v", raw, s, again, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, raw := range []string{
		"6281000012345", "]E06281000012345\r\n", "SKU-12/34", "]C1010628100001234517261231310300175010AB\r\n",
		"https://id.gs1.org/01/06281000012345/10/AB?17=261231&3103=001750",
	} {
		b.Run(raw[:3], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = barcode.Parse([]byte(raw))
			}
		})
	}
}
