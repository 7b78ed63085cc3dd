package variable_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/money"
)

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Code == pos.Invalid {
		return e.Key
	}
	return ""
}

// lay writes a code by a pattern, the way a scale does: item and value from the left, then the check digits.
func lay(pattern, item, value string) string {
	check, _ := variable.CheckDigit(value)
	code := []byte(pattern)
	for i, c := range code {
		switch c {
		case 'I':
			code[i], item = item[0], item[1:]
		case 'P', 'W':
			code[i], value = value[0], value[1:]
		case 'V':
			code[i] = check
		case 'x':
			code[i] = '7'
		}
	}
	payload := string(code[:len(code)-1])
	return payload + string(barcode.CheckDigit(payload))
}

func read(t *rapid.T, rules []variable.Rule, code string) (variable.Measure, bool, error) {
	set, err := variable.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	g, err := barcode.ParseGTIN(code)
	if err != nil {
		t.Fatal(err)
	}
	return set.Read(g)
}

// anyRule draws a sound rule.
func anyRule() *rapid.Generator[variable.Rule] {
	return rapid.Custom(func(t *rapid.T) variable.Rule {
		letter := rapid.SampledFrom([]string{"P", "W"}).Draw(t, "value")
		value := strings.Repeat(letter, rapid.IntRange(3, 6).Draw(t, "digits"))
		if n := len(value); (n == 4 || n == 5) && rapid.Bool().Draw(t, "verified") {
			value = rapid.SampledFrom([]string{"V" + value, value + "V"}).Draw(t, "check")
		}
		prefix := rapid.SampledFrom([]string{"20", "21", "29", "02", "04", "2x", "2", "2123"}).Draw(t, "prefix")
		size := 12
		if prefix == "2" && rapid.Bool().Draw(t, "upc") {
			size = 11
		}
		item := strings.Repeat("I", size-len(prefix)-len(value))
		r := variable.Rule{Pattern: prefix + item + value + "C", Key: "PLU-"}
		if rapid.Bool().Draw(t, "value first") {
			r.Pattern = prefix + value + item + "C"
		}
		r.Decimals = rapid.IntRange(0, strings.Count(value, letter)).Draw(t, "decimals")
		return r
	})
}

func TestReadsWhatAScaleWrote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := anyRule().Draw(t, "rule")
		digits := func(letters string) string {
			n := 0
			for _, c := range letters {
				n += strings.Count(rule.Pattern, string(c))
			}
			return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(t, letters)
		}
		item, value := digits("I"), digits("PW")
		code := lay(rule.Pattern, item, value)
		whole, decimals := value[:len(value)-rule.Decimals], value[len(value)-rule.Decimals:]
		want := variable.Measure{Item: "PLU-" + item}
		exact, err := money.ParseQuantity("0" + whole + "." + decimals + "0"[:max(0, 1-len(decimals))])
		if err != nil {
			t.Fatal(err)
		}
		want.Kind, want.Weight = variable.Weight, exact
		if strings.Contains(rule.Pattern, "P") {
			want.Kind, want.Weight = variable.Price, 0
			want.Price.Decimals = uint8(rule.Decimals)
			if _, err := fmt.Sscan(strings.TrimLeft(value, "0"), &want.Price.Digits); err != nil {
				want.Price.Digits = 0 // zeros alone
			}
		}
		codes := []string{code}
		if len(code) == 12 {
			codes = append(codes, "0"+code)
		}
		for _, code := range codes {
			got, ok, err := read(t, []variable.Rule{rule}, code)
			if err != nil || !ok || got != want {
				t.Fatalf("VARIABLE-001: %s by %+v is %+v, %v, %v; want %+v", code, rule, got, ok, err, want)
			}
		}
	})
}

