package receipt

import (
	"strconv"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// Rules of the papers of the day: REPORT-001 a Z prints what its entry says and nothing else, so a copy is the same with its
// mark; REPORT-002 an X says that it closes nothing; REPORT-003 what was not counted has no difference; REPORT-004 what came
// late stands apart with its date; REPORT-005 a Z prints the head of the journal it was made at, and a code that holds it
// with its signature, or says that there is none.

// report writes an X or a Z.
type report struct {
	writer
	env Envelope
}

func newReport(currency string, shop fact.ShopDescribed, env Envelope, title string, reprint bool) (*report, error) {
	c, err := money.ParseCurrency(currency)
	if err != nil {
		return nil, err
	}
	r := &report{writer: writer{shop: shop, figures: figures{c, shop.Digits == arabicDigits}}, env: env}
	r.doc.Lang = shop.Lang
	r.mark(reprint)
	if err := r.header(title); err != nil {
		return nil, err
	}
	if shop.VATNumber != "" {
		r.add(Pair{label("receipt.vat_number"), shop.VATNumber})
	}
	return r, nil
}

func (r *report) mark(reprint bool) {
	if reprint {
		r.heading(Mark, label("receipt.copy"))
	}
}

func (r *report) end(reprint bool) Document {
	r.mark(reprint)
	r.add(Cut{})
	return r.doc
}

// FromZ returns the Z as it is printed.
func FromZ(z fact.DayClosed, shop fact.ShopDescribed, env Envelope, reprint bool) (Document, error) {
	r, err := newReport(z.Currency, shop, env, "report.z", reprint)
	if err != nil {
		return Document{}, err
	}
	r.add(Pair{label("report.z_number"), strconv.FormatInt(env.Epoch, 10) + "-" + strconv.FormatInt(z.Number, 10)})
	r.add(Pair{label("receipt.day"), r.figures.digits(string(z.Date))})
	r.made(z.Till, z.By)
	r.totals(&z.Totals)
	r.late(z.Dates)
	r.shifts(z.Shifts, z.Open)
	r.approved(z.Approved)
	r.baskets(z.Baskets)
	r.section("report.perpetual")
	r.perpetual("report.before", z.Before)
	r.perpetual("report.after", z.After)
	r.head(&z)
	return r.end(reprint), nil
}

// FromX returns a reading as it is printed.
func FromX(x fact.XPrinted, shop fact.ShopDescribed, env Envelope, reprint bool) (Document, error) {
	r, err := newReport(x.Reading.Currency, shop, env, "report.x", reprint)
	if err != nil {
		return Document{}, err
	}
	r.heading(Detail, label("report.x_closes_nothing"))
	of := label("report.store")
	if x.Reading.Till != "" {
		of = plain(string(x.Reading.Till))
	}
	r.add(Pair{label("report.of"), of.In(shop.Lang)})
	r.add(Pair{label("receipt.day"), r.figures.digits(string(x.Reading.Date))})
	if x.Reading.LastZ != "" {
		r.add(Pair{label("report.last_z"), x.Reading.LastZ})
	}
	r.made(x.At, x.By)
	r.totals(&x.Reading.Totals)
	r.late(x.Reading.Dates)
	if len(x.Reading.Lines) > 0 {
		r.section("report.expected_now")
		r.counts(x.Reading.Lines)
	}
	r.shifts(x.Reading.Shifts, x.Reading.Open)
	r.section("report.perpetual")
	r.perpetual("report.now", x.Reading.Perpetual)
	return r.end(reprint), nil
}

// plain is a text that is the same in both languages.
func plain(s string) pos.Text { return pos.Text{En: s, Ar: s} }

// made says when, where and by whom.
func (r *report) made(till pos.TillID, by fact.By) {
	r.add(Pair{label("report.at"), r.clock(r.env.At)})
	r.add(Pair{label("receipt.till"), string(till)})
	r.people(by)
}

func (r *report) people(by fact.By) {
	if by.Staff != "" {
		r.add(Pair{label("report.by"), string(by.Staff)})
	}
	if by.Approved != "" {
		r.add(Pair{label("report.approved_by"), string(by.Approved)})
	}
}

func (r *report) clock(at time.Time) string { return r.figures.digits(at.Format("2006-01-02 15:04")) }

// ms is a time of the entry's body, on the shop's clock.
func (r *report) ms(at int64) string { return r.clock(time.UnixMilli(at).In(r.env.At.Location())) }

func (r *report) section(key string) {
	r.add(Rule{})
	r.heading(Title, label(key))
}

func (r *report) money(l pos.Text, a money.Amount, w Weight) {
	r.add(Money{Label: l, Amount: r.figures.amount(a), Weight: w})
}

func (r *report) count(l pos.Text, n int64) {
	r.add(Pair{l, r.figures.digits(strconv.FormatInt(n, 10))})
}

// times writes how often: "× 12".
func (r *report) times(n int64) string { return "× " + r.figures.digits(strconv.FormatInt(n, 10)) }

func (r *report) totals(t *fact.DayTotals) {
	r.section("report.sales")
	r.documents(t.Sales, t.Refunds)
	for _, x := range t.Taxes {
		of := []arg{{"rate", plain(r.figures.rate(x.Rate))}, {"cat", plain(x.Cat)}}
		net, tax := "report.tax_net", "report.tax"
		if x.Refund {
			net, tax = "report.refund_net", "report.refund_tax"
		}
		r.money(label(net, of...), x.Net, Minor)
		r.money(label(tax, of...), x.Tax, Minor)
	}
	if len(t.Means) > 0 {
		r.section("report.means")
	}
	for _, m := range t.Means {
		r.add(Line{Name: means(m.Means, m.Scheme), Detail: r.times(m.Count), Amount: r.figures.amount(m.Taken)})
		if m.Refunded != 0 {
			r.money(label("report.refunded"), m.Refunded, Minor)
		}
	}
	r.moves(t)
	r.numbers(t.Numbers)
	r.events(t.Events)
}

func (r *report) documents(sales, refunds fact.DocumentSum) {
	r.count(label("report.sales_count"), sales.Count)
	r.money(label("report.gross"), sales.Gross, Plain)
	r.money(label("report.net"), sales.Net, Minor)
	r.money(label("report.vat"), sales.Tax, Minor)
	if refunds.Count == 0 {
		return
	}
	r.count(label("report.refunds_count"), refunds.Count)
	r.money(label("report.refunds"), refunds.Gross, Plain)
	r.money(label("report.net"), refunds.Net, Minor)
	r.money(label("report.vat"), refunds.Tax, Minor)
}

// means names a means of payment: a scheme says more than that it is a card.
func means(of, scheme string) pos.Text {
	name := plain(of)
	if key := known("report.means."+of, ""); key != "" {
		name = label(key)
	}
	if scheme != "" {
		name.En, name.Ar = name.En+" "+scheme, name.Ar+" \u2066"+scheme+"\u2069"
	}
	return name
}

func (r *report) moves(t *fact.DayTotals) {
	if len(t.Moves) > 0 || t.Unheld != 0 || t.Deposits != 0 || len(t.Drawers) > 0 {
		r.section("report.cash")
	}
	for _, m := range t.Moves {
		name := move(m.What)
		if m.Name != (pos.Text{}) {
			name.En, name.Ar = name.En+": "+m.Name.In(pos.English), name.Ar+": "+m.Name.In(pos.Arabic)
		}
		r.add(Line{Name: name, Detail: r.times(m.Count), Amount: r.figures.amount(m.Amount)})
	}
	for _, d := range t.Drawers {
		r.money(label("report.drawer", arg{"till", plain(string(d.Till))}), d.Amount, Plain)
	}
	if t.Unheld != 0 {
		r.money(label("report.unheld"), t.Unheld, Plain)
	}
	if t.Deposits != 0 {
		r.money(label("report.deposits"), t.Deposits, Plain)
	}
}

// move names a kind of movement of cash.
func move(what string) pos.Text {
	if key := known("report.move."+what, ""); key != "" {
		return label(key)
	}
	return plain(what)
}

func (r *report) numbers(all []fact.NumberRange) {
	if len(all) > 0 {
		r.section("report.numbers")
	}
	for _, n := range all {
		key := "report.receipts"
		if n.Refund {
			key = "report.credit_notes"
		}
		r.count(label(key, arg{"till", plain(string(n.Till))}), n.Count)
		r.add(Pair{label("report.first"), n.First})
		r.add(Pair{label("report.last"), n.Last})
	}
}

func (r *report) events(e fact.Events) {
	r.section("report.events")
	r.count(label("report.voided"), e.VoidedLines)
	r.count(label("report.abandoned"), e.Abandoned)
	r.count(label("report.no_sale"), e.NoSale)
	r.count(label("report.reprints"), e.Reprints)
	r.count(label("report.overrides"), e.Overrides)
}

// late shows what came after a Z had closed its date, by that date.
func (r *report) late(dates []fact.DateSum) {
	for _, d := range dates {
		if !d.Late {
			continue
		}
		r.section("report.late")
		r.add(Pair{label("receipt.day"), r.figures.digits(string(d.Date))})
		r.documents(d.Sales, d.Refunds)
		r.money(label("report.late_cash"), d.Cash, Plain)
	}
}
