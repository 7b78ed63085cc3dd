package sale

import (
	"database/sql"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/store"
)

// Find finds a completed sale by the number of its receipt; ok is false when this store never gave it.
func (s *Sales) Find(v *store.View, at pos.TillID, epoch, number int64) (r Receipt, ok bool, err error) {
	err = v.QueryRow(`SELECT seq FROM sales WHERE till = ? AND epoch = ? AND number = ?`,
		string(at), epoch, number).Scan(&r.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("find receipt: %w", err)
	}
	r.Till, r.Epoch, r.Number = at, epoch, pos.ReceiptNumber(at, epoch, number)
	return r, true, nil
}

// Recent lists the last sales of a till, the newest first.
func (s *Sales) Recent(v *store.View, at pos.TillID, limit int) ([]Completed, error) {
	rows, err := v.Query(`SELECT sale, epoch, number, total, given, change, at FROM sales WHERE till = ?
		ORDER BY epoch DESC, number DESC LIMIT ?`, string(at), limit)
	if err != nil {
		return nil, fmt.Errorf("list sales of till %s: %w", at, err)
	}
	defer func() { _ = rows.Close() }()
	out := []Completed{}
	for rows.Next() {
		var c Completed
		var id []byte
		var epoch, n int64
		if err := rows.Scan(&id, &epoch, &n, &c.Total, &c.Given, &c.Change, &c.At); err != nil {
			return nil, fmt.Errorf("list sales of till %s: %w", at, err)
		}
		copy(c.Sale[:], id)
		c.Number = pos.ReceiptNumber(at, epoch, n)
		out = append(out, c)
	}
	return out, rows.Err()
}
