package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"sanduq/scripts/bench/stat"
)

// The bounds of an import.
const (
	importLimit       = 30 * time.Second
	importMemory      = 300 // MB
	scanWhileImported = 50 * time.Millisecond
	// sellEvery is the pace of the till that sells while prices change: several times that of a fast cashier.
	sellEvery = 20 * time.Millisecond
)

// measureImports imports the whole catalogue into an empty shop, and again with every price changed while a till sells.
// The peak of memory is that of the server, which does the import.
func (b *bench) measureImports(ctx context.Context) (err error) {
	data, err := b.folder("shop")
	if err != nil {
		return err
	}
	changed := filepath.Join(b.dir, "changed.csv")
	if err := b.goods.repriced(changed); err != nil {
		return err
	}
	s, err := b.serve(ctx, data, noPrinters())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	first, peak, err := b.importOnce(ctx, s, b.goods.file)
	if err != nil {
		return err
	}
	b.report.atMost("import of 808,096 items", "s", importLimit.Seconds(), first.Took.Seconds(), "into an empty shop")
	b.report.atMost("… peak of resident memory", "MB", importMemory, peak, "of the whole server")
	b.stocked = data
	t, err := b.open(ctx, s, 0)
	if err != nil {
		return err
	}
	defer t.close()
	selling, stop := context.WithCancel(ctx)
	var sold []stat.Span
	done := make(chan error, 1)
	go func() {
		var err error
		sold, err = t.sellAtPace(selling, sellEvery)
		done <- err
	}()
	again, peak, err := b.importOnce(ctx, s, changed)
	stop()
	if err = errors.Join(err, <-done); err != nil {
		return err
	}
	b.report.atMost("the same with changed prices, while selling", "s", importLimit.Seconds(), again.Took.Seconds(), "")
	b.report.atMost("… peak of resident memory", "MB", importMemory, peak, "two catalogues open for a moment")
	felt := stat.Times(sold)
	b.report.atMost("… scan p99 during it", "ms", stat.Millis(scanWhileImported), stat.Millis(felt.P99()), felt.String())
	return nil
}

// importOnce imports a file and returns how it went, and the server's peak of memory.
func (b *bench) importOnce(ctx context.Context, s *server, file string) (r importResult, peak float64, err error) {
	if err := resetPeak(s.cmd.Process.Pid); err != nil {
		return r, 0, err
	}
	if err := s.ask(ctx, "import", fileArgs{file}, &r); err != nil {
		return r, 0, err
	}
	if r.Items != fullSize {
		return r, 0, fmt.Errorf("%d items of %d were imported", r.Items, fullSize)
	}
	m, err := memoryOf(s.cmd.Process.Pid)
	return r, m.peak, err
}

// sellAtPace scans at a pace until ctx ends, a basket of twenty lines after the other, and returns the scans.
func (t *till) sellAtPace(ctx context.Context, every time.Duration) (scans []stat.Span, err error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return scans, nil
		case <-tick.C:
		}
		s, err := t.scan()
		if err != nil {
			return scans, err
		}
		scans = append(scans, s)
		if n%basketLines == 0 {
			if _, err := t.cash(); err != nil {
				return scans, err
			}
		}
	}
}
