package stat_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/scripts/bench/stat"
)

const ms = time.Millisecond

func at(n int) time.Time { return time.Unix(1000, 0).Add(time.Duration(n) * ms) }

func span(from, took int) stat.Span {
	return stat.Span{From: at(from), Took: time.Duration(took) * ms}
}

// BENCH-001: a quantile is nearest-rank, and one of the measured figures.
func TestQuantile(t *testing.T) {
	t.Parallel()
	d := stat.Durations{5 * ms, 1 * ms, 3 * ms, 2 * ms, 4 * ms}
	for _, c := range []struct {
		thousandths int
		want        time.Duration
	}{{0, 1 * ms}, {200, 1 * ms}, {201, 2 * ms}, {500, 3 * ms}, {990, 5 * ms}, {1000, 5 * ms}} {
		if got := d.Quantile(c.thousandths); got != c.want {
			t.Errorf("BENCH-001: quantile %d is %v, want %v", c.thousandths, got, c.want)
		}
	}
	if d[0] != 5*ms {
		t.Error("BENCH-001: the measured order was changed")
	}
	if got := (stat.Durations{}).Median(); got != 0 {
		t.Errorf("BENCH-001: the median of nothing is %v", got)
	}
}

// BENCH-001: at least the share asked for does not exceed the quantile, and fewer do not exceed any lesser figure.
func TestQuantileCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		raw := rapid.SliceOfN(rapid.Int64Range(0, 50), 1, 200).Draw(r, "durations")
		d := make(stat.Durations, len(raw))
		for i, x := range raw {
			d[i] = time.Duration(x)
		}
		share := rapid.IntRange(1, 1000).Draw(r, "share")
		q := d.Quantile(share)
		if !slices.Contains(d, q) {
			r.Fatalf("BENCH-001: %v was never measured", q)
		}
		if within := len(d) - d.Over(q); within*1000 < share*len(d) {
			r.Fatalf("BENCH-001: only %d of %d within %v", within, len(d), q)
		}
		if q > 0 {
			if within := len(d) - d.Over(q-1); within*1000 >= share*len(d) {
				r.Fatalf("BENCH-001: %d of %d are already within less than %v", within, len(d), q)
			}
		}
	})
}

// BENCH-002: an answer is explained by the disk only where the probe's stalls within it are what it took too long.
func TestSlowOnes(t *testing.T) {
	t.Parallel()
	answers := []stat.Span{
		span(0, 100),    // within its limit
		span(1000, 150), // the disk stood still from 1020 to 1120
		span(2000, 150), // the disk was quick
		span(3000, 400), // the disk stood still for 100 ms of it: not enough of a reason
		span(4000, 300), // two stalls, 250 ms in all, and one of them began before
	}
	probe := []stat.Span{
		span(990, 5), span(1020, 100),
		span(2010, 9), span(2030, 9), span(2050, 9), span(2070, 9), span(2090, 9), span(2110, 9),
		span(3100, 100),
		span(3950, 150), span(4110, 150),
	}
	slow := stat.SlowOnes(answers, probe, 100*ms, 10*ms)
	var got []bool
	for _, s := range slow {
		got = append(got, s.Explained(100*ms))
	}
	if want := []bool{true, false, false, true}; !slices.Equal(got, want) {
		t.Errorf("BENCH-002: explained are %v, want %v: %+v", got, want, slow)
	}
	if len(slow) == 4 && slow[3].Stalled != 250*ms {
		t.Errorf("BENCH-002: the probe stood still for %v, want 250ms", slow[3].Stalled)
	}
}

// BENCH-008: what the disk did not touch is told apart from what it did.
func TestUndisturbed(t *testing.T) {
	t.Parallel()
	probe := []stat.Span{span(50, 100), span(300, 9)}
	got := stat.Undisturbed([]stat.Span{span(0, 40), span(40, 11), span(149, 5), span(150, 5), span(300, 9)}, probe, 10*ms)
	if want := []stat.Span{span(0, 40), span(150, 5), span(300, 9)}; !slices.Equal(got, want) {
		t.Errorf("BENCH-008: undisturbed are %v, want %v", got, want)
	}
}

// BENCH-003: an answer belongs to an import when it was asked for while that lasted.
func TestWithin(t *testing.T) {
	t.Parallel()
	got := stat.Within([]stat.Span{span(99, 10), span(100, 1), span(199, 50), span(200, 1)}, []stat.Span{span(100, 100)})
	if want := []stat.Span{span(100, 1), span(199, 50)}; !slices.Equal(got, want) {
		t.Errorf("BENCH-003: %v, want %v", got, want)
	}
}
