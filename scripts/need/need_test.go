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
		ci, what string
		call     func(testing.TB, string) string
		arg      string
		want     string
	}{
		{"true", "program", need.Program, none, "fatal"},
		{"", "program", need.Program, none, "skip"},
		{"true", "file", need.File, "/" + none, "fatal"},
		{"", "file", need.File, "/" + none, "skip"},
		{"true", "shared data", need.Shared, "data/" + none, "skip"},
		{"", "shared data", need.Shared, "data/" + none, "skip"},
		{"true", "present program", need.Program, "go", ""},
		{"", "present file", need.File, "/", ""},
	}
	for _, c := range cases {
		t.Run(c.what+" CI="+c.ci, func(t *testing.T) {
			t.Setenv("CI", c.ci)
			s := &spy{TB: t}
			c.call(s, c.arg)
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
