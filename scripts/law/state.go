package law

import (
	"go/ast"
	"go/token"
)

// tablesAreNotWritten finds each assignment to a package-level variable, to an element or a field of one, and each place
// that takes its address. A test file may hold what its flags decided.
func tablesAreNotWritten(t *Tree) []string {
	var found []string
	for _, p := range t.packages() {
		vars := packageVars(p)
		for _, f := range p.Files {
			if f.Test {
				continue
			}
			ast.Inspect(f.AST, func(n ast.Node) bool {
				for _, target := range written(n) {
					if id := root(target); id != nil && vars[id.Name] && packageLevel(f, id) {
						found = append(found, t.at(id)+": writes "+id.Name)
					}
				}
				return true
			})
		}
	}
	return found
}

func packageVars(p Package) map[string]bool {
	vars := map[string]bool{}
	for _, f := range p.Files {
		for _, d := range f.AST.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR || f.Test {
				continue
			}
			for _, spec := range gen.Specs {
				value, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for _, name := range value.Names {
					vars[name.Name] = true
				}
			}
		}
	}
	return vars
}

// written returns the expressions that a statement writes to or lets others write to.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if fn, ok := n.Fun.(*ast.Ident); ok && (fn.Name == "delete" || fn.Name == "clear") && len(n.Args) > 0 {
			return n.Args[:1]
		}
	}
	return nil
}

// root returns the variable of x, x[i], x.f, *x and (x); nil for anything else, a call or a composite literal.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// packageLevel reports whether an identifier that has the name of a package-level variable is that variable and not a
// local one that hides it. The parser resolves names within a file; what it leaves open is declared in another file.
func packageLevel(f *File, id *ast.Ident) bool {
	return id.Obj == nil || f.AST.Scope.Lookup(id.Name) == id.Obj
}
