package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/scripts/need"
	"sanduq/scripts/need/browser"
	"sanduq/sync/envelope"
)

// shows waits until a page holds a text.
func shows(page *browser.Page, selector, want string) {
	page.Helper()
	page.Shows(want+" in "+selector, fmt.Sprintf(
		`[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))`, selector, want))
}

// TestASaleInTheBrowser is the whole product: bytes in at the scanner's pty, a line painted in Chromium, cash by keyboard,
// bytes out at the printer's pty decoded back to a picture, entries at head office through Debian's mosquitto: APP-005.
func TestASaleInTheBrowser(t *testing.T) {
	t.Parallel()
	wire := need.NewMosquitto(t)
	s := bootShop(t, t.TempDir(), wire.URL())
	page := browser.Start(t).Open(t, "http://"+s.Addr().String()+"/till/1")
	shows(page, "body", "سوق النور")
	need.Await(t, "the scanner to be open", func() bool { return s.ready("scanner-1") })

	for range 3 {
		if err := s.scanners[0].Scan(t.Context(), "2000000000015"); err != nil {
			t.Fatal(err)
		}
	}
	shows(page, "[data-total]", "37.50")
	shows(page, ".lines .name", "حليب كامل الدسم 2 لتر")

	// The language changes at once, without a reload.
	page.Do(chromedp.Evaluate[chromedp.Void](`window.marker = "still the same page"`))
	page.Click(`[lang="en"]`)
	shows(page, ".lines .name", "Full-fat milk 2 L")
	got := browser.Value[string](page, `document.documentElement.dir + " " + window.marker`)
	if got != "ltr still the same page" {
		t.Errorf("APP-005: after the switch: %q", got)
	}

	// Cash, by keyboard alone.
	page.Press(kb.F9)
	shows(page, "body", "Exact")
	page.Press("50")
	page.Press(kb.Enter)
	shows(page, "[data-change]", "12.50")

	need.Await(t, "the receipt", func() bool {
		all := s.printers[0].Receipts()
		return len(all) > 0 && all[0].Cut
	})
	if codes := s.decodePaper(0, 0); !strings.Contains(codes, "1-1-1") {
		t.Errorf("APP-005: zbar reads %q on the receipt, not its number", codes)
	}
	if text := s.printers[0].Receipts()[0].Text; !strings.Contains(text, "Al Noor Market") {
		t.Errorf("APP-005: native text of the receipt is %q", text)
	}
	need.Await(t, "all entries at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && len(all) == 1 && all[0].Last.Seq == s.Store().Head().Seq && len(all[0].Takings) == 1
	})

	// And back: a price set at head office is on the tile.
	shows(page, ".tile", "2.50")
	price := envelope.Price{GTIN: "2000000000022", Price: 275, Currency: "SAR"}
	if err := s.hub.SetPrices(t.Context(), []envelope.Price{price}); err != nil {
		t.Fatal(err)
	}
	shows(page, ".tile", "2.75")

	// The broker goes away: selling goes on; back again, everything arrives, once.
	wire.Kill(t)
	if err := s.scanners[0].Scan(t.Context(), "2000000000022"); err != nil {
		t.Fatal(err)
	}
	shows(page, "[data-total]", "2.75")
	page.Press(kb.F9)
	shows(page, "body", "Exact")
	page.Press(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl))
	shows(page, "[data-change]", "0.00")
	wire.Start(t)
	head := s.Store().Head()
	need.Await(t, "the rest at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && all[0].Last.Seq == head.Seq && all[0].Takings[0].Sales == 2
	})
	if found, err := s.hub.Audit(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("APP-005: head office's audit: %v, %v", found, err)
	}
	s.verify()
}
