package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BENCH-004: a file system in memory is refused, and the refusal says what to do.
func TestMemoryIsRefused(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"/dev/shm", "/sys/fs/cgroup", "/proc"} {
		kind, err := kindOf(dir)
		if err != nil || inMemory[kind] == "" {
			continue // this machine keeps no memory there
		}
		if d, err := diskOf(dir); err == nil || !strings.Contains(err.Error(), "-dir") {
			t.Errorf("BENCH-004: %s was taken for the disk %q, %v", dir, d.name, err)
		}
	}
}

// BENCH-005: of a trace only the calls that began within the load count, each once.
func TestCountSyncs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "trace")
	trace := strings.Join([]string{
		`11 1000.000001 fsync(3) = 0`,
		`12 1001.500000 fdatasync(7 <unfinished ...>`,
		`11 1001.600000 fsync(3) = 0`,
		`12 1001.700000 <... fdatasync resumed>) = 0`,
		`12 1003.000000 fdatasync(7) = 0`,
		`11 1003.500000 +++ exited with 0 +++`,
	}, "\n")
	if err := os.WriteFile(path, []byte(trace), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := countSyncs(path, time.Unix(1001, 0), time.Unix(1003, 0))
	if err != nil || n != 2 {
		t.Errorf("BENCH-005: %d syncs, %v; want 2", n, err)
	}
}

// BENCH-006: a run holds only when every bound does, and the table says which does not.
func TestReport(t *testing.T) {
	t.Parallel()
	r := newReport(disk{"a disk"}, false)
	r.atMost("slowest", "ms", 20, 20, "")
	r.atLeast("sales", "/s", 1000, 1000, "")
	if !r.holds() {
		t.Error("BENCH-006: a bound that is just met does not hold")
	}
	r.atMost("slowest", "ms", 20, 20.1, "")
	if r.holds() {
		t.Error("BENCH-006: a bound that is missed holds")
	}
	r.atLeast("sales", "/s", 1000, 999, "").Of = "0.4 × 2500"
	var text strings.Builder
	r.tell(&text)
	for _, line := range []string{
		"| slowest | ≤ 20.0 ms | 20.0 ms | 1.00 × | pass |",
		"| slowest | ≤ 20.0 ms | 20.1 ms | 1.01 × | **FAIL** |",
		"| sales | ≥ 1000 /s = 0.4 × 2500 | 999 /s | 1.00 × | **FAIL** |",
	} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("BENCH-006: no line %q in\n%s", line, text.String())
		}
	}
}

// BENCH-007: no till of the shop shares a port with another: the configuration would be refused.
func TestPrintersAreApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, l := range noPrinters() {
		if seen[l.Printer] || seen[l.Till] {
			t.Errorf("BENCH-007: %v is there twice", l)
		}
		seen[l.Printer], seen[l.Till] = true, true
	}
	if len(seen) != 2*tills {
		t.Errorf("BENCH-007: %d lanes, want %d", len(seen)/2, tills)
	}
}
