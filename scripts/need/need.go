// Package need is the one way a test may say that it cannot run here. A check that was left out silently looks like a
// check that passed, so each function names what is missing, and under CI=true (set by .ci/run) it fails instead:
// what CI leaves out, nobody checks. Only the test data beside the checkout may be absent anywhere, because a
// stranger's clone does not have it.
//
// Tests of any package may import it; nothing else may (scripts/law holds that).
package need

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Program returns the path of an installed program. make setup installs every program that the tests need.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	// Debian keeps the servers of PostgreSQL out of PATH, one folder for each version.
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1]
	}
	// An ordinary user's PATH lacks the folder of losetup, mkfs.ext4 and mosquitto.
	if path, err = exec.LookPath("/usr/sbin/" + name); err == nil {
		return path
	}
	missing(t, "the program "+name+" is not installed: make setup installs it")
	return ""
}

// File returns path when it exists, for what an installed package brings besides programs: the tables of unicode-data.
func File(t testing.TB, path string) string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		missing(t, path+" is not installed: make setup installs it")
	}
	return path
}

// Root is for tests that mount file systems or boot containers.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "this check needs root: run it with sudo")
	}
}

// Shared returns the absolute path of a file of the shared test data, named relative to the folder "shared" beside the
// checkout ("data/catalogue-50k.csv.gz"). SANDUQ_DATA, where set, stands for "shared/data". It alone skips under CI too.
func Shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Top(t), "..", "shared", filepath.FromSlash(name))
	if dir := os.Getenv("SANDUQ_DATA"); dir != "" && strings.HasPrefix(name, "data/") {
		path = filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(name, "data/")))
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("left out: the shared test data %s is not beside this checkout", name)
	} else if err != nil {
		t.Fatalf("shared test data: %v", err)
	}
	return path
}

// Top returns the absolute path of the top folder of the checkout. It walks up from the folder of the package under
// test, where go test starts every test; a compiled-in path would be wrong under -trimpath.
func Top(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find the top of the checkout: %v", err)
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module sanduq\n") {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatalf("find the top of the checkout: no go.mod of sanduq above the test's folder")
		}
		dir = up
	}
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s (under CI nothing is left out)", what)
	}
	t.Skipf("left out: %s", what)
}
