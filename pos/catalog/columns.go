package catalog

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/money"
)

// column is a column that a catalogue file may have.
type column struct {
	name string
	read func(r *Reader, column, value string)
}

// columns lists them all.
//
//	gtin         8, 12, 13 or 14 digits; may be empty where sku is not
//	sku          the shop's own key; the gtin where it has none
//	barcodes     more codes of the item, separated by blanks; code*quantity for a code that stands for several
//	name_en      one of the two names may be empty
//	name_ar
//	price        of one unit, tax included, in the shop's currency: 12.50
//	tax          tax category
//	category     key of a category, and its names where they are to be shown
//	category_en
//	category_ar
//	unit         each, kg, g, l, ml, m; empty is each, or kg where the item is weighed
//	pack_qty     what the gtin stands for, 12 for a carton of twelve; empty is 1
//	weighed      yes or no, empty is no
//	age_limit    years, empty is none
//	open_price   yes or no, empty is no: the till asks for the price; price may be empty then
//	ask_serial   yes or no, empty is no: the till asks for a serial number
//	ask_lot      yes or no, empty is no: the till asks for the number of the lot
//	tare         what the packing weighs, in the unit of the item; taken off each weighing
//	deposit      sku of the item that is left as a deposit with each piece, such as that of a bottle
var columns = [...]*column{
	{"gtin", (*Reader).gtin},
	{"name_en", func(r *Reader, column, value string) { r.row.Item.Name.En = r.name(column, value) }},
	{"name_ar", func(r *Reader, column, value string) { r.row.Item.Name.Ar = r.name(column, value) }},
	{"price", (*Reader).price},
	{"tax", (*Reader).tax},
	{"sku", (*Reader).sku},
	{"barcodes", (*Reader).barcodes},
	{"category", func(r *Reader, column, value string) { r.row.Item.Category = r.name(column, value) }},
	{"category_en", func(r *Reader, column, value string) { r.row.categoryName.En = r.name(column, value) }},
	{"category_ar", func(r *Reader, column, value string) { r.row.categoryName.Ar = r.name(column, value) }},
	{"unit", (*Reader).unit},
	{"pack_qty", (*Reader).packQty},
	{"weighed", func(r *Reader, column, value string) { r.row.Item.Weighed = r.yesNo(column, value) }},
	{"age_limit", (*Reader).ageLimit},
	{"open_price", func(r *Reader, column, value string) { r.row.Item.OpenPrice = r.yesNo(column, value) }},
	{"ask_serial", func(r *Reader, column, value string) { r.row.Item.AskSerial = r.yesNo(column, value) }},
	{"ask_lot", func(r *Reader, column, value string) { r.row.Item.AskLot = r.yesNo(column, value) }},
	{"tare", (*Reader).tare},
	{"deposit", (*Reader).deposit},
}

var (
	units = [...]string{UnitEach, UnitKilogram, UnitGram, UnitLitre, UnitMillil, UnitMetre}
	yes   = [...]string{"yes", "y", "true", "1", "نعم"}
	no    = [...]string{"no", "n", "false", "0", "", "لا"}
)

func columnNamed(name string) *column {
	for _, c := range columns {
		if c.name == name {
			return c
		}
	}
	return nil
}

func columnNames() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

// parcel holds what of a row can only be judged once all its columns are read.
type parcel struct {
	gtin Code
	sku  Code
	more []Code
	pack money.Quantity // of the gtin, 0 where not stated

	noPrice bool
}

// read reads one field.
func (r *Reader) read(c *column, value string) {
	if !utf8.ValidString(value) {
		r.refuse(c.name, value, "import.not_utf8", nil)
		return
	}
	c.read(r, c.name, strings.TrimSpace(value))
}

func (r *Reader) gtin(column, value string) {
	if value == "" {
		return
	}
	g, err := barcode.ParseGTIN(value)
	if err != nil {
		r.refuseFor(column, value, err)
	}
	r.parcel.gtin = Code{Text: value, GTIN: g}
}

