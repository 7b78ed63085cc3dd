package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCommittedTypesAreCurrent fails when a struct has changed and the screens do not know it yet.
func TestCommittedTypesAreCurrent(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../web/src/wire.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if got := Generate(); !bytes.Equal(got, committed) {
		t.Errorf("wire.gen.ts is stale; run make generate (-committed +generated):\n%s",
			cmp.Diff(string(committed), string(got)))
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	if first, second := Generate(), Generate(); !bytes.Equal(first, second) {
		t.Error("two runs gave different texts")
	}
}
