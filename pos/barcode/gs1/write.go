package gs1

import (
	"strings"
)

// Build writes elements as a scanner would send them, and in their order: GS after each value whose length is not
// predefined, unless it is the last. What would not read back as it is, is the error barcode.elements.
func Build(elements []Element) (string, error) {
	var b strings.Builder
	for i, e := range elements {
		if e.AI == "" || aiLengthOf(e.AI) != len(e.AI) || strings.IndexByte(e.Value, GS) >= 0 {
			return "", notElements("build elements", e.AI+e.Value)
		}
		fixed := predefined(e.AI)
		if fixed > 0 && len(e.Value) != fixed {
			return "", notElements("build elements", e.AI+e.Value)
		}
		b.WriteString(e.AI)
		b.WriteString(e.Value)
		if fixed == 0 && i < len(elements)-1 {
			b.WriteByte(GS)
		}
	}
	return b.String(), nil
}

// Bracketed writes elements for people: each AI in brackets before its value.
func Bracketed(elements []Element) string {
	var b strings.Builder
	for _, e := range elements {
		b.WriteByte('(')
		b.WriteString(e.AI)
		b.WriteByte(')')
		b.WriteString(strings.ReplaceAll(e.Value, "(", escapedBracket))
	}
	return b.String()
}

// escapedBracket is an opening bracket inside a value. A backslash is in no character set of GS1, so nothing else reads
// like it.
const escapedBracket = `\(`

// ParseBracketed reads elements in the form that Bracketed writes and labels print for people. There, brackets in a value
// stand for themselves unless they look like those of an AI. Blanks around a value are dropped. The error is
// barcode.elements.
func ParseBracketed(text string) ([]Element, error) {
	if len(text) > MaxLength {
		return nil, notElements("parse brackets", text)
	}
	out := make([]Element, 0, 4)
	for rest := strings.TrimSpace(text); rest != "" || len(out) == 0; {
		n := openingAI(rest)
		if n == 0 || len(out) == MaxElements {
			return nil, notElements("parse brackets", text)
		}
		e := Element{AI: rest[1 : n-1]}
		rest = rest[n:]
		end := nextAI(rest)
		e.Value = strings.ReplaceAll(strings.TrimSpace(rest[:end]), escapedBracket, "(")
		rest = rest[end:]
		if e.Flaw = flawOf(e.AI, e.Value); e.Flaw == Unknown && aiLengthOf(e.AI) != len(e.AI) {
			return nil, notElements("parse brackets", text) // no AI can begin like this
		}
		out = append(out, e)
	}
	markContradictions(out)
	return out, nil
}

// nextAI returns where the next AI in brackets begins, or the end of the text.
func nextAI(text string) int {
	for i := range len(text) {
		if text[i] == '(' && (i == 0 || text[i-1] != '\\') && openingAI(text[i:]) > 0 {
			return i
		}
	}
	return len(text)
}

// openingAI returns the length of the AI in brackets that a text begins with, brackets included, or 0.
func openingAI(text string) int {
	end := strings.IndexByte(text[:min(len(text), len("(8001)"))], ')')
	if end < len("(00") || text[0] != '(' || !numeric.holds(text[1:end]) {
		return 0
	}
	return end + 1
}
