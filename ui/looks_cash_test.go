package ui_test

import (
	"github.com/chromedp/chromedp/kb"

	"sanduq/ui/screen"
)

// returnLooks are the states of goods that come back.
func returnLooks() []look {
	return []look{
		{"returns", "", func(s stage) {
			fill(s.till)
			s.rows(8)
			s.returns()
			s.Shows("the last sales", `document.querySelectorAll("[data-sale]").length == 3`)
		}},
		{"return-sale", "", func(s stage) {
			s.till.byCard = true
			s.returns()
			s.Shows("the last sales", `document.querySelector("[data-sale='1-1-41']")`)
			s.Click("[data-sale='1-1-41']")
			s.Shows("its lines", `document.activeElement?.type == "checkbox"`)
			s.Press(" " + kb.ArrowDown + kb.ArrowDown + " ")
			s.Shows("the sum", `document.querySelector(".how-back .ref input")`)
			s.Click(".why input[value=other]")
			s.Shows("where the reason is told", `document.querySelector(".why .ref input")`)
		}},
		{"return-done", "", func(s stage) {
			s.returns()
			s.Shows("the last sales", `document.querySelector("[data-sale='1-1-41']")`)
			s.Click("[data-sale='1-1-41']")
			s.Shows("its lines", `document.activeElement?.type == "checkbox"`)
			s.Press(" ")
			s.Click(".why input[value=damaged]")
			s.Shows("the sum", `document.querySelector("[data-give]:not(:disabled)")`)
			s.Click("[data-give]")
			s.Shows("what goes back", `document.querySelector("[data-returned]")`)
		}},
		{"return-goods", "", func(s stage) {
			s.returns()
			s.Shows("a way without", `document.querySelector(".returns > .btn:not(:disabled)")`)
			s.Click(".returns > .btn")
			s.Shows("where goods are found", `document.querySelector(".find-goods input") === document.activeElement`)
			s.Press("milk")
			s.Shows("hits", `document.querySelector(".find-goods .choice")`)
			s.Press(kb.Enter)
			s.Shows("the goods", `document.querySelector(".back-line")`)
		}},
		{"return-unknown", "", func(s stage) {
			fill(s.till)
			s.till.setStatus(func(st *screen.Status) { st.Sync.State = "none" })
			s.Shows("that there is no head office", `!document.body.textContent.includes("All sent")`)
			s.till.scanner("1-1-99")
			s.Shows("that it is not known", `document.querySelector("[data-notice='return.unknown_receipt']")`)
		}},
	}
}

// cashLooks are the states of the day's cash.
func cashLooks() []look {
	return []look{
		{"cash-none", "", func(s stage) { s.cashPanel(); s.Shows("the menu", `document.querySelector(".cash .menu")`) }},
		{"cash-menu", "", func(s stage) { fill(s.till); s.openShift() }},
		{"cash-paid-out", "", func(s stage) {
			fill(s.till)
			s.openShift()
			s.Press("2")
			s.Shows("the form", `document.querySelector("[data-task=paid_out] .cash-form")`)
		}},
		{"cash-count", "", func(s stage) {
			s.openShift()
			s.Press("8")
			s.Shows("the pieces", `document.querySelector(".piece input") === document.activeElement`)
			s.Press("4" + kb.Tab + "2")
		}},
		{"cash-close", "", func(s stage) {
			s.openShift()
			s.Press("9")
			s.Shows("the question", `document.querySelector("[data-task=close] .btn.warn")`)
		}},
		{"day-now", "", func(s stage) { s.dayAt("1") }},
		{"day-z", "", func(s stage) {
			s.dayAt("1")
			s.Click(".end > .btn.main")
			s.Click(".sure .btn.main")
			s.Shows("the Z", `document.querySelector(".blocks h2")?.textContent.includes("1-1")`)
		}},
		{"day-safe", "", func(s stage) { s.dayAt("3") }},
		{"day-vat", "", func(s stage) { s.dayAt("4") }},
	}
}
