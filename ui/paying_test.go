package ui_test

import (
	"fmt"
	"slices"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/tender"
)

// takes is what the fake shop takes: what every Saudi shop does, and dollars.
func takes() tender.Offer {
	sar, err := money.ParseCurrency("SAR")
	if err != nil {
		panic(err)
	}
	usd, err := money.ParseCurrency("USD")
	if err != nil {
		panic(err)
	}
	o := tender.Default("SA", sar)
	o.Rates = []tender.Rate{{Currency: usd, Value: 3_750_000, Date: "2026-11-20", Exponent: 2}}
	return o
}

func (f *fakeTill) cashLocked(a sale.CashArgs) (sale.Completed, error) {
	st := f.stateLocked(true, f.lines)
	total := st.Fast[0]
	if a.Given < total {
		return sale.Completed{}, &pos.Error{Code: pos.Refused, Key: "sale.cash_short", Args: map[string]any{
			"short": fmt.Sprintf("%d.%02d", (total-a.Given)/100, (total-a.Given)%100),
		}}
	}
	f.number++
	f.last = &sale.Completed{
		Sale: pos.NewID(day), Number: fmt.Sprintf("1-1-%d", f.number), Total: st.Total, Change: a.Given - total,
		Given: st.Total - total + a.Given, At: day.UnixMilli(),
	}
	f.lines, f.sale, f.paid = nil, "", nil
	f.pushLocked(true, nil)
	return *f.last, nil
}

// payingLocked puts the payments into a state.
func (f *fakeTill) payingLocked(s *sale.State) {
	if len(f.paid) == 0 {
		return
	}
	p := &sale.PayState{Payments: slices.Clone(f.paid), Due: s.Total}
	for _, x := range f.paid {
		if x.State == "taken" {
			p.Taken += x.Given
		}
	}
	p.Due -= p.Taken
	p.CashDue, s.Fast, s.Paying = p.Due, []money.Amount{p.Due}, p
}

func (f *fakeTill) tenderLocked(a sale.TenderArgs) (sale.Paid, error) {
	offer := takes()
	m, ok := offer.Find(a.Means)
	if !ok {
		return sale.Paid{}, &pos.Error{Code: pos.Refused, Key: "sale.no_means", Args: map[string]any{"means": a.Means}}
	}
	p := sale.PaymentState{
		No: len(f.paid) + 1, State: "asked", Means: a.Means, Name: m.Name, Given: a.Amount, Ref: a.Ref, At: day.UnixMilli(),
	}
	if m.Kind == tender.Foreign {
		rate, _ := offer.Rate(a.Currency)
		p.Given = a.Amount * money.Amount(rate.Value) / money.Amount(money.One)
		p.Foreign = &sale.ForeignAmount{Currency: sale.CurrencyState{Code: a.Currency, Exponent: 2}, Amount: a.Amount}
		p.Scheme, p.Name = a.Currency, pos.Text{En: a.Currency, Ar: a.Currency}
	}
	f.paid = append(f.paid, p)
	if m.Kind == tender.Card {
		f.pushLocked(false, nil)
		return sale.Paid{No: p.No, State: p.State}, nil
	}
	return f.takenLocked(p.No)
}

func (f *fakeTill) outcomeLocked(a sale.OutcomeArgs) (sale.Paid, error) {
	p := &f.paid[a.No-1]
	switch a.Outcome {
	case "unknown":
		p.State = "unknown"
	case "declined", "cancelled":
		p.State = "refused"
	default:
		s, _ := tender.KnownScheme(a.Scheme)
		p.Scheme, p.Name, p.Ref = s.ID, s.Name, a.Ref
		if a.Outcome == "partial" {
			p.Given = a.Amount
		}
		return f.takenLocked(a.No)
	}
	f.pushLocked(false, nil)
	return sale.Paid{No: a.No, State: p.State, Due: f.stateLocked(true, nil).Paying.Due}, nil
}

func (f *fakeTill) giveBackLocked(a sale.GiveBackArgs) (sale.Paid, error) {
	f.paid[a.No-1].State = "returned"
	f.pushLocked(false, nil)
	return sale.Paid{No: a.No, State: "returned"}, nil
}

// takenLocked takes a payment; the one that pays what is left ends the sale.
func (f *fakeTill) takenLocked(no int) (sale.Paid, error) {
	f.paid[no-1].State = "taken"
	rest := f.stateLocked(true, nil).Paying.Due
	paid := sale.Paid{No: no, State: "taken", Due: max(rest, 0)}
	if rest > 0 {
		f.pushLocked(false, nil)
		return paid, nil
	}
	done, err := f.cashLocked(sale.CashArgs{})
	paid.Done = &done
	return paid, err
}

