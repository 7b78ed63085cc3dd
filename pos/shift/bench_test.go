package shift_test

import (
	"testing"

	"sanduq/pos/fact"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// busyDay is the number of sales of a busy day in a supermarket of eight lanes.
const busyDay = 10_000

// BenchmarkDay measures what the part adds to a sale and how long an X and the Z of a busy day take. The Z keeps the
// writer, so it is what the tills wait for.
func BenchmarkDay(b *testing.B) {
	f := newFixture(b.TempDir())
	if err := f.open(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sell := func(n int) {
		facts := make([]fact.Body, n)
		for i := range facts {
			facts[i] = f.sale("1", 1150, cashOf(2000))
		}
		if err := f.do(b.Context(), f.saying(facts...)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("sale", func(b *testing.B) { sell(b.N) })
	sell(busyDay)
	b.Run("x", func(b *testing.B) {
		for b.Loop() {
			err := f.Read(b.Context(), func(v *store.View) error {
				_, err := f.shifts.X(v, "")
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("z", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			sell(busyDay)
			b.StartTimer()
			if err := f.do(b.Context(), f.shifts.CloseDay(f.newID(), "1", shift.CloseDayArgs{})); err != nil {
				b.Fatal(err)
			}
		}
	})
}
