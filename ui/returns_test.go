package ui_test

import (
	"context"
	"fmt"
	"maps"
	"strconv"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/scripts/need/browser"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// The fake till sold one receipt before the test began, 1-1-41: three lines of goods, as it sells them.
var receiptID = pos.ID{15: 41}

const receiptNumber = "1-1-41"

// soldQty is how many of each line the receipt has.
func soldQty(i int) int { return 3 - i }

func (f *fakeTill) foundLocked() returns.Found {
	found := returns.Found{
		Sale: receiptID, Number: receiptNumber, Till: "1", At: day.UnixMilli(), Reasons: returns.BuiltIn(),
		Tenders: []returns.FoundTender{}, Notes: []returns.Note{}, Means: []string{"cash", "card"},
	}
	for i, item := range f.items[:3] {
		left := soldQty(i) - f.back[i+1]
		found.Lines = append(found.Lines, returns.FoundLine{
			No: i + 1, Item: item.SKU, Name: item.Name, Unit: item.Price, Qty: strconv.Itoa(soldQty(i)), Left: strconv.Itoa(left),
			Gross: item.Price * money.Amount(soldQty(i)), LeftGross: item.Price * money.Amount(left),
		})
		found.Total += item.Price * money.Amount(soldQty(i))
		found.Left += item.Price * money.Amount(left)
	}
	if found.Left < found.Total {
		found.Notes = append(found.Notes, returns.Note{Number: "1-1-R6", At: day.UnixMilli(), Total: found.Total - found.Left})
	}
	return found
}

// quoteLocked works out what comes back; do takes it.
func (f *fakeTill) quoteLocked(void bool, lines []returns.LineArgs, do bool) (returns.Quote, error) {
	found := f.foundLocked()
	if void {
		for _, l := range found.Lines {
			lines = append(lines, returns.LineArgs{Line: l.No, Qty: l.Left})
		}
	}
	q := returns.Quote{Refunds: []returns.RefundState{}}
	for _, a := range lines {
		n, err := strconv.Atoi(a.Qty)
		if err != nil || n > soldQty(a.Line-1)-f.back[a.Line] {
			return q, &pos.Error{Code: pos.Refused, Key: "return.too_many", Args: map[string]any{"line": a.Line, "left": "0"}}
		}
		q.Total += found.Lines[a.Line-1].Unit * money.Amount(n)
		if do {
			if f.back == nil {
				f.back = map[int]int{}
			}
			f.back[a.Line] += n
		}
	}
	means := returns.Cash
	if f.byCard {
		means = returns.Card
	}
	q.Refunds = append(q.Refunds, returns.RefundState{Tender: 1, Means: means, Amount: q.Total})
	return q, nil
}

func (f *fakeTill) returnLocked(a returns.SaleArgs) (returns.Returned, error) {
	q, err := f.quoteLocked(a.Void, a.Lines, true)
	if err != nil {
		return returns.Returned{}, err
	}
	f.stores["return.sale"] = string(a.Store)
	r := returns.Returned{
		Return: pos.NewID(day), Number: "1-1-R7", Of: receiptNumber, Total: q.Total, Refunds: []returns.RefundState{},
	}
	for _, m := range a.Refunds {
		means := m.Means
		if means == returns.Cash {
			r.Cash += m.Amount
		}
		if means == returns.Card && m.Ref == "" {
			return returns.Returned{}, &pos.Error{Code: pos.Refused, Key: "return.ref_missing"}
		}
		r.Refunds = append(r.Refunds, returns.RefundState{Tender: m.Tender, Means: means, Ref: m.Ref, Amount: m.Amount})
	}
	return r, nil
}

func (f *fakeTill) goodsLocked(a returns.GoodsArgs) (returns.Returned, error) {
	r := returns.Returned{Return: pos.NewID(day), Number: "1-1-R8"}
	f.stores["claimed"] = a.Receipt
	for _, l := range a.Lines {
		price := f.item(l.Item).Price
		if l.Price > 0 {
			price = l.Price
		}
		n, err := strconv.Atoi(l.Qty)
		if err != nil {
			return r, err
		}
		r.Total += price * money.Amount(n)
	}
	r.Cash = r.Total
	r.Refunds = []returns.RefundState{{Means: returns.Cash, Amount: r.Total}}
	return r, nil
}

// withReturns adds the commands of returns.
func (f *fakeTill) withReturns(all ui.Commands) ui.Commands {
	maps.Copy(all, ui.Commands{
		"return.sale":  ui.Do(once(f, "return.sale", f.returnLocked)),
		"return.goods": ui.Do(once(f, "return.goods", f.goodsLocked)),
		"return.find": ui.Do(func(_ context.Context, _ ui.Call, a returns.FindArgs) (returns.Found, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if a.Number != receiptNumber {
				return returns.Found{}, &pos.Error{
					Code: pos.NotFound, Key: "return.unknown_receipt", Args: map[string]any{"number": a.Number},
					Hint: "return.unknown_receipt_hint",
				}
			}
			return f.foundLocked(), nil
		}),
		"return.elsewhere": ui.Do(f.askElsewhere),
		"return.overrun_done": ui.Do(once(f, "return.overrun_done", func(returns.OverrunDoneArgs) (screen.Nothing, error) {
			f.over = nil
			f.server.Refresh(screen.TopicShelf, "1")
			return screen.Nothing{}, nil
		})),
		"return.quote": ui.Do(func(_ context.Context, _ ui.Call, a returns.QuoteArgs) (returns.Quote, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.stores["return.quote"] = string(a.Store)
			return f.quoteLocked(a.Void, a.Lines, false)
		}),
		"return.recent": ui.Do(func(context.Context, ui.Call, screen.Nothing) (screen.RecentAnswer, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			found := f.foundLocked()
			return screen.RecentAnswer{Reasons: returns.BuiltIn(), Sales: []returns.Sold{
				{Sale: receiptID, Number: receiptNumber, Total: found.Total, At: day.UnixMilli(), Back: found.Total - found.Left},
				{Sale: pos.ID{15: 40}, Number: "1-1-40", Total: 12_550, At: day.UnixMilli()},
				{Sale: pos.ID{15: 39}, Number: "1-1-39", Total: 1_234_500, At: day.UnixMilli(), Back: 600},
			}}, nil
		}),
	})
	return all
}

// returns opens the returns by their key.
func (s stage) returns() {
	s.Helper()
	s.Press(kb.F8, chromedp.KeyModifiers(kb.ModifierShift))
}

// gives waits until the button says how much would go back.
func (s stage) gives(amount string) {
	s.Helper()
	s.Shows("that "+amount+" would go back",
		fmt.Sprintf(`document.querySelector("[data-give]")?.textContent.includes(%q)`, amount))
}

// price is what n of the fake's item i cost, as the screen writes it.
func (s stage) price(i, n int) string {
	minor := int64(s.till.items[i].Price) * int64(n)
	return fmt.Sprintf("%d.%02d", minor/100, minor%100)
}

func goodsComeBack(s stage) {
	s.returns()
	s.Shows("where the number goes", `document.querySelector(".returns input[data-entry]") === document.activeElement`)
	s.Press(receiptNumber + kb.Enter)
	s.Shows("its lines, the first under the cursor", `document.querySelectorAll(".back-line").length == 3 &&
		document.activeElement === document.querySelector(".back-line input")`)
	s.Press(" ")
	s.gives(s.price(0, 3))
	s.Press("-")
	s.gives(s.price(0, 2))
	if browser.Value[bool](s.Page, `!document.querySelector("[data-give]").disabled`) {
		s.Error("money can go back before anybody said why")
	}
	s.Click(".why input[value=damaged]")
	s.Shows("that it can go back", `!document.querySelector("[data-give]").disabled`)
	s.Press(kb.Enter)
	s.Shows("what the customer is given",
		fmt.Sprintf(`document.querySelector(".returned .giant")?.textContent == %q`, s.price(0, 2)))
	if n := s.till.count("return.sale"); n != 1 {
		s.Errorf("money went back %d times", n)
	}
	s.Press(kb.Enter)
	s.Shows("the tiles again", `document.querySelector(".tile")`)
	s.returns()
	s.Shows("what came back, in the list", `document.querySelector("[data-sale] small")?.textContent.includes("came back")`)
	s.Press(receiptNumber + kb.Enter)
	s.Shows("what is left", `document.querySelector(".back-line small")?.textContent.includes("1")`)
}

func cardGoesBack(s stage) {
	s.till.mu.Lock()
	s.till.byCard = true
	s.till.mu.Unlock()
	s.Click("[data-lang]")
	s.returns()
	s.Press(receiptNumber + kb.Enter)
	s.Shows("its lines", `document.activeElement?.type == "checkbox"`)
	s.Press(" ")
	s.Click(".why input[value=expired]")
	s.Shows("where the terminal's reference goes", `document.querySelector(".how-back .ref input")`)
	if browser.Value[bool](s.Page, `!document.querySelector("[data-give]").disabled`) {
		s.Error("a refund to a card is done without the word of the terminal")
	}
	s.Click(".how-back .ref input")
	s.Press("4711" + kb.Enter)
	s.Shows("that no cash goes out", `document.querySelector(".returned .giant")?.textContent == "0.00" &&
		document.querySelector(".returned .pairs").textContent.includes("4711")`)
}

func saleCancelled(s stage) {
	s.Click(".door-to")
	s.Shows("the last sales", `document.querySelectorAll("[data-sale]").length == 3`)
	s.Click("[data-sale='1-1-41']")
	s.Shows("a way to cancel", `document.querySelector(".give .warn")`)
	s.Click(".give .warn")
	s.Shows("that all of it would go back",
		`document.querySelector(".whole") && !document.querySelector("[data-give]").disabled`)
	s.Click("[data-give]")
	s.Shows("that it is done", `document.querySelector("[data-returned='1-1-R7']")`)
	s.Click(".returned .answers .btn:nth-child(2)")
	s.Shows("that a copy was asked for", `document.querySelector("[data-said]").textContent.includes("copy")`)
}

func goodsWithoutReceipt(s stage) {
	s.returns()
	s.Shows("a way without", `document.querySelector(".returns > .btn:not(:disabled)")`)
	s.Click(".returns > .btn")
	s.Shows("where goods are found", `document.querySelector(".find-goods input") === document.activeElement`)
	s.Press("milk")
	s.Shows("hits", `document.querySelector(".find-goods .choice")`)
	s.Press(kb.Enter)
	s.Shows("the goods", `document.querySelectorAll(".back-line").length == 1`)
	s.Click(".stepper .btn:last-child")
	s.gives(s.price(1, 2))
	s.Click(".why input[value=wrong_item]")
	s.Click("[data-give]")
	s.Shows("what the customer is given",
		fmt.Sprintf(`document.querySelector(".returned .giant")?.textContent == %q`, s.price(1, 2)))
}

func receiptScanned(s stage) {
	s.till.scanner("6281000000004")
	s.rows(1)
	s.till.scanner(receiptNumber)
	s.Shows("its lines", `document.querySelectorAll(".back-line").length == 3`)
	s.rows(1) // the basket stays
	s.till.scanner("9-1-7")
	s.Shows("that head office was not reached", `document.querySelector("[data-elsewhere=unreached]")`)
	s.rows(1)
	s.till.setStatus(func(st *screen.Status) { st.Sync.State = "none" })
	s.Shows("that there is no head office", `!document.body.textContent.includes("All sent")`)
	s.Press(kb.Escape)
	s.openReceipt("9-1-7")
	s.Shows("that it is not known", `document.querySelector("[data-notice='return.unknown_receipt']")`)
}
