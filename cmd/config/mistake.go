package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing wrong with the file.
type Mistake struct {
	Line  int    // 1 is the first; of something missing, the line of its section or the last one of the file
	Field string // "shop.currency", "" where the text is no TOML
	Key   string // message: what is wrong
	Fix   string // message: what to write instead, with the same arguments
	Args  map[string]any
}

// Mistakes is all that is wrong with a file, in the order of its lines.
type Mistakes []Mistake

// mistakesError carries the mistakes inside a *pos.Error.
type mistakesError struct{ all Mistakes }

// Error lists them for a log. People are shown the messages.
func (e mistakesError) Error() string {
	lines := make([]string, len(e.all))
	for i, x := range e.all {
		lines[i] = fmt.Sprintf("line %d: %s: %s %v", x.Line, x.Field, x.Key, x.Args)
	}
	return strings.Join(lines, "; ")
}

// MistakesOf returns the mistakes that an error of Load or Parse holds.
func MistakesOf(err error) Mistakes {
	e, _ := errors.AsType[mistakesError](err)
	return e.all
}

func (m Mistakes) sort() {
	slices.SortStableFunc(m, func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) })
}

// args are the arguments of a message.
type args = map[string]any

// checker collects the mistakes while a file is read and checked.
type checker struct {
	name     string
	last     int  // number of lines
	broken   bool // some lines are no TOML, so that nothing can be called missing
	mistakes Mistakes
}

// at is where in the file something stands.
type at struct {
	line  int
	field string
	given bool // it stands in the file, right or wrong
	wrong bool // it is of the wrong type, which was reported: its value is not
}

func (c *checker) refuse(where at, key string, a args) {
	c.mistakes = append(c.mistakes, Mistake{Line: where.line, Field: where.field, Key: key, Fix: key + ".fix", Args: a})
}

// nearest returns the known name that was probably meant, "" where none is like it.
func nearest(name string, known []string) string {
	best, most := "", max(1, len(name)/3)
	for _, k := range known {
		if d := distance(name, k); d <= most {
			best, most = k, d-1
		}
	}
	return best
}

// distance is the number of bytes to insert, remove, replace or swap with their neighbour to make a into b (the optimal
// string alignment distance).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
