package catalog_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"sanduq/pos/catalog"
)

// CAT-061: the base in force travels with a backup; what its name does not fit is refused, and nothing half-copied stays.
func TestTheBaseTravelsWithABackup(t *testing.T) {
	t.Parallel()
	dir, away, back := t.TempDir(), t.TempDir(), t.TempDir()
	s := openShop(t, dir)
	backup := filepath.Join(away, "shop.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if name, err := catalog.CopyBase(t.Context(), backup, dir, away); name != "" || err != nil {
		t.Errorf("CAT-061: without a base: %q, %v", name, err)
	}
	s.load(t, small)
	if err := os.Remove(backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{{dir, away}, {dir, away}, {away, back}} { // twice is once
		if _, err := catalog.CopyBase(t.Context(), backup, step[0], step[1]); err != nil {
			t.Fatalf("CAT-061: %v", err)
		}
	}
	name, err := catalog.CopyBase(t.Context(), backup, t.TempDir(), t.TempDir())
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("CAT-061: a base that is not there: %v", err)
	}
	want, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(back, name)); err != nil || string(got) != string(want) {
		t.Errorf("CAT-061: what came back differs: %v", err)
	}
	if err := os.WriteFile(filepath.Join(away, name), append(want, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	if _, err := catalog.CopyBase(t.Context(), backup, away, empty); err == nil {
		t.Error("CAT-061: a damaged base was taken")
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("CAT-061: a damaged base left %v behind, %v", left, err)
	}
}
