package ui_test

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/scripts/need"
	"sanduq/ui/screen"
)

var shots = flag.String("shots", "", "folder into which the screens are drawn, to be looked at")

// look is one screen worth looking at. show brings a till into that state, from a fresh one.
type look struct {
	name string
	path string
	show func(t *testing.T, page context.Context, f *fakeTill)
}

func looks() []look {
	fill := func(f *fakeTill) {
		for _, n := range []int{0, 0, 1, 3, 3, 3, 4, 14, 8, 17} {
			f.scanner(f.items[n].Code)
		}
		f.mu.Lock()
		_, _ = f.addLocked(f.items[2], "0.845")
		f.mu.Unlock()
	}
	return []look{
		{"lobby", "/", func(t *testing.T, p context.Context, _ *fakeTill) {
			shows(t, p, "doors", `document.querySelector(".door")`)
		}},
		{"no-till", "/till/9", func(t *testing.T, p context.Context, _ *fakeTill) {
			shows(t, p, "a way out", `document.querySelector(".page a")`)
		}},
		{"empty", "", func(*testing.T, context.Context, *fakeTill) {}},
		{"basket", "", func(_ *testing.T, _ context.Context, f *fakeTill) { fill(f) }},
		{"voided", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, kb.ArrowUp+kb.ArrowUp+kb.Delete)
			shows(t, p, "a voided line", `document.querySelector(".row.voided")`)
		}},
		{"search", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			press(t, p, kb.F2)
			press(t, p, "la")
			shows(t, p, "hits", `document.querySelector(".hits li")`)
		}},
		{"nothing-found", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			press(t, p, "zzz")
			shows(t, p, "no hits", `document.querySelector(".find .hollow .big")`)
		}},
		{"times", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, "3*")
			shows(t, p, "3 ×", `document.querySelector(".times")`)
		}},
		{"pay", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, kb.F9)
			shows(t, p, "the pay panel", `document.querySelector(".pay input")`)
			press(t, p, "150")
			shows(t, p, "the change", `document.querySelector(".back.good")`)
		}},
		{"change", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, kb.F9)
			shows(t, p, "the pay panel", `document.querySelector(".pay input")`)
			press(t, p, "150"+kb.Enter)
			shows(t, p, "the change", `document.querySelector("[data-change]")`)
		}},
		{"quantity", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, kb.F3)
			shows(t, p, "the keypad", `document.querySelector(".ask .pad")`)
			press(t, p, "12")
		}},
		{"clear", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			press(t, p, kb.Delete, chromedp.KeyModifiers(kb.ModifierShift))
			shows(t, p, "the question", `document.querySelector(".btn.warn")`)
		}},
		{"unknown-code", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			f.scanner("5449000131805")
			shows(t, p, "the notice", `document.querySelector("[data-notice='sale.unknown_code']")`)
		}},
		{"ambiguous", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			f.scanner("0000012345670")
			shows(t, p, "the choices", `document.querySelectorAll(".choice").length == 2`)
		}},
		{"offline", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			f.setStatus(func(s *screen.Status) {
				s.Sync = screen.Sync{State: "offline", Cause: "sync.line_lost", Since: time.Now().Add(-14 * time.Minute).UnixMilli(), Waiting: 38}
				s.Printer.Device.State, s.Printer.Device.Cause, s.Printer.Waiting = "blocked", "printer.paper_out", 3
			})
			shows(t, p, "the states", `document.querySelector(".chip.bad")`)
		}},
		{"states", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			f.setStatus(func(s *screen.Status) {
				ago := time.Now().Add(-3 * time.Minute).UnixMilli()
				s.Sync = screen.Sync{State: "offline", Cause: "sync.line_unreachable", Since: ago, Waiting: 2}
				s.Printer.Device = screen.Device{Name: "p1", State: "attention", Cause: "printer.paper_low", Since: ago}
				s.Scanner = screen.Device{Name: "s1", State: "absent", Cause: "device.unplugged", Since: ago}
				s.Alarms = []screen.Alarm{{Key: "store.disk_low"}}
			})
			press(t, p, kb.F4)
			shows(t, p, "the states", `document.querySelectorAll(".states dl > div").length >= 5`)
		}},
		{"unknown-print", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			f.setStatus(func(s *screen.Status) {
				s.Printer.Unknown = []printing.UnknownJob{
					{Job: pos.NewID(day), Sale: pos.NewID(day), Number: "1-1-41", At: day.UnixMilli()},
					{Job: pos.NewID(day), Sale: pos.NewID(day), Number: "1-1-42", At: day.UnixMilli()},
				}
			})
			shows(t, p, "the question", `document.querySelector("[data-unknown]")`)
		}},
		{"lost", "", func(t *testing.T, p context.Context, f *fakeTill) {
			fill(f)
			shows(t, p, "the lines", `document.querySelectorAll(".row").length == 8`)
			f.server.Close(t.Context())
			shows(t, p, "that the line is lost", `document.querySelector(".strip.bad")`)
		}},
	}
}

