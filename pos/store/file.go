package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Mode says how a database file is opened.
type Mode int

const (
	// Write opens for reading and writing, durable at every commit: WAL and synchronous=FULL.
	Write Mode = iota
	// Read opens an existing file that others may be writing.
	Read
	// Frozen opens a finished file that nobody changes any more; SQLite takes no locks on it.
	Frozen
	// Build opens a new file that is worthless until it is complete: no journal, no syncing. Its maker syncs and
	// renames it at the end.
	Build
)

// minSQLite is the first version without the WAL-reset bug that could lose commits when a checkpoint raced a writer on
// another connection (sqlite.org/wal.html, fixed in 3.51.3).
const minSQLite = 3_051_003

// stmtCache is the number of prepared statements each connection keeps; the program has fewer distinct hot ones.
const stmtCache = 128

// OpenFile opens a SQLite file with the project's settings. They stand in the DSN, so that every connection of the
// pool has them: a PRAGMA by Exec would reach one connection only.
func OpenFile(ctx context.Context, path string, mode Mode) (*sql.DB, error) {
	if _, n, _ := sqlite3.Version(); n < minSQLite {
		return nil, fmt.Errorf("open %s: SQLite %d is older than %d", path, n, minSQLite)
	}
	db, err := sql.Open("sqlite3", dsn(path, mode))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := check(ctx, db, path, mode); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func dsn(path string, mode Mode) string {
	q := url.Values{}
	q.Set("_busy_timeout", "5000")
	q.Set("_foreign_keys", "1")
	q.Set("_stmt_cache_size", fmt.Sprint(stmtCache))
	switch mode {
	case Write:
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", syncMode)
		q.Set("_txlock", "immediate")
	case Read:
		q.Set("mode", "ro")
		q.Set("_query_only", "1")
	case Frozen:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
		q.Set("_query_only", "1")
	case Build:
		q.Set("_journal_mode", "OFF")
		q.Set("_synchronous", "OFF")
		q.Set("_locking_mode", "EXCLUSIVE")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// check proves that the file opens and, for a durable one, that a commit will really be synced: under WAL the driver's
// own default is NORMAL, which was measured to lose acknowledged commits at a power cut.
func check(ctx context.Context, db *sql.DB, path string, mode Mode) error {
	var level int
	if err := db.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&level); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if mode == Write && level != syncLevel {
		return fmt.Errorf("open %s: PRAGMA synchronous is %d, not %d (%s): a power cut would lose sales",
			path, level, syncLevel, syncMode)
	}
	return nil
}

// isFull tells whether err says that the disk has no room.
func isFull(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && e.Code == sqlite3.ErrFull
}

// isBusy tells whether err says that another program holds the file.
func isBusy(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && e.Code == sqlite3.ErrBusy
}

// quoteName quotes an identifier for SQL.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
