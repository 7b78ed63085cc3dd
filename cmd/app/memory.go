package app

import (
	"os"
	"runtime/debug"
)

// The heap that the garbage collector is asked to stay below. Left to itself it lets the heap grow to twice what lives in
// it, which on a small box is memory that other programs lack. Building a catalogue of 808,096 items passes over the limit
// for some seconds: then the collector works harder, by at most half of the CPU, and the import takes a third longer.
const (
	memoryFloor = 112 << 20
	// besidesNames is what everything but the names of the catalogue lives in, with room to breathe.
	besidesNames = 64 << 20
)

// limitMemory sets that limit for a catalogue whose names take so many bytes. It belongs to the process, so the last App of
// one decides; GOMEMLIMIT in the environment is an operator's word, and stands.
func limitMemory(names int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(memoryFloor, besidesNames+int64(names)))
	}
}
