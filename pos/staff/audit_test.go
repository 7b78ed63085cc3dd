package staff_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// odd is a body whose fields have the names of an act and other meanings.
type odd struct {
	By     any `json:"by"`
	Till   any `json:"till"`
	Reason any `json:"reason"`
	Staff  any `json:"staff"`
}

func (odd) Kind() string { return "odd.v1" }

func TestWhoOpenedThisDrawerAndWhy(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	s.want("", "", s.signIn("1", "ahmad", cashierPIN))
	s.want("", "", s.signIn("2", "mona", managerPIN))
	s.later(time.Minute)
	from := s.clock()
	sami := &staff.Approval{Staff: "sami", PIN: supervisorPIN}
	s.wantBy("", fact.By{Staff: "ahmad", Approved: "sami"}, "1", staff.NoSale, sami)
	s.later(time.Minute)
	s.wantBy("", fact.By{Staff: "mona"}, "2", staff.NoSale, nil)
	to := s.clock()
	s.later(time.Minute)
	s.wantBy("", fact.By{Staff: "mona"}, "2", staff.NoSale, nil)
	s.want("", "", store.Command{Name: "odd", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Facts: []fact.Body{
			odd{By: "somebody", Till: 1}, odd{By: nil}, odd{By: fact.By{Staff: "mona"}, Till: 7, Reason: []int{1}, Staff: 8},
		}}, nil
	}})

	drawer := []string{"drawer.opened.v1"}
	lines := func(q staff.AuditQuery) (out []string) {
		for _, a := range s.audit(q) {
			out = append(out, fmt.Sprintf("%s %s by %s allowed by %s: %s", a.Kind, a.Till, a.By.Staff, a.By.Approved, a.Reason))
		}
		return out
	}
	const monaOpened = "drawer.opened.v1 2 by mona allowed by : change"
	const ahmadOpened = "drawer.opened.v1 1 by ahmad allowed by sami: change"
	for name, c := range map[string]struct {
		query staff.AuditQuery
		want  []string
	}{
		"all drawers":     {staff.AuditQuery{Kinds: drawer}, []string{monaOpened, monaOpened, ahmadOpened}},
		"one drawer":      {staff.AuditQuery{Kinds: drawer, Till: "1"}, []string{ahmadOpened}},
		"who allowed":     {staff.AuditQuery{Kinds: drawer, Staff: "sami"}, []string{ahmadOpened}},
		"who did":         {staff.AuditQuery{Kinds: drawer, Staff: "mona", Limit: 1}, []string{monaOpened}},
		"when":            {staff.AuditQuery{Kinds: drawer, From: from.UnixMilli(), To: to.UnixMilli()}, []string{ahmadOpened}},
		"several kinds":   {staff.AuditQuery{Kinds: []string{"drawer.opened.v1", "x.v1"}, Till: "1"}, []string{ahmadOpened}},
		"none":            {staff.AuditQuery{Kinds: drawer, Till: "9"}, nil},
		"nobody's own":    {staff.AuditQuery{Self: true}, nil},
		"another meaning": {staff.AuditQuery{Kinds: []string{"odd.v1"}}, []string{"odd.v1  by mona allowed by : "}},
	} {
		if diff := cmp.Diff(c.want, lines(c.query)); diff != "" {
			t.Errorf("STAFF-019: %s (-want +got):\n%s", name, diff)
		}
	}

	// Page by page everything is found once.
	all := s.audit(staff.AuditQuery{})
	var paged []staff.Act
	for q := (staff.AuditQuery{Limit: 3}); ; q.Before = paged[len(paged)-1].Position {
		page := s.audit(q)
		if paged = append(paged, page...); len(page) < 3 {
			break
		}
	}
	if diff := cmp.Diff(all, paged); diff != "" || len(all) < 10 {
		t.Errorf("STAFF-019: %d acts, by pages (-want +got):\n%s", len(all), diff)
	}
	first := all[len(all)-1]
	if first.Kind != "staff.changed.v1" || first.Subject != "mona" || first.By != (fact.By{}) ||
		first.Day != "2026-11-23" || first.At != s.now.UnixMilli() || first.Epoch != 1 || first.Seq != 2 {
		t.Errorf("STAFF-019: the first act is %+v", first)
	}
	s.must(s.verify(t.Context()))
}
