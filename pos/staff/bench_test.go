package staff_test

import (
	"testing"

	"sanduq/pos"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// BenchmarkCheck is what a guarded command pays in the writer: a beep pays it once.
func BenchmarkCheck(b *testing.B) {
	f := newFixture(b.TempDir())
	if err := f.open(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.shut() })
	if err := f.hire(b.Context()); err != nil {
		b.Fatal(err)
	}
	in := f.staff.SignIn(f.newID(), "1", staff.SignInArgs{Staff: "ahmad", PIN: cashierPIN})
	if err := f.do(b.Context(), in); err != nil {
		b.Fatal(err)
	}
	var at pos.TillID = "1"
	b.ReportAllocs()
	for b.Loop() {
		c := f.staff.Check(at, staff.Sell, nil)
		c.Prepare(b.Context())
		if _, err := c.By((*store.View)(nil)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGoodsAreNoBadge is what a scan of goods pays where the shop has badges.
func BenchmarkGoodsAreNoBadge(b *testing.B) {
	f := newFixture(b.TempDir())
	if err := f.open(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.shut() })
	if err := f.hire(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok, err := f.staff.Present(b.Context(), "1", "6281000000014"); ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
