package variable_test

import (
	"testing"

	"sanduq/pos/barcode"
	"sanduq/pos/barcode/variable"
)

// FuzzRead holds that no pattern and no code bring anything but a measure, nothing, or an error of these rules.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, pattern, key string, decimals int, number uint64, upc bool) {
		set, err := variable.Compile([]variable.Rule{{Pattern: pattern, Decimals: decimals, Key: key}})
		if err != nil {
			if keyOf(err) == "" {
				t.Fatalf("VARIABLE-005: %q: %v", pattern, err)
			}
			return
		}
		g := barcode.GTIN{Number: number % 1e13, Class: barcode.GTIN13}
		if upc {
			g = barcode.GTIN{Number: number % 1e12, Class: barcode.GTIN12}
		}
		m, ok, err := set.Read(g)
		if err != nil && keyOf(err) != "barcode.price_check" || ok == (m == variable.Measure{}) || ok && err != nil {
			t.Fatalf("VARIABLE-001: %s by %q is %+v, %v, %v", g, pattern, m, ok, err)
		}
		if ok && (m.Item == "" || m.Weight < 0 || m.Price.Digits < 0) {
			t.Fatalf("VARIABLE-001: %s by %q is %+v", g, pattern, m)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	set, err := variable.Compile(append(variable.Common(), variable.NorthAmerica()...))
	if err != nil {
		b.Fatal(err)
	}
	g := barcode.GTIN{Number: 2112345017505, Class: barcode.GTIN13}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok, err := set.Read(g); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
