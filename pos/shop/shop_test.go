package shop_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, dir string) (*store.Store, *shop.Shop) {
	t.Helper()
	about := &shop.Shop{}
	s, err := store.Open(t.Context(), store.Options{
		Dir: dir, Store: "s", Parts: []store.Part{about.Part()},
		Clock: func() time.Time { return time.UnixMilli(1795424400000) },
		Day:   func(time.Time) pos.Date { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, about
}

func do(t *testing.T, s *store.Store, c store.Command) {
	t.Helper()
	if _, err := store.Do[any](context.WithoutCancel(t.Context()), s, c); err != nil {
		t.Fatal(err)
	}
}

// at returns the description (epoch, seq).
func at(t *testing.T, s *store.Store, epoch, seq int64) (d fact.ShopDescribed, err error) {
	t.Helper()
	if e := s.Read(t.Context(), func(v *store.View) error {
		d, err = shop.At(v, epoch, seq)
		return nil
	}); e != nil {
		t.Fatal(e)
	}
	return d, err
}

func TestADescriptionIsWrittenWhenItChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, about := open(t, dir)
	first := fact.ShopDescribed{Name: pos.Text{En: "Corner", Ar: "الزاوية"}, Country: "SA", Currency: "SAR", Cutover: 240}
	second := first
	second.VATNumber = "300000000000003"
	if about.Described() != 0 {
		t.Errorf("SHOP-001: a new shop names description %d", about.Described())
	}
	for _, c := range []struct {
		d    fact.ShopDescribed
		want int64
	}{{first, 2}, {first, 2}, {second, 3}, {second, 3}, {first, 4}} {
		do(t, s, about.Describe(c.d))
		if about.Described() != c.want || s.Head().Seq != c.want {
			t.Errorf("SHOP-001: in force is %d, head %d, want %d", about.Described(), s.Head().Seq, c.want)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, about = open(t, dir)
	do(t, s, about.Describe(first))
	if about.Described() != 4 || s.Head().Seq != 4 {
		t.Errorf("SHOP-002: a restart described the shop again: %d, head %d", about.Described(), s.Head().Seq)
	}
	for seq, want := range map[int64]fact.ShopDescribed{2: first, 3: second, 4: first} {
		got, err := at(t, s, 1, seq)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("SHOP-003: description 1/%d (-want +got)\n%s%v", seq, d, err)
		}
	}
	if _, err := at(t, s, 1, 1); pos.CodeOf(err) != pos.NotFound {
		t.Errorf("SHOP-003: entry 1/1 describes nothing: %v", err)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, about := open(t, dir)
	do(t, s, about.Reopen("restored", 0)) // before anybody described it
	if h := s.Head(); h.Epoch != 2 || h.Seq != 1 || about.Described() != 0 {
		t.Errorf("SHOP-004: head %d/%d, in force %d: an empty description is none", h.Epoch, h.Seq, about.Described())
	}
	d := fact.ShopDescribed{Name: pos.Text{En: "Corner"}, Country: "SA"}
	do(t, s, about.Describe(d))
	do(t, s, about.Reopen("restored", 0))
	if h := s.Head(); h.Epoch != 3 || h.Seq != 2 || about.Described() != 2 {
		t.Errorf("SHOP-005: head %d/%d, in force %d, want 3/2 and 2", h.Epoch, h.Seq, about.Described())
	}
	do(t, s, about.Describe(d))
	if h := s.Head(); h.Seq != 2 {
		t.Errorf("SHOP-005: the new epoch described the shop twice: head %d/%d", h.Epoch, h.Seq)
	}
	if got, err := at(t, s, 3, 2); err != nil || got != d {
		t.Errorf("SHOP-005: the description of the new epoch is %+v, %v", got, err)
	}
	do(t, s, about.Reopen("restored", 7)) // head office knows of epoch 7
	if got, err := at(t, s, 8, 2); err != nil || got != d || s.Head().Epoch != 8 {
		t.Errorf("SHOP-005: an epoch after 7 must be 8, not %d (%v)", s.Head().Epoch, err)
	}
	r, err := store.Verify(t.Context(), filepath.Join(dir, "store.db"), []store.Part{(&shop.Shop{}).Part()}, t.TempDir(), nil)
	if err != nil || r.Difference != "" {
		t.Errorf("VERIFY-002: %+v, %v", r, err)
	}
}
