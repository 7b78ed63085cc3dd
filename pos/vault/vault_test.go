package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/store"
	"sanduq/pos/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func seal(t *testing.T, v *vault.Vault, person, text string) []byte {
	t.Helper()
	box, err := v.Seal(t.Context(), person, "name", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return fmt.Sprint(err)
}

func wantKey(t *testing.T, rule string, err error, code pos.Code, key string) {
	t.Helper()
	if keyOf(err) != key || pos.CodeOf(err) != code {
		t.Errorf("%s: got %v, want %s %s", rule, err, code, key)
	}
}

func TestWhatWasSealedOpens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir)
	rapid.Check(t, func(t *rapid.T) {
		person := rapid.StringN(1, 16, vault.MaxPerson).Draw(t, "person")
		text := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "text")
		box, err := v.Seal(t.Context(), person, "p", text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(t.Context(), person, "p", box); err != nil || !bytes.Equal(got, text) {
			t.Fatalf("VAULT-001: opened %q, %v; sealed %q", got, err, text)
		}
		if _, err := v.Open(t.Context(), person, "q", box); keyOf(err) != "vault.damaged" {
			t.Fatalf("VAULT-001: opened for another purpose: %v", err)
		}
	})
	box := seal(t, v, "ab", "Salma")
	seal(t, v, "a", "x")
	_, err := v.Open(t.Context(), "a", "name", box)
	wantKey(t, "VAULT-001", err, pos.Invalid, "vault.damaged")
	other, err := v.Seal(t.Context(), "a", "bc", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Open(t.Context(), "ab", "c", other)
	wantKey(t, "VAULT-001", err, pos.Invalid, "vault.damaged")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, dir).Open(t.Context(), "ab", "name", box); err != nil || string(got) != "Salma" {
		t.Errorf("VAULT-001: after a restart: %q, %v", got, err)
	}
}

func TestBoxesDiffer(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir())
	a, b := seal(t, v, "p", "Salma al-Harbi"), seal(t, v, "p", "Salma al-Harbi")
	if bytes.Equal(a, b) {
		t.Error("VAULT-002: the same box twice")
	}
	if bytes.Contains(a, []byte("Salma")) {
		t.Error("VAULT-002: the text is in its box")
	}
}

func TestBoundsAreSaid(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir())
	_, err := v.Seal(t.Context(), "p", "name", make([]byte, vault.MaxPlaintext+1))
	wantKey(t, "VAULT-003", err, pos.Invalid, "vault.too_long")
	box, err := v.Seal(t.Context(), "p", "name", make([]byte, vault.MaxPlaintext))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(t.Context(), "p", "name", box); err != nil {
		t.Errorf("VAULT-001: the longest text: %v", err)
	}
	for _, person := range []string{"", strings.Repeat("x", vault.MaxPerson+1)} {
		_, err := v.Seal(t.Context(), person, "name", nil)
		wantKey(t, "VAULT-003", err, pos.Invalid, "vault.bad_person")
		wantKey(t, "VAULT-003", v.Erase(t.Context(), person), pos.Invalid, "vault.bad_person")
	}
}

// keyBytes reads a person's key past the vault.
func keyBytes(t *testing.T, dir, person string) []byte {
	t.Helper()
	db, err := store.OpenFile(t.Context(), filepath.Join(dir, "keys.db"), store.Read)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var key []byte
	if err := db.QueryRowContext(t.Context(), `SELECT key FROM keys WHERE person = ?`, person).Scan(&key); err != nil {
		t.Fatal(err)
	}
	return key
}

// filesHold tells whether any file of the vault holds the bytes.
func filesHold(t *testing.T, dir string, want []byte) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "keys.db*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, want) {
			return true
		}
	}
	return false
}

func TestErasingIsForEver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir)
	boxes := map[string][]byte{}
	for i := range 300 { // several pages, so that a key could survive in one that was split
		person := fmt.Sprintf("person-%d", i*7919%300)
		boxes[person] = seal(t, v, person, "name of "+person)
	}
	key := keyBytes(t, dir, "person-150")
	if !filesHold(t, dir, key) {
		t.Fatal("the key is not where this test looks for it")
	}
	for range 2 {
		if err := v.Erase(t.Context(), "person-150"); err != nil {
			t.Fatal(err)
		}
		if filesHold(t, dir, key) {
			t.Fatal("VAULT-004: the key is still in a file")
		}
		_, err := v.Open(t.Context(), "person-150", "name", boxes["person-150"])
		wantKey(t, "VAULT-004", err, pos.NotFound, "vault.erased")
		_, err = v.Seal(t.Context(), "person-150", "name", []byte("again"))
		wantKey(t, "VAULT-004", err, pos.NotFound, "vault.erased")
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		v = open(t, dir)
	}
	for person, box := range boxes {
		if person == "person-150" {
			continue
		}
		if got, err := v.Open(t.Context(), person, "name", box); err != nil || string(got) != "name of "+person {
			t.Fatalf("VAULT-004: %s lost: %q, %v", person, got, err)
		}
	}
	_, err := v.Open(t.Context(), "nobody", "name", boxes["person-1"])
	wantKey(t, "VAULT-006", err, pos.NotFound, "vault.no_key")
}

