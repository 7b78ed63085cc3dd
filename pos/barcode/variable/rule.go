package variable

import (
	"strings"

	"sanduq/pos"
)

// MaxRules bounds the rules of one shop: the prefixes 02, 04 and 20 to 29 with two layouts for each.
const MaxRules = 24

// Rule is one layout, as the shop sets it up.
type Rule struct {
	// Pattern is the layout, digit by digit; see the package's doc.
	Pattern string `json:"pattern"`
	// Decimals is how many of the digits of the price or weight are decimals.
	Decimals int `json:"decimals"`
	// Key comes before the item number to make the code under which the catalogue has the item, where bare numbers are
	// used for something else: "PLU-".
	Key string `json:"key,omitempty"`
}

// Common returns the layouts that Odoo, and with it many a scale, comes with: 21 is a weight with three decimals, 23 a
// price with two, for items of five digits and without a check digit of the value. Source: Odoo, default barcode
// nomenclature ("21.....{NNDDD}", "23.....{NNNDD}").
func Common() []Rule {
	return []Rule{
		{Pattern: "21IIIIIWWWWWC", Decimals: 3},
		{Pattern: "23IIIIIPPPPPC", Decimals: 2},
	}
}

// NorthAmerica returns the layout of a UPC-A of number system 2: an item of five digits, and a price of four with its
// check digit. Source: GS1 General Specifications, section 2.1, restricted circulation numbers in GTIN-12, as used in the
// United States and Canada.
func NorthAmerica() []Rule {
	return []Rule{{Pattern: "2IIIIIVPPPPC", Decimals: 2}}
}

// width is the digits of a GTIN-13, which a UPC-A is with a zero before it.
const width = 13

// field is a run of digits inside a code: from start, size digits. The zero value is none.
type field struct{ start, size int }

func (f field) of(code string) string { return code[f.start : f.start+f.size] }

// layout is a rule that was found sound, spread to 13 digits.
type layout struct {
	rule                Rule
	pattern             string
	item, value, verify field
	weight              bool
}

// newLayout checks a rule. Errors: barcode.rule_pattern, barcode.rule_prefix, barcode.rule_decimals, barcode.rule_key.
func newLayout(r Rule) (layout, error) {
	l := layout{rule: r, pattern: r.Pattern}
	if len(l.pattern) == width-1 {
		l.pattern = "0" + l.pattern
	}
	if len(l.pattern) != width || l.pattern[width-1] != 'C' || strings.Trim(l.pattern[:width-1], "0123456789xIPWV") != "" {
		return layout{}, unsound(r, "barcode.rule_pattern")
	}
	price, weight := l.run('P'), l.run('W')
	l.item, l.verify = l.run('I'), l.run('V')
	l.value, l.weight = price, weight.size > 0
	if l.weight {
		l.value = weight
	}
	oneRunEach := l.item.size+price.size+weight.size+l.verify.size == l.count("IPWV")
	verified := l.verify.size == 0 || l.verify.size == 1 && (l.value.size == 4 || l.value.size == 5)
	switch {
	case !oneRunEach, l.item.size == 0, (price.size == 0) == (weight.size == 0), !verified:
		return layout{}, unsound(r, "barcode.rule_pattern")
	case !restricted(l.pattern):
		return layout{}, unsound(r, "barcode.rule_prefix")
	case r.Decimals < 0, r.Decimals > l.value.size, l.weight && r.Decimals > 6:
		return layout{}, unsound(r, "barcode.rule_decimals")
	case !soundKey(r.Key, l.item.size):
		return layout{}, unsound(r, "barcode.rule_key")
	}
	return l, nil
}

// run returns the first run of a letter.
func (l *layout) run(letter byte) field {
	start := strings.IndexByte(l.pattern, letter)
	if start < 0 {
		return field{}
	}
	end := start
	for end < len(l.pattern) && l.pattern[end] == letter {
		end++
	}
	return field{start, end - start}
}

// count returns how many digits of the pattern are one of the letters.
func (l *layout) count(letters string) int {
	n := 0
	for i := range len(l.pattern) {
		if strings.IndexByte(letters, l.pattern[i]) >= 0 {
			n++
		}
	}
	return n
}

// restricted reports whether all codes of a pattern are restricted circulation numbers, so that none is another company's
// trade item: GS1 prefixes 020–029, 040–049 and 200–299 (GS1 General Specifications, section 1.4.2).
func restricted(pattern string) bool {
	return pattern[0] == '2' || pattern[:2] == "02" || pattern[:2] == "04"
}

// soundKey reports whether the codes that a key makes are printable ASCII, not too long, and never look like a GTIN, which
// a catalogue would keep as one.
func soundKey(key string, digits int) bool {
	const longest = 24
	onlyDigits := true
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
		onlyDigits = onlyDigits && key[i] >= '0' && key[i] <= '9'
	}
	switch n := len(key) + digits; n {
	case 8, 12, 13, 14:
		return !onlyDigits
	default:
		return n <= longest
	}
}

// overlaps reports whether some code fits two layouts.
func (l *layout) overlaps(m *layout) bool {
	for i := range width {
		a, b := l.pattern[i], m.pattern[i]
		if isDigit(a) && isDigit(b) && a != b {
			return false
		}
	}
	return true
}

// fits reports whether a code of 13 digits has the layout.
func (l *layout) fits(code string) bool {
	for i := range width {
		if isDigit(l.pattern[i]) && l.pattern[i] != code[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func unsound(r Rule, key string) error {
	const maxShown = 24
	return &pos.Error{
		Code: pos.Invalid, Op: "compile variable measure rules", Key: key,
		Args: map[string]any{
			"pattern": strings.ToValidUTF8(r.Pattern[:min(len(r.Pattern), maxShown)], "\uFFFD"), "decimals": r.Decimals,
			"key": strings.ToValidUTF8(r.Key[:min(len(r.Key), maxShown)], "\uFFFD"),
		},
	}
}
