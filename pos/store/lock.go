package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"sanduq/pos"
)

// lockDir keeps a second process out of the data directory. The lock is the kernel's: it ends with the process, however
// that ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &pos.Error{Code: pos.Refused, Op: "lock", Key: "store.locked", Args: map[string]any{"dir": dir}, Err: err}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
