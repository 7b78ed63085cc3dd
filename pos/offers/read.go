package offers

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/offer"
)

// Bounds of a set.
const (
	// MaxSet is the size of the documents together, in bytes: with room to spare in one entry on its way to head office
	// (sync/envelope takes 2 MiB), and five times what a thousand promotions take.
	MaxSet = 3 << 19
	// MaxDocuments is their number.
	MaxDocuments = 5_000
	// MaxProblems is the number of mistakes that a report lists.
	MaxProblems = 1_000
)

// Kinds of documents beside the promotions of package offer.
const (
	kindPriceList = "price-list"
	kindCodes     = "coupon-codes"
)

// Problem is one mistake in a file.
type Problem struct {
	Document int            `json:"document"` // which one, from 1; 0: the file as a whole
	Key      string         `json:"key"`
	Args     map[string]any `json:"args,omitempty"`
}

// Read reads a file: a JSON array of documents, or one after the other. Where anything is wrong it returns all mistakes
// and no set.
func Read(file io.Reader) ([]json.RawMessage, []Problem) {
	limited := &io.LimitedReader{R: file, N: MaxSet + 1}
	in := bufio.NewReader(limited)
	d := json.NewDecoder(in)
	inArray := opensArray(in)
	if inArray {
		_, _ = d.Token()
	}
	documents := []json.RawMessage{}
	for !inArray || d.More() {
		var doc json.RawMessage
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) && !inArray && limited.N > 0 {
			return documents, nil
		}
		if err != nil || limited.N == 0 || len(documents) == MaxDocuments {
			return nil, []Problem{fileProblem(err, limited.N == 0, len(documents)+1)}
		}
		var tight bytes.Buffer
		if err := json.Compact(&tight, doc); err != nil {
			return nil, []Problem{fileProblem(err, false, len(documents)+1)}
		}
		documents = append(documents, tight.Bytes())
	}
	_, err := d.Token() // the closing bracket
	if _, end := d.Token(); err != nil || !errors.Is(end, io.EOF) {
		return nil, []Problem{fileProblem(errors.Join(err, end, errors.New("no end")), limited.N == 0, len(documents))}
	}
	return documents, nil
}

// opensArray looks at the first character of the file that is no blank.
func opensArray(in *bufio.Reader) bool {
	for n := 1; ; n++ {
		head, err := in.Peek(n)
		if err != nil {
			return false
		}
		if c := head[n-1]; c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c == '['
		}
	}
}

func fileProblem(err error, long bool, document int) Problem {
	if err == nil || long {
		return Problem{Key: "offers.too_large", Args: map[string]any{"documents": MaxDocuments, "bytes": MaxSet}}
	}
	return Problem{Document: document, Key: "offer.not_a_document"}
}

// newSet makes a set of documents, or returns every mistake in them.
func newSet(documents []json.RawMessage) (*Set, []Problem) {
	set := &Set{Hash: hashOf(documents), codes: map[string]string{}, coded: map[string]bool{}}
	b := &builder{set: set, ids: map[string]bool{}}
	for i, doc := range documents {
		b.at = i + 1
		b.document(doc)
	}
	b.finish()
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	return b.set, nil
}

func hashOf(documents []json.RawMessage) string {
	h := sha256.New()
	for _, d := range documents {
		h.Write(d)
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// builder reads the documents of one set.
type builder struct {
	set      *Set
	rules    []offer.Rule
	ids      map[string]bool
	at       int // number of the document
	problems []Problem
}

func (b *builder) fault(err error) {
	for _, e := range all(err) {
		if len(b.problems) < MaxProblems {
			b.problems = append(b.problems, Problem{Document: b.at, Key: e.Key, Args: e.Args})
		}
	}
}

// all returns the *pos.Errors that are joined in err.
func all(err error) (out []*pos.Error) {
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, all(e)...)
		}
		return out
	}
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return []*pos.Error{e}
	}
	return nil
}

func (b *builder) document(doc json.RawMessage) {
	var peek struct {
		Kind string `json:"kind"`
	}
	_ = json.Unmarshal(doc, &peek) // whoever reads the kind reports what is wrong
	switch peek.Kind {
	case kindPriceList:
		b.list(doc)
	case kindCodes:
		b.coupons(doc)
	default:
		r, err := offer.ReadRule(doc)
		if err != nil {
			b.fault(err)
			return
		}
		if b.fresh(r.ID) {
			b.rules = append(b.rules, r)
		}
	}
}

