package tax

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"sanduq/pos"
	"sanduq/pos/money"
)

//go:embed country/*.json
var countries embed.FS

// Country is what this program knows of a country's tax.
type Country struct {
	Code string // ISO 3166-1
	// Name is what the tax is called there; empty where there is none.
	Name pos.Text
	// Included tells whether shop prices include the tax: the law of every country listed so far.
	Included   bool
	Categories Table
}

// Of returns a country; ok is false where there is no file of it.
func Of(code string) (c Country, ok bool, err error) {
	data, err := countries.ReadFile("country/" + code + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return Country{}, false, nil
	}
	if err == nil {
		c, err = read(data)
	}
	if err == nil && c.Code != code {
		err = fmt.Errorf("it is the file of %q", c.Code)
	}
	if err != nil {
		return Country{}, false, pos.Internalf("read tax of "+code, err)
	}
	return c, true, nil
}

// document is a country's file.
type document struct {
	Version    int        `json:"version"`
	Country    string     `json:"country"`
	Name       pos.Text   `json:"name"`
	Source     string     `json:"source"`
	Included   bool       `json:"prices_include_tax"`
	Categories []category `json:"categories"`
}

type category struct {
	ID     string   `json:"id"`
	Kind   Kind     `json:"kind"`
	Name   pos.Text `json:"name"`
	Reason *Reason  `json:"reason"`
	Rates  []struct {
		From pos.Date `json:"from"`
		Rate string   `json:"rate"` // percent
	} `json:"rates"`
}

// documentVersion is the version of the form that format.md describes.
const documentVersion = 1

// read reads a country's file strictly: what it does not say right it must not say at all.
func read(data []byte) (Country, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var doc document
	if err := d.Decode(&doc); err != nil {
		return Country{}, err
	}
	if doc.Version != documentVersion || doc.Source == "" {
		return Country{}, fmt.Errorf("version %d, source %q", doc.Version, doc.Source)
	}
	c := Country{Code: doc.Country, Name: doc.Name, Included: doc.Included, Categories: Table{}}
	for i := range doc.Categories {
		got, err := doc.Categories[i].read()
		if err != nil {
			return Country{}, fmt.Errorf("category %q: %w", doc.Categories[i].ID, err)
		}
		if _, twice := c.Categories[got.ID]; twice {
			return Country{}, fmt.Errorf("category %q stands there twice", got.ID)
		}
		c.Categories[got.ID] = got
	}
	return c, nil
}

func (g *category) read() (Category, error) {
	c := Category{ID: g.ID, Kind: g.Kind, Name: g.Name}
	if err := pos.CheckName(g.ID); err != nil {
		return c, err
	}
	if g.Name.En == "" || g.Name.Ar == "" {
		return c, errors.New("its name is missing")
	}
	if g.Reason != nil {
		c.Reason = *g.Reason
		if c.Reason.Text.En == "" || c.Reason.Text.Ar == "" {
			return c, errors.New("a reason without its text")
		}
	}
	for i, r := range g.Rates {
		rate, err := money.ParseRate(r.Rate)
		if err != nil {
			return c, err
		}
		if i > 0 && r.From <= c.Rates[i-1].From {
			return c, fmt.Errorf("the rate from %q is not after the one before", r.From)
		}
		c.Rates = append(c.Rates, Rate{From: r.From, Rate: rate})
	}
	return c, c.check()
}

// check tells whether rates and reason suit the kind.
func (c *Category) check() error {
	if len(c.Rates) == 0 {
		return errors.New("it has no rate")
	}
	taxed := false
	for _, r := range c.Rates {
		taxed = taxed || r.Rate != 0
	}
	switch c.Kind {
	case Standard, Reduced:
		if !taxed || c.Reason != (Reason{}) {
			return errors.New("taxed goods have a rate and no reason to be free of it")
		}
	case Zero, Exempt, Outside:
		if taxed {
			return errors.New("it is free of tax and has a rate")
		}
	default:
		return fmt.Errorf("no such kind: %q", c.Kind)
	}
	return nil
}
