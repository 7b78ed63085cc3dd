package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

// openWith opens a store whose only part has the migrations given.
func openWith(t *testing.T, dir string, migrations map[string]string) (*store.Store, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, sql := range migrations {
		fsys["sql/"+name] = &fstest.MapFile{Data: []byte(sql)}
	}
	b := &bench{counter: &counter{}, dir: dir, clock: newClock()}
	opt := options(b)
	opt.Parts = []store.Part{{Name: "notes", Migrations: fs.FS(fsys), Tables: map[string]store.Role{"notes": store.Local}}}
	return store.Open(t.Context(), opt)
}

const firstNotes = `CREATE TABLE notes (text TEXT NOT NULL) STRICT; INSERT INTO notes VALUES ('old');`

func TestMigrations(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustOpen := func(migrations map[string]string) {
		t.Helper()
		s, err := openWith(t, dir, migrations)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	one := map[string]string{"0001_notes.sql": firstNotes}
	mustOpen(one)
	if kept, _ := filepath.Glob(filepath.Join(dir, "before-*")); len(kept) > 0 {
		t.Errorf("MIGRATE-001: a new file needs no copy: %v", kept)
	}
	if _, err := openWith(t, dir, map[string]string{"0001_notes.sql": firstNotes + " "}); err == nil ||
		!strings.Contains(err.Error(), "notes/0001_notes.sql was changed") {
		t.Errorf("MIGRATE-002: a migration changed after it ran: %v", err)
	}
	broken := map[string]string{
		"0001_notes.sql": firstNotes, "0002_more.sql": `UPDATE notes SET text = 'new'; INSERT INTO none VALUES (1);`,
	}
	if _, err := openWith(t, dir, broken); err == nil {
		t.Error("MIGRATE-003: a broken migration was taken")
	}
	if got := notesIn(t, filepath.Join(dir, "store.db")); got != "old" {
		t.Errorf("MIGRATE-003: a broken migration left %q", got)
	}
	two := map[string]string{"0001_notes.sql": firstNotes, "0002_more.sql": `UPDATE notes SET text = 'new'`}
	mustOpen(two)
	if got := notesIn(t, filepath.Join(dir, "store.db")); got != "new" {
		t.Errorf("MIGRATE-004: after the migration the note is %q", got)
	}
	if got := notesIn(t, filepath.Join(dir, "before-notes-0002_more.sql.db")); got != "old" {
		t.Errorf("MIGRATE-001: the copy from before the migration says %q", got)
	}
	if _, err := openWith(t, dir, one); keyOf(err) != "store.newer" {
		t.Errorf("MIGRATE-005: an older program on a newer file: %v", err)
	}
}

func notesIn(t *testing.T, path string) (text string) {
	t.Helper()
	db, err := store.OpenFile(t.Context(), path, store.Read)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(t.Context(), `SELECT text FROM notes`).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnothersFileIsNotTouched(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"of another program":        `PRAGMA application_id = 77; CREATE TABLE t (x)`,
		"of a program without name": `CREATE TABLE t (x)`,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "store.db")
		db, err := store.OpenFile(t.Context(), path, store.Build)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		before := sumFile(t, path)
		if _, err := openWith(t, dir, nil); keyOf(err) != "store.not_ours" {
			t.Errorf("MIGRATE-006: a file %s: %v", name, err)
		}
		if err := store.Restore(t.Context(), path, t.TempDir()); keyOf(err) != "store.not_ours" {
			t.Errorf("MIGRATE-006: a backup %s: %v", name, err)
		}
		if sumFile(t, path) != before {
			t.Errorf("MIGRATE-006: a file %s was changed", name)
		}
	}
}

func TestEveryConnectionHasItsSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "odd name?#%.db")
	for _, c := range []struct {
		mode store.Mode
		want map[string]string
	}{
		{store.Write, map[string]string{
			"synchronous": "2", "foreign_keys": "1", "journal_mode": "wal", "query_only": "0", "busy_timeout": "5000",
		}},
		{store.Read, map[string]string{"foreign_keys": "1", "query_only": "1"}},
	} {
		db, err := store.OpenFile(t.Context(), path, c.mode)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		for range 5 { // each is a connection of its own: none is given back
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			for pragma, want := range c.want {
				var got string
				if err := conn.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("STORE-022: mode %d: %s is %s, want %s (%v)", c.mode, pragma, got, want, err)
				}
			}
		}
		_, err = db.ExecContext(t.Context(), fmt.Sprintf(`CREATE TABLE t%d (x)`, c.mode))
		if (err == nil) != (c.mode == store.Write) {
			t.Errorf("STORE-022: writing in mode %d: %v", c.mode, err)
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("STORE-022: the file is not where it was named: %v", err)
	}
}

func TestRestoreKeepsWhatItReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := b.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if _, err := b.count(t.Context(), b.newID(), "ali", 7); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), backup, dir); pos.CodeOf(err) != pos.Refused {
		t.Errorf("RESTORE-001: into a running store: %v", err)
	}
	raw := copyFiles(t, dir) // as a person does it: the file and its WAL, which holds the newest commits
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), backup, dir); err != nil {
		t.Fatal(err)
	}
	if got := totalIn(t, filepath.Join(dir, "replaced-1.db")); got != 7 {
		t.Errorf("RESTORE-002: the replaced file holds %d, want 7", got)
	}
	if got := totalIn(t, filepath.Join(dir, "store.db")); got != 0 {
		t.Errorf("RESTORE-003: the restored file holds %d, want 0", got)
	}
	if err := store.Restore(t.Context(), raw, dir); err != nil {
		t.Fatal(err)
	}
	if got := totalIn(t, filepath.Join(dir, "store.db")); got != 7 {
		t.Errorf("RESTORE-004: restored from a file with a WAL beside it: %d, want 7", got)
	}
	if got := totalIn(t, filepath.Join(dir, "replaced-2.db")); got != 0 {
		t.Errorf("RESTORE-002: the second file replaced holds %d, want 0", got)
	}
	elsewhere := filepath.Join(t.TempDir(), "new", "box")
	if err := store.Restore(t.Context(), backup, elsewhere); err != nil {
		t.Fatal(err)
	}
	c := open(t, elsewhere)
	if h := c.Head(); h.Epoch != 2 || h.Seq != 1 {
		t.Errorf("EPOCH-002: restored on a new box the head is %d/%d", h.Epoch, h.Seq)
	}
}

func TestRestoreOverADamagedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := b.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"store.db", "store.db-wal"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("damaged beyond "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Restore(t.Context(), backup, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"replaced-1.db", "replaced-1.db-wal"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("RESTORE-005: even what is damaged is kept: %v", err)
		}
	}
	mustVerify(t, open(t, dir))
}

// copyFiles copies the database and its WAL and returns the path of the copy.
func copyFiles(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"store.db", "store.db-wal"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(to, "store.db")
}

func totalIn(t *testing.T, path string) (n int64) {
	t.Helper()
	db, err := store.OpenFile(t.Context(), path, store.Read)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(t.Context(), `SELECT coalesce(sum(n), 0) FROM totals`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnEpochOpenedByACommand(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	reopen := func(id pos.ID, fail bool) error {
		_, err := store.Do[any](t.Context(), b.Store, store.Command{
			ID: id, Name: "reopen",
			Decide: func(v *store.View) (store.Decision, error) {
				return store.Decision{
					Epoch: "restored", Facts: []fact.Body{counted{"ali", v.NextEpoch()}},
					Write: func(tx *store.Tx) error {
						if fail {
							return tx.Exec(`INSERT INTO nowhere VALUES (1)`)
						}
						return nil
					},
				}, nil
			},
		})
		return err
	}
	id := b.newID()
	for range 2 {
		if err := reopen(id, false); err != nil {
			t.Fatal(err)
		}
		if h := b.Head(); h.Epoch != 2 || h.Seq != 2 {
			t.Errorf("EPOCH-004: head is %d/%d, want 2/2: a retry opens nothing", h.Epoch, h.Seq)
		}
	}
	if err := reopen(b.newID(), true); err == nil {
		t.Fatal("a command that writes nowhere succeeded")
	}
	if h := b.Head(); h.Epoch != 2 {
		t.Errorf("EPOCH-005: a command that failed opened epoch %d", h.Epoch)
	}
	if err := reopen(b.newID(), false); err != nil {
		t.Fatal(err)
	}
	if h := b.Head(); h.Epoch != 4 || h.Seq != 2 {
		t.Errorf("EPOCH-006: an epoch that was claimed is never used again: head is %d/%d, want 4/2", h.Epoch, h.Seq)
	}
	mustVerify(t, b)
	checkEpochEntries(t, b)
}

// checkEpochEntries reads the entries back by their identity.
func checkEpochEntries(t *testing.T, b *bench) {
	t.Helper()
	err := b.Read(t.Context(), func(v *store.View) error {
		e, err := journal.ReadOne(v, v.Store, 2, 1)
		if err != nil {
			return err
		}
		var opened fact.EpochOpened
		if err := e.Decode(&opened); err != nil {
			return err
		}
		first, err := journal.ReadOne(v, v.Store, 1, 1)
		if err != nil {
			return err
		}
		want := fact.EpochOpened{
			Reason: "restored", Previous: 1, LastSeq: 1, LastHash: first.Hash.String(), DeviceKey: b.DeviceKey(),
		}
		if opened != want {
			t.Errorf("EPOCH-007: epoch.opened is %+v, want %+v", opened, want)
		}
		next, err := journal.ReadOne(v, v.Store, 2, 2)
		if err != nil || next.Command != e.Command || next.At != e.At {
			t.Errorf("EPOCH-008: the epoch and its facts are one command: %+v and %+v, %v", e, next, err)
		}
		if _, err := journal.ReadOne(v, v.Store, 3, 1); pos.CodeOf(err) != pos.NotFound {
			t.Errorf("EPOCH-006: entry 3/1: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenEndsWhatItBegan(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := &bench{counter: &counter{}, dir: t.TempDir(), clock: newClock()}
	if _, err := store.Open(ctx, options(b)); err == nil {
		t.Fatal("STORE-023: opened with a context that had ended")
	}
	other := options(b)
	other.Store = "shop-2"
	closeStore(t, open(t, b.dir)) // the lock was given back
	if _, err := store.Open(t.Context(), other); keyOf(err) != "store.wrong_store" {
		t.Errorf("STORE-023: another store's directory: %v", err)
	}
}

func sumFile(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(content)
}
