package offer

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/money"
)

const opRead = "read offer"

// ReadRule reads one rule document. It is strict: a field that is unknown, given twice, of another kind or out of its
// bounds is a mistake. Every mistake is reported: the error joins one *pos.Error (Invalid) for each, with the arguments
// "rule" (the id, as far as it could be read) and "field" ("weekly[0].from").
func ReadRule(data []byte) (Rule, error) {
	var r Rule
	rd := &reader{}
	if len(data) > MaxDocument || !utf8.Valid(data) {
		rd.fault("", "offer.not_a_document")
		return Rule{}, rd.err(&r)
	}
	rd.object("", data, map[string]any{
		"version": &r.Version, "id": &r.ID,
		"name": func(f string, d []byte) { rd.object(f, d, map[string]any{"en": &r.Name.En, "ar": &r.Name.Ar}) },
		"from": &r.From, "until": &r.Until, "channels": &r.Channels, "customers": &r.Customers, "coupon": &r.Coupon,
		"weekly":  func(f string, d []byte) { r.Weekly = list(rd, f, d, rd.window) },
		"tenders": &r.Tenders, "priority": &r.Priority, "exclusive": &r.Exclusive, "stacks": &r.Stacks,
		"max_uses": &r.MaxUses, "kind": &r.Kind, "of": &r.Of, "count": &r.Count, "get_count": &r.GetCount, "spent": &r.Spent,
		"goods":      func(f string, d []byte) { r.Goods = rd.goods(f, d) },
		"get":        func(f string, d []byte) { r.Get = rd.goods(f, d) },
		"benefit":    func(f string, d []byte) { r.Benefit = rd.benefit(f, d) },
		"steps":      func(f string, d []byte) { r.Steps = list(rd, f, d, rd.step) },
		"components": func(f string, d []byte) { r.Components = list(rd, f, d, rd.component) },
	})
	if len(rd.faults) == 0 {
		rd.check(&r)
	}
	if err := rd.err(&r); err != nil {
		return Rule{}, err
	}
	return r, nil
}

// Check returns the mistakes of a rule that was not read from a document, in the form of ReadRule.
func (r Rule) Check() error {
	rd := &reader{}
	rd.check(&r)
	return rd.err(&r)
}

// reader gathers the mistakes of one document.
type reader struct{ faults []*pos.Error }

func (rd *reader) fault(field, key string) {
	rd.faults = append(rd.faults, &pos.Error{Code: pos.Invalid, Op: opRead, Key: key, Args: map[string]any{"field": field}})
}

// err joins the mistakes and names the rule in each.
func (rd *reader) err(r *Rule) error {
	if len(rd.faults) == 0 {
		return nil
	}
	id := r.ID
	if !isID(id) {
		id = ""
	}
	all := make([]error, len(rd.faults))
	for i, f := range rd.faults {
		f.Args["rule"] = id
		all[i] = f
	}
	return errors.Join(all...)
}

// object reads the members of an object: each into the pointer given for its name, or by the function given for it.
func (rd *reader) object(field string, data []byte, members map[string]any) {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		rd.fault(field, "offer.not_a_document")
		return
	}
	var seen []string
	for d.More() {
		token, err := d.Token()
		name, _ := token.(string)
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			rd.fault(field, "offer.not_a_document")
			return
		}
		at := join(field, name)
		switch {
		case slices.Contains(seen, name):
			rd.fault(at, "offer.field_twice")
		default:
			rd.member(at, value, members[name])
		}
		seen = append(seen, name)
	}
	_, err := d.Token() // the closing brace
	if _, end := d.Token(); err != nil || end == nil {
		rd.fault(field, "offer.not_a_document")
	}
}

func (rd *reader) member(at string, value []byte, to any) {
	switch to := to.(type) {
	case nil:
		rd.fault(at, "offer.unknown_field")
	case func(string, []byte):
		to(at, value)
	default:
		if string(value) == "null" || json.Unmarshal(value, to) != nil {
			rd.fault(at, "offer.bad_value")
		}
	}
}

// list reads an array, each element by read.
func list[T any](rd *reader, field string, data []byte, read func(string, []byte) T) []T {
	var raw []json.RawMessage
	if string(data) == "null" || json.Unmarshal(data, &raw) != nil {
		rd.fault(field, "offer.bad_value")
		return nil
	}
	out := make([]T, len(raw))
	for i := range raw {
		out[i] = read(index(field, i), raw[i])
	}
	return out
}

func (rd *reader) window(field string, data []byte) (w Window) {
	rd.object(field, data, map[string]any{"days": &w.Days, "from": &w.From, "to": &w.To})
	return w
}

func (rd *reader) goods(field string, data []byte) (g Goods) {
	members := map[string]any{
		"all": &g.All, "skus": &g.SKUs, "categories": &g.Categories, "groups": &g.Groups, "brands": &g.Brands,
	}
	if !strings.HasSuffix(field, ".except") {
		members["except"] = func(f string, d []byte) {
			except := rd.goods(f, d)
			g.Except = &except
		}
	}
	rd.object(field, data, members)
	return g
}

func (rd *reader) benefit(field string, data []byte) (b Benefit) {
	rd.object(field, data, map[string]any{
		"free": &b.Free, "percent": &b.Percent, "amount": &b.Amount, "price": &b.Price,
	})
	return b
}

func (rd *reader) step(field string, data []byte) (s Step) {
	rd.object(field, data, map[string]any{"from": &s.From, "percent": &s.Percent, "price": &s.Price})
	return s
}

func (rd *reader) component(field string, data []byte) (c Component) {
	rd.object(field, data, map[string]any{
		"goods": func(f string, d []byte) { c.Goods = rd.goods(f, d) }, "count": &c.Count,
	})
	return c
}

// allPercent is the whole price as a rate.
const allPercent = 100 * money.Percent
