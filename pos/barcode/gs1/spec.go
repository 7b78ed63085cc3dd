package gs1

// maxParts is the most components that the value of an AI has, and maxLints the most checks of one component.
const (
	maxParts = 6
	maxLints = 3
)

// spec is what the dictionary says of one AI.
type spec struct {
	fixed      bool   // its length is predefined: no FNC1 needs to follow ("*" in the dictionary)
	attribute  bool   // may be a data attribute of a Digital Link ("?")
	key        bool   // may be the primary key of a Digital Link ("dlpkey")
	qualifiers string // of a key, in the order they are written in: "22,10,21|235" are two sequences
	parts      [maxParts]part
}

// part is one component of a value. The zero value is none.
type part struct {
	set      set
	min, max uint8 // in characters
	optional bool
	lints    [maxLints]lint
}

// set is a set of characters that a component is made of.
type set uint8

const (
	numeric set = iota + 1 // N: the digits
	cset82                 // X: GS1 General Specifications, figure 7.11-1
	cset39                 // Y: the same, figure 7.11-2
	base64                 // Z: RFC 4648, section 5, with its padding
)

// exactly returns a component of n characters.
func exactly(s set, n uint8, lints ...lint) part { return between(s, n, n, lints...) }

// between returns a component of a length between two bounds.
func between(s set, least, most uint8, lints ...lint) part {
	p := part{set: s, min: least, max: most}
	copy(p.lints[:], lints)
	return p
}

// maybe returns a component that may be missing at the end of a value.
func maybe(p part) part {
	p.optional = true
	return p
}

// check returns the flaw of a value, or None.
func (s *spec) check(value string) Flaw {
	rest := value
	for i := range s.parts {
		p := &s.parts[i]
		if p.set == 0 || rest == "" && p.optional {
			break
		}
		if len(rest) < int(p.min) {
			return Length
		}
		piece := rest[:min(len(rest), int(p.max))]
		if !p.set.holds(piece) {
			return Characters
		}
		for _, l := range p.lints {
			if flaw := l.check(piece); flaw != None {
				return flaw
			}
		}
		rest = rest[len(piece):]
	}
	if rest != "" {
		return Length
	}
	return None
}

func (s set) holds(text string) bool {
	for i := range len(text) {
		if !s.has(text[i]) {
			return false
		}
	}
	return true
}

func (s set) has(c byte) bool {
	digit := c >= '0' && c <= '9'
	capital := c >= 'A' && c <= 'Z'
	switch s {
	case cset82: // of the printable ASCII characters all but space and # $ @ [ \ ] ^ ` { | } ~
		return c >= '!' && c <= 'z' && c != '#' && c != '$' && c != '@' && (c < '[' || c == '_' || c >= 'a')
	case cset39:
		return digit || capital || c == '#' || c == '-' || c == '/'
	case base64:
		return digit || capital || c >= 'a' && c <= 'z' || c == '-' || c == '_' || c == '='
	default:
		return digit
	}
}

// predefined returns the length of a value with this AI by the figure of predefined lengths, which goes by the AI's first
// two digits and holds for AIs that are still to be assigned: 0 where FNC1 ends the value. Source: GS1 General
// Specifications, figure 7.8.5-2 (there with the AI's own digits).
func predefined(ai string) int {
	var total int
	switch ai[:2] {
	case "00":
		total = 20
	case "01", "02", "03":
		total = 16
	case "04":
		total = 18
	case "11", "12", "13", "14", "15", "16", "17", "18", "19":
		total = 8
	case "20":
		total = 4
	case "31", "32", "33", "34", "35", "36":
		total = 10
	case "41":
		total = 16
	default:
		return 0
	}
	return total - len(ai)
}
