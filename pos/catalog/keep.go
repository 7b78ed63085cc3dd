package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sanduq/pos/store"
)

// CopyBase copies the base that a store's database, or a backup of one, has in force from one folder to another, and
// returns the name of its file: "" when no base is in force. A file of that name that is there already is the same one,
// for the name is its hash. Errors: fs.ErrNotExist when from does not have it.
func CopyBase(ctx context.Context, database, from, to string) (string, error) {
	hash, err := baseOf(ctx, database)
	if err != nil || hash == "" {
		return "", err
	}
	name := fileName(hash)
	if _, err := os.Stat(filepath.Join(to, name)); err == nil {
		return name, nil
	}
	if err := copyBase(ctx, filepath.Join(from, name), filepath.Join(to, name), hash); err != nil {
		return name, fmt.Errorf("copy catalogue %s: %w", name, err)
	}
	return name, nil
}

// baseOf reads which base a database has in force.
func baseOf(ctx context.Context, database string) (hash string, err error) {
	db, err := store.OpenFile(ctx, database, store.Read)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, `SELECT file FROM catalog_base`).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return hash, err
}

// copyBase copies one file durably, under its name only once it is whole and proven to be what the name says.
func copyBase(ctx context.Context, from, to, hash string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.CreateTemp(filepath.Dir(to), buildingPattern)
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(in)
	if err == nil {
		var have string
		if have, err = hashOf(ctx, out); err == nil && have != hash {
			err = fmt.Errorf("its content is damaged: SHA-256 %s", have)
		}
	}
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	if err != nil {
		if e := os.Remove(out.Name()); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
		return err
	}
	return syncDir(filepath.Dir(to))
}
