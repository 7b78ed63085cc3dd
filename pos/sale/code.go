package sale

import (
	"context"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// reading is a code on its way to the item that it stands for, with what it says of the very piece in hand.
type reading struct {
	scan    barcode.Scan
	measure variable.Measure // of the shop's own label; Kind is 0 for none
	byLabel bool             // the item was found by the number on the label
	bad     error            // it is no code, or a digit of it was misread

	label  catalog.Lookup // by the item number on the label, nil where there is none
	lookup catalog.Lookup // by the code as a whole
}

// reading reads a code that was scanned or typed.
func (s *Sales) reading(code string) *reading {
	r := &reading{}
	r.scan, r.bad = barcode.Parse([]byte(code))
	if r.bad != nil || s.cfg.Measures == nil {
		return r
	}
	for _, g := range r.scan.Readings() {
		m, ok, err := s.cfg.Measures.Read(g)
		switch {
		case err != nil:
			r.bad = err
		case ok:
			r.measure = m
		}
	}
	return r
}

// readingIf reads a code that need not be there.
func (s *Sales) readingIf(code string) *reading {
	if code == "" {
		return &reading{}
	}
	return s.reading(code)
}

// prepare asks the base, outside the writer.
func (r *reading) prepare(ctx context.Context, items Items) {
	if r.bad != nil {
		return
	}
	if r.measure.Kind != 0 {
		number, err := barcode.Parse([]byte(r.measure.Item))
		if err != nil {
			r.bad = err
			return
		}
		r.label = items.Scanned(ctx, number)
	}
	r.lookup = items.Scanned(ctx, r.scan)
}

// named asks for an item that was picked by name.
func (r *reading) named(ctx context.Context, items Items, sku string) {
	r.lookup = items.WithSKU(ctx, sku)
}

// find returns the items that the code may stand for. A label's code is the item whose number it holds; where nothing has
// that number, the code may still be on file as a whole, and then it says neither weight nor price.
func (r *reading) find(v *store.View) ([]catalog.Item, error) {
	if r.bad != nil {
		return nil, r.bad
	}
	r.byLabel = false
	if r.label != nil {
		found, err := r.ask(v, r.label)
		if err != nil || len(found) > 0 {
			r.byLabel = true
			for i := range found {
				found[i].Code, found[i].Pack = r.scan.Text, money.One
			}
			return found, err
		}
	}
	return r.ask(v, r.lookup)
}

func (r *reading) ask(v *store.View, lookup catalog.Lookup) ([]catalog.Item, error) {
	found, err := lookup(v)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", r.scan.Text, err)
	}
	return found, nil
}

// weight is the net weight that the code states, in kilograms, 0 for none.
func (r *reading) weight() money.Quantity {
	if r.byLabel && r.measure.Kind == variable.Weight {
		return r.measure.Weight
	}
	return r.scan.Elements.Weight
}

// price is the price that the code states for what is in hand.
func (r *reading) price() (p gs1.Price, ok bool) {
	if r.byLabel && r.measure.Kind == variable.Price {
		return r.measure.Price, true
	}
	return r.scan.Elements.Price, r.scan.Elements.Priced
}

// day is a date of a code as a date of the shop.
func day(v *store.View, d gs1.Date) pos.Date {
	if d.IsZero() {
		return ""
	}
	return pos.Date(d.In(v.At.Year()).Format(dateLayout))
}

const dateLayout = "2006-01-02"
