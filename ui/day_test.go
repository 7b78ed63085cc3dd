package ui_test

import (
	"github.com/chromedp/chromedp"
	"sanduq/scripts/need/browser"

	"github.com/chromedp/chromedp/kb"
)

// cashPanel opens the panel of the till's cash.
func (s stage) cashPanel() {
	s.Helper()
	s.Press(kb.F9, chromedp.KeyModifiers(kb.ModifierShift))
}

// openShift opens the till's shift with 500, by keys.
func (s stage) openShift() {
	s.Helper()
	s.cashPanel()
	s.Shows("the menu", `document.querySelector(".cash .menu .btn") === document.activeElement`)
	s.Press("1")
	s.Shows("where the sum goes", `document.querySelector(".cash-form input[data-entry]") === document.activeElement`)
	s.Press("500" + kb.Enter)
	s.Shows("the open shift with its float", `document.querySelector("[data-shift=open]") &&
		/\D500\.00/.test(document.querySelector(".cash .done").textContent)`)
}

// dayAt fills a day and goes to a page of it.
func (s stage) dayAt(page string) {
	s.Helper()
	s.openShift()
	s.Press("3")
	s.Shows("where the sum goes", `document.querySelector(".cash-form input[data-entry]") === document.activeElement`)
	s.Press("300" + kb.Tab + "B-2217/9" + kb.Enter)
	s.Shows("the word about it", `document.querySelector(".cash .done")`)
	s.count("480")
	s.Press("9")
	s.Shows("the question", `document.querySelector("[data-task=close] .btn.main")`)
	s.Click("[data-task=close] .answers .btn.main")
	s.Shows("no shift", `document.querySelector("[data-shift='']")`)
	s.Press("0")
	s.Do(chromedp.WaitVisible(".day .tabs"))
	s.Shows("the day", `document.querySelector(".day .figures")`)
	s.Press(page)
	s.Shows("page "+page, `document.querySelector(".tabs .on kbd")?.textContent == "`+page+`" &&
		document.querySelector(".blocks .block")`)
}

// count declares one sum of cash.
func (s stage) count(sum string) {
	s.Helper()
	s.Press("8")
	s.Shows("the form", `document.querySelector("[data-task=count] .cash-form")`)
	s.Click("[data-task=count] .ways .btn")
	s.Click(".cash-form input[data-entry]")
	s.Press(sum + kb.Enter)
	s.Shows("the menu", `document.querySelector(".cash .menu .btn") === document.activeElement`)
}

// wholeDay: a shift is opened, cash is paid out with its reason, a bag is dropped, the till is left and come back to, the
// drawer is counted without knowing what it should hold, the shift and the day are closed, and the Z says what was short.
func wholeDay(s stage) {
	s.openShift()
	s.Press("2")
	s.Shows("the reasons", `document.querySelectorAll(".cash-form .ways.wrap .btn").length == 2`)
	s.Press("45")
	s.Click(".cash-form .ways.wrap .btn")
	s.Shows("that a note is missing", `document.querySelector(".cash-form .btn.main").disabled`)
	s.Click(".cash-form > label.field input")
	s.Press("water" + kb.Enter)
	s.Shows("the word about it", `document.querySelector(".cash .done")?.textContent.match(/\D45\.00/)`)
	s.Press("6")
	s.Shows("the till left alone, and the word about it", `document.querySelector("[data-shift=suspended]") &&
		!document.querySelector(".cash .done").textContent.includes("45.00")`)
	s.Press("6")
	s.Shows("the till again", `document.querySelector("[data-shift=open]")`)
	s.Press("3")
	s.Shows("where the sum goes", `document.querySelector(".cash-form input[data-entry]") === document.activeElement`)
	s.Press("300" + kb.Tab + "B-1" + kb.Enter)
	s.Shows("the word about it", `document.querySelector(".cash .done")?.textContent.match(/\D300\.00/)`)
	s.count("150")
	if browser.Value[bool](s.Page, `document.body.textContent.includes("155.00")`) {
		s.Error("SHIFT-013: the screen tells what the books expect")
	}
	s.Press("9")
	s.Shows("the question", `document.querySelector("[data-task=close] .btn.main")`)
	s.Click("[data-task=close] .answers .btn.main")
	s.Shows("no shift", `document.querySelector("[data-shift='']")`)
	s.Press("0")
	s.Do(chromedp.WaitVisible(".day .tabs"))
	s.Shows("the difference that waits", `document.querySelector("[data-pending]")?.textContent.includes("5.00")`)
	s.Click("[data-pending] .btn")
	s.Shows("nothing that waits", `!document.querySelector("[data-pending]")`)
	s.Click(".end > .btn.main")
	s.Click(".sure .btn.main")
	s.Shows("the Z", `document.querySelector(".blocks h2")?.textContent.includes("1-1")`)
	s.Press("2")
	s.Shows("the list", `document.querySelectorAll("[data-z]").length == 1`)
	s.Press(kb.Escape)
	s.Do(chromedp.WaitVisible(".basket"))
	s.Shows("the till", `document.querySelector(".basket")`)
	for name, n := range map[string]int{"shift.open": 1, "cash.move": 2, "shift.count": 1, "shift.close": 1, "day.close": 1} {
		if got := s.till.count(name); got != n {
			s.Errorf("%s was done %d times, want %d", name, got, n)
		}
	}
}

// wholeDayInArabic is the same day for somebody who reads Arabic.
func wholeDayInArabic(s stage) {
	s.Click("[data-lang]")
	s.Shows("Arabic", `document.documentElement.dir == "rtl"`)
	wholeDay(s)
}
