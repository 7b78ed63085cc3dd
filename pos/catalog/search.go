package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"strconv"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog/fold"
	"sanduq/pos/store"
)

// Bounds of a search.
const (
	// MaxHits is the most that one search returns: more than a screen shows.
	MaxHits = 200
	// maxQuery is the longest query in bytes: a name in each language. Nothing holds the words of a longer one.
	maxQuery = 4 * MaxName
	// codeDigits is the number of typed digits from which they are more likely the beginning of a barcode than part of a
	// name: no pack size has six.
	codeDigits = 6
)

// Search returns the items that a typed query may mean, best first, at most limit (and MaxHits): the item with that very
// code; then, for digits that look like a barcode, the codes that begin with them; then names that hold every word of the
// query, in the order of package slab; then codes that begin with the query. It ends early with ctx.
func (c *Catalog) Search(ctx context.Context, s *store.Store, query string, limit int) ([]Item, error) {
	const op = "search"
	b, done, err := c.use(op)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := b.await(ctx); err != nil {
		return nil, err
	}
	all, err := b.search(ctx, query, min(limit, MaxHits))
	out := items(all)
	if err == nil {
		err = s.Read(ctx, func(v *store.View) error { return overlay(v, out) })
	}
	if ctx.Err() != nil {
		return nil, &pos.Error{Code: pos.Unavailable, Op: op, Key: "catalog.search_stopped", Err: ctx.Err()}
	}
	if err != nil {
		return nil, pos.Internalf(op, err)
	}
	return out, nil
}

func (b *base) search(ctx context.Context, query string, limit int) ([]found, error) {
	if len(query) > maxQuery || limit <= 0 {
		return nil, nil
	}
	words := fold.Words(query)
	code, codeErr := barcode.Parse([]byte(query))
	isCode := codeErr == nil && len(bytes.Fields([]byte(code.Text))) == 1
	a := answer{base: b, limit: limit}
	// Lookups take microseconds, and a context that can end costs a goroutine for each: only the scan of names needs it.
	quiet := context.WithoutCancel(ctx)
	if isCode {
		exact, err := b.scanned(quiet, code)
		if err != nil {
			return nil, err
		}
		a.take(exact)
	}
	early := isCode && len(code.Text) >= codeDigits && allDigits(code.Text)
	if early {
		if err := a.begin(quiet, code.Text); err != nil {
			return nil, err
		}
	}
	numbers, err := b.names.Search(ctx, words, limit)
	if err != nil {
		return nil, err
	}
	if err := a.add(quiet, numbers); err != nil {
		return nil, err
	}
	if isCode && !early {
		if err := a.begin(quiet, code.Text); err != nil {
			return nil, err
		}
	}
	return a.items, nil
}

// answer collects items, each once, up to a limit.
type answer struct {
	base  *base
	limit int
	items []found
}

func (a *answer) has(id uint32) bool {
	return slices.ContainsFunc(a.items, func(f found) bool { return f.id == id })
}

func (a *answer) take(more []found) {
	for _, f := range more {
		if len(a.items) < a.limit && !a.has(f.id) {
			a.items = append(a.items, f)
		}
	}
}

func (a *answer) add(ctx context.Context, numbers []uint32) error {
	for _, id := range numbers {
		if len(a.items) >= a.limit {
			return nil
		}
		if a.has(id) {
			continue
		}
		f, err := a.base.numbered(ctx, id)
		if err != nil {
			return err
		}
		a.take(f)
	}
	return nil
}

// begin adds the items with a code that begins with text: GTINs in every length that they may be printed in, most of
// them have 13 digits, and the shop's own codes.
func (a *answer) begin(ctx context.Context, text string) error {
	if len(a.items) >= a.limit {
		return nil
	}
	if allDigits(text) {
		for _, class := range []barcode.Class{barcode.GTIN13, barcode.GTIN8, barcode.GTIN12, barcode.GTIN14} {
			low, high, ok := prefixRange(text, int(class))
			if !ok {
				continue
			}
			numbers, err := numbersOf(a.base.gtins.QueryContext(ctx, low, high, a.limit))
			if err == nil {
				err = a.add(ctx, numbers)
			}
			if err != nil {
				return err
			}
		}
	}
	// U+10FFFF sorts after every character that a code may hold.
	numbers, err := numbersOf(a.base.codes.QueryContext(ctx, text, text+"\U0010FFFF", a.limit))
	if err != nil {
		return err
	}
	return a.add(ctx, numbers)
}

// prefixRange returns the lowest and the highest number of the given width that begins with prefix.
func prefixRange(prefix string, width int) (low, high int64, ok bool) {
	if len(prefix) > width {
		return 0, 0, false
	}
	low, err := strconv.ParseInt(prefix, 10, 64)
	if err != nil {
		return 0, 0, false
	}
	span := int64(1)
	for range width - len(prefix) {
		span *= 10
	}
	return low * span, low*span + span - 1, true
}

func numbersOf(rows *sql.Rows, err error) ([]uint32, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []uint32
	for rows.Next() {
		var id uint32
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
