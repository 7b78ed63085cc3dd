package returns

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/money"
)

// TestReturnsOfALineAddUp holds RETURN-002: a line comes back in random pieces, and each is compared with what is possible.
func TestReturnsOfALineAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gross := money.Amount(rapid.Int64Range(0, 1_000_000_000).Draw(t, "gross"))
		p := paidFor{
			qty:   money.Quantity(rapid.Int64Range(1, 99_999_000_000).Draw(t, "qty")),
			gross: gross,
			tax:   money.Amount(rapid.Int64Range(0, int64(gross)).Draw(t, "tax")),
		}
		var gone money.Quantity
		var sum share
		for gone < p.qty {
			q := money.Quantity(rapid.Int64Range(1, int64(p.qty-gone)).Draw(t, "back"))
			if rapid.IntRange(0, 9).Draw(t, "last") == 0 {
				q = p.qty - gone
			}
			s, err := p.next(gone, q)
			if err != nil {
				t.Fatal(err)
			}
			if s.gross < 0 || s.tax < 0 || s.tax > s.gross {
				t.Fatalf("RETURN-002: %d more of %+v after %d give back %+v", q, p, gone, s)
			}
			gone, sum = gone+q, share{sum.gross + s.gross, sum.tax + s.tax}
			exact, err := money.Extend(p.gross, money.One) // the whole
			if err != nil || sum.gross > exact {
				t.Fatalf("RETURN-001: %+v came back of %+v: %v", sum, p, err)
			}
		}
		if sum != (share{p.gross, p.tax}) {
			t.Fatalf("RETURN-002: all of %+v came back for %+v", p, sum)
		}
	})
}

func TestSharesByHand(t *testing.T) {
	t.Parallel()
	three := paidFor{3 * money.One, 1000, 130} // three for 10.00
	for i, want := range []share{{333, 43}, {334, 44}, {333, 43}} {
		got, err := three.next(money.Quantity(i)*money.One, money.One)
		if err != nil || got != want {
			t.Errorf("RETURN-002: piece %d of three for 10.00 gives back %+v, %v; want %+v", i+1, got, err, want)
		}
	}
}

func TestPlans(t *testing.T) {
	t.Parallel()
	tenders := []FoundTender{
		{No: 1, Means: Cash, Amount: 2000, Left: 2000},
		{No: 2, Means: Card, Scheme: "mada", Ref: "111111", Amount: 3000, Left: 1000},
		{No: 3, Means: "voucher", Ref: "V-7", Amount: 500, Left: 500},
	}
	for _, c := range []struct {
		total, step  money.Amount
		card, v, csh money.Amount
		rounding     money.Amount
		key          string
	}{
		{total: 700, card: 700},
		{total: 1200, card: 1000, v: 200},
		{total: 1501, card: 1000, v: 500, csh: 1},
		{total: 1513, step: 5, card: 1000, v: 500, csh: 15, rounding: 2},
		{total: 1502, step: 5, card: 1000, v: 500, csh: 0, rounding: -2},
		{total: 3500, card: 1000, v: 500, csh: 2000},
		{total: 3502, step: 5, card: 1000, v: 500, csh: 2000, rounding: -2},
		{total: 3501, key: "return.more_than_paid"},
		{total: 3505, step: 5, key: "return.more_than_paid"},
	} {
		p, err := plan(c.total, tenders, c.step)
		if c.key != "" {
			if err == nil || !hasKey(err, c.key) {
				t.Errorf("RETURN-010: %d was planned as %+v, %v", c.total, p, err)
			}
			continue
		}
		got := map[string]money.Amount{}
		for _, m := range p.refunds {
			got[m.Means] += m.Amount
			if m.Means == Card && (m.Ref != "" || m.Scheme != "mada") {
				t.Errorf("RETURN-011: the approval code of the payment became that of the refund: %+v", m)
			}
		}
		if err != nil || got[Card] != c.card || got["voucher"] != c.v || got[Cash] != c.csh || p.rounding != c.rounding {
			t.Errorf("RETURN-010: %d with coins of %d goes back as %v, rounding %d, %v", c.total, c.step, got, p.rounding, err)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{
		"1-1-1", "till-1-3-1042", "till-1-3-R7", "1-1-R", "1--1", "-", "", "1-1-0",
		"٣-1-1", "a-1-99999999999999999999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := parseNumber(s)
		if err != nil {
			if !hasKey(err, "return.bad_number") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if n.n <= 0 || n.epoch <= 0 || n.till == "" {
			t.Fatalf("%q is read as %+v", s, n)
		}
	})
}

func hasKey(err error, key string) bool {
	e, ok := errors.AsType[*pos.Error](err)
	return ok && e.Key == key
}
