package shift_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// refunded is a kind of entry that the part knows only by a Reader of the shop's.
type refunded struct {
	Till   pos.TillID    `json:"till"`
	Number int64         `json:"number"`
	Gross  money.Amount  `json:"gross"` // below zero
	Tax    money.Amount  `json:"tax"`
	Means  shift.Posting `json:"means"`
	Rate   fact.TaxTotal `json:"rate"`
}

func (refunded) Kind() string { return "test.refunded.v1" }

func readRefund(e *journal.Entry) (shift.Posted, error) {
	var f refunded
	if err := e.Decode(&f); err != nil {
		return shift.Posted{}, err
	}
	return shift.Posted{
		Till: f.Till, Refund: true, Money: []shift.Posting{f.Means},
		Document: &shift.Document{
			Number: f.Number, Printed: "CN-" + pos.ReceiptNumber(f.Till, e.Epoch, f.Number),
			Gross: f.Gross, Net: f.Gross - f.Tax, Tax: f.Tax, Taxes: []fact.TaxTotal{f.Rate},
		},
	}, nil
}

// carded stands for a kind of sale that knows the schemes of its cards.
type carded struct {
	Sale   fact.SaleCompleted `json:"sale"`
	Scheme string             `json:"scheme"`
}

func (carded) Kind() string { return "test.carded.v1" }

func readCarded(e *journal.Entry) (shift.Posted, error) {
	var f carded
	if err := e.Decode(&f); err != nil {
		return shift.Posted{}, err
	}
	return shift.Posted{
		Till: f.Sale.Till, Money: []shift.Posting{{Means: "card", Scheme: f.Scheme, Amount: f.Sale.Total, Count: 1}},
		Document: &shift.Document{
			Number: f.Sale.Number, Gross: f.Sale.Total, Net: f.Sale.Net, Tax: f.Sale.Tax, Taxes: f.Sale.Taxes,
		},
		Events: fact.Events{Overrides: 1},
	}, nil
}

// What the shop's staff answers is a permit.
var _ shift.Permit = (*staff.Check)(nil)

// permit allows everything to a person, or refuses.
type permit struct {
	by  fact.By
	err error
}

func (permit) Prepare(context.Context) {}

func (p permit) By(*store.View) (fact.By, error) { return p.by, p.err }

// device signs heads with the store's own key, unless it is broken.
type device struct {
	of     *fixture
	broken bool
}

func (d *device) Sign(head journal.Head) ([]byte, error) {
	if d.broken {
		return nil, errors.New("the key cannot be read")
	}
	return d.of.SignHead(head), nil
}

type baskets []fact.OpenBasket

func (b *baskets) Unfinished(*store.View) ([]fact.OpenBasket, error) { return *b, nil }

// fixture is a shop with two tills.
type fixture struct {
	*store.Store
	dir     string
	clock   atomic.Int64 // nanoseconds since 1970; the store's upkeep reads it too
	shifts  *shift.Shifts
	device  device
	baskets baskets
	asked   []staff.Permission
	refuse  error
	who     pos.StaffID
	pushes  []store.Push
	numbers map[pos.TillID]int64
	notes   int64
}

func newFixture(dir string) *fixture {
	f := &fixture{
		dir: dir, who: "sara",
		numbers: map[pos.TillID]int64{},
	}
	f.device.of = f
	f.clock.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixNano())
	sar, _ := money.ParseCurrency("SAR")
	f.shifts = shift.New(shift.Config{
		Currency: sar, Tills: []pos.TillID{"1", "2"}, Denominations: []money.Amount{50, 100, 500, 1000, 50_000},
		Limit: 500,
		Reasons: []shift.Reason{
			{ID: "petty", Name: pos.Text{En: "Petty cash", Ar: "مصروفات نثرية"}, For: []string{shift.PaidIn, shift.PaidOut}},
			{ID: "other", Name: pos.Text{En: "Other", Ar: "أخرى"}, Note: true, For: []string{shift.PaidOut, "no_sale"}},
			{ID: "change", Name: pos.Text{En: "Give change", Ar: "فكة"}, For: []string{"no_sale"}},
		},
		Check: func(_ pos.TillID, need staff.Permission, _ *staff.Approval) shift.Permit {
			f.asked = append(f.asked, need)
			return permit{fact.By{Staff: f.who}, f.refuse}
		},
		Baskets: &f.baskets, Signer: &f.device,
		Readers: map[string]shift.Reader{refunded{}.Kind(): readRefund, carded{}.Kind(): readCarded},
	})
	return f
}

func (f *fixture) open(ctx context.Context) (err error) {
	f.Store, err = store.Open(ctx, store.Options{
		Dir: f.dir, Store: "s", Parts: []store.Part{f.shifts.Part()}, Clock: f.time,
		Day:      func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 4*time.Hour) },
		Log:      slog.New(slog.DiscardHandler),
		OnCommit: func(c store.Commit) { f.pushes = append(f.pushes, c.Pushes...) },
	})
	return err
}