func TestErasingBesideReaders(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir())
	box := seal(t, v, "p", "Salma")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := v.Open(t.Context(), "p", "name", box); err != nil && keyOf(err) != "vault.erased" {
					t.Error(err)
				}
			}
		})
	}
	if err := v.Erase(t.Context(), "p"); err != nil {
		t.Error(err)
	}
	wg.Wait()
	_, err := v.Open(t.Context(), "p", "name", box)
	wantKey(t, "VAULT-004", err, pos.NotFound, "vault.erased")
}

func TestMorePeopleThanTheCacheHolds(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir())
	boxes := make([][]byte, vault.CacheLimit+20)
	for i := range boxes {
		boxes[i] = seal(t, v, fmt.Sprint(i), fmt.Sprint("name ", i))
	}
	if n := v.Cached(); n != vault.CacheLimit {
		t.Errorf("VAULT-005: %d keys in memory", n)
	}
	for i, box := range boxes {
		if got, err := v.Open(t.Context(), fmt.Sprint(i), "name", box); err != nil || string(got) != fmt.Sprint("name ", i) {
			t.Fatalf("VAULT-005: %q, %v", got, err)
		}
	}
}

func TestTheFileIsOursAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir)
	seal(t, v, "p", "x")
	for _, name := range []string{"keys.db", "keys.db-wal"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("VAULT-007: %s has mode %v", name, info.Mode())
		}
	}
	for _, spoil := range []string{`PRAGMA application_id = 7`, `PRAGMA user_version = 2`} {
		dir := t.TempDir()
		if err := open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		db, err := store.OpenFile(t.Context(), filepath.Join(dir, "keys.db"), store.Write)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.ExecContext(t.Context(), spoil)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		if v, err := vault.Open(t.Context(), dir); err == nil {
			_ = v.Close()
			t.Errorf("VAULT-007: opened after %s", spoil)
		}
	}
	if _, err := vault.Open(t.Context(), filepath.Join(dir, "none")); err == nil {
		t.Error("opened in a folder that is not there")
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir)
	tags := map[string]string{}
	for _, c := range [][3]string{{"a", "badge", "1"}, {"b", "badge", "1"}, {"a", "other", "1"}, {"a", "badge", "2"}} {
		tag, err := v.Tag(t.Context(), c[0], c[1], []byte(c[2]))
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := tags[string(tag)]; ok {
			t.Errorf("VAULT-008: %v has the tag of %s", c, other)
		}
		tags[string(tag)] = fmt.Sprint(c)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	tag, err := open(t, dir).Tag(t.Context(), "a", "badge", []byte("1"))
	if err != nil || tags[string(tag)] != fmt.Sprint([3]string{"a", "badge", "1"}) {
		t.Errorf("VAULT-008: another tag after a restart, %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	v, err := vault.Open(f.Context(), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = v.Close() })
	good, err := v.Seal(f.Context(), "p", "name", []byte("سلمى"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(nil), -1, byte(0), 0)
	f.Add([]byte{1}, -1, byte(0), 0)
	f.Add(good, 0, byte(1), 0)
	f.Add(good, 5, byte(0x80), 0)
	f.Add(good, -1, byte(0), 1)
	f.Fuzz(func(t *testing.T, foreign []byte, at int, flip byte, cut int) {
		if _, err := v.Open(t.Context(), "p", "name", foreign); err != nil && keyOf(err) != "vault.damaged" {
			t.Errorf("VAULT-003: %v", err)
		}
		box := bytes.Clone(good)
		if at >= 0 && at < len(box) {
			box[at] ^= flip
		}
		if cut > 0 {
			box = box[:max(0, len(box)-cut)]
		}
		text, err := v.Open(t.Context(), "p", "name", box)
		if bytes.Equal(box, good) {
			if err != nil || string(text) != "سلمى" {
				t.Errorf("VAULT-001: %q, %v", text, err)
			}
			return
		}
		if keyOf(err) != "vault.damaged" {
			t.Errorf("VAULT-003: a damaged box opened as %q, %v", text, err)
		}
	})
}