// paysTogether: a card pays a part, dollars another, cash the rest; all of it by keys but the choice of the scheme.
func paysTogether(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.Press(kb.F9)
	s.Shows("the ways", `document.querySelectorAll(".way").length == 4`)
	s.Press(kb.F9)
	s.Shows("the card", `document.querySelectorAll(".way")[1].ariaPressed == "true"`)
	s.Press("20" + kb.Enter)
	s.Shows("what to key into the terminal", `document.querySelector(".asked .giant")?.textContent == "20.00"`)
	s.Press("A42917")
	s.Click(".schemes .btn")
	s.Shows("what was taken", `document.querySelector(".paid [data-payment=taken]")?.textContent.includes("A42917")`)
	s.Shows("what is left", `document.querySelector(".due").textContent == "21.53"`)
	s.Shows("what was taken, beside the basket", `document.querySelector("[data-held='2000']")`)
	s.Press(kb.F9 + kb.F9)
	s.Shows("dollars", `document.querySelector(".rate")?.textContent.includes("5.75")`)
	s.Press("1")
	s.Shows("what is missing then", `document.querySelector(".reckoning .back").textContent.includes("17.78")`)
	s.Click(".btn.part")
	s.Shows("what is left after it", `document.querySelector(".due").textContent == "17.78"`)
	s.Press(kb.F9)
	s.Shows("cash", `document.querySelector(".fast")`)
	s.Press("20" + kb.Enter)
	s.Shows("the change", `document.querySelector(".giant")?.textContent == "2.22"`)
	if n := s.till.count("sale.tender"); n != 2 {
		s.Errorf("TENDER-020: %d payments were begun, want 2", n)
	}
}

// cardIsUnknown: the terminal does not answer; the till says so at every screen until somebody looked, and a reload changes
// nothing of it.
func cardIsUnknown(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.Press(kb.F9 + kb.F9)
	s.Shows("the card", `document.querySelectorAll(".way")[1]?.ariaPressed == "true"`)
	s.Press(kb.Enter)
	s.Shows("the whole amount", `document.querySelector(".asked .giant")?.textContent == "41.53"`)
	s.run(`[...document.querySelectorAll(".outcomes .btn")].find(b => b.textContent.includes("Not known")).click()`)
	s.Shows("the question", `document.querySelector("[data-asked=unknown]")?.textContent.includes("journal")`)
	s.Do(chromedp.Reload())
	s.Shows("the question again", `document.querySelector("[data-asked=unknown]")`)
	s.Click(".outcomes .btn.warn")
	s.Shows("that it was not taken", `document.querySelector("[data-payment=refused]")`)
	s.Press(kb.Enter, ctrl())
	s.Shows("the sale", `document.querySelector("[data-change]")`)
	if n := s.till.count("sale.tender_outcome"); n != 2 {
		s.Errorf("TENDER-030: the terminal was answered for %d times, want 2", n)
	}
}

// goesBack: money that was taken is given back, knowingly, before the basket changes.
func goesBack(s stage) {
	s.till.scanner("6281000000005")
	s.rows(1)
	s.Press(kb.F9)
	s.Shows("the pay panel", `document.querySelector(".pay input")`)
	s.Press("20")
	s.Press(kb.Enter, shifted())
	s.Shows("what was taken", `document.querySelector(".paid [data-payment=taken]")`)
	s.Click(".paid .btn")
	s.Shows("what to do first", `document.querySelector(".sure")?.textContent.includes("drawer")`)
	s.Click(".sure .btn.warn")
	s.Shows("that it went back", `document.querySelector("[data-payment=returned]")`)
	s.Shows("all of it due", `document.querySelector(".due").textContent == "41.53"`)
	if n := s.till.count("sale.tender_back"); n != 1 {
		s.Errorf("TENDER-035: money went back %d times, want once", n)
	}
}

// payLooks are the states of paying worth looking at.
func payLooks(fill func(*fakeTill)) []look {
	begun := func(s stage, cash string) {
		fill(s.till)
		s.rows(8)
		s.Press(kb.F9)
		s.Shows("the pay panel", `document.querySelector(".pay input")`)
		if cash != "" {
			s.Press(cash)
			s.Press(kb.Enter, shifted())
			s.Shows("what was taken", `document.querySelector(".paid [data-payment=taken]")`)
		}
		s.Press(kb.F9)
		s.Shows("the card", `document.querySelectorAll(".way")[1].ariaPressed == "true"`)
	}
	return []look{
		{"pay-card", "", func(s stage) { begun(s, "") }},
		{"pay-asked", "", func(s stage) {
			begun(s, "50")
			s.Press(kb.Enter)
			s.Shows("what to key in", `document.querySelector(".asked .giant")`)
		}},
		{"pay-unknown", "", func(s stage) {
			begun(s, "50")
			s.Press(kb.Enter)
			s.Shows("what to key in", `document.querySelector(".asked .giant")`)
			s.run(`document.querySelectorAll(".outcomes .btn")[2].click()`)
			s.Shows("the question", `document.querySelector("[data-asked=unknown]")`)
		}},
		{"pay-voucher", "", func(s stage) {
			begun(s, "50")
			s.Press(kb.F9)
			s.Shows("the voucher", `document.querySelector(".reckoning .field input")`)
			s.Press("30")
			s.Shows("what is missing", `document.querySelector(".reckoning .back")?.textContent.includes("48.40")`)
		}},
		{"pay-foreign", "", func(s stage) {
			begun(s, "")
			s.Press(kb.F9 + kb.F9)
			s.Shows("the rate", `document.querySelector(".rate")`)
			s.Press("40")
			s.Shows("the change", `document.querySelector(".back.good")`)
		}},
		{"pay-back", "", func(s stage) {
			begun(s, "50")
			s.Press(kb.Enter)
			s.Shows("what to key in", `document.querySelector(".asked .giant")`)
			s.run(fmt.Sprintf(`document.querySelectorAll(".outcomes .btn")[%d].click()`, 1))
			s.Shows("the refused one", `document.querySelector("[data-payment=refused]")`)
			s.Click(".paid .btn")
			s.Shows("the question", `document.querySelector(".sure")`)
		}},
	}
}
