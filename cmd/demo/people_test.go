package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sanduq/pos/staff"
	"sanduq/scripts/need/browser"
)

// TestPeopleAtATill is the people's story with nothing simulated but the scanner: a cashier sells, may not take a line out,
// the supervisor allows it at the same till, somebody takes over by badge at the till's own scanner, and the auditor sees
// who did what. DEMO-010, STAFF-022, STAFF-023.
func TestPeopleAtATill(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	s.till("1")
	page := browser.Start(t).Open(t, s.shop()+"/till/1")
	page.Shows("the cashier", `document.querySelector(".bar .person")?.textContent.includes("أحمد")`)
	rows := func(n string) { page.Shows(n+" lines", `document.querySelectorAll(".row").length == `+n) }
	for i, n := range []string{"1", "2"} {
		s.press("/demo/scan", `{"till":"1","code":"`+s.goods[i].Code+`"}`)
		rows(n)
	}
	page.Press(kb.Delete)
	page.Shows("the question", `document.querySelector("[data-approve='line.void'] .person-tile") === document.activeElement`)
	page.Click("[data-staff='2']")
	page.Shows("where the PIN goes", `document.querySelector("[data-pin]") === document.activeElement`)
	page.Press("2846" + kb.Enter)
	page.Shows("the line taken out", `document.querySelector(".row.voided") && document.querySelector(".tile")`)
	page.Press(kb.F10)
	page.Shows("what one can do", `document.activeElement?.matches(".person-panel .soft")`)
	page.Press(kb.Enter)
	page.Shows("the lock", `document.querySelector("[data-signin] [data-pin]") === document.activeElement`)
	s.press("/demo/scan", `{"till":"1","code":"`+s.goods[0].Code+`"}`)
	page.Shows("that nothing is sold", `document.querySelector("[data-notice='staff.locked']")`)
	rows("2")
	s.press("/demo/scan", `{"till":"1","code":"SQ-BADGE-2-SAMI"}`)
	page.Shows("the supervisor, by his badge", `document.querySelector(".bar .person")?.textContent.includes("سامي")`)
	rows("2")
	page.Press(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl))
	page.Shows("the sale", `document.querySelector("[data-change]")`)
	s.press("/demo/scan", `{"till":"1","code":"SQ-BADGE-5-OMAR"}`)
	page.Shows("the auditor", `document.querySelector(".bar .person")?.textContent.includes("عمر")`)
	page.Go(s.shop() + "/till/1/audit")
	row := func(kind, words string) {
		page.Shows(kind+" "+words, `[...document.querySelectorAll("[data-kind='`+kind+`']")].some(r =>
			`+strings.Join(contains(words), " && ")+`)`)
	}
	row("sale.completed.v1", "سامي")
	row("sale.completed.v1/voided", "أحمد ناصر|سامي حداد")
	row("staff.signed_out.v1", "أحمد")
	page.Go(s.shop() + "/till/1/people")
	page.Shows("that an auditor may not change people", `document.querySelector("[data-denied]")`)
}

func contains(words string) (all []string) {
	for w := range strings.SplitSeq(words, "|") {
		all = append(all, `r.textContent.includes("`+w+`")`)
	}
	return all
}

// TestEverybodyCanSignIn holds DEMO-011: everybody of the crew stands on the first page with a PIN, and has it and a badge.
func TestEverybodyCanSignIn(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	st := s.watch("the people", func(st benchState) bool { return len(st.People) == len(crew()) })
	for _, p := range st.People {
		if i := slices.IndexFunc(crew(), func(c person) bool { return c.Staff == p.Staff }); string(crew()[i].PIN) != p.Shown {
			t.Errorf("DEMO-011: %s is shown with the PIN %q", p.Staff, p.Shown)
		}
	}
	people, err := s.app.People(t.Context())
	if err != nil || len(people) != len(crew()) {
		t.Fatalf("DEMO-011: %d people, %v", len(people), err)
	}
	for _, p := range people {
		if !p.HasPIN || !p.HasBadge {
			t.Errorf("DEMO-011: %s has a PIN: %t, a badge: %t", p.Staff, p.HasPIN, p.HasBadge)
		}
	}
	if c, _, _ := s.ask(http.MethodGet, "/till/1/people", "none", ""); c != http.StatusOK {
		t.Errorf("DEMO-011: the page of people was answered %d", c)
	}
	for _, p := range crew() {
		if p.Role == staff.Cashier && p.Till == "" {
			t.Errorf("DEMO-011: %s stands at no till", p.Staff)
		}
	}
}
