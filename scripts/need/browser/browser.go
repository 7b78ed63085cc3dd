// Package browser is Debian's Chromium for tests: pages, what they show, and whether anybody is kept from using them.
// Where it is not installed the test says so, and under CI fails (package need).
package browser

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sanduq/scripts/need"
)

const (
	// limit is how long a whole browser test may take, on a machine that does much else.
	limit = 10 * time.Minute
	// patience is how long a page may take to show something.
	patience = 30 * time.Second
	// maxLoads is how often a page may load itself again while something is waited for; lostWorld is what Chromium answers
	// to a question put to the page before.
	maxLoads  = 5
	lostWorld = "Cannot find context with specified id"
)

// Browser is a running Chromium without a window.
type Browser struct{ ctx context.Context } //nolint:containedctx // chromedp's handle of a browser is a context

// Start starts Chromium, with further options of a test's own; it ends with the test.
func Start(t testing.TB, own ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	path := need.Program(t, "chromium")
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx,
		append(append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute),
			chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("lang", "en"),
			chromedp.Flag("font-render-hinting", "none"), chromedp.UserDataDir(t.TempDir())), own...)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	return &Browser{ctx}
}

// Page is a tab that has nothing in common with the others.
type Page struct {
	testing.TB
	ctx context.Context //nolint:containedctx // chromedp's handle of a tab is a context
}

// Open opens a tab of 1280 × 800 at an address. What it cannot do fails t.
func (b *Browser) Open(t testing.TB, address string) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Page{t, ctx}
	p.Size(1280, 800)
	p.Go(address)
	return p
}

// Go loads an address.
func (p *Page) Go(address string) {
	p.Helper()
	p.Do(chromedp.Navigate(address))
}

// Do does steps.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// Size makes the tab's window so large.
func (p *Page) Size(width, height int64) {
	p.Helper()
	p.Do(chromedp.EmulateViewport(width, height))
}

// Theme tells the page that its user prefers "light" or "dark".
func (p *Page) Theme(theme string) {
	p.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
	})
	if err != nil {
		p.Fatal(err)
	}
	p.Shows(theme+" at rest", "document.getAnimations().length == 0")
}

// Shows waits until a script expression is true in the page. A page that loads itself again meanwhile is waited for anew.
func (p *Page) Shows(what, expression string) {
	p.Helper()
	var err error
	for range maxLoads {
		_, err = chromedp.Run(p.ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(patience)))
		if err == nil || !strings.Contains(err.Error(), lostWorld) {
			break
		}
	}
	if err != nil {
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		p.Fatalf("the page never showed %s: %v\nit shows:\n%s", what, err, text)
	}
}

// Value evaluates a script expression in a page, and awaits it when it is a promise.
func Value[T any](p *Page, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Press presses keys, one after the other.
func (p *Page) Press(keys string, opts ...chromedp.KeyOption) {
	p.Helper()
	p.Do(chromedp.KeyEvent(keys, opts...))
}

// Click clicks what a selector finds first, once it rests: what an answer still moves would be missed, as by a person's
// hand.
func (p *Page) Click(selector string) {
	p.Helper()
	p.Shows(selector+" at rest", fmt.Sprintf(resting, strconv.Quote(selector)))
	p.Do(chromedp.Click(chromedp.CSS(selector)))
}

// resting is true once an element has been in one place for four frames.
const resting = `(() => {
	const e = document.querySelector(%s);
	if (!e) return false;
	const r = e.getBoundingClientRect(), place = [r.x, r.y, r.width, r.height].join();
	window.rested = window.rested?.place === place ? { place, frames: window.rested.frames + 1 } : { place, frames: 0 };
	if (window.rested.frames < 4) return false;
	delete window.rested;
	return true;
})()`

// Draw draws what is to be seen of the page into a file, to be looked at.
func (p *Page) Draw(file string) {
	p.Helper()
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		p.Fatal(err)
	}
}
