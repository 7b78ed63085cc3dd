// Package stat is the few figures that the bench says of many durations: how long the middle one took, how long all but
// the slowest hundredth, and which of them a stalled disk explains.
//
// Quantiles are nearest-rank: every figure is one that was really measured, none is interpolated.
package stat

import (
	"fmt"
	"slices"
	"time"
)

// Durations are measured times, in the order in which they were measured.
type Durations []time.Duration

// Quantile returns the least duration that at least the given share of all does not exceed; 0 where there is none.
// The share is in thousandths: 500 is the median, 990 the p99, 1000 the longest.
func (d Durations) Quantile(thousandths int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	rank := (len(d)*thousandths + 999) / 1000
	return sorted[min(max(rank, 1), len(d))-1]
}

// Median is the middle one.
func (d Durations) Median() time.Duration { return d.Quantile(500) }

// P99 is the one that 99 in a hundred do not exceed.
func (d Durations) P99() time.Duration { return d.Quantile(990) }

// Max is the longest.
func (d Durations) Max() time.Duration { return d.Quantile(1000) }

// Over returns how many exceed a limit.
func (d Durations) Over(limit time.Duration) (n int) {
	for _, x := range d {
		if x > limit {
			n++
		}
	}
	return n
}

// String tells the four figures that matter.
func (d Durations) String() string {
	return fmt.Sprintf("p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms (%d)",
		Millis(d.Median()), Millis(d.P99()), Millis(d.Quantile(999)), Millis(d.Max()), len(d))
}

// Millis is a duration in milliseconds.
func Millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Span is something that took a while.
type Span struct {
	From time.Time
	Took time.Duration
}

// End is when it was over.
func (s Span) End() time.Time { return s.From.Add(s.Took) }

// Times returns how long each span took.
func Times(spans []Span) Durations {
	d := make(Durations, len(spans))
	for i, s := range spans {
		d[i] = s.Took
	}
	return d
}

// Overlap returns for how long of s the others lasted. The others do not overlap each other: they are one probe's.
func Overlap(s Span, others []Span) (sum time.Duration) {
	for _, o := range others {
		from, to := later(s.From, o.From), earlier(s.End(), o.End())
		if to.After(from) {
			sum += to.Sub(from)
		}
	}
	return sum
}

// Slow is an answer that took longer than its limit, and for how long of it a probe of the disk stood still as well.
type Slow struct {
	Span
	Stalled time.Duration
}

// Explained reports whether the answer would have kept its limit had the disk not stood still.
func (s Slow) Explained(limit time.Duration) bool { return s.Took-s.Stalled <= limit }

// SlowOnes returns the spans over a limit, with the probe's stalls beside each. A write of the probe counts as a stall
// from stall on: the disk's ordinary time is nobody's excuse.
func SlowOnes(spans, probe []Span, limit, stall time.Duration) (slow []Slow) {
	var stalls []Span
	for _, p := range probe {
		if p.Took >= stall {
			stalls = append(stalls, p)
		}
	}
	for _, s := range spans {
		if s.Took > limit {
			slow = append(slow, Slow{s, Overlap(s, stalls)})
		}
	}
	return slow
}

// Undisturbed returns the spans in which the probe never stood still for as long as stall.
func Undisturbed(spans, probe []Span, stall time.Duration) (quiet []Span) {
	disturbed := map[Span]bool{}
	for _, s := range SlowOnes(spans, probe, -1, stall) {
		disturbed[s.Span] = s.Stalled > 0
	}
	for _, s := range spans {
		if !disturbed[s] {
			quiet = append(quiet, s)
		}
	}
	return quiet
}

// Within returns the spans that began while one of the others lasted.
func Within(spans, others []Span) (in []Span) {
	for _, s := range spans {
		if slices.ContainsFunc(others, func(o Span) bool { return !s.From.Before(o.From) && s.From.Before(o.End()) }) {
			in = append(in, s)
		}
	}
	return in
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
