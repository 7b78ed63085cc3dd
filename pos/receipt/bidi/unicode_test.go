package bidi_test

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	xbidi "golang.org/x/text/unicode/bidi"

	"sanduq/pos/receipt/bidi"
	"sanduq/scripts/need"
)

// ucd is where Debian's unicode-data puts the Unicode character database.
const ucd = "/usr/share/unicode/"

// The least number of cases in Unicode 15.0's files; a later version only adds. They hold the tests to reading them.
const (
	minCharacterCases = 91_000
	minClassCases     = 770_000
)

// eachLine calls f with the lines of a Unicode data file that hold data, comments cut off.
func eachLine(t *testing.T, name string, f func(no int, line string)) {
	t.Helper()
	file, err := os.Open(need.File(t, ucd+name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scan := bufio.NewScanner(file)
	for no := 1; scan.Scan(); no++ {
		line, _, _ := strings.Cut(scan.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			f(no, line)
		}
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
}

// resolved returns levels and order as the test files give them: characters that rule X9 removes are "x" and have no
// place in the order.
func resolved(text []rune, dir bidi.Direction) (base bidi.Level, levels []string, order []int) {
	p := bidi.Resolve(text, dir)
	line := p.Line(0, len(text))
	for i, r := range text {
		if removed(r) {
			levels = append(levels, "x")
		} else {
			levels = append(levels, strconv.Itoa(int(line[i])))
		}
	}
	for _, i := range bidi.Order(line) {
		if !removed(text[i]) {
			order = append(order, i)
		}
	}
	return p.Base, levels, order
}

func removed(r rune) bool {
	props, _ := xbidi.LookupRune(r)
	switch props.Class() {
	case xbidi.LRE, xbidi.RLE, xbidi.LRO, xbidi.RLO, xbidi.PDF, xbidi.BN:
		return true
	}
	return false
}

func numbers(t *testing.T, s string) []int {
	t.Helper()
	var out []int
	for f := range strings.FieldsSeq(s) {
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func runes(t *testing.T, hex string) []rune {
	t.Helper()
	var out []rune
	for f := range strings.FieldsSeq(hex) {
		n, err := strconv.ParseInt(f, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rune(n))
	}
	return out
}

// TestCharacters holds BIDI-001: levels and order agree with every case of Unicode's BidiCharacterTest.txt. No case is
// left out: its characters have had their classes since before Unicode 15.0, the oldest table that x/text may use here.
func TestCharacters(t *testing.T) {
	t.Parallel()
	directions := map[string]bidi.Direction{"0": bidi.LeftToRight, "1": bidi.RightToLeft, "2": bidi.Auto}
	cases, failed := 0, 0
	eachLine(t, "BidiCharacterTest.txt", func(no int, line string) {
		f := strings.Split(line, ";")
		text := runes(t, f[0])
		base, levels, order := resolved(text, directions[f[1]])
		cases++
		if strconv.Itoa(int(base)) == f[2] && strings.Join(levels, " ") == f[3] && slices.Equal(order, numbers(t, f[4])) {
			return
		}
		if failed++; failed <= 10 {
			t.Errorf("BIDI-001: line %d: %s\n got %d;%v;%v", no, line, base, levels, order)
		}
	})
	if cases < minCharacterCases || failed > 0 {
		t.Errorf("BIDI-001: %d of %d cases failed, want 0 of at least %d", failed, cases, minCharacterCases)
	}
}

// representative is a character of each class that BidiTest.txt names, none of them a bracket.
var representative = map[string]rune{
	"L": 'a', "R": 0x05D0, "AL": 0x0627, "EN": '0', "AN": 0x0660, "ES": '+', "ET": '$', "CS": ',', "NSM": 0x0300,
	"ON": '!', "WS": ' ', "S": '\t', "B": 0x2029, "BN": 0x00AD, "LRE": 0x202A, "RLE": 0x202B, "PDF": 0x202C,
	"LRO": 0x202D, "RLO": 0x202E, "LRI": 0x2066, "RLI": 0x2067, "FSI": 0x2068, "PDI": 0x2069,
}

// TestClasses holds BIDI-002: levels and order agree with every case of Unicode's BidiTest.txt, which goes through all
// sequences of up to four classes. None is left out.
func TestClasses(t *testing.T) {
	t.Parallel()
	directions := []bidi.Direction{bidi.Auto, bidi.LeftToRight, bidi.RightToLeft} // bits 1, 2, 4 of the data
	var wantLevels string
	var wantOrder []int
	cases, failed := 0, 0
	eachLine(t, "BidiTest.txt", func(no int, line string) {
		if s, ok := strings.CutPrefix(line, "@Levels:"); ok {
			wantLevels = strings.Join(strings.Fields(s), " ")
			return
		}
		if s, ok := strings.CutPrefix(line, "@Reorder:"); ok {
			wantOrder = numbers(t, s)
			return
		}
		classes, bits, _ := strings.Cut(line, ";")
		var text []rune
		for c := range strings.FieldsSeq(classes) {
			text = append(text, representative[c])
		}
		set := numbers(t, bits)[0]
		for bit, dir := range directions {
			if set&(1<<bit) == 0 {
				continue
			}
			cases++
			_, levels, order := resolved(text, dir)
			if strings.Join(levels, " ") == wantLevels && slices.Equal(order, wantOrder) {
				continue
			}
			if failed++; failed <= 10 {
				t.Errorf("BIDI-002: line %d: %s dir %d\n got %v %v\nwant %v %v", no, line, dir, levels, order,
					wantLevels, wantOrder)
			}
		}
	})
	if cases < minClassCases || failed > 0 {
		t.Errorf("BIDI-002: %d of %d cases failed, want 0 of at least %d", failed, cases, minClassCases)
	}
}

// TestRepresentatives makes sure that each character stands for the class that BidiTest.txt calls by that name.
func TestRepresentatives(t *testing.T) {
	t.Parallel()
	seen := map[xbidi.Class]string{}
	for name, r := range representative {
		props, _ := xbidi.LookupRune(r)
		if other, ok := seen[props.Class()]; ok {
			t.Errorf("%s and %s have one class", name, other)
		}
		seen[props.Class()] = name
	}
	if len(seen) != 23 {
		t.Errorf("%d classes represented, UAX #9 table 4 has 23", len(seen))
	}
}

// TestBracketTable holds BIDI-003: every pair of BidiBrackets.txt pairs here, and nothing pairs with a wrong partner.
func TestBracketTable(t *testing.T) {
	t.Parallel()
	pairs := map[rune]rune{}
	eachLine(t, "BidiBrackets.txt", func(_ int, line string) {
		f := strings.Split(line, ";")
		if strings.TrimSpace(f[2]) == "o" {
			pairs[runes(t, f[0])[0]] = runes(t, f[1])[0]
		}
	})
	if len(pairs) < 64 {
		t.Fatalf("read %d pairs, Unicode 15.0 has 64", len(pairs))
	}
	// Behind an L, a pair that holds an L is L as a whole (N0 c 1); a lone closing bracket before an R is R (N2).
	closes := func(open, closing rune) bool {
		text := []rune{'a', open, 'b', closing, 0x05D0}
		return bidi.Resolve(text, bidi.RightToLeft).Line(0, len(text))[3] == 2
	}
	for open, closing := range pairs {
		if !closes(open, closing) {
			t.Errorf("BIDI-003: %U and %U are not a pair", open, closing)
		}
		if wrong := ']'; closing != wrong && closes(open, wrong) {
			t.Errorf("BIDI-003: %U pairs with %U", open, wrong)
		}
	}
}
