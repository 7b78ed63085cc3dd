package config

import (
	"errors"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/fiscal"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
)

// maxText is the longest name, address or footer, in characters: some ten lines of a receipt.
const maxText = 300

// maxRate is the highest tax, 100 %: more is a missing decimal point.
const maxRate = 100 * money.Percent

// config checks what the values mean.
func (c *checker) config(f file) Config {
	cfg := Config{
		Store:    pos.StoreID(c.id(f.Store.ID)),
		Data:     c.path(f.Store.Data),
		LogLevel: c.choice(f.Store.LogLevel, "debug", "info", "warn", "error"),
		Listen:   c.listen(f.Listen),
		Paired:   f.Listen.Pair.value,
		LAN:      c.lan(f),
		Hub:      c.hub(f.Hub),
	}
	c.shop(f.Shop, &cfg)
	c.taxes(f, &cfg)
	cfg.Reasons = c.changeReasons(f.Changes)
	cfg.Notes = c.notes(f.Cash.Notes, cfg.Currency)
	cfg.Pay = c.pay(f, &cfg)
	cfg.Cash = c.cash(f, cfg.Currency)
	cfg.Unverified = c.returns(f.Returns, cfg.Currency)
	cfg.IdleLock = c.idle(f.Staff.IdleLock)
	c.devices(f, &cfg)
	cfg.Labels = c.labels(f.Labels)
	cfg.Departments = c.departments(f.Depts, &cfg)
	return cfg
}

// id checks a name that stands in topics, certificates and files.
func (c *checker) id(t text) string {
	if t.value != "" && pos.CheckName(t.value) != nil {
		c.refuse(t.at, "config.name", args{"value": t.value})
	}
	return t.value
}

func (c *checker) path(t text) string {
	if t.value == "" || filepath.IsAbs(t.value) {
		return t.value
	}
	return filepath.Join(filepath.Dir(c.name), t.value)
}

func (c *checker) choice(t text, known ...string) string {
	if t.value != "" && !slices.Contains(known, t.value) {
		c.refuse(t.at, "config.choice", args{"value": t.value, "known": strings.Join(known, ", ")})
	}
	return t.value
}

// listen checks host:port. What others on the network could reach without pairing must be asked for in so many words.
func (c *checker) listen(l listenTable) string {
	address := l.Address.value
	if address == "" {
		return ""
	}
	if !c.address(l.Address) {
		return address
	}
	if _, number, _ := net.SplitHostPort(address); !l.Open.value && !loopback(address) {
		c.refuse(l.Address.at, "config.listen_open", args{"value": address, "port": number})
	}
	return address
}

// address checks that a server can listen on host:port.
func (c *checker) address(t text) bool {
	host, number, err := net.SplitHostPort(t.value)
	_, notNumber := strconv.ParseUint(number, 10, 16)
	if err != nil || notNumber != nil || host != "" && host != "localhost" && net.ParseIP(host) == nil {
		c.refuse(t.at, "config.listen", args{"value": t.value})
		return false
	}
	return true
}

// nameForm is a name in DNS, lower case (RFC 1123 §2.1).
var nameForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)

// lan checks how the network is served.
func (c *checker) lan(f file) LAN {
	if f.LAN.Address.value == "" {
		for _, n := range f.LAN.Names.value {
			c.refuse(n.at, "config.lan_no_address", nil)
			break
		}
		return LAN{}
	}
	out := LAN{Address: f.LAN.Address.value}
	if c.address(f.LAN.Address) && portOf(out.Address) != "0" && portOf(out.Address) == portOf(f.Listen.Address.value) {
		c.refuse(f.LAN.Address.at, "config.lan_same_port", args{"value": out.Address})
	}
	for _, n := range f.LAN.Names.value {
		if len(n.value) > 253 || !nameForm.MatchString(n.value) || net.ParseIP(n.value) != nil {
			c.refuse(n.at, "config.lan_name", args{"value": n.value})
		}
		out.Names = append(out.Names, n.value)
	}
	return out
}

