package script

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/pos/store"
)

// dayBefore is when other stores sold.
const dayBefore pos.Date = "2026-11-22"

// elsewhere plays what has to do with other stores: head office's answers and news, and a manager who looked into them.
func (r *run) elsewhere(verb string, s statement) error {
	if len(s[0]) < 3 {
		return fmt.Errorf("%s what?", verb)
	}
	switch verb {
	case "office":
		return r.officeAnswers(s)
	case "took":
		return r.officeTells(s)
	case "overrun":
		return r.officeWarns(s[0])
	}
	a := returns.OverrunDoneArgs{Store: pos.StoreID(s[0][1]), Number: s[0][2], Approval: r.allowed}
	id, at := pos.NewID(r.world.clock()), r.till
	return r.send(func() store.Command { return r.world.returns.OverrunDone(id, at, a) }, true)
}

// cutStore splits jeddah/7-1-5.
func cutStore(number string) (pos.StoreID, string) {
	if of, number, ok := strings.Cut(number, "/"); ok {
		return pos.StoreID(of), number
	}
	return "", number
}

// officeAnswers keeps a receipt of another store, as head office would answer:
//
//	office jeddah 7-1-5, 6281000000014 times 3 for 18.00 rate 5%, gone dammam line 1 times 1 for 6.00, paid card, currency KWD
func (r *run) officeAnswers(s statement) error {
	w := r.world
	f := returns.Foreign{
		Store: pos.StoreID(s[0][1]), Shop: pos.Text{En: "Shop " + s[0][1], Ar: "متجر " + s[0][1]}, Number: s[0][2],
		Country: w.about.Country, At: w.clock().UnixMilli() - 86_400_000, Day: dayBefore,
		Sale: fact.SaleCompleted{Sale: pos.NewID(w.clock()), Till: "7", Number: 1, Currency: w.cfg.Currency.Code()},
	}
	if known, err := r.foundSale(s[0][1] + "/" + s[0][2]); err == nil {
		f.Sale.Sale = known.Sale // asked about again
	}
	means := returns.Cash
	for _, c := range s[1:] {
		switch c[0] {
		case "paid":
			means = c[1]
		case "currency":
			f.Sale.Currency = c[1]
		case "country":
			f.Country = c[1]
		case "gone":
			g, err := r.gone(&f, c[1:])
			if err != nil {
				return err
			}
			f.Lines = append(f.Lines, g)
			f.Tenders = append(f.Tenders, returns.ForeignTender{
				By: g.By, ElsewhereRefund: fact.ElsewhereRefund{Tender: 1, Amount: g.Gross},
			})
		default:
			if err := r.foreignLine(&f.Sale, c); err != nil {
				return err
			}
		}
	}
	f.Sale.Tenders = []fact.Tender{{No: 1, Means: means, Amount: f.Sale.Total, Given: f.Sale.Total}}
	return r.send(func() store.Command { return r.world.returns.Keep(f) }, false)
}

// foreignLine: SKU [times 3] [for 18.00] [rate 5%].
func (r *run) foreignLine(f *fact.SaleCompleted, c []string) error {
	item, ok := r.world.goods.item(c[0])
	if !ok {
		return fmt.Errorf("no item %s", c[0])
	}
	o, err := pairs(c[1:], "times", "for", "rate")
	if err != nil {
		return err
	}
	l := fact.SaleLine{
		No: len(f.Lines) + 1, Item: item.SKU, Code: item.Code, Name: item.Name, Unit: item.Price, Qty: money.One, TaxCat: item.Tax,
	}
	if o["times"] != "" {
		if l.Qty, err = money.ParseQuantity(o["times"]); err != nil {
			return err
		}
	}
	if l.Gross, err = money.Extend(item.Price, l.Qty); err != nil {
		return err
	}
	if o["for"] != "" {
		if l.Gross, err = r.amount(o["for"]); err != nil {
			return err
		}
	}
	l.Rate, _ = r.world.cfg.Taxes.RateOn(item.Tax, dayBefore)
	if o["rate"] != "" {
		if l.Rate, err = money.ParseRate(o["rate"]); err != nil {
			return err
		}
	}
	l.Tax, err = l.Rate.TaxInGross(l.Gross)
	f.Lines = append(f.Lines, l)
	f.Total, f.Tax = f.Total+l.Gross, f.Tax+l.Tax
	f.Net = f.Total - f.Tax
	return err
}

