package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/staff"
	"sanduq/scripts/need"
)

// TestWhoDidWhatIsInWords holds STAFF-034: every kind of fact, every permission, limit and built-in role has words in both
// languages, so that no page of people shows a name of the program.
func TestWhoDidWhatIsInWords(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, kind := range kindsOfFacts(t) {
		keys = append(keys, "kind."+kind)
	}
	if len(keys) < 20 {
		t.Fatalf("STAFF-034: only %d kinds found: the search is broken", len(keys))
	}
	for _, p := range staff.Permissions() {
		keys = append(keys, "permission."+string(p))
	}
	for _, l := range staff.Limits() {
		keys = append(keys, "limit."+string(l))
	}
	for _, r := range staff.BuiltIn(sar()) {
		keys = append(keys, "staff.role."+r.ID)
	}
	texts := catalogue(t)
	for _, key := range keys {
		for _, lang := range []pos.Lang{pos.English, pos.Arabic} {
			if texts[lang][key] == "" {
				t.Errorf("STAFF-034: %s has no words in %s: add them to ui/web/src/messages", key, lang)
			}
		}
	}
}

// kindsOfFacts reads what the Kind methods of package fact return.
func kindsOfFacts(t *testing.T) (kinds []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(need.Top(t), "pos/fact/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "Kind" || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if ok && lit.Kind == token.STRING && strings.Contains(lit.Value, ".v") {
					kind, _ := strconv.Unquote(lit.Value)
					kinds = append(kinds, kind)
				}
				return true
			})
		}
	}
	return kinds
}