// fresh notes an id, and reports one that is there already.
func (b *builder) fresh(id string) bool {
	if b.ids[id] {
		b.fault(wrong("offer.id_twice", id, "id"))
		return false
	}
	b.ids[id] = true
	return true
}

func wrong(key, id, field string) error {
	return &pos.Error{Code: pos.Invalid, Op: "read offers", Key: key, Args: map[string]any{"rule": id, "field": field}}
}

// strict reads a document into v, and refuses fields that v does not have.
func (b *builder) strict(doc json.RawMessage, v any) bool {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if field, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			b.fault(wrong("offer.bad_value", "", strings.TrimPrefix(field.Field, "List.")))
			return false
		}
		b.fault(wrong("offer.unknown_field", "", err.Error()))
		return false
	}
	return true
}

func (b *builder) list(doc json.RawMessage) {
	var l struct {
		List
		Version int    `json:"version"`
		Kind    string `json:"kind"`
	}
	if !b.strict(doc, &l) {
		return
	}
	before := len(b.problems)
	b.need(l.Version == offer.Version, "offer.unknown_version", l.ID, "version")
	b.need(pos.CheckName(l.ID) == nil, "offer.bad_id", l.ID, "id")
	b.need(l.From == "" || isTime(l.From), "offer.bad_time", l.ID, "from")
	b.need(l.Until == "" || isTime(l.Until), "offer.bad_time", l.ID, "until")
	b.need(l.From == "" || l.Until == "" || l.From < l.Until, "offer.ends_before_it_begins", l.ID, "until")
	b.need(len(l.Prices) > 0, "offer.missing", l.ID, "prices")
	for sku, p := range sorted(l.Prices) {
		b.need(sku != "" && p > 0 && p <= offer.MaxAmount, "offer.out_of_bounds", l.ID, fmt.Sprintf("prices[%q]", sku))
	}
	if len(b.problems) == before && b.fresh(l.ID) {
		b.set.Lists = append(b.set.Lists, l.List)
	}
}

// sorted goes through a map in the order of its keys, so that mistakes come in one order.
func sorted(prices map[string]money.Amount) func(yield func(string, money.Amount) bool) {
	return func(yield func(string, money.Amount) bool) {
		keys := make([]string, 0, len(prices))
		for k := range prices {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if !yield(k, prices[k]) {
				return
			}
		}
	}
}

func isTime(s string) bool {
	_, err := time.Parse(dateTime, s)
	return err == nil && len(s) == len(dateTime)
}

func (b *builder) need(met bool, key, id, field string) {
	if !met {
		b.fault(wrong(key, id, field))
	}
}

func (b *builder) coupons(doc json.RawMessage) {
	var c struct {
		Version int      `json:"version"`
		Kind    string   `json:"kind"`
		ID      string   `json:"id"`
		Coupon  string   `json:"coupon"`
		Codes   []string `json:"codes"`
	}
	if !b.strict(doc, &c) {
		return
	}
	b.need(c.Version == offer.Version, "offer.unknown_version", c.ID, "version")
	b.need(pos.CheckName(c.ID) == nil, "offer.bad_id", c.ID, "id")
	b.need(c.Coupon != "", "offer.missing", c.ID, "coupon")
	b.need(len(c.Codes) > 0, "offer.missing", c.ID, "codes")
	if !b.fresh(c.ID) {
		return
	}
	for i, code := range c.Codes {
		field := fmt.Sprintf("codes[%d]", i)
		_, twice := b.set.codes[code]
		b.need(code != "" && len(code) <= maxCode && pos.CleanName(code) == code, "offer.bad_value", c.ID, field)
		b.need(!twice, "offers.code_twice", c.ID, field)
		b.set.codes[code] = c.Coupon
	}
	b.set.coded[c.Coupon] = true
	b.set.Codes += len(c.Codes)
}

// maxCode is the longest coupon code in bytes.
const maxCode = 64

// finish makes the book, and holds that every code leads somewhere.
func (b *builder) finish() {
	b.at = 0
	b.set.Rules, b.set.PriceLists = len(b.rules), len(b.set.Lists)
	if len(b.rules) > 0 {
		book, err := offer.Compile(b.rules)
		if err != nil {
			b.fault(err)
			return
		}
		b.set.Book = book
	}
	for _, coupon := range slices.Sorted(keys(b.set.coded)) {
		known := b.set.Book != nil && b.set.Book.Knows(coupon)
		b.need(known, "offers.no_rule_for_coupon", coupon, "coupon")
	}
}

func keys(m map[string]bool) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
