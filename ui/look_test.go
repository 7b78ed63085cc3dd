package ui_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/scripts/need/browser"
	"sanduq/ui/screen"
)

var shots = flag.String("shots", "", "folder into which the screens are drawn, to be looked at")

// look is one screen worth looking at. show brings a till into that state, from a fresh one.
type look struct {
	name string
	path string
	show func(stage)
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
	return append(payLooks(fill), []look{
		{"lobby", "/", func(s stage) {
			s.Shows("doors", `document.querySelector(".door")`)
		}},
		{"no-till", "/till/9", func(s stage) {
			s.Shows("a way out", `document.querySelector(".page a")`)
		}},
		{"empty", "", func(s stage) {}},
		{"basket", "", func(s stage) { fill(s.till) }},
		{"voided", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.ArrowUp + kb.ArrowUp + kb.Delete)
			s.Shows("a voided line", `document.querySelector(".row.voided")`)
		}},
		{"search", "", func(s stage) {
			fill(s.till)
			s.Press(kb.F2)
			s.Press("la")
			s.Shows("hits", `document.querySelector(".hits li")`)
		}},
		{"nothing-found", "", func(s stage) {
			fill(s.till)
			s.Press("zzz")
			s.Shows("no hits", `document.querySelector(".find .hollow .big")`)
		}},
		{"times", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press("3*")
			s.Shows("3 ×", `document.querySelector(".times")`)
		}},
		{"pay", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F9)
			s.Shows("the pay panel", `document.querySelector(".pay input")`)
			s.Press("150")
			s.Shows("the change", `document.querySelector(".back.good")`)
		}},
		{"change", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F9)
			s.Shows("the pay panel", `document.querySelector(".pay input")`)
			s.Press("150" + kb.Enter)
			s.Shows("the change", `document.querySelector("[data-change]")`)
		}},
		{"held", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			for _, name := range []string{"Abu Omar", ""} {
				s.Press(kb.F6)
				s.Shows("where the name goes", `document.querySelector(".put-aside input") === document.activeElement`)
				s.Press(name + kb.Enter)
				s.rows(0)
				s.till.scanner("6281000000004")
				s.rows(1)
			}
			s.Press(kb.F6)
			s.Shows("the list", `document.querySelectorAll(".choice.held").length == 2`)
		}},
		{"quantity", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F3)
			s.Shows("the keypad", `document.querySelector(".ask .pad")`)
			s.Press("12")
		}},
		{"clear", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.Delete, chromedp.KeyModifiers(kb.ModifierShift))
			s.Shows("the question", `document.querySelector(".btn.warn")`)
		}},
		{"unknown-code", "", func(s stage) {
			fill(s.till)
			s.till.scanner("5449000131805")
			s.Shows("the notice", `document.querySelector("[data-notice='sale.unknown_code']")`)
		}},
		{"ambiguous", "", func(s stage) {
			fill(s.till)
			s.till.scanner("0000012345670")
			s.Shows("the choices", `document.querySelectorAll(".choice").length == 2`)
		}},
		{"offline", "", func(s stage) {
			fill(s.till)
			s.till.setStatus(func(st *screen.Status) {
				ago := time.Now().Add(-14 * time.Minute).UnixMilli()
				st.Sync = screen.Sync{State: "offline", Cause: "sync.line_lost", Since: ago, Waiting: 38}
				st.Printer.Device.State, st.Printer.Device.Cause, st.Printer.Waiting = "blocked", "printer.paper_out", 3
			})
			s.Shows("the states", `document.querySelector(".chip.bad")`)
		}},
		{"states", "", func(s stage) {
			fill(s.till)
			s.till.setStatus(func(st *screen.Status) {
				ago := time.Now().Add(-3 * time.Minute).UnixMilli()
				st.Sync = screen.Sync{State: "offline", Cause: "sync.line_unreachable", Since: ago, Waiting: 2}
				st.Printer.Device = screen.Device{Name: "p1", State: "attention", Cause: "printer.paper_low", Since: ago}
				st.Scanner = screen.Device{Name: "s1", State: "absent", Cause: "device.unplugged", Since: ago}
				st.Alarms = []screen.Alarm{{Key: "store.disk_low"}}
			})
			s.Press(kb.F4)
			s.Shows("the states", `document.querySelectorAll(".states dl > div").length >= 5`)
		}},
		{"unknown-print", "", func(s stage) {
			fill(s.till)
			s.till.setStatus(func(st *screen.Status) {
				st.Printer.Unknown = []printing.UnknownJob{
					{Job: pos.NewID(day), Sale: pos.NewID(day), Number: "1-1-41", At: day.UnixMilli()},
					{Job: pos.NewID(day), Sale: pos.NewID(day), Number: "1-1-42", At: day.UnixMilli()},
				}
			})
			s.Shows("the question", `document.querySelector("[data-unknown]")`)
		}},
		{"lost", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.till.server.Close(s.Context())
			s.Shows("that the line is lost", `document.querySelector(".strip.bad")`)
		}},
	}...)
}

// TestLooks walks through the states of the screens, in both languages, light and dark. Each holds that nobody is kept
// from using it (axe-core, WCAG 2.2 AA) and that nothing is cut off or overlaps.
func TestLooks(t *testing.T) {
	chromium := browser.Start(t)
	for _, l := range looks() {
		t.Run(l.name, func(t *testing.T) {
			path := l.path
			if path == "" {
				path = "/till/1"
			}
			s := newStage(t, chromium, path)
			if l.path == "" {
				s.ready()
			}
			l.show(s)
			for _, lang := range []string{"en", "ar"} {
				for _, theme := range []string{"light", "dark"} {
					s.dress(lang, theme)
					if *shots != "" {
						s.Draw(filepath.Join(*shots, l.name+"-"+lang+"-"+theme+".png"))
					}
					s.CheckAccess(lang + "/" + theme)
					s.checkFit(lang + "/" + theme)
				}
			}
			for _, size := range [][2]int64{{1024, 768}, {800, 1280}, {1920, 1080}} { // a small till, a tablet upright, a large till
				s.Size(size[0], size[1])
				where := fmt.Sprintf("ar at %dx%d", size[0], size[1])
				if *shots != "" {
					s.Draw(filepath.Join(*shots, fmt.Sprintf("%s-%d.png", l.name, size[0])))
				}
				s.checkFit(where)
			}
		})
	}
}

// dress puts a page into a language and a light, by its own buttons where it has them.
func (s stage) dress(lang, theme string) {
	s.Helper()
	s.Shows(lang+" in "+theme, `(() => {
		const root = document.documentElement, button = document.querySelector("[data-lang]");
		if (root.lang != "`+lang+`") button ? button.click() : (root.lang = "`+lang+`", root.dir = "`+
		map[string]string{"en": "ltr", "ar": "rtl"}[lang]+`");
		root.dataset.theme = "`+theme+`";
		return root.lang == "`+lang+`" && document.getAnimations().length == 0;
	})()`)
}

// checkFit holds besides that a till's screen never scrolls.
func (s stage) checkFit(where string) {
	s.Helper()
	s.CheckFit(where, ".bar, .total, .giant, .due, .strip, .chip, .pair")
	if browser.Value[bool](s.Page, `document.documentElement.scrollHeight > innerHeight`) {
		s.Errorf("%s: the page scrolls", where)
	}
}
