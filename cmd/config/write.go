package config

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// TOML writes the configuration as a file that Parse reads back as the same. Fields that have their default are left out.
func (c Config) TOML() []byte {
	var b bytes.Buffer
	f := c.file()
	v := reflect.ValueOf(&f).Elem()
	for _, field := range fieldsOf(v.Type()) {
		section := v.FieldByIndex(field.Index)
		if field.Type.Kind() != reflect.Slice {
			writeSection(&b, field, section)
			continue
		}
		for i := range section.Len() {
			writeSection(&b, field, section.Index(i))
		}
	}
	return b.Bytes()
}

func writeSection(b *bytes.Buffer, field reflect.StructField, section reflect.Value) {
	var lines []string
	for _, f := range fieldsOf(section.Type()) {
		switch v := section.FieldByIndex(f.Index).Addr().Interface().(type) {
		case *map[string]text:
			for _, name := range slices.Sorted(maps.Keys(*v)) {
				lines = append(lines, name+" = "+quote((*v)[name].value))
			}
		case leaf:
			if isSet(v) && v.String() != f.Tag.Get("default") {
				lines = append(lines, f.Tag.Get("toml")+" = "+v.example(v.String()))
			}
		}
	}
	if len(lines) == 0 {
		return
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "%s\n%s\n", header(field), strings.Join(lines, "\n"))
}

// file is the configuration as a file would say it.
func (c Config) file() file {
	is := func(s string) text { return text{value: s} }
	f := file{
		Store:  storeTable{ID: is(string(c.Store)), Data: is(c.Data), LogLevel: is(c.LogLevel)},
		Listen: listenTable{Address: is(c.Listen), Open: flag{value: !loopback(c.Listen)}},
		Shop: shopTable{
			NameEn: is(c.Shop.Name.En), NameAr: is(c.Shop.Name.Ar),
			AddressEn: is(c.Shop.Address.En), AddressAr: is(c.Shop.Address.Ar),
			Country: is(c.Shop.Country), Currency: is(c.Shop.Currency), VATNumber: is(c.Shop.VATNumber),
			Phone: is(c.Shop.Phone), FooterEn: is(c.Shop.Footer.En), FooterAr: is(c.Shop.Footer.Ar),
			Language: is(string(c.Shop.Lang)), Digits: is(c.Shop.Digits), TimeZone: is(c.Shop.TimeZone),
			Cutover: is(fmt.Sprintf("%02d:%02d", int(c.Cutover/time.Hour), int(c.Cutover%time.Hour/time.Minute))),
		},
		Taxes: taxesTable{Rates: map[string]text{}},
		Hub:   hubTable{Broker: is(c.Hub.Broker), CA: is(c.Hub.CA), Cert: is(c.Hub.Cert), Key: is(c.Hub.Key)},
	}
	for name, rate := range c.Taxes {
		f.Taxes.Rates[name] = is(rate.String())
	}
	for _, n := range c.Notes {
		f.Cash.Notes.value = append(f.Cash.Notes.value, is(c.Currency.Format(n)))
	}
	for _, t := range c.Tills {
		f.Tills = append(f.Tills, tillTable{
			ID: is(string(t.ID)), NameEn: is(t.Name.En), NameAr: is(t.Name.Ar),
			Scanner: is(t.Scanner), Printer: is(t.Printer), Drawer: flag{value: t.Drawer},
		})
	}
	for _, s := range c.Scanners {
		f.Scanners = append(f.Scanners, scannerTable{Name: is(s.Name), Port: is(s.Port.String()), Family: is(s.Profile.Name)})
	}
	for _, p := range c.Printers {
		f.Printers = append(f.Printers, printerTable{Name: is(p.Name), Port: is(p.Port.String()), Profile: is(p.Profile)})
	}
	return f
}

// quote writes a basic string (TOML 1.0, "String"): quotes, backslashes and control characters escaped.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