// TestLooks walks through the states of the screens, in both languages, light and dark. Each holds that nobody is kept
// from using it (axe-core, WCAG 2.2 AA) and that nothing is cut off or overlaps.
func TestLooks(t *testing.T) {
	browser := newBrowser(t)
	axe, err := os.ReadFile(need.File(t, filepath.Join(need.Top(t), "ui/web/node_modules/axe-core/axe.min.js")))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range looks() {
		t.Run(l.name, func(t *testing.T) {
			f := newFake(t, slog.New(slog.DiscardHandler))
			page := newPage(t, browser)
			path := l.path
			if path == "" {
				path = "/till/1"
			}
			do(t, page, chromedp.Navigate(f.http.URL+path))
			if l.path == "" {
				shows(t, page, "the till", `document.querySelector(".tile") && document.querySelector("[data-total]")`)
			}
			l.show(t, page, f)
			do(t, page, chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, lang := range []string{"en", "ar"} {
				for _, theme := range []string{"light", "dark"} {
					dress(t, page, lang, theme)
					if *shots != "" {
						draw(t, page, filepath.Join(*shots, l.name+"-"+lang+"-"+theme+".png"))
					}
					checkAccess(t, page, lang+"/"+theme)
					checkFit(t, page, lang+"/"+theme)
				}
			}
		})
	}
}

// dress puts a page into a language and a light, by its own buttons where it has them.
func dress(t *testing.T, page context.Context, lang, theme string) {
	t.Helper()
	shows(t, page, lang+" in "+theme, `(() => {
		const root = document.documentElement, button = document.querySelector("[data-lang]");
		if (root.lang != "`+lang+`") button ? button.click() : (root.lang = "`+lang+`", root.dir = "`+
		map[string]string{"en": "ltr", "ar": "rtl"}[lang]+`");
		root.dataset.theme = "`+theme+`";
		return root.lang == "`+lang+`" && document.getAnimations().length == 0;
	})()`)
}

func draw(t *testing.T, page context.Context, file string) {
	t.Helper()
	png, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		t.Fatal(err)
	}
}

func checkAccess(t *testing.T, page context.Context, where string) {
	t.Helper()
	found, err := chromedp.Run(page, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: {type: "tag",
		values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range found {
		t.Errorf("%s: %s", where, violation)
	}
}

// checkFit finds what a person would see at once: a page that scrolls, a button whose words are cut off, a figure that
// runs out of its place, a target too small for a finger.
func checkFit(t *testing.T, page context.Context, where string) {
	t.Helper()
	for _, wrong := range value[[]string](t, page, `(() => {
		const wrong = [];
		const root = document.documentElement;
		if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) wrong.push("the page scrolls");
		for (const el of document.querySelectorAll("button, .bar, .total, .giant, .due, .strip, .chip, .pair")) {
			if (!el.checkVisibility()) continue;
			if (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === "visible" && el.clientWidth > 0)
				wrong.push("cut off: " + (el.className || el.tagName) + " " + el.innerText.slice(0, 40));
		}
		for (const el of document.querySelectorAll("button:not(:disabled), a.btn, input")) {
			if (!el.checkVisibility()) continue;
			const box = el.getBoundingClientRect();
			if (box.height < 47.5 || box.width < 47.5) wrong.push("small: " + el.className + " " + el.innerText + " " + box.height);
		}
		return wrong;
	})()`) {
		t.Errorf("%s: %s", where, wrong)
	}
}
