package printing_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
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
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gum is all that is sold.
type gum struct{}

func (gum) Scanned(context.Context, barcode.Scan) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		return []catalog.Item{{
			SKU: "GUM", Code: "1", Name: pos.Text{En: "Gum"}, Price: 100, Tax: "standard", Pack: money.One,
		}}, nil
	}
}

func (gum) WithSKU(context.Context, string) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) { return nil, errors.New("not picked here") }
}

// fixture is a shop with two tills that share a printer, and a third that has none.
type fixture struct {
	*store.Store
	dir      string
	now      time.Time
	shift    atomic.Int64 // how far the clock has stepped since, a time.Duration
	shop     *shop.Shop
	sales    *sale.Sales
	printing *printing.Printing
}

func newFixture(dir string) *fixture {
	return &fixture{dir: dir, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (f *fixture) parts() []store.Part {
	f.shop = &shop.Shop{}
	f.sales = sale.New(sale.Config{
		Taxes: tax.Table{"standard": tax.Own("standard", 15*money.Percent)}, Tills: []pos.TillID{"1", "2", "3"},
	}, gum{}, f.shop)
	f.printing = printing.New(map[pos.TillID]string{"1": "p", "2": "p"}, f.sales)
	return []store.Part{f.shop.Part(), f.sales.Part(), f.printing.Part()}
}

func (f *fixture) open(ctx context.Context) error {
	s, err := store.Open(ctx, store.Options{
		Dir: f.dir, Store: "s", Parts: f.parts(), Clock: f.clock,
		Day: func(time.Time) pos.Date { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	f.Store = s
	if err := f.do(ctx, f.shop.Describe(fact.ShopDescribed{Country: "SA"})); err != nil {
		return err
	}
	return f.do(ctx, printing.Interrupt())
}

func (f *fixture) do(ctx context.Context, c store.Command) error {
	_, err := store.Do[any](ctx, f.Store, c)
	return err
}

func (f *fixture) clock() time.Time { return f.now.Add(time.Duration(f.shift.Load())) }

func (f *fixture) newID() pos.ID { return pos.NewID(f.clock()) }

// sell sells one gum and returns the sale.
func (f *fixture) sell(ctx context.Context, at pos.TillID) (pos.ID, error) {
	if err := f.do(ctx, f.sales.Scan(f.newID(), at, sale.ScanArgs{Code: "1"})); err != nil {
		return pos.ID{}, err
	}
	c, err := store.Do[sale.Completed](ctx, f.Store, f.sales.Cash(f.newID(), at, sale.CashArgs{Given: 100}))
	return c.Sale, err
}

// next returns the job that the printer would take.
func (f *fixture) next(ctx context.Context) (j printing.Job, ok bool, err error) {
	err = f.Read(ctx, func(v *store.View) error {
		j, ok, err = printing.Next(v, "p")
		return err
	})
	return j, ok, err
}

func (f *fixture) queue(ctx context.Context, at pos.TillID) (q printing.Queue, err error) {
	err = f.Read(ctx, func(v *store.View) error {
		q, err = f.printing.QueueOf(v, at)
		return err
	})
	return q, err
}

// ledger returns the number of jobs by state, and their names ever queued: number and copy.
func (f *fixture) ledger(ctx context.Context) (states map[string]int, err error) {
	states = map[string]int{}
	err = f.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(`SELECT state, count(*) FROM print_jobs GROUP BY state`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			states[state] = n
		}
		return rows.Err()
	})
	return states, err
}

func (f *fixture) verify(ctx context.Context) error {
	parts := (&fixture{}).parts()
	r, err := store.Verify(ctx, filepath.Join(f.dir, "store.db"), parts, f.dir, nil)
	if err == nil && r.Difference != "" {
		err = errors.New(r.Difference)
	}
	return err
}

// start opens a shop for a test whose every step must succeed.
func start(t *testing.T) (*fixture, func(error)) {
	t.Helper()
	f := newFixture(t.TempDir())
	if err := f.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}

// mustNext returns the next job of the printer.
func mustNext(t *testing.T, f *fixture) printing.Job {
	t.Helper()
	j, ok, err := f.next(t.Context())
	if err != nil || !ok {
		t.Fatalf("no job waits: %v", err)
	}
	return j
}

func TestAJobBeginsWithItsSale(t *testing.T) {
	t.Parallel()
	f, must := start(t)
	var sold []pos.ID
	for _, at := range []pos.TillID{"1", "2", "3", "1"} {
		id, err := f.sell(t.Context(), at)
		must(err)
		sold = append(sold, id)
		f.shift.Add(int64(-time.Hour)) // a clock that steps back changes no order
	}
	var printed []pos.ID
	for range 3 {
		j := mustNext(t, f)
		printed = append(printed, j.Sale)
		must(f.do(t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")))
		must(f.do(t.Context(), printing.Move(j.ID, printing.Sending, printing.Sent, "")))
		must(f.do(t.Context(), printing.Move(j.ID, printing.Sent, printing.Printed, "")))
	}
	if want := []pos.ID{sold[0], sold[1], sold[3]}; !slices.Equal(printed, want) {
		t.Errorf("PRINT-004: printed %v, sold %v: receipts come in the order of the journal", printed, want)
	}
	if _, ok, err := f.next(t.Context()); ok || err != nil {
		t.Errorf("PRINT-003: a job is left over (%v)", err)
	}
	states, err := f.ledger(t.Context())
	must(err)
	if len(states) != 1 || states["printed"] != 1 {
		t.Errorf("PRINT-005: the ledger keeps %v: of the finished jobs one for each printer", states)
	}
	must(f.verify(t.Context()))
}

func TestMovesAreHeld(t *testing.T) {
	t.Parallel()
	f, must := start(t)
	_, err := f.sell(t.Context(), "1")
	must(err)
	j := mustNext(t, f)
	all := []printing.State{
		printing.Queued, printing.Sending, printing.Sent, printing.Printed, printing.Unknown, printing.Dropped,
	}
	allowed := map[[2]printing.State]bool{
		{printing.Queued, printing.Sending}:  true,
		{printing.Queued, printing.Unknown}:  true,
		{printing.Sending, printing.Sent}:    true,
		{printing.Sending, printing.Unknown}: true,
		{printing.Sent, printing.Printed}:    true,
		{printing.Sent, printing.Unknown}:    true,
	}
	for _, from := range all {
		for _, to := range all {
			if allowed[[2]printing.State{from, to}] {
				continue
			}
			if err := f.do(t.Context(), printing.Move(j.ID, from, to, "")); pos.CodeOf(err) != pos.Internal {
				t.Errorf("PRINT-001: from %s to %s: %v", from, to, err)
			}
		}
	}
	must(f.do(t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")))
	if err := f.do(t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")); keyOf(err) != "print.moved" {
		t.Errorf("PRINT-006: a second driver took the same job: %v", err)
	}
	if err := f.do(t.Context(), printing.Move(f.newID(), printing.Queued, printing.Sending, "")); keyOf(err) != "print.no_job" {
		t.Errorf("PRINT-006: a job that is none: %v", err)
	}
}

// TestAReceiptThatCannotBeDrawn: it is put aside for a person, and the next one prints: PRINT-009.
func TestAReceiptThatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	f, must := start(t)
	for range 2 {
		_, err := f.sell(t.Context(), "1")
		must(err)
	}
	bad := mustNext(t, f)
	must(f.do(t.Context(), printing.Move(bad.ID, printing.Queued, printing.Unknown, "print.cannot_make")))
	if next := mustNext(t, f); next.ID == bad.ID {
		t.Error("PRINT-009: a receipt that cannot be drawn holds up its printer")
	}
}

// interrupted leaves one job unknown, as a power cut does.
func interrupted(t *testing.T) (*fixture, func(error), printing.Job) {
	t.Helper()
	f, must := start(t)
	_, err := f.sell(t.Context(), "1")
	must(err)
	_, err = f.sell(t.Context(), "1")
	must(err)
	j := mustNext(t, f)
	must(f.do(t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")))
	must(f.Close())
	must(f.open(t.Context()))
	q, err := f.queue(t.Context(), "1")
	must(err)
	if len(q.Unknown) != 1 || q.Unknown[0].Job != j.ID || q.Unknown[0].Cause != "restart" || q.Waiting != 1 {
		t.Fatalf("PRINT-001: after a restart the queue is %+v", q)
	}
	if mustNext(t, f).ID == j.ID {
		t.Fatal("PRINT-001: a job whose end nobody knows was sent again by itself")
	}
	return f, must, j
}

func TestAnswersToAnUnknownJob(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]struct{ waiting, copies int }{
		"printed": {1, 0}, "drop": {1, 0}, "reprint": {2, 1},
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			f, must, j := interrupted(t)
			give := func(id pos.ID, at pos.TillID, answer string) error {
				return f.do(t.Context(), f.printing.Answer(id, at, printing.AnswerArgs{Job: j.ID, Answer: answer}))
			}
			if err := give(f.newID(), "1", "perhaps"); keyOf(err) != "print.bad_answer" {
				t.Errorf("PRINT-002: a bad answer: %v", err)
			}
			id := f.newID()
			for range 2 { // the second is a retry
				must(give(id, "2", answer))
			}
			if err := give(f.newID(), "1", answer); keyOf(err) != "print.not_unknown" {
				t.Errorf("PRINT-002: answered twice: %v", err)
			}
			q, err := f.queue(t.Context(), "1")
			must(err)
			if len(q.Unknown) != 0 || q.Waiting != want.waiting {
				t.Errorf("PRINT-002: after %q the queue is %+v", answer, q)
			}
			copies := 0
			for range q.Waiting {
				k := mustNext(t, f)
				if k.Copy > 0 {
					copies++
					if k.Sale != j.Sale || k.Number != j.Number || k.Seq != j.Seq || k.Till != "1" {
						t.Errorf("PRINT-007: the copy is %+v of %+v", k, j)
					}
				}
				must(f.do(t.Context(), printing.Move(k.ID, printing.Queued, printing.Sending, "")))
			}
			if copies != want.copies {
				t.Errorf("PRINT-007: %d marked copies wait, want %d", copies, want.copies)
			}
			must(f.verify(t.Context()))
		})
	}
}

func TestReprintsAreCounted(t *testing.T) {
	t.Parallel()
	f, must := start(t)
	sold, err := f.sell(t.Context(), "3") // a till without a printer
	must(err)
	reprint := func(id pos.ID, at pos.TillID, sold pos.ID) error {
		return f.do(t.Context(), f.printing.Reprint(id, at, printing.ReprintArgs{Sale: sold}))
	}
	ids := []pos.ID{f.newID(), f.newID()}
	for _, id := range ids {
		for range 2 { // the second is a retry: it prints nothing
			must(reprint(id, "2", sold))
		}
	}
	if err := reprint(ids[0], "1", sold); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("PRINT-008: the same id at another till: %v", err)
	}
	if err := reprint(f.newID(), "3", sold); keyOf(err) != "print.no_printer" {
		t.Errorf("PRINT-009: a copy at a till without a printer: %v", err)
	}
	if err := reprint(f.newID(), "1", f.newID()); keyOf(err) != "print.no_sale" {
		t.Errorf("PRINT-009: a copy of no sale: %v", err)
	}
	for want := 1; want <= 2; want++ {
		j := mustNext(t, f)
		if j.Copy != want || j.Till != "2" || j.Number != "3-1-1" {
			t.Errorf("PRINT-008: copy %d is %+v", want, j)
		}
		must(f.do(t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")))
	}
	if _, ok, err := f.next(t.Context()); ok || err != nil {
		t.Errorf("PRINT-008: a retry printed again (%v)", err)
	}
	must(f.verify(t.Context()))
}
