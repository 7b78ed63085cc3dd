package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanduq/scripts/bench/stat"
)

// The bounds of selling.
const (
	scanMedian  = 3.0 // × the median of a bare commit
	scanP99     = 5.0 // × its p99
	lanesShare  = 0.4 // × the bare group-commit rate
	salesRate   = 1000.0
	memoryLimit = 150 // MB
)

const (
	// basketLines is the length of a basket where only its scans are measured: it is paid for and the next begins.
	basketLines = 20
	// saleLines is the length of the sales that are counted.
	saleLines = 5
)

// measureScans holds the scans of one till against bare commits, in turns.
func (b *bench) measureScans(ctx context.Context) error {
	plain, err := openBare(ctx, b.dir)
	if err != nil {
		return err
	}
	defer func() { _ = plain.close() }()
	var bareTook, scanTook stat.Durations
	err = b.withShop(ctx, noPrinters()[:1], func(s *server, all []*till) error {
		t := all[0]
		turn := func(keep bool) error {
			commits, err := plain.commits(ctx, b.scale.perRound)
			if err != nil {
				return err
			}
			scans, err := t.scanMany(b.scale.perRound)
			if keep {
				bareTook, scanTook = append(bareTook, commits...), append(scanTook, scans...)
			}
			return err
		}
		if err := turn(false); err != nil { // the first turn opens statements and fills caches on both sides
			return err
		}
		for range b.scale.rounds {
			if err := turn(true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.ratio("scan → durable line → answer, one till: median", scanMedian, bareTook.Median(), scanTook.Median())
	b.ratio("… p99", scanP99, bareTook.P99(), scanTook.P99())
	b.report.figure("bare one-row commit", "%s", bareTook)
	b.report.figure("scan of one till", "%s", scanTook)
	return nil
}

// ratio adds a bound that is a multiple of what the disk needs.
func (b *bench) ratio(bound string, times float64, bare, measured time.Duration) {
	r := b.report.atMost(bound, "ms", times*stat.Millis(bare), stat.Millis(measured),
		fmt.Sprintf("%.2f × the bare commit", float64(measured)/float64(bare)))
	r.Of = fmt.Sprintf("%.0f × %.2f", times, stat.Millis(bare))
}

// scanMany scans n times; each basket of twenty lines is paid for outside the clock.
func (t *till) scanMany(n int) (took stat.Durations, err error) {
	for i := range n {
		s, err := t.scan()
		if err != nil {
			return took, err
		}
		took = append(took, s.Took)
		if (i+1)%basketLines == 0 || i == n-1 {
			if _, err := t.cash(); err != nil {
				return took, err
			}
		}
	}
	return took, nil
}

// rates are two rates that were measured in turns, in one of each a second.
type rates struct {
	bare, shop []float64 // of each turn: rows committed, and what the shop did
	spans      []stat.Span
}

// inTurns lets all tills work and bare rows be committed by turns. count tells how much of the tills' spans counts.
func (b *bench) inTurns(
	ctx context.Context, name string, work func(*till) ([]stat.Span, error), count func(answers int) int,
) (r rates, peak float64, err error) {
	plain, err := openBare(ctx, b.dir)
	if err != nil {
		return r, 0, err
	}
	defer func() { _ = plain.close() }()
	turn := func(all []*till, keep bool) error {
		rows, took, err := plain.group(ctx, b.scale.loadFor)
		if err != nil {
			return err
		}
		l, err := together(all, b.scale.loadFor, work)
		if err == nil && keep {
			r.bare = append(r.bare, perSecond(rows, took))
			r.shop = append(r.shop, perSecond(count(len(l.spans)), l.took))
			r.spans = append(r.spans, l.spans...)
		}
		return err
	}
	err = b.withShop(ctx, noPrinters(), func(s *server, all []*till) error {
		if err := turn(all, false); err != nil {
			return err
		}
		if err := resetPeak(s.cmd.Process.Pid); err != nil {
			return err
		}
		whole := time.Duration(2*b.scale.turns) * b.scale.loadFor
		err := b.profiled(ctx, s, name, whole, func() error {
			for range b.scale.turns {
				if err := turn(all, true); err != nil {
					return err
				}
			}
			return nil
		})
		m, e := memoryOf(s.cmd.Process.Pid)
		peak = m.peak
		return errors.Join(err, e)
	})
	return r, peak, err
}

// of returns the rates of the middle turn of either kind, and the range of the shop's. A disk that stands still for half a
// second, as shared ones do, spoils the turn it happens in and no other.
func (r rates) of() (bare, shop float64, spread string) {
	slices.Sort(r.bare)
	slices.Sort(r.shop)
	return r.bare[len(r.bare)/2], r.shop[len(r.shop)/2],
		fmt.Sprintf("middle of %d turns, %s to %s", len(r.shop), amount(r.shop[0]), amount(r.shop[len(r.shop)-1]))
}

// measureLanes holds the scans of all tills at full speed against the rate of bare group commits.
func (b *bench) measureLanes(ctx context.Context) error {
	r, peak, err := b.inTurns(ctx, "lanes",
		func(t *till) ([]stat.Span, error) { return t.sell(basketLines) },
		func(answers int) int { return answers * basketLines / (basketLines + 1) })
	if err != nil {
		return err
	}
	bareRate, rate, spread := r.of()
	bound := b.report.atLeast("8 tills at full speed: scans", "/s", lanesShare*bareRate, rate,
		fmt.Sprintf("%.2f × the bare group commits; every basket of %d is paid for besides; %s",
			rate/bareRate, basketLines, spread))
	bound.Of = fmt.Sprintf("%.1f × %s", lanesShare, amount(bareRate))
	b.report.atMost("resident memory under that load, peak", "MB", memoryLimit, peak, "")
	b.report.figure("answers to 8 tills scanning at full speed", "%s", stat.Times(r.spans))
	return nil
}

// measureSales counts whole sales of all tills at full speed.
func (b *bench) measureSales(ctx context.Context) error {
	r, peak, err := b.inTurns(ctx, "sales",
		func(t *till) ([]stat.Span, error) { return t.sell(saleLines) },
		func(answers int) int { return answers / (saleLines + 1) })
	if err != nil {
		return err
	}
	bareRate, rate, spread := r.of()
	b.report.atLeast("8 tills at full speed: sales of 5 lines, paid, receipt queued", "/s", salesRate, rate,
		fmt.Sprintf("%s commands/s beside %s bare group commits/s of 8 callers: the disk would allow %s sales/s; %s",
			amount(rate*(saleLines+1)), amount(bareRate), amount(bareRate/(saleLines+1)), spread))
	b.report.atMost("resident memory under that load, peak", "MB", memoryLimit, peak, "")
	b.report.figure("answers to 8 tills selling at full speed", "%s", stat.Times(r.spans))
	return nil
}
