// Package script runs selling scripts: files a cashier could read, played against a real store.
//
//	# SALE-002: receipt numbers run without gaps
//	shop currency SAR, standard 15%, zero 0%
//	item 6281000000014 "Milk 1 L" "حليب 1 لتر" 6.00 standard
//
//	till 1
//	  scan 6281000000014
//	  scan 6281000000014
//	  expect 1 line, total 12.00, tax 1.57
//	  cash 20.00
//	  expect receipt 1-1-1, change 8.00
//
// The first line names the rule that the script holds. One statement stands on a line; indentation is free; what follows
// a "#" is for the reader. language.md lists the statements.
//
// A command that is refused must be followed by the refusal that is expected, so no script passes by accident. After every
// command the till's screen, as the pushes painted it, is compared with what a reload would show. At the end of every
// script the whole store is verified and its sums are added up in three ways (see sums).
package script

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Mode says how a script is played. The same script must pass in every mode.
type Mode struct {
	// Twice sends every command again with the same id: the answer must be the first one and nothing may change
	// (SALE-003).
	Twice bool
	// Restart closes and reopens the store after every command: nothing may be lost (SALE-004).
	Restart bool
	// Leave sends every command first for a caller who does not wait for the answer, and then again with the same id: it
	// must be done once (SALE-003).
	Leave bool
}

// Run plays the script src, called name, in the empty directory dir. An error names the file and line.
func Run(ctx context.Context, name string, src io.Reader, dir string, mode Mode) (err error) {
	r := &run{ctx: ctx, world: newWorld(dir), mode: mode}
	defer func() {
		if r.practice != nil {
			err = errors.Join(err, r.practice.close())
		}
		err = errors.Join(err, r.real().close())
	}()
	lines := bufio.NewScanner(src)
	n := 0
	for lines.Scan() {
		n++
		if n == 1 && !titleForm.MatchString(lines.Text()) {
			return fmt.Errorf("%s:1: the first line must name a rule: # SALE-002: receipt numbers run without gaps", name)
		}
		s, err := parse(lines.Text())
		if err == nil && len(s) > 0 {
			err = r.do(s) //nolint:contextcheck // a run has one context from beginning to end
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", name, n, strings.TrimSpace(lines.Text()), err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, n, err)
	}
	if err := r.end(); err != nil {
		return fmt.Errorf("%s: at the end: %w", name, err)
	}
	return nil
}

var titleForm = regexp.MustCompile(`^# [A-Z]+-\d{3}(, [A-Z]+-\d{3})*: \S`)

// statement is one line, cut at its commas into clauses and at its blanks into words. It has no empty clause.
type statement [][]string

// parse reads a line. A word in double quotes may hold blanks, commas and "#".
func parse(line string) (statement, error) {
	var s statement
	var clause []string
	rest := strings.TrimSpace(line)
	for rest != "" && rest[0] != '#' {
		var word string
		switch rest[0] {
		case '"':
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
			word, rest = rest[1:1+end], rest[2+end:]
			clause = append(clause, word)
		case ',':
			if len(clause) == 0 {
				return nil, errors.New("there is nothing before a comma")
			}
			s, clause, rest = append(s, clause), nil, rest[1:]
		default:
			end := strings.IndexAny(rest+" ", " \t,\"")
			word, rest = rest[:end], rest[end:]
			clause = append(clause, word)
		}
		rest = strings.TrimLeft(rest, " \t")
	}
	if len(clause) > 0 {
		return append(s, clause), nil
	}
	if len(s) > 0 {
		return nil, errors.New("there is nothing after a comma")
	}
	return nil, nil
}
