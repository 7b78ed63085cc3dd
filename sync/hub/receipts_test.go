package hub_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/receipt"
	"sanduq/sync/sim"
)

// TestReceiptsAreFoundByTheirNumber: SYNC-090, a sale that arrived is found by what stands on its receipt, with the shop as
// it described itself then; one of another store, or one that has not arrived, is not.
func TestReceiptsAreFoundByTheirNumber(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHub(t, fresh(t))
			j := sim.NewJournal("riyadh-1")
			j.Open(1, "key")
			old := fact.ShopDescribed{
				Name: pos.Text{En: "Old name"}, Country: "SA", Currency: "SAR", Lang: pos.English, TimeZone: "Asia/Riyadh",
			}
			renamed := old
			renamed.Name.En = "New name"
			j.Describe(old)
			first := j.Sell()
			j.Describe(renamed)
			second := j.Sell()
			for range 2 { // arriving twice is arriving once
				for _, b := range batches(j, 2) {
					ingest(t, h, b)
				}
			}
			sound(t, h)
			for number, want := range map[string]struct {
				shop  fact.ShopDescribed
				total int64
			}{"till-1-1-2": {old, int64(first)}, "till-1-1-4": {renamed, int64(second)}} {
				got, err := h.Receipt(t.Context(), "riyadh-1", number)
				if err != nil {
					t.Fatalf("SYNC-090: %s: %v", number, err)
				}
				if d := cmp.Diff(want.shop, got.Shop); d != "" || int64(got.Sale.Total) != want.total || got.Epoch != 1 {
					t.Errorf("SYNC-090: %s is %+v: %s", number, got, d)
				}
				if _, offset := got.At.Zone(); offset != 3*60*60 || got.Day == "" {
					t.Errorf("SYNC-090: %s was sold at %v on %q", number, got.At, got.Day)
				}
				if _, err := receipt.FromSale(got.Sale, got.Shop, got.Envelope, false); err != nil {
					t.Errorf("SYNC-090: no receipt can be made of %s: %v", number, err)
				}
			}
			for store, number := range map[pos.StoreID]string{"riyadh-1": "till-1-1-3", "kuwait-1": "till-1-1-2"} {
				if got, err := h.Receipt(t.Context(), store, number); pos.CodeOf(err) != pos.NotFound {
					t.Errorf("SYNC-090: %s of %s is %+v, %v", number, store, got, err)
				}
			}
		})
	}
}
