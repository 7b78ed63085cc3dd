package shelf_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string, cfg shelf.Config) (*shelf.Shelf, *store.Store) {
	t.Helper()
	cfg.Tills = []pos.TillID{"1", "2"}
	part := shelf.New(cfg)
	s, err := store.Open(t.Context(), store.Options{
		Dir: dir, Store: "shelf", Parts: []store.Part{part.Part()}, Clock: func() time.Time { return noon },
		Day: func(at time.Time) pos.Date { return pos.Date(at.Format(time.DateOnly)) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return part, s
}

func do(t *testing.T, s *store.Store, c store.Command) error {
	t.Helper()
	_, err := store.Do[any](t.Context(), s, c)
	return err
}

func page(name string, skus ...string) fact.GridPage {
	p := fact.GridPage{Name: pos.Text{En: name}, Keys: []fact.GridKey{}}
	for i, sku := range skus {
		p.Keys = append(p.Keys, fact.GridKey{SKU: sku, Hue: i % shelf.Hues})
	}
	return p
}

func gridOf(t *testing.T, part *shelf.Shelf, s *store.Store, till pos.TillID) (pages []fact.GridPage) {
	t.Helper()
	err := s.Read(t.Context(), func(v *store.View) (err error) {
		pages, _, err = part.Grid(v, till)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// SHELF-004: a till has its own quick keys, else those of all tills, else none; SHELF-005: they follow from the journal.
func TestGrids(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	part, s := open(t, dir, shelf.Config{})
	all, own := []fact.GridPage{page("All", "A", "B")}, []fact.GridPage{page("Own", "C"), page("More", "A")}
	for _, a := range []shelf.GridArgs{{All: true, Pages: all}, {Pages: own}} {
		if err := do(t, s, part.Arrange(pos.NewID(noon), "1", a)); err != nil {
			t.Fatal(err)
		}
	}
	for till, want := range map[pos.TillID][]fact.GridPage{"1": own, "2": all} {
		if diff := cmp.Diff(want, gridOf(t, part, s, till)); diff != "" {
			t.Errorf("SHELF-004: till %s (-want +got):\n%s", till, diff)
		}
	}
	if err := do(t, s, part.Arrange(pos.NewID(noon), "1", shelf.GridArgs{})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, gridOf(t, part, s, "1")); diff != "" {
		t.Errorf("SHELF-004: after its own are gone (-want +got):\n%s", diff)
	}
	parts := []store.Part{shelf.New(shelf.Config{}).Part()}
	report, err := store.Verify(t.Context(), filepath.Join(dir, "store.db"), parts, t.TempDir(), nil)
	if err != nil || report.Difference != "" {
		t.Errorf("SHELF-005: %v %s", err, report.Difference)
	}
}

// SHELF-004: what nobody could find her way in is refused.
func TestGridBounds(t *testing.T) {
	t.Parallel()
	part, s := open(t, t.TempDir(), shelf.Config{})
	many := make([]string, shelf.MaxKeys+1)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	wrongHue := page("Hue", "A")
	wrongHue.Keys[0].Hue = shelf.Hues
	for key, pages := range map[string][]fact.GridPage{
		"shelf.grid_size": {page("Many", many...)},
		"shelf.page_name": {page(strings.Repeat("x", shelf.MaxPageName+1), "A")},
		"shelf.no_sku":    {wrongHue},
	} {
		err := do(t, s, part.Arrange(pos.NewID(noon), "1", shelf.GridArgs{Pages: pages}))
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("SHELF-004: want %s, got %v", key, err)
		}
	}
	if err := do(t, s, part.Arrange(pos.NewID(noon), "9", shelf.GridArgs{})); err == nil {
		t.Error("SHELF-004: a till that is none was arranged")
	}
}

// SHELF-001, SHELF-002: what was taken off sale stays so over a restart, lot by lot, until its date.
func TestBlocks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	part, s := open(t, dir, shelf.Config{})
	for _, a := range []shelf.BlockArgs{
		{SKU: "A", Lot: "L1", Reason: "glass"},
		{SKU: "A", Lot: "L2", Reason: "glass"},
		{SKU: "B", Reason: "price", Until: "2026-11-30"},
		{SKU: "A", Lot: "L1", Reason: "glass, and more of it"},
	} {
		if err := do(t, s, part.Block(pos.NewID(noon), "1", a)); err != nil {
			t.Fatal(err)
		}
	}
	if err := do(t, s, part.Unblock(pos.NewID(noon), "1", shelf.UnblockArgs{SKU: "A", Lot: "L2"})); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir, shelf.Config{})
	for _, p := range []*shelf.Shelf{part, again} {
		if diff := cmp.Diff([]sale.Block{{Lot: "L1", Reason: "glass, and more of it"}}, p.Of("A", "2026-11-23")); diff != "" {
			t.Errorf("SHELF-002: (-want +got):\n%s", diff)
		}
		if len(p.Of("B", "2026-11-30")) != 1 || len(p.Of("B", "2026-12-01")) != 0 {
			t.Error("SHELF-001: the last day is not the last")
		}
	}
	if err := do(t, s, part.Block(pos.NewID(noon), "1", shelf.BlockArgs{SKU: "A", Reason: "x", Until: "soon"})); err == nil {
		t.Error("SHELF-001: a date that is none was taken")
	}
}

// SHELF-001: nobody arranges goods who may not.
func TestGuarded(t *testing.T) {
	t.Parallel()
	var asked []staff.Permission
	part, s := open(t, t.TempDir(), shelf.Config{
		Check: func(_ pos.TillID, need staff.Permission, _ *staff.Approval) sale.Permit {
			asked = append(asked, need)
			return denied{}
		},
	})
	for _, c := range []store.Command{
		part.Block(pos.NewID(noon), "1", shelf.BlockArgs{SKU: "A", Reason: "x"}),
		part.Unblock(pos.NewID(noon), "1", shelf.UnblockArgs{SKU: "A"}),
		part.Done(pos.NewID(noon), "1", shelf.DoneArgs{Code: "1"}),
		part.Arrange(pos.NewID(noon), "1", shelf.GridArgs{}),
	} {
		if err := do(t, s, c); err == nil || !strings.Contains(err.Error(), "staff.needs_approval") {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	for _, need := range asked {
		if need != staff.ArrangeItems {
			t.Errorf("asked for %s", need)
		}
	}
}
