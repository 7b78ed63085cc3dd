package ui_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/scripts/need/browser"
	"sanduq/ui/screen"
)

// TestTill is a day at the till in a real browser, one story after the other.
func TestTill(t *testing.T) {
	chromium := browser.Start(t)
	for _, story := range []struct {
		name string
		tell func(stage)
	}{
		{"a scan paints its line and is said aloud", scanPaints},
		{"the language changes at once and is remembered", languageChanges},
		{"a whole sale by keyboard alone", saleByKeyboard},
		{"a whole sale by touch alone", saleByTouch},
		{"a reload, and another screen, show the same basket", reloadRestores},
		{"an answer lost on the way is asked for again, and cash is taken once", lostAnswer},
		{"how many, keyed before a scan", timesBeforeScan},
		{"a code that several items share is asked about", sharedCode},
		{"an offer says what it gave and what is missing to it, in both languages", offerExplains},
		{"a coupon and a discount by hand, by keyboard alone", discountByKeyboard},
		{"a basket is put aside and gone on with", aside},
		{"a card, dollars and cash pay together", paysTogether},
		{"a card of which nobody knows is asked about until somebody does", cardIsUnknown},
		{"money goes back before the basket changes", goesBack},
		{"goods of a receipt come back by keyboard, and money goes back", goodsComeBack},
		{"a receipt that was paid by card is refunded at the terminal", cardGoesBack},
		{"a sale of the list is cancelled by touch", saleCancelled},
		{"goods come back without a receipt", goodsWithoutReceipt},
		{"a receipt is scanned, and one of another shop is not known", receiptScanned},
		{"goods of another shop's receipt come back", anotherShopsReceipt},
		{"head office is not reached, and goods come back unverified", headOfficeIsFar},
		{"an overrun is looked into", overrunLookedInto},
		{"a whole day of cash, from the float to the Z", wholeDay},
		{"a whole day of cash, in Arabic", wholeDayInArabic},
		{"an unknown code says what to do, until the next scan", unknownCode},
		{"names are found in Arabic and English, by arrows and Enter", searchByKeys},
		{"a receipt that may not have printed is answered in place", unknownPrint},
		{"a scanner that types is understood under an Arabic keyboard", wedgeUnderArabic},
		{"Arabic-Indic digits are read and, where the shop wants them, written", arabicDigits},
		{"nothing is sent while there is no line", noLine},
		{"age, weight and serial number are asked beside the basket", askedGoods},
		{"prices are looked up, goods not on file are sold, lines have notes", pricesAndUnknown},
		{"quick keys are arranged by the keyboard", arrangedKeys},
	} {
		t.Run(story.name, func(t *testing.T) { story.tell(newTill(t, chromium)) })
	}
}

func scanPaints(s stage) {
	s.till.scanner("6281000000001")
	s.rows(1)
	s.till.scanner("6281000000001")
	s.till.scanner("6281000000002")
	s.rows(2)
	s.total("17.50")
	s.Shows("what a screen reader says", `document.querySelector("[data-said]").textContent.includes("Full-fat milk")`)
	s.Shows("the last line as the current one",
		`document.querySelector(".row[aria-current] .name").textContent.includes("milk")`)
}

func languageChanges(s stage) {
	s.till.scanner("6281000000004")
	s.rows(1)
	s.run(`window.sameSince = true`)
	s.Click("[data-lang]")
	s.Shows("Arabic", `document.documentElement.lang == "ar" && document.documentElement.dir == "rtl"`)
	s.Shows("the Arabic name", `document.querySelector(".row .name").textContent == "عصير مانجو 1 لتر"`)
	s.Shows("Arabic buttons", `document.querySelector(".btn.main").textContent.includes("الدفع")`)
	if !browser.Value[bool](s.Page, `window.sameSince === true`) {
		s.Error("the page was loaded anew")
	}
	// The basket is where the eye begins: on the right in Arabic. The keypad stays as it is.
	if !browser.Value[bool](s.Page, `document.querySelector(".basket").getBoundingClientRect().left > innerWidth / 2`) {
		s.Error("the basket is not on the right")
	}
	s.Press(kb.F9)
	s.Shows("the keypad", `document.querySelector(".pad")`)
	if keys := browser.Value[string](s.Page, `[...document.querySelectorAll(".pad button")].map(b => [b.textContent,
		b.getBoundingClientRect().left]).slice(0, 3).sort((a, b) => a[1] - b[1]).map(x => x[0]).join("")`); keys != "789" {
		s.Errorf("the keypad's first row reads %s from the left", keys)
	}
	s.Do(chromedp.Reload())
	s.ready()
	s.Shows("Arabic again", `document.documentElement.lang == "ar"`)
}

