package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanduq/cmd/config/messages"
	"sanduq/packaging"
	"sanduq/pos"
	"sanduq/scripts/need"
)

// TestUnit holds CLI-005: the unit that "service install" writes is ours, with the program and settings of this machine.
func TestUnit(t *testing.T) {
	t.Parallel()
	if strings.Count(packaging.Unit, execLine) != 1 {
		t.Errorf("CLI-005: the unit has no line %q to change", execLine)
	}
	if strings.Contains(packaging.Unit, "{{") {
		t.Error("CLI-005: the unit holds what the installer takes for a template")
	}
}

// TestInstalledFilesAreNotReplaced holds CLI-006: what the package or the shop has put there stays.
func TestInstalledFilesAreNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := installed{filepath.Join(dir, "usr", "x"), filepath.Join(dir, "etc", "x"), "ours"}
	if err := f.write(); err != nil {
		t.Fatal(err)
	}
	f.text = "newer"
	if err := f.write(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(f.path); err != nil || string(text) != "ours" {
		t.Errorf("CLI-006: %q, %v", text, err)
	}
	f.packaged, f.path = f.path, filepath.Join(dir, "etc", "y")
	if err := f.write(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.path); err == nil {
		t.Error("CLI-006: a file of the package was put there twice")
	}
}

// TestEveryKeyHasText holds CLI-007: whatever the command line, the catalogue's import and the store can say, both languages
// have a text for.
func TestEveryKeyHasText(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	mine := regexp.MustCompile(`"((?:cli|serve|import|backup|restore|verify|service|doctor|admin)\.[a-z_]+)"`)
	theirs := regexp.MustCompile(`"((?:import|barcode)\.[a-z_]+)"|(?:Key|Hint): "((?:store|admin)\.[a-z_]+)"`)
	finding := regexp.MustCompile(`say\((?:ill|warned), "(doctor\.[a-z_]+)"`)
	for dir, keys := range map[string]*regexp.Regexp{
		"cmd/sanduq": mine, "cmd/app": mine, "pos/catalog": theirs, "pos/barcode": theirs, "pos/store": theirs,
	} {
		files, err := filepath.Glob(filepath.Join(need.Top(t), dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range keys.FindAllStringSubmatch(string(text), -1) {
				used[m[1]] = true
				used[m[len(m)-1]] = true
			}
			for _, m := range finding.FindAllStringSubmatch(string(text), -1) {
				used[m[1]+".do"] = true
			}
		}
	}
	// Not messages, or not for a console.
	for _, key := range []string{
		"", "admin.sock", "store.id_reused", "store.clock_not_behind",
	} {
		delete(used, key)
	}
	for _, key := range []string{
		"doctor.printer", "doctor.printer_unreachable.do", "doctor.broker_unreachable", "doctor.broker_unreachable.do",
		"service.install", "service.uninstall", "service.start", "service.stop", "service.restart",
	} {
		used[key] = true
	}
	in, err := messages.In(pos.Arabic) // parity with English has its own test
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(used)) {
		if !in.Has(key) {
			t.Errorf("CLI-007: no message %s", key)
		}
	}
}