func (r *Reader) name(column, value string) string {
	value = pos.CleanName(value)
	if len(value) > MaxName && utf8.RuneCountInString(value) > MaxName {
		r.refuse(column, value, "import.too_long", map[string]any{"max": MaxName})
	}
	return value
}

func (r *Reader) price(column, value string) {
	if value == "" {
		r.parcel.noPrice = true // right where the till asks for it, which a later column may say
		return
	}
	p, err := r.rules.Currency.Parse(value)
	if err != nil || p <= 0 {
		// A price of nothing is refused too: in exports it means "not priced yet", and the till would give the goods away.
		r.refusePrice(column, value)
	}
	r.row.Item.Price = p
}

func (r *Reader) refusePrice(column, value string) {
	r.refuse(column, value, "import.price", map[string]any{
		"currency": r.rules.Currency.Code(), "decimals": r.rules.Currency.Exponent(),
	})
}

func (r *Reader) tare(column, value string) {
	if value != "" {
		r.row.Item.Tare = r.quantity(column, value)
	}
}

func (r *Reader) deposit(column, value string) {
	if value != "" {
		r.row.Item.DepositSKU = r.code(column, value).Text
	}
}

func (r *Reader) tax(column, value string) {
	value = strings.ToLower(value)
	i := slices.Index(r.rules.Tax, value)
	if i < 0 {
		r.refuse(column, value, "import.tax", map[string]any{"known": strings.Join(r.rules.Tax, ", ")})
		return
	}
	r.row.Item.Tax = r.rules.Tax[i]
}

func (r *Reader) sku(column, value string) {
	if value != "" {
		r.parcel.sku = r.code(column, value)
	}
}

func (r *Reader) barcodes(column, value string) {
	for field := range strings.FieldsSeq(value) {
		text, times, isPack := strings.Cut(field, "*")
		c := r.code(column, text)
		if isPack {
			c.Pack = r.quantity(column, times)
		}
		r.parcel.more = append(r.parcel.more, c)
	}
}

// code reads a code of the shop's own, or one more GTIN, of one piece.
func (r *Reader) code(column, value string) Code {
	s, err := barcode.Parse([]byte(value))
	if err != nil {
		r.refuseFor(column, value, err)
	}
	if want, mistyped := s.Mistyped(); mistyped && column == "barcodes" {
		r.refuse(column, value, "barcode.check_digit", map[string]any{"code": value, "want": string(want)})
	}
	return Code{Text: s.Text, GTIN: s.GTIN, Pack: money.One}
}

func (r *Reader) packQty(column, value string) {
	if value != "" {
		r.parcel.pack = r.quantity(column, value)
	}
}

func (r *Reader) quantity(column, value string) money.Quantity {
	q, err := money.ParseQuantity(value)
	if err != nil || q <= 0 {
		r.refuse(column, value, "import.quantity", nil)
	}
	return q
}

func (r *Reader) unit(column, value string) {
	if value == "" {
		return
	}
	i := slices.Index(units[:], strings.ToLower(value))
	if i < 0 {
		r.refuse(column, value, "import.unit", map[string]any{"known": strings.Join(units[:], ", ")})
		return
	}
	r.row.Item.Unit = units[i]
}

func (r *Reader) yesNo(column, value string) bool {
	value = strings.ToLower(value)
	isYes := slices.Contains(yes[:], value)
	if !isYes && !slices.Contains(no[:], value) {
		r.refuse(column, value, "import.yes_no", nil)
	}
	return isYes
}

func (r *Reader) ageLimit(column, value string) {
	if value == "" {
		return
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > MaxAge {
		r.refuse(column, value, "import.age", map[string]any{"max": MaxAge})
	}
	r.row.Item.AgeLimit = n
}

// refuseFor refuses a field for the reason another package gives.
func (r *Reader) refuseFor(column, value string, err error) {
	key, args := "import.unreadable", map[string]any(nil)
	if e, ok := errors.AsType[*pos.Error](err); ok {
		key, args = e.Key, e.Args
	}
	r.refuse(column, value, key, args)
}
