package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// payForms are the commands of paying, with their options.
var payForms = map[string]string{
	"pay": "amount in ref", "approved": "scheme ref last4", "partial": "amount scheme ref last4", "declined": "",
	"cancelled": "", "unsure": "", "giveback": "",
}

// pay gives a command of paying.
func (r *run) pay(id pos.ID, verb, first string, options map[string]string) error {
	at := r.till
	if verb == "pay" {
		return r.tender(id, first, options)
	}
	no, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("%q is not the number of a payment", first)
	}
	if verb == "giveback" {
		a := sale.GiveBackArgs{No: no, Approval: r.allowed}
		return r.send(func() store.Command { return r.world.sales.GiveBack(id, at, a) }, true)
	}
	a := sale.OutcomeArgs{
		No: no, Outcome: verb, Scheme: options["scheme"], Ref: options["ref"], Last4: options["last4"], Approval: r.allowed,
	}
	if verb == "unsure" {
		a.Outcome = "unknown"
	}
	if text := options["amount"]; text != "" {
		if a.Amount, err = r.amount(text); err != nil {
			return err
		}
	}
	return r.send(func() store.Command { return r.world.sales.Outcome(id, at, a) }, true)
}

// tender: pay card amount 60.00 | pay foreign amount 10.00 in USD.
func (r *run) tender(id pos.ID, means string, options map[string]string) error {
	at, c := r.till, r.world.cfg.Currency
	a := sale.TenderArgs{Means: means, Currency: options["in"], Ref: options["ref"], Approval: r.allowed}
	var err error
	if a.Currency != "" {
		if c, err = money.ParseCurrency(a.Currency); err != nil {
			return err
		}
	}
	if a.Amount, err = c.Parse(options["amount"]); err != nil {
		return err
	}
	return r.send(func() store.Command { return r.world.sales.Tender(id, at, a) }, true)
}

// means is the statement: means voucher [code] [keeps] [most 50.00]; means of cards know mada and visa.
func (r *run) means(words []string) error {
	if r.world.store != nil {
		return errors.New("the shop is open already")
	}
	if len(words) == 0 {
		return errors.New("which means?")
	}
	m, ok := tender.BuiltIn(words[0])
	if !ok {
		m = tender.Means{ID: words[0], Kind: tender.Voucher, Name: pos.Text{En: words[0], Ar: words[0]}}
	}
	m.NeedsRef = false
	if m.Kind == tender.Card {
		m.Schemes = tender.SchemesOf("SA")
	}
	for i := 1; i < len(words); i++ {
		switch word := words[i]; {
		case word == "code":
			m.NeedsRef = true
		case word == "keeps":
			m.KeepsRest = true
		case word == "most" && i+1 < len(words):
			var err error
			if m.Most, err = r.amount(words[i+1]); err != nil {
				return err
			}
			i++
		default:
			return fmt.Errorf("means does not understand %q", word)
		}
	}
	r.world.cfg.Pay.Means = append(r.world.cfg.Pay.Means, m)
	return nil
}

// payTerm reads what a shop says of paying: round 0.05; rate USD=3.75.
func (r *run) payTerm(name, value string) (err error) {
	if name == "round" {
		r.world.cfg.Pay.Step, err = r.amount(value)
		return err
	}
	code, worth, _ := strings.Cut(value, "=")
	rate := tender.Rate{Date: "2026-11-20"}
	if rate.Currency, err = money.ParseCurrency(code); err != nil {
		return err
	}
	rate.Value, err = money.ParseQuantity(worth)
	r.world.cfg.Pay.Rates = append(r.world.cfg.Pay.Rates, rate)
	return err
}

// expectPayment: payment 1, state taken, means card, scheme mada, given 60.00, ref 123456 | payment 1, in USD,
// foreign 10.00.
func (r *run) expectPayment(s statement, st *sale.State) error {
	if len(s[0]) != 2 {
		return errors.New("which payment?")
	}
	if st.Paying == nil {
		return errors.New("no payment was begun")
	}
	i := slices.IndexFunc(st.Paying.Payments, func(p sale.PaymentState) bool { return strconv.Itoa(p.No) == s[0][1] })
	if i < 0 {
		return fmt.Errorf("there are %d payments", len(st.Paying.Payments))
	}
	p := &st.Paying.Payments[i]
	has := map[string]string{
		"state": p.State, "means": p.Means, "scheme": p.Scheme, "name": p.Name.In(pos.English),
		"arabic": p.Name.In(pos.Arabic), "given": r.money(p.Given), "ref": cmpOr(p.Ref, "none"),
	}
	if f := p.Foreign; f != nil {
		c, err := money.ParseCurrency(f.Currency.Code)
		if err != nil {
			return err
		}
		has["in"], has["foreign"] = f.Currency.Code, c.Format(f.Amount)
	}
	return eachIs("payment", s[1:], has)
}

