package law

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the module's path, and the prefix of every import of its own packages.
const Module = "sanduq"

// Tree is the source of the module, parsed.
type Tree struct {
	fset  *token.FileSet
	Go    []*File
	Other []Text // TypeScript and CSS, of which only the size is law
}

// File is one Go file.
type File struct {
	Path      string // slash-separated, relative to the top
	Dir       string // the package: "pos/money"
	Test      bool
	Generated bool
	Lines     int
	AST       *ast.File
}

// Text is a file of another language.
type Text struct {
	Path  string
	Lines int
}

// Parse reads every source file of the module below fsys. Folders that hold other modules, other people's code or
// results are left out.
func Parse(fsys fs.FS) (*Tree, error) {
	t := &Tree{fset: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skip(fsys, name) {
				return fs.SkipDir
			}
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			return t.addGo(fsys, name)
		case ".ts", ".tsx", ".css":
			return t.addText(fsys, name)
		}
		return nil
	})
	return t, err
}

func skip(fsys fs.FS, dir string) bool {
	switch base := path.Base(dir); {
	case dir == ".":
		return false
	case strings.HasPrefix(base, "."), strings.HasPrefix(base, "_"), base == "testdata", base == "node_modules":
		return true
	case dir == "bin", dir == "vendor", dir == "demo-data", dir == "ui/dist":
		return true
	}
	_, err := fs.Stat(fsys, path.Join(dir, "go.mod"))
	return err == nil
}

func (t *Tree) addGo(fsys fs.FS, name string) error {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(t.fset, name, src, parser.ParseComments)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	t.Go = append(t.Go, &File{
		Path: name, Dir: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"),
		Generated: ast.IsGenerated(file), Lines: lines(src), AST: file,
	})
	return nil
}

func (t *Tree) addText(fsys fs.FS, name string) error {
	src, err := fs.ReadFile(fsys, name)
	if err != nil || bytes.Contains(src[:min(len(src), 200)], []byte("Code generated")) {
		return err
	}
	t.Other = append(t.Other, Text{Path: name, Lines: lines(src)})
	return nil
}

func lines(src []byte) int { return bytes.Count(src, []byte("\n")) }

// at renders a place in the source.
func (t *Tree) at(n ast.Node) string {
	p := t.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// packages groups the files by folder, in order.
func (t *Tree) packages() []Package {
	byDir := map[string][]*File{}
	for _, f := range t.Go {
		byDir[f.Dir] = append(byDir[f.Dir], f)
	}
	var all []Package
	for dir, files := range byDir {
		all = append(all, Package{dir, files})
	}
	slices.SortFunc(all, func(a, b Package) int { return strings.Compare(a.Dir, b.Dir) })
	return all
}

// Package is the files of one folder, tests included.
type Package struct {
	Dir   string
	Files []*File
}

// imports returns the import paths of a file.
func (f *File) imports() []string {
	var paths []string
	for _, spec := range f.AST.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// local returns the name by which a file uses an imported package, "" when it does not import it. All the packages
// asked for have the name that ends their path.
func (f *File) local(importPath string) string {
	for _, spec := range f.AST.Imports {
		if spec.Path.Value != strconv.Quote(importPath) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// own returns the folder of an import of this module: "pos/money" for "sanduq/pos/money".
func own(importPath string) (dir string, ok bool) {
	return strings.CutPrefix(importPath, Module+"/")
}

// within reports whether dir is one of the folders or lies below one.
func within(dir string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return dir == f || strings.HasPrefix(dir, f+"/") })
}
