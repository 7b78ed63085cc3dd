package barcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/barcode"
)

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Code == pos.Invalid {
		return e.Key
	}
	return ""
}

// gtinOf draws a GTIN of the given length as text.
func gtinOf(length int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		payload := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), length-1, length-1, -1).Draw(t, "payload")
		return payload + string(barcode.CheckDigit(payload))
	})
}

func anyGTIN() *rapid.Generator[string] {
	return rapid.OneOf(gtinOf(8), gtinOf(12), gtinOf(13), gtinOf(14))
}

func TestCheckDigitFindsSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := anyGTIN().Draw(t, "code")
		g, err := barcode.ParseGTIN(code)
		if err != nil || g.String() != code || int(g.Class) != len(code) {
			t.Fatalf("BARCODE-001: ParseGTIN(%q) = %v of class %d, %v", code, g, g.Class, err)
		}
		i := rapid.IntRange(0, len(code)-1).Draw(t, "position")
		other := rapid.ByteRange('0', '9').Filter(func(d byte) bool { return d != code[i] }).Draw(t, "digit")
		slip := code[:i] + string(other) + code[i+1:]
		if _, err := barcode.ParseGTIN(slip); keyOf(err) != "barcode.check_digit" {
			t.Fatalf("BARCODE-001: %q for %q gave %v", slip, code, err)
		}
		if i == 0 {
			return
		}
		a, b := code[i-1], code[i]
		exchanged := code[:i-1] + string(b) + string(a) + code[i+1:]
		unseen := a == b || a == b+5 || b == a+5
		if _, err := barcode.ParseGTIN(exchanged); (err == nil) != unseen {
			t.Fatalf("BARCODE-001: %q for %q gave %v", exchanged, code, err)
		}
	})
}

func TestGTINByExample(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]byte{
		"629104150021":  '3', // GS1's own example, 6291041500213
		"03600029145":   '2', // UPC-A
		"1234567":       '0',
		"1061414100041": '5',
	} {
		if got := barcode.CheckDigit(payload); got != want {
			t.Errorf("BARCODE-001: CheckDigit(%q) = %c; want %c", payload, got, want)
		}
	}
	for _, code := range []string{
		"", "1", "1234567", "123456789", "12345678901234567", "1234567A", "١٢٣٤٥٦٧٠", "-2345670",
	} {
		if g, err := barcode.ParseGTIN(code); keyOf(err) != "barcode.not_gtin" {
			t.Errorf("BARCODE-001: ParseGTIN(%q) = %v, %v", code, g, err)
		}
	}
}

func TestLengthsOfOneNumberStayDistinct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.OneOf(gtinOf(8), gtinOf(12), gtinOf(13)).Draw(t, "short")
		longer := rapid.SampledFrom([]int{12, 13, 14}).Filter(func(n int) bool { return n > len(short) }).Draw(t, "length")
		a, err := barcode.ParseGTIN(short)
		if err != nil {
			t.Fatal(err)
		}
		b, err := barcode.ParseGTIN(strings.Repeat("0", longer-len(short)) + short)
		if err != nil {
			t.Fatalf("BARCODE-002: padding broke the check digit: %v", err)
		}
		if a == b || a.Number != b.Number || a.Key14() != b.Key14() || len(a.Key14()) != 14 || a.String() == b.String() {
			t.Fatalf("BARCODE-002: %v (%s) and %v (%s)", a, a.Key14(), b, b.Key14())
		}
		if want := fmt.Sprintf("%014s", short); a.Key14() != want {
			t.Fatalf("BARCODE-002: 14-digit form %s; want %s", a.Key14(), want)
		}
	})
}

// shorten is the oracle of UPC-E: the six digits of a GTIN-12 of number system 0, by the table of the standard, where
// there are any. It tries the rows in the order of the table, the shortest manufacturer number first.
func shorten(gtin12 string) (string, bool) {
	m, p := gtin12[1:6], gtin12[6:11] // manufacturer and product
	switch {
	case m[2] <= '2' && m[3:] == "00" && p[:2] == "00":
		return m[:2] + p[2:] + m[2:3], true
	case m[3:] == "00" && p[:3] == "000":
		return m[:3] + p[3:] + "3", true
	case m[4] == '0' && p[:4] == "0000":
		return m[:4] + p[4:] + "4", true
	case p[:4] == "0000" && p[4] >= '5':
		return m + p[4:], true
	}
	return "", false
}

func TestUPCEStandsForItsGTIN12(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := func(n int) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(t, "digits")
		}
		body := rapid.SampledFrom([]func() string{
			func() string {
				return d(2) + rapid.SampledFrom([]string{"0", "1", "2"}).Draw(t, "third") + "0000" + d(3)
			},
			func() string { return d(3) + "00000" + d(2) },
			func() string { return d(4) + "00000" + d(1) },
			func() string {
				return d(5) + "0000" + rapid.SampledFrom([]string{"5", "6", "7", "8", "9"}).Draw(t, "last")
			},
		}).Draw(t, "row")()
		full := "0" + body
		full += string(barcode.CheckDigit(full))
		six, ok := shorten(full)
		if !ok {
			t.Fatalf("the oracle cannot shorten %s", full)
		}
		code := "0" + six + full[11:]
		for _, prefix := range []string{"", "]E0"} {
			s, err := barcode.Parse([]byte(prefix + code))
			if err != nil || s.Text != code {
				t.Fatalf("BARCODE-003: Parse(%s%s) = %+v, %v", prefix, code, s, err)
			}
			found := false
			for _, g := range s.Readings() {
				found = found || g.String() == full
			}
			if !found {
				t.Fatalf("BARCODE-003: %s%s reads %v; want %s", prefix, code, s.Readings(), full)
			}
		}
	})
}

func TestGTINIsItsDigitsAsText(t *testing.T) {
	t.Parallel()
	in, err := barcode.ParseGTIN("0000012345670")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(in)
	if err != nil || string(data) != `"0000012345670"` {
		t.Fatalf("BARCODE-002: %s, %v", data, err)
	}
	var out barcode.GTIN
	if err := json.Unmarshal(data, &out); err != nil || out != in {
		t.Errorf("BARCODE-002: read back %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`"0000012345671"`), &out); err == nil || out != in {
		t.Errorf("BARCODE-001: a wrong check digit gave %v, %v", out, err)
	}
	if data, err := json.Marshal(barcode.GTIN{}); err == nil {
		t.Errorf("BARCODE-001: no GTIN was marshalled as %s", data)
	}
	if text := (barcode.GTIN{}).String(); text != "" {
		t.Errorf("BARCODE-001: no GTIN reads %q", text)
	}
}
