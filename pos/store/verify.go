package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/journal"
)

// Report is what Verify found.
type Report struct {
	Store   pos.StoreID  `json:"store"`
	Head    journal.Head `json:"head"`
	Entries int64        `json:"entries"`
	Views   int          `json:"views"` // tables rebuilt and compared
	Rows    int64        `json:"rows"`  // rows compared in them
	// Difference names the first thing that is not as the journal says, "" where all is.
	Difference string `json:"difference,omitempty"`
}

// verifyStep is the number of entries read at a time.
const verifyStep = 500

// Verify checks the hash chain of the database file at path and rebuilds every view into a scratch database, row for
// row. The store may be in use: a copy of one moment is made first, in scratch, and removed at the end.
func Verify(ctx context.Context, path string, parts []Part, scratch string, progress func(entries int64)) (Report, error) {
	dir, err := os.MkdirTemp(scratch, "verify-")
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r, err := verify(ctx, path, append(engine(), parts...), dir, progress)
	if err != nil {
		return r, fmt.Errorf("verify %s: %w", path, err)
	}
	return r, nil
}

func verify(ctx context.Context, path string, parts []Part, dir string, progress func(int64)) (r Report, err error) {
	copied := filepath.Join(dir, "copy.db")
	live, err := OpenFile(ctx, path, Read)
	if err != nil {
		return r, err
	}
	defer func() { _ = live.Close() }()
	conn, err := live.Conn(ctx)
	if err != nil {
		return r, err
	}
	if err := errors.Join(copyInto(ctx, conn, copied), conn.Close()); err != nil {
		return r, err
	}
	have, err := OpenFile(ctx, copied, Frozen)
	if err != nil {
		return r, err
	}
	defer func() { _ = have.Close() }()
	want, err := OpenFile(ctx, filepath.Join(dir, "rebuilt.db"), Build)
	if err != nil {
		return r, err
	}
	defer func() { _ = want.Close() }()

	v := verifier{ctx: ctx, parts: parts, progress: progress}
	if v.have, err = have.Conn(ctx); err != nil {
		return r, err
	}
	defer func() { _ = v.have.Close() }()
	if v.want, err = want.Conn(ctx); err != nil {
		return r, err
	}
	defer func() { _ = v.want.Close() }()
	err = v.run()
	if d, ok := errors.AsType[difference](err); ok {
		v.report.Difference, err = string(d), nil
	}
	return v.report, err
}

// difference is the first thing found not to be as the journal says.
type difference string

func (d difference) Error() string { return string(d) }

func differs(format string, args ...any) error { return difference(fmt.Sprintf(format, args...)) }

type verifier struct {
	ctx      context.Context //nolint:containedctx // of this one run
	parts    []Part
	have     *sql.Conn // the copy
	want     *sql.Conn // what the journal says
	progress func(int64)
	proofs   []Proof
	report   Report
}

func (v *verifier) run() error {
	for _, p := range v.parts {
		if p.Prove != nil {
			v.proofs = append(v.proofs, p.Prove())
		}
	}
	all, err := steps(v.parts)
	if err != nil {
		return err
	}
	if err := v.have.QueryRowContext(v.ctx, `SELECT store FROM engine`).Scan((*string)(&v.report.Store)); err != nil {
		return err
	}
	if err := migrate(v.ctx, v.want, all, 0, nil); err != nil {
		return err
	}
	if err := v.replay(); err != nil {
		return err
	}
	for _, p := range v.parts {
		for _, table := range slices.Sorted(maps.Keys(p.Tables)) {
			if p.Tables[table] != ViewTable {
				continue
			}
			v.report.Views++
			if err := v.compare(table); err != nil {
				return err
			}
		}
	}
	return nil
}

// replay walks the chain and applies every entry to the scratch views.
func (v *verifier) replay() error {
	have := &View{ctx: v.ctx, conn: v.have}
	tx := &Tx{View{ctx: v.ctx, conn: v.want, Store: v.report.Store}}
	if err := tx.Exec(`BEGIN`); err != nil {
		return err
	}
	for {
		entries, err := journal.ReadFrom(have, v.report.Store, v.report.Head.Position, verifyStep)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return tx.Exec(`COMMIT`)
		}
		for i := range entries {
			if err := v.link(&entries[i]); err != nil {
				return err
			}
			if err := v.applyTo(tx, &entries[i]); err != nil {
				return err
			}
		}
		if v.progress != nil {
			v.progress(v.report.Entries)
		}
	}
}

