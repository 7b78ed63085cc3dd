package script

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
	"sanduq/pos/sale"
	"sanduq/pos/store"
)

// offers is a statement about promotions and reasons. Before the shop opens it is noted; later it
// is an import of all offers there are by then.
func (r *run) offers(verb string, s statement) error {
	words := s[0][1:]
	switch {
	case verb == "offer" && len(s) == 1 && len(words) == 1 && words[0] == "none":
		r.world.rules, r.world.beside = nil, nil
	case verb == "offer" && len(words) == 3 && len(s) > 1:
		rule, err := r.rule(s)
		if err != nil {
			return err
		}
		r.world.rules = slices.DeleteFunc(r.world.rules, func(x offer.Rule) bool { return x.ID == rule.ID })
		r.world.rules = append(r.world.rules, rule)
	case verb == "prices" && len(words) > 0:
		list, err := r.priceList(words[0], s[1:])
		if err != nil {
			return err
		}
		r.world.beside = append(r.world.beside, list)
	case verb == "codes" && len(words) > 2 && words[1] == "for":
		r.world.beside = append(r.world.beside, map[string]any{
			"version": offer.Version, "kind": "coupon-codes", "id": strings.ToLower(words[0]), "coupon": words[2], "codes": words[3:],
		})
	case verb == "category" && len(words) == 2:
		for i := range r.world.goods.list {
			if r.world.goods.list[i].SKU == words[0] {
				r.world.goods.list[i].Category = words[1]
			}
		}
		return nil
	case verb == "reason" && (len(words) == 3 || len(words) == 4 && words[3] == "explained"):
		r.world.cfg.Reasons = append(r.world.cfg.Reasons, sale.Reason{
			ID: words[0], Name: pos.Text{En: words[1], Ar: words[2]}, Note: len(words) == 4,
		})
		return nil
	default:
		return fmt.Errorf("%s does not understand %q", verb, strings.Join(words, " "))
	}
	if r.world.store == nil {
		return nil
	}
	return r.world.setOffers(r.ctx)
}

// setOffers imports the offers of the script.
func (w *world) setOffers(ctx context.Context) error {
	var file bytes.Buffer
	out := json.NewEncoder(&file)
	for _, rule := range w.rules {
		if err := out.Encode(rule); err != nil {
			return err
		}
	}
	for _, doc := range w.beside {
		if err := out.Encode(doc); err != nil {
			return err
		}
	}
	if file.Len() == 0 && w.offers.InForce().Hash == "" {
		return nil
	}
	report, err := w.offers.Import(ctx, w.store, pos.NewID(w.clock()), &file, "script")
	if err != nil {
		return fmt.Errorf("%w: %v", err, report.Problems)
	}
	return nil
}

// priceList is the statement: prices ramadan, SKU 5.00, until 2026-03-20 00:00, channel app.
func (r *run) priceList(id string, clauses statement) (map[string]any, error) {
	prices := map[string]money.Amount{}
	doc := map[string]any{"version": offer.Version, "kind": "price-list", "id": id, "prices": prices}
	for _, c := range clauses {
		switch {
		case len(c) == 3 && (c[0] == "from" || c[0] == "until"):
			doc[c[0]] = c[1] + "T" + c[2]
		case len(c) == 2 && c[0] == "channel":
			doc["channels"] = []string{c[1]}
		case len(c) == 2:
			price, err := r.amount(c[1])
			if err != nil {
				return nil, err
			}
			prices[c[0]] = price
		default:
			return nil, fmt.Errorf("a price list has no %q", strings.Join(c, " "))
		}
	}
	return doc, nil
}

// rule reads a promotion: offer ID "English" "عربي", mix 3 of MILK, price 10.00, and conditions.
func (r *run) rule(s statement) (offer.Rule, error) {
	words := s[0][1:]
	rule := offer.Rule{Version: offer.Version, ID: words[0], Name: pos.Text{En: words[1], Ar: words[2]}}
	for _, c := range s[1:] {
		done, err := r.whatItDoes(&rule, c)
		if err == nil && !done {
			done, err = r.condition(&rule, c)
		}
		if err != nil {
			return rule, err
		}
		if !done {
			return rule, fmt.Errorf("an offer has no %q", strings.Join(c, " "))
		}
	}
	return rule, nil
}

