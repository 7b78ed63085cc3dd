package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sanduq/pos"
	"sanduq/pos/journal"
)

// View is the state as one transaction sees it, for reading.
type View struct {
	ctx   context.Context //nolint:containedctx // lives as long as the transaction it belongs to
	conn  *sql.Conn
	Store pos.StoreID
	At    time.Time // read once per command
	Day   pos.Date  // business date of At
	Batch int64     // number of the batch that this state includes (readers) or belongs to (the writer)
	head  journal.Head

	nextEpoch int64
}

// Query reads rows.
func (v *View) Query(query string, args ...any) (*sql.Rows, error) {
	return v.conn.QueryContext(v.ctx, query, args...)
}

// QueryRow reads one row.
func (v *View) QueryRow(query string, args ...any) *sql.Row {
	return v.conn.QueryRowContext(v.ctx, query, args...)
}

// Head returns the end of the journal as this transaction sees it.
func (v *View) Head() journal.Head { return v.head }

// NextEpoch returns the number that the next epoch will have, in the writer.
func (v *View) NextEpoch() int64 { return v.nextEpoch }

// Tx is the writer's transaction.
type Tx struct{ View }

// Exec writes rows.
func (t *Tx) Exec(query string, args ...any) error {
	_, err := t.conn.ExecContext(t.ctx, query, args...)
	return err
}

// ExecOne writes exactly one row and fails where there is none or more.
func (t *Tx) ExecOne(query string, args ...any) error {
	res, err := t.conn.ExecContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("%d rows changed instead of one by %q", n, query)
	}
	return nil
}
