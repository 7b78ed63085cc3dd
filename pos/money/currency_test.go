package money_test

import (
	"encoding/json"
	"testing"

	"sanduq/pos/money"
)

func TestCurrenciesAreThoseOfISO4217(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int{
		"SAR": 2, "AED": 2, "QAR": 2, "EGP": 2, "EUR": 2, "USD": 2, "ZWG": 2, "XCG": 2, "XAD": 2,
		"KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3, "LYD": 3, "IQD": 3,
		"JPY": 0, "KRW": 0, "XOF": 0, "BIF": 0, "CLF": 4, "UYW": 4,
	} {
		c, err := money.ParseCurrency(code)
		if err != nil || c.Exponent() != want || c.Code() != code {
			t.Errorf("MONEY-010: %s has %d decimals, %v; want %d", code, c.Exponent(), err, want)
		}
	}
	for _, code := range []string{
		"", "SA", "SARS", "sar", "AR ", " SA", "R S", "ريال", "ZZZ",
		"BGN", "HRK", "ANG", "CUC", "SLL", "ZWL", // withdrawn
		"XAU", "XDR", "XTS", "XXX", // no minor unit
	} {
		if c, err := money.ParseCurrency(code); keyOf(err) != "money.unknown_currency" || !c.IsZero() {
			t.Errorf("MONEY-010: %q gave %v, %v", code, c, err)
		}
	}
}

// TestCurrencyTable asks for every code there could be, so that a slip in the table (a code twice, a missing blank)
// shows.
func TestCurrencyTable(t *testing.T) {
	t.Parallel()
	count := map[int]int{}
	for n := range 26 * 26 * 26 {
		code := string([]byte{byte('A' + n/676), byte('A' + n/26%26), byte('A' + n%26)})
		if c, err := money.ParseCurrency(code); err == nil {
			count[c.Exponent()]++
		}
	}
	if count[0] != 17 || count[2] != 139 || count[3] != 7 || count[4] != 2 || len(count) != 4 {
		t.Errorf("MONEY-010: currencies by decimals: %v", count)
	}
}

func TestCurrencyIsItsCodeAsText(t *testing.T) {
	t.Parallel()
	type basket struct {
		Currency money.Currency `json:"currency"`
	}
	in := basket{Currency: currency(t, "KWD")}
	data, err := json.Marshal(in)
	if err != nil || string(data) != `{"currency":"KWD"}` {
		t.Fatalf("MONEY-010: %s, %v", data, err)
	}
	var out basket
	if err := json.Unmarshal(data, &out); err != nil || out != in {
		t.Errorf("MONEY-010: read back %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"currency":"KWF"}`), &out); err == nil || out != in {
		t.Errorf("MONEY-010: an unknown code gave %v, %v", out, err)
	}
	if data, err := json.Marshal(basket{}); err == nil {
		t.Errorf("MONEY-010: no currency was marshalled as %s", data)
	}
	if none := (money.Currency{}); none.Code() != "" || none.Format(5) != "5" {
		t.Errorf("MONEY-010: no currency reads %q and formats 5 as %q", none.Code(), none.Format(5))
	}
}
