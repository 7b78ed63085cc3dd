package catalog

import (
	"strings"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/money"
)

// Code is one code of an item and the quantity that it stands for.
type Code struct {
	Text string
	GTIN barcode.GTIN // of Text, zero where it is a code of the shop's own
	Pack money.Quantity
}

// finish judges the row as a whole: it has a name, and codes that no row before it has.
func (r *Reader) finish() {
	item := &r.row.Item
	if item.Name == (pos.Text{}) && len(r.refused) == 0 {
		r.refuse("name_en", "", "import.no_name", nil)
	}
	if r.parcel.noPrice && !item.OpenPrice {
		r.refusePrice("price", "")
	}
	if item.Unit == "" {
		item.Unit = UnitEach
		if item.Weighed {
			item.Unit = UnitKilogram
		}
	}
	r.gatherCodes()
	if len(r.refused) > 0 {
		return
	}
	for _, c := range r.row.Codes {
		if first, known := r.seen.line(c); known {
			r.refuse("", c.Text, "import.duplicate", map[string]any{"code": c.Text, "first": first})
		}
	}
	r.noteCategory()
	if len(r.refused) > 0 {
		return
	}
	for _, c := range r.row.Codes {
		r.seen.note(c, r.row.Line)
	}
}

// gatherCodes settles the SKU and lists the codes of the row, its GTIN first, each once.
func (r *Reader) gatherCodes() {
	p, row := &r.parcel, &r.row
	if !p.gtin.GTIN.IsZero() {
		row.Item.SKU = p.gtin.Text
		if p.pack > 0 {
			row.Item.Pack = p.pack
		}
		p.gtin.Pack = row.Item.Pack
		row.Codes = append(row.Codes, p.gtin)
	}
	if p.sku.Text != "" {
		row.Item.SKU = p.sku.Text
		row.add(p.sku)
	}
	for _, c := range p.more {
		row.add(c)
	}
	if row.Item.SKU == "" && len(r.refused) == 0 {
		r.refuse("gtin", "", "import.no_code", nil)
	}
}

// add adds a code that the row does not have yet.
func (r *Row) add(c Code) {
	for _, have := range r.Codes {
		if have.key() == c.key() {
			return
		}
	}
	r.Codes = append(r.Codes, c)
}

// noteCategory keeps the names of a category as the first row that has them gives them.
func (r *Reader) noteCategory() {
	key, name := r.row.Item.Category, r.row.categoryName
	if key == "" {
		if name != (pos.Text{}) {
			r.refuse("category", "", "import.no_category", nil)
		}
		return
	}
	have, known := r.categories[key]
	switch {
	case !known && len(r.categories) >= MaxCategories:
		r.refuse("category", key, "import.categories", map[string]any{"max": MaxCategories})
	case !known || have == pos.Text{} && name != pos.Text{}:
		r.categories[strings.Clone(key)] = pos.Text{En: strings.Clone(name.En), Ar: strings.Clone(name.Ar)}
	}
}

// codeKey tells codes apart as the base does: GTINs by number and class, all else by text without regard to case.
type codeKey struct {
	gtin uint64
	text string
}

// classBits is room for the class beside the number in one integer: the classes are 8 to 14.
const classBits = 4

func (c *Code) key() codeKey {
	if c.GTIN.IsZero() {
		return codeKey{text: strings.ToLower(c.Text)}
	}
	return codeKey{gtin: c.GTIN.Number<<classBits | uint64(c.GTIN.Class)}
}

// seen remembers on which line each code stood. GTINs, of which there are a million, take 12 bytes each.
type seen struct {
	gtins map[uint64]uint32
	texts map[string]uint32
}

func newSeen() seen { return seen{map[uint64]uint32{}, map[string]uint32{}} }

func (s *seen) line(c Code) (int, bool) {
	k := c.key()
	line, ok := s.gtins[k.gtin]
	if k.gtin == 0 {
		line, ok = s.texts[k.text]
	}
	return int(line), ok
}

func (s *seen) note(c Code, line int) {
	if k := c.key(); k.gtin == 0 {
		s.texts[k.text] = uint32(line)
	} else {
		s.gtins[k.gtin] = uint32(line)
	}
}
