package messages_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/cmd/config/messages"
	"sanduq/pos"
)

// TestParity holds TEXT-001: Arabic and English have the same messages with the same arguments, and Arabic is Arabic.
func TestParity(t *testing.T) {
	t.Parallel()
	en, ar := in(t, pos.English), in(t, pos.Arabic)
	if diff := cmp.Diff(en.Keys(), ar.Keys()); diff != "" {
		t.Fatalf("TEXT-001: keys (-en +ar):\n%s", diff)
	}
	arguments := regexp.MustCompile(`\{\w+\}`)
	letters := regexp.MustCompile(`\p{Arabic}`)
	for _, key := range en.Keys() {
		e, a := en.Say(key, nil), ar.Say(key, nil)
		ea, aa := arguments.FindAllString(e, -1), arguments.FindAllString(a, -1)
		slices.Sort(ea)
		slices.Sort(aa)
		if diff := cmp.Diff(slices.Compact(ea), slices.Compact(aa)); diff != "" {
			t.Errorf("TEXT-001: arguments of %s (-en +ar):\n%s", key, diff)
		}
		if letters.MatchString(e) || !letters.MatchString(a) {
			t.Errorf("TEXT-001: %s: en %q, ar %q", key, e, a)
		}
		if strings.ContainsFunc(e+a, pos.IsBidiControl) {
			t.Errorf("TEXT-001: %s holds a bidi control", key)
		}
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	en := in(t, pos.English)
	if got := en.Say("config.missing", map[string]any{"name": "{example}", "example": "x"}); got != "{example} is missing" {
		t.Errorf("an argument that looks like an argument: %q", got)
	}
	if got := en.Say("no.such", map[string]any{"b": 2, "a": "x"}); got != "no.such a=x b=2" {
		t.Errorf("an unknown message: %q", got)
	}
	err := fmt.Errorf("start: %w", &pos.Error{
		Key: "config.unreadable", Hint: "config.unreadable.fix", Args: map[string]any{"file": "/x"}, Err: errors.New("EACCES"),
	})
	want := "/x cannot be read\n  name the right file with --config, and let the user who runs the store read it\n  (EACCES)"
	if got := en.Error(err); got != want {
		t.Errorf("an error: %q", got)
	}
}

func TestLangOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  map[string]string
		want pos.Lang
	}{
		{nil, pos.English},
		{map[string]string{"LANG": "ar_SA.UTF-8"}, pos.Arabic},
		{map[string]string{"LANG": "ar_SA.UTF-8", "LC_ALL": "C"}, pos.English},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ar"}, pos.Arabic},
	} {
		if got := messages.LangOf(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("LangOf(%v) = %s, want %s", c.env, got, c.want)
		}
	}
}

func in(t *testing.T, lang pos.Lang) messages.Catalogue {
	t.Helper()
	c, err := messages.In(lang)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
