// Package vault keeps one key for each person, so that personal data enters the journal and its views only encrypted, and
// erasing a person is deleting one key.
//
// The keys lie in a file of their own (keys.db, mode 0600) that ordinary backups leave out: a stolen copy of the store
// names nobody, and a copy restored after an erasure does not bring the person back. What that costs is said where it
// hurts: a box that lost its keys shows ids where names were (VAULT-006).
//
// Keys are kept as they are. Whoever reads the box's own disk as root reads them; the vault is for copies, not against
// that. On flash storage an overwritten block may survive out of reach of any program until the drive erases it.
package vault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"sanduq/pos"
	"sanduq/pos/store"
)

const fileName = "keys.db"

// applicationID marks the file as a vault in bytes 68–71 of the SQLite header: "SNDK".
const applicationID = 0x534E444B

// schemaVersion is the user_version of the file that this program reads and writes.
const schemaVersion = 1

// A row is a person who has or had a key. After an erasure the row stays without its key, so that nobody mistakes what
// was erased for something lost, and no new key is made under the same id.
const schema = `CREATE TABLE IF NOT EXISTS keys (
  person TEXT NOT NULL PRIMARY KEY,
  key    BLOB CHECK (length(key) = 32)   -- AES-256; NULL: erased
) STRICT, WITHOUT ROWID`

// CacheLimit is the number of keys kept in memory: the staff of the largest shop and the customers of its busiest hour. A
// key beyond it costs a read of the file.
const CacheLimit = 512

// MaxPerson is the longest id of a person, in bytes.
const MaxPerson = 64

// Vault is an open key file. Its methods are safe for concurrent use. They touch the disk, and the first Seal for a
// person waits for it: they are for Command.Prepare and for readers, never for the writer.
type Vault struct {
	mu   sync.Mutex // over the file and the cache, so that no erased key returns to the cache
	db   *sql.DB
	keys map[string][]byte
}

// Open opens the key file in dir, making it when there is none. dir must exist.
func Open(ctx context.Context, dir string) (*Vault, error) {
	path := filepath.Join(dir, fileName)
	// SQLite would make it readable for everybody. Its WAL takes the mode of the file.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	db, err := store.OpenFile(ctx, path, store.Write)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	db.SetMaxOpenConns(1)
	if err := prepare(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open vault %s: %w", path, err), db.Close())
	}
	return &Vault{db: db, keys: map[string][]byte{}}, nil
}

func prepare(ctx context.Context, db *sql.DB) error {
	var id, version, tables int
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return err
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return fmt.Errorf("application_id is %#x: not a vault", id)
	}
	if version > schemaVersion {
		return fmt.Errorf("user_version is %d: written by a newer program", version)
	}
	for _, statement := range []string{
		schema,
		fmt.Sprintf(`PRAGMA application_id = %d`, applicationID),
		fmt.Sprintf(`PRAGMA user_version = %d`, schemaVersion),
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the file and forgets the keys.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.keys)
	return v.db.Close()
}

// Erase deletes a person's key. Whatever was sealed for that person is unreadable from then on, here and in every copy.
// The file is written anew without the key, so that its bytes are in no free page either. Erasing twice, or somebody who
// never had a key, is no error.
func (v *Vault) Erase(ctx context.Context, person string) error {
	if err := checkPerson(person); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.keys, person)
	_, err := v.db.ExecContext(ctx, `INSERT INTO keys (person) VALUES (?) ON CONFLICT (person) DO UPDATE SET key = NULL`,
		person)
	if err != nil {
		return fmt.Errorf("erase key: %w", err)
	}
	// Erased, but for traces: the WAL and free space of pages still hold the bytes.
	if _, err := v.db.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("erase key: rewrite the file: %w", err)
	}
	var busy, pages, moved int
	err = v.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("another program reads the file")
	}
	if err != nil {
		return fmt.Errorf("erase key: empty the WAL: %w", err)
	}
	return nil
}

// key returns a person's key, and makes one when there is none and create is set.
func (v *Vault) key(ctx context.Context, person string, create bool) ([]byte, error) {
	if err := checkPerson(person); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if key, ok := v.keys[person]; ok {
		return key, nil
	}
	key, err := v.readKey(ctx, person)
	if pos.CodeOf(err) == pos.NotFound && create && !erased(err) {
		key = newKey()
		_, err = v.db.ExecContext(ctx, `INSERT INTO keys (person, key) VALUES (?, ?)`, person, key)
		if err != nil {
			return nil, fmt.Errorf("keep key: %w", err)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(v.keys) >= CacheLimit {
		for other := range v.keys { // whichever: a wrong choice costs one read
			delete(v.keys, other)
			break
		}
	}
	v.keys[person] = key
	return key, nil
}

func newKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails: it ends the process instead (Go 1.24)
	return key
}

func (v *Vault) readKey(ctx context.Context, person string) ([]byte, error) {
	var key []byte
	err := v.db.QueryRowContext(ctx, `SELECT key FROM keys WHERE person = ?`, person).Scan(&key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, &pos.Error{Code: pos.NotFound, Op: "read key", Key: "vault.no_key"}
	case err != nil:
		return nil, fmt.Errorf("read key: %w", err)
	case key == nil:
		return nil, &pos.Error{Code: pos.NotFound, Op: "read key", Key: erasedKey}
	}
	return key, nil
}

const erasedKey = "vault.erased"

func erased(err error) bool {
	e, ok := errors.AsType[*pos.Error](err)
	return ok && e.Key == erasedKey
}

func checkPerson(person string) error {
	if person == "" || len(person) > MaxPerson {
		return &pos.Error{
			Code: pos.Invalid, Op: "find key", Key: "vault.bad_person",
			Err: fmt.Errorf("an id of %d bytes; 1 to %d are allowed", len(person), MaxPerson),
		}
	}
	return nil
}
