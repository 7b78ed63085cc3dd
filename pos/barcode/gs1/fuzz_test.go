package gs1_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos/barcode/gs1"
)

// FuzzElements holds what is true of all element strings, whatever the text was.
func FuzzElements(f *testing.F) {
	f.Fuzz(func(t *testing.T, data string) {
		for _, read := range []func(string) ([]gs1.Element, error){gs1.Parse, gs1.ParseBracketed} {
			all, err := read(data)
			if err != nil {
				if keyOf(err) != "barcode.elements" || all != nil {
					t.Fatalf("GS1-002: %q gave %v, %v", data, all, err)
				}
				continue
			}
			holdElements(t, data, all)
			if strings.ContainsFunc(data, func(r rune) bool { return r <= ' ' && r != gs1.GS || r > '~' || r == '\\' }) {
				continue // in brackets, blanks are dropped and escapes are read
			}
			again, err := gs1.ParseBracketed(gs1.Bracketed(all))
			if d := cmp.Diff(all, again); d != "" || err != nil {
				t.Fatalf("GS1-004: %q: %v %s", data, err, d)
			}
		}
	})
}

// FuzzDigitalLink holds what is true of all links.
func FuzzDigitalLink(f *testing.F) {
	f.Fuzz(func(t *testing.T, uri string) {
		all, err := gs1.ParseLink(uri)
		if err != nil {
			if keyOf(err) != "barcode.elements" || all != nil {
				t.Fatalf("GS1-010: %q gave %v, %v", uri, all, err)
			}
			return
		}
		if !strings.Contains(uri, "://") {
			t.Fatalf("GS1-010: %q is a link", uri)
		}
		holdElements(t, uri, all)
	})
}

// holdElements checks a list that was read: it is bounded, its values are typed only where they are right, and where all
// is right it can be built and reads the same.
func holdElements(t *testing.T, from string, all []gs1.Element) {
	t.Helper()
	if len(all) == 0 || len(all) > gs1.MaxElements {
		t.Fatalf("GS1-002: %q gave %d elements", from, len(all))
	}
	right := true
	for _, e := range all {
		right = right && e.Flaw == gs1.None
		_, isDate := e.Date()
		_, _, isMeasure := e.Measure()
		_, isPrice := e.Price()
		_, isCount := e.Count()
		if e.Flaw != gs1.None && (isDate || isMeasure || isPrice || isCount) {
			t.Fatalf("GS1-006: %q: %+v was taken for right", from, e)
		}
		if (e.Err() == nil) != (e.Flaw <= gs1.Unknown) {
			t.Fatalf("GS1-006: %q: %+v is %v", from, e, e.Err())
		}
		if _, _, _, known := gs1.Bounds(e.AI); known == (e.Flaw == gs1.Unknown) && e.Flaw != gs1.Characters {
			t.Fatalf("GS1-005: %q: %+v", from, e)
		}
	}
	data, err := gs1.Build(all)
	if !right {
		return
	}
	if err != nil {
		t.Fatalf("GS1-003: %q: Build(%v): %v", from, all, err)
	}
	again, err := gs1.Parse(data)
	if d := cmp.Diff(all, again); d != "" || err != nil {
		t.Fatalf("GS1-003: %q: %v %s", from, err, d)
	}
}
