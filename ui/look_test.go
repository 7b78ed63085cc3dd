package ui_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
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

// fill puts a basket on the till.
func fill(f *fakeTill) {
	for _, n := range []int{0, 0, 1, 3, 3, 3, 4, 14, 8, 17} {
		f.scanner(f.items[n].Code)
	}
	f.mu.Lock()
	_, _ = f.addLocked(f.items[2], "0.845")
	f.mu.Unlock()
}

func looks() []look {
	return slices.Concat(payLooks(fill), returnLooks(), elsewhereLooks(), cashLooks(), trainingLooks(), []look{
		{"lobby", "/", func(s stage) {
			s.Shows("doors", `document.querySelector(".door")`)
		}},
		{"no-till", "/till/9", func(s stage) {
			s.Shows("a way out", `document.querySelector(".page a")`)
		}},
		{"empty", "", func(s stage) {}},
		{"basket", "", func(s stage) { fill(s.till); s.rows(8) }},
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
		{"offers", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.till.mu.Lock()
			_, _ = s.till.changeLocked(3, func(l *sale.LineState) { l.Qty = "6" })
			_, _ = s.till.couponLocked(sale.CouponArgs{Code: "WELCOME"})
			s.till.mu.Unlock()
			s.Shows("the savings", `document.querySelector("[data-saved]")?.textContent == "5.00"`)
			s.Press(kb.F7, chromedp.KeyModifiers(kb.ModifierShift))
			s.Shows("the panel", `document.querySelector(".ask.offers .reasons")`)
			s.Press("10")
			s.Click(".offers .reasons .btn:nth-child(2)")
			s.Shows("the explanation", `document.querySelector(".offers .words")`)
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
		{"asks-weight", "", func(s stage) {
			fill(s.till)
			s.till.scanner("6281000000020")
			s.Shows("the question", `document.querySelector(".ask.goods input[data-entry]")`)
			s.Press("0.5")
		}},
		{"asks-age", "", func(s stage) {
			fill(s.till)
			s.till.scanner("6281000000019")
			s.Shows("the date", `document.querySelector(".born")`)
		}},
		{"asks-serial", "", func(s stage) {
			s.till.scanner("6281000000021")
			s.Shows("the question", `document.querySelector(".ask.goods input[data-entry]")`)
		}},
		{"unknown-sell", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F8)
			s.Shows("the departments", `document.querySelector(".depts .btn")`)
			s.Press("4.5")
		}},
		{"price-check", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F7)
			s.Shows("that nothing is sold", `document.querySelector(".times.check")`)
			s.till.scanner("6281000000014")
			s.Shows("the price", `document.querySelector("[data-checked]")`)
		}},
		{"details", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.till.detailed()
			s.Shows("a note", `document.querySelector(".row .note")`)
		}},
		{"note", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F3)
			s.Shows("where the note goes", `document.querySelector(".put-aside input")`)
		}},
		{"shelf", "", func(s stage) {
			s.Press(kb.F4)
			s.Click(`.states .answers .btn + .btn`)
			s.Shows("the lists", `document.querySelectorAll(".listed li").length == 3`)
		}},
		{"arrange", "", func(s stage) {
			s.Click(`.groups .arrange`)
			s.Shows("the keys", `document.querySelectorAll(".arranged .tile").length == 7`)
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
		{"unpaired", "/unpaired", func(s stage) {
			s.Shows("the code", `document.querySelector("[data-code='48217730']")`)
		}},
		{"revoked", "", func(s stage) {
			s.revoked()
		}},
		{"screens", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F4)
			s.Shows("the states", `document.querySelector(".states dl")`)
			s.Press(kb.F8)
			s.Shows("the screens", `document.querySelectorAll(".screens-list li").length == 2`)
		}},
		{"screen-found", "/till/1?add=48217730", func(s stage) {
			s.Shows("who waits", `document.querySelector(".answer-screen")`)
			s.Press("Tablet at the window")
		}},
		{"screen-revoke", "/till/1?add=00000000", func(s stage) {
			s.Shows("that the code is wrong", `document.querySelector("[data-failure='terminal.code_unknown']")`)
			s.Click(".screens-list li:first-child .btn")
			s.Shows("the question", `document.querySelector(".screens-list .warn")`)
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
		{"no-staff", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.Press(kb.F10)
			s.Shows("the offer", `document.querySelector(".person-panel form")`)
		}},
		{"person", "", func(s stage) {
			s.manned()
			s.Press(kb.F10)
			s.Shows("what one can do", `document.querySelector(".person-panel .soft")`)
		}},
		{"sign-in", "", func(s stage) {
			s.manned()
			s.till.setCrew(func(c *screen.Staff) { c.Till.Staff = "" })
			s.Shows("the people", `document.querySelectorAll(".person-tile").length == 4`)
		}},
		{"locked", "", func(s stage) {
			s.manned()
			s.till.setCrew(func(c *screen.Staff) { c.Till.LockedAt = day.UnixMilli() })
			s.Shows("the PIN", `document.querySelector("[data-pin]")`)
			s.Press("9999" + kb.Enter)
			s.Shows("that it is wrong", `document.querySelector("[data-refusal]")`)
		}},
		{"approve", "", func(s stage) {
			s.manned()
			s.Press(kb.Delete)
			s.Shows("the question", `document.querySelectorAll("[data-approve] .person-tile").length == 2`)
		}},
		{"approve-own", "", func(s stage) {
			s.manned()
			s.till.setCrew(func(c *screen.Staff) {
				c.Roles[0].Permissions, c.Roles[0].TwoPersons = staff.Permissions(), []staff.Permission{staff.VoidLine}
			})
			s.Press(kb.Delete)
			s.Click("[data-approve] [data-staff='3']")
			s.Shows("that it is one's own", `document.querySelector(".own")`)
		}},
		{"people", "/till/1/people", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Click("[data-staff='2']")
			s.Shows("him", `document.querySelector("[data-person='2']")`)
		}},
		{"roles", "/till/1/roles", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Click("[data-role='supervisor']")
			s.Shows("what he may", `document.querySelector("[data-editing='supervisor']")`)
		}},
		{"audit", "/till/1/audit", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = manages() })
			s.Shows("what happened", `document.querySelectorAll(".audit tr[data-kind]").length == 6`)
		}},
		{"denied", "/till/1/audit", func(s stage) {
			s.till.setCrew(func(c *screen.Staff) { *c = crewed() })
			s.Shows("that one may not", `document.querySelector("[data-denied] .person-tile")`)
		}},
		{"lost", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.till.server.Close(s.Context())
			s.Shows("that the line is lost", `document.querySelector(".strip.bad")`)
		}},
	})
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
			if l.path == "/unpaired" {
				s.unpaired()
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
