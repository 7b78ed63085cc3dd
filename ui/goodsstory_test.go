package ui_test

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos/fact"
)

// askedGoods: what must be asked is asked beside the basket, and by keys alone it is answered: the age, the weight with its
// packing, the serial number.
func askedGoods(s stage) {
	s.till.scanner("6281000000019")
	s.Shows("the date, and no in the hand", `document.querySelector(".born .giant")?.textContent == "2010-11-23" &&
		document.activeElement.matches("button") && document.activeElement.textContent.includes("Not sold")`)
	s.Press(kb.Enter)
	s.Shows("the tiles", `document.querySelector(".tile")`)
	s.rows(0)
	s.till.scanner("6281000000019")
	s.Shows("the question again", `document.querySelector(".born") &&
		document.activeElement.matches("button") && document.activeElement.textContent.includes("Not sold")`)
	s.Press(kb.ArrowRight + kb.Enter)
	s.rows(1)
	s.Shows("the limit on the line", `document.querySelector(".row .marks")?.textContent.includes("16")`)
	s.till.scanner("6281000000020")
	s.Shows("where the weight goes", `document.activeElement.matches(".ask.goods input[data-entry]")`)
	s.Press("0.5" + kb.Enter)
	s.rows(2)
	s.Shows("that it was typed", `document.querySelectorAll(".row .marks")[1]?.textContent.includes("typed")`)
	s.till.scanner("6281000000021")
	s.Shows("where the number goes", `document.activeElement.matches(".ask.goods input[data-entry]")`)
	s.Press("SN-1" + kb.Enter)
	s.rows(3)
	s.Shows("the number", `document.querySelectorAll(".row .marks")[2]?.textContent.includes("SN-1")`)
	s.Shows("the tiles again", `document.querySelector(".tile")`)
}

// pricesAndUnknown: a price is looked up without selling, goods that are not on file are sold by department, and a note is
// written beside a line.
func pricesAndUnknown(s stage) {
	s.Press(kb.F7)
	s.Shows("that nothing is sold", `document.querySelector(".times.check")`)
	s.till.scanner("6281000000014")
	s.Shows("the price", `document.querySelector("[data-checked] .giant")?.textContent == "28.00"`)
	s.rows(0)
	s.Press(kb.Escape)
	s.till.scanner("6281000000014")
	s.rows(1)
	s.till.scanner("4006381333931")
	s.Shows("a way to sell it", `document.querySelector("[data-notice] .answers .btn")`)
	s.Click(`[data-notice] .answers .btn`)
	s.Shows("its code and the price field", `document.querySelector(".ask.goods .code")?.textContent == "4006381333931" &&
		document.activeElement.matches("input[data-entry]")`)
	s.Press("4.50" + kb.Enter)
	s.rows(2)
	s.Shows("its department", `document.querySelectorAll(".row .name")[1]?.textContent == "Grocery"`)
	s.Press(kb.F3)
	s.Shows("where the note goes", `document.querySelector(".put-aside input")`)
	s.Click(`.put-aside input`)
	s.Press("two for Sami" + kb.Enter)
	s.Shows("the note", `document.querySelector(".row .note")?.textContent == "two for Sami"`)
}

// arrangedKeys: a manager moves a quick key by the keyboard, gives it another colour, adds one and saves.
func arrangedKeys(s stage) {
	s.Click(`.groups .arrange`)
	s.Shows("the keys", `document.querySelectorAll(".arranged .tile").length == 7`)
	s.Click(`.arranged .tile`)
	s.Press(kb.ArrowRight, chromedp.KeyModifiers(kb.ModifierAlt))
	s.Shows("the key in the second place, still in the hand", `
		document.querySelectorAll(".arranged .tile")[1].textContent.includes("bread") &&
		document.activeElement.textContent.includes("bread")`)
	s.Click(`.hues .hue-5`)
	s.Click(`.adding input`)
	s.Press("Kettle")
	s.Shows("the item", `document.querySelector(".ask .choices .choice")`)
	s.Press(kb.Enter)
	s.Shows("one key more", `document.querySelectorAll(".arranged .tile").length == 8`)
	s.Click(`.ask > .answers .btn.main`)
	s.Shows("the tiles again", `document.querySelector(".tile:not([draggable])")`)
	s.till.mu.Lock()
	defer s.till.mu.Unlock()
	if len(s.till.grid) != 1 || len(s.till.grid[0].Keys) != 8 || s.till.grid[0].Keys[1] != (fact.GridKey{SKU: "A001", Hue: 5}) {
		s.Errorf("SHELF-004: saved was %+v", s.till.grid)
	}
}
