package offers_test

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/offers"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	milk = `{"version":1,"id":"milk","name":{"en":"1 off","ar":"خصم ١"},"kind":"off","of":"item",` +
		`"goods":{"skus":["milk"]},"benefit":{"amount":100}}`
	letter = `{"version":1,"id":"letter","name":{"en":"5 off","ar":"خصم ٥"},"kind":"off","of":"basket",` +
		`"goods":{"all":true},"benefit":{"amount":500},"coupon":"LETTER"}`
	letters = `{"version":1,"kind":"coupon-codes","id":"letters","coupon":"LETTER","codes":["L-1","L-2"]}`
	list    = `{"version":1,"kind":"price-list","id":"week","until":"2026-11-24T00:00","prices":{"milk":500,"rice":900}}`
	other   = `{"version":1,"kind":"price-list","id":"deal","channels":["till"],"prices":{"milk":450}}`
)

type shop struct {
	*store.Store
	offers *offers.Offers
	dir    string
}

func open(t *testing.T, dir string) *shop {
	t.Helper()
	s := &shop{offers: offers.New(), dir: dir}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var err error
	s.Store, err = store.Open(t.Context(), store.Options{
		Dir: dir, Store: "offers", Parts: []store.Part{s.offers.Part()}, Clock: func() time.Time { return now },
		Day: func(time.Time) pos.Date { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *shop) set(t *testing.T, id byte, documents ...string) offers.Report {
	t.Helper()
	r, err := s.offers.Import(t.Context(), s.Store, pos.ID{id}, strings.NewReader(strings.Join(documents, "\n")), "test")
	if err != nil {
		t.Fatalf("%v: %v", err, r.Problems)
	}
	return r
}

func TestASetArrives(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	r := s.set(t, 1, milk, letter, letters, list)
	if r.Rules != 2 || r.Lists != 1 || r.Codes != 2 || r.Already {
		t.Errorf("OFFERS-004: the report says %+v", r)
	}
	head := s.Head()
	if r := s.set(t, 2, milk, " "+letter, letters, list); !r.Already || s.Head() != head {
		t.Errorf("OFFERS-002: the same documents again: %+v, head %v after %v", r, s.Head(), head)
	}
	in := s.offers.InForce()
	if in.Book == nil || in.Hash != r.Hash {
		t.Errorf("OFFERS-002: in force is %s", in.Hash)
	}
	if r := s.set(t, 3); r.Rules != 0 || s.offers.InForce().Book != nil {
		t.Errorf("OFFERS-002: an empty file left %+v in force", s.offers.InForce())
	}
	err := s.Read(t.Context(), func(v *store.View) error {
		before, err := s.offers.Kept(v, in.Hash)
		if err == nil && before != in {
			t.Errorf("OFFERS-003: another set is kept as %s", in.Hash)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSetsAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	first := s.set(t, 1, milk)
	second := s.set(t, 2, letter)
	for i := range offers.KeptSets - 2 { // the first is the oldest that is kept
		s.set(t, byte(3+i), fmt.Sprintf(`{"version":1,"kind":"price-list","id":"l","prices":{"milk":%d}}`, i+1))
	}
	last := s.offers.InForce().Hash
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	parts := []store.Part{offers.New().Part()}
	if r, err := store.Verify(t.Context(), filepath.Join(dir, "store.db"), parts, dir, nil); err != nil || r.Difference != "" {
		t.Errorf("OFFERS-003: verify: %v %s", err, r.Difference)
	}
	s = open(t, dir)
	if got := s.offers.InForce().Hash; got != last {
		t.Errorf("OFFERS-003: after a restart %s is in force, not %s", got, last)
	}
	kept := func(hash string) (found string) {
		err := s.Read(t.Context(), func(v *store.View) error {
			set, err := s.offers.Kept(v, hash)
			if err == nil {
				found = set.Hash
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return found
	}
	if kept(first.Hash) != first.Hash || kept("") != "" {
		t.Error("OFFERS-003: a set within the last 32 is not kept")
	}
	s.set(t, 100, other)
	if kept(second.Hash) != second.Hash {
		t.Error("OFFERS-003: the second set went before its time")
	}
}

func TestPricesOfLists(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	s.set(t, 1, list, other)
	set := s.offers.InForce()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		sku, channel string
		at           time.Time
		want         int64
	}{
		{"milk", "till", at(23, 12), 450},
		{"milk", "app", at(23, 12), 500},
		{"milk", "app", at(24, 0), 600},
		{"rice", "till", at(23, 23), 900},
		{"bread", "till", at(23, 12), 600},
	} {
		if got := set.Price(c.sku, c.at, c.channel, 600); int64(got) != c.want {
			t.Errorf("OFFERS-005: %s at %v by %s costs %d, not %d", c.sku, c.at, c.channel, got, c.want)
		}
	}
}

func TestCouponCodes(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	s.set(t, 1, letter, letters)
	if coupon, single, ok := s.offers.InForce().Coupon("L-1"); coupon != "LETTER" || !single || !ok {
		t.Errorf("OFFERS-006: L-1 is %q %v %v", coupon, single, ok)
	}
	if _, _, ok := s.offers.InForce().Coupon("LETTER"); ok {
		t.Error("OFFERS-006: a coupon with codes was presented by its name")
	}
	s.set(t, 2, letter)
	if coupon, single, ok := s.offers.InForce().Coupon("LETTER"); coupon != "LETTER" || single || !ok {
		t.Errorf("OFFERS-006: LETTER is %q %v %v", coupon, single, ok)
	}
}

func TestAFileWithMistakes(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	before := s.set(t, 1, milk).Hash
	for i, c := range []struct {
		file string
		want []string // document, key, field
	}{
		{milk + "\n" + milk, []string{"2 offer.id_twice id"}},
		{"[" + milk + "," + letters + "]", []string{"0 offers.no_rule_for_coupon coupon"}},
		{"[" + milk, []string{"1 offer.not_a_document <nil>"}},
		{"[" + milk + "] x", []string{"1 offer.not_a_document <nil>"}},
		{`{"version":2,"kind":"price-list","id":"a","from":"soon","prices":{"milk":0}}`, []string{
			"1 offer.unknown_version version", "1 offer.bad_time from", `1 offer.out_of_bounds prices["milk"]`,
		}},
		{`{"version":1,"kind":"price-list","id":"a","prices":{"milk":"1"}}`, []string{"1 offer.bad_value prices"}},
		{letter + `{"version":1,"kind":"coupon-codes","id":"b","coupon":"LETTER","codes":["A","A",""]}`, []string{
			"2 offers.code_twice codes[1]", "2 offer.bad_value codes[2]",
		}},
		{strings.Repeat(" ", offers.MaxSet+1), []string{"0 offers.too_large <nil>"}},
	} {
		r, err := s.offers.Import(t.Context(), s.Store, pos.ID{byte(10 + i)}, strings.NewReader(c.file), "test")
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "offers.mistakes" {
			t.Errorf("OFFERS-001: %.40s: %v", c.file, err)
		}
		var got []string
		for _, p := range r.Problems {
			got = append(got, fmt.Sprint(p.Document, " ", p.Key, " ", p.Args["field"]))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("OFFERS-001: %.60s (-want +got)\n%s", c.file, diff)
		}
		if s.offers.InForce().Hash != before {
			t.Fatal("OFFERS-001: a file with mistakes was put in force")
		}
	}
}

// FuzzRead holds that no file is more than refused (OFFERS-001).
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "[]", milk, "[" + milk + "," + list + "]", letters + letter, "[1]", "{}", "[[", "nul"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		documents, problems := offers.Read(strings.NewReader(file))
		if documents == nil && len(problems) == 0 {
			t.Error("OFFERS-001: neither documents nor mistakes")
		}
	})
}
