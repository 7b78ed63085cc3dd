package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// file is what a configuration file may hold. The tags say the name of each field, its default, an example, and whether it
// must be there; docs/configuration.md says the same, and a test holds them together.
type file struct {
	Store    storeTable     `toml:"store" must:"yes"`
	Listen   listenTable    `toml:"listen"`
	LAN      lanTable       `toml:"lan"`
	Shop     shopTable      `toml:"shop" must:"yes"`
	Taxes    taxesTable     `toml:"taxes"`
	Cash     cashTable      `toml:"cash"`
	Means    []meansTable   `toml:"means"`
	Rates    []rateTable    `toml:"rate"`
	Reasons  []reasonTable  `toml:"cash_reason"`
	Returns  returnsTable   `toml:"returns"`
	Staff    staffTable     `toml:"staff"`
	Tills    []tillTable    `toml:"till" must:"yes"`
	Scanners []scannerTable `toml:"scanner"`
	Printers []printerTable `toml:"printer"`
	Hub      hubTable       `toml:"hub"`
	Changes  []changeTable  `toml:"discount_reason"`
	Labels   []labelTable   `toml:"label"`
	Depts    []deptTable    `toml:"department"`
}

type storeTable struct {
	at
	ID       text `toml:"id" must:"yes" eg:"riyadh-olaya"`
	Data     text `toml:"data" default:"/var/lib/sanduq" eg:"/var/lib/sanduq"`
	LogLevel text `toml:"log_level" default:"info" eg:"debug"`
}

type listenTable struct {
	at
	Address text `toml:"address" default:"127.0.0.1:8080" eg:"127.0.0.1:8080"`
	Open    flag `toml:"open_to_network_without_login" default:"false" eg:"true"`
	Pair    flag `toml:"needs_pairing" default:"false" eg:"true"`
}

type lanTable struct {
	at
	Address text  `toml:"address" eg:"0.0.0.0:8443"`
	Names   texts `toml:"names" eg:"till.lan,sanduq.local"`
}

type shopTable struct {
	at
	NameEn    text `toml:"name_en" eg:"Olaya Grocery"`
	NameAr    text `toml:"name_ar" eg:"بقالة العليا"`
	AddressEn text `toml:"address_en" eg:"12 Olaya Street, Riyadh 12213"`
	AddressAr text `toml:"address_ar" eg:"12 شارع العليا، الرياض 12213"`
	Country   text `toml:"country" must:"yes" eg:"SA"`
	Currency  text `toml:"currency" must:"yes" eg:"SAR"`
	VATNumber text `toml:"vat_number" eg:"310122393500003"`
	Prices    text `toml:"prices" eg:"tax_added"`
	Phone     text `toml:"phone" eg:"+966 11 555 0100"`
	HeaderEn  text `toml:"header_en" eg:"Open until 2 a.m."`
	HeaderAr  text `toml:"header_ar" eg:"نعمل حتى الثانية صباحًا"`
	PolicyEn  text `toml:"policy_en" eg:"Returns within 7 days with this receipt"`
	PolicyAr  text `toml:"policy_ar" eg:"الإرجاع خلال 7 أيام مع هذا الإيصال"`
	Logo      text `toml:"logo" eg:"logo.png"`
	FooterEn  text `toml:"footer_en" eg:"Thank you, come again"`
	FooterAr  text `toml:"footer_ar" eg:"شكرًا لزيارتكم"`
	Language  text `toml:"language" must:"yes" eg:"ar"`
	Digits    text `toml:"digits" default:"latn" eg:"arab"`
	TimeZone  text `toml:"time_zone" must:"yes" eg:"Asia/Riyadh"`
	Cutover   text `toml:"cutover" default:"04:00" eg:"04:00"`
}

type taxesTable struct {
	at
	Rates map[string]text `toml:"CATEGORY" eg:"15"`
}

type cashTable struct {
	at
	Notes         texts `toml:"notes" eg:"5,10,20,50,100,200"`
	Round         text  `toml:"round" eg:"0.05"`
	Denominations texts `toml:"denominations" eg:"0.50,1,5,10,50,100,200,500"`
	Limit         text  `toml:"difference_limit" eg:"5"`
	ShiftRequired flag  `toml:"shift_required" default:"false" eg:"true"`
}

type meansTable struct {
	at
	ID        text  `toml:"id" must:"yes" eg:"voucher"`
	Kind      text  `toml:"kind" eg:"voucher"`
	NameEn    text  `toml:"name_en" eg:"Eid voucher"`
	NameAr    text  `toml:"name_ar" eg:"قسيمة العيد"`
	Schemes   texts `toml:"schemes" eg:"mada,visa,mastercard"`
	NeedsRef  flag  `toml:"needs_number" default:"false" eg:"true"`
	KeepsRest flag  `toml:"keeps_rest" default:"false" eg:"true"`
	Drawer    flag  `toml:"opens_drawer" default:"false" eg:"true"`
	Most      text  `toml:"most" eg:"500"`
}

type rateTable struct {
	at
	Currency text `toml:"currency" must:"yes" eg:"USD"`
	Rate     text `toml:"rate" must:"yes" eg:"3.75"`
	Date     text `toml:"date" must:"yes" eg:"2026-11-20"`
}

type reasonTable struct {
	at
	ID     text  `toml:"id" must:"yes" eg:"petty"`
	NameEn text  `toml:"name_en" eg:"Small purchase"`
	NameAr text  `toml:"name_ar" eg:"مصروفات نثرية"`
	Note   flag  `toml:"note" default:"false" eg:"true"`
	For    texts `toml:"for" must:"yes" eg:"paid_out,paid_in,no_sale"`
}

