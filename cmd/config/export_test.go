package config

import (
	"reflect"
	"strings"
)

// Field is a field of the file as the schema has it.
type Field struct{ Section, Name, Type, Default, Example string }

// Fields lists every field.
func Fields() []Field {
	var all []Field
	for _, s := range fieldsOf(reflect.TypeFor[file]()) {
		for _, f := range fieldsOf(sectionType(s)) {
			out := Field{Section: header(s), Name: f.Tag.Get("toml")}
			var l leaf = new(text)
			if f.Type.Kind() != reflect.Map {
				l = as[leaf](reflect.New(f.Type).Elem())
			}
			out.Type = map[string]string{
				"config.want_text": "text", "config.want_flag": "true or false", "config.want_texts": "list of texts",
			}[l.wanted()]
			out.Example = l.example(f.Tag.Get("eg"))
			if d := f.Tag.Get("default"); d != "" {
				out.Default = l.example(d)
			}
			if f.Tag.Get("must") != "" {
				out.Default = "*required*"
			}
			all = append(all, out)
		}
	}
	return all
}

// Nearest is the suggestion for a name.
func Nearest(name, known string) string { return nearest(name, strings.Fields(known)) }