// link checks that an entry follows the one before it.
func (v *verifier) link(e *journal.Entry) error {
	h := v.report.Head
	opens := e.Seq == 1 && e.Epoch > h.Epoch && e.Kind == "epoch.opened.v1"
	switch {
	case e.Position != h.Position+1:
		return differs("journal: position %d follows %d", e.Position, h.Position)
	case !opens && (e.Epoch != h.Epoch || e.Seq != h.Seq+1):
		return differs("journal: entry %d/%d follows %d/%d", e.Epoch, e.Seq, h.Epoch, h.Seq)
	case e.Sum(h.Hash) != e.Hash:
		return differs("journal: entry %d/%d (%s): its hash does not follow from its content", e.Epoch, e.Seq, e.Kind)
	}
	for _, proof := range v.proofs {
		if err := proof(e, h); err != nil {
			return differs("journal: entry %d/%d (%s): %v", e.Epoch, e.Seq, e.Kind, err)
		}
	}
	v.report.Head = journal.Head{Position: e.Position, Epoch: e.Epoch, Seq: e.Seq, Hash: e.Hash, At: e.At}
	v.report.Entries++
	return nil
}

func (v *verifier) applyTo(tx *Tx, e *journal.Entry) error {
	for _, p := range v.parts {
		if p.Apply == nil {
			continue
		}
		if err := p.Apply(tx, e); err != nil {
			return differs("journal: entry %d/%d (%s) cannot be applied to %s: %v", e.Epoch, e.Seq, e.Kind, p.Name, err)
		}
	}
	return nil
}

// compare holds a view of the copy against the rebuilt one. Both are read in the order of all columns.
func (v *verifier) compare(table string) error {
	have, err := openRows(v.ctx, v.have, table)
	if err != nil {
		return err
	}
	defer func() { _ = have.Close() }()
	want, err := openRows(v.ctx, v.want, table)
	if err != nil {
		return err
	}
	defer func() { _ = want.Close() }()
	for {
		h, hok, err := nextRow(have)
		if err != nil {
			return err
		}
		w, wok, err := nextRow(want)
		if err != nil {
			return err
		}
		switch {
		case !hok && !wok:
			return nil
		case !hok:
			return differs("view %s: row missing: %s", table, w)
		case !wok:
			return differs("view %s: row too many: %s", table, h)
		case h != w:
			return differs("view %s: row is %s, the journal says %s", table, h, w)
		}
		v.report.Rows++
	}
}

func openRows(ctx context.Context, conn *sql.Conn, table string) (*sql.Rows, error) {
	rows, err := conn.QueryContext(ctx, `SELECT name FROM pragma_table_info(?) ORDER BY cid`, table)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var columns []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		columns = append(columns, quoteName(name))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	list := strings.Join(columns, ", ")
	//nolint:sqlclosecheck // the caller closes what it asked for
	return conn.QueryContext(ctx, `SELECT `+list+` FROM `+quoteName(table)+` ORDER BY `+list)
}

// nextRow renders the next row, types included: 1 and '1' are not the same.
func nextRow(rows *sql.Rows) (string, bool, error) {
	if !rows.Next() {
		return "", false, rows.Err()
	}
	names, err := rows.Columns()
	if err != nil {
		return "", false, err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		return "", false, err
	}
	var b bytes.Buffer
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		switch x := (*values[i].(*any)).(type) {
		case []byte:
			fmt.Fprintf(&b, "%s=x'%x'", name, x)
		case string:
			fmt.Fprintf(&b, "%s=%q", name, x)
		default:
			fmt.Fprintf(&b, "%s=%v", name, x)
		}
	}
	return b.String(), true, nil
}

// Undeclared names the tables of the open store that no part declares.
func (s *Store) Undeclared(ctx context.Context) ([]string, error) {
	declared := map[string]bool{}
	for _, p := range s.parts {
		for t := range p.Tables {
			declared[t] = true
		}
	}
	var out []string
	err := s.Read(ctx, func(v *View) error {
		rows, err := v.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			if !declared[name] {
				out = append(out, name)
			}
		}
		return rows.Err()
	})
	return out, err
}