type returnsTable struct {
	at
	Unverified text `toml:"unverified_limit" eg:"50"`
}

type staffTable struct {
	at
	IdleLock text `toml:"idle_lock" default:"10m" eg:"5m"`
}

type tillTable struct {
	at
	ID      text `toml:"id" must:"yes" eg:"t1"`
	NameEn  text `toml:"name_en" eg:"Till 1"`
	NameAr  text `toml:"name_ar" eg:"صندوق 1"`
	Scanner text `toml:"scanner" eg:"scan-1"`
	Printer text `toml:"printer" eg:"receipt-1"`
	Drawer  flag `toml:"drawer" default:"false" eg:"true"`
}

type scannerTable struct {
	at
	Name   text `toml:"name" must:"yes" eg:"scan-1"`
	Port   text `toml:"port" must:"yes" eg:"serial:/dev/serial/by-id/usb-Datalogic_S1?baud=115200"`
	Family text `toml:"family" default:"generic" eg:"datalogic"`
}

type printerTable struct {
	at
	Name    text `toml:"name" must:"yes" eg:"receipt-1"`
	Port    text `toml:"port" must:"yes" eg:"tcp:192.0.2.7:9100"`
	Profile text `toml:"profile" must:"yes" eg:"epson-80"`
}

type hubTable struct {
	at
	Broker text `toml:"broker" eg:"mqtts://hub.example.com:8883"`
	CA     text `toml:"ca" eg:"/etc/sanduq/ca.pem"`
	Cert   text `toml:"cert" eg:"/etc/sanduq/store.pem"`
	Key    text `toml:"key" eg:"/etc/sanduq/store.key"`
}

type changeTable struct {
	at
	ID      text `toml:"id" must:"yes" eg:"damaged"`
	NameEn  text `toml:"name_en" eg:"Damaged"`
	NameAr  text `toml:"name_ar" eg:"تالف"`
	Explain flag `toml:"explain" default:"false" eg:"true"`
}

type labelTable struct {
	at
	Pattern  text `toml:"pattern" must:"yes" eg:"21IIIIIWWWWWC"`
	Decimals text `toml:"decimals" default:"3" eg:"3"`
	Key      text `toml:"key" eg:"PLU-"`
}

type deptTable struct {
	at
	ID     text `toml:"id" must:"yes" eg:"grocery"`
	NameEn text `toml:"name_en" eg:"Grocery"`
	NameAr text `toml:"name_ar" eg:"بقالة"`
	Tax    text `toml:"tax" must:"yes" eg:"standard"`
	Max    text `toml:"max_price" eg:"200"`
}

// text, flag and texts are the types of fields.
type (
	text struct {
		at
		value string
	}
	flag struct {
		at
		value bool
	}
	texts struct {
		at
		value []text
	}
)

// placed is what stands somewhere in the file: every section and every field.
type placed interface{ place() *at }

// leaf is a field of the file.
type leaf interface {
	placed
	// take reads the value, and tells whether it is of the right type.
	take(*node) bool
	// wanted is the message that says which type is right.
	wanted() string
	// example writes a value, given as it stands in a tag, as TOML.
	example(tag string) string
	// String is the value as it stands in a tag.
	String() string
}

// isSet reports whether a field says more than if it were left out.
func isSet(l leaf) bool { return l.String() != "" && l.String() != "false" }

// as returns what a field of the schema points to. Anything else in the schema is a defect of ours.
func as[T any](v reflect.Value) T {
	t, ok := reflect.TypeAssert[T](v.Addr())
	if !ok {
		panic(fmt.Sprintf("config: the schema holds a %s", v.Type()))
	}
	return t
}

func (a *at) place() *at { return a }

func (t *text) wanted() string          { return "config.want_text" }
func (t *text) example(s string) string { return quote(s) }
func (t *text) String() string          { return t.value }

func (t *text) take(n *node) bool {
	if n.kind == isText {
		t.value = n.text
	}
	return n.kind == isText
}

func (f *flag) take(n *node) bool {
	f.value = n.text == "true" && n.kind == isTruth
	return n.kind == isTruth
}
func (f *flag) wanted() string          { return "config.want_flag" }
func (f *flag) example(s string) string { return s }
func (f *flag) String() string          { return strconv.FormatBool(f.value) }

func (t *texts) wanted() string { return "config.want_texts" }

func (t *texts) take(n *node) bool {
	if n.kind != isList || slices.ContainsFunc(n.list, func(e *node) bool { return e.kind != isText }) {
		return false
	}
	for i, e := range n.list {
		where := at{line: e.line, field: fmt.Sprintf("%s[%d]", t.field, i+1), given: true}
		t.value = append(t.value, text{where, e.text})
	}
	return true
}

func (t *texts) String() string {
	items := make([]string, len(t.value))
	for i, v := range t.value {
		items[i] = v.value
	}
	return strings.Join(items, ",")
}

func (t *texts) example(s string) string {
	items := strings.Split(s, ",")
	for i := range items {
		items[i] = quote(items[i])
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// fieldsOf returns the fields of a section with their tags.
func fieldsOf(section reflect.Type) []reflect.StructField {
	var all []reflect.StructField
	for f := range section.Fields() {
		if f.Tag.Get("toml") != "" {
			all = append(all, f)
		}
	}
	return all
}

func namesOf(section reflect.Type) []string {
	var names []string
	for _, f := range fieldsOf(section) {
		names = append(names, f.Tag.Get("toml"))
	}
	return names
}

// sectionType is the type of a section, of one element where it may be there several times.
func sectionType(f reflect.StructField) reflect.Type {
	if f.Type.Kind() == reflect.Slice {
		return f.Type.Elem()
	}
	return f.Type
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
