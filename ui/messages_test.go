package ui_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
)

// catalogue returns every message of the screens by language and key.
func catalogue(t *testing.T) map[pos.Lang]map[string]string {
	t.Helper()
	c := map[pos.Lang]map[string]string{}
	for _, lang := range []pos.Lang{pos.English, pos.Arabic} {
		raw, err := os.ReadFile(filepath.Join("web/src/messages", string(lang)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatalf("UI-004: %s: %v", lang, err)
		}
		c[lang] = texts
	}
	return c
}

// shape is what two translations of a message must have in common, and what the plurals of one hold.
type shape struct {
	args  map[string]string // kind by name
	forms map[string][]string
}

func shapeOf(t *testing.T, text string) shape {
	t.Helper()
	parts, err := parseMessage(text)
	if err != nil {
		t.Fatalf("UI-004: %v", err)
	}
	s := shape{map[string]string{}, map[string][]string{}}
	s.add(parts)
	return s
}

func (s shape) add(parts []part) {
	for _, p := range parts {
		switch {
		case p.Arg == "":
		case p.Forms != nil:
			s.args[p.Arg] = "plural"
			s.forms[p.Arg] = slices.Sorted(maps.Keys(p.Forms))
			for _, form := range p.Forms {
				s.add(form)
			}
		case p.Number:
			s.args[p.Arg] = "number"
		default:
			s.args[p.Arg] = "text"
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	en, ar := slices.Sorted(maps.Keys(c[pos.English])), slices.Sorted(maps.Keys(c[pos.Arabic]))
	if diff := cmp.Diff(en, ar); diff != "" {
		t.Fatalf("UI-004: keys (-English +Arabic):\n%s", diff)
	}
	for _, key := range en {
		english, arabic := shapeOf(t, c[pos.English][key]), shapeOf(t, c[pos.Arabic][key])
		if diff := cmp.Diff(english.args, arabic.args); diff != "" {
			t.Errorf("UI-004: arguments of %s (-English +Arabic):\n%s", key, diff)
		}
		for arg, forms := range english.forms {
			if diff := cmp.Diff([]string{"one", "other"}, forms); diff != "" {
				t.Errorf("UI-004: English forms of {%s} in %s:\n%s", arg, key, diff)
			}
		}
		for arg, forms := range arabic.forms {
			if diff := cmp.Diff([]string{"few", "many", "one", "other", "two", "zero"}, forms); diff != "" {
				t.Errorf("UI-004: Arabic forms of {%s} in %s:\n%s", arg, key, diff)
			}
		}
	}
}

// TestTextsAreText finds what a text must not hold: bidi controls, stray blanks, another language than its own.
func TestTextsAreText(t *testing.T) {
	t.Parallel()
	for lang, texts := range catalogue(t) {
		for key, text := range texts {
			if text == "" || text != strings.TrimSpace(text) || strings.Contains(text, "  ") {
				t.Errorf("UI-004: %s in %s is empty or has stray blanks: %q", key, lang, text)
			}
			if strings.ContainsFunc(text, pos.IsBidiControl) {
				t.Errorf("UI-004: %s in %s holds a bidi control: %q", key, lang, text)
			}
			arabic := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x0621 && r <= 0x064A })
			if key == "app.language" { // names the other language, in that language
				arabic = !arabic
			}
			if letters := strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || arabic }); letters &&
				arabic != (lang == pos.Arabic) && !onlyPlaces(text) {
				t.Errorf("UI-004: %s in %s is not in that language: %q", key, lang, text)
			}
		}
	}
}

// onlyPlaces reports whether a text is made of arguments and signs alone, so that it is of no language.
func onlyPlaces(text string) bool {
	depth, letters := 0, false
	for _, r := range text {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case depth == 0 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			letters = true
		}
	}
	return !letters
}

func TestMessagesOfAnotherFormAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{", "}", "a {b", "{}", "{a b}", "{n, date}", "{n, plural, one{x}", "{n, plural, {x}}", "{n, plural, one{x} one{y}}",
	} {
		if parts, err := parseMessage(text); err == nil {
			t.Errorf("%q is read as %v", text, parts)
		}
	}
}
