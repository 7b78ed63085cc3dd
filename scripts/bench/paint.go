package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"sanduq/scripts/bench/stat"
)

const (
	paintBound = 25 * time.Millisecond
	// customerScans is the number of scans after which the basket is cleared: the page shows one of common length.
	customerScans = 12
	// scanPause is the least time between two scans, and scanJitter what is added at random, so that scans do not keep
	// step with the frames of the screen.
	scanPause  = 120 * time.Millisecond
	scanJitter = 50 * time.Millisecond
	// browserLimit is how long the whole of it may take.
	browserLimit = 5 * time.Minute
)

// watch notes when each code was painted first: a line appears in the page, the next frame is made, and the first task
// after that frame reads the clock. The clock is the system's, as Go reads it.
const watch = `(() => {
	window.painted = {};
	new MutationObserver(() => {
		for (const under of document.querySelectorAll("ol.lines li.row small.under")) {
			const code = under.textContent.replace(/\D/g, "");
			if (code in painted) continue;
			painted[code] = 0;
			requestAnimationFrame(() => {
				const after = new MessageChannel();
				after.port1.onmessage = () => { painted[code] = performance.timeOrigin + performance.now(); };
				after.port2.postMessage(0);
			});
		}
	}).observe(document.body, { childList: true, subtree: true, characterData: true });
	return true;
})()`

// measurePaint measures from the first byte that a simulated scanner writes to its pseudo-terminal up to where a real
// browser has painted the line.
func (b *bench) measurePaint(ctx context.Context) error {
	chromium, ok := b.program("chromium", "scan → painted line")
	if !ok {
		return nil
	}
	return b.withCounter(ctx, func(c *counter) error {
		ctx, cancel := context.WithTimeout(ctx, browserLimit)
		defer cancel()
		ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute),
			chromedp.UserDataDir(filepath.Join(b.dir, "chromium")))...)
		defer cancel()
		ctx, cancel = chromedp.NewContext(ctx)
		defer cancel()
		err := chromedp.Do(ctx,
			chromedp.EmulateViewport(1280, 800),
			chromedp.Navigate("http://"+c.server.addr+"/till/"+tillName(0)),
			chromedp.WaitVisible(chromedp.CSS("section.basket")),
		)
		if err != nil {
			return fmt.Errorf("open the till in the browser: %w", err)
		}
		took, err := b.paints(ctx, c)
		if err != nil {
			return err
		}
		b.report.atMost("bytes from the scanner's pty → line painted in Chromium: median", "ms", stat.Millis(paintBound),
			stat.Millis(took.Median()), took.String())
		return chromedp.Cancel(ctx)
	})
}

func (b *bench) paints(ctx context.Context, c *counter) (took stat.Durations, err error) {
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](watch)); err != nil {
		return nil, fmt.Errorf("watch the page: %w", err)
	}
	t, err := b.openCounter(ctx, c, 0)
	if err != nil {
		return nil, err
	}
	defer t.close()
	random := rand.New(rand.NewPCG(seed, 3))
	codes := c.codes[:b.scale.paints]
	sent := make([]time.Time, len(codes))
	for i, code := range codes {
		if i > 0 && i%customerScans == 0 {
			if err := t.clear(); err != nil { // and not paid for: its receipt would print for longer than this lasts
				return nil, err
			}
		}
		pause := scanPause + time.Duration(random.Int64N(int64(scanJitter)))
		if err := until(ctx, time.Now().Add(pause)); err != nil {
			return nil, err
		}
		sent[i] = time.Now()
		if err := c.scanner.Scan(ctx, code); err != nil {
			return nil, err
		}
	}
	last := fmt.Sprintf("painted[%q] > 0", codes[len(codes)-1])
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](last, chromedp.WithPollingTimeout(answerLimit))); err != nil {
		return nil, fmt.Errorf("await the last line: %w", err)
	}
	painted, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]float64]("painted"))
	if err != nil {
		return nil, err
	}
	for i, code := range codes {
		at := painted[code]
		if at == 0 {
			return nil, fmt.Errorf("the line of scan %d (%s) was never painted", i+1, code)
		}
		took = append(took, time.UnixMicro(int64(at*1000)).Sub(sent[i]))
	}
	return took, nil
}
