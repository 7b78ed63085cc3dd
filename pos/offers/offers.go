package offers

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Topic says that another set is in force. It carries nothing.
const Topic = "offers"

// KeptSets is the number of sets that are kept: a basket that was put aside and is older than so many arrivals is
// priced by the set in force.
const KeptSets = 32

// Offers is the part. Which set is in force belongs to the writer; sets themselves never change.
type Offers struct {
	current atomic.Pointer[Set] // never nil after Load

	mu   sync.Mutex      // guards sets
	sets map[string]*Set // by hash: made once, the same for ever
}

// New makes the part.
func New() *Offers {
	o := &Offers{sets: map[string]*Set{}}
	o.current.Store(&Set{})
	return o
}

// Part declares the part to the engine.
func (o *Offers) Part() store.Part {
	return store.Part{
		Name: "offers", Migrations: migrations, Tables: map[string]store.Role{"offer_sets": store.ViewTable},
		Apply: apply, Load: o.load,
	}
}

// apply keeps the documents of a set. One that comes again is the newest again.
func apply(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.OffersSet{}).Kind() {
		return nil
	}
	var f fact.OffersSet
	if err := e.Decode(&f); err != nil {
		return err
	}
	documents, err := json.Marshal(f.Documents)
	if err != nil {
		return err
	}
	err = tx.Exec(`INSERT INTO offer_sets (hash, version, source, documents)
		VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM offer_sets), ?, ?)
		ON CONFLICT (hash) DO UPDATE SET version = excluded.version, source = excluded.source`,
		f.Hash, f.Source, documents)
	if err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM offer_sets WHERE version <= (SELECT max(version) FROM offer_sets) - ?`, KeptSets)
}

func (o *Offers) load(v *store.View) error {
	var hash string
	err := v.QueryRow(`SELECT hash FROM offer_sets ORDER BY version DESC LIMIT 1`).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		o.current.Store(&Set{})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read offers in force: %w", err)
	}
	set, err := o.Kept(v, hash)
	if err != nil {
		return err
	}
	o.current.Store(set)
	return nil
}

// InForce returns the set in force. In the writer it is that of the transaction; elsewhere that of the last commit, or
// of the one on its way.
func (o *Offers) InForce() *Set { return o.current.Load() }

// Kept returns the set with a hash, "" for the one without offers; the set in force where it is no longer kept.
func (o *Offers) Kept(v *store.View, hash string) (*Set, error) {
	if hash == "" {
		return &Set{}, nil
	}
	o.mu.Lock()
	set := o.sets[hash]
	o.mu.Unlock()
	if set != nil {
		return set, nil
	}
	var text []byte
	err := v.QueryRow(`SELECT documents FROM offer_sets WHERE hash = ?`, hash).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return o.InForce(), nil
	}
	var documents []json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &documents)
	}
	if err != nil {
		return nil, fmt.Errorf("read offers %s: %w", hash, err)
	}
	set, problems := newSet(documents)
	if len(problems) > 0 {
		return nil, pos.Internalf("read offers", fmt.Errorf("the set %s that was taken has mistakes: %v", hash, problems[0]))
	}
	return o.keep(set), nil
}

// keep remembers a set that was made, and returns the one that was made first.
func (o *Offers) keep(set *Set) *Set {
	o.mu.Lock()
	defer o.mu.Unlock()
	if first := o.sets[set.Hash]; first != nil {
		return first
	}
	if len(o.sets) >= 2*KeptSets { // those of long ago are read again if anybody asks
		clear(o.sets)
	}
	o.sets[set.Hash] = set
	return set
}

// Report says what came of an arriving file.
type Report struct {
	Rules    int       `json:"rules"`
	Lists    int       `json:"lists"`
	Codes    int       `json:"codes"`
	Hash     string    `json:"hash,omitempty"`
	Already  bool      `json:"already,omitempty"` // the same set is in force: nothing was done
	Problems []Problem `json:"problems,omitempty"`
}

// Import reads a file and puts it in force in the place of all offers before; an empty file ends them. The error is
// offers.mistakes where the report lists what is wrong: then nothing has changed.
func (o *Offers) Import(ctx context.Context, s *store.Store, id pos.ID, file io.Reader, source string) (Report, error) {
	documents, problems := Read(file)
	var set *Set
	if len(problems) == 0 {
		set, problems = newSet(documents)
	}
	if len(problems) > 0 {
		return Report{Problems: problems}, &pos.Error{
			Code: pos.Invalid, Op: "import offers", Key: "offers.mistakes", Args: map[string]any{"count": len(problems)},
		}
	}
	return store.Do[Report](ctx, s, o.put(id, set, documents, source))
}

// putArgs identify an arrival: the same command id may not bring another set.
type putArgs struct {
	Hash   string `json:"hash"`
	Source string `json:"source"`
}

func (o *Offers) put(id pos.ID, set *Set, documents []json.RawMessage, source string) store.Command {
	report := Report{Rules: set.Rules, Lists: set.PriceLists, Codes: set.Codes, Hash: set.Hash}
	return store.Command{
		ID: id, Name: "offers.set", Args: putArgs{set.Hash, source},
		Decide: func(*store.View) (store.Decision, error) {
			if o.InForce().Hash == set.Hash {
				already := report
				already.Already = true
				return store.Decision{Answer: already}, nil
			}
			return store.Decision{
				Facts: []fact.Body{fact.OffersSet{
					Source: source, Hash: set.Hash, Rules: set.Rules, Lists: set.PriceLists, Codes: set.Codes, Documents: documents,
				}},
				Done:   func() { o.current.Store(o.keep(set)) },
				Push:   []store.Push{{Topic: Topic}},
				Answer: report,
			}, nil
		},
	}
}