func saleByKeyboard(s stage) {
	s.Press("6281000000004" + kb.Enter) // typed, with nothing focused
	s.rows(1)
	s.Press("3*6281000000007" + kb.Enter)
	s.rows(2)
	s.total("18.00")
	s.Press(kb.Escape + kb.ArrowUp + "+")
	s.total("27.00")
	s.Press(kb.ArrowDown + kb.F3)
	s.Shows("the question how many", `document.querySelector(".ask input")`)
	s.Press("1" + kb.Enter)
	s.total("21.00")
	s.Shows("the tiles again", `document.querySelector(".tile")`)
	s.Press(kb.Delete)
	s.total("18.00")
	s.Press(kb.F9)
	s.Shows("the pay panel", `document.querySelector(".pay input") === document.activeElement`)
	s.Press("17.5")
	s.Shows("what is missing", `document.querySelector(".reckoning .back").textContent.includes("0.50")`)
	s.Press(kb.Backspace + kb.Backspace + kb.Backspace + kb.Backspace + "50" + kb.Enter)
	s.Shows("the change", `document.querySelector(".giant")?.textContent == "32.00"`)
	if n := s.till.count("sale.cash"); n != 1 {
		s.Errorf("cash was taken %d times", n)
	}
	s.Press("6281000000004" + kb.Enter)
	s.rows(1)
	s.Press(kb.Enter, ctrl())
	s.Shows("no change", `document.querySelector(".giant")?.textContent == "0.00"`)
}

func saleByTouch(s stage) {
	s.Click(".tile:nth-child(4)")
	s.rows(1)
	s.Click(".groups button:nth-child(2)")
	s.Shows("the bakery", `document.querySelectorAll(".tile").length == 3`)
	s.Click(".tile:nth-child(2)")
	s.total("10.00")
	s.Click(".acts .main")
	s.Shows("the pay panel", `document.querySelector(".fast .btn:nth-child(2)")`)
	for _, key := range []int{3, 2} { // 9, 8: the keypad
		s.Click(fmt.Sprintf(".pad button:nth-child(%d)", key))
	}
	s.Shows("98 on the keypad", `document.querySelector(".pay input").value == "98"`)
	s.Click(".fast .btn:nth-child(2)") // and yet: the next note
	s.Shows("the change", `document.querySelector(".giant")?.textContent == "40.00"`)
	s.Click(".change .btn")
	s.Shows("that a copy was asked for", `document.querySelector("[data-said]").textContent.includes("copy")`)
	if n := s.till.count("receipt.reprint"); n != 1 {
		s.Errorf("%d copies", n)
	}
}

func reloadRestores(s stage) {
	for _, code := range []string{"6281000000001", "6281000000002", "6281000000004"} {
		s.till.scanner(code)
	}
	s.rows(3)
	s.Do(chromedp.Reload())
	s.rows(3)
	s.total("24.00")
	s.till.restart(s) // the server's turn
	s.Shows("the line again", `!document.querySelector(".strip.bad")`)
	s.till.scanner("6281000000002")
	s.rows(4)
	s.total("36.50")
}

// lostAnswer: the sale is done, its answer is not told, the server goes; the next one is asked with the same id.
func lostAnswer(s stage) {
	s.till.scanner("6281000000004")
	s.rows(1)
	hold := make(chan struct{})
	s.till.setHold(hold)
	s.Press(kb.Enter, ctrl())
	s.Shows("the sale", `document.querySelector("[data-change]")`)
	s.till.setHold(nil)
	s.till.restart(s)
	s.Shows("that the sale was answered", `document.querySelector("[data-said]").textContent.startsWith("Change")`)
	close(hold)
	if n := s.till.count("sale.cash"); n != 1 {
		s.Errorf("SALE-003: cash was taken %d times", n)
	}
	if n := s.till.tries("sale.cash"); n != 2 {
		s.Errorf("cash was asked for %d times, want 2", n)
	}
}

func timesBeforeScan(s stage) {
	s.Press("3*")
	s.Shows("3 ×", `document.querySelector(".times")?.textContent == "3 ×"`)
	s.till.scanner("6281000000004")
	s.total("27.00")
	s.Shows("no 3 × any more", `!document.querySelector(".times")`)
	s.till.scanner("6281000000004")
	s.total("36.00")
	s.Press("2*")
	s.Shows("2 ×", `document.querySelector(".times")`)
	s.Press(kb.Escape)
	s.Shows("no 2 × any more", `!document.querySelector(".times")`)
	s.till.hears(s, sale.Next{}) // the page says so before the store heard it
	s.till.scanner("6281000000004")
	s.total("45.00")
}