func TestByExample(t *testing.T) {
	t.Parallel()
	rules := slices.Concat(variable.Common(), variable.NorthAmerica(), []variable.Rule{
		{Pattern: "20IIIIVPPPPPC", Decimals: 3, Key: "K"},
	})
	set, err := variable.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	currencies := cmp.Comparer(func(a, b money.Currency) bool { return a == b })
	price := func(digits int64, decimals uint8) gs1.Price { return gs1.Price{Digits: digits, Decimals: decimals} }
	for pattern, tc := range map[string]struct {
		item, value string
		want        variable.Measure
	}{
		"21IIIIIWWWWWC": {"00123", "01750", variable.Measure{Item: "00123", Kind: variable.Weight, Weight: 1_750_000}},
		"23IIIIIPPPPPC": {"12345", "01250", variable.Measure{Item: "12345", Kind: variable.Price, Price: price(1250, 2)}},
		"2IIIIIVPPPPC":  {"12345", "2875", variable.Measure{Item: "12345", Kind: variable.Price, Price: price(2875, 2)}},
		"20IIIIVPPPPPC": {"1234", "14685", variable.Measure{Item: "K1234", Kind: variable.Price, Price: price(14685, 3)}},
	} {
		s, err := barcode.Parse([]byte(lay(pattern, tc.item, tc.value)))
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := set.Read(s.GTIN)
		if d := cmp.Diff(tc.want, got, currencies); d != "" || !ok || err != nil {
			t.Errorf("VARIABLE-001: %s: %v, %v %s", s.Text, ok, err, d)
		}
	}
	for _, code := range []string{"6281000012345", "2212345012504", "12345670", "16281000012342", "", "0412345678903"} {
		g, _ := barcode.ParseGTIN(code)
		if m, ok, err := set.Read(g); ok || err != nil {
			t.Errorf("VARIABLE-004: %s is %+v, %v", code, m, err)
		}
	}
	if m, ok, err := (&variable.Rules{}).Read(barcode.GTIN{Number: 2112345017505, Class: 13}); ok || err != nil {
		t.Errorf("VARIABLE-004: without rules: %+v, %v", m, err)
	}
}

func TestPriceCheckDigit(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]byte{"2875": '9', "14685": '6', "0000": '0', "00000": '0'} { // GS1's own examples
		if got, ok := variable.CheckDigit(digits); got != want || !ok {
			t.Errorf("VARIABLE-002: %s has %c, %v; want %c", digits, got, ok, want)
		}
	}
	for _, digits := range []string{"", "123", "123456", "12A4", "١٢"} {
		if got, ok := variable.CheckDigit(digits); ok {
			t.Errorf("VARIABLE-002: %q has %c", digits, got)
		}
	}
	for _, pattern := range []string{"20IIIIIVPPPPC", "20IIIIVPPPPPC", "20IIIIIVWWWWC"} {
		rules := []variable.Rule{{Pattern: pattern, Decimals: 2}}
		rapid.Check(t, func(t *rapid.T) {
			item := strings.Repeat("1", strings.Count(pattern, "I"))
			size := 11 - strings.Index(pattern, "V")
			value := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), size, size, -1).Draw(t, "value")
			code := []byte(lay(pattern, item, value))
			place := rapid.IntRange(strings.Index(pattern, "V"), 11).Draw(t, "place")
			slip := rapid.ByteRange('0', '9').Filter(func(c byte) bool { return c != code[place] }).Draw(t, "digit")
			code[place] = slip
			payload := string(code[:12])
			if m, ok, err := read(t, rules, payload+string(barcode.CheckDigit(payload))); keyOf(err) != "barcode.price_check" || ok {
				t.Fatalf("VARIABLE-002: %s is %+v, %v, %v", payload, m, ok, err)
			}
		})
	}
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	for _, patterns := range [][2]string{
		{"21IIIIIWWWWWC", "21IIIIPPPPPPC"},
		{"2xIIIIIWWWWWC", "29IIIIIPPPPPC"},
		{"2IIIIIVPPPPC", "02IIIIIPPPPPC"},
		{"2IIIIIIWWWWWC", "2123IIIPPPPPC"},
		{"20IIIIIWWWWWC", "20IIIIIWWWWWC"},
	} {
		rules := []variable.Rule{{Pattern: patterns[0]}, {Pattern: patterns[1]}}
		for range 2 {
			if _, err := variable.Compile(rules); keyOf(err) != "barcode.rule_overlap" {
				t.Errorf("VARIABLE-003: %v: %v", patterns, err)
			}
			slices.Reverse(rules)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRule().Draw(t, "a"), anyRule().Draw(t, "b")
		set, err := variable.Compile([]variable.Rule{a, b})
		if (set == nil) != (keyOf(err) == "barcode.rule_overlap") {
			t.Fatalf("VARIABLE-003: %+v, %+v: %v", a, b, err)
		}
		one, errOne := variable.Compile([]variable.Rule{a})
		other, errOther := variable.Compile([]variable.Rule{b})
		if errOne != nil || errOther != nil {
			t.Fatal(errOne, errOther)
		}
		payload := "2" + rapid.StringMatching(`[0-9]{11}`).Draw(t, "payload")
		g, err := barcode.ParseGTIN(payload + string(barcode.CheckDigit(payload)))
		if err != nil {
			t.Fatal(err)
		}
		_, byOne, errOne := one.Read(g)
		_, byOther, errOther := other.Read(g)
		if set != nil && (byOne || errOne != nil) && (byOther || errOther != nil) {
			t.Fatalf("VARIABLE-003: %s fits both %+v and %+v", g, a, b)
		}
	})
}

func TestRulesRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		rule, key string
		r         variable.Rule
	}{
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIWWWWC1"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIWWWWWX"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIQQQQQC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIIIIIIC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21xxxxxWWWWWC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIPPPWWWC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIWWWIIIWWC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIIVPPPC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIVVPPPPC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: "21IIIIIWWWWWCC"}},
		{"VARIABLE-005", "barcode.rule_pattern", variable.Rule{Pattern: strings.Repeat("2", 1<<16)}},
		{"VARIABLE-004", "barcode.rule_prefix", variable.Rule{Pattern: "62IIIIIWWWWWC"}},
		{"VARIABLE-004", "barcode.rule_prefix", variable.Rule{Pattern: "xxIIIIIWWWWWC"}},
		{"VARIABLE-004", "barcode.rule_prefix", variable.Rule{Pattern: "0xIIIIIWWWWWC"}},
		{"VARIABLE-004", "barcode.rule_prefix", variable.Rule{Pattern: "1IIIIIVPPPPC"}},
		{"VARIABLE-005", "barcode.rule_decimals", variable.Rule{Pattern: "21IIIIIWWWWWC", Decimals: 6}},
		{"VARIABLE-005", "barcode.rule_decimals", variable.Rule{Pattern: "21IIIWWWWWWWC", Decimals: 7}},
		{"VARIABLE-005", "barcode.rule_decimals", variable.Rule{Pattern: "21IIIIIWWWWWC", Decimals: -1}},
		{"VARIABLE-005", "barcode.rule_key", variable.Rule{Pattern: "2IIIIIIIIPPPC"}},
		{"VARIABLE-005", "barcode.rule_key", variable.Rule{Pattern: "21IIIIIWWWWWC", Key: "123"}},
		{"VARIABLE-005", "barcode.rule_key", variable.Rule{Pattern: "21IIIIIWWWWWC", Key: "A B"}},
		{"VARIABLE-005", "barcode.rule_key", variable.Rule{Pattern: "21IIIIIWWWWWC", Key: "\u202E"}},
		{"VARIABLE-005", "barcode.rule_key", variable.Rule{Pattern: "21IIIIIWWWWWC", Key: strings.Repeat("K", 20)}},
	} {
		if set, err := variable.Compile([]variable.Rule{tc.r}); keyOf(err) != tc.key || set != nil {
			t.Errorf("%s: %+.60v gave %v; want %s", tc.rule, tc.r, err, tc.key)
		}
	}
	if _, err := variable.Compile(make([]variable.Rule, variable.MaxRules+1)); keyOf(err) != "barcode.rule_count" {
		t.Errorf("VARIABLE-005: too many rules: %v", err)
	}
	if _, err := variable.Compile([]variable.Rule{{Pattern: "2IIIIIIIIPPPC", Key: "S"}}); err != nil {
		t.Errorf("VARIABLE-005: a key that is no GTIN: %v", err)
	}
}

func TestRulesAreData(t *testing.T) {
	t.Parallel()
	var rules []variable.Rule
	text := `[{"pattern":"21IIIIIWWWWWC","decimals":3},{"pattern":"23IIIIIPPPPPC","decimals":2}]`
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(variable.Common(), rules); d != "" {
		t.Errorf("VARIABLE-005: %s", d)
	}
}
