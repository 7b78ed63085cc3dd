package config

import (
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/tender"
)

// pay is what the shop takes: the means of the file, or those of the country where it has none.
func (c *checker) pay(f file, cfg *Config) tender.Offer {
	offer := tender.Default(cfg.Shop.Country, cfg.Currency)
	if cfg.Currency.IsZero() {
		return offer // the mistake is the currency's
	}
	if t := f.Cash.Round; t.value != "" {
		offer.Step = c.sum(t, cfg.Currency)
	}
	if len(f.Means) > 0 {
		cash, _ := tender.BuiltIn(tender.CashID)
		offer.Means = []tender.Means{cash}
	}
	used := taken{}
	for _, t := range f.Means {
		m := c.means(t, cfg)
		c.once(used, "config.means_twice", c.id(t.ID), t.ID.at, args{})
		if m.ID != tender.CashID {
			offer.Means = append(offer.Means, m)
		}
	}
	offer.Rates = c.rates(f.Rates, cfg.Currency)
	return offer
}

// means is one means of payment. What a section leaves out of one that every shop has from the start stays as it is there.
func (c *checker) means(t meansTable, cfg *Config) tender.Means {
	m, known := tender.BuiltIn(t.ID.value)
	if !known {
		m = tender.Means{ID: t.ID.value, Kind: tender.Voucher}
	}
	if t.Kind.value != "" {
		m.Kind = tender.Kind(c.choice(t.Kind, string(tender.Card), string(tender.Voucher)))
	}
	if en, ar := c.clean(t.NameEn), c.clean(t.NameAr); en+ar != "" {
		m.Name = pos.Text{En: en, Ar: ar}
	}
	if m.Name == (pos.Text{}) {
		c.either(t.at, t.NameEn, t.NameAr, "config.means_name")
	}
	m.NeedsRef = m.NeedsRef && !t.NeedsRef.given || t.NeedsRef.value
	m.KeepsRest, m.Drawer = t.KeepsRest.value, m.Drawer || t.Drawer.value
	if t.Most.value != "" {
		m.Most = c.sum(t.Most, cfg.Currency)
	}
	if m.Kind != tender.Card {
		return m
	}
	m.Schemes = tender.SchemesOf(cfg.Shop.Country)
	if len(t.Schemes.value) > 0 {
		m.Schemes = nil
	}
	for _, s := range t.Schemes.value {
		scheme, ok := tender.KnownScheme(c.choice(s, tender.KnownSchemes()...))
		if ok {
			m.Schemes = append(m.Schemes, scheme)
		}
	}
	return m
}

// rates are the foreign notes that the shop takes.
func (c *checker) rates(all []rateTable, local money.Currency) []tender.Rate {
	var out []tender.Rate
	used := taken{}
	for _, t := range all {
		var r tender.Rate
		var err error
		if code := t.Currency.value; code != "" {
			if r.Currency, err = money.ParseCurrency(code); err != nil {
				c.refuse(t.Currency.at, "config.currency", args{"value": code})
			} else if r.Currency == local {
				c.refuse(t.Currency.at, "config.rate_local", args{"value": code})
			}
			c.once(used, "config.rate_twice", code, t.Currency.at, args{})
		}
		if text := t.Rate.value; text != "" {
			if r.Value, err = money.ParseQuantity(text); err != nil || r.Value <= 0 || r.Value > tender.MaxRate {
				c.refuse(t.Rate.at, "config.exchange", args{"value": text})
			}
		}
		if text := t.Date.value; text != "" {
			if _, err := time.Parse(time.DateOnly, text); err != nil {
				c.refuse(t.Date.at, "config.date", args{"value": text})
			}
			r.Date = pos.Date(strings.TrimSpace(text))
		}
		r.Exponent = r.Currency.Exponent()
		out = append(out, r)
	}
	return out
}

// sum reads an amount above zero.
func (c *checker) sum(t text, currency money.Currency) money.Amount {
	a, err := currency.Parse(t.value)
	if err != nil || a <= 0 {
		c.refuse(t.at, "config.note", args{
			"value": t.value, "currency": currency.Code(), "decimals": currency.Exponent(),
		})
	}
	return a
}