// gone: dammam line 1 times 1 for 6.00, with the tax of its share.
func (r *run) gone(f *returns.Foreign, c []string) (g returns.ForeignLine, err error) {
	if len(c) < 3 {
		return g, errors.New("gone where, of which line?")
	}
	g.By = pos.StoreID(c[0])
	o, err := pairs(c[1:], "line", "times", "for")
	if err != nil {
		return g, err
	}
	if g.Line, err = strconv.Atoi(o["line"]); err != nil || g.Line < 1 || g.Line > len(f.Sale.Lines) {
		return g, fmt.Errorf("there is no line %s", o["line"])
	}
	l := &f.Sale.Lines[g.Line-1]
	if g.Qty, err = money.ParseQuantity(o["times"]); err != nil {
		return g, err
	}
	if g.Gross, err = r.amount(o["for"]); err != nil {
		return g, err
	}
	g.Tax, err = l.Rate.TaxInGross(g.Gross)
	return g, err
}

// officeTells: took dammam 1-1-1, line 1 times 2 for 12.00 — another store took back goods of a sale of this one.
func (r *run) officeTells(s statement) error {
	found, err := r.foundSale(s[0][2])
	if err != nil {
		return err
	}
	f := fact.ReturnedElsewhere{
		Return: pos.NewID(r.world.clock()), Sale: found.Sale, Number: found.Number, Store: pos.StoreID(s[0][1]), Credit: "9-1-R1",
	}
	for _, c := range s[1:] {
		o, err := pairs(c, "line", "times", "for")
		if err != nil {
			return err
		}
		var l fact.ElsewhereLine
		if l.Line, err = strconv.Atoi(o["line"]); err != nil {
			return err
		}
		if l.Qty, err = money.ParseQuantity(o["times"]); err != nil {
			return err
		}
		if l.Gross, err = r.amount(o["for"]); err != nil {
			return err
		}
		f.Lines = append(f.Lines, l)
		f.Refunds = append(f.Refunds, fact.ElsewhereRefund{Tender: 1, Amount: l.Gross})
	}
	for range 2 { // told twice, as after a head office that was restored
		if err := r.send(func() store.Command { return r.world.returns.HearReturned(f) }, false); err != nil {
			return err
		}
	}
	return nil
}

// officeWarns: overrun jeddah 7-1-5 6.00 — more came back of a receipt than was sold.
func (r *run) officeWarns(c []string) error {
	if len(c) != 4 {
		return errors.New("overrun where, of which receipt, by how much?")
	}
	over, err := r.amount(c[3])
	if err != nil {
		return err
	}
	f := fact.ReceiptOverrun{
		ID: pos.NewID(r.world.clock()), Store: pos.StoreID(c[1]), Number: c[2], Over: over, Currency: r.world.cfg.Currency.Code(),
		Shares: []fact.ReceiptShare{{Store: "jeddah", Total: over}, {Store: "dammam", Total: over}},
	}
	for range 2 {
		if err := r.send(func() store.Command { return r.world.returns.HearOverrun(f) }, false); err != nil {
			return err
		}
	}
	return nil
}

// expectOverruns: overruns 1, of jeddah/7-1-5, over 6.00.
func (r *run) expectOverruns(s statement) error {
	var all []returns.Overrun
	err := r.read(func(v *store.View) (err error) {
		all, err = r.world.returns.Overruns(v)
		return err
	})
	if err != nil {
		return err
	}
	has := map[string]string{"overruns": strconv.Itoa(len(all))}
	if len(all) > 0 {
		has["of"], has["over"] = string(all[0].Store)+"/"+all[0].Number, r.money(all[0].Over)
	}
	return eachIs("list of overruns", s, has)
}