func portOf(address string) string {
	_, number, _ := net.SplitHostPort(address)
	return number
}

func (c *checker) shop(s shopTable, cfg *Config) {
	cfg.Shop = fact.ShopDescribed{
		Name:      pos.Text{En: c.clean(s.NameEn), Ar: c.clean(s.NameAr)},
		Address:   pos.Text{En: c.clean(s.AddressEn), Ar: c.clean(s.AddressAr)},
		Country:   s.Country.value,
		Currency:  s.Currency.value,
		VATNumber: c.clean(s.VATNumber),
		Phone:     c.clean(s.Phone),
		Footer:    pos.Text{En: c.clean(s.FooterEn), Ar: c.clean(s.FooterAr)},
		Header:    pos.Text{En: c.clean(s.HeaderEn), Ar: c.clean(s.HeaderAr)},
		Policy:    pos.Text{En: c.clean(s.PolicyEn), Ar: c.clean(s.PolicyAr)},
		Logo:      c.logo(s.Logo),
		Lang:      pos.Lang(c.choice(s.Language, string(pos.Arabic), string(pos.English))),
		Digits:    c.choice(s.Digits, "latn", "arab"),
		TimeZone:  s.TimeZone.value,
	}
	c.either(s.at, s.NameEn, s.NameAr, "config.shop_name")
	if s.VATNumber.value != "" {
		c.either(s.VATNumber.at, s.AddressEn, s.AddressAr, "config.vat_address")
	}
	cfg.Shop.Template = receipt.TemplateHash(cfg.Shop)
	c.country(s, cfg.Shop)
	var err error
	if s.Currency.value != "" {
		if cfg.Currency, err = money.ParseCurrency(s.Currency.value); err != nil {
			c.refuse(s.Currency.at, "config.currency", args{"value": s.Currency.value})
		}
	}
	if zone := s.TimeZone.value; zone != "" {
		if cfg.Zone, err = time.LoadLocation(zone); err != nil || zone == "Local" {
			c.refuse(s.TimeZone.at, "config.time_zone", args{"value": zone})
		}
	}
	if s.Cutover.value != "" {
		cfg.Cutover = c.clock(s.Cutover)
		cfg.Shop.Cutover = int(cfg.Cutover / time.Minute)
	}
}

// either reports that a text is missing in both languages.
// logo reads the picture that stands on receipts, "" for none.
func (c *checker) logo(t text) string {
	if t.value == "" {
		return ""
	}
	file, err := readUpTo(c.path(t), typeset.MaxLogoFile)
	if err != nil {
		c.refuse(t.at, "config.logo", args{"file": t.value, "cause": err.Error()})
		return ""
	}
	logo, err := typeset.Logo(file)
	c.refused(t.at, err)
	return logo
}

func readUpTo(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, most))
}

func (c *checker) either(section at, en, ar text, key string) {
	if section.given && en.value+ar.value == "" && !en.wrong && !ar.wrong {
		c.missing(at{line: section.line, field: en.field}, key, nil)
	}
}

// country checks the country and what its tax law asks of a shop.
func (c *checker) country(s shopTable, shop fact.ShopDescribed) {
	code := s.Country.value
	if code == "" {
		return
	}
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() || r.String() != code {
		c.refuse(s.Country.at, "config.country", args{"value": code})
		return
	}
	// The name and the number are checked one by one: CheckShop tells only the first that is wrong.
	numbered := shop
	numbered.Name = pos.Text{En: code}
	number := fiscal.CheckShop(numbered)
	c.refused(s.VATNumber.at, number)
	if name := fiscal.CheckShop(shop); shop.Name != (pos.Text{}) && keyOf(name) != keyOf(number) {
		c.refused(s.NameAr.at, name)
	}
}

