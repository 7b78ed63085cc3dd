package returns_test

import (
	"context"
	"slices"
	"testing"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// permit is a person who may do what the test says.
type permit struct {
	check *checks
	need  staff.Permission
}

// checks notes what was asked.
type checks struct {
	asked  []staff.Permission
	sizes  map[staff.Limit]int64
	refuse staff.Permission
}

func (*permit) Prepare(context.Context) {}

func (p *permit) Within(l staff.Limit, value int64) *staff.Check {
	p.check.sizes[l] = value
	return nil
}

func (p *permit) By(*store.View) (fact.By, error) {
	if p.need == p.check.refuse {
		return fact.By{}, &pos.Error{Code: pos.Refused, Key: "staff.needs_approval"}
	}
	return fact.By{Staff: "sara"}, nil
}

func guarded(t *testing.T) (*fixture, *checks) {
	t.Helper()
	c := &checks{sizes: map[staff.Limit]int64{}}
	f := newFixture(t, t.TempDir())
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.check = func(_ pos.TillID, need staff.Permission, _ *staff.Approval) returns.Permit {
		c.asked = append(c.asked, need)
		return &permit{c, need}
	}
	if err := f.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.end(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return f, c
}

func TestEachReturnIsAllowedByWhoMay(t *testing.T) {
	t.Parallel()
	f, c := guarded(t)
	s, err := f.sell(t.Context(), "1", []fact.SaleLine{line(1, 3*money.One, 3000)}, fact.Tender{Means: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	one := []returns.LineArgs{{Line: 1, Qty: "1"}}
	for _, x := range []struct {
		what  string
		cmd   func() store.Command
		asked []staff.Permission
		limit staff.Limit
		size  int64
	}{
		{"a return", func() store.Command {
			return f.returns.Sale(pos.NewID(f.clock()), "1", returns.SaleArgs{Sale: s.Sale, Lines: one, Reason: "damaged"})
		}, []staff.Permission{staff.Return}, staff.RefundAmount, 1000},
		{"by another means", func() store.Command {
			return f.returns.Sale(pos.NewID(f.clock()), "1", returns.SaleArgs{
				Sale: s.Sale, Lines: one, Reason: "damaged", Refunds: []returns.RefundArgs{{Means: "card", Ref: "7", Amount: 1000}},
			})
		}, []staff.Permission{staff.Return, staff.RefundOtherTender}, staff.RefundAmount, 1000},
		{"without a receipt", func() store.Command {
			return f.returns.Goods(pos.NewID(f.clock()), "1", returns.GoodsArgs{
				Lines: []returns.GoodsLine{{Item: "rice", Qty: "2"}}, Reason: "damaged",
			})
		}, []staff.Permission{staff.Return, staff.ReturnNoReceipt}, staff.NoReceiptAmount, 2000},
	} {
		for _, refused := range append([]staff.Permission{""}, x.asked...) {
			c.asked, c.refuse = nil, refused
			head := f.Head()
			_, err := f.send(t.Context(), x.cmd())
			if !slices.Equal(c.asked, x.asked) || c.sizes[x.limit] != x.size {
				t.Errorf("RETURN-010, RETURN-013: %s asks for %v, %v; want %v of %d", x.what, c.asked, c.sizes, x.asked, x.size)
			}
			if refused == "" && err != nil || refused != "" && (key(err) != "staff.needs_approval" || f.Head() != head) {
				t.Errorf("RETURN-010, RETURN-013: %s without %q: %v", x.what, refused, err)
			}
		}
	}
}

func TestAQuoteIsWhatIsDone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir())
	ctx := t.Context()
	s, err := f.sell(ctx, "1", []fact.SaleLine{line(1, 3*money.One, 2999), line(2, money.One, 501)},
		fact.Tender{Means: "card", Scheme: "mada", Ref: "111", Amount: 2000},
		fact.Tender{Means: "voucher", Ref: "V7", Amount: 100},
		fact.Tender{Means: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	args := []returns.LineArgs{{Line: 2}, {Line: 1, Qty: "2"}}
	var q returns.Quote
	err = f.Read(ctx, func(v *store.View) (err error) {
		q, err = f.returns.Quote(v, returns.QuoteArgs{Sale: s.Sale, Lines: args})
		return err
	})
	if err != nil || q.Total != 1999+501 || len(q.Refunds) != 3 || q.Refunds[2].Amount != 400 || q.Refunds[1].Ref != "V7" {
		t.Fatalf("RETURN-010: the quote is %+v, %v", q, err)
	}
	a := returns.SaleArgs{Sale: s.Sale, Lines: args, Reason: "expired"}
	if _, err := f.send(ctx, f.returns.Sale(pos.NewID(f.clock()), "2", a)); key(err) != "return.ref_missing" {
		t.Errorf("RETURN-011: a refund to a card without a word of the terminal: %v", err)
	}
	for _, m := range q.Refunds {
		a.Refunds = append(a.Refunds, returns.RefundArgs{Tender: m.Tender, Amount: m.Amount})
	}
	a.Refunds[0].Ref = "222"
	r, err := f.send(ctx, f.returns.Sale(pos.NewID(f.clock()), "2", a))
	if err != nil || r.Total != q.Total || r.Cash != 400 || r.Number != "2-1-R1" || f.drawers != 1 ||
		r.Refunds[0] != (returns.RefundState{Tender: 1, Means: "card", Scheme: "mada", Ref: "222", Amount: 2000}) {
		t.Errorf("RETURN-010: done was %+v, %v", r, err)
	}
	if err := f.end(ctx); err != nil {
		t.Error(err)
	}
}
