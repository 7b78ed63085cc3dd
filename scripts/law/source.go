package law

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

func packagesSayWhy(t *Tree) []string {
	var found []string
	for _, p := range t.packages() {
		said := slices.ContainsFunc(p.Files, func(f *File) bool {
			doc := f.AST.Doc.Text()
			name := strings.TrimSuffix(f.AST.Name.Name, "_test")
			if name == "main" {
				return strings.HasPrefix(doc, "Command "+path.Base(p.Dir)+" ")
			}
			return strings.HasPrefix(doc, "Package "+name+" ")
		})
		if !said {
			found = append(found, p.Dir+": no doc comment that begins “Package …” or, for a program, “Command …”")
		}
	}
	return found
}

var nameless = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "lib", "base"}

func packagesAreNamed(t *Tree) []string {
	var found []string
	for _, p := range t.packages() {
		if slices.Contains(nameless, path.Base(p.Dir)) || slices.Contains(nameless, p.Files[0].AST.Name.Name) {
			found = append(found, p.Dir+": name it for its duty")
		}
	}
	return found
}

// The sizes of LAW-SIZE, in lines.
const (
	maxLines     = 400
	maxMainLines = 100
)

func filesTellOneStory(t *Tree) []string {
	var found []string
	report := func(name string, lines, limit int) {
		if lines > limit {
			found = append(found, fmt.Sprintf("%s: %d lines, at most %d", name, lines, limit))
		}
	}
	for _, f := range t.Go {
		limit := maxLines
		if hasFunc(f, "main") {
			limit = maxMainLines
		}
		if !f.Generated {
			report(f.Path, f.Lines, limit)
		}
	}
	for _, f := range t.Other {
		if !strings.HasSuffix(f.Path, ".d.ts") {
			report(f.Path, f.Lines, maxLines)
		}
	}
	return found
}

func noInit(t *Tree) []string {
	var found []string
	for _, f := range t.Go {
		if hasFunc(f, "init") {
			found = append(found, f.Path+": func init")
		}
	}
	return found
}

func hasFunc(f *File, name string) bool {
	return slices.ContainsFunc(f.AST.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Recv == nil && fn.Name.Name == name
	})
}

func clockIsInjected(t *Tree) []string {
	return eachUse(t, "time", func(f *File, name string) bool {
		return !f.Test && !within(f.Dir, "cmd", "devices", "scripts") && slices.Contains([]string{"Now", "Since", "Until"}, name)
	})
}

func testsDoNotSleep(t *Tree) []string {
	return eachUse(t, "time", func(f *File, name string) bool {
		return f.Test && name == "Sleep" && f.local("testing/synctest") == ""
	})
}

// eachUse returns every place where a file uses a name of an imported package that is forbidden to it.
func eachUse(t *Tree, importPath string, forbidden func(f *File, name string) bool) []string {
	var found []string
	for _, f := range t.Go {
		local := f.local(importPath)
		if local == "" {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && forbidden(f, sel.Sel.Name) {
				found = append(found, t.at(sel)+": "+importPath+"."+sel.Sel.Name)
			}
			return true
		})
	}
	return found
}

var moneyFolders = []string{"pos/money", "pos/pricing", "pos/sale", "pos/fact", "pos/catalog"}

func noFloatsNearMoney(t *Tree) []string {
	var found []string
	for _, f := range t.Go {
		if f.Test || !within(f.Dir, moneyFolders...) {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if strings.Contains(strings.ToLower(n.Name), "float") { // the types, and ParseFloat, FormatFloat, AppendFloat
					found = append(found, t.at(n)+": "+n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					found = append(found, t.at(n)+": "+n.Value)
				}
			}
			return true
		})
	}
	return found
}
