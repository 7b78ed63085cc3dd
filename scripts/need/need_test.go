package need_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/scripts/need"
)

// spy stands in for a test and remembers how it ended.
type spy struct {
	testing.TB
	outcome string
}

func (*spy) Helper() {}

func (s *spy) Skipf(format string, _ ...any)  { s.end("skip " + format) }
func (s *spy) Fatalf(format string, _ ...any) { s.end("fatal " + format) }

func (s *spy) end(how string) {
	if s.outcome == "" {
		s.outcome, _, _ = strings.Cut(how, " ")
	}
}

func TestMissingIsFatalUnderCI(t *testing.T) {
	const none = "no-such-program-of-sanduq"
	cases := []struct {
		ci, name, want string
		call           func(testing.TB)
	}{
		{"true", "program", "fatal", func(t testing.TB) { need.Program(t, none) }},
		{"", "program", "skip", func(t testing.TB) { need.Program(t, none) }},
		{"true", "file", "fatal", func(t testing.TB) { need.File(t, "/"+none) }},
		{"", "file", "skip", func(t testing.TB) { need.File(t, "/"+none) }},
		{"true", "shared", "skip", func(t testing.TB) { need.Shared(t, "data/"+none) }},
		{"", "shared", "skip", func(t testing.TB) { need.Shared(t, "data/"+none) }},
		{"true", "present program", "", func(t testing.TB) { need.Program(t, "go") }},
		{"", "present file", "", func(t testing.TB) { need.File(t, "/") }},
	}
	for _, c := range cases {
		t.Run(c.name+" CI="+c.ci, func(t *testing.T) {
			t.Setenv("CI", c.ci)
			s := &spy{TB: t}
			c.call(s)
			if s.outcome != c.want {
				t.Errorf("ended with %q, want %q", s.outcome, c.want)
			}
		})
	}
}

func TestSharedFollowsSanduqData(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SANDUQ_DATA", dir)
	if got, want := need.Shared(t, "data/a.csv"), filepath.Join(dir, "a.csv"); got != want {
		t.Errorf("Shared = %q, want %q", got, want)
	}
}

func TestTopHoldsTheModule(t *testing.T) {
	if _, err := os.Stat(filepath.Join(need.Top(t), "scripts", "need", "need.go")); err != nil {
		t.Error(err)
	}
}