// whatItDoes reads a clause of what an offer does: off item of MILK | buy 2 of MILK | get 1 of BREAD | mix 3 of MILK
// BREAD | spend 100.00 on all | breaks of WATER | from 6 1.25 | part 1 of BURGER | free, percent 10%, amount 1.00,
// price 10.00.
func (r *run) whatItDoes(rule *offer.Rule, c []string) (done bool, err error) {
	goods, rest := goodsOf(c)
	switch head := strings.Join(rest, " "); {
	case rest[0] == "off" && len(rest) == 2:
		rule.Kind, rule.Of, rule.Goods = offer.Off, offer.Scope(rest[1]), goods
	case rest[0] == "buy" && len(rest) == 2:
		rule.Kind, rule.Goods = offer.BuyGet, goods
		rule.Count, err = strconv.Atoi(rest[1])
	case rest[0] == "get" && len(rest) == 2:
		rule.Get = goods
		rule.GetCount, err = strconv.Atoi(rest[1])
	case rest[0] == "mix" && len(rest) == 2:
		rule.Kind, rule.Goods = offer.Mix, goods
		rule.Count, err = strconv.Atoi(rest[1])
	case rest[0] == "spend" && len(rest) == 2:
		rule.Kind, rule.Goods = offer.Spend, goods
		rule.Spent, err = r.amount(rest[1])
	case head == "breaks":
		rule.Kind, rule.Goods = offer.Breaks, goods
	case rest[0] == "step" && len(rest) == 3:
		step := offer.Step{}
		if step.From, err = money.ParseQuantity(rest[1]); err == nil {
			step.Price, err = r.amount(rest[2])
		}
		rule.Steps = append(rule.Steps, step)
	case rest[0] == "part" && len(rest) == 2:
		part := offer.Component{Goods: goods}
		part.Count, err = strconv.Atoi(rest[1])
		rule.Kind = offer.Bundle
		rule.Components = append(rule.Components, part)
	default:
		return r.benefit(rule, c)
	}
	return true, err
}

// goodsOf cuts the goods from a clause: of A B, of all, of category dairy.
func goodsOf(c []string) (offer.Goods, []string) {
	i := slices.IndexFunc(c, func(w string) bool { return w == "of" || w == "on" })
	if i <= 0 || i == len(c)-1 {
		return offer.Goods{}, c
	}
	words := c[i+1:]
	switch words[0] {
	case "all":
		return offer.Goods{All: true}, c[:i]
	case "category":
		return offer.Goods{Categories: words[1:]}, c[:i]
	}
	return offer.Goods{SKUs: words}, c[:i]
}

func (r *run) benefit(rule *offer.Rule, c []string) (done bool, err error) {
	switch {
	case len(c) == 1 && c[0] == "free":
		rule.Benefit.Free = true
	case len(c) == 2 && c[0] == "percent":
		rule.Benefit.Percent, err = money.ParseRate(c[1])
	case len(c) == 2 && c[0] == "amount":
		rule.Benefit.Amount, err = r.amount(c[1])
	case len(c) == 2 && c[0] == "price":
		rule.Benefit.Price, err = r.amount(c[1])
	default:
		return false, nil
	}
	return true, err
}

// condition reads when, for whom and against which others an offer holds.
func (r *run) condition(rule *offer.Rule, c []string) (done bool, err error) {
	switch {
	case len(c) == 1 && c[0] == "stacks":
		rule.Stacks = true
	case len(c) == 3 && c[0] == "from":
		rule.From = c[1] + "T" + c[2]
	case len(c) == 3 && c[0] == "until":
		rule.Until = c[1] + "T" + c[2]
	case len(c) > 3 && c[0] == "weekly":
		n := len(c) - 2
		rule.Weekly = append(rule.Weekly, offer.Window{Days: c[1:n], From: c[n], To: c[n+1]})
	case len(c) != 2:
		return false, nil
	case c[0] == "coupon":
		rule.Coupon = c[1]
	case c[0] == "channel":
		rule.Channels = []string{c[1]}
	case c[0] == "customers":
		rule.Customers = []string{c[1]}
	case c[0] == "paid":
		rule.Tenders = []string{c[1]}
	case c[0] == "priority":
		rule.Priority, err = strconv.Atoi(c[1])
	case c[0] == "exclusive":
		rule.Exclusive = c[1]
	case c[0] == "max":
		rule.MaxUses, err = strconv.Atoi(c[1])
	default:
		return false, nil
	}
	return true, err
}

