package tender_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/tender"
)

func currency(t testing.TB, code string) money.Currency {
	t.Helper()
	c, err := money.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}

// TestSplit pays random totals by random means until nothing is due.
func TestSplit(t *testing.T) {
	t.Parallel()
	means := []tender.Means{
		{ID: "cash", Kind: tender.Cash, Drawer: true, Change: true},
		{ID: "card", Kind: tender.Card},
		{ID: "voucher", Kind: tender.Voucher, KeepsRest: true, Most: 5000},
	}
	rapid.Check(t, func(t *rapid.T) {
		s := tender.Split{
			Total: money.Amount(rapid.Int64Range(0, 20_000).Draw(t, "total")),
			Step:  money.Amount(rapid.SampledFrom([]int64{0, 1, 5, 10, 25, 100}).Draw(t, "step")),
		}
		for range 100 {
			m := rapid.SampledFrom(means).Draw(t, "means")
			given := money.Amount(rapid.Int64Range(-10, 30_000).Draw(t, "given"))
			due := s.Due()
			took, err := s.Take(&m, given)
			if err != nil {
				held(t, s, &m, given, err)
				continue
			}
			holds(t, s, &m, given, took)
			s.Taken += took.Amount
			if took.Done {
				if s.Taken != s.Total+took.Rounding {
					t.Fatalf("TENDER-001: %d was taken for %d with rounding %d", s.Taken, s.Total, took.Rounding)
				}
				return
			}
			if took.Amount >= due && due > 0 && s.Step <= 1 {
				t.Fatalf("TENDER-001: %d of %d was taken and something is due", took.Amount, due)
			}
		}
	})
}

// holds checks a payment that was taken.
func holds(t *rapid.T, s tender.Split, m *tender.Means, given money.Amount, took tender.Took) {
	cash, rounding, err := s.CashDue()
	switch {
	case err != nil:
		t.Fatal(err)
	case took.Rounding != 0 && (!m.Change || !took.Done || took.Rounding != rounding):
		t.Fatalf("TENDER-002: %s is rounded by %d", m.ID, took.Rounding)
	case 2*max(took.Rounding, -took.Rounding) > max(s.Step, 1):
		t.Fatalf("TENDER-002: rounded by %d where the step is %d", took.Rounding, s.Step)
	case took.Change != 0 && !m.Change:
		t.Fatalf("TENDER-003: %s gives %d back", m.ID, took.Change)
	case m.Change && took.Done && (took.Amount != cash || took.Change != given-cash || took.Change < 0):
		t.Fatalf("TENDER-003: of %d for %d, %d is taken and %d given back", given, cash, took.Amount, took.Change)
	case !took.Done && took.Amount != given:
		t.Fatalf("TENDER-001: %d was given in part, and %d taken", given, took.Amount)
	case !m.Change && given > s.Due() && !m.KeepsRest:
		t.Fatalf("TENDER-004: %s took %d where %d is due", m.ID, given, s.Due())
	}
}

// held checks a payment that was refused.
func held(t *rapid.T, s tender.Split, m *tender.Means, given money.Amount, err error) {
	ok := false
	switch keyOf(err) {
	case "tender.not_positive":
		ok = given <= 0
	case "tender.too_much":
		ok = given > s.Due() && !m.Change && !m.KeepsRest
	case "tender.over_limit":
		ok = m.Most > 0 && given > m.Most
	}
	if !ok {
		t.Fatalf("TENDER-004: %s of %d for %d is refused: %v", m.ID, given, s.Due(), err)
	}
}

// TestRates compares with exact fractions.
func TestRates(t *testing.T) {
	t.Parallel()
	codes := []string{"SAR", "KWD", "JPY", "USD"}
	rapid.Check(t, func(t *rapid.T) {
		local, err := money.ParseCurrency(rapid.SampledFrom(codes).Draw(t, "local"))
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := money.ParseCurrency(rapid.SampledFrom(codes).Draw(t, "foreign"))
		if err != nil {
			t.Fatal(err)
		}
		r := tender.Rate{Currency: foreign, Value: money.Quantity(rapid.Int64Range(1, int64(tender.MaxRate)).Draw(t, "rate"))}
		a := money.Amount(rapid.Int64Range(0, 1_000_000).Draw(t, "amount"))
		exact := new(big.Rat).Mul(big.NewRat(int64(a), pow(foreign)), big.NewRat(int64(r.Value)*pow(local), int64(money.One)))
		worth, err := r.Worth(a, local)
		if err != nil {
			t.Fatal(err)
		}
		if low := big.NewRat(int64(worth), 1); low.Cmp(exact) > 0 || low.Add(low, big.NewRat(1, 1)).Cmp(exact) <= 0 {
			t.Fatalf("TENDER-005: %d %s are worth %d %s, exactly %s", a, foreign, worth, local, exact.FloatString(6))
		}
		need, err := r.Needed(worth, local)
		if err != nil {
			t.Fatal(err)
		}
		if need > a {
			t.Fatalf("TENDER-005: %d are worth %d, and %d would be needed for that", a, worth, need)
		}
		if enough, err := r.Worth(need, local); err != nil || enough < worth {
			t.Fatalf("TENDER-005: %d were asked for %d and are worth %d, %v", need, worth, enough, err)
		}
	})
}

