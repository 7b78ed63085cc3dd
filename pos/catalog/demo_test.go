package catalog_test

import (
	"os"
	"path/filepath"
	"testing"

	"sanduq/scripts/need"
)

// CAT-060: every row of the demo's own catalogue is good, has both names and a category, and borrows no company's number.
func TestDemoCatalogue(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(filepath.Join(need.Top(t), "cmd", "demo", "catalogue.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, problems, err := readAll(t, file)
	if err != nil || len(problems) > 0 || len(rows) < 320 {
		t.Fatalf("CAT-060: %d rows, %v, %v", len(rows), problems, err)
	}
	seen := map[string]int{}
	for _, r := range rows {
		name := r.Item.Name
		if name.En == "" || name.Ar == "" || r.Item.Category == "" || seen[name.En]+seen[name.Ar] > 0 {
			t.Errorf("CAT-060: row %d: %+v", r.Line, r.Item)
		}
		seen[name.En], seen[name.Ar] = r.Line, r.Line
		// GS1 General Specifications: prefixes 20–29, and 2 of a GTIN-8, are for restricted circulation (synopsis of GS1
		// prefixes), 4 of a UPC-A is for use within a company (section 2.1.13.2).
		if len(r.Codes) > 0 && r.Codes[0].GTIN.IsZero() {
			continue // a code of the shop's own
		}
		if first := r.Item.SKU[0]; len(r.Item.SKU) == 12 && first != '4' || len(r.Item.SKU) != 12 && first != '2' {
			t.Errorf("CAT-060: row %d has the number of somebody else: %s", r.Line, r.Item.SKU)
		}
	}
}
