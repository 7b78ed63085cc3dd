package training

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Topic is pushed to a till when it began or ended training: everything it shows is of another book.
const Topic = "training"

// Permit is the answer to whether something may be done, in two steps: the PIN of an approval is verified outside the
// writer, the rest within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	By(v *store.View) (fact.By, error)
}

// Baskets tells what is open at the tills of the real book.
type Baskets interface {
	Unfinished(v *store.View) ([]fact.OpenBasket, error)
}

// Config is the shop as this part sees it.
type Config struct {
	Tills   []pos.TillID
	Baskets Baskets
	// Check begins to ask whether whoever is signed in at a till may do something.
	Check func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit
}

// Till is what is known of a till that ever trained.
type Till struct {
	On bool      // it trains now
	At time.Time // of the last change
}

// Training is the part of the real book. Its methods are safe for concurrent use.
type Training struct {
	cfg   Config
	state atomic.Pointer[state] // never changed: each change makes another
}

// state is which tills train in which book.
type state struct {
	tills map[pos.TillID]Till
	book  int64
}

// New makes the part.
func New(cfg Config) *Training { return &Training{cfg: cfg} }

// Part declares the part to the engine.
func (t *Training) Part() store.Part {
	return store.Part{
		Name: "training", Migrations: migrations,
		Tables: map[string]store.Role{"training_tills": store.ViewTable, "training_books": store.ViewTable},
		Apply:  apply,
		Load:   t.load,
	}
}

func apply(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.TrainingBegan{}).Kind():
		var f fact.TrainingBegan
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applyTill(tx, f.Till, true, e.At)
	case (fact.TrainingEnded{}).Kind():
		var f fact.TrainingEnded
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applyTill(tx, f.Till, false, e.At)
	case (fact.TrainingCleared{}).Kind():
		var f fact.TrainingCleared
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO training_books (one, book) VALUES (1, ?1) ON CONFLICT DO UPDATE SET book = ?1`, f.Book)
	}
	return nil
}

func applyTill(tx *store.Tx, till pos.TillID, on bool, at int64) error {
	return tx.Exec(`INSERT INTO training_tills (till, trains, at) VALUES (?1, ?2, ?3)
		ON CONFLICT DO UPDATE SET trains = ?2, at = ?3`, string(till), on, at)
}

// firstBook is the number of the book that no clearing began.
const firstBook = 1

func (t *Training) load(v *store.View) error {
	next := state{tills: map[pos.TillID]Till{}}
	err := v.QueryRow(`SELECT coalesce(max(book), ?) FROM training_books`, firstBook).Scan(&next.book)
	if err != nil {
		return fmt.Errorf("read training book: %w", err)
	}
	rows, err := v.Query(`SELECT till, trains, at FROM training_tills`)
	if err != nil {
		return fmt.Errorf("read tills that train: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var till Till
		var at int64
		if err := rows.Scan(&name, &till.On, &at); err != nil {
			return fmt.Errorf("read tills that train: %w", err)
		}
		till.At = time.UnixMilli(at)
		next.tills[pos.TillID(name)] = till
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read tills that train: %w", err)
	}
	t.state.Store(&next)
	return nil
}

func (t *Training) current() *state {
	if s := t.state.Load(); s != nil {
		return s
	}
	return &state{book: firstBook}
}

// Of returns what is known of a till, the zero Till for one that never trained.
func (t *Training) Of(till pos.TillID) Till { return t.current().tills[till] }

// On lists the tills that train now, by name.
func (t *Training) On() []pos.TillID {
	s := t.current()
	names := slices.Sorted(maps.Keys(s.tills))
	return slices.DeleteFunc(names, func(n pos.TillID) bool { return !s.tills[n].On })
}

// Changed returns when a till last began or ended training, the zero time where none ever did.
func (t *Training) Changed() (last time.Time) {
	for _, till := range t.current().tills {
		if till.At.After(last) {
			last = till.At
		}
	}
	return last
}

// Book is the number of the training book in use: each clearing begins the next.
func (t *Training) Book() int64 { return t.current().book }

// change makes the memory another one.
func (t *Training) change(edit func(*state)) func() {
	return func() {
		now := t.current()
		next := state{tills: map[pos.TillID]Till{}, book: now.book}
		maps.Copy(next.tills, now.tills)
		edit(&next)
		t.state.Store(&next)
	}
}
