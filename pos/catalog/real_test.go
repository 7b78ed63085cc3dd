package catalog_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"os"
	"testing"

	"sanduq/pos/catalog"
	"sanduq/scripts/need"
)

// CAT-035: of 50,000 real products every row is taken as it stands, and each is among what its barcode finds; those whose
// number another product has in another length are given together.
func TestRealProducts(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(need.Shared(t, "data/catalogue-50k.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	s := openShop(t, t.TempDir())
	r, err := s.Import(t.Context(), s.Store, newID(), bytes.NewReader(file), catalog.ImportOptions{}, nil)
	if err != nil || r.Refused > 0 {
		t.Fatalf("CAT-035: %+v, %v", r, err)
	}
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	if r.Items != len(rows) {
		t.Errorf("CAT-035: %d items of %d rows", r.Items, len(rows))
	}
	sharing := map[string]int{} // by 14 digits
	for _, row := range rows {
		sharing["000000"[:14-len(row[0])]+row[0]]++
	}
	pairs := 0
	for i, row := range rows {
		same := sharing["000000"[:14-len(row[0])]+row[0]]
		if same == 1 && i%25 != 0 { // one in 25, and all that share a number
			continue
		}
		found := s.scan(t, row[0])
		if same > 1 {
			pairs++
		}
		if len(found) < same || found[0].SKU != row[0] || rules().Currency.Format(found[0].Price) != row[3] {
			t.Errorf("CAT-035: %s of %v finds %v", row[0], row, found)
		}
	}
	t.Logf("%d of %d products share their number with another", pairs, len(rows))
}
