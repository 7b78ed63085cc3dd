package config

import (
	"net/url"
	"slices"
	"strings"

	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/scanner"
	"sanduq/pos"
)

// The schemes of a broker's address.
const (
	schemeClear = "mqtt"
	schemeTLS   = "mqtts"
)

// taken remembers what may be said once only, and where it was said first.
type taken map[string]at

// once reports a second use of a name; a name left out was reported already.
func (c *checker) once(used taken, key, name string, where at, a args) {
	if name == "" {
		return
	}
	if first, ok := used[name]; ok {
		a["value"], a["first"] = name, first.line
		c.refuse(where, key, a)
		return
	}
	used[name] = where
}

// devices checks the tills and what hangs on them.
func (c *checker) devices(f file, cfg *Config) {
	names, ports := taken{}, taken{}
	for _, s := range f.Scanners {
		profile, _ := scanner.ProfileByName(c.choice(s.Family, scanner.Profiles()...))
		c.once(names, "config.device_twice", c.id(s.Name), s.Name.at, args{})
		cfg.Scanners = append(cfg.Scanners, Scanner{Name: s.Name.value, Port: c.port(ports, s.Port), Profile: profile})
	}
	for _, p := range f.Printers {
		c.choice(p.Profile, escpos.Profiles()...)
		c.once(names, "config.device_twice", c.id(p.Name), p.Name.at, args{})
		cfg.Printers = append(cfg.Printers, Printer{
			Name: p.Name.value, Port: c.port(ports, p.Port), Profile: p.Profile.value,
		})
	}
	c.tills(f, cfg)
}

// port checks a port, each of its mistakes by itself.
func (c *checker) port(used taken, t text) port.Spec {
	if t.value == "" {
		return port.Spec{}
	}
	spec, err := port.Parse(t.value)
	for _, e := range each(err) {
		c.refuse(t.at, "config.port", args{"part": e.Args["field"], "value": e.Args["value"], "want": e.Args["want"]})
	}
	if err == nil {
		c.once(used, "config.port_twice", string(spec.Kind)+":"+spec.Path+spec.Address, t.at, args{})
	}
	return spec
}

// each returns the errors that errors.Join put together.
func each(err error) []*pos.Error {
	if e, ok := err.(*pos.Error); ok { //nolint:errorlint // one level is unpacked at a time
		return []*pos.Error{e}
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var all []*pos.Error
	for _, e := range joined.Unwrap() {
		all = append(all, each(e)...)
	}
	return all
}

func (c *checker) tills(f file, cfg *Config) {
	var scanners, printers []string
	for _, s := range f.Scanners {
		scanners = append(scanners, s.Name.value)
	}
	for _, p := range f.Printers {
		printers = append(printers, p.Name.value)
	}
	ids, leased := taken{}, taken{}
	for _, t := range f.Tills {
		c.once(ids, "config.till_twice", c.id(t.ID), t.ID.at, args{})
		c.declared(t.Scanner, "[[scanner]]", scanners)
		c.declared(t.Printer, "[[printer]]", printers)
		c.once(leased, "config.leased_twice", t.Scanner.value, t.Scanner.at, args{"till": t.ID.value})
		if t.Drawer.value && !t.Printer.given {
			c.refuse(t.Drawer.at, "config.drawer", nil)
		}
		name := pos.Text{En: c.clean(t.NameEn), Ar: c.clean(t.NameAr)}
		if name == (pos.Text{}) {
			name = pos.Text{En: t.ID.value, Ar: t.ID.value}
		}
		cfg.Tills = append(cfg.Tills, Till{
			ID: pos.TillID(t.ID.value), Name: name,
			Scanner: t.Scanner.value, Printer: t.Printer.value, Drawer: t.Drawer.value,
		})
	}
}

// declared checks that a till names a device that there is.
func (c *checker) declared(t text, section string, known []string) {
	if t.value == "" || slices.Contains(known, t.value) {
		return
	}
	a := args{"value": t.value, "section": section}
	if near := nearest(t.value, known); near != "" {
		a["near"] = near
		c.refuse(t.at, "config.undeclared_near", a)
		return
	}
	c.refuse(t.at, "config.undeclared", a)
}

func (c *checker) hub(h hubTable) Hub {
	out := Hub{Broker: h.Broker.value, CA: c.path(h.CA), Cert: c.path(h.Cert), Key: c.path(h.Key)}
	files := slices.DeleteFunc([]text{h.CA, h.Cert, h.Key}, func(t text) bool { return t.value == "" })
	if !h.Broker.given {
		for _, f := range files {
			c.refuse(f.at, "config.no_broker", nil)
		}
		return Hub{}
	}
	u, err := url.Parse(h.Broker.value)
	if err != nil || u.Scheme != schemeClear && u.Scheme != schemeTLS || u.Hostname() == "" || u.Port() == "" ||
		strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" || u.User != nil {
		c.refuse(h.Broker.at, "config.broker", args{"value": h.Broker.value})
		return out
	}
	if u.Scheme == schemeClear {
		for _, f := range files {
			c.refuse(f.at, "config.tls_unused", args{"host": u.Host})
		}
		return out
	}
	if h.Cert.given != h.Key.given {
		where := h.Cert
		if h.Key.given {
			where = h.Key
		}
		c.refuse(where.at, "config.cert_and_key", nil)
	}
	return out
}
