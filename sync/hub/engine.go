package hub

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, known to database/sql as pgx

	"sanduq/pos/store"
)

//go:embed sql
var schemas embed.FS

// maxConnections bounds the connections to PostgreSQL: a few for each worker of the bridge, and the pages.
const maxConnections = 16

// Database is where head office keeps everything.
type Database struct {
	db   *sql.DB
	dir  string // of the schema
	lock string // keeps others from migrating until the end of the transaction; "" where BEGIN does that
	bind func(query string) string
}

// OpenSQLite opens a database file. It has one connection: SQLite has one writer anyway, and waiting for a connection is
// fair where waiting for its lock is not.
func OpenSQLite(ctx context.Context, path string) (*Database, error) {
	db, err := store.OpenFile(ctx, path, store.Write)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &Database{db: db, dir: "sql/sqlite", bind: func(q string) string { return q }}, nil
}

// OpenPostgres opens a PostgreSQL database by its connection string (postgres://user@host/name).
func OpenPostgres(dsn string) (*Database, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	return &Database{db: db, dir: "sql/postgres", lock: `LOCK TABLE migrations IN EXCLUSIVE MODE`, bind: numbered}, nil
}

// Close closes the database.
func (d *Database) Close() error { return d.db.Close() }

// numbered turns the placeholders of a query from ? into $1, $2, … No query here holds a question mark otherwise.
func numbered(query string) string {
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}

// tx is one transaction.
type tx struct {
	ctx context.Context //nolint:containedctx // lives as long as the transaction it belongs to
	sql *sql.Tx
	d   *Database
}

// exec changes rows and returns how many.
func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.sql.ExecContext(t.ctx, t.d.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) row(query string, args ...any) *sql.Row {
	return t.sql.QueryRowContext(t.ctx, t.d.bind(query), args...)
}

// each calls fn for every row of a query.
func (t *tx) each(fn func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := t.sql.QueryContext(t.ctx, t.d.bind(query), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// within runs fn in a transaction and commits it.
func (d *Database) within(ctx context.Context, op string, fn func(*tx) error) error {
	t, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	if err := fn(&tx{ctx: ctx, sql: t, d: d}); err != nil {
		return fmt.Errorf("%s: %w", op, errors.Join(err, t.Rollback()))
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("%s: commit: %w", op, err)
	}
	return nil
}

const migrationsTable = `CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)`

// migrate brings the schema up to date, in one transaction.
func (d *Database) migrate(ctx context.Context) error {
	return d.within(ctx, "migrate", func(t *tx) error {
		if _, err := t.exec(migrationsTable); err != nil {
			return err
		}
		if d.lock != "" { // two workers that start together
			if _, err := t.exec(d.lock); err != nil {
				return err
			}
		}
		names, err := fs.Glob(schemas, d.dir+"/*.sql") // sorted
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := t.step(name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
}

// step applies one migration unless it was applied before.
func (t *tx) step(name string) error {
	text, err := schemas.ReadFile(name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	want := hex.EncodeToString(sum[:])
	var have string
	err = t.row(`SELECT checksum FROM migrations WHERE name = ?`, name).Scan(&have)
	switch {
	case err == nil && have == want:
		return nil
	case err == nil:
		return errors.New("was changed after it was applied to this database")
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	if _, err := t.sql.ExecContext(t.ctx, string(text)); err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO migrations (name, checksum) VALUES (?, ?)`, name, want)
	return err
}