// refused reports what a part has against a value: a country's law against the shop, the printer's paper against a logo.
func (c *checker) refused(where at, err error) {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		c.mistakes = append(c.mistakes, Mistake{Line: where.line, Field: where.field, Key: e.Key, Fix: e.Hint, Args: e.Args})
	}
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}

// clean returns a text that people read.
func (c *checker) clean(t text) string {
	s := pos.CleanName(t.value)
	if n := utf8.RuneCountInString(s); n > maxText {
		c.refuse(t.at, "config.too_long", args{"length": n, "most": maxText})
	}
	return s
}

// clock reads a time of day, HH:MM.
func (c *checker) clock(t text) time.Duration {
	at, err := time.Parse("15:04", t.value)
	if err != nil || len(t.value) != len("15:04") {
		c.refuse(t.at, "config.time_of_day", args{"value": t.value})
		return 0
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// Bounds of the idle lock: below the first a person is locked out while counting change, beyond the last it guards nothing.
const (
	leastIdle = 30 * time.Second
	mostIdle  = 12 * time.Hour
)

// idle reads the time after which a till locks itself, "0" for never.
func (c *checker) idle(t text) time.Duration {
	if t.value == "" || t.value == "0" {
		return 0
	}
	d, err := time.ParseDuration(t.value)
	if err != nil || d < leastIdle || d > mostIdle {
		c.refuse(t.at, "config.idle_lock", args{"value": t.value})
		return 0
	}
	return d
}

// taxes joins the categories of the country with the shop's own, which come first: a law may change before this program.
func (c *checker) taxes(f file, cfg *Config) {
	country, known, err := tax.Of(f.Shop.Country.value)
	if err != nil { // a defect of ours that the tests of pos/pricing/tax would show
		c.refuse(f.Shop.Country.at, "config.country", args{"value": f.Shop.Country.value})
	}
	cfg.Taxes = tax.Table{}
	maps.Copy(cfg.Taxes, country.Categories)
	for name, rate := range f.Taxes.Rates {
		if pos.CheckName(name) != nil {
			c.refuse(rate.at, "config.name", args{"value": name})
		}
		r, err := money.ParseRate(rate.value)
		if err != nil || r > maxRate {
			c.refuse(rate.at, "config.rate", args{"value": rate.value, "name": name})
		}
		cfg.Taxes[name] = ownRate(country.Categories, name, r)
	}
	if f.Shop.Country.value != "" && len(cfg.Taxes) == 0 {
		c.missing(f.Shop.Country.at, "config.no_taxes", nil)
	}
	switch prices := c.choice(f.Shop.Prices, pricesTaxIncluded, pricesTaxAdded); {
	case prices != "":
		cfg.TaxAdded = prices == pricesTaxAdded
	case known:
		cfg.TaxAdded = !country.Included
	}
}

// The ways in which prices may stand to their tax.
const (
	pricesTaxIncluded = "tax_included"
	pricesTaxAdded    = "tax_added"
)

// ownRate is a category at the shop's own rate: the country's by that name, where it can have such a rate, or one more.
func ownRate(country tax.Table, name string, rate money.Rate) tax.Category {
	own := tax.Own(name, rate)
	if c, ok := country[name]; ok && (rate == 0) == (c.Kind != tax.Standard && c.Kind != tax.Reduced) {
		own.Kind, own.Name, own.Reason = c.Kind, c.Name, c.Reason
	}
	return own
}

func (c *checker) notes(t texts, currency money.Currency) []money.Amount {
	var all []money.Amount
	for _, n := range t.value {
		if currency.IsZero() {
			return nil // the mistake is the currency's
		}
		a, err := currency.Parse(n.value)
		switch {
		case err != nil || a <= 0:
			c.refuse(n.at, "config.note", args{
				"value": n.value, "currency": currency.Code(), "decimals": currency.Exponent(),
			})
		case slices.Contains(all, a):
			c.refuse(n.at, "config.note_twice", args{"value": n.value})
		default:
			all = append(all, a)
		}
	}
	slices.Sort(all)
	return all
}
