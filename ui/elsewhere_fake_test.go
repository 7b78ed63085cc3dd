package ui_test

import (
	"context"
	"fmt"

	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/returns"
	"sanduq/scripts/need/browser"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// Numbers of other shops' receipts, as the fake's head office knows them: two shops gave the first; the second is kept here
// and old; head office is not reached for the third, and never answers for the fourth. It knows no other.
const (
	foreignNumber = "7-1-5"
	staleNumber   = "7-1-6"
	farNumber     = "9-1-7"
	slowNumber    = "9-1-8"
)

var shops = map[pos.StoreID]pos.Text{
	"jeddah-corniche": {En: "Jeddah Corniche", Ar: "كورنيش جدة"}, "dammam-1": {En: "Dammam", Ar: "الدمام"},
}

func (f *fakeTill) elsewhereSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return 0, f.office, nil
}

// foreignLocked is the receipt of another shop.
func (f *fakeTill) foreignLocked(number string, of pos.StoreID) *returns.Found {
	found := f.foundLocked()
	found.Sale, found.Number, found.Store, found.Shop = pos.ID{15: 75}, number, of, shops[of]
	found.AsOf, found.Stale = day.UnixMilli(), number == staleNumber
	return &found
}

func (f *fakeTill) askElsewhere(_ context.Context, c ui.Call, a screen.ElsewhereArgs) (screen.Asked, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := screen.Elsewhere{Question: c.ID, Number: a.Number, State: "none"}
	switch {
	case a.Number == foreignNumber && a.Store == "":
		e.State = "several"
		e.Matches = []screen.Match{
			{Store: "jeddah-corniche", Shop: shops["jeddah-corniche"], At: day.UnixMilli(), Total: 4_575, Currency: "SAR"},
			{Store: "dammam-1", Shop: shops["dammam-1"], At: day.UnixMilli(), Total: 1_250, Currency: "SAR"},
			{Store: "kuwait-1", At: day.UnixMilli(), Total: 12_500, Currency: "KWD"},
		}
	case a.Number == foreignNumber:
		e.State, e.Found = "found", f.foreignLocked(a.Number, a.Store)
	case a.Number == staleNumber:
		e.State, e.Found = "found", f.foreignLocked(a.Number, "dammam-1")
	case a.Number == farNumber:
		e.State = "unreached"
	case a.Number == slowNumber:
		e.State = "asking"
	}
	f.office = e
	f.server.Refresh(screen.TopicElsewhere, "1")
	return screen.Asked{Question: c.ID}, nil
}

// overruns are what head office found wrong.
func overruns() []returns.Overrun {
	return []returns.Overrun{{
		Store: "jeddah-corniche", Number: "7-1-5", SoldAt: day.UnixMilli(), Over: 1_250, At: day.UnixMilli(),
		Shares: []fact.ReceiptShare{{Store: "dammam-1", Total: 1_250}, {Store: "riyadh-1", Total: 1_250}},
	}}
}

// openReceipt types the number of a receipt on the page of returns.
func (s stage) openReceipt(number string) {
	s.Helper()
	s.returns()
	s.Shows("where the number goes", `document.querySelector(".returns input[data-entry]") === document.activeElement`)
	s.Press(number + kb.Enter)
}

func anotherShopsReceipt(s stage) {
	s.openReceipt(foreignNumber)
	s.Shows("the shops that gave it, the first under the cursor",
		`document.querySelectorAll("[data-elsewhere=several] [data-shop]").length == 3 &&
			document.activeElement?.dataset.shop == "jeddah-corniche"`)
	s.Press(kb.Enter)
	s.Shows("whose it is", `document.querySelector("[data-from=jeddah-corniche]") &&
		document.querySelectorAll(".back-line").length == 3`)
	if browser.Value[bool](s.Page, `!!document.querySelector(".give .warn")`) {
		s.Error("another shop's sale could be cancelled here")
	}
	s.Press(" ")
	s.gives(s.price(0, 3))
	s.Click(".why input[value=damaged]")
	s.Shows("that it can go back", `!document.querySelector("[data-give]").disabled`)
	s.Press(kb.Enter)
	s.Shows("what the customer is given",
		fmt.Sprintf(`document.querySelector(".returned .giant")?.textContent == %q`, s.price(0, 3)))
	s.till.mu.Lock()
	defer s.till.mu.Unlock()
	if s.till.stores["return.sale"] != "jeddah-corniche" || s.till.stores["return.quote"] != "jeddah-corniche" {
		s.Errorf("the return was of %v", s.till.stores)
	}
}

