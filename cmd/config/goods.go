package config

import (
	"errors"
	"slices"
	"strconv"

	"sanduq/pos"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/money"
	"sanduq/pos/sale"
)

// maxDepartments is how many departments a screen shows as buttons.
const maxDepartments = 24

// labels checks the layouts of labels one by one, each with those before it, so that every mistake has its place.
func (c *checker) labels(tables []labelTable) *variable.Rules {
	var rules []variable.Rule
	compiled := &variable.Rules{}
	for _, t := range tables {
		if t.Pattern.value == "" {
			continue // reported already
		}
		decimals, err := strconv.Atoi(t.Decimals.value)
		if err != nil {
			decimals = -1 // no layout has it
		}
		next := append(slices.Clip(rules), variable.Rule{
			Pattern: t.Pattern.value, Decimals: decimals, Key: t.Key.value,
		})
		all, err := variable.Compile(next)
		if e, ok := errors.AsType[*pos.Error](err); ok {
			c.refuse(t.Pattern.at, e.Key, e.Args)
			continue
		}
		rules, compiled = next, all
	}
	if len(rules) == 0 {
		return nil
	}
	return compiled
}

// departments checks the departments under which goods are sold that are not on file.
func (c *checker) departments(tables []deptTable, cfg *Config) []sale.Department {
	ids := taken{}
	var all []sale.Department
	for i, t := range tables {
		if i == maxDepartments {
			c.refuse(t.at, "config.departments", args{"most": maxDepartments})
		}
		c.once(ids, "config.department_twice", c.id(t.ID), t.ID.at, args{})
		c.either(t.at, t.NameEn, t.NameAr, "config.department_name")
		if _, ok := cfg.Taxes[t.Tax.value]; t.Tax.value != "" && !ok {
			c.refuse(t.Tax.at, "config.no_category", args{"value": t.Tax.value})
		}
		all = append(all, sale.Department{
			ID: t.ID.value, Name: pos.Text{En: c.clean(t.NameEn), Ar: c.clean(t.NameAr)}, Tax: t.Tax.value,
			Max: c.price(t.Max, cfg.Currency),
		})
	}
	return all
}

// price reads an amount above zero, 0 where none is given.
func (c *checker) price(t text, currency money.Currency) money.Amount {
	if t.value == "" || currency.IsZero() {
		return 0
	}
	a, err := currency.Parse(t.value)
	if err != nil || a <= 0 {
		c.refuse(t.at, "config.note", args{"value": t.value, "currency": currency.Code(), "decimals": currency.Exponent()})
	}
	return a
}
