package sale_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

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

// The benchmarks run on the disk of the temporary directory and refuse a file system in memory, where a sync costs
// nothing. Each measures a bare one-row commit of the same driver on the same disk beside it, and reports how many times
// as long the command took (x-bare), what part of the rate of bare group commits it reached (of-group) and how many
// operations shared a commit (per-commit): figures of one machine then say something of another.

// shelf has a hundred items.
type shelf struct{}

func (shelf) Scanned(_ context.Context, scan barcode.Scan) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		return []catalog.Item{{
			SKU: scan.Text, Code: scan.Text, Name: pos.Text{En: "Milk, full fat, 1 L", Ar: "حليب كامل الدسم ١ لتر"}, Price: 600,
			Tax: "standard", Unit: catalog.UnitEach, Pack: money.One,
		}}, nil
	}
}

func (shelf) WithSKU(context.Context, string) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) { return nil, errors.New("not picked here") }
}

type benchShop struct {
	*store.Store
	sales *sale.Sales
}

const benchTills = 8

func openBench(b *testing.B) *benchShop {
	b.Helper()
	dir := realDisk(b)
	var tills []pos.TillID
	printers := map[pos.TillID]string{}
	for i := range benchTills {
		tills = append(tills, pos.TillID(fmt.Sprint(i)))
		printers[tills[i]] = fmt.Sprint("printer-", i)
	}
	sar, err := money.ParseCurrency("SAR")
	if err != nil {
		b.Fatal(err)
	}
	about := &shop.Shop{}
	sales := sale.New(sale.Config{
		Currency: sar, Taxes: tax.Table{"standard": tax.Own("standard", 15*money.Percent)}, Tills: tills,
		Notes: []money.Amount{100, 500, 1000, 5000, 10000},
	}, shelf{}, about)
	s, err := store.Open(b.Context(), store.Options{
		Dir: dir, Store: "bench", Parts: []store.Part{about.Part(), sales.Part(), printing.New(printers, sales).Part()},
		Clock: time.Now,
		Day:   func(at time.Time) pos.Date { return pos.BusinessDate(at, time.UTC, 0) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := store.Do[any](b.Context(), s, about.Describe(fact.ShopDescribed{Country: "SA"})); err != nil {
		b.Fatal(err)
	}
	return &benchShop{s, sales}
}

// realDisk returns a directory on a disk.
func realDisk(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		b.Fatal(err)
	}
	if inMemory := []int64{0x01021994, 0x858458f6}; slices.Contains(inMemory, st.Type) { // tmpfs, ramfs: linux/magic.h
		b.Fatalf("%s is in memory; set TMPDIR to a directory on a disk", dir)
	}
	return dir
}

// batches is the number of commits so far.
func (s *benchShop) batches(b *testing.B) (n int64) {
	b.Helper()
	err := s.Read(b.Context(), func(v *store.View) error {
		n = v.Batch
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// scan scans one code, a new line each time.
func (s *benchShop) scan(ctx context.Context, at pos.TillID, n int) error {
	_, err := store.Do[sale.LineAnswer](ctx, s.Store,
		s.sales.Scan(newID(), at, sale.ScanArgs{Code: fmt.Sprintf("%06d", n%100)}))
	return err
}

// sell sells five lines.
func (s *benchShop) sell(ctx context.Context, at pos.TillID) error {
	for i := range 5 {
		if err := s.scan(ctx, at, i); err != nil {
			return err
		}
	}
	_, err := store.Do[sale.Completed](ctx, s.Store, s.sales.Cash(newID(), at, sale.CashArgs{Given: 5000}))
	return err
}

func newID() pos.ID { return pos.NewID(time.Now()) }

// bare measures the median of a commit of so many rows.
func bare(b *testing.B, rows int) time.Duration {
	b.Helper()
	db, err := store.OpenFile(b.Context(), filepath.Join(realDisk(b), "bare.db"), store.Write)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(b.Context(), `CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)`); err != nil {
		b.Fatal(err)
	}
	all := make([]time.Duration, 300)
	for i := range all {
		begin := time.Now()
		insert(b, db, rows)
		all[i] = time.Since(begin)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func insert(b *testing.B, db *sql.DB, rows int) {
	b.Helper()
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for range rows {
		if _, err := tx.ExecContext(b.Context(), `INSERT INTO t (b) VALUES (zeroblob(?))`, 100); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// tills runs do at so many tills at once, b.N times in all, and reports the median and the rate beside the bare commit.
func tills(b *testing.B, s *benchShop, at int, do func(till pos.TillID, n int) error) {
	b.Helper()
	before := s.batches(b)
	one, group := bare(b, 1), bare(b, at)
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	var all sync.WaitGroup
	for t := range at {
		all.Go(func() {
			for n := t; n < b.N; n += at {
				begin := time.Now()
				if err := do(pos.TillID(fmt.Sprint(t)), n/at); err != nil {
					b.Error(err)
					return
				}
				took[n] = time.Since(begin)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2])/float64(one), "x-bare")
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(one.Microseconds()), "bare-µs")
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "per-s")
	b.ReportMetric(float64(b.N)/float64(s.batches(b)-before), "per-commit")
	b.ReportMetric(rate/(float64(at)/group.Seconds()), "of-group") // of the rate of such commits
}

// BenchmarkScan is a beep: code to durable line. A basket is cleared after twenty lines.
func BenchmarkScan(b *testing.B) {
	for _, n := range []int{1, benchTills} {
		b.Run(fmt.Sprint("tills=", n), func(b *testing.B) {
			s := openBench(b)
			tills(b, s, n, func(till pos.TillID, i int) error {
				if i%20 == 19 {
					_, err := store.Do[any](b.Context(), s.Store, s.sales.Clear(newID(), till, sale.ClearArgs{}))
					return err
				}
				return s.scan(b.Context(), till, i)
			})
		})
	}
}

// BenchmarkSale is a whole sale: five scans, cash, receipt queued.
func BenchmarkSale(b *testing.B) {
	for _, n := range []int{1, benchTills} {
		b.Run(fmt.Sprint("tills=", n), func(b *testing.B) {
			s := openBench(b)
			tills(b, s, n, func(till pos.TillID, _ int) error { return s.sell(b.Context(), till) })
		})
	}
}

// BenchmarkScanLongBasket is a beep on a basket of nine hundred lines.
func BenchmarkScanLongBasket(b *testing.B) {
	s := openBench(b)
	for i := range 900 {
		if err := s.scan(b.Context(), "0", i); err != nil {
			b.Fatal(err)
		}
	}
	tills(b, s, 1, func(till pos.TillID, _ int) error { // the same code again: the last line grows
		return s.scan(b.Context(), till, 899)
	})
}
