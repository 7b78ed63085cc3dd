package ui_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/scripts/need/browser"
)

// stage is a page of a browser and the till behind it.
type stage struct {
	*browser.Page
	till *fakeTill
}

// newStage opens a path of a new till. It does not wait for anything.
func newStage(t *testing.T, chromium *browser.Browser, path string) stage {
	t.Helper()
	till := newFake(t, quiet())
	return stage{chromium.Open(t, till.http.URL+path), till}
}

// newTill opens the first till and waits until it can sell.
func newTill(t *testing.T, chromium *browser.Browser) stage {
	t.Helper()
	s := newStage(t, chromium, "/till/1")
	s.ready()
	return s
}

func (s stage) ready() {
	s.Helper()
	s.Shows("the till", `document.querySelector(".tile") && document.querySelector("[data-total]")`)
}

// rows waits until the basket has so many lines.
func (s stage) rows(n int) {
	s.Helper()
	s.Shows(strconv.Itoa(n)+" lines", fmt.Sprintf(`document.querySelectorAll(".row").length == %d`, n))
}

// total waits until the total is this text.
func (s stage) total(text string) {
	s.Helper()
	s.Shows("the total "+text, fmt.Sprintf(`document.querySelector("[data-total]")?.textContent == %q`, text))
}

// run runs a script in the page.
func (s stage) run(script string) {
	s.Helper()
	s.Do(chromedp.Evaluate[chromedp.Void](script))
}

// ctrl is a key pressed with the control key held down.
func ctrl() chromedp.KeyOption { return chromedp.KeyModifiers(kb.ModifierCtrl) }

// shift is a key pressed with the shift key held down.
func shifted() chromedp.KeyOption { return chromedp.KeyModifiers(kb.ModifierShift) }