func opened(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t.TempDir())
	if err := f.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context()) // the test's own ends before its cleanup
	t.Cleanup(func() {
		if err := errors.Join(f.verify(ctx), f.remake(ctx), f.Close()); err != nil {
			t.Error(err)
		}
	})
	return f
}

// verify holds that every view follows from the journal, row for row, and that no table is undeclared.
func (f *fixture) verify(ctx context.Context) error {
	r, err := store.Verify(ctx, filepath.Join(f.dir, "store.db"), []store.Part{f.shifts.Part()}, f.dir, nil)
	if err == nil && r.Difference != "" {
		err = errors.New("SHIFT-019: " + r.Difference)
	}
	if unknown, e := f.Undeclared(ctx); e != nil || len(unknown) > 0 {
		err = errors.Join(err, e, errors.New("undeclared tables"))
	}
	return err
}

// remake holds that every Z made again from the views is the Z that was printed.
func (f *fixture) remake(ctx context.Context) error {
	return f.Read(ctx, func(v *store.View) error {
		days, err := f.shifts.Days(v, 0, shift.PageLimit)
		if err != nil {
			return err
		}
		for _, d := range days {
			made, err := f.shifts.Z(v, d.Number)
			if err != nil {
				return err
			}
			again, err := f.shifts.Recomputed(v, d.Number)
			if err != nil {
				return err
			}
			one, _ := json.Marshal(made)
			if two, _ := json.Marshal(again); !bytes.Equal(one, two) {
				return fmt.Errorf("DAY-007: Z %d is\n%s\nand made again\n%s", d.Number, one, two)
			}
		}
		return nil
	})
}

func (f *fixture) time() time.Time { return time.Unix(0, f.clock.Load()).UTC() }

func (f *fixture) later(d time.Duration) { f.clock.Add(int64(d)) }

func (f *fixture) newID() pos.ID { return pos.NewID(f.time()) }

func (f *fixture) do(ctx context.Context, c store.Command) error {
	_, err := store.Do[any](ctx, f.Store, c)
	return err
}

// must runs a command that is not to be refused and returns its answer.
func must[A any](t *testing.T, f *fixture, c store.Command) A {
	t.Helper()
	a, err := store.Do[A](t.Context(), f.Store, c)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return a
}

// refusedWith holds that a command is refused with a key and writes nothing.
func refusedWith(t *testing.T, f *fixture, rule, key string, c store.Command) {
	t.Helper()
	before := f.Head()
	err := f.do(t.Context(), c)
	e, ok := errors.AsType[*pos.Error](err)
	if !ok || e.Key != key {
		t.Errorf("%s: %s is answered %v instead of %s", rule, c.Name, err, key)
	}
	if f.Head() != before {
		t.Errorf("%s: a refused %s wrote entries", rule, c.Name)
	}
}

// read reads what the screens would.
func read[T any](t *testing.T, f *fixture, fn func(*store.View) (T, error)) (out T) {
	t.Helper()
	err := f.Read(t.Context(), func(v *store.View) (err error) {
		out, err = fn(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// saying is a command that writes facts of other parts.
func (f *fixture) saying(facts ...fact.Body) store.Command {
	return store.Command{ID: f.newID(), Name: "say", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Facts: facts}, nil
	}}
}

// sale makes a sale with 15 % tax, paid by the tenders; change comes out of the drawer.
func (f *fixture) sale(at pos.TillID, total money.Amount, tenders ...fact.Tender) fact.SaleCompleted {
	f.numbers[at]++
	tax, _ := (15 * money.Percent).TaxInGross(total)
	var given money.Amount
	for _, t := range tenders {
		given += t.Given
	}
	return fact.SaleCompleted{
		Sale: f.newID(), Till: at, Number: f.numbers[at], Currency: "SAR", Total: total, Net: total - tax, Tax: tax,
		Taxes:   []fact.TaxTotal{{Cat: "standard", Rate: 15 * money.Percent, Gross: total, Net: total - tax, Tax: tax}},
		Tenders: tenders, Change: given - total,
	}
}

func cashOf(given money.Amount) fact.Tender {
	return fact.Tender{Means: shift.Cash, Given: given, Amount: given}
}

func sum(a money.Amount) shift.CashCount { return shift.CashCount{Sum: a} }

// refund makes a refund of taxed goods.
func (f *fixture) refund(at pos.TillID, gross money.Amount, means, scheme string) refunded {
	f.notes++
	tax, _ := (15 * money.Percent).TaxInGross(-gross)
	return refunded{
		Till: at, Number: f.notes, Gross: -gross, Tax: tax,
		Means: shift.Posting{Means: means, Scheme: scheme, Amount: -gross, Count: 1},
		Rate:  fact.TaxTotal{Cat: "standard", Rate: 15 * money.Percent, Gross: -gross, Net: -gross - tax, Tax: tax},
	}
}
