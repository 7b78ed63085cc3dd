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
		// GS1 General Specifications, section 1.4: prefixes 20–29 and 040–049 (4 as a UPC-A), and 2 of a GTIN-8, are for use
		// within a company.
		if first := r.Item.SKU[0]; len(r.Item.SKU) == 12 && first != '4' || len(r.Item.SKU) != 12 && first != '2' {
			t.Errorf("CAT-060: row %d has the number of somebody else: %s", r.Line, r.Item.SKU)
		}
	}
}
