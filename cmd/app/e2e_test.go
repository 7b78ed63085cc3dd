package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/scripts/need"
	"sanduq/sync/envelope"
)

// browser opens a till's screen in Debian's Chromium.
func (s *testShop) browser(path string) context.Context {
	s.t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(need.Program(s.t, "chromium")), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en"),
		chromedp.WindowSize(1366, 800),
	)
	allocator, end := chromedp.NewExecAllocator(context.WithoutCancel(s.t.Context()), opts...)
	s.t.Cleanup(end)
	page, done := chromedp.NewContext(allocator)
	s.t.Cleanup(done)
	if err := chromedp.Do(page, chromedp.Navigate("http://"+s.Addr().String()+path)); err != nil {
		s.t.Fatal(err)
	}
	return page
}

// shows waits until the page holds a text.
func (s *testShop) shows(page context.Context, selector, want string) {
	s.t.Helper()
	var last string
	await(s.t, want+" in "+selector, func() bool {
		got, err := chromedp.Run(page, chromedp.Evaluate[string](
			`[...document.querySelectorAll(`+"`"+selector+"`"+`)].map(e => e.innerText).join("\n")`))
		if err != nil {
			s.t.Fatal(err)
		}
		last = got
		return strings.Contains(got, want)
	})
	s.t.Logf("%s shows %q", selector, last)
}

// TestASaleInTheBrowser is the whole product: bytes in at the scanner's pty, a line painted in Chromium, cash by keyboard,
// bytes out at the printer's pty decoded back to a picture, entries at head office through Debian's mosquitto: APP-005.
func TestASaleInTheBrowser(t *testing.T) {
	t.Parallel()
	wire := need.NewMosquitto(t)
	s := bootShop(t, t.TempDir(), wire.URL())
	page := s.browser("/till/1")
	s.shows(page, "body", "سوق النور")
	await(t, "the scanner to be open", func() bool { return s.ready("scanner-1") })

	for range 3 {
		if err := s.scanners[0].Scan(t.Context(), "2000000000015"); err != nil {
			t.Fatal(err)
		}
	}
	s.shows(page, "[data-total]", "37.50")
	s.shows(page, ".lines .name", "حليب كامل الدسم 2 لتر")

	// The language changes at once, without a reload.
	if err := chromedp.Do(page, chromedp.Evaluate[chromedp.Void](`window.marker = "still the same page"`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(page, chromedp.Click(chromedp.CSS(`[lang="en"]`))); err != nil {
		t.Fatal(err)
	}
	s.shows(page, ".lines .name", "Full-fat milk 2 L")
	got, err := chromedp.Run(page, chromedp.Evaluate[string](`document.documentElement.dir + " " + window.marker`))
	if err != nil || got != "ltr still the same page" {
		t.Errorf("APP-005: after the switch: %q, %v", got, err)
	}

	// Cash, by keyboard alone.
	if err := chromedp.Do(page, chromedp.KeyEvent(kb.F9)); err != nil {
		t.Fatal(err)
	}
	s.shows(page, "body", "Exact")
	if err := chromedp.Do(page, chromedp.KeyEvent("50")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(page, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	s.shows(page, "[data-change]", "12.50")

	await(t, "the receipt", func() bool {
		all := s.printers[0].Receipts()
		return len(all) > 0 && all[0].Cut
	})
	if codes := s.decodePaper(0, 0); !strings.Contains(codes, "1-1-1") {
		t.Errorf("APP-005: zbar reads %q on the receipt, not its number", codes)
	}
	if text := s.printers[0].Receipts()[0].Text; !strings.Contains(text, "Al Noor Market") {
		t.Errorf("APP-005: native text of the receipt is %q", text)
	}
	await(t, "all entries at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && len(all) == 1 && all[0].Last.Seq == s.Store().Head().Seq && len(all[0].Takings) == 1
	})

	// And back: a price set at head office is on the tile.
	s.shows(page, ".tile", "2.50")
	price := envelope.Price{GTIN: "2000000000022", Price: 275, Currency: "SAR"}
	if err := s.hub.SetPrices(t.Context(), []envelope.Price{price}); err != nil {
		t.Fatal(err)
	}
	s.shows(page, ".tile", "2.75")

	// The broker goes away: selling goes on; back again, everything arrives, once.
	wire.Kill(t)
	if err := s.scanners[0].Scan(t.Context(), "2000000000022"); err != nil {
		t.Fatal(err)
	}
	s.shows(page, "[data-total]", "2.75")
	if err := chromedp.Do(page, chromedp.KeyEvent(kb.F9)); err != nil {
		t.Fatal(err)
	}
	s.shows(page, "body", "Exact")
	if err := chromedp.Do(page, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl))); err != nil {
		t.Fatal(err)
	}
	s.shows(page, "[data-change]", "0.00")
	wire.Start(t)
	head := s.Store().Head()
	await(t, "the rest at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && all[0].Last.Seq == head.Seq && all[0].Takings[0].Sales == 2
	})
	if found, err := s.hub.Audit(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("APP-005: head office's audit: %v, %v", found, err)
	}
	s.verify()
}
