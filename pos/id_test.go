package pos_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
)

func TestNewIDIsAVersion7UUID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(0, 1<<48-1).Draw(t, "ms")
		id := pos.NewID(time.UnixMilli(ms))
		var got int64
		for _, b := range id[:6] {
			got = got<<8 | int64(b)
		}
		if got != ms {
			t.Errorf("ID-001: the first 48 bits are %d, want the clock %d (RFC 9562 §5.7)", got, ms)
		}
		if id[6]>>4 != 7 || id[8]>>6 != 0b10 {
			t.Errorf("ID-001: %s has version %d and variant %b", id, id[6]>>4, id[8]>>6)
		}
	})
}

func TestIDsSortByTheirTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var made []string
	for i := range 100 {
		made = append(made, pos.NewID(at.Add(time.Duration(i)*time.Millisecond)).String())
	}
	if !slices.IsSorted(made) {
		t.Errorf("ID-002: ids of later milliseconds must sort later: %v", made)
	}
	seen := map[pos.ID]bool{}
	for range 1000 {
		seen[pos.NewID(at)] = true
	}
	if len(seen) != 1000 {
		t.Errorf("ID-003: 1000 ids of one millisecond are only %d different ones", len(seen))
	}
}

func TestIDText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := pos.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		back, err := pos.ParseID(id.String())
		if err != nil || back != id {
			t.Fatalf("ID-004: %s came back as %s, %v", id, back, err)
		}
		b, err := json.Marshal(map[pos.ID]pos.ID{id: id})
		if err != nil {
			t.Fatal(err)
		}
		var m map[pos.ID]pos.ID
		if err := json.Unmarshal(b, &m); err != nil || m[id] != id {
			t.Fatalf("ID-004: through JSON %s came back as %v, %v", b, m, err)
		}
	})
	if !(pos.ID{}).IsZero() || pos.NewID(time.UnixMilli(0)).IsZero() {
		t.Error("ID-005: only an id that was never set is zero")
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{
		"", "018f1e7a-7f3c-7b6a-8c3d-0123456789ab", "018F1E7A-7F3C-7B6A-8C3D-0123456789AB",
		"018f1e7a7f3c7b6a8c3d0123456789ab", "018f1e7a-7f3c-7b6a-8c3d-0123456789ag", "{18f1e7a-7f3c-7b6a-8c3d-0123456789a}",
		"018f1e7a-7f3c-7b6a-8c3d-01234567\u0661",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := pos.ParseID(s)
		if err != nil {
			if pos.CodeOf(err) != pos.Invalid || !id.IsZero() {
				t.Errorf("ID-006: %q: got %s with %v", s, id, err)
			}
			return
		}
		again, err := pos.ParseID(id.String())
		if err != nil || again != id || len(s) != len(id.String()) {
			t.Errorf("ID-004: %q read as %s, which reads as %s, %v", s, id, again, err)
		}
	})
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"1", "till-1", "shop-riyadh-03", "a", "0123456789abcdef0123456789abcdef"} {
		if err := pos.CheckName(good); err != nil {
			t.Errorf("NAME-001: %q was refused: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "-a", "a-", "A", "a.b", "a/b", "a b", "a\n", "é", "١", "+", "#", "0123456789abcdef0123456789abcdef0",
	} {
		if err := pos.CheckName(bad); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("NAME-001: %q was not refused: %v", bad, err)
		}
	}
	if got := pos.ReceiptNumber("till-2", 3, 41); got != "till-2-3-41" {
		t.Errorf("NAME-002: receipt number is %s", got)
	}
}
