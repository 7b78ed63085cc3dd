package law

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// below lists what each top folder may import of the others. scripts may import anything.
var below = map[string][]string{
	"cmd":       {"cmd", "ui", "sync", "devices", "pos", "packaging"},
	"ui":        {"ui", "pos"},
	"sync":      {"sync", "pos"},
	"devices":   {"devices", "pos"},
	"pos":       {"pos"},
	"packaging": {"packaging"},
}

func importsGoDown(t *Tree) []string {
	return eachImport(t, func(f *File, imported string) string {
		top, _, _ := strings.Cut(f.Dir, "/")
		allowed, known := below[top]
		if top == "scripts" {
			return ""
		}
		if !known {
			return "a Go package outside the top folders"
		}
		dir, ok := own(imported)
		if !ok || f.Test && within(dir, "scripts/need") {
			return ""
		}
		if !within(dir, allowed...) {
			return "imports " + imported + ", which is not below " + top
		}
		return ""
	})
}

func nounsImportStdOnly(t *Tree) []string {
	return eachImport(t, func(f *File, imported string) string {
		if f.Dir != "pos" || f.Test || std(imported) {
			return ""
		}
		return "imports " + imported
	})
}

// pure folders, and what nothing reachable from them may import.
var (
	pureFolders = []string{"pos/money", "pos/barcode", "pos/pricing", "pos/receipt"}
	impure      = []string{"database/sql", "os", "io/ioutil", "net", "syscall", "log", "plugin", "golang.org/x/sys"}
)

// pureStaysPure follows the imports inside the module, so that a pure package cannot reach a file through another one.
func pureStaysPure(t *Tree) []string {
	imports := map[string]map[string]bool{}
	for _, f := range t.Go {
		if f.Test {
			continue
		}
		if imports[f.Dir] == nil {
			imports[f.Dir] = map[string]bool{}
		}
		for _, p := range f.imports() {
			imports[f.Dir][p] = true
		}
	}
	var found []string
	for _, start := range slices.Sorted(maps.Keys(imports)) {
		if !within(start, pureFolders...) {
			continue
		}
		for dir, via := range reach(imports, start) {
			for _, p := range slices.Sorted(maps.Keys(imports[dir])) {
				if within(p, impure...) {
					found = append(found, fmt.Sprintf("%s: reaches %s by %s", start, p, strings.Join(via, " → ")))
				}
			}
		}
	}
	slices.Sort(found)
	return found
}

// reach returns each folder of the module reachable from start, with a way to it.
func reach(imports map[string]map[string]bool, start string) map[string][]string {
	ways := map[string][]string{start: {start}}
	queue := []string{start}
	for len(queue) > 0 {
		dir := queue[0]
		queue = queue[1:]
		for _, p := range slices.Sorted(maps.Keys(imports[dir])) {
			next, ok := own(p)
			if _, seen := ways[next]; !ok || seen {
				continue
			}
			ways[next] = append(slices.Clone(ways[dir]), next)
			queue = append(queue, next)
		}
	}
	return ways
}

// homes says which folders may import a dependency. Tests stand at the other end of a wire (a browser, a broker), so
// they may import any but the database driver.
var homes = []struct {
	dependency string
	folders    []string
	tests      bool
}{
	{"github.com/mattn/go-sqlite3", []string{"pos/store"}, false},
	{"github.com/gorilla/websocket", []string{"ui"}, true},
	{"github.com/eclipse/paho.mqtt.golang", []string{"sync"}, true},
	{"github.com/nats-io", []string{"sync", "cmd"}, true},
	{"github.com/jackc/pgx", []string{"sync/hub"}, true},
	{"go.bug.st/serial", []string{"devices/port"}, true},
	{"github.com/creack/pty", []string{"devices"}, true},
	{"github.com/kardianos/service", []string{"cmd"}, true},
	{"github.com/alecthomas/kong", []string{"cmd"}, true},
}

func dependenciesHaveHomes(t *Tree) []string {
	return eachImport(t, func(f *File, imported string) string {
		for _, home := range homes {
			if !within(imported, home.dependency) || within(f.Dir, "scripts") || f.Test && home.tests {
				continue
			}
			if !within(f.Dir, home.folders...) {
				return "imports " + imported + ", whose home is " + strings.Join(home.folders, ", ")
			}
		}
		return ""
	})
}

func syncIsAFolder(t *Tree) []string {
	var found []string
	for _, f := range t.Go {
		if f.Dir == "sync" {
			found = append(found, f.Path+": move it into a package below sync")
		}
	}
	return found
}

func simulatorsStayOut(t *Tree) []string {
	return eachImport(t, func(f *File, imported string) string {
		dir, ok := own(imported)
		switch {
		case !ok || f.Test || within(f.Dir, "scripts"):
			return ""
		case within(dir, "devices/sim") && !within(f.Dir, "devices/sim", "cmd/demo"):
			return "imports " + imported + "; only cmd/demo and tests may"
		case within(dir, "scripts"):
			return "imports " + imported + "; only tests may"
		}
		return ""
	})
}

// eachImport asks about every import of every file; an answer other than "" is a breach.
func eachImport(t *Tree, ask func(f *File, imported string) string) []string {
	var found []string
	for _, f := range t.Go {
		for _, p := range f.imports() {
			if wrong := ask(f, p); wrong != "" {
				found = append(found, f.Path+": "+wrong)
			}
		}
	}
	slices.Sort(found)
	return found
}

// std reports whether an import path is of the standard library: its first element has no dot, and it is not ours.
func std(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".") && first != Module
}
