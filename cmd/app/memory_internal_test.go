package app

import (
	"runtime/debug"
	"testing"
)

// TestLimitMemory holds APP-006: the heap stays small, leaves room for a large catalogue, and an operator has the last word.
func TestLimitMemory(t *testing.T) { //nolint:paralleltest // the limit is the process's
	t.Setenv("GOMEMLIMIT", "")
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	for _, c := range []struct{ names, want int64 }{
		{0, 112 << 20},
		{45 << 20, 112 << 20},
		{200 << 20, 264 << 20},
	} {
		limitMemory(int(c.names))
		if got := debug.SetMemoryLimit(-1); got != c.want {
			t.Errorf("APP-006: with %d bytes of names the limit is %d, want %d", c.names, got, c.want)
		}
	}
	t.Setenv("GOMEMLIMIT", "1GiB")
	limitMemory(0)
	if got := debug.SetMemoryLimit(-1); got != 264<<20 {
		t.Errorf("APP-006: the operator's limit became %d", got)
	}
}
