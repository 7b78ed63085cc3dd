package ui_test

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func offerExplains(s stage) {
	for range 5 {
		s.till.scanner(juice)
	}
	s.rows(1)
	s.Shows("what is missing", `document.querySelector("[data-hint]").textContent.includes("One more")`)
	s.till.scanner(juice)
	s.total("49.00")
	s.Shows("what the line cost", `document.querySelector(".row .sum").textContent == "54.00"`)
	s.Shows("which offer gave it", `document.querySelector(".award").textContent.includes("Any 6 juices for 49")`)
	s.Shows("how much", `document.querySelector(".award .num").textContent == "\u22125.00"`)
	s.Shows("the savings", `document.querySelector("[data-saved]").textContent == "5.00"`)
	s.Click("[data-lang]")
	s.Shows("the offer in Arabic", `document.querySelector(".award").textContent.includes("أي ٦ عصائر")`)
	s.Shows("the savings in Arabic", `document.querySelector(".pair.saved").textContent.includes("وفّرت")`)
	s.Press(kb.Delete)
	s.Shows("no offer on a voided line", `!document.querySelector(".award")`)
}

func discountByKeyboard(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.Press(kb.F7, chromedp.KeyModifiers(kb.ModifierShift))
	s.Shows("where the size goes", `document.querySelector(".offers input[data-entry]") === document.activeElement`)
	s.Press("10" + kb.Enter)
	s.Shows("that a reason is missing", `document.querySelector(".offers .btn.main").disabled`)
	s.Press(kb.Tab + " ")
	s.Shows("a reason", `document.querySelector(".reasons [aria-pressed=true]")`)
	s.Press(kb.Tab + kb.Tab + kb.Enter)
	s.Shows("the tiles again", `document.querySelector(".tile")`)
	s.total("37.38")
	s.Press(kb.F7, chromedp.KeyModifiers(kb.ModifierShift))
	s.Click(".offers .put-aside input")
	s.Press("NONSENSE" + kb.Enter)
	s.Shows("that nobody knows it", `document.querySelector("[data-notice='sale.unknown_coupon']")`)
	for range len("NONSENSE") {
		s.Press(kb.Backspace)
	}
	s.Press("WELCOME" + kb.Enter)
	s.Shows("the coupon", `document.querySelector(".coupon")?.textContent.includes("WELCOME")`)
	s.Shows("the coupon beside the savings", `document.querySelector(".pair.saved .tag")?.textContent == "WELCOME"`)
	s.Click(".coupon .btn")
	s.Shows("no coupon", `!document.querySelector(".coupon")`)
	if n := s.till.count("sale.discount"); n != 1 {
		s.Errorf("%d discounts", n)
	}
}
