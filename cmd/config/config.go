// Package config is the store server's settings: one TOML file, every field documented in docs/configuration.md, every
// mistake in it reported at once with its line, the field and what to write instead.
//
// The TOML parser is go-toml's, by its package unstable: it alone gives the place of every key and value, so that an
// unknown key in the third [[till]] is reported with its own line. BurntSushi/toml knows the line of a syntax error only,
// and keeps one place for the same key of all tables of an array. What unstable does not promise is that its next version
// has the same interface; toml.go is the only file that would notice.
package config

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"time"

	"sanduq/devices/port"
	"sanduq/devices/scanner"
	"sanduq/pos"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/sale"
	"sanduq/pos/tender"
)

// Config is a checked configuration: whoever holds one need check nothing again.
type Config struct {
	Store    pos.StoreID
	Data     string // data directory
	Listen   string // host:port of the screens
	Paired   bool   // screens at Listen must be paired too
	LAN      LAN    // zero: the network is not served
	LogLevel string // debug | info | warn | error

	Shop     fact.ShopDescribed
	Currency money.Currency
	Zone     *time.Location
	Cutover  time.Duration  // after local midnight
	Taxes    tax.Table      // the country's categories and the shop's own
	TaxAdded bool           // prices are without tax, which is put on top
	Notes    []money.Amount // notes and coins for the fast-cash buttons, ascending
	Reasons  []sale.Reason  // for which prices are changed and discounts given by hand
	Cash     Cash
	Pay      tender.Offer // what is taken, foreign rates, and how cash is rounded
	// Unverified is what may go back for another store's receipt that head office could not verify, without approval.
	Unverified money.Amount
	IdleLock   time.Duration // after which an untouched till asks for a PIN again, 0: never

	Tills    []Till
	Scanners []Scanner
	Printers []Printer
	Hub      Hub // zero: this shop has no head office

	Labels      *variable.Rules // layouts of the labels of the shop's own scales
	Departments []sale.Department
}

// LAN is how the network of the shop reaches the screens: by HTTPS, once they are paired.
type LAN struct {
	Address string   // host:port
	Names   []string // by which browsers may reach it, besides its addresses
}

// Till is one till and what hangs on it.
type Till struct {
	ID      pos.TillID
	Name    pos.Text
	Scanner string // name of a scanner, "" for none
	Printer string // name of its receipt printer, "" for none
	Drawer  bool   // a cash drawer hangs on that printer
}

// Scanner is a barcode scanner on a line of its own.
type Scanner struct {
	Name    string
	Port    port.Spec
	Profile scanner.Profile
}

// Printer is a receipt printer.
type Printer struct {
	Name    string
	Port    port.Spec
	Profile string // name in the printer table
}

// Hub is the way to head office.
type Hub struct {
	Broker string // mqtt://host:port or mqtts://host:port
	CA     string // PEM files; with mqtts
	Cert   string
	Key    string
}

// maxFile bounds a configuration file. A large shop's is some 10 KB.
const maxFile = 256 << 10

// Load reads and checks a configuration file. See Parse.
func Load(path string) (Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return Config{}, unreadable(path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return Config{}, unreadable(path, err)
	}
	if len(text) > maxFile {
		return Config{}, unreadable(path, fmt.Errorf("longer than %d bytes", maxFile))
	}
	return Parse(path, text)
}

func unreadable(path string, err error) error {
	return &pos.Error{
		Code: pos.Invalid, Op: "read config", Key: "config.unreadable", Hint: "config.unreadable.fix",
		Args: map[string]any{"file": path}, Err: err,
	}
}

// Parse checks the text of a configuration file. name is the file's path: relative paths inside it start at its folder.
// The error is a *pos.Error, of which MistakesOf returns all that is wrong.
func Parse(name string, text []byte) (Config, error) {
	c := checker{name: name}
	root := c.parse(text)
	f := c.read(root)
	cfg := c.config(f)
	if len(c.mistakes) == 0 {
		return cfg, nil
	}
	c.mistakes.sort()
	return Config{}, &pos.Error{
		Code: pos.Invalid, Op: "read config", Key: "config.mistakes",
		Args: map[string]any{"file": name, "count": len(c.mistakes)}, Err: mistakesError{c.mistakes},
	}
}

// Notice is something that is allowed and that whoever runs the shop should know.
type Notice struct {
	Key  string
	Args map[string]any
}

// Notices tells what to say on the console at each start.
func (c Config) Notices() []Notice {
	var all []Notice
	if c.Shop.Country == "SA" && c.Shop.VATNumber != "" {
		all = append(all, Notice{Key: "notice.sa_phase_1"})
	}
	if !loopback(c.Listen) {
		all = append(all, Notice{"notice.open_to_network", map[string]any{"address": c.Listen}})
	}
	if u, err := url.Parse(c.Hub.Broker); err == nil && u.Scheme == schemeClear && !loopback(u.Host) {
		all = append(all, Notice{"notice.broker_in_clear", map[string]any{"broker": c.Hub.Broker}})
	}
	return all
}

// loopback reports whether only this machine can reach host:port.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
