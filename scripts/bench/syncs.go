package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sanduq/scripts/bench/stat"
)

// measureSyncs counts the fsyncs of the server while all tills sell, by a short load of its own under strace: being traced
// makes everything slower, so no time is taken of it.
func (b *bench) measureSyncs(ctx context.Context) error {
	strace, ok := b.program("strace", "fsyncs")
	if !ok {
		return nil
	}
	trace := filepath.Join(b.dir, "trace")
	for _, run := range []struct{ tills int }{{1}, {tills}} {
		var l load
		var from, to time.Time
		err := b.withShop(ctx, noPrinters()[:run.tills], func(_ *server, all []*till) (err error) {
			from = time.Now()
			l, err = together(all, b.scale.syncedFor, func(t *till) ([]stat.Span, error) { return t.sell(saleLines) })
			to = time.Now()
			return err
		}, strace, "-f", "-qq", "-ttt", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", trace)
		if err != nil {
			return err
		}
		n, err := countSyncs(trace, from, to)
		if err != nil {
			return err
		}
		commands := len(l.spans)
		sales := commands / (saleLines + 1)
		b.report.figure(fmt.Sprintf("fsyncs of %d sales of 5 lines at %d till(s)", sales, run.tills),
			"%d: %.2f for each command, %.2f for each sale (checkpoints included)",
			n, float64(n)/float64(commands), float64(n)/float64(sales))
	}
	return nil
}

// countSyncs counts the calls that began between two moments. A line of the trace is "PID SECONDS.MICROS CALL(…".
func countSyncs(trace string, from, to time.Time) (n int, err error) {
	f, err := os.Open(trace)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 3 || !strings.HasPrefix(words[2], "fsync(") && !strings.HasPrefix(words[2], "fdatasync(") {
			continue // "<... fdatasync resumed>": the end of one that began on another line
		}
		seconds, err := strconv.ParseFloat(words[1], 64)
		if err != nil {
			return 0, fmt.Errorf("trace line %q: %w", lines.Text(), err)
		}
		at := time.UnixMicro(int64(seconds * 1e6))
		if !at.Before(from) && at.Before(to) {
			n++
		}
	}
	return n, lines.Err()
}
