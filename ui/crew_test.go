package ui_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/scripts/need/browser"
	"sanduq/ui/screen"
)

func sar() money.Currency {
	c, err := money.ParseCurrency("SAR")
	if err != nil {
		panic(err)
	}
	return c
}

// TestCrew is what the people of a till do at it, in a real browser.
func TestCrew(t *testing.T) {
	chromium := browser.Start(t)
	for _, story := range []struct {
		name string
		tell func(stage)
	}{
		{"a shop without staff is told how to get its first", firstOfAll},
		{"who may not is allowed by somebody else's PIN, at the same till", allowedByPIN},
		{"a badge at the scanner allows what is asked", allowedByBadge},
		{"what is asked can be given up, and nothing happens", askedInVain},
		{"a locked till keeps the basket, sells nothing, and opens by PIN", lockedByKeys},
		{"a pause after wrong PINs counts down", pauseCounts},
		{"somebody else takes over by touch", takeOver},
	} {
		t.Run(story.name, func(t *testing.T) {
			s := newTill(t, chromium)
			story.tell(s)
		})
	}
}

// manned puts the cashier at the till, with one line in the basket.
func (s stage) manned() {
	s.Helper()
	s.till.setCrew(func(c *screen.Staff) { *c = crewed() })
	s.Shows("who is there", `document.querySelector(".bar .person")?.textContent.includes("Ahmad")`)
	s.till.scanner("6281000000001")
	s.rows(1)
}

func firstOfAll(s stage) {
	s.Press(kb.F10)
	s.Shows("the offer", `document.querySelector(".person-panel form")`)
	s.run(`for (const [i, text] of ["سلمى", "Salma", "2846", "2846"].entries()) {
		const f = document.querySelectorAll(".person-panel input")[i];
		f.value = text; f.dispatchEvent(new Event("input", {bubbles: true})); }`)
	s.Click(".person-panel .btn.main:not(:disabled)")
	s.Shows("the manager at the till", `document.querySelector(".bar .person")?.textContent.includes("Manager")`)
	s.ready()
}

func allowedByPIN(s stage) {
	s.manned()
	s.Press(kb.Delete)
	s.Shows("the question, with those who may", `document.querySelector("[data-approve='line.void']") &&
		document.querySelectorAll(".person-tile").length == 2 && document.activeElement.matches(".person-tile")`)
	s.Press("2")
	s.Shows("where the PIN goes", `document.querySelector("[data-pin]") === document.activeElement`)
	s.Press("9999" + kb.Enter)
	s.Shows("that it is wrong", `document.querySelector("[data-refusal='staff.wrong_pin']")`)
	s.Press(goodPIN + kb.Enter)
	s.Shows("the line taken out", `document.querySelector(".row.voided")`)
	s.Shows("the goods again", `document.querySelector(".tile") && !document.querySelector("[data-approve]")`)
	s.Shows("the cashier still there", `document.querySelector(".bar .person").textContent.includes("Ahmad")`)
	if n := s.till.count("sale.void"); n != 1 {
		s.Errorf("STAFF-022: %d lines were taken out", n)
	}
}

func allowedByBadge(s stage) {
	s.manned()
	s.Press(kb.Delete)
	s.Shows("the question", `document.querySelector("[data-approve]")`)
	s.till.badge("2", " ticket")
	s.Shows("the line taken out", `document.querySelector(".row.voided")`)
	s.till.badge("2", " ticket")
	s.Shows("the badge's owner, now that nothing is asked",
		`document.querySelector(".bar .person").textContent.includes("Sami")`)
}

func askedInVain(s stage) {
	s.manned()
	s.Press(kb.Delete)
	s.Shows("the question", `document.querySelector("[data-approve]")`)
	s.Press(kb.Escape)
	s.Shows("the goods again", `document.querySelector(".tile") && !document.querySelector("[data-approve]")`)
	s.Shows("why nothing happened", `document.querySelector("[data-notice='staff.needs_approval']")`)
	s.rows(1)
}

func lockedByKeys(s stage) {
	s.manned()
	s.Press(kb.F10)
	s.Shows("what one can do", `document.activeElement?.matches(".person-panel .soft")`)
	s.Press(kb.Enter)
	s.Shows("the lock", `document.querySelector("[data-signin] [data-pin]") === document.activeElement`)
	s.Shows("no way to pay", `document.querySelector(".acts .main").disabled`)
	s.Press(kb.F9)
	s.rows(1)
	s.Press(goodPIN + kb.Enter)
	s.ready()
	if n := s.till.count("sale.cash"); n != 0 {
		s.Errorf("STAFF-011: a locked till sold %d times", n)
	}
}

func pauseCounts(s stage) {
	s.manned()
	s.till.setCrew(func(c *screen.Staff) { c.Till.LockedAt = day.UnixMilli() })
	s.Shows("the lock", `document.querySelector("[data-pin]") === document.activeElement`)
	s.Press(slowPIN + kb.Enter)
	s.Shows("the pause", `document.querySelector("[data-refusal='staff.throttled']")?.textContent.includes("28")`)
	s.Shows("fewer seconds", `document.querySelector("[data-refusal='staff.throttled']")?.textContent.includes("27")`)
	s.Shows("a button that waits", `document.querySelector(".pin .main").disabled`)
}

func takeOver(s stage) {
	s.manned()
	s.Click(".bar .person")
	s.Click(".person-panel .answers .btn:nth-child(2)")
	s.Click("[data-staff='1']")
	for _, key := range []int{8, 3, 4, 6} { // the pad's places do not matter: any digits
		s.Click(".pad button:nth-child(" + string(rune('0'+key)) + ")")
	}
	s.Shows("four signs", `document.querySelector("[data-pin]").value.length == 4`)
	s.run(`const f = document.querySelector("[data-pin]"); f.value = "` + goodPIN + `";
		f.dispatchEvent(new Event("input", {bubbles: true}))`)
	s.Click(".pin .main")
	s.Shows("the manager", `document.querySelector(".bar .person").textContent.includes("Salma")`)
	s.rows(1)
}

// TestManagersPages walks the pages of those who manage the shop.
func TestManagersPages(t *testing.T) {
	s := newStage(t, browser.Start(t), "/till/1/audit")
	s.till.setCrew(func(c *screen.Staff) { *c = crewed() })
	s.Shows("that a cashier may not", `document.querySelector("[data-denied]")`)
	s.Click("[data-staff='1']")
	s.Press(goodPIN + kb.Enter)
	s.Shows("what happened", `document.querySelectorAll(".audit tr[data-kind]").length == 6`)
	s.Shows("every kind in words", `[...document.querySelectorAll(".audit tr[data-kind]")].every(r =>
		!r.cells[1].textContent.includes(".v1"))`)
	s.Click("[data-self]")
	s.Shows("the own approvals",
		`document.querySelectorAll(".audit tr[data-kind]").length == 1 && document.querySelector("[data-own]")`)
	s.Go(s.till.http.URL + "/till/1/people")
	s.Click("[data-staff='4']")
	s.Shows("her", `document.querySelector("[data-person='4'] input").value == "نور خالد"`)
	s.Click("[data-person='4'] .btn.main")
	s.Shows("that it was saved", `document.querySelector(".told")`)
	if n := s.till.count("staff.change"); n != 1 {
		s.Errorf("%d changes", n)
	}
	s.Go(s.till.http.URL + "/till/1/roles")
	s.Click("[data-role='" + staff.Supervisor + "']")
	s.Shows("what a supervisor may", `document.querySelectorAll("[data-editing=supervisor] .matrix input:checked").length > 10`)
}
