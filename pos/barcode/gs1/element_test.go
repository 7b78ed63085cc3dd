package gs1_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/barcode/gs1"
)

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Code == pos.Invalid {
		return e.Key
	}
	return ""
}

// knownAIs lists every AI of the table.
func knownAIs() []string {
	var out []string
	for width, top := range map[int]int{2: 100, 3: 1000, 4: 10000} {
		for n := range top {
			ai := fmt.Sprintf("%0*d", width, n)
			if _, _, _, ok := gs1.Bounds(ai); ok {
				out = append(out, ai)
			}
		}
	}
	return out
}

func TestPredefinedLengthsAgreeWithTheDictionary(t *testing.T) {
	t.Parallel()
	all := knownAIs()
	if len(all) < 500 {
		t.Fatalf("GS1-001: only %d AIs", len(all))
	}
	for _, ai := range all {
		least, most, fixed, _ := gs1.Bounds(ai)
		want := 0
		if fixed {
			want = most
		}
		if got := gs1.Predefined(ai); got != want || fixed && least != most {
			t.Errorf("GS1-002: (%s) is predefined with %d; the dictionary has %d to %d, predefined %v",
				ai, got, least, most, fixed)
		}
		if n := gs1.AILength(ai[:2]); n != len(ai) {
			t.Errorf("GS1-002: (%s) has %d digits; its first two say %d", ai, len(ai), n)
		}
	}
}

