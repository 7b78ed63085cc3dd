package catalog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/money"
)

// maxPlain bounds what a catalogue file may unpack to: a small .gz may hold terabytes. A million items are some 60 MB.
const maxPlain = 512 << 20

// Problem is one thing wrong with one row of an imported file. Key and Args name the message.
type Problem struct {
	Line   int            `json:"line"`         // 1 is the header
	To     int            `json:"to,omitempty"` // last line, where rows could not be told apart
	Column string         `json:"column,omitempty"`
	Value  string         `json:"value,omitempty"` // what the file holds, shortened
	Key    string         `json:"key"`
	Args   map[string]any `json:"args,omitempty"`
}

// Row is one good row of a catalogue file.
type Row struct {
	Line  int
	Item  Item
	Codes []Code

	categoryName pos.Text // of Item.Category, where the row gives it
}

// Reader reads a catalogue from CSV (RFC 4180), plain or gzipped, in UTF-8 with or without a byte order mark, separated by
// comma, semicolon or tab as the header line is. The header names the columns in any order; columns.go says which there
// are.
type Reader struct {
	csv        *csv.Reader
	rules      Rules
	at         []*column // the column of each field
	row        Row
	parcel     parcel
	refused    []Problem
	seen       seen
	categories map[string]pos.Text
}

// Rules are what the shop accepts in a catalogue.
type Rules struct {
	Currency money.Currency
	Tax      []string // the tax categories there are
}

// NewReader reads the header. Its errors are *pos.Error with code Invalid.
func NewReader(r io.Reader, rules Rules) (*Reader, error) {
	text, err := plain(r)
	if err != nil {
		return nil, err
	}
	first, err := text.Peek(text.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	header, _, _ := bytes.Cut(first, []byte("\n"))
	c := csv.NewReader(text)
	c.Comma = separator(header)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	fields, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &pos.Error{Code: pos.Invalid, Op: "read catalogue", Key: "import.empty"}
	} else if err != nil {
		return nil, unreadable(err)
	}
	at, err := arrange(fields)
	if err != nil {
		return nil, err
	}
	return &Reader{csv: c, rules: rules, at: at, seen: newSeen(), categories: map[string]pos.Text{}}, nil
}

// plain unpacks gzip, told by its magic (RFC 1952 §2.3.1), and drops the byte order mark.
func plain(r io.Reader) (*bufio.Reader, error) {
	const size = 64 << 10
	b := bufio.NewReaderSize(&bounded{r, maxPlain}, size)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, unreadable(err)
		}
		b = bufio.NewReaderSize(&bounded{z, maxPlain}, size)
	}
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\uFEFF")) {
		_, _ = b.Discard(3)
	}
	return b, nil
}

// bounded fails, unlike io.LimitReader, where there is more to read: half a catalogue must not pass for a whole one.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &pos.Error{
			Code: pos.Invalid, Op: "read catalogue", Key: "import.too_large",
			Args: map[string]any{"max_mb": maxPlain >> 20},
		}
	}
	return n, err
}

// separator is the one of comma, semicolon and tab that the header line holds most of: office programs write the one
// of their locale.
func separator(header []byte) rune {
	best := ','
	for _, r := range []rune{';', '\t'} {
		if bytes.Count(header, []byte(string(r))) > bytes.Count(header, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// arrange finds the column of each field of the header, and reports all that is wrong with it at once.
func arrange(header []string) ([]*column, error) {
	at := make([]*column, len(header))
	var unknown, twice, missing []string
	for i, h := range header {
		name := strings.ToLower(pos.CleanName(h))
		c := columnNamed(name)
		if c == nil {
			unknown = append(unknown, clip(h))
		} else if slices.Contains(at, c) {
			twice = append(twice, name)
		}
		at[i] = c
	}
	has := func(name string) bool { return slices.Contains(at, columnNamed(name)) }
	for _, alternatives := range [][]string{{"gtin", "sku"}, {"name_en", "name_ar"}, {"price"}, {"tax"}} {
		if !slices.ContainsFunc(alternatives, has) {
			missing = append(missing, strings.Join(alternatives, "/"))
		}
	}
	if len(unknown)+len(twice)+len(missing) == 0 {
		return at, nil
	}
	return nil, &pos.Error{
		Code: pos.Invalid, Op: "read catalogue", Key: "import.header", Hint: "import.header_hint",
		Args: map[string]any{
			"unknown": strings.Join(unknown, ", "), "twice": strings.Join(twice, ", "),
			"missing": strings.Join(missing, ", "), "known": strings.Join(columnNames(), ", "),
		},
	}
}

// Read returns the next good row, which is valid until the next call, or the problems of the next refused one. It ends
// with io.EOF. Any other error is of the file as a whole: what follows cannot be told into rows.
func (r *Reader) Read() (*Row, []Problem, error) {
	fields, err := r.csv.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		// A quote that is never closed swallows rows: To tells how many cannot be told apart.
		p := Problem{Line: bad.StartLine, Key: "import.quote", Args: map[string]any{"at": bad.Line}}
		if bad.Line > bad.StartLine {
			p.To = bad.Line
		}
		return nil, []Problem{p}, nil
	} else if errors.Is(err, io.EOF) {
		return nil, nil, io.EOF
	} else if err != nil {
		return nil, nil, unreadable(err)
	}
	line, _ := r.csv.FieldPos(0)
	r.begin(line)
	if len(fields) != len(r.at) {
		r.refuse("", "", "import.fields", map[string]any{"have": len(fields), "want": len(r.at)})
		return nil, r.refused, nil
	}
	for i, c := range r.at {
		r.read(c, fields[i])
	}
	r.finish()
	if len(r.refused) > 0 {
		return nil, r.refused, nil
	}
	return &r.row, nil, nil
}

func (r *Reader) begin(line int) {
	r.row = Row{Line: line, Codes: r.row.Codes[:0], Item: Item{Pack: money.One}}
	r.parcel = parcel{more: r.parcel.more[:0]}
	r.refused = nil
}

// Categories returns the categories of the rows read so far, by key.
func (r *Reader) Categories() []Category {
	out := make([]Category, 0, len(r.categories))
	for _, key := range slices.Sorted(maps.Keys(r.categories)) {
		out = append(out, Category{Key: key, Name: r.categories[key]})
	}
	return out
}

func (r *Reader) refuse(column, value, key string, args map[string]any) {
	r.refused = append(r.refused, Problem{Line: r.row.Line, Column: column, Value: clip(value), Key: key, Args: args})
}

// unreadable says that a file cannot be read on. A *pos.Error speaks for itself.
func unreadable(err error) error {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e
	}
	return &pos.Error{Code: pos.Invalid, Op: "read catalogue", Key: "import.unreadable", Err: err}
}

// clip shortens what came from a file so that it can stand in a message.
func clip(s string) string {
	const most = 60
	s = pos.CleanName(strings.ToValidUTF8(s, "\uFFFD"))
	if r := []rune(s); len(r) > most {
		return fmt.Sprintf("%s…", string(r[:most]))
	}
	return s
}
