package catalog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanduq/pos/barcode"
	"sanduq/pos/catalog"
	"sanduq/pos/catalog/sample"
	"sanduq/pos/store"
	"sanduq/scripts/need"
)

// fullSize is the number of products of the real catalogue.
const fullSize = 808_096

// fullCatalogue returns the real catalogue of SANDUQ_DATA or ../shared/data, or a made-up one of the same size.
func fullCatalogue(b *testing.B) []byte {
	b.Helper()
	dir := os.Getenv("SANDUQ_DATA")
	if dir == "" {
		dir = filepath.Join(need.Top(b), "..", "shared", "data")
	}
	file, err := os.ReadFile(filepath.Join(dir, "catalogue-808k.csv.gz"))
	if err == nil {
		return file
	}
	if !errors.Is(err, os.ErrNotExist) {
		b.Fatal(err)
	}
	b.Log("no catalogue-808k.csv.gz: a made-up one is used")
	return madeUp(b)
}

func madeUp(b *testing.B) []byte {
	b.Helper()
	var out bytes.Buffer
	if err := sample.Write(&out, fullSize); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func importAll(b *testing.B, s *shop, file []byte) {
	b.Helper()
	r, err := s.Import(b.Context(), s.Store, newID(), bytes.NewReader(file), catalog.ImportOptions{}, nil)
	if err != nil || r.Items != fullSize {
		b.Fatal(r.Items, err)
	}
	if err := s.Ready(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkImport808k imports the whole catalogue while one till sells, and reports the peak of the process's resident
// memory and what the till felt.
func BenchmarkImport808k(b *testing.B) {
	file := fullCatalogue(b)
	s := openShop(b, b.TempDir())
	debug.FreeOSMemory()
	resetPeak(b)
	quiet, stop := context.WithTimeout(b.Context(), 5*time.Second)
	alone := sell(quiet, b, s) // what the disk and the other programs of the machine do to a till by themselves
	stop()
	var felt []time.Duration
	for b.Loop() {
		ctx, stop := context.WithCancel(b.Context())
		var wg sync.WaitGroup
		wg.Go(func() { felt = append(felt, sell(ctx, b, s)...) })
		importAll(b, s, file)
		stop()
		wg.Wait()
	}
	b.ReportMetric(fullSize*float64(b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(float64(peakKB(b))/1024, "peak-MB")
	b.ReportMetric(float64(percentile(alone, 99).Microseconds())/1000, "alone-p99-ms")
	b.ReportMetric(float64(percentile(felt, 50).Microseconds())/1000, "sell-p50-ms")
	b.ReportMetric(float64(percentile(felt, 99).Microseconds())/1000, "sell-p99-ms")
	b.ReportMetric(float64(percentile(felt, 100).Microseconds())/1000, "sell-max-ms")
}

// sell writes one durable answer after another, as a till does that scans a few times a second.
func sell(ctx context.Context, b *testing.B, s *shop) (felt []time.Duration) {
	b.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return felt
		case <-tick.C:
		}
		from := time.Now()
		_, err := store.Do[bool](context.WithoutCancel(ctx), s.Store, store.Command{
			ID: newID(), Name: "sell", Decide: func(*store.View) (store.Decision, error) {
				return store.Decision{Answer: true}, nil
			},
		})
		if err != nil {
			b.Error(err)
			return felt
		}
		felt = append(felt, time.Since(from))
	}
}

// BenchmarkOpen808k opens a store with the whole catalogue up to the first answered scan, and waits for the names apart.
func BenchmarkOpen808k(b *testing.B) {
	dir := b.TempDir()
	s := openShop(b, dir)
	importAll(b, s, fullCatalogue(b))
	code := someCode(b, s)
	s.close()
	debug.FreeOSMemory()
	resetPeak(b)
	for b.Loop() {
		s := openShop(b, dir)
		s.scan(b, code)
		b.StopTimer()
		if err := s.Ready(b.Context()); err != nil {
			b.Fatal(err)
		}
		s.close()
		b.StartTimer()
	}
	b.ReportMetric(float64(peakKB(b))/1024, "peak-MB")
}

// someCode returns a barcode on file.
func someCode(b *testing.B, s *shop) string {
	b.Helper()
	found, err := s.Search(b.Context(), s.Store, "milk", 1)
	if err != nil || len(found) != 1 {
		b.Fatal(found, err)
	}
	return found[0].SKU
}

// BenchmarkLookup808k looks one scan up, as the writer does within a decision.
func BenchmarkLookup808k(b *testing.B) {
	s := openShop(b, b.TempDir())
	importAll(b, s, fullCatalogue(b))
	scan, err := barcode.Parse([]byte(someCode(b, s)))
	if err != nil {
		b.Fatal(err)
	}
	decide := func(v *store.View) (store.Decision, error) {
		for b.Loop() {
			if found, err := s.Scanned(b.Context(), scan)(v); err != nil || len(found) == 0 {
				b.Error(found, err)
			}
		}
		return store.Decision{}, nil
	}
	_, err = store.Do[bool](b.Context(), s.Store, store.Command{Name: "bench", Decide: decide})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSearch808k searches the whole catalogue with each of many queries, the answer with names and prices included.
func BenchmarkSearch808k(b *testing.B) {
	queries := []string{
		"a", "e", "r", "z", "1", "ch", "er", "ing", "milk", "milk choc", "chocolat noir", "zzzz", "a e", "s n t", "e r x",
		"628", "0049000", "ق", "قهوه", "حليب", "لب دس", "مراعي حليب كامل",
	}
	for name, file := range map[string]func(*testing.B) []byte{"real": fullCatalogue, "arabic": madeUp} {
		b.Run(name, func(b *testing.B) {
			s := openShop(b, b.TempDir())
			importAll(b, s, file(b))
			var all []time.Duration
			for _, q := range queries {
				b.Run(q, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						from := time.Now()
						if _, err := s.Search(b.Context(), s.Store, q, 60); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(from))
					}
					b.ReportMetric(float64(percentile(took, 99).Microseconds())/1000, "p99-ms")
					all = append(all, took...)
				})
			}
			b.Logf("all queries: p50 %v, p99 %v, max %v", percentile(all, 50), percentile(all, 99), percentile(all, 100))
		})
	}
}

func percentile(d []time.Duration, p int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[min(len(d)*p/100, len(d)-1)]
}

// resetPeak sets the high-water mark of resident memory back to what is resident now (proc(5), clear_refs).
func resetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak of memory is that of the whole process: %v", err)
	}
}

func peakKB(b *testing.B) (kb int) {
	b.Helper()
	f, err := os.Open("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	status, err := io.ReadAll(f)
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(after, &kb); err != nil {
		b.Fatal(err)
	}
	return kb
}
