package terminal

import (
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"maps"
	"sync"
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

// Topic is pushed when a screen was let in or sent away; Change is its data.
const Topic = "terminals"

// The bounds of the part.
const (
	// MaxTerminals is the number of screens that are let in at once: those of a large shop, twice.
	MaxTerminals = 256
	// MaxName is the length of a screen's name in characters.
	MaxName = 40
	// SeenEvery is how often it is written down that a screen is there.
	SeenEvery = time.Minute
)

// Permit is the answer to whether something may be done, in two steps: the PIN of an approval is verified outside the
// writer, the rest within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	By(v *store.View) (fact.By, error)
}

// Config is what the part is made of.
type Config struct {
	Tills []pos.TillID
	Clock pos.Clock
	// Check begins to ask whether whoever is signed in at a till may do something; nil allows everything.
	Check func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit
}

// Terminal is a screen that was let in.
type Terminal struct {
	ID   pos.ID
	Name string
	Till pos.TillID // the only till it may show, "" for any
}

// hash is what is kept of a secret.
type hash [sha256.Size]byte

// Terminals is the part. Its methods are safe for concurrent use.
type Terminals struct {
	cfg   Config
	known atomic.Pointer[map[hash]Terminal] // never changed: each change makes another

	mu    sync.Mutex
	asks  []*ask // oldest first
	guess guesses
	noted map[pos.ID]time.Time // when it was last written down that a screen is there
}

// New makes the part.
func New(cfg Config) *Terminals { return &Terminals{cfg: cfg, noted: map[pos.ID]time.Time{}} }

// Part declares the part to the engine.
func (t *Terminals) Part() store.Part {
	return store.Part{
		Name: "terminal", Migrations: migrations,
		Tables: map[string]store.Role{"terminals": store.ViewTable, "terminal_secrets": store.Local},
		Apply:  apply,
		Load:   t.load,
	}
}

// Known returns the screen that a secret belongs to.
func (t *Terminals) Known(secret string) (Terminal, bool) {
	h, ok := hashOf(secret)
	if all := t.known.Load(); ok && all != nil {
		one, known := (*all)[h]
		return one, known
	}
	return Terminal{}, false
}

func apply(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.TerminalPaired{}).Kind():
		var f fact.TerminalPaired
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO terminals (terminal, name, till, paired) VALUES (?,?,?,?)`,
			f.Terminal.String(), f.Name, string(f.Till), e.At)
	case (fact.TerminalRevoked{}).Kind():
		var f fact.TerminalRevoked
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.ExecOne(`UPDATE terminals SET revoked = ? WHERE terminal = ?`, e.At, f.Terminal.String())
	}
	return nil
}

// load reads who is let in. What waits for the writer to undo a batch waits for its code to be typed again.
func (t *Terminals) load(v *store.View) error {
	all := map[hash]Terminal{}
	rows, err := v.Query(`SELECT s.hash, t.terminal, t.name, t.till
		FROM terminals t JOIN terminal_secrets s USING (terminal) WHERE t.revoked = 0`)
	if err != nil {
		return fmt.Errorf("read terminals: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var raw []byte
		var id, till string
		var one Terminal
		if err := rows.Scan(&raw, &id, &one.Name, &till); err != nil {
			return fmt.Errorf("read terminals: %w", err)
		}
		if one.ID, err = pos.ParseID(id); err != nil || len(raw) != sha256.Size {
			return fmt.Errorf("read terminals: terminal %q with a hash of %d bytes: %w", id, len(raw), err)
		}
		one.Till = pos.TillID(till)
		all[hash(raw)] = one
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read terminals: %w", err)
	}
	t.known.Store(&all)
	t.restoreAsks(all)
	return nil
}

// change makes the memory another one.
func (t *Terminals) change(edit func(map[hash]Terminal)) {
	next := map[hash]Terminal{}
	if all := t.known.Load(); all != nil {
		next = maps.Clone(*all)
	}
	edit(next)
	t.known.Store(&next)
}

// State is one line of the list of screens.
type State struct {
	ID     pos.ID     `json:"id"`
	Name   string     `json:"name"`
	Till   pos.TillID `json:"till,omitempty"` // "" for any
	Paired int64      `json:"paired"`         // Unix ms
	Seen   int64      `json:"seen"`           // Unix ms
	Here   bool       `json:"here,omitempty"` // it is connected; whoever knows the connections says so
}

// List returns the screens that are let in, the newest first.
func List(v *store.View) ([]State, error) {
	rows, err := v.Query(`SELECT t.terminal, t.name, t.till, t.paired, s.seen
		FROM terminals t JOIN terminal_secrets s USING (terminal) WHERE t.revoked = 0 ORDER BY t.paired DESC, t.terminal`)
	if err != nil {
		return nil, fmt.Errorf("list terminals: %w", err)
	}
	defer func() { _ = rows.Close() }()
	all := []State{}
	for rows.Next() {
		var id, till string
		var s State
		if err := rows.Scan(&id, &s.Name, &till, &s.Paired, &s.Seen); err != nil {
			return nil, fmt.Errorf("list terminals: %w", err)
		}
		if s.ID, err = pos.ParseID(id); err != nil {
			return nil, fmt.Errorf("list terminals: %w", err)
		}
		s.Till = pos.TillID(till)
		all = append(all, s)
	}
	return all, rows.Err()
}
