package money_test

import (
	"math"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"sanduq/pos/money"
)

var exponents = []string{"JPY", "SAR", "KWD", "CLF"} // 0, 2, 3 and 4 decimals

func TestFormatAndParseAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currency(t, rapid.SampledFrom(exponents).Draw(t, "currency"))
		a := anyAmount().Draw(t, "amount")
		text := c.Format(a)
		if want := apd.New(int64(a), -int32(c.Exponent())).Text('f'); text != want {
			t.Fatalf("MONEY-003: Format(%d) = %q; want %q", a, text, want)
		}
		if back, err := c.Parse(text); back != a || err != nil {
			t.Fatalf("MONEY-003: Parse(%q) = %d, %v; want %d", text, back, err, a)
		}
		q := money.Quantity(a)
		if back, err := money.ParseQuantity(q.String()); back != q || err != nil {
			t.Fatalf("MONEY-003: ParseQuantity(%q) = %d, %v; want %d", q, back, err, q)
		}
	})
	sar := currency(t, "SAR")
	for a, want := range map[money.Amount]string{
		0: "0.00", 1250: "12.50", -5: "-0.05", 100: "1.00", math.MinInt64: "-92233720368547758.08",
	} {
		if got := sar.Format(a); got != want {
			t.Errorf("MONEY-003: Format(%d) = %q; want %q", a, got, want)
		}
	}
	for q, want := range map[money.Quantity]string{
		0: "0", 3 * money.One: "3", 30 * money.One: "30", 375_000: "0.375", -1: "-0.000001",
	} {
		if got := q.String(); got != want {
			t.Errorf("MONEY-003: %d millionths are written %q; want %q", q, got, want)
		}
	}
}

func TestParseReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		code, text string
		want       money.Amount
	}{
		{"SAR", "12.5", 1250},
		{"SAR", "12", 1200},
		{"SAR", "12.", 1200},
		{"SAR", ".5", 50},
		{"SAR", "+1.00", 100},
		{"SAR", "\u221212.50", -1250},
		{"SAR", "١٢٫٥٠", 1250},
		{"SAR", "-۱۲.۵", -1250},
		{"SAR", "0000000000000000000000000001.00", 100},
		{"KWD", "١٫٢٣٤", 1234},
		{"JPY", "500", 500},
		{"SAR", "92233720368547758.07", math.MaxInt64},
	} {
		if got, err := currency(t, tc.code).Parse(tc.text); got != tc.want || err != nil {
			t.Errorf("MONEY-005: %s.Parse(%q) = %d, %v; want %d", tc.code, tc.text, got, err, tc.want)
		}
	}
}

func TestParseRefusesWhatItWouldHaveToGuess(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ rule, code, text, key string }{
		{"MONEY-004", "SAR", "1.234", "money.too_many_decimals"},
		{"MONEY-004", "SAR", "1.500", "money.too_many_decimals"},
		{"MONEY-004", "JPY", "500.0", "money.too_many_decimals"},
		{"MONEY-004", "KWD", "٠٫٠٠٠١", "money.too_many_decimals"},
		{"MONEY-001", "SAR", "92233720368547758.08", "money.overflow"},
		{"MONEY-001", "SAR", "-92233720368547758.09", "money.overflow"},
		{"MONEY-001", "JPY", "99999999999999999999999999999999999999", "money.overflow"},
		{"MONEY-005", "SAR", "", "money.invalid_amount"},
		{"MONEY-005", "SAR", "-", "money.invalid_amount"},
		{"MONEY-005", "SAR", ".", "money.invalid_amount"},
		{"MONEY-005", "SAR", "1,000.00", "money.invalid_amount"},
		{"MONEY-005", "SAR", "١٬٠٠٠", "money.invalid_amount"},
		{"MONEY-005", "SAR", "1.2.3", "money.invalid_amount"},
		{"MONEY-005", "SAR", "5-", "money.invalid_amount"},
		{"MONEY-005", "SAR", "--5", "money.invalid_amount"},
		{"MONEY-005", "SAR", " 5", "money.invalid_amount"},
		{"MONEY-005", "SAR", "1e3", "money.invalid_amount"},
		{"MONEY-005", "SAR", "0x10", "money.invalid_amount"},
		{"MONEY-005", "SAR", "\u202E05.2", "money.invalid_amount"},
		{"MONEY-005", "SAR", "1\xff", "money.invalid_amount"},
		{"MONEY-005", "SAR", strings.Repeat("0", 65), "money.invalid_amount"},
	} {
		if got, err := currency(t, tc.code).Parse(tc.text); keyOf(err) != tc.key || got != 0 {
			t.Errorf("%s: %s.Parse(%q) = %d, %v; want %s", tc.rule, tc.code, tc.text, got, err, tc.key)
		}
	}
	if _, err := money.ParseQuantity("0.0000001"); keyOf(err) != "money.too_many_decimals" {
		t.Errorf("MONEY-004: a quantity of seven decimals gave %v", err)
	}
	if _, err := money.ParseQuantity("1 kg"); keyOf(err) != "money.invalid_quantity" {
		t.Errorf("MONEY-005: a quantity with a unit gave %v", err)
	}
}

// FuzzParse holds MONEY-001, MONEY-004 and MONEY-005 against apd: a text either is refused, or apd reads the same number
// from it once its digits and signs are put into ASCII.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"12.50", "-0.05", "١٢٫٥٠", "۱۲٫۵", "1.234", "92233720368547758.08", "+.5", "5.",
		"\u22127", "1,000", "1e5", "\u202E1", "",
	} {
		f.Add(seed)
	}
	toASCII := strings.NewReplacer(
		"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
		"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
		"٫", ".", "\u2212", "-",
	)
	f.Fuzz(func(t *testing.T, text string) {
		for _, code := range exponents {
			c := currency(t, code)
			got, err := c.Parse(text)
			if err != nil {
				if keyOf(err) == "" || got != 0 {
					t.Fatalf("Parse(%q) = %d, %v: not an error of this package", text, got, err)
				}
				continue
			}
			want, _, apdErr := apd.NewFromString(toASCII.Replace(text))
			if apdErr != nil {
				t.Fatalf("MONEY-005: %q was taken, and is no number: %v", text, apdErr)
			}
			if want.Cmp(apd.New(int64(got), -int32(c.Exponent()))) != 0 {
				t.Fatalf("MONEY-004: %s.Parse(%q) = %d", code, text, got)
			}
			if back, err := c.Parse(c.Format(got)); back != got || err != nil {
				t.Fatalf("MONEY-003: %d became %d, %v", got, back, err)
			}
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	c := currency(b, "SAR")
	b.ReportAllocs()
	for b.Loop() {
		_ = c.Format(123_456)
	}
}

func BenchmarkParse(b *testing.B) {
	c := currency(b, "SAR")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.Parse("١٢٣٤٫٥٦")
	}
}
