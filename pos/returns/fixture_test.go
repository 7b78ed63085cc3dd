package returns_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/shop"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What the shop's staff answers is a permit.
var _ returns.Permit = (*staff.Check)(nil)

const vat = 15 * money.Percent

// noGoods is a shop that has one item on file: rice for 10.00.
type noGoods struct{}

func (noGoods) Scanned(context.Context, barcode.Scan) catalog.Lookup {
	return noGoods{}.WithSKU(context.Background(), "")
}

func (noGoods) WithSKU(_ context.Context, sku string) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		if sku != "rice" {
			return nil, nil
		}
		return []catalog.Item{{SKU: sku, Price: 1000, Tax: "standard", Unit: catalog.UnitEach, Pack: money.One}}, nil
	}
}

// fixture is a shop with two tills. Its sales are written as facts, paid in whatever way.
type fixture struct {
	*store.Store
	dir     string
	now     atomic.Int64 // nanoseconds: the store's writer reads it while the test moves it
	shop    *shop.Shop
	sales   *sale.Sales
	returns *returns.Returns
	shifts  *shift.Shifts
	check   func(pos.TillID, staff.Permission, *staff.Approval) returns.Permit
	drawers int
	numbers map[pos.TillID]int64
}

func newFixture(t *testing.T, dir string) *fixture {
	t.Helper()
	f := &fixture{dir: dir, numbers: map[pos.TillID]int64{}}
	f.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixNano())
	if err := f.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) parts() []store.Part {
	sar, _ := money.ParseCurrency("SAR")
	tills := []pos.TillID{"1", "2"}
	taxes := tax.Table{"standard": tax.Own("standard", vat)}
	f.shop = &shop.Shop{}
	f.sales = sale.New(sale.Config{Currency: sar, Taxes: taxes, Tills: tills}, noGoods{}, f.shop)
	f.returns = returns.New(returns.Config{
		Currency: sar, Taxes: taxes, Tills: tills, Reasons: returns.BuiltIn(), Means: []string{returns.Cash, returns.Card},
		CashStep: 5, Check: f.check, Sales: f.sales, Recent: f.sales, Items: noGoods{}, Shop: f.shop,
	})
	f.shifts = shift.New(shift.Config{Currency: sar, Tills: tills})
	return []store.Part{f.shop.Part(), f.sales.Part(), f.returns.Part(), f.shifts.Part()}
}

func (f *fixture) open(ctx context.Context) (err error) {
	f.Store, err = store.Open(ctx, store.Options{
		Dir: f.dir, Store: "s", Parts: f.parts(), Clock: f.clock,
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
		Log: slog.New(slog.DiscardHandler),
		OnCommit: func(c store.Commit) {
			for _, p := range c.Pushes {
				if p.Topic == returns.DrawerTopic {
					f.drawers++
				}
			}
		},
	})
	if err != nil {
		return err
	}
	_, err = store.Do[any](ctx, f.Store, f.shop.Describe(fact.ShopDescribed{Country: "SA", Currency: "SAR", Lang: pos.Arabic}))
	return err
}

// clock is the shop's time: each act is a second later than the one before.
func (f *fixture) clock() time.Time { return time.Unix(0, f.now.Load()).UTC() }

// end verifies the file and closes it.
func (f *fixture) end(ctx context.Context) error {
	r, err := store.Verify(ctx, filepath.Join(f.dir, "store.db"), f.parts(), f.dir, nil)
	if err == nil && r.Difference != "" {
		err = errors.New("RETURN-018: " + r.Difference)
	}
	unknown, e := f.Undeclared(ctx)
	if len(unknown) > 0 {
		e = errors.Join(e, errors.New("undeclared tables"))
	}
	return errors.Join(err, e, f.Close())
}

// line is a line of a sale to be made.
func line(no int, qty money.Quantity, gross money.Amount) fact.SaleLine {
	return fact.SaleLine{
		No: no, Item: "rice", Name: pos.Text{En: "Rice"}, Unit: 1000, Qty: qty, Gross: gross, TaxCat: "standard", Rate: vat,
	}
}

// sell writes a completed sale. The last tender pays what the others leave.
func (f *fixture) sell(
	ctx context.Context, at pos.TillID, lines []fact.SaleLine, tenders ...fact.Tender,
) (*fact.SaleCompleted, error) {
	s := &fact.SaleCompleted{
		Sale: pos.NewID(f.clock()), Till: at, Number: f.numbers[at] + 1, Shop: 2, Currency: "SAR", Lines: lines, Tenders: tenders,
	}
	weights := make([]money.Amount, len(lines))
	for i, l := range lines {
		s.Total += l.Gross
		weights[i] = l.Gross
	}
	s.Tax, _ = vat.TaxInGross(s.Total)
	if s.Total > 0 {
		shares, err := money.Allocate(s.Tax, weights)
		if err != nil {
			return nil, err
		}
		for i := range lines {
			lines[i].Tax = shares[i]
		}
	}
	s.Net = s.Total - s.Tax
	s.Taxes = []fact.TaxTotal{{Cat: "standard", Rate: vat, Gross: s.Total, Net: s.Net, Tax: s.Tax}}
	rest := s.Total
	for i := range tenders {
		tenders[i].No = i + 1
		if i == len(tenders)-1 {
			tenders[i].Amount = rest
		}
		tenders[i].Given = tenders[i].Amount
		rest -= tenders[i].Amount
	}
	f.now.Add(int64(time.Second))
	_, err := store.Do[any](ctx, f.Store, store.Command{
		Name: "test.sell", Decide: func(*store.View) (store.Decision, error) {
			return store.Decision{Facts: []fact.Body{*s}}, nil
		},
	})
	if err == nil {
		f.numbers[at]++
	}
	return s, err
}

// send gives a command a second later.
func (f *fixture) send(ctx context.Context, c store.Command) (returns.Returned, error) {
	f.now.Add(int64(time.Second))
	return store.Do[returns.Returned](ctx, f.Store, c)
}

func key(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}
