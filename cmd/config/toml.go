package config

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"sort"

	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is what a value of the file is, as far as this package cares.
type kind int

const (
	isText kind = iota
	isTruth
	isList
	isTable
	isOther // a number, a date, a time: no field is one
)

// node is a value with its place. Of the fields only those of its kind are set.
type node struct {
	line  int
	kind  kind
	text  string // isText, isTruth, isOther: as it is written, quotes removed
	list  []*node
	table *table
}

// table is a section or an inline table, its names in the order of the file.
type table struct {
	line  int
	names []string
	nodes map[string]*node
	made  bool // by a header of its own, and not only by one of [a.b]
}

func newTable(line int) *table { return &table{line: line, nodes: map[string]*node{}} }

func (t *table) put(name string, n *node) {
	t.names = append(t.names, name)
	t.nodes[name] = n
}

// key is one part of a dotted name.
type key struct {
	name string
	line int
}

// maxBroken is the number of lines that are no TOML after which the whole is none, and reading ends.
const maxBroken = 100

// parser turns the expressions of a file into a tree.
type parser struct {
	*checker
	toml    unstable.Parser
	offset  int    // of the piece that is being read
	newline []int  // offset of the end of each line
	root    *table // the file
	at      *table // the section that the next values belong to; nil where its header makes no sense
}

// parse reads the file. A line that is no TOML is reported, and reading goes on behind it.
func (c *checker) parse(text []byte) *table {
	text = slices.Clip(bytes.TrimPrefix(text, []byte("\uFEFF")))
	p := parser{checker: c, root: newTable(1)}
	p.at = p.root
	for i, b := range text {
		if b == '\n' {
			p.newline = append(p.newline, i)
		}
	}
	c.last = p.line(max(0, len(text)-1))
	for range maxBroken {
		p.toml.Reset(text[p.offset:])
		for p.toml.NextExpression() {
			p.expression(p.toml.Expression())
		}
		if p.toml.Error() == nil || p.broke(text) {
			break
		}
	}
	return p.root
}

// line returns the number of the line that holds an offset.
func (p *parser) line(offset int) int { return sort.SearchInts(p.newline, offset) + 1 }

// broke reports a syntax error and moves behind the line it is in. It tells whether that was the last one.
func (p *parser) broke(text []byte) (end bool) {
	p.broken = true
	where := p.offset
	if err, ok := errors.AsType[*unstable.ParserError](p.toml.Error()); ok {
		where += int(p.toml.Range(err.Highlight).Offset)
	}
	number := p.line(where)
	p.refuse(at{line: number}, "config.syntax", args{"detail": p.toml.Error().Error()})
	begin := 0
	if number > 1 {
		begin = p.newline[number-2] + 1
	}
	if m := brokenHeader.FindSubmatch(text[begin:]); m != nil {
		p.enter(len(m[1]) > 1, []key{{string(m[2]), number}})
	}
	if number > len(p.newline) {
		return true
	}
	p.offset = p.newline[number-1] + 1
	return false
}

// brokenHeader finds the name in a header that is no TOML, so that what follows is not taken for another section's.
var brokenHeader = regexp.MustCompile(`^[ \t]*(\[+)[ \t]*(\w+)`)

// enter makes the section of a header the one that values belong to.
func (p *parser) enter(element bool, path []key) {
	if element {
		p.at = p.element(path)
	} else {
		p.at = p.header(path)
	}
}

func (p *parser) expression(n *unstable.Node) {
	path := p.path(n.Key())
	switch n.Kind {
	case unstable.Table, unstable.ArrayTable:
		p.enter(n.Kind == unstable.ArrayTable, path)
	default: // a value
		if p.at != nil {
			p.set(p.at, path, n.Value())
		}
	}
}

// path returns the parts of a dotted name. Their text is copied, as the parser reuses its memory.
func (p *parser) path(parts unstable.Iterator) []key {
	var path []key
	for parts.Next() {
		n := parts.Node()
		path = append(path, key{string(n.Data), p.lineOf(n, 0)})
	}
	return path
}

// lineOf returns the line of a node; the parser gives none to some values, which stand where their name stands.
func (p *parser) lineOf(n *unstable.Node, otherwise int) int {
	if n.Raw.Length == 0 {
		return otherwise
	}
	return p.line(p.offset + int(n.Raw.Offset))
}

// header returns the section of [a.b].
func (p *parser) header(path []key) *table {
	in, last := p.descend(p.root, path)
	if in == nil {
		return nil
	}
	old := in.nodes[last.name]
	if old == nil {
		t := newTable(last.line)
		t.made = true
		in.put(last.name, &node{line: last.line, kind: isTable, table: t})
		return t
	}
	if old.kind != isTable || old.table.made {
		p.twice(last, old)
	}
	if old.kind != isTable {
		return nil
	}
	old.table.made = true
	return old.table
}

// element returns a new section of [[a.b]].
func (p *parser) element(path []key) *table {
	in, last := p.descend(p.root, path)
	if in == nil {
		return nil
	}
	t := newTable(last.line)
	t.made = true
	n := &node{line: last.line, kind: isTable, table: t}
	old := in.nodes[last.name]
	switch {
	case old == nil:
		in.put(last.name, &node{line: last.line, kind: isList, list: []*node{n}})
	case old.kind == isList:
		old.list = append(old.list, n)
	case old.kind == isTable: // [till] and then [[till]]
		in.nodes[last.name] = &node{line: old.line, kind: isList, list: []*node{old, n}}
	default:
		p.twice(last, old)
	}
	return t
}

// set gives a name its value.
func (p *parser) set(in *table, path []key, value *unstable.Node) {
	in, last := p.descend(in, path)
	if in == nil {
		return
	}
	if old := in.nodes[last.name]; old != nil {
		p.twice(last, old)
		return
	}
	in.put(last.name, p.value(value, last.line))
}

// descend walks to the table that holds the last part of a path, making what is not there yet.
func (p *parser) descend(in *table, path []key) (*table, key) {
	for _, k := range path[:len(path)-1] {
		n := in.nodes[k.name]
		switch {
		case n == nil:
			n = &node{line: k.line, kind: isTable, table: newTable(k.line)}
			in.put(k.name, n)
		case n.kind == isList && len(n.list) > 0:
			n = n.list[len(n.list)-1]
		}
		if n.kind != isTable {
			p.twice(k, n)
			return nil, key{}
		}
		in = n.table
	}
	return in, path[len(path)-1]
}

func (p *parser) twice(k key, old *node) {
	p.refuse(at{line: k.line, field: k.name}, "config.twice", args{"name": k.name, "first": old.line})
}

func (p *parser) value(n *unstable.Node, line int) *node {
	line = p.lineOf(n, line)
	switch n.Kind {
	case unstable.String:
		return &node{line: line, kind: isText, text: string(n.Data)}
	case unstable.Bool:
		return &node{line: line, kind: isTruth, text: string(n.Data)}
	case unstable.Array:
		out := &node{line: line, kind: isList}
		for items := n.Children(); items.Next(); {
			if items.Node().Kind != unstable.Comment {
				out.list = append(out.list, p.value(items.Node(), line))
			}
		}
		return out
	case unstable.InlineTable:
		t := newTable(line)
		for items := n.Children(); items.Next(); {
			if item := items.Node(); item.Kind == unstable.KeyValue {
				p.set(t, p.path(item.Key()), item.Value())
			}
		}
		return &node{line: line, kind: isTable, table: t}
	default:
		return &node{line: line, kind: isOther, text: string(n.Data)}
	}
}
