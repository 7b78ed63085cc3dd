package script

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
)

// describe is the statement: shop currency SAR, standard 15%, zone Asia/Riyadh.
func (r *run) describe(s statement) error {
	if r.world.store != nil {
		return errors.New("the shop is open already")
	}
	s[0] = s[0][1:]
	for _, c := range s {
		if len(c) == 4 && c[2] == "from" { // standard 15% from 2026-12-01
			if err := r.rateFrom(c[0], c[1], pos.Date(c[3])); err != nil {
				return err
			}
			continue
		}
		if len(c) == 2 && c[0] == "shift" && c[1] == "required" {
			r.world.required = true
			continue
		}
		if len(c) != 2 {
			return fmt.Errorf("not a name and a value: %q", strings.Join(c, " "))
		}
		if err := r.describeTerm(c[0], c[1]); err != nil {
			return err
		}
	}
	return nil
}

// describeTerm is one name of it and its value; a name that nobody knows is a tax category and its rate.
func (r *run) describeTerm(name, value string) (err error) {
	switch name {
	case "currency":
		r.world.cfg.Currency, err = money.ParseCurrency(value)
		r.world.about.Currency = value
	case "zone":
		r.world.zone, err = time.LoadLocation(value)
	case "cutover":
		var at time.Time
		at, err = time.Parse("15:04", value)
		r.world.cutover = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	case "unverified":
		r.world.unverified, err = r.amount(value)
	case "note":
		var note money.Amount
		note, err = r.amount(value)
		r.world.cfg.Notes = append(r.world.cfg.Notes, note)
	case "prices":
		r.world.cfg.TaxAdded = value == "tax_added"
	case "country":
		var country tax.Country
		country, _, err = tax.Of(value)
		r.world.about.Country = value
		maps.Copy(r.world.cfg.Taxes, country.Categories)
	case "idle":
		r.world.idle, err = time.ParseDuration(value)
	case "label", "department":
		err = r.describeGoods(name, value)
	case "round", "rate":
		err = r.payTerm(name, value)
	default:
		var rate money.Rate
		rate, err = money.ParseRate(value)
		r.world.cfg.Taxes[name] = tax.Own(name, rate)
	}
	return err
}

// rateFrom gives a category another rate from a day on.
func (r *run) rateFrom(category, value string, day pos.Date) error {
	rate, err := money.ParseRate(value)
	c, ok := r.world.cfg.Taxes[category]
	if !ok {
		c = tax.Category{ID: category, Kind: tax.Standard}
	}
	c.Rates = append(c.Rates, tax.Rate{From: day, Rate: rate})
	r.world.cfg.Taxes[category] = c
	return err
}

// stock puts an item, another code of one, or a new price on file.
func (r *run) stock(verb string, words []string) error {
	switch {
	case verb == "item" && len(words) >= 5:
		price, err := r.amount(words[3])
		if err != nil {
			return err
		}
		item := catalog.Item{
			SKU: words[0], Code: words[0], Name: pos.Text{En: words[1], Ar: words[2]}, Price: price, Tax: words[4],
			Unit: catalog.UnitEach, Pack: money.One,
		}
		if err := itemWords(&item, words[5:]); err != nil {
			return err
		}
		return r.world.goods.add(item)
	case verb == "code" && (len(words) == 3 || len(words) == 5) && words[1] == "of":
		item, ok := r.world.goods.item(words[2])
		if !ok {
			return fmt.Errorf("no item %s", words[2])
		}
		item.Code = words[0]
		if len(words) == 5 {
			var err error
			if item.Pack, err = money.ParseQuantity(words[4]); err != nil {
				return err
			}
		}
		return r.world.goods.add(item)
	case verb == "price" && len(words) == 2:
		price, err := r.amount(words[1])
		if err != nil {
			return err
		}
		for i := range r.world.goods.list {
			if r.world.goods.list[i].SKU == words[0] {
				r.world.goods.list[i].Price = price
			}
		}
		return nil
	}
	return fmt.Errorf("%s does not understand %q", verb, strings.Join(words, " "))
}

// amount reads an amount in the shop's currency.
func (r *run) amount(s string) (money.Amount, error) {
	if r.world.cfg.Currency.IsZero() {
		return 0, errors.New("in which currency? Begin with: shop currency SAR, standard 15%")
	}
	return r.world.cfg.Currency.Parse(s)
}
