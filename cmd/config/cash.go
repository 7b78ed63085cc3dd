package config

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/shift"
)

// Cash is how the shop keeps its cash.
type Cash struct {
	Denominations []money.Amount // notes and coins that are counted; none: cash is told as one sum
	Limit         money.Amount   // largest difference that needs nobody's approval
	Reasons       []shift.Reason
	Cards         []shift.Card // whose totals a terminal's batch tells
	// ShiftRequired: nothing is sold at a till without an open shift.
	ShiftRequired bool
}

// cashData is cash.json: what holds where the file says nothing. Denominations are those in circulation by the currencies'
// central banks, coins that shops round away left out; limits are some two per cent of an ordinary float.
//
//go:embed cash.json
var cashData []byte

type cashDefaults struct {
	Currencies map[string]struct {
		Denominations []string `json:"denominations"`
		Limit         string   `json:"limit"`
	} `json:"currencies"`
	Cards   []shift.Card   `json:"cards"`
	Reasons []shift.Reason `json:"reasons"`
}

// uses are what a reason may be for.
func uses() []string { return []string{shift.PaidIn, shift.PaidOut, shift.NoSaleUse} }

// cash checks how cash is kept, and fills in what the file leaves to us.
func (c *checker) cash(f file, currency money.Currency) Cash {
	var given cashDefaults
	if err := json.Unmarshal(cashData, &given); err != nil {
		panic(fmt.Errorf("config: cash.json: %w", err)) // part of the program: a fault of the build
	}
	out := Cash{
		Denominations: c.notes(f.Cash.Denominations, currency), ShiftRequired: f.Cash.ShiftRequired.value,
		Reasons: c.reasons(f.Reasons), Cards: given.Cards,
	}
	if len(out.Reasons) == 0 {
		out.Reasons = given.Reasons
	}
	if currency.IsZero() {
		return out // the mistake is the currency's
	}
	defaults := given.Currencies[currency.Code()]
	if len(f.Cash.Denominations.value) == 0 {
		for _, d := range defaults.Denominations {
			out.Denominations = append(out.Denominations, mustParse(currency, d))
		}
	}
	switch limit := f.Cash.Limit; {
	case limit.value != "":
		var err error
		if out.Limit, err = currency.Parse(limit.value); err != nil || out.Limit < 0 {
			c.refuse(limit.at, "config.amount", args{
				"value": limit.value, "currency": currency.Code(), "decimals": currency.Exponent(),
			})
		}
	case defaults.Limit != "":
		out.Limit = mustParse(currency, defaults.Limit)
	}
	return out
}

// mustParse reads an amount of cash.json, which a test reads whole.
func mustParse(currency money.Currency, s string) money.Amount {
	a, err := currency.Parse(s)
	if err != nil {
		panic(fmt.Errorf("config: cash.json: %w", err))
	}
	return a
}

func (c *checker) reasons(all []reasonTable) []shift.Reason {
	out := make([]shift.Reason, 0, len(all))
	for _, r := range all {
		id := c.id(r.ID)
		if slices.ContainsFunc(out, func(x shift.Reason) bool { return x.ID == id && id != "" }) {
			c.refuse(r.ID.at, "config.reason_twice", args{"value": id})
		}
		c.either(r.at, r.NameEn, r.NameAr, "config.reason_name")
		reason := shift.Reason{ID: id, Name: pos.Text{En: c.clean(r.NameEn), Ar: c.clean(r.NameAr)}, Note: r.Note.value}
		for _, use := range r.For.value {
			if !slices.Contains(uses(), use.value) {
				c.refuse(use.at, "config.choice", args{"value": use.value, "known": strings.Join(uses(), ", ")})
			}
			reason.For = append(reason.For, use.value)
		}
		out = append(out, reason)
	}
	return out
}
