package law_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/scripts/need"
)

var update = flag.Bool("update", false, "rewrite the committed lists of dependencies")

// TestDependencyLists holds LAW-DEPS: the modules that each program is built from are committed beside this test, one
// list for each program. A dependency that a change brings in shows in its review, and not in a shop.
func TestDependencyLists(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(need.Top(t), "scripts", "law", "testdata")
	programs := programs(t)
	for _, program := range programs {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			checkList(t, filepath.Join(dir, listName(program)), modules(t, "./cmd/"+program))
		})
	}
	lists, err := filepath.Glob(filepath.Join(dir, listName("*")))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		if !slices.ContainsFunc(programs, func(p string) bool { return listName(p) == filepath.Base(list) }) {
			t.Errorf("LAW-DEPS: %s belongs to no program of cmd; remove it", filepath.Base(list))
		}
	}
}

func listName(program string) string { return "deps-" + program + ".txt" }

// programs returns the folders below cmd that hold a main package.
func programs(t *testing.T) []string {
	t.Helper()
	mains, err := filepath.Glob(filepath.Join(need.Top(t), "cmd", "*", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, main := range mains {
		names = append(names, filepath.Base(filepath.Dir(main)))
	}
	return names
}

// modules lists the modules of a package's build, sorted, without versions (go.mod has those) and without our own. The
// platform is fixed, so that the list is the same on every developer's machine.
func modules(t *testing.T, pkg string) []string {
	t.Helper()
	const format = `{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}`
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", format, pkg)
	list.Dir = need.Top(t)
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=-mod=readonly")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the dependencies of %s: %v\n%s", pkg, err, stderr.String())
	}
	found := strings.Fields(string(out))
	slices.Sort(found)
	return slices.Compact(found)
}

func checkList(t *testing.T, path string, got []string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if wrong := difference(path, got); wrong != "" {
		t.Errorf("LAW-DEPS: the program is built from other modules than %s says.\n"+
			"\treason: every dependency is code that runs in the shop; a new one is decided, not discovered.\n"+
			"\tIf it is meant, write the list anew and commit it: make generate\n%s", filepath.Base(path), wrong)
	}
}

// difference says how the committed list and the real one differ, "" when they do not.
func difference(path string, got []string) string {
	committed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "\tthere is no list yet"
	} else if err != nil {
		return err.Error()
	}
	if diff := cmp.Diff(strings.Fields(string(committed)), got); diff != "" {
		return fmt.Sprintf("\tmodules (-committed +built):\n%s", diff)
	}
	return ""
}

func TestDependencyDifferenceIsSeen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deps-x.txt")
	if difference(path, []string{"a.example/a"}) == "" {
		t.Error("a missing list passed")
	}
	if err := os.WriteFile(path, []byte("a.example/a\nb.example/b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := difference(path, []string{"a.example/a", "b.example/b"}); diff != "" {
		t.Errorf("the same list differs: %s", diff)
	}
	if diff := difference(path, []string{"a.example/a", "c.example/new"}); !strings.Contains(diff, "c.example/new") {
		t.Errorf("a new module is not named: %q", diff)
	}
	if got := modules(t, "github.com/google/go-cmp/cmp"); !slices.Equal(got, []string{"github.com/google/go-cmp"}) {
		t.Errorf("modules of go-cmp = %q", got)
	}
}
