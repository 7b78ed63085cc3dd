// Package shop keeps what the shop says of itself: name, address, VAT number, language, business day. Each description
// is a fact, and every sale names the one that was in force.
package shop

import (
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Shop is the part. Its memory belongs to the writer.
type Shop struct {
	epoch, seq int64 // of the description in force
	current    fact.ShopDescribed
}

// Part declares the part to the engine.
func (s *Shop) Part() store.Part {
	return store.Part{
		Name: "shop", Migrations: migrations,
		Tables: map[string]store.Role{"shop_descriptions": store.ViewTable},
		Apply:  apply,
		Load:   s.load,
	}
}

// Described returns the seq of the description in force, 0 when the shop was never described in this epoch.
func (s *Shop) Described() int64 { return s.seq }

// Describe makes a description the one in force, unless it is already. It is given at every start and after each change
// of the settings. Answer: none.
func (s *Shop) Describe(d fact.ShopDescribed) store.Command {
	return store.Command{Name: "shop.describe", Decide: func(v *store.View) (store.Decision, error) {
		epoch := v.Head().Epoch
		if s.seq > 0 && s.epoch == epoch && s.current == d {
			return store.Decision{}, nil
		}
		seq := v.Head().Seq + 1
		return store.Decision{
			Facts: []fact.Body{d},
			Done:  func() { s.epoch, s.seq, s.current = epoch, seq, d },
		}, nil
	}}
}

// Reopen begins an epoch later than after and describes the shop in it, in one commit: no sale can come between. Answer:
// none.
func (s *Shop) Reopen(reason string, after int64) store.Command {
	return store.Command{Name: "shop.reopen", Decide: func(v *store.View) (store.Decision, error) {
		d := store.Decision{Epoch: reason, EpochAfter: after}
		if s.seq > 0 {
			epoch := max(v.NextEpoch(), after+1)
			d.Facts = []fact.Body{s.current}
			d.Done = func() { s.epoch, s.seq = epoch, 2 } // epoch.opened is 1
		}
		return d, nil
	}}
}

// At returns the description that a sale of the given epoch names.
func At(v *store.View, epoch, seq int64) (fact.ShopDescribed, error) {
	var d fact.ShopDescribed
	var body []byte
	err := v.QueryRow(`SELECT body FROM shop_descriptions WHERE epoch = ? AND seq = ?`, epoch, seq).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return d, &pos.Error{
			Code: pos.NotFound, Op: "read shop", Key: "shop.not_described",
			Args: map[string]any{"epoch": epoch, "seq": seq},
		}
	}
	if err != nil {
		return d, fmt.Errorf("read shop %d/%d: %w", epoch, seq, err)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return d, fmt.Errorf("read shop %d/%d: %w", epoch, seq, err)
	}
	return d, nil
}

// InForce returns the description that held when an entry was made: the last one before it in its epoch.
func InForce(v *store.View, epoch, seq int64) (fact.ShopDescribed, error) {
	var last int64
	err := v.QueryRow(`SELECT coalesce(max(seq), 0) FROM shop_descriptions WHERE epoch = ? AND seq <= ?`, epoch, seq).
		Scan(&last)
	if err != nil {
		return fact.ShopDescribed{}, fmt.Errorf("find shop before %d/%d: %w", epoch, seq, err)
	}
	return At(v, epoch, last)
}

func apply(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.ShopDescribed{}).Kind() {
		return nil
	}
	return tx.Exec(`INSERT INTO shop_descriptions (epoch, seq, body) VALUES (?,?,?)`, e.Epoch, e.Seq, string(e.Body))
}

func (s *Shop) load(v *store.View) error {
	*s = Shop{}
	epoch := v.Head().Epoch
	var seq int64
	err := v.QueryRow(`SELECT coalesce(max(seq), 0) FROM shop_descriptions WHERE epoch = ?`, epoch).Scan(&seq)
	if err != nil || seq == 0 {
		return err
	}
	d, err := At(v, epoch, seq)
	if err != nil {
		return err
	}
	s.epoch, s.seq, s.current = epoch, seq, d
	return nil
}