func headOfficeIsFar(s stage) {
	s.till.scanner("6281000000004")
	s.rows(1)
	s.openReceipt(slowNumber)
	s.Shows("that head office is asked", `document.querySelector("[data-elsewhere=asking]")`)
	s.till.scanner(s.till.items[0].Code) // nothing waits
	s.rows(2)
	s.Press(kb.Escape)
	s.openReceipt(farNumber)
	s.Shows("that it was not reached", `document.querySelector("[data-elsewhere=unreached]")`)
	s.Click(".returns .answers .btn:nth-child(2)")
	s.Shows("where goods are found", `document.querySelector(".find-goods input") === document.activeElement`)
	s.Press("milk")
	s.Shows("hits", `document.querySelector(".find-goods .choice")`)
	s.Press(kb.Enter)
	s.Shows("the goods", `document.querySelectorAll(".back-line").length == 1`)
	s.Click(".why input[value=wrong_item]")
	s.Click("[data-give]")
	s.Shows("that it is done", `document.querySelector(".returned .giant")`)
	s.till.mu.Lock()
	defer s.till.mu.Unlock()
	if s.till.stores["claimed"] != farNumber {
		s.Errorf("what was claimed is %v", s.till.stores)
	}
}

func overrunLookedInto(s stage) {
	s.till.mu.Lock()
	s.till.over = overruns()
	s.till.mu.Unlock()
	s.till.server.Refresh(screen.TopicShelf, "1")
	s.Press(kb.F4)
	s.Click(`.states .answers .btn + .btn`)
	s.Shows("the overrun", `document.querySelector("[data-overrun='7-1-5']")`)
	s.Click("[data-overrun='7-1-5'] .btn")
	s.Shows("that it was looked into", `!document.querySelector("[data-overrun]")`)
}

// elsewhereLooks are the pages of other shops' receipts.
func elsewhereLooks() []look {
	return []look{
		{"elsewhere-several", "", func(s stage) {
			s.openReceipt(foreignNumber)
			s.Shows("the shops", `document.querySelectorAll("[data-shop]").length == 3`)
		}},
		{"elsewhere-asking", "", func(s stage) {
			s.openReceipt(slowNumber)
			s.Shows("that head office is asked", `document.querySelector("[data-elsewhere=asking]")`)
		}},
		{"elsewhere-unreached", "", func(s stage) {
			s.openReceipt(farNumber)
			s.Shows("that it was not reached", `document.querySelector("[data-elsewhere=unreached]")`)
		}},
		{"elsewhere-none", "", func(s stage) {
			s.openReceipt("7-1-99")
			s.Shows("that nobody knows it", `document.querySelector("[data-elsewhere=none]")`)
		}},
		{"elsewhere-stale", "", func(s stage) {
			s.openReceipt(staleNumber)
			s.Shows("that it is old", `document.querySelector("[data-stale]")`)
			s.Press(" ")
		}},
		{"elsewhere-overrun", "", func(s stage) {
			s.till.mu.Lock()
			s.till.over = overruns()
			s.till.mu.Unlock()
			s.till.server.Refresh(screen.TopicShelf, "1")
			s.Press(kb.F4)
			s.Click(`.states .answers .btn + .btn`)
			s.Shows("the overrun", `document.querySelector("[data-overrun]")`)
		}},
	}
}