func pow(c money.Currency) int64 {
	n := int64(1)
	for range c.Exponent() {
		n *= 10
	}
	return n
}

func TestTooMuchForeignMoney(t *testing.T) {
	t.Parallel()
	r := tender.Rate{Currency: currency(t, "USD"), Value: 10_000_000 * money.One}
	for _, a := range []money.Amount{-1, 1 << 62} {
		if _, err := r.Worth(a, currency(t, "SAR")); err == nil {
			t.Errorf("TENDER-005: %d is worth something", a)
		}
	}
}

func TestCheckRef(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind tender.Kind
		ref  string
		key  string
	}{
		{tender.Card, "", ""},
		{tender.Card, "123456", ""},
		{tender.Card, "A1B2C3", ""},
		{tender.Card, "632812345671", ""}, // a retrieval reference
		{tender.Card, "4111111111111111", "tender.card_number"},
		{tender.Card, "4111 1111 1111 1111", "tender.card_number"},
		{tender.Card, "٤١١١١١١١١١١١١١١١", "tender.card_number"},
		{tender.Card, "378282246310005", "tender.card_number"},
		{tender.Card, "411111111111111", "tender.card_number"}, // mistyped, and yet most of one
		{tender.Voucher, "6281000000014", ""},                  // a barcode of 13 digits
		{tender.Voucher, "4111111111111111", "tender.card_number"},
		{tender.Voucher, "4111111111111112", ""},
		{tender.Voucher, "GIFT-2026-000123", ""},
		{tender.Voucher, "123456789012345678901234567890123", "tender.ref_long"},
	} {
		if got := keyOf(tender.CheckRef(c.kind, c.ref)); got != c.key {
			t.Errorf("TENDER-006: %s %q is answered %q, want %q", c.kind, c.ref, got, c.key)
		}
	}
}

// TestDefault holds TENDER-007: each country's own scheme comes first, every scheme of the data is known and named in both
// languages, and no shop is without cash.
func TestDefault(t *testing.T) {
	t.Parallel()
	for country, first := range map[string]string{"SA": "mada", "KW": "knet", "BH": "benefit", "AE": "jaywan", "FR": "visa"} {
		o := tender.Default(country, currency(t, "SAR"))
		card, ok := o.Find("card")
		if !ok || len(card.Schemes) < 5 || card.Schemes[0].ID != first {
			t.Errorf("TENDER-007: %s: %+v", country, card.Schemes)
		}
		if o.Step != 0 {
			t.Errorf("TENDER-007: SAR is rounded to %d", o.Step)
		}
		for _, m := range o.Means {
			if m.Name.En == "" || m.Name.Ar == "" {
				t.Errorf("TENDER-007: %s has no name", m.ID)
			}
		}
	}
	if o := tender.Default("CH", currency(t, "CHF")); o.Step != 5 {
		t.Errorf("TENDER-007: CHF is rounded to %d", o.Step)
	}
	for _, id := range tender.KnownSchemes() {
		if s, _ := tender.KnownScheme(id); s.Name.En == "" || s.Name.Ar == "" {
			t.Errorf("TENDER-007: scheme %s has no name", id)
		}
	}
	var none tender.Offer
	if m, ok := none.Find(tender.CashID); !ok || !m.Change || !m.Drawer {
		t.Error("TENDER-007: a shop without means takes no cash")
	}
	if _, ok := none.Find(tender.ForeignID); ok {
		t.Error("TENDER-007: foreign notes are taken without a rate")
	}
}

// FuzzCheckRef looks for a card's number that gets through, however it is written.
func FuzzCheckRef(f *testing.F) {
	f.Add("4111111111111111", "-")
	f.Add("378282246310005", " ")
	f.Add("5500005555555559", "\u200f")
	f.Fuzz(func(t *testing.T, number, between string) {
		if keyOf(tender.CheckRef(tender.Card, number)) != "tender.card_number" || len(number) > 19 {
			return
		}
		for _, r := range between {
			if r >= '0' && r <= '9' || r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹' {
				return
			}
		}
		if key := keyOf(tender.CheckRef(tender.Card, number[:4]+between+number[4:])); key == "" {
			t.Errorf("TENDER-006: %q with %q within is taken", number, between)
		}
	})
}
