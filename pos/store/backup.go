package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
func copyInto(ctx context.Context, conn *sql.Conn, path string) error {
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	// VACUUM INTO writes only the new file, yet query_only refuses it.
	var queryOnly int
	err := conn.QueryRowContext(ctx, `PRAGMA query_only`).Scan(&queryOnly)
	if err == nil {
		_, err = conn.ExecContext(ctx, `PRAGMA query_only = 0; VACUUM INTO ?`, tmp)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA query_only = %d`, queryOnly))
	}
	if err != nil {
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

// Restore puts a backup in the place of dir's database. The store must not be running. When it is next opened it begins
// an epoch: numbers printed since the backup are never used again.
func Restore(ctx context.Context, backup, dir string) (err error) {
	lock, err := lockDir(dir)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	from, err := OpenFile(backup, Frozen)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	path := filepath.Join(dir, databaseName)
	conn, err := from.Conn(ctx)
	if err == nil {
		err = errors.Join(copyInto(ctx, conn, path+".restored"), conn.Close())
	}
	if err = errors.Join(err, from.Close()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := markRestored(ctx, path+".restored"); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	// The old database's WAL must go before the new file comes: it would be replayed into it.
	for _, old := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(path+".restored", path); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return syncDir(dir)
}

func markRestored(ctx context.Context, path string) error {
	db, err := OpenFile(path, Write)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE engine SET restored = 1`)
	if err == nil {
		_, err = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return errors.Join(err, db.Close())
}
