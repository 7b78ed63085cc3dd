package barcode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos/barcode"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/money"
)

// item is a scan of GTIN 06281000012345 in 14 digits.
func item(symbology barcode.Symbology, e barcode.Elements) barcode.Scan {
	return barcode.Scan{
		Kind: barcode.TradeItem, Symbology: symbology, Text: "06281000012345",
		GTIN: barcode.GTIN{Number: 6281000012345, Class: barcode.GTIN14}, Elements: e,
	}
}

func TestElementsByExample(t *testing.T) {
	t.Parallel()
	riyal, err := money.ParseCurrency("SAR")
	if err != nil {
		t.Fatal(err)
	}
	type e = barcode.Elements
	newYearsEve := gs1.Date{Year: 26, Month: 12, Day: 31}
	lastMinute := gs1.Date{Year: 26, Month: 12, Day: 31, Hour: 23, Minute: 59, Timed: true}
	for _, tc := range []struct {
		rule, raw string
		want      barcode.Scan
	}{
		{"BARCODE-009", "]C1010628100001234510AB", item("C1", e{Lot: "AB"})},
		{"BARCODE-009", "]d20106281000012345", item("d2", e{})},
		{"BARCODE-009", "]d2\x1d010628100001234510AB\x1d21S1\x1d17261231\x1d\r\n", item("d2", e{
			Lot: "AB", Serial: "S1", Expiry: newYearsEve,
		})},
		{"BARCODE-009", "]e0010628100001234531030017503922125015261231", item("e0", e{
			Weight: 1_750_000, Price: gs1.Price{Digits: 125015261231, Decimals: 2}, Priced: true,
		})},
		{"BARCODE-009", "]Q3010628100001234570032612312359\x1d17261231162612313932682125\x1d308", item("Q3", e{
			Expiry: lastMinute, SellBy: newYearsEve, Price: gs1.Price{Digits: 125, Decimals: 2, Currency: riyal}, Priced: true,
			Count: 8,
		})},
		{"BARCODE-009", "]J10106281000012345152612313709", item("J1", e{BestBefore: newYearsEve, Count: 9})},
		{"BARCODE-009", "]C10106281000012345308\x1d379", item("C1", e{Count: 8})},
		{"BARCODE-009", "]C1010628100001234517261231\x1d70032612312359", item("C1", e{Expiry: lastMinute})},
		{"BARCODE-009", "010628100001234510AB\x1d21S", item("", e{Lot: "AB", Serial: "S"})},
		{"BARCODE-009", "(01)06281000012345(10)AB(3102)000175", item("", e{Lot: "AB", Weight: 1_750_000})},
		{"BARCODE-009", "(٠١)٠٦٢٨١٠٠٠٠١٢٣٤٥(١٧)٢٦١٢٣١", item("", e{Expiry: newYearsEve})},
		{"BARCODE-009", "https://id.gs1.org/01/06281000012345/10/AB?17=261231", item("", e{Lot: "AB", Expiry: newYearsEve})},
		{"BARCODE-009", "]Q1http://www.shop.example/a/01/6281000012345/21/S", item("Q1", e{Serial: "S"})},
		{"BARCODE-010", "]C10106281000012345454X\x1d10AB", item("C1", e{Lot: "AB"})},
		{"BARCODE-010", "]C1010628100001234517261331\x1d10AB", item("C1", e{
			Lot: "AB", Flawed: gs1.Element{AI: "17", Value: "261331", Flaw: gs1.BadDate},
		})},
		{"BARCODE-010", "]C1010628100001234510A\x1d10B", item("C1", e{
			Flawed: gs1.Element{AI: "10", Value: "A", Flaw: gs1.Repeated},
		})},
	} {
		got, err := barcode.Parse([]byte(tc.raw))
		if d := cmp.Diff(tc.want, got, currencies); d != "" || err != nil {
			t.Errorf("%s: Parse(%q): %v %s", tc.rule, tc.raw, err, d)
		}
	}
}

