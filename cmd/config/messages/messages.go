// Package messages is what the console says, in Arabic and in English. The texts lie in en.json and ar.json, message by
// message; a test holds that both have the same messages with the same arguments. An argument stands as {name}.
package messages

import (
	_ "embed" // the texts
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sanduq/pos"
)

//go:embed en.json
var english []byte

//go:embed ar.json
var arabic []byte

// Catalogue holds the messages of one language.
type Catalogue struct {
	Lang pos.Lang
	text map[string]string
}

// In returns the catalogue of a language.
func In(lang pos.Lang) (Catalogue, error) {
	source := english
	if lang == pos.Arabic {
		source = arabic
	}
	c := Catalogue{Lang: lang}
	if err := json.Unmarshal(source, &c.text); err != nil {
		return c, fmt.Errorf("read messages %s: %w", lang, err)
	}
	return c, nil
}

// LangOf returns the language that the environment asks for: Arabic where LC_ALL, LC_MESSAGES or LANG, the first of them
// that is set (POSIX.1-2017, §8.2), begins with "ar", and English otherwise.
func LangOf(getenv func(string) string) pos.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, string(pos.Arabic)) {
				return pos.Arabic
			}
			return pos.English
		}
	}
	return pos.English
}

// Keys returns the names of all messages, sorted.
func (c Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.text)) }

// Has reports whether there is a message of that name.
func (c Catalogue) Has(key string) bool { return c.text[key] != "" }

// Say returns a message with its arguments. Of a message that is not there it says the name and the arguments: a person
// can still tell what happened.
func (c Catalogue) Say(key string, args map[string]any) string {
	text, ok := c.text[key]
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if ok {
			pairs = append(pairs, "{"+name+"}", fmt.Sprint(args[name]))
		} else {
			text += fmt.Sprintf(" %s=%v", name, args[name])
		}
	}
	if !ok {
		return key + text
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Error returns the message of an error, what to do about it, and the cause, which the messages do not know and which is
// in English. Whoever reads a console can use it.
func (c Catalogue) Error(err error) string {
	e, ok := errors.AsType[*pos.Error](err)
	if !ok {
		return c.Say("internal", nil) + "\n  " + err.Error()
	}
	text := c.Say(e.Key, e.Args)
	if e.Hint != "" {
		text += "\n  " + c.Say(e.Hint, e.Args)
	}
	if e.Err != nil {
		text += "\n  (" + e.Err.Error() + ")"
	}
	return text
}