// byHand makes a command that changes prices: coupon CODE [back yes], reprice 1 to 5.00 because damaged [note …],
// discount 1|all to 10%|2.00|none because …, employee on|off.
func (r *run) byHand(id pos.ID, verb, first string, options map[string]string) (func() store.Command, error) {
	at, approval := r.till, r.allowed
	switch verb {
	case "coupon":
		a := sale.CouponArgs{Code: first, Remove: options["back"] != ""}
		return func() store.Command { return r.world.sales.Coupon(id, at, a) }, nil
	case "employee":
		a := sale.EmployeeArgs{On: first == "on", Approval: approval}
		return func() store.Command { return r.world.sales.Employee(id, at, a) }, nil
	case "reprice":
		line, err := strconv.Atoi(first)
		if err != nil {
			return nil, err
		}
		price, err := r.amount(options["to"])
		a := sale.PriceArgs{Line: line, Price: price, Reason: options["because"], Note: options["note"], Approval: approval}
		return func() store.Command { return r.world.sales.SetPrice(id, at, a) }, err
	}
	a := sale.DiscountArgs{Reason: options["because"], Note: options["note"], Approval: approval}
	var err error
	if first != "all" {
		if a.Line, err = strconv.Atoi(first); err != nil {
			return nil, err
		}
	}
	if rate, ok := strings.CutSuffix(options["to"], "%"); ok {
		a.Percent = rate
	} else if options["to"] != "none" {
		a.Amount, err = r.amount(options["to"])
	}
	return func() store.Command { return r.world.sales.Discount(id, at, a) }, err
}

func off(l *sale.LineState) (sum money.Amount) {
	for _, a := range l.Awards {
		sum += a.Amount
	}
	return sum
}

// offersOf writes what took something off a line: "3 for 10 2.00".
func offersOf(l *sale.LineState) string {
	var all []string
	for _, a := range l.Awards {
		all = append(all, a.Name.In(pos.English))
	}
	return cmpOr(strings.Join(all, " + "), "none")
}

func reasonOf(l *sale.LineState) string {
	if l.Reason == nil {
		return "none"
	}
	return l.Reason.In(pos.English)
}

// couponsOf lists the coupons of a basket, those that give nothing in brackets.
func couponsOf(st *sale.State) string {
	var all []string
	for _, c := range st.Coupons {
		if !c.Used {
			c.Code = "(" + c.Code + ")"
		}
		all = append(all, c.Code)
	}
	return strings.Join(all, " ")
}

// expectDues: cheaper card 45.00 cash 49.00, or none.
func (r *run) expectDues(want []string) error {
	var got []string
	err := r.read(func(v *store.View) error {
		dues, err := r.world.sales.Dues(v, r.till)
		for _, d := range dues {
			got = append(got, d.Means, r.money(d.Due))
		}
		return err
	})
	return errors.Join(err, same(cmpOr(strings.Join(got, " "), "none"), strings.Join(want, " ")))
}

// expectHints: hints "3 for 10", or none.
func (r *run) expectHints(want []string) error {
	var got []string
	err := r.read(func(v *store.View) error {
		hints, err := r.world.sales.Hints(v, r.till)
		for _, h := range hints {
			got = append(got, h.Name.In(pos.English))
		}
		return err
	})
	return errors.Join(err, same(cmpOr(strings.Join(got, " + "), "none"), strings.Join(want, " ")))
}

// awardsAddUp holds that what is paid for a line is its price without what was taken off it, and the tax where it was
// added to prices without.
func awardsAddUp(l *fact.SaleLine, taxAdded bool) error {
	full, err := money.Extend(l.Unit, l.Qty)
	if err != nil {
		return err
	}
	for _, a := range l.Awards {
		if a.Amount < 0 {
			return fmt.Errorf("line %d: %s added %d", l.No, a.Rule, -a.Amount)
		}
		full -= a.Amount
	}
	paid := l.Gross
	if taxAdded {
		paid -= l.Tax
	}
	if full != paid || full < 0 {
		return fmt.Errorf("line %d comes to %d without its awards, paid was %d", l.No, full, paid)
	}
	return nil
}
