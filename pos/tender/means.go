package tender

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Kind is how a means of payment is taken.
type Kind string

// The kinds.
const (
	// Cash is local notes and coins.
	Cash Kind = "cash"
	// Card is asked for at a terminal, which answers later: approved, in part, declined, or nobody knows.
	Card Kind = "card"
	// Voucher is a paper of a certain worth.
	Voucher Kind = "voucher"
	// Foreign is notes of another currency, at the shop's rate.
	Foreign Kind = "foreign"
)

// CashID and ForeignID are the means that have no row of their own in a configuration.
const (
	CashID    = "cash"
	ForeignID = "foreign"
)

// Means is one way to pay. A till offers them in their order.
type Means struct {
	ID      string   `json:"id"`
	Kind    Kind     `json:"kind" enum:"cash,card,voucher,foreign"`
	Name    pos.Text `json:"name"`
	Schemes []Scheme `json:"schemes,omitempty"` // of cards: one is named with each approval
	Drawer  bool     `json:"drawer,omitempty"`  // what is taken goes into the drawer
	Change  bool     `json:"change,omitempty"`  // more than what is due is given back in local cash
	// KeepsRest says that it may be worth more than what is due, and that the rest is not given back.
	KeepsRest bool `json:"keeps_rest,omitempty"`
	// NeedsRef says that it is not taken without its number or approval code.
	NeedsRef bool `json:"needs_ref,omitempty"`
	// Most is the largest amount of one payment, 0 for no limit.
	Most money.Amount `json:"most,omitempty"`
}

// Scheme is what stands behind a card: mada, Visa, or another.
type Scheme struct {
	ID   string   `json:"id"`
	Name pos.Text `json:"name"`
}

// Offer is everything a shop takes. The zero value takes local cash, unrounded.
type Offer struct {
	Means []Means `json:"means"`
	Rates []Rate  `json:"rates"` // of foreign notes
	// Step is the smallest sum that can be paid in coins: 5 where there is nothing below 0.05. 0 rounds nothing.
	Step money.Amount `json:"step,omitempty"`
}

// cashMeans is taken whatever a configuration says.
var cashMeans = Means{ID: CashID, Kind: Cash, Drawer: true, Change: true}

// foreignMeans is taken where there is a rate.
var foreignMeans = Means{ID: ForeignID, Kind: Foreign, Drawer: true, Change: true}

// Find returns a means of the offer.
func (o *Offer) Find(id string) (Means, bool) {
	if i := slices.IndexFunc(o.Means, func(m Means) bool { return m.ID == id }); i >= 0 {
		return o.Means[i], true
	}
	switch {
	case id == CashID:
		return cashMeans, true
	case id == ForeignID && len(o.Rates) > 0:
		return foreignMeans, true
	}
	return Means{}, false
}

// Rate returns the rate of a foreign currency.
func (o *Offer) Rate(code string) (Rate, bool) {
	if i := slices.IndexFunc(o.Rates, func(r Rate) bool { return r.Currency.Code() == code }); i >= 0 {
		return o.Rates[i], true
	}
	return Rate{}, false
}

// Scheme returns a scheme of the means.
func (m *Means) Scheme(id string) (Scheme, bool) {
	if i := slices.IndexFunc(m.Schemes, func(s Scheme) bool { return s.ID == id }); i >= 0 {
		return m.Schemes[i], true
	}
	return Scheme{}, false
}

//go:embed data/means.json
var dataFile embed.FS

// builtIn is data/means.json. It never changes.
var builtIn = readData() //nolint:gochecknoglobals // a table that never changes

type data struct {
	Means     []Means                 `json:"means"`
	Schemes   []Scheme                `json:"schemes"`
	Countries map[string][]string     `json:"countries"` // "" for any other
	Steps     map[string]money.Amount `json:"steps"`
}

// readData reads the embedded file. It is part of the program, so a fault in it is one of the build.
func readData() (d data) {
	raw, err := dataFile.ReadFile("data/means.json")
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		panic(fmt.Errorf("data/means.json: %w", err))
	}
	return d
}

// Default is what a shop takes whose configuration says nothing: cash, cards of its country, vouchers.
func Default(country string, c money.Currency) Offer {
	o := Offer{Step: builtIn.Steps[c.Code()]}
	for _, m := range builtIn.Means {
		if m.Kind == Card {
			m.Schemes = SchemesOf(country)
		}
		o.Means = append(o.Means, m)
	}
	return o
}

// SchemesOf returns the cards that are common in a country (ISO 3166-1), the local one first.
func SchemesOf(country string) []Scheme {
	ids, ok := builtIn.Countries[country]
	if !ok {
		ids = builtIn.Countries[""]
	}
	var out []Scheme
	for _, id := range ids {
		if s, ok := KnownScheme(id); ok {
			out = append(out, s)
		}
	}
	return out
}

// KnownScheme returns a scheme by its id.
func KnownScheme(id string) (Scheme, bool) {
	if i := slices.IndexFunc(builtIn.Schemes, func(s Scheme) bool { return s.ID == id }); i >= 0 {
		return builtIn.Schemes[i], true
	}
	return Scheme{}, false
}

// KnownSchemes lists the ids of all schemes.
func KnownSchemes() []string {
	ids := make([]string, len(builtIn.Schemes))
	for i, s := range builtIn.Schemes {
		ids[i] = s.ID
	}
	return ids
}

// BuiltIn returns the means that every shop has from the start, by its id: the names of those that a configuration lists
// and does not name come from it.
func BuiltIn(id string) (Means, bool) {
	if i := slices.IndexFunc(builtIn.Means, func(m Means) bool { return m.ID == id }); i >= 0 {
		return builtIn.Means[i], true
	}
	return Means{}, false
}
