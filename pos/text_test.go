package pos_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"sanduq/pos"
)

func TestTextInALanguage(t *testing.T) {
	t.Parallel()
	both, en, ar := pos.Text{En: "Milk", Ar: "حليب"}, pos.Text{En: "Milk"}, pos.Text{Ar: "حليب"}
	for _, c := range []struct {
		text pos.Text
		lang pos.Lang
		want string
	}{
		{both, pos.English, "Milk"},
		{both, pos.Arabic, "حليب"},
		{en, pos.Arabic, "Milk"},
		{ar, pos.English, "حليب"},
		{pos.Text{}, pos.Arabic, ""},
		{pos.Text{}, pos.English, ""},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("TEXT-001: %+v in %s is %q, want %q", c.text, c.lang, got, c.want)
		}
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Milk \t 1 L\r\n":         "Milk 1 L",
		"\u202e00.1\u202c":          "00.1",
		"\u2067حليب\u2069":          "حليب",
		"\ufeffMilk":                "Milk",
		"Mi\x00l\x7fk":              "Milk",
		"Mi\u0086lk":                "Milk",           // a control character of ISO 6429's second set
		"نیم\u200cفاصله":            "نیم\u200cفاصله", // the zero-width non-joiner is spelling, not a control
		"a\u00a0b\u2003c":           "a b c",
		"":                          "",
		"\u2066\u2069\u202a \u202b": "",
	} {
		if got := pos.CleanName(in); got != want {
			t.Errorf("TEXT-002: %q became %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Milk", " \u202e حليب \u0000", "\xff\xfe", "\u0085a\u2028b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := pos.CleanName(s)
		if strings.ContainsFunc(got, func(r rune) bool { return pos.IsBidiControl(r) || unicode.IsControl(r) }) {
			t.Errorf("TEXT-002: %q became %q, which holds a control", s, got)
		}
		if pos.CleanName(got) != got {
			t.Errorf("TEXT-003: %q became %q, and that %q", s, got, pos.CleanName(got))
		}
	})
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk on fire")
	err := &pos.Error{
		Code: pos.Refused, Op: "scan", Key: "sale.unknown_code", Args: map[string]any{"code": "123", "a": 1}, Err: cause,
	}
	if got, want := err.Error(), "scan: refused sale.unknown_code a=1 code=123: disk on fire"; got != want {
		t.Errorf("ERR-001: text is %q, want %q", got, want)
	}
	if got := (&pos.Error{Code: pos.Internal}).Error(); got != "internal" {
		t.Errorf("ERR-001: the bare error reads %q", got)
	}
	if !errors.Is(err, cause) {
		t.Error("ERR-002: the cause is lost")
	}
	wrapped := fmt.Errorf("again: %w", &pos.Error{Code: pos.Unavailable, Err: err})
	if pos.CodeOf(wrapped) != pos.Unavailable {
		t.Errorf("ERR-003: the outermost code counts, got %s", pos.CodeOf(wrapped))
	}
	if pos.CodeOf(nil) != "" || pos.CodeOf(cause) != pos.Internal || pos.CodeOf(pos.Internalf("op", cause)) != pos.Internal {
		t.Error("ERR-004: nil has no code, and a foreign error is internal")
	}
}
