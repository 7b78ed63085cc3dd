package config

import (
	"reflect"
	"slices"
	"strings"
)

// read fills the schema from the tree: names, types, defaults and what must be there. What a value means is checked later.
func (c *checker) read(root *table) file {
	var f file
	v := reflect.ValueOf(&f).Elem()
	sections := namesOf(v.Type())
	for _, name := range root.names {
		if !slices.Contains(sections, name) {
			c.stray(root.nodes[name], name, sections)
		}
	}
	for _, field := range fieldsOf(v.Type()) {
		name := field.Tag.Get("toml")
		n := root.nodes[name]
		if n == nil && field.Tag.Get("must") != "" {
			c.missing(at{line: c.last, field: name}, "config.missing_section", args{"section": header(field)})
		}
		into := v.FieldByIndex(field.Index)
		if field.Type.Kind() != reflect.Slice {
			c.section(c.one(name, n), name, into)
			continue
		}
		for _, t := range c.many(name, n) {
			element := reflect.New(field.Type.Elem()).Elem()
			c.section(t, name, element)
			into.Set(reflect.Append(into, element))
		}
	}
	return f
}

// header is a section's header as it is written.
func header(f reflect.StructField) string {
	name := "[" + f.Tag.Get("toml") + "]"
	if f.Type.Kind() == reflect.Slice {
		return "[" + name + "]"
	}
	return name
}

// one returns the table of a section that is there once at most.
func (c *checker) one(name string, n *node) *table {
	switch {
	case n == nil:
		return nil
	case n.kind == isTable:
		return n.table
	}
	c.refuse(at{line: n.line, field: name}, "config.want_section", args{"name": name})
	if n.kind == isList && len(n.list) > 0 && n.list[0].kind == isTable {
		return n.list[0].table
	}
	return newTable(n.line)
}

// many returns the tables of a section that may be there several times.
func (c *checker) many(name string, n *node) []*table {
	if n == nil {
		return nil
	}
	list := n.list
	wrong := n.kind != isList
	if n.kind == isTable {
		list = []*node{n}
	}
	var all []*table
	for _, e := range list {
		if e.kind == isTable {
			all = append(all, e.table)
		} else {
			wrong = true
		}
	}
	if wrong {
		c.refuse(at{line: n.line, field: name}, "config.want_sections", args{"name": name})
	}
	return all
}

// section fills one section. t is nil where the file has none; then its defaults hold.
func (c *checker) section(t *table, name string, into reflect.Value) {
	given := t != nil
	if !given {
		t = newTable(c.last)
	}
	*as[placed](into).place() = at{line: t.line, field: name, given: given}
	fields := fieldsOf(into.Type())
	if len(fields) == 1 && fields[0].Type.Kind() == reflect.Map {
		free := as[*map[string]text](into.FieldByIndex(fields[0].Index))
		*free = map[string]text{}
		c.free(t, name, *free)
		return
	}
	known := namesOf(into.Type())
	for _, key := range t.names {
		if !slices.Contains(known, key) {
			c.unknown(at{line: t.nodes[key].line, field: name + "." + key}, name, key, known)
		}
	}
	for _, f := range fields {
		l := as[leaf](into.FieldByIndex(f.Index))
		c.leaf(t, name, f, l, given)
	}
}

func (c *checker) leaf(t *table, section string, f reflect.StructField, l leaf, given bool) {
	name := f.Tag.Get("toml")
	where := l.place()
	*where = at{line: t.line, field: section + "." + name}
	write := args{"name": name, "example": l.example(f.Tag.Get("eg"))}
	n := t.nodes[name]
	if n != nil {
		where.line, where.given = n.line, true
		if !l.take(n) {
			where.wrong = true
			c.refuse(*where, l.wanted(), write)
			return
		}
	}
	if isSet(l) {
		return
	}
	if f.Tag.Get("must") != "" && given {
		c.missing(*where, "config.missing", write)
	}
	if d := f.Tag.Get("default"); d != "" && n == nil {
		kind := isText
		if _, ok := l.(*flag); ok {
			kind = isTruth
		}
		l.take(&node{kind: kind, text: d})
	}
}

// free fills a section whose names are the shop's own.
func (c *checker) free(t *table, section string, into map[string]text) {
	for _, name := range t.names {
		n := t.nodes[name]
		l := text{at: at{line: n.line, field: section + "." + name, given: true}}
		if !l.take(n) {
			c.refuse(l.at, l.wanted(), args{"name": name, "example": l.example("15")})
			continue
		}
		into[name] = l
	}
}

func (c *checker) missing(where at, key string, a args) {
	if !c.broken {
		c.refuse(where, key, a)
	}
}

// stray reports what stands at the top and is no section.
func (c *checker) stray(n *node, name string, sections []string) {
	where := at{line: n.line, field: name}
	if n.kind != isTable && n.kind != isList {
		c.unknown(where, "", name, sections)
		return
	}
	var headers []string
	for _, f := range fieldsOf(reflect.TypeFor[file]()) {
		headers = append(headers, header(f))
	}
	if near := slices.Index(sections, nearest(strings.ToLower(name), sections)); near >= 0 {
		c.refuse(where, "config.unknown_section_near", args{"name": name, "near": headers[near]})
		return
	}
	c.refuse(where, "config.unknown_section", args{"name": name, "known": strings.Join(headers, ", ")})
}

// unknown reports a name that is no field, and what was probably meant.
func (c *checker) unknown(where at, section, name string, known []string) {
	if other := elsewhere(section, name); other != "" {
		c.refuse(where, "config.elsewhere", args{"name": name, "section": other})
		return
	}
	if near := nearest(strings.ToLower(name), known); near != "" {
		c.refuse(where, "config.unknown_near", args{"name": name, "near": near})
		return
	}
	c.refuse(where, "config.unknown", args{"name": name, "known": strings.Join(known, ", ")})
}

// elsewhere returns the header of the only other section that has a field of this name, "" where none or several have.
func elsewhere(section, name string) string {
	found := ""
	for _, f := range fieldsOf(reflect.TypeFor[file]()) {
		if f.Tag.Get("toml") == section || !slices.Contains(namesOf(sectionType(f)), name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = header(f)
	}
	return found
}
