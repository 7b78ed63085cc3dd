package journal

import (
	"database/sql"
	"errors"
	"fmt"

	"sanduq/pos"
)

// Execer writes rows.
type Execer interface {
	Exec(query string, args ...any) error
}

// Querier reads rows.
type Querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// Append chains the entry to head, writes it, and returns the new head. Epoch and Seq must already be the next ones.
func Append(tx Execer, head Head, e *Entry) (Head, error) {
	opens := e.Seq == 1 && e.Epoch > head.Epoch
	if !opens && (e.Epoch != head.Epoch || e.Seq != head.Seq+1) {
		return head, fmt.Errorf("append entry %d/%d after %d/%d", e.Epoch, e.Seq, head.Epoch, head.Seq)
	}
	e.Position = head.Position + 1
	e.Hash = e.Sum(head.Hash)
	err := tx.Exec(
		`INSERT INTO journal (position, epoch, seq, kind, at, day, command, body, hash) VALUES (?,?,?,?,?,?,?,?,?)`,
		e.Position, e.Epoch, e.Seq, e.Kind, e.At, string(e.Day), e.Command[:], e.Body, e.Hash[:])
	if err != nil {
		return head, fmt.Errorf("append entry %d/%d: %w", e.Epoch, e.Seq, err)
	}
	return Head{Position: e.Position, Epoch: e.Epoch, Seq: e.Seq, Hash: e.Hash, At: e.At}, nil
}

// ReadHead returns the end of the journal, the zero Head for an empty one.
func ReadHead(q Querier) (Head, error) {
	return scanHead(q.QueryRow(`SELECT position, epoch, seq, at, hash FROM journal ORDER BY position DESC LIMIT 1`))
}

// Locate returns the last entry at or before (epoch, seq), the zero Head where there is none.
func Locate(q Querier, epoch, seq int64) (Head, error) {
	return scanHead(q.QueryRow(`SELECT position, epoch, seq, at, hash FROM journal WHERE (epoch, seq) <= (?, ?)
		ORDER BY epoch DESC, seq DESC LIMIT 1`, epoch, seq))
}

func scanHead(row *sql.Row) (Head, error) {
	var h Head
	var hash []byte
	err := row.Scan(&h.Position, &h.Epoch, &h.Seq, &h.At, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read head of journal: %w", err)
	}
	copy(h.Hash[:], hash)
	return h, nil
}

const columns = `position, epoch, seq, kind, at, day, command, body, hash`

// ReadFrom returns up to limit entries after the given position, in order.
func ReadFrom(q Querier, store pos.StoreID, after int64, limit int) ([]Entry, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM journal WHERE position > ? ORDER BY position LIMIT ?`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read journal after %d: %w", after, err)
	}
	return scan(rows, store)
}

// ReadRange returns the entries from..to (both included) of one epoch, at most limit.
func ReadRange(q Querier, store pos.StoreID, epoch, from, to int64, limit int) ([]Entry, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM journal WHERE epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`,
		epoch, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("read journal %d/%d-%d: %w", epoch, from, to, err)
	}
	return scan(rows, store)
}

// ReadOne returns the entry (epoch, seq).
func ReadOne(q Querier, store pos.StoreID, epoch, seq int64) (Entry, error) {
	es, err := ReadRange(q, store, epoch, seq, seq, 1)
	if err != nil {
		return Entry{}, err
	}
	if len(es) == 0 {
		return Entry{}, &pos.Error{
			Code: pos.NotFound, Op: "read entry", Key: "journal.no_entry",
			Args: map[string]any{"epoch": epoch, "seq": seq},
		}
	}
	return es[0], nil
}

func scan(rows *sql.Rows, store pos.StoreID) ([]Entry, error) {
	defer func() { _ = rows.Close() }()
	var out []Entry
	for rows.Next() {
		e := Entry{Store: store}
		var day string
		var command, hash []byte
		if err := rows.Scan(&e.Position, &e.Epoch, &e.Seq, &e.Kind, &e.At, &day, &command, &e.Body, &hash); err != nil {
			return nil, fmt.Errorf("read entry: %w", err)
		}
		e.Day = pos.Date(day)
		copy(e.Command[:], command)
		copy(e.Hash[:], hash)
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return out, nil
}
