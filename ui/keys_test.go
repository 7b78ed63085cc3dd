package ui_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/scripts/need"
	"sanduq/ui/screen"
)

var keyForm = regexp.MustCompile(`^[a-z]+(\.[a-z_0-9]+)+$`)

// onScreens are the families of keys that can come to a screen: their texts must be in the screens' own catalogue.
var onScreens = []string{
	"barcode", "catalog", "device", "drawer", "id", "internal", "money", "pricing", "print", "printer", "sale", "scanner",
	"shop", "store", "sync", "tender", "terminal", "wire",
}

// otherCatalogues returns the keys of the catalogues that lie beside other code: the console's, the receipt's, head
// office's page. They have tests of their own.
func otherCatalogues(t *testing.T, top string) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, pattern := range []string{"*/*/messages/en.json", "*/*/*/messages.json", "*/*/*/*/messages.json"} {
		found, err := filepath.Glob(filepath.Join(top, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts := map[string]any{}
			if err := json.Unmarshal(raw, &texts); err != nil {
				t.Fatal(err)
			}
			for key := range texts {
				keys[key] = true
			}
		}
	}
	return keys
}

// TestEveryKeyOfTheProgramHasAText reads the Go sources. A key that a pos.Error, an alarm or a device's cause names and
// the catalogue lacks would be shown to a cashier as it is.
func TestEveryKeyOfTheProgramHasAText(t *testing.T) {
	t.Parallel()
	texts := catalogue(t)[pos.English]
	var commands []string
	for _, c := range screen.Commands() {
		commands = append(commands, c.Name)
	}
	others := otherCatalogues(t, need.Top(t))
	found := keysIn(t, need.Top(t), "pos", "sync", "devices", "ui", "cmd")
	if len(found) < 50 {
		t.Fatalf("UI-004: only %d keys found: the search is broken", len(found))
	}
	for key, where := range found {
		family, _, _ := strings.Cut(key, ".")
		_, ok := texts[key]
		if ok || slices.Contains(commands, key) || others[key] && !slices.Contains(onScreens, family) {
			continue
		}
		t.Errorf("UI-004: %s: the message %q has no text in ui/web/src/messages", where, key)
	}
}

// keysIn collects the keys in the Go files of the folders: every Key, Hint or Cause of a literal, and any other string
// that has the form of a key and begins like one that the catalogue has.
func keysIn(t *testing.T, top string, folders ...string) map[string]string {
	t.Helper()
	families := map[string]bool{}
	for key := range catalogue(t)[pos.English] {
		family, _, _ := strings.Cut(key, ".")
		families[family] = true
	}
	found := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(top, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
				keysOf(t, top, path, families, found)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func keysOf(t *testing.T, top, path string, families map[string]bool, found map[string]string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	take := func(lit *ast.BasicLit, sure bool) {
		text, err := strconv.Unquote(lit.Value)
		if err != nil || lit.Kind != token.STRING {
			return
		}
		family, _, dotted := strings.Cut(text, ".")
		if !sure && (!dotted || !families[family] || !keyForm.MatchString(text) || isFileOrFact(text)) {
			return
		}
		rel, _ := filepath.Rel(top, path)
		found[text] = rel + ":" + strconv.Itoa(files.Position(lit.Pos()).Line)
	}
	named := map[*ast.BasicLit]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			field, ok := n.Key.(*ast.Ident)
			lit, isLit := n.Value.(*ast.BasicLit)
			if ok && isLit && slices.Contains([]string{"Key", "Hint", "Cause"}, field.Name) && lit.Value != `""` {
				named[lit] = true
				take(lit, true)
			}
			if ok && isLit && slices.Contains([]string{"Name", "Op"}, field.Name) { // commands and places in the code
				named[lit] = true
			}
		case *ast.CallExpr: // a part's own way to make a command: its name
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"command", "enter", "guarded"}, sel.Sel.Name) {
				for _, arg := range n.Args {
					if lit, ok := arg.(*ast.BasicLit); ok {
						named[lit] = true
					}
				}
			}
		case *ast.ValueSpec:
			if typ, ok := n.Type.(*ast.Ident); ok && typ.Name == "Permission" {
				return false
			}
			if strings.HasSuffix(n.Names[0].Name, "Topic") {
				return false
			}
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if !named[n] {
				take(n, false)
			}
		}
		return true
	})
}

// isFileOrFact tells what has the form of a key and is none: names of files, the versioned kinds of entries, and fields of
// documents that are there in either language.
func isFileOrFact(text string) bool {
	switch filepath.Ext(text) {
	case ".json", ".db", ".sql", ".toml", ".service", ".go", ".css", ".js", ".html", ".csv", ".gz", ".lock", ".key":
		return true
	case ".en", ".ar":
		return true
	}
	return strings.HasSuffix(text, ".v1")
}
