package bidi_test

import (
	"slices"
	"testing"

	xbidi "golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"

	"sanduq/pos/receipt/bidi"
)

// visual returns the characters of a line from left to right, ordered as the given function orders levels.
func visual(s string, dir bidi.Direction, order func([]bidi.Level) []int) string {
	text := []rune(s)
	out := make([]rune, 0, len(text))
	for _, i := range order(bidi.Resolve(text, dir).Line(0, len(text))) {
		out = append(out, text[i])
	}
	return string(out)
}

// byRuns is the naive order that rule L2 replaces: runs of one direction are laid one after another in the direction of
// the paragraph, and only their characters are turned.
func byRuns(levels []bidi.Level) []int {
	base := levels[0] // of the lines below, the first character is at the paragraph's level
	var out []int
	for i := 0; i < len(levels); {
		start := i
		for i < len(levels) && levels[i].RTL() == levels[start].RTL() {
			i++
		}
		var run []int
		for k := start; k < i; k++ {
			run = append(run, k)
		}
		if levels[start].RTL() {
			slices.Reverse(run)
		}
		if base.RTL() {
			out = append(run, out...)
		} else {
			out = append(out, run...)
		}
	}
	return out
}

// byXText is what golang.org/x/text/unicode/bidi makes of a line.
func byXText(t *testing.T, s string) string {
	t.Helper()
	var p xbidi.Paragraph
	if _, err := p.SetString(s, xbidi.DefaultDirection(xbidi.RightToLeft)); err != nil {
		t.Fatal(err)
	}
	order, err := p.Order()
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for i := range order.NumRuns() {
		run := order.Run(i)
		text := run.String()
		if run.Direction() == xbidi.RightToLeft {
			text = reversed(text)
		}
		out = text + out
	}
	return out
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

const (
	vatLine   = "الإجمالي (VAT 15%): 14.38 ر.س"
	orderLine = "Order #1042 طلب رقم ١٠٤٢"
)

// TestReceiptLines holds BIDI-004: the lines that the ready-made ways get wrong are right, as characters from left to
// right (an unmirrored bracket is the shaper's to mirror). fribidi agrees with both.
func TestReceiptLines(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, line string
		dir        bidi.Direction
		want       string
	}{
		{"total with tax rate", vatLine, bidi.RightToLeft, "س.ر 14.38 :)VAT 15%( يلامجإلا"},
		{"order number twice", orderLine, bidi.LeftToRight, "Order #1042 ١٠٤٢ مقر بلط"},
		{"isolated amount", "المبلغ \u2066-5.00\u2069", bidi.RightToLeft, "\u2069-5.00\u2066 غلبملا"},
		{"Latin name in Arabic", "حليب Nadec 1L طازج", bidi.RightToLeft, "جزاط Nadec 1L بيلح"},
	}
	for _, c := range cases {
		if got := visual(c.line, c.dir, bidi.Order); got != c.want {
			t.Errorf("BIDI-004: %s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNaiveOrderDiffers shows that BIDI-004 can fail: what the ready-made ways make of the two lines is something else.
func TestNaiveOrderDiffers(t *testing.T) {
	t.Parallel()
	if right, naive := visual(vatLine, bidi.RightToLeft, bidi.Order), byXText(t, vatLine); naive == right {
		t.Errorf("x/text orders %q rightly now: %q", vatLine, naive)
	}
	if right, naive := visual(orderLine, bidi.LeftToRight, bidi.Order),
		visual(orderLine, bidi.LeftToRight, byRuns); naive == right {
		t.Errorf("runs by direction order %q rightly now: %q", orderLine, naive)
	}
}

// TestLineResets holds BIDI-005: rule L1 works on each line of a wrapped paragraph by itself.
func TestLineResets(t *testing.T) {
	t.Parallel()
	p := bidi.Resolve([]rune("שלום abc def"), bidi.RightToLeft)
	if got := p.Line(5, 12)[3]; got != 2 {
		t.Errorf("BIDI-005: the space between two Latin words is at level %d, want 2", got)
	}
	if got := p.Line(5, 9)[3]; got != 1 {
		t.Errorf("BIDI-005: the space that ends a line is at level %d, want 1", got)
	}
}

func TestOrderIsAPermutation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOf(rapid.Map(rapid.Uint8Range(0, 126), func(l uint8) bidi.Level { return bidi.Level(l) })).
			Draw(t, "levels")
		order := bidi.Order(levels)
		slices.Sort(order)
		for i, k := range order {
			if i != k {
				t.Fatalf("index %d is missing from the order", i)
			}
		}
	})
}

// FuzzResolve holds BIDI-006: no text makes the algorithm fail or leave its levels.
func FuzzResolve(f *testing.F) {
	f.Add(vatLine, uint8(0))
	f.Add(orderLine, uint8(2))
	f.Add("\u2067\u202E[(א\u2069)]\u202C", uint8(1))
	f.Fuzz(func(t *testing.T, s string, dir uint8) {
		text := []rune(s)
		p := bidi.Resolve(text, bidi.Direction(dir%3))
		for i, l := range p.Line(0, len(text)) {
			if l > 127 {
				t.Fatalf("BIDI-006: character %d is at level %d", i, l)
			}
		}
	})
}
