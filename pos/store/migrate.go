package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sanduq/pos"
)

// applicationID marks the file as ours in bytes 68–71 of the SQLite header: "SNDQ".
const applicationID = 0x534E4451

const migrationsTable = `CREATE TABLE IF NOT EXISTS migrations (
  part TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (part, name)
) STRICT, WITHOUT ROWID`

// step is one migration of one part.
type step struct {
	part, name, sum, sql string
}

func (s step) String() string { return s.part + "/" + s.name }

// steps lists the migrations of all parts: part by part, by number within a part.
func steps(parts []Part) ([]step, error) {
	var out []step
	for _, p := range parts {
		if p.Migrations == nil {
			continue
		}
		names, err := fs.Glob(p.Migrations, "sql/*.sql")
		if err != nil {
			return nil, fmt.Errorf("list migrations of %s: %w", p.Name, err)
		}
		slices.Sort(names)
		for _, n := range names {
			b, err := fs.ReadFile(p.Migrations, n)
			if err != nil {
				return nil, fmt.Errorf("read migration %s/%s: %w", p.Name, n, err)
			}
			sum := sha256.Sum256(b)
			out = append(out, step{p.Name, filepath.Base(n), hex.EncodeToString(sum[:]), string(b)})
		}
	}
	return out, nil
}

// migrate brings the file up to date. Each step is one transaction. Before the first step that changes an existing
// file, keep is called to take a copy of it.
func migrate(ctx context.Context, conn *sql.Conn, all []step, at int64, keep func(next step) error) error {
	if err := claim(ctx, conn); err != nil {
		return err
	}
	done, err := applied(ctx, conn)
	if err != nil {
		return err
	}
	for name := range done {
		if !slices.ContainsFunc(all, func(s step) bool { return s.String() == name }) {
			return &pos.Error{
				Code: pos.Refused, Op: "migrate", Key: "store.newer", Args: map[string]any{"migration": name},
				Err: errors.New("the file was written by a newer program"),
			}
		}
	}
	kept := len(done) == 0 // a new file has nothing to keep
	for _, s := range all {
		if sum, ok := done[s.String()]; ok {
			if sum != s.sum {
				return fmt.Errorf("migration %s was changed after it was applied to this file", s)
			}
			continue
		}
		if !kept && keep != nil {
			if err := keep(s); err != nil {
				return fmt.Errorf("copy before migration %s: %w", s, err)
			}
			kept = true
		}
		if err := apply(ctx, conn, s, at); err != nil {
			return err
		}
	}
	return nil
}

// checkOurs refuses a file of another program, without touching it. A file that is not there, or empty, is nobody's.
func checkOurs(ctx context.Context, path string) error {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	db, err := OpenFile(ctx, path, Read)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var id, tables int
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return fmt.Errorf("read application_id: %w", err)
	}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return &pos.Error{
			Code: pos.Invalid, Op: "open database", Key: "store.not_ours", Args: map[string]any{"file": path},
			Err: fmt.Errorf("application_id is %#x", id),
		}
	}
	return nil
}

// claim marks a file as ours and makes the list of migrations.
func claim(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
		return fmt.Errorf("set application_id: %w", err)
	}
	if _, err := conn.ExecContext(ctx, migrationsTable); err != nil {
		return fmt.Errorf("make migrations table: %w", err)
	}
	return nil
}

func applied(ctx context.Context, conn *sql.Conn) (map[string]string, error) {
	rows, err := conn.QueryContext(ctx, `SELECT part, name, checksum FROM migrations`)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]string{}
	for rows.Next() {
		var s step
		if err := rows.Scan(&s.part, &s.name, &s.sum); err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		out[s.String()] = s.sum
	}
	return out, rows.Err()
}

func apply(ctx context.Context, conn *sql.Conn, s step, at int64) error {
	var b strings.Builder
	b.WriteString("BEGIN IMMEDIATE;\n")
	b.WriteString(s.sql)
	_, err := conn.ExecContext(ctx, b.String())
	if err == nil {
		_, err = conn.ExecContext(ctx, `INSERT INTO migrations (part, name, checksum, at) VALUES (?,?,?,?)`,
			s.part, s.name, s.sum, at)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = conn.ExecContext(ctx, `ROLLBACK`)
		return fmt.Errorf("migration %s: %w", s, err)
	}
	return nil
}
