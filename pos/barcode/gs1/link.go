package gs1

import (
	"slices"
	"strings"
)

// ParseLink reads an uncompressed GS1 Digital Link URI of any domain, with any path in front of the key. A GTIN of fewer
// than 14 digits, which the first edition of the standard allowed, is filled up with zeros. Qualifiers out of order, and
// AIs that may not be data attributes, are Misplaced. Other parameters of the query, and the fragment, are no elements.
// The error is barcode.elements, also for any other URI.
func ParseLink(uri string) ([]Element, error) {
	path, query, ok := cutLink(uri)
	if !ok {
		return nil, notElements("parse link", uri)
	}
	out, ok := elementsOfPath(strings.Split(path, "/"))
	if !ok {
		return nil, notElements("parse link", uri)
	}
	for parameter := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(parameter, "=")
		if aiLengthOf(name) != len(name) || name == "" {
			continue
		}
		value, ok := percentDecoded(value)
		if !ok || len(out) == MaxElements {
			return nil, notElements("parse link", uri)
		}
		e := elementOfLink(name, value)
		if s, known := specOf(name); known && !s.attribute && e.Flaw == None {
			e.Flaw = Misplaced
		}
		out = append(out, e)
	}
	markContradictions(out)
	return out, nil
}

// cutLink returns the path of a URI without its first and last stroke, and its query.
func cutLink(uri string) (path, query string, ok bool) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || len(uri) > MaxLength || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return "", "", false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ = strings.Cut(rest, "?")
	domain, path, ok := strings.Cut(rest, "/")
	return strings.TrimSuffix(path, "/"), query, ok && domain != ""
}

// elementsOfPath finds the primary key and its qualifiers at the end of a path. Names and values alternate, so the key
// stands at an even distance from the end; of several that could be, the last is meant.
func elementsOfPath(segments []string) ([]Element, bool) {
	for i := len(segments) - 2; i >= 0 && len(segments)-i <= 2*MaxElements; i -= 2 {
		s, known := specOf(segments[i])
		if !known {
			return nil, false
		}
		if s.key {
			return elementsFromKey(&s, segments[i:])
		}
	}
	return nil, false
}

// elementsFromKey reads a primary key and what follows it.
func elementsFromKey(key *spec, segments []string) ([]Element, bool) {
	out := make([]Element, 0, len(segments)/2+4)
	var qualifiers []string
	for i := 0; i < len(segments); i += 2 {
		value, ok := percentDecoded(segments[i+1])
		if !ok {
			return nil, false
		}
		e := elementOfLink(segments[i], value)
		out = append(out, e)
		if i > 0 {
			qualifiers = append(qualifiers, e.AI)
		}
	}
	if out[0].Flaw == Length || out[0].Flaw == Characters {
		return nil, false // a path that looks like one by chance: /blog/01/about
	}
	if !inOrder(key.qualifiers, qualifiers) {
		for i := range out[1:] {
			if e := &out[1+i]; e.Flaw == None {
				e.Flaw = Misplaced
			}
		}
	}
	return out, true
}

// inOrder reports whether the qualifiers of a link are among those of one of the key's sequences, and in its order.
func inOrder(sequences string, qualifiers []string) bool {
	for sequence := range strings.SplitSeq(sequences, "|") {
		rest := qualifiers
		for ai := range strings.SplitSeq(sequence, ",") {
			if len(rest) > 0 && rest[0] == ai {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 {
			return true
		}
	}
	return false
}

// elementOfLink returns the element of a name and a decoded value.
func elementOfLink(ai, value string) Element {
	if ai == "01" && slices.Contains([]int{8, 12, 13}, len(value)) {
		value = strings.Repeat("0", 14-len(value)) + value
	}
	return Element{AI: ai, Value: value, Flaw: flawOf(ai, value)}
}

// percentDecoded replaces each %hh by its byte (RFC 3986, section 2.1). A plus sign stands for itself: no value of GS1
// holds a blank, which it would mean in a form.
func percentDecoded(text string) (string, bool) {
	if !strings.Contains(text, "%") {
		return text, true
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '%' {
			if i+2 >= len(text) {
				return "", false
			}
			high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
