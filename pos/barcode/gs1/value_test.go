package gs1_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos/barcode/gs1"
	"sanduq/pos/money"
)

func TestCenturyRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		reader := rapid.IntRange(1950, 2300).Draw(t, "reader")
		d := gs1.Date{
			Year:  rapid.Uint8Range(0, 99).Draw(t, "yy"),
			Month: rapid.Uint8Range(1, 12).Draw(t, "mm"), Day: rapid.Uint8Range(0, 28).Draw(t, "dd"),
		}
		got := d.In(reader)
		if ahead := got.Year() - reader; ahead < -49 || ahead > 50 || got.Year()%100 != int(d.Year) {
			t.Fatalf("GS1-007: %+v read in %d is of %d", d, reader, got.Year())
		}
		if d.Day == 0 && got.AddDate(0, 0, 1).Day() != 1 || d.Day > 0 && got.Day() != int(d.Day) ||
			got.Month() != time.Month(d.Month) {
			t.Fatalf("GS1-007: %+v read in %d is %v", d, reader, got)
		}
	})
}

func TestDatesByExample(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		ai, value string
		reader    int
		want      string
	}{
		{"17", "261231", 2026, "2026-12-31 00:00"},
		{"17", "260200", 2026, "2026-02-28 00:00"},
		{"17", "280200", 2026, "2028-02-29 00:00"},
		{"15", "760101", 2026, "2076-01-01 00:00"},
		{"15", "770101", 2026, "1977-01-01 00:00"},
		{"11", "000101", 2049, "2000-01-01 00:00"},
		{"11", "490101", 2099, "2149-01-01 00:00"},
		{"11", "500101", 2099, "2050-01-01 00:00"},
		{"16", "000229", 2099, "2100-02-28 00:00"},
		{"7003", "2612312359", 2026, "2026-12-31 23:59"},
	} {
		d, ok := gs1.Element{AI: tc.ai, Value: tc.value}.Date()
		got := d.In(tc.reader).Format("2006-01-02 15:04")
		if !ok || got != tc.want || d.Timed != (tc.ai == "7003") || d.IsZero() {
			t.Errorf("GS1-007: (%s)%s read in %d is %s, %v; want %s", tc.ai, tc.value, tc.reader, got, ok, tc.want)
		}
	}
	for _, e := range []gs1.Element{
		{AI: "10", Value: "261231"},
		{AI: "17", Value: "26"},
		{AI: "17", Value: "261331"},
		{AI: "17", Value: "261231", Flaw: gs1.Repeated},
		{AI: "7003", Value: "261231"},
	} {
		if d, ok := e.Date(); ok {
			t.Errorf("GS1-007: %+v has the date %+v", e, d)
		}
	}
}

func TestMeasuresAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 999_999).Draw(t, "digits")
		decimals := rapid.IntRange(0, 5).Draw(t, "decimals")
		group := rapid.SampledFrom([]int{310, 311, 315, 337, 340, 356, 369}).Draw(t, "group")
		digits := fmt.Sprintf("%06d", n)
		want, err := money.ParseQuantity(digits[:6-decimals] + "." + digits[6-decimals:] + "0")
		if err != nil {
			t.Fatal(err)
		}
		q, unit, ok := gs1.Element{AI: fmt.Sprintf("%d%d", group, decimals), Value: digits}.Measure()
		if !ok || q != want || unit == "" {
			t.Fatalf("GS1-008: (%d%d)%s = %v %s, %v; want %v", group, decimals, digits, q, unit, ok, want)
		}
	})
	// A unit for every measure of the dictionary, and for nothing else.
	for _, ai := range knownAIs() {
		_, unit, ok := gs1.Element{AI: ai, Value: "000001"}.Measure()
		if measure := ai >= "3100" && ai < "3700" && len(ai) == 4; ok != measure || (unit != "") != measure {
			t.Errorf("GS1-008: (%s) is in %q, %v", ai, unit, ok)
		}
	}
	for _, e := range []gs1.Element{
		{AI: "3106", Value: "000001"},
		{AI: "3103", Value: "00001"},
		{AI: "3103", Value: "00000A"},
		{AI: "3103", Value: "000001", Flaw: gs1.Repeated},
	} {
		if q, _, ok := e.Measure(); ok {
			t.Errorf("GS1-008: %+v measures %v", e, q)
		}
	}
}

func TestPricesAndCounts(t *testing.T) {
	t.Parallel()
	sar, kwd := currency(t, "SAR"), currency(t, "KWD")
	for _, tc := range []struct {
		ai, value string
		shop      money.Currency
		want      money.Amount
		key       string
	}{
		{"3922", "1250", sar, 1250, ""},
		{"3920", "12", sar, 1200, ""},
		{"3922", "1250", kwd, 12500, ""},
		{"3923", "12500", sar, 1250, ""},
		{"3923", "12505", sar, 0, "barcode.price_decimals"},
		{"3932", "6821250", sar, 1250, ""},
		{"3932", "4141250", sar, 0, "barcode.price_currency"},
		{"3933", "4141250", kwd, 1250, ""},
		{"3912", "682000", sar, 0, ""},
		{"3900", "999999999999999", sar, 99999999999999900, ""},
		{"3952", "001250", sar, 1250, ""},
	} {
		p, ok := gs1.Element{AI: tc.ai, Value: tc.value}.Price()
		got, err := p.Amount(tc.shop)
		if !ok || got != tc.want || keyOf(err) != tc.key {
			t.Errorf("GS1-008: (%s)%s in %s is %d, %v, %v", tc.ai, tc.value, tc.shop, got, ok, err)
		}
	}
	for _, e := range []gs1.Element{
		{AI: "3942", Value: "1250"},
		{AI: "3932", Value: "682"},
		{AI: "3932", Value: "0001250"},
		{AI: "3922", Value: ""},
		{AI: "10", Value: "1250"},
		{AI: "3922", Value: "12A"},
		{AI: "3922", Value: "1", Flaw: gs1.Repeated},
	} {
		if p, ok := e.Price(); ok {
			t.Errorf("GS1-008: %+v is the price %+v", e, p)
		}
	}
	if _, err := (gs1.Price{Digits: 1 << 62}).Amount(sar); keyOf(err) != "money.overflow" {
		t.Errorf("GS1-008: too large a price: %v", err)
	}
	for value, want := range map[string]int64{"1": 1, "00000012": 12, "99999999": 99999999} {
		if n, ok := (gs1.Element{AI: "30", Value: value}).Count(); n != want || !ok {
			t.Errorf("GS1-008: (30)%s = %d, %v", value, n, ok)
		}
	}
	if n, ok := (gs1.Element{AI: "31", Value: "1"}).Count(); ok {
		t.Errorf("GS1-008: (31)1 counts %d", n)
	}
}

func currency(t *testing.T, code string) money.Currency {
	t.Helper()
	c, err := money.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
