package tax_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
)

func TestRatesFollowTheDay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		country, category string
		day               pos.Date
		rate              money.Rate
		ok                bool
	}{
		{"SA", "standard", "2017-12-31", 0, false},
		{"SA", "standard", "2018-01-01", 5 * money.Percent, true},
		{"SA", "standard", "2020-06-30", 5 * money.Percent, true},
		{"SA", "standard", "2020-07-01", 15 * money.Percent, true},
		{"SA", "medicine", "2026-11-23", 0, true},
		{"AE", "standard", "2026-11-23", 5 * money.Percent, true},
		{"BH", "standard", "2021-12-31", 5 * money.Percent, true},
		{"BH", "standard", "2022-01-01", 10 * money.Percent, true},
		{"OM", "standard", "2021-04-15", 0, false},
		{"KW", "outside", "2026-11-23", 0, true},
		{"KW", "standard", "2026-11-23", 0, false},
	} {
		c, ok, err := tax.Of(tc.country)
		if err != nil || !ok {
			t.Fatalf("TAX-020: %s is %v, %v", tc.country, ok, err)
		}
		if rate, ok := c.Categories.RateOn(tc.category, tc.day); rate != tc.rate || ok != tc.ok {
			t.Errorf("TAX-020: %s of %s on %s is %v, %v; want %v, %v", tc.category, tc.country, tc.day, rate, ok, tc.rate, tc.ok)
		}
	}
}

func TestEveryCountryReads(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("country/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no countries: %v", err)
	}
	for _, f := range files {
		code := strings.TrimSuffix(filepath.Base(f), ".json")
		c, ok, err := tax.Of(code)
		if err != nil || !ok || c.Code != code || len(c.Categories) == 0 {
			t.Errorf("TAX-021: %s is %+v, %v, %v", code, c, ok, err)
		}
		for id, g := range c.Categories {
			if g.ID != id {
				t.Errorf("TAX-021: category %s of %s calls itself %s", id, code, g.ID)
			}
		}
	}
	if _, ok, err := tax.Of("ZZ"); ok || err != nil {
		t.Errorf("TAX-021: a country without a file is %v, %v", ok, err)
	}
}

func TestMistakesInACountrysFile(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("country/SA.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tax.Read(good); err != nil {
		t.Fatalf("TAX-021: %v", err)
	}
	for what, change := range map[string][2]string{
		"unknown field":       {`"source":`, `"sauce":`},
		"unknown kind":        {`"kind": "exempt"`, `"kind": "free"`},
		"version":             {`"version": 1`, `"version": 2`},
		"rates out of order":  {`"from": "2020-07-01"`, `"from": "2017-07-01"`},
		"rate":                {`"rate": "15"`, `"rate": "15 euros"`},
		"no rate":             {`{"from": "2018-01-01", "rate": "5"}, {"from": "2020-07-01", "rate": "15"}`, ``},
		"standard at nothing": {`{"from": "2018-01-01", "rate": "5"}, {"from": "2020-07-01", "rate": "15"}`, `{"rate": "0"}`},
		"exempt with a rate": {
			`"الخدمات المالية"}},` + "\n" + `      "rates": [{"rate": "0"}]`, `"الخدمات المالية"}},"rates": [{"rate": "1"}]`,
		},
		"twice":            {`"id": "medicine"`, `"id": "zero"`},
		"no Arabic name":   {`"ar": "نسبة الصفر"`, `"ar": ""`},
		"no Arabic reason": {`"ar": "الخدمات المالية"`, `"ar": ""`},
		"bad id":           {`"id": "export"`, `"id": "Ex port"`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%s: nothing was changed", what)
		}
		if c, err := tax.Read([]byte(bad)); err == nil {
			t.Errorf("TAX-021: %s was read as %+v", what, c)
		}
	}
}

func TestAShopsOwnCategory(t *testing.T) {
	t.Parallel()
	for rate, kind := range map[money.Rate]tax.Kind{0: tax.Zero, 5 * money.Percent: tax.Standard} {
		c := tax.Own("books", rate)
		if got, ok := c.RateOn("1999-01-01"); got != rate || !ok || c.Kind != kind {
			t.Errorf("TAX-022: a category at %v is %+v", rate, c)
		}
	}
}