// expectDue: due 40.00 | cash-due 40.05 | taken 60.00 | payments 2.
func (r *run) expectDue(what string, st *sale.State) string {
	p := st.Paying
	if p == nil {
		p = &sale.PayState{Due: st.Total, CashDue: st.Total}
		if len(st.Fast) > 0 {
			p.CashDue = st.Fast[0]
		}
	}
	switch what {
	case "due":
		return r.money(p.Due)
	case "cash-due":
		return r.money(p.CashDue)
	case "taken":
		return r.money(p.Taken)
	}
	return strconv.Itoa(len(p.Payments))
}

// expectMoney: money cash 12.00 | money card mada 60.00 | money total 72.00: what all tills took of it, by the books.
func (r *run) expectMoney(words []string) error {
	if len(words) < 2 {
		return errors.New("which money?")
	}
	books, err := r.books()
	if err != nil {
		return err
	}
	last := len(words) - 1
	return same(r.money(books[strings.Join(words[:last], " ")]), words[last])
}

// books adds up the money of all entries as the cash of the day reads them, by means and scheme.
func (r *run) books() (map[string]money.Amount, error) {
	all, err := r.entries(0)
	if err != nil {
		return nil, err
	}
	books, readers := map[string]money.Amount{}, shift.BuiltIn()
	for i := range all {
		read, ok := readers[all[i].Kind]
		if !ok {
			continue
		}
		p, err := read(&all[i])
		if err != nil {
			return nil, err
		}
		books["rounding"] += p.Rounding
		for _, m := range p.Money {
			books[strings.TrimSpace(m.Means+" "+m.Scheme)] += m.Amount
			books["total"] += m.Amount
		}
	}
	return books, nil
}

// paidFor is one payment of one basket.
type paidFor struct {
	sale pos.ID
	no   int
}

// payments holds that money taken and given back is what the sales and the unfinished baskets say: nothing is lost and
// nothing counted twice (TENDER-010).
func (r *run) payments() error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	open, want := map[paidFor]money.Amount{}, money.Amount(0)
	for i := range all {
		in, err := follow(open, &all[i])
		if err != nil {
			return err
		}
		want += in
	}
	books, err := r.books()
	if err != nil {
		return err
	}
	if books["total"] != want {
		return fmt.Errorf("TENDER-010: the books hold %d, the entries say %d", books["total"], want)
	}
	return r.unfinished(open)
}

// follow keeps the payments that no completed sale has yet, and returns what an entry brought in.
func follow(open map[paidFor]money.Amount, e *journal.Entry) (in money.Amount, err error) {
	switch e.Kind {
	case (fact.TenderTaken{}).Kind():
		var f fact.TenderTaken
		err = e.Decode(&f)
		open[paidFor{f.Sale, f.Tender.No}], in = f.Tender.Given, f.Tender.Given
	case (fact.TenderReturned{}).Kind():
		var f fact.TenderReturned
		if err = e.Decode(&f); err != nil {
			return 0, err
		}
		at := paidFor{f.Sale, f.Tender.No}
		if open[at] != f.Tender.Given {
			return 0, fmt.Errorf("TENDER-010: payment %d was given back and had not been taken", f.Tender.No)
		}
		delete(open, at)
		in = -f.Tender.Given
	case (fact.SaleReturned{}).Kind():
		var f fact.SaleReturned
		err = e.Decode(&f)
		for _, m := range f.Refunds {
			in -= m.Amount
		}
	case (fact.SaleCompleted{}).Kind():
		var f fact.SaleCompleted
		if err = e.Decode(&f); err != nil {
			return 0, err
		}
		for _, t := range f.Tenders {
			at := paidFor{f.Sale, t.No}
			if given, ok := open[at]; ok != t.Earlier || ok && given != t.Given {
				return 0, fmt.Errorf("TENDER-010: payment %d of sale %d: %d was taken, the sale says %+v", t.No, f.Number, given, t)
			}
			delete(open, at)
			if !t.Earlier {
				in += t.Given
			}
		}
		in -= f.Change
	}
	return in, err
}

// unfinished compares what baskets hold with what the entries say was taken for them.
func (r *run) unfinished(open map[paidFor]money.Amount) error {
	var there int
	var held money.Amount
	err := r.read(func(v *store.View) error {
		return v.QueryRow(`SELECT count(*), coalesce(sum(body ->> 'given'), 0) FROM basket_payments WHERE state = 'taken'`).
			Scan(&there, &held)
	})
	if err != nil {
		return err
	}
	var want money.Amount
	for _, given := range open {
		want += given
	}
	if there != len(open) || held != want {
		return fmt.Errorf("TENDER-010: baskets hold %d payments of %d, the entries say %d of %d", there, held, len(open), want)
	}
	return nil
}
