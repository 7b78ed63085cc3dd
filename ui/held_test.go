package ui_test

import (
	"slices"

	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/ui/screen"
)

// heldLines is a basket that was put aside at the fake till.
type heldLines struct {
	id    pos.ID
	name  string
	lines []sale.LineState
}

func (f *fakeTill) holdLocked(a sale.HoldArgs) (sale.HeldArgs, error) {
	if len(f.lines) == 0 {
		return sale.HeldArgs{}, &pos.Error{Code: pos.Refused, Key: "sale.empty"}
	}
	id, err := pos.ParseID(f.sale)
	if err != nil {
		return sale.HeldArgs{}, err
	}
	f.held = append(f.held, heldLines{id, a.Name, f.lines})
	f.lines, f.sale, f.last = nil, "", nil
	f.pushLocked(true, nil)
	f.server.Refresh(screen.TopicHeld, "")
	return sale.HeldArgs{Sale: id}, nil
}

func (f *fakeTill) resumeLocked(a sale.HeldArgs) (screen.Nothing, error) {
	i := slices.IndexFunc(f.held, func(h heldLines) bool { return h.id == a.Sale })
	switch {
	case i < 0:
		return screen.Nothing{}, &pos.Error{Code: pos.NotFound, Key: "sale.not_held"}
	case len(f.lines) > 0:
		return screen.Nothing{}, &pos.Error{Code: pos.Refused, Key: "sale.basket_open", Hint: "sale.basket_open_hint"}
	}
	f.lines, f.sale = f.held[i].lines, a.Sale.String()
	f.held = slices.Delete(f.held, i, i+1)
	f.pushLocked(true, f.lines)
	f.server.Refresh(screen.TopicHeld, "")
	return screen.Nothing{}, nil
}

func (f *fakeTill) heldLocked() screen.Held {
	held := screen.Held{Baskets: []sale.HeldState{}}
	for _, h := range f.held {
		s := sale.HeldState{Sale: h.id, Name: h.name, Till: "1", At: day.UnixMilli(), First: h.lines[0].Name, Lines: len(h.lines)}
		for _, l := range h.lines {
			s.Total += l.Gross
		}
		held.Baskets = append(held.Baskets, s)
	}
	return held
}

// aside: a basket is put aside under a name and by none, the next customer is served, and both are gone on with, all by
// keys; with goods in the basket no other can be taken up.
func aside(s stage) {
	s.Press("6281000000004" + kb.Enter)
	s.rows(1)
	s.Press(kb.F6)
	s.Shows("where the name goes", `document.querySelector(".put-aside input") === document.activeElement`)
	s.Press("أبو عمر" + kb.Enter)
	s.rows(0)
	s.Shows("one on hold", `[...document.querySelectorAll(".acts .btn")].some(b => b.textContent.includes("1 on hold"))`)
	s.Press("6281000000001" + kb.Enter)
	s.rows(1)
	s.Press(kb.F6)
	s.Shows("the one that waits, not to be taken up now",
		`document.querySelector(".choice.held:disabled")?.textContent.includes("أبو عمر")`)
	s.Press(kb.Enter)
	s.rows(0)
	s.Press(kb.F6)
	s.Shows("both, the older under the cursor",
		`document.querySelectorAll(".choice.held").length == 2 && document.activeElement.textContent.includes("أبو عمر")`)
	s.Press(kb.ArrowDown + kb.Enter)
	s.rows(1)
	s.Shows("the goods of the second", `document.querySelector(".row .name").textContent.includes("bread")`)
	s.Press(kb.Enter, ctrl())
	s.Shows("no change", `document.querySelector(".giant")?.textContent == "0.00"`)
	s.Press(kb.F6)
	s.Shows("the one that is left", `document.activeElement.textContent.includes("أبو عمر")`)
	s.Press(kb.Enter)
	s.rows(1)
	if n := s.till.count("sale.resume"); n != 2 {
		s.Errorf("%d baskets were gone on with, want 2", n)
	}
}
