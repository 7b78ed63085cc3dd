package scanner_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/devices/scanner"
)

func frames(chunks ...string) (scans []string, pending bool) {
	var f scanner.Framer
	for _, c := range chunks {
		for _, s := range f.Push(nil, []byte(c)) {
			scans = append(scans, string(s))
		}
	}
	return scans, f.Pending()
}

func TestFramer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		chunks  []string
		want    []string
		pending bool
	}{
		"SCAN-001: CR ends a scan":                          {[]string{"6281007035125\r"}, []string{"6281007035125"}, false},
		"SCAN-002: LF ends a scan":                          {[]string{"96385074\n"}, []string{"96385074"}, false},
		"SCAN-003: CR LF ends one scan":                     {[]string{"1\r\n2\r", "\n"}, []string{"1", "2"}, false},
		"SCAN-004: STX and ETX frame a scan":                {[]string{"\x02]E0123\x03"}, []string{"]E0123"}, false},
		"SCAN-005: two scans in one read stay two":          {[]string{"12345\r67890\r"}, []string{"12345", "67890"}, false},
		"SCAN-006: a scan in pieces is whole":               {[]string{"62", "810", "07\r"}, []string{"6281007"}, false},
		"SCAN-007: the group separator is part of the code": {[]string{"]C110A\x1d17\r"}, []string{"]C110A\x1d17"}, false},
		"SCAN-008: STX ends a scan that lost its end":       {[]string{"123\x02456\x03"}, []string{"123", "456"}, false},
		"SCAN-009: without an end it waits":                 {[]string{"123"}, nil, true},
		"SCAN-010: nothing between ends is no scan":         {[]string{"\r\n\x02\x03\r"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, pending := frames(c.chunks...)
			if diff := cmp.Diff(c.want, got); diff != "" || pending != c.pending {
				t.Fatalf("pending %v, -want +got:\n%s", pending, diff)
			}
		})
	}
}

// SCAN-011: what is longer than any code is thrown away to its end, and the next scan is unharmed.
func TestTooLong(t *testing.T) {
	t.Parallel()
	var f scanner.Framer
	long := bytes.Repeat([]byte("7"), scanner.MaxScan)
	got := f.Push(nil, append(long, '\r'))
	if len(got) != 1 || !bytes.Equal(got[0], long) {
		t.Fatalf("the longest scan came out as %d scans", len(got))
	}
	got = f.Push(nil, append(long, '7', '7'))
	got = f.Push(got, []byte("7\r12345\r"))
	if len(got) != 1 || string(got[0]) != "12345" || f.Dropped() != 1 {
		t.Fatalf("%d scans, %d dropped", len(got), f.Dropped())
	}
}

// SCAN-012: a silent line ends a scan.
func TestFlush(t *testing.T) {
	t.Parallel()
	var f scanner.Framer
	if got := f.Push(nil, []byte("12345")); got != nil {
		t.Fatalf("%q", got)
	}
	if got := f.Flush(nil); len(got) != 1 || string(got[0]) != "12345" || f.Pending() {
		t.Fatalf("%q, pending %v", got, f.Pending())
	}
	if got := f.Flush(nil); got != nil {
		t.Fatalf("flushed twice: %q", got)
	}
}

// SCAN-013: any scans, ended in any way and cut into any reads, come out as they went in.
func TestFramerProperty(t *testing.T) {
	t.Parallel()
	code := rapid.SliceOfN(rapid.Byte().Filter(func(b byte) bool { return b > 3 && b != '\r' && b != '\n' }), 1, 40)
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(code, 1, 8).Draw(t, "scans")
		var wire []byte
		for _, s := range want {
			if rapid.Bool().Draw(t, "stx") {
				wire = append(wire, 2)
			}
			wire = append(wire, s...)
			wire = append(wire, rapid.SampledFrom([]string{"\r", "\n", "\r\n", "\x03", "\x03\r"}).Draw(t, "end")...)
		}
		var f scanner.Framer
		var got [][]byte
		for len(wire) > 0 {
			n := rapid.IntRange(1, len(wire)).Draw(t, "read")
			got = f.Push(got, wire[:n])
			wire = wire[n:]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add([]byte("]E06281007035125\r\n\x02123\x03"), 3)
	f.Add(bytes.Repeat([]byte("7"), scanner.MaxScan+1), 1000)
	f.Fuzz(func(t *testing.T, wire []byte, at int) {
		var whole, cut scanner.Framer
		want := whole.Push(nil, wire)
		at = max(0, min(at, len(wire)))
		got := cut.Push(nil, wire[:at])
		got = cut.Push(got, wire[at:])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("cut at %d: -want +got:\n%s", at, diff)
		}
		for _, s := range whole.Flush(want) {
			if len(s) == 0 || len(s) > scanner.MaxScan || bytes.ContainsAny(s, "\x02\x03\r\n") {
				t.Fatalf("scan %q", s)
			}
		}
	})
}
