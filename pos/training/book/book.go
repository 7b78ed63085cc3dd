// Package book is the training book's own part. It follows the real journal in what the shop sells and how, so that people
// practise with today's goods and prices.
package book

import (
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Step is the number of entries of the real journal that are looked at in one read: some 30 ms.
const Step = 20_000

// copied are the kinds of facts that say what the shop sells and how, by their beginnings: the training book follows them.
// Who works here is asked of the real book, and everything else happens in each book for itself.
var copied = []string{"catalog.", "offers.", "grid.", "item.blocked.", "item.unblocked."}

// Part declares the part to the engine of the training book.
func Part() store.Part {
	return store.Part{
		Name: "training_book", Migrations: migrations,
		Tables: map[string]store.Role{"training_copied": store.Local},
	}
}

// News is what the real journal says of goods and offers after a place.
type News struct {
	facts []fact.Body
	from  Place
	to    Place
}

// Any reports whether the journal was read any further.
func (n News) Any() bool { return n.from != n.to }

// Worth reports whether there is anything to copy. Where there is not, the next Read goes on at Upto all the same.
func (n News) Worth() bool { return len(n.facts) > 0 }

// Upto returns how far the journal was read.
func (n News) Upto() Place { return n.to }

// Place is how far the real journal was read: an entry of it.
type Place struct {
	position int64
	hash     string
}

// told is a fact as it stands in the real journal.
type told struct {
	kind string
	body json.RawMessage
}

// Kind implements fact.Body.
func (t told) Kind() string { return t.kind }

// MarshalJSON returns the bytes as they were written.
func (t told) MarshalJSON() ([]byte, error) { return t.body, nil }

// ReadPlace returns how far the training book has read.
func ReadPlace(book *store.View) (p Place, err error) {
	var hash []byte
	err = book.QueryRow(`SELECT position, hash FROM training_copied`).Scan(&p.position, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return Place{}, nil
	}
	p.hash = string(hash)
	return p, err
}

// Read returns what the real journal says after a place. It reads Step entries at most: more may follow. A journal that
// does not hold the place any more was restored from a copy, and is read from its beginning.
func Read(shop *store.View, from Place) (News, error) {
	n := News{from: from}
	known, err := hashAt(shop, from.position)
	if err != nil {
		return n, err
	}
	begin := from.position
	if known != from.hash {
		begin = 0
	}
	n.to.position = min(begin+Step, shop.Head().Position)
	if n.to.hash, err = hashAt(shop, n.to.position); err != nil {
		return n, err
	}
	n.facts, err = readFacts(shop, begin, n.to.position)
	return n, err
}

func hashAt(v *store.View, position int64) (string, error) {
	var hash []byte
	err := v.QueryRow(`SELECT hash FROM journal WHERE position = ?`, position).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return string(hash), err
}

func readFacts(v *store.View, after, upto int64) ([]fact.Body, error) {
	conditions := make([]string, len(copied))
	args := []any{after, upto}
	for i, kind := range copied {
		conditions[i] = `substr(kind, 1, ` + fmt.Sprint(len(kind)) + `) = ?`
		args = append(args, kind)
	}
	rows, err := v.Query(`SELECT kind, body FROM journal WHERE position > ? AND position <= ? AND (`+
		strings.Join(conditions, " OR ")+`) ORDER BY position`, args...)
	if err != nil {
		return nil, fmt.Errorf("read news for the training book: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []fact.Body
	for rows.Next() {
		var t told
		if err := rows.Scan(&t.kind, (*[]byte)(&t.body)); err != nil {
			return nil, fmt.Errorf("read news for the training book: %w", err)
		}
		f, err := t.renamed()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// renamed is the fact with the till called as in the training book.
func (t told) renamed() (fact.Body, error) {
	var keys fact.GridSet
	if t.kind != keys.Kind() {
		return t, nil
	}
	if err := json.Unmarshal(t.body, &keys); err != nil {
		return nil, fmt.Errorf("read quick keys for the training book: %w", err)
	}
	if keys.Till != "" {
		keys.Till = pos.TrainingTill(keys.Till)
	}
	return keys, nil
}

// Copy writes news into the training book, one after the other as they were read. reload are the parts that remember what
// these facts say: they read it again.
func Copy(n News, reload []func(*store.View) error) store.Command {
	return store.Command{Name: "training.copy", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Facts: n.facts, Write: func(tx *store.Tx) error {
			err := tx.Exec(`INSERT INTO training_copied (one, position, hash) VALUES (1, ?1, ?2)
				ON CONFLICT DO UPDATE SET position = ?1, hash = ?2`, n.to.position, []byte(n.to.hash))
			for _, load := range reload {
				if err == nil {
					err = load(&tx.View)
				}
			}
			return err
		}}, nil
	}}
}
