package hub_test

import (
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
)

func ask(t *testing.T, h *hub.Hub, hubEpoch string, seq int64) *envelope.Feed {
	t.Helper()
	f, err := h.Feed(t.Context(), &envelope.Ask{Store: "store-1", HubEpoch: hubEpoch, Seq: seq})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func setOne(t *testing.T, h *hub.Hub, price money.Amount) {
	t.Helper()
	if err := h.SetPrices(t.Context(), []envelope.Price{{SKU: "1", Price: price, Currency: "SAR"}}); err != nil {
		t.Fatal(err)
	}
}

// TestFeedFromAPosition: SYNC-031, an ask is answered from its position; one of another hub epoch from the first document.
func TestFeedFromAPosition(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHub(t, fresh(t))
			for price := range money.Amount(40) {
				setOne(t, h, price)
			}
			first := ask(t, h, "", 0)
			if first.Prev != 0 || first.Head != 40 || len(first.Documents) != envelope.MaxFeedDocuments {
				t.Errorf("%d documents after %d of %d", len(first.Documents), first.Prev, first.Head)
			}
			rest := ask(t, h, first.HubEpoch, envelope.MaxFeedDocuments)
			if rest.Prev != envelope.MaxFeedDocuments || len(rest.Documents) != 40-envelope.MaxFeedDocuments {
				t.Errorf("%d documents after %d", len(rest.Documents), rest.Prev)
			}
			if again := ask(t, h, "another", 39); again.Prev != 0 || again.HubEpoch != first.HubEpoch {
				t.Errorf("an ask of another hub epoch was answered from %d of %s", again.Prev, again.HubEpoch)
			}
			stores, err := h.Stores(t.Context())
			if err != nil || stores[0].Behind != 40 {
				t.Errorf("behind by %+v, %v", stores, err)
			}
		})
	}
}

// TestMessagesFitTheWire: SYNC-003, the largest documents that prices can make fit their bounds, and so do messages of them.
func TestMessagesFitTheWire(t *testing.T) {
	t.Parallel()
	h := openHub(t, engines()["sqlite"](t))
	var list []envelope.Price
	for range 20 * envelope.MaxDocumentPrices {
		list = append(list, envelope.Price{SKU: strings.Repeat("<", 64), Price: 1 << 62, Currency: "SAR"})
	}
	if err := h.SetPrices(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	codec, err := envelope.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	feed := ask(t, h, "", 0)
	if _, err := codec.Encode(feed); err != nil || len(feed.Documents) == 20 {
		t.Errorf("%d documents in one message, %v", len(feed.Documents), err)
	}
}

// TestRollbackIsNoticed: SYNC-062, a store that was told more than this database knows proves that it was put back to a
// copy: it takes a new epoch. A store that was told less, or by another one, proves nothing.
func TestRollbackIsNoticed(t *testing.T) {
	t.Parallel()
	for name, fresh := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHub(t, fresh(t))
			for _, b := range batches(shop(1, 9), 100) {
				ingest(t, h, b)
			}
			setOne(t, h, 1)
			epoch := ask(t, h, "", 0).HubEpoch
			greet := func(hubEpoch string, seq int64) string {
				a, err := h.Greet(t.Context(), &envelope.Hello{
					Store: "store-1", Epoch: 1, Head: 20, DeviceKey: "key", HubEpoch: hubEpoch,
					From: envelope.Place{Epoch: 1, Seq: seq},
				})
				if err != nil {
					t.Fatal(err)
				}
				return a.HubEpoch
			}
			for _, c := range []struct {
				hubEpoch string
				seq      int64
			}{{epoch, 10}, {epoch, 3}, {"another", 15}, {"", 15}} {
				if got := greet(c.hubEpoch, c.seq); got != epoch {
					t.Fatalf("told up to %d by %q, and the epoch was renewed", c.seq, c.hubEpoch)
				}
			}
			renewed := greet(epoch, 11)
			if renewed == epoch {
				t.Error("SYNC-062: acknowledged entries are gone, and the epoch stayed")
			}
			if f := ask(t, h, renewed, 1); f.HubEpoch != renewed {
				t.Error("the epoch was renewed for no reason")
			}
			if f := ask(t, h, renewed, 2); f.HubEpoch == renewed || f.Prev != 0 || len(f.Documents) != 1 {
				t.Errorf("SYNC-062: applied documents are gone, answered %+v", f)
			}
		})
	}
}

func TestPricesAreChecked(t *testing.T) {
	t.Parallel()
	h := openHub(t, engines()["sqlite"](t))
	for _, p := range []envelope.Price{
		{Price: 1, Currency: "SAR"},
		{SKU: "a", GTIN: "1", Price: 1, Currency: "SAR"},
		{SKU: "a", Price: -1, Currency: "SAR"},
		{SKU: "a", Price: 1, Currency: "sar"},
		{SKU: strings.Repeat("x", 65), Price: 1, Currency: "SAR"},
		{SKU: "a\u202eb", Price: 1, Currency: "SAR"},
	} {
		good := envelope.Price{SKU: "good", Price: 1, Currency: "SAR"}
		if err := h.SetPrices(t.Context(), []envelope.Price{good, p}); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if f := ask(t, h, "", 0); f.Head != 0 {
		t.Errorf("%d documents were made of refused lists", f.Head)
	}
}