func sharedCode(s stage) {
	s.till.scanner("0000012345670")
	s.Shows("the choices", `document.querySelectorAll(".choice").length == 2 && document.activeElement.matches(".choice")`)
	s.Press("2")
	s.Shows("the second one", `document.querySelector(".row .name")?.textContent == "Laban 1 L"`)
	s.Shows("the tiles again", `document.querySelector(".tile")`)
}

func unknownCode(s stage) {
	s.till.scanner("4006381333931")
	s.Shows("what is wrong", `document.querySelector("[role=alert]")?.textContent.includes("4006381333931")`)
	s.Shows("what to do", `document.querySelector("[role=alert]").textContent.includes("search by name")`)
	s.till.scanner("6281000000001")
	s.rows(1)
	s.Shows("no notice any more", `!document.querySelector("[role=alert]")`)
}

func searchByKeys(s stage) {
	s.Press(kb.F2)
	s.Do(chromedp.SendKeys(chromedp.CSS("[data-entry]"), "لبن"))
	s.Shows("two hits", `document.querySelectorAll(".hits li").length == 2`)
	s.Press(kb.ArrowDown)
	s.Shows("the second chosen", `document.querySelector("[data-entry]").getAttribute("aria-activedescendant") == "hit-1"`)
	s.Press(kb.Enter)
	s.Shows("its line", `document.querySelector(".row .name")?.textContent == "Labneh 500 g"`)
	s.Shows("an empty search", `document.querySelector("[data-entry]").value == ""`)
}

func unknownPrint(s stage) {
	s.till.scanner("6281000000001")
	s.till.setStatus(func(st *screen.Status) {
		st.Printer.Unknown = []printing.UnknownJob{
			{Job: pos.NewID(day), Sale: pos.NewID(day), Number: "1-1-7", Cause: "printer.power_cut"},
		}
	})
	s.Shows("the question", `document.querySelector("[data-unknown]")?.textContent.includes("1-1-7")`)
	s.Shows("why it is asked", `document.querySelector("[data-unknown]").textContent.includes("power")`)
	if !browser.Value[bool](s.Page, `[".row", ".btn.main"].every(x => document.querySelector(x).checkVisibility())`) {
		s.Error("the question covers the basket")
	}
	s.Click("[data-unknown] .btn")
	s.Shows("no question any more", `!document.querySelector("[data-unknown]")`)
	if n := s.till.count("print.answer"); n != 1 {
		s.Errorf("answered %d times", n)
	}
}

// wedgeUnderArabic sends what a browser makes of a scanner that types 6281000000004 under an Arabic layout.
func wedgeUnderArabic(s stage) {
	s.run(`for (const c of "6281000000004") dispatchEvent(new KeyboardEvent("keydown", {
		key: String.fromCharCode(0x0660 + Number(c)), code: "Digit" + c, bubbles: true}));
		dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true}))`)
	s.Shows("the line", `document.querySelector(".row .name")?.textContent == "Mango juice 1 L"`)
}

func arabicDigits(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.Press(kb.F9)
	s.Shows("the pay panel", `document.querySelector(".pay input")`)
	s.Do(chromedp.SendKeys(chromedp.CSS(".pay input"), "٥٠٫٥"))
	s.Shows("the change", `document.querySelector(".reckoning .back.good")?.textContent.includes("8.97")`)
	s.till.setStatus(func(st *screen.Status) { st.Shop.Digits, st.Sync.Waiting = "arab", 1234 })
	s.total("٤١٫٥٣")
	s.Click("[data-lang]")
	s.Shows("a count in Arabic digits, in its plural", `document.querySelector(".bar").textContent.includes("١٢٣٤ قيدًا")`)
	s.Press(kb.Escape)
	s.Shows("the code as it is printed", `document.querySelector(".row .code").textContent == "6281000000005"`)
}

func noLine(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.till.server.Close(s.Context())
	s.Shows("that the line is lost", `document.querySelector(".strip.bad")`)
	s.Press(kb.Enter, ctrl())
	s.Shows("why nothing happens", `document.querySelector("[data-notice='link.wait']")`)
	s.till.serve(s)
	s.Shows("the line again", `!document.querySelector(".strip.bad")`)
	s.Press(kb.Enter, ctrl())
	s.Shows("the sale", `document.querySelector("[data-change]")`)
	if n := s.till.count("sale.cash"); n != 1 {
		s.Errorf("cash was taken %d times", n)
	}
}
