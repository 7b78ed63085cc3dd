package ui_test

import (
	"fmt"
	"strings"
)

// part is a piece of a message: a literal, or the place of an argument.
type part struct {
	Literal string
	Arg     string
	Number  bool              // written in the shop's digits
	Forms   map[string][]part // by plural form; nil for a plain argument
}

// parseMessage reads the text of a message. web/src/text.ts reads the same form, and trusts that this one passed.
func parseMessage(text string) ([]part, error) {
	p := messageParser{rest: text}
	parts, err := p.parts()
	if err == nil && p.rest != "" {
		err = p.fail("a brace is closed that was never opened")
	}
	if err != nil {
		return nil, fmt.Errorf("parse %q: %w", text, err)
	}
	return parts, nil
}

type messageParser struct{ rest string }

func (p *messageParser) fail(why string) error { return fmt.Errorf("%s before %q", why, p.rest) }

// parts reads up to the end or to a closing brace, which it leaves.
func (p *messageParser) parts() ([]part, error) {
	var parts []part
	for p.rest != "" && p.rest[0] != '}' {
		if p.rest[0] != '{' {
			end := strings.IndexAny(p.rest, "{}")
			if end < 0 {
				end = len(p.rest)
			}
			parts = append(parts, part{Literal: p.rest[:end]})
			p.rest = p.rest[end:]
			continue
		}
		place, err := p.place()
		if err != nil {
			return nil, err
		}
		parts = append(parts, place)
	}
	return parts, nil
}

// place reads {name}, {name, number} or {name, plural, form{…} …}.
func (p *messageParser) place() (part, error) {
	end := strings.IndexAny(p.rest[1:], ",}") + 1
	if end == 0 {
		return part{}, p.fail("a place is not closed")
	}
	at := part{Arg: strings.TrimSpace(p.rest[1:end])}
	if at.Arg == "" || strings.ContainsAny(at.Arg, " {") {
		return at, p.fail("a place has no proper name")
	}
	p.rest = strings.TrimLeft(p.rest[end:], ", ")
	switch {
	case p.eat("}"):
		return at, nil
	case p.eat("number}"):
		at.Number = true
		return at, nil
	case !p.eat("plural,"):
		return at, p.fail("a place is neither plain, number nor plural")
	}
	at.Forms = map[string][]part{}
	for !p.eat("}") {
		if err := p.form(at.Forms); err != nil {
			return at, err
		}
	}
	return at, nil
}

func (p *messageParser) form(into map[string][]part) error {
	name, rest, ok := strings.Cut(p.rest, "{")
	name = strings.TrimSpace(name)
	if !ok || name == "" || strings.ContainsAny(name, " }") {
		return p.fail("a plural form is not name{text}")
	}
	if _, twice := into[name]; twice {
		return p.fail("the form " + name + " is there twice")
	}
	p.rest = rest
	text, err := p.parts()
	if err != nil {
		return err
	}
	if !p.eat("}") {
		return p.fail("a plural form is not closed")
	}
	into[name] = text
	return nil
}

// eat skips blanks and takes prefix when it is next.
func (p *messageParser) eat(prefix string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " "), prefix)
	if ok {
		p.rest = rest
	}
	return ok
}
