package gs1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos/barcode/gs1"
)

func TestLinksByExample(t *testing.T) {
	t.Parallel()
	const gtin = "09506000134352"
	e := func(ai, value string) gs1.Element { return gs1.Element{AI: ai, Value: value} }
	flawed := func(ai, value string, f gs1.Flaw) gs1.Element { return gs1.Element{AI: ai, Value: value, Flaw: f} }
	for uri, want := range map[string][]gs1.Element{
		"https://id.gs1.org/01/09506000134352":                 {e("01", gtin)},
		"https://id.gs1.org/01/9506000134352":                  {e("01", gtin)},
		"HTTP://www.example.com/some/path/01/09506000134352/":  {e("01", gtin)},
		"https://example.org:8443/01/09506000134352#frag/01/1": {e("01", gtin)},
		"https://example.org/a/01/09506000134352":              {e("01", gtin)},
		"https://example.org/01/09506000134352/10/ABC/21/1?17=261231&x": {
			e("01", gtin), e("10", "ABC"), e("21", "1"), e("17", "261231"),
		},
		"https://example.org/01/09506000134352/22/2A/10/ABC": {e("01", gtin), e("22", "2A"), e("10", "ABC")},
		"https://example.org/01/09506000134352/235/T":        {e("01", gtin), e("235", "T")},
		"https://example.org/01/09506000134352?3103=000195;15=261231": {
			e("01", gtin), e("3103", "000195"), e("15", "261231"),
		},
		"https://example.org/01/09506000134352?linkType=gs1:pip&10=A": {e("01", gtin), e("10", "A")},
		"https://example.org/01/09506000134352/10/A%2FB%25+":          {e("01", gtin), e("10", "A/B%+")},
		"https://example.org/00/106141411234567897?02=09506000134352&37=5": {
			e("00", "106141411234567897"), e("02", gtin), e("37", "5"),
		},
		"https://a/00/faux/00/106141411234567897":                 {e("00", "106141411234567897")},
		"https://[2001:db8::1]/01/09506000134352?&&99=A&&&98=B&&": {e("01", gtin), e("99", "A"), e("98", "B")},
		"https://a/8018/123456789012345675/8019/123":              {e("8018", "123456789012345675"), e("8019", "123")},
		"https://a/01/09506000134352/22/A+B%2dC?98=X%2f9":         {e("01", gtin), e("22", "A+B-C"), e("98", "X/9")},
		"https://a/01/09506000134352?99=":                         {e("01", gtin), flawed("99", "", gs1.Length)},
		"https://example.org/414/9501101020016/254/32a":           {e("414", "9501101020016"), e("254", "32a")},
		"https://example.org/8004/9501101ABC":                     {e("8004", "9501101ABC")},
		"https://example.org/01/09506000134353":                   {flawed("01", "09506000134353", gs1.CheckCharacter)},
		"https://example.org/01/09506000134352/10/A/22/B": {
			e("01", gtin), flawed("10", "A", gs1.Misplaced), flawed("22", "B", gs1.Misplaced),
		},
		"https://example.org/01/09506000134352/17/261231": {
			e("01", gtin), flawed("17", "261231", gs1.Misplaced),
		},
		"https://example.org/01/09506000134352?21=X": {e("01", gtin), flawed("21", "X", gs1.Misplaced)},
		"https://example.org/01/09506000134352?45=X&17=261331": {
			e("01", gtin), flawed("45", "X", gs1.Unknown), flawed("17", "261331", gs1.BadDate),
		},
		"https://example.org/01/09506000134352?10=A%20B": {e("01", gtin), flawed("10", "A B", gs1.Characters)},
		"https://example.org/01/09506000134352/10/A?10=B": {
			e("01", gtin), flawed("10", "A", gs1.Repeated), flawed("10", "B", gs1.Repeated),
		},
		"https://example.org/01/01/09506000134352":    {e("01", gtin)},
		"https://example.org/01/09506000134352/10/01": {e("01", gtin), e("10", "01")},
	} {
		got, err := gs1.ParseLink(uri)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("GS1-010: %s: %v %s", uri, err, d)
		}
	}
}

func TestOtherURIsAreNoLinks(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "https://", "https://example.org", "https://example.org/", "https://example.org/1", "https://example.org/01",
		"https://example.org/01/about", "https://example.org/blog/2024/01/hello", "https://example.org/10/ABC",
		"https://example.org/01/09506000134352/about", "https://example.org/01/09506000134352/about/us",
		"https:///01/09506000134352", "ftp://example.org/01/09506000134352", "example.org/01/09506000134352",
		"https://example.org/01/09506000134352/10/%4", "https://example.org/01/09506000134352?17=%zz",
		"https://example.org/?01=09506000134352", "https://example.org/01/09506000134352/" + strings.Repeat("x", gs1.MaxLength),
		"https://example.org/01/09506000134352?" + strings.Repeat("99=A&", gs1.MaxElements),
	} {
		if got, err := gs1.ParseLink(uri); keyOf(err) != "barcode.elements" || got != nil {
			t.Errorf("GS1-010: %.80s gave %v, %v", uri, got, err)
		}
	}
}

// escape writes a value for a link, with more percent signs than needed.
func escape(t *rapid.T, value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		if strings.IndexByte("/?#%&;", c) >= 0 || rapid.IntRange(0, 3).Draw(t, "escape") == 0 {
			fmt.Fprintf(&b, rapid.SampledFrom([]string{"%%%02X", "%%%02x"}).Draw(t, "case"), c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func TestALinkSaysWhatItsElementsSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune(cset82)), 1, 20, -1).Draw(t, name)
		}
		payload := rapid.StringMatching(`[0-9]{13}`).Draw(t, "payload")
		want := []gs1.Element{{AI: "01", Value: payload + string(gs1.CheckDigit(payload))}}
		uri := rapid.SampledFrom([]string{"https://id.gs1.org", "http://shop.example/a/b"}).Draw(t, "stem")
		uri += "/01/" + want[0].Value
		for _, ai := range []string{"22", "10", "21"} {
			if rapid.Bool().Draw(t, "with "+ai) {
				e := gs1.Element{AI: ai, Value: text(ai)}
				want, uri = append(want, e), uri+"/"+ai+"/"+escape(t, e.Value)
			}
		}
		sign := "?"
		for _, e := range []gs1.Element{
			{AI: "17", Value: "261231"}, {AI: "3103", Value: "001750"}, {AI: "240", Value: text("240")}, {AI: "3922", Value: "1250"},
		} {
			if rapid.Bool().Draw(t, "with "+e.AI) {
				want, uri = append(want, e), uri+sign+e.AI+"="+escape(t, e.Value)
				sign = "&"
			}
		}
		got, err := gs1.ParseLink(uri)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Fatalf("GS1-010: %s: %v %s", uri, err, d)
		}
		data, err := gs1.Build(got)
		if err != nil {
			t.Fatal(err)
		}
		scanned, err := gs1.Parse(data)
		if d := cmp.Diff(want, scanned); d != "" || err != nil {
			t.Fatalf("GS1-010: %q: %v %s", data, err, d)
		}
	})
}
