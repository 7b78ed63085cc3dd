package uplink

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"sanduq/pos/journal"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Part is the uplink's place in a store: the table of its cursor.
func Part() store.Part {
	return store.Part{
		Name: "uplink", Migrations: migrations, Tables: map[string]store.Role{"uplink_cursor": store.Local},
	}
}

// StoreCursor keeps the mark in the store that Part belongs to.
type StoreCursor struct{ Store *store.Store }

// Load implements Cursor.
func (c StoreCursor) Load(ctx context.Context) (Mark, error) {
	var m Mark
	err := c.Store.Read(ctx, func(v *store.View) error {
		row := v.QueryRow(`SELECT hub_epoch, position, epoch, seq FROM uplink_cursor`)
		err := row.Scan(&m.HubEpoch, &m.Position, &m.Place.Epoch, &m.Place.Seq)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return Mark{}, fmt.Errorf("load uplink cursor: %w", err)
	}
	return m, nil
}

// Save implements Cursor. It goes through the writer and shares the commit of whatever else is being written.
func (c StoreCursor) Save(ctx context.Context, m Mark) error {
	_, err := store.Do[struct{}](ctx, c.Store, store.Command{
		Name: "save uplink cursor",
		Decide: func(*store.View) (store.Decision, error) {
			return store.Decision{Write: func(tx *store.Tx) error {
				return tx.Exec(`INSERT INTO uplink_cursor (one, hub_epoch, position, epoch, seq) VALUES (1, ?, ?, ?, ?)
					ON CONFLICT (one) DO UPDATE SET hub_epoch = excluded.hub_epoch, position = excluded.position,
					epoch = excluded.epoch, seq = excluded.seq`, m.HubEpoch, m.Position, m.Place.Epoch, m.Place.Seq)
			}}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("save uplink cursor: %w", err)
	}
	return nil
}

// StoreJournal reads a store's journal.
type StoreJournal struct{ Store *store.Store }

// ReadFrom implements Journal.
func (j StoreJournal) ReadFrom(ctx context.Context, after int64, limit int) (out []journal.Entry, err error) {
	err = j.Store.Read(ctx, func(v *store.View) error {
		out, err = journal.ReadFrom(v, j.Store.ID(), after, limit)
		return err
	})
	return out, err
}

// Locate implements Journal. The newest entry is what is asked for most, and the store knows it by heart.
func (j StoreJournal) Locate(ctx context.Context, epoch, seq int64) (at journal.Head, err error) {
	head := j.Store.Head()
	if epoch > head.Epoch || epoch == head.Epoch && seq >= head.Seq {
		return head, nil
	}
	err = j.Store.Read(ctx, func(v *store.View) error {
		at, err = journal.Locate(v, epoch, seq)
		return err
	})
	return at, err
}