const cset82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`

// anyElement draws an element of the dictionary with a value of a length that it takes, right or wrong.
func anyElement(ais []string) *rapid.Generator[gs1.Element] {
	return rapid.Custom(func(t *rapid.T) gs1.Element {
		ai := rapid.SampledFrom(ais).Draw(t, "ai")
		least, most, _, _ := gs1.Bounds(ai)
		runes := []rune(rapid.SampledFrom([]string{"0123456789", cset82}).Draw(t, "set"))
		return gs1.Element{AI: ai, Value: rapid.StringOfN(rapid.RuneFrom(runes), least, most, -1).Draw(t, "value")}
	})
}

// bare returns elements without their flaws.
func bare(all []gs1.Element) []gs1.Element {
	out := make([]gs1.Element, len(all))
	for i, e := range all {
		out[i] = gs1.Element{AI: e.AI, Value: e.Value}
	}
	return out
}

func TestWhatIsBuiltReadsTheSame(t *testing.T) {
	t.Parallel()
	ais := knownAIs()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(anyElement(ais), 1, 12).Draw(t, "elements")
		data, err := gs1.Build(want)
		if err != nil {
			t.Fatalf("GS1-003: Build(%v): %v", want, err)
		}
		got, err := gs1.Parse(data)
		if d := cmp.Diff(want, bare(got)); d != "" || err != nil {
			t.Fatalf("GS1-003: %q: %v %s", data, err, d)
		}
		typed, err := gs1.ParseBracketed(gs1.Bracketed(want))
		if d := cmp.Diff(got, typed); d != "" || err != nil {
			t.Fatalf("GS1-004: %s: %v %s", gs1.Bracketed(want), err, d)
		}
		superfluous := strings.Builder{}
		superfluous.WriteByte(gs1.GS)
		for _, e := range want {
			superfluous.WriteString(e.AI + e.Value + "\x1d")
		}
		again, err := gs1.Parse(superfluous.String())
		if d := cmp.Diff(got, again); d != "" || err != nil {
			t.Fatalf("GS1-002: with FNC1 after each: %v %s", err, d)
		}
	})
}

func TestParseByExample(t *testing.T) {
	t.Parallel()
	e := func(ai, value string, flaw gs1.Flaw) gs1.Element {
		return gs1.Element{AI: ai, Value: value, Flaw: flaw}
	}
	for _, tc := range []struct {
		rule, data string
		want       []gs1.Element
	}{
		{"GS1-002", "010628100001234510AB12\x1d17261231", []gs1.Element{
			e("01", "06281000012345", 0), e("10", "AB12", 0), e("17", "261231", 0),
		}},
		{"GS1-002", "01988987654321063103001750", []gs1.Element{e("01", "98898765432106", 0), e("3103", "001750", 0)}},
		{"GS1-002", "010628100001234", []gs1.Element{e("01", "0628100001234", gs1.Length)}},
		{"GS1-002", "172612\x1d10A", []gs1.Element{e("17", "2612", gs1.Length), e("10", "A", 0)}},
		{"GS1-002", "10\x1d21X", []gs1.Element{e("10", "", gs1.Length), e("21", "X", 0)}},
		{"GS1-005", "4512345\x1d10AB", []gs1.Element{e("45", "12345", gs1.Unknown), e("10", "AB", 0)}},
		{"GS1-005", "259ABC\x1d10AB", []gs1.Element{e("259", "ABC", gs1.Unknown), e("10", "AB", 0)}},
		{"GS1-005", "1426123110AB", []gs1.Element{e("14", "261231", gs1.Unknown), e("10", "AB", 0)}},
		{"GS1-005", "310912345610AB", []gs1.Element{e("3109", "123456", gs1.Unknown), e("10", "AB", 0)}},
		{"GS1-009", "10A\x1d10B", []gs1.Element{e("10", "A", gs1.Repeated), e("10", "B", gs1.Repeated)}},
		{"GS1-009", "10A\x1d10A", []gs1.Element{e("10", "A", 0), e("10", "A", 0)}},
		{"GS1-009", "31030017503102000175", []gs1.Element{
			e("3103", "001750", gs1.Repeated), e("3102", "000175", gs1.Repeated),
		}},
		{"GS1-009", "31030017503303001750", []gs1.Element{e("3103", "001750", 0), e("3303", "001750", 0)}},
	} {
		got, err := gs1.Parse(tc.data)
		if d := cmp.Diff(tc.want, got); d != "" || err != nil {
			t.Errorf("%s: %q: %v %s", tc.rule, tc.data, err, d)
		}
	}
	for _, data := range []string{
		"", "\x1d", "0", "AB", "01062810000123451", "0106281000012345X1", "31A0001750", "99A\x1dB",
		strings.Repeat("9", gs1.MaxLength+1), strings.Repeat("2001", gs1.MaxElements+1),
	} {
		if got, err := gs1.Parse(data); keyOf(err) != "barcode.elements" || got != nil {
			t.Errorf("GS1-002: %.60q gave %v, %v", data, got, err)
		}
	}
}

func TestBracketedByExample(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]gs1.Element{
		"(01)06281000012345(10)AB":     {{AI: "01", Value: "06281000012345"}, {AI: "10", Value: "AB"}},
		" (01) 06281000012345 (10)AB ": {{AI: "01", Value: "06281000012345"}, {AI: "10", Value: "AB"}},
		"(10)A(B)":                     {{AI: "10", Value: "A(B)"}},
		`(10)A\(21)B`:                  {{AI: "10", Value: "A(21)B"}},
		"(10)A(21)B":                   {{AI: "10", Value: "A"}, {AI: "21", Value: "B"}},
		"(45)A":                        {{AI: "45", Value: "A", Flaw: gs1.Unknown}},
		"(10)":                         {{AI: "10", Flaw: gs1.Length}},
	} {
		got, err := gs1.ParseBracketed(text)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("GS1-004: %s: %v %s", text, err, d)
		}
	}
	for _, text := range []string{
		"", "(", "()", "(1)2", "01", "(0A)1", "(12345)1", "x(01)06281000012345", "(100)1", "(310)1", "(4)", "(01", "(3103",
		strings.Repeat("(10)A", gs1.MaxElements+1), "(10)" + strings.Repeat("A", gs1.MaxLength),
	} {
		if got, err := gs1.ParseBracketed(text); keyOf(err) != "barcode.elements" {
			t.Errorf("GS1-004: %.60q gave %v, %v", text, got, err)
		}
	}
}

func TestBuildRefusesWhatWouldReadOtherwise(t *testing.T) {
	t.Parallel()
	for _, bad := range []gs1.Element{
		{AI: "01", Value: "123"},
		{AI: "17", Value: "2612311"},
		{AI: "10", Value: "A\x1dB"},
		{AI: "", Value: "1"},
		{AI: "1", Value: "1"},
		{AI: "310", Value: "1"},
		{AI: "100", Value: "1"},
		{AI: "XX", Value: "1"},
		{AI: "14", Value: "1"},
	} {
		if data, err := gs1.Build([]gs1.Element{bad}); keyOf(err) != "barcode.elements" {
			t.Errorf("GS1-003: Build(%v) = %q, %v", bad, data, err)
		}
	}
}