func TestWhatNamesNoTradeItem(t *testing.T) {
	t.Parallel()
	const opaque, elements = barcode.Opaque, barcode.ElementString
	for _, tc := range []struct {
		rule, raw, text string
		kind            barcode.Kind
	}{
		{"BARCODE-011", "]C100106141411234567897", "00106141411234567897", elements},
		{"BARCODE-011", "]C110AB", "10AB", elements},
		{"BARCODE-011", "]C110AB\x1d21S", "(10)AB(21)S", elements},
		{"BARCODE-011", "10AB\x1d21S", "(10)AB(21)S", elements},
		{"BARCODE-011", "]d2454X\x1d463", "(45)4X(46)3", elements},
		{
			"BARCODE-011", "]d28003062810000123451234\x1d8112" + strings.Repeat("1", 40) + "\x1d10AB",
			"(8003)062810000123451234", elements,
		},
		{"BARCODE-011", "(10)AB", "(10)AB", elements},
		{"BARCODE-011", "https://example.org/414/9501101020016", "https://example.org/414/9501101020016", elements},
		{"BARCODE-012", "]C1SHELF-7", "SHELF-7", opaque},
		{"BARCODE-012", "]C1454X", "454X", opaque},
		{"BARCODE-012", "(12) BLUE", "(12) BLUE", opaque},
		{"BARCODE-012", "(45)X", "(45)X", opaque},
		{"BARCODE-012", "(RED)", "(RED)", opaque},
		{"BARCODE-012", "010628100001234517261231", "010628100001234517261231", opaque},
		{"BARCODE-012", "https://example.org/01/about", "https://example.org/01/about", opaque},
		{"BARCODE-012", "https://example.org/?q=(01)06281000012345", "https://example.org/?q=(01)06281000012345", opaque},
	} {
		s, err := barcode.Parse([]byte(tc.raw))
		if err != nil || s.Kind != tc.kind || s.Text != tc.text || s.Readings() != nil {
			t.Errorf("%s: Parse(%q) = %+v, %v; want %q", tc.rule, tc.raw, s, err, tc.text)
		}
	}
}

func TestElementsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ rule, raw, key string }{
		{"BARCODE-010", "]C1010628100001234610AB", "barcode.check_digit"},
		{"BARCODE-010", "(01)06281000012346", "barcode.check_digit"},
		{"BARCODE-010", "https://id.gs1.org/01/06281000012346", "barcode.check_digit"},
		{"BARCODE-010", "]C101062810000123", "barcode.element_length"},
		{"BARCODE-010", "]C1010628100001234X", "barcode.element_characters"},
		{"BARCODE-010", "]C101062810000123450106281000012352", "barcode.element_repeated"},
		{"BARCODE-011", "]d28112" + strings.Repeat("1", 60) + "\x1d10AB", "barcode.too_long"},
		{"BARCODE-012", "SHELF\x1d7", "barcode.character"},
		{"BARCODE-012", "]C1SHELF\x1d7", "barcode.character"},
		{"BARCODE-012", "454X\x1d10AB", "barcode.character"},
		{"BARCODE-012", "]C10106281000012345\x1d10A\u202EB", "barcode.character"},
		{"BARCODE-012", "]C1" + strings.Repeat("1", gs1.MaxLength+1), "barcode.too_long"},
	} {
		if s, err := barcode.Parse([]byte(tc.raw)); keyOf(err) != tc.key || s != (barcode.Scan{}) {
			t.Errorf("%s: Parse(%.60q) = %+v, %v; want %s", tc.rule, tc.raw, s, err, tc.key)
		}
	}
}

// TestAllFormsSayTheSame draws a label and reads it in all three forms.
func TestAllFormsSayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		label := []gs1.Element{
			{AI: "01", Value: gtinOf(14).Draw(t, "gtin")},
			{AI: "10", Value: rapid.StringMatching(`[0-9A-Z]{1,20}`).Draw(t, "lot")},
			{AI: "3103", Value: rapid.StringMatching(`[0-9]{6}`).Draw(t, "weight")},
		}
		data, err := gs1.Build(label)
		if err != nil {
			t.Fatal(err)
		}
		want, err := barcode.Parse([]byte("]d2" + data))
		if err != nil || want.Text != label[0].Value || want.Elements.Lot != label[1].Value {
			t.Fatalf("BARCODE-009: %q is %+v, %v", data, want, err)
		}
		want.Symbology = ""
		uri := "https://id.gs1.org/01/" + label[0].Value + "/10/" + label[1].Value + "?3103=" + label[2].Value
		for _, raw := range []string{gs1.Bracketed(label), uri, data + "\x1d"} {
			if got, err := barcode.Parse([]byte(raw)); err != nil || got != want {
				t.Fatalf("BARCODE-009: %q is %+v, %v; want %+v", raw, got, err, want)
			}
		}
	})
}
