package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of the store to path while it is in use. The device key is not in it: a copy that is
// restored opens an epoch of its own.
func (s *Store) Backup(ctx context.Context, path string) error {
	conn, err := s.reads.Conn(ctx)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return copyInto(ctx, conn, path)
}

// copyInto writes a consistent copy of the whole database. VACUUM INTO reads one snapshot; the backup API would start
// again with every commit of the writer beside it.
func copyInto(ctx context.Context, conn *sql.Conn, path string) (err error) {
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	if err := vacuumInto(ctx, conn, tmp); err != nil {
		_ = os.Remove(tmp) // half a copy only takes room
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	f, err := os.Open(tmp)
	if err != nil {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// vacuumInto writes the copy. It writes only the new file, yet query_only refuses it, so that is lifted meanwhile.
func vacuumInto(ctx context.Context, conn *sql.Conn, path string) (err error) {
	var queryOnly int
	if err := conn.QueryRowContext(ctx, `PRAGMA query_only`).Scan(&queryOnly); err != nil {
		return err
	}
	defer func() { // the connection goes back to its pool as it was, also when ctx has ended
		_, e := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`PRAGMA query_only = %d`, queryOnly))
		err = errors.Join(err, e)
	}()
	_, err = conn.ExecContext(ctx, `PRAGMA query_only = 0; VACUUM INTO ?`, path)
	return err
}

// Restore puts a backup in the place of dir's database. The store must not be running. When it is next opened it begins
// an epoch: numbers printed since the backup are never used again. The database that was there is kept beside it as
// replaced-N.db, for what it knows may be nowhere else.
func Restore(ctx context.Context, backup, dir string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore: %w", err)
		}
	}()
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	path := filepath.Join(dir, databaseName)
	if err := copyForRestore(ctx, backup, path+".restored"); err != nil {
		return err
	}
	if err := keepReplaced(ctx, path); err != nil {
		return err
	}
	if err := os.Rename(path+".restored", path); err != nil {
		return err
	}
	return syncDir(dir)
}

func copyForRestore(ctx context.Context, backup, path string) error {
	if err := checkOurs(ctx, backup); err != nil {
		return err
	}
	from, err := OpenFile(ctx, backup, Read) // not Frozen: a copied store.db may have its newest commits in a WAL beside it
	if err != nil {
		return err
	}
	conn, err := from.Conn(ctx)
	if err == nil {
		err = errors.Join(copyInto(ctx, conn, path), conn.Close())
	}
	if err = errors.Join(err, from.Close()); err != nil {
		return err
	}
	return markRestored(ctx, path)
}

// keepReplaced gives the present database and its WAL second names, and leaves no WAL behind: it would be replayed into
// the file that comes. Where the database is sound its WAL is emptied into it first.
func keepReplaced(ctx context.Context, path string) error {
	kept, err := secondName(path)
	if err != nil || kept == "" {
		return err
	}
	if err := os.Link(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if db, err := OpenFile(ctx, path, Write); err == nil {
		// Where this fails the file is damaged, and its WAL stays beside it under the second name as it is.
		_, _ = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		_ = db.Close()
	}
	for _, left := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if info, err := os.Stat(kept + "-wal"); err == nil && info.Size() == 0 {
		return os.Remove(kept + "-wal")
	}
	return nil
}

// secondName links the file to the first free replaced-N.db beside it, "" when there is no file.
func secondName(path string) (string, error) {
	for n := 1; ; n++ {
		kept := filepath.Join(filepath.Dir(path), fmt.Sprintf("replaced-%d.db", n))
		switch err := os.Link(path, kept); {
		case err == nil:
			return kept, nil
		case errors.Is(err, fs.ErrNotExist):
			return "", nil
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
}

func markRestored(ctx context.Context, path string) error {
	db, err := OpenFile(ctx, path, Write)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE engine SET restored = 1`)
	if err == nil {
		_, err = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return errors.Join(err, db.Close())
}
