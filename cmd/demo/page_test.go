package main

import (
	"encoding/json"
	"flag"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/scripts/need/browser"
)

var shots = flag.String("shots", "", "folder into which the pages are drawn, to be looked at")

// TestFirstPage holds DEMO-006: the first address shows the bench, and whatever its page names is served.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	code, kind, page := s.ask(http.MethodGet, "/", "none", "")
	if code != http.StatusOK || !strings.HasPrefix(kind, "text/html") || !strings.Contains(string(page), `data-t="title"`) {
		t.Fatalf("DEMO-006: the first page was answered %d %s", code, kind)
	}
	_, _, style := s.ask(http.MethodGet, "/demo/demo.css", "none", "")
	named := regexp.MustCompile(`(?:href|src)="(/[^"]+)"|url\("(/[^"]+)"\)`).FindAllSubmatch(append(page, style...), -1)
	if len(named) < 5 {
		t.Fatalf("DEMO-006: the page names only %d files", len(named))
	}
	for _, m := range named {
		path := string(m[1]) + string(m[2])
		if code, _, _ := s.ask(http.MethodGet, path, "none", ""); code != http.StatusOK {
			t.Errorf("DEMO-006: %s was answered %d", path, code)
		}
	}
}

// TestLooks holds DEMO-007: nobody is kept from using the bench or head office's page, in both languages, light and dark,
// on a large and on a small screen, and the paper lies beside the buttons that fill it.
func TestLooks(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	c := s.till("1")
	for i, g := range []int{0, 3, 5, 0} {
		s.press("/demo/scan", `{"till":"1","code":"`+s.goods[g].Code+`"}`)
		awaitTotal(c, "the lines", func(st sale.State) bool { return int(st.Pieces) == i+1 })
	}
	if a := c.Ask("sale.cash", sale.CashArgs{Given: 20_000}); a.Error != nil {
		t.Fatalf("cash: %+v", a.Error)
	}
	s.awaitReceipt()
	s.press("/demo/fault", `{"printer":"2","fault":"paper-out","on":true}`)
	chromium := browser.Start(t)
	bench := chromium.Open(t, s.shop())
	office := chromium.Open(t, s.office())
	bench.Shows("the lanes", `document.querySelectorAll(".lane").length == 2 && document.querySelector(".paper img")?.complete`)
	for _, lang := range []string{"en", "ar"} {
		bench.Shows(lang, `document.documentElement.lang == "`+lang+`" || document.querySelector("#lang").click()`)
		office.Go(s.office() + "/?lang=" + lang)
		office.Shows("the takings", `document.documentElement.lang == "`+lang+`" && document.querySelector(".sum")`)
		for _, theme := range []string{"light", "dark"} {
			for _, size := range []struct {
				name          string
				width, height int64
			}{{"large", 1440, 900}, {"small", 390, 844}} {
				for name, page := range map[string]*browser.Page{"bench": bench, "office": office} {
					where := strings.Join([]string{name, lang, theme, size.name}, "-")
					page.Size(size.width, size.height)
					page.Theme(theme)
					if *shots != "" {
						page.Draw(filepath.Join(*shots, where+".png"))
					}
					page.CheckAccess(where)
					page.CheckFit(where, ".chip, .wire, .drawer")
					if page == bench && size.name == "large" {
						checkBeside(page, where)
					}
				}
			}
		}
	}
}

// checkBeside holds that on a large screen the first lane's paper and its buttons are to be seen at once.
func checkBeside(page *browser.Page, where string) {
	page.Helper()
	if !browser.Value[bool](page, `(() => {
		const box = (s) => document.querySelector("#lane-1 " + s).getBoundingClientRect();
		const goods = box(".goods"), paper = box(".paper img");
		return goods.bottom <= innerHeight && paper.top < goods.bottom && (paper.left >= goods.right || paper.right <= goods.left);
	})()`) {
		page.Errorf("%s: the paper does not lie beside the buttons", where)
	}
}

// text is a message: one for all counts, or one for each plural form.
type text map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (x *text) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*x = text{"": one}
		return nil
	}
	return json.Unmarshal(b, (*map[string]string)(x))
}

// TestMessages holds DEMO-008: both languages have the same messages, those that count have every plural form of their
// language (CLDR: six in Arabic), and the page uses all of them and no other.
func TestMessages(t *testing.T) {
	t.Parallel()
	read := func(name string) []byte {
		b, err := pages.ReadFile("page/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var all map[pos.Lang]map[string]text
	if err := json.Unmarshal(read("messages.json"), &all); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"unknown": true} // goods.go
	for _, f := range faults() {
		used["fault."+f] = true
	}
	for _, p := range crew() {
		used["role."+p.Role] = true
	}
	source := append(read("index.html"), read("demo.js")...)
	named := regexp.MustCompile(`data-t="([^"]+)"|\b(?:t|count)\("([^"]+)"|\bwords\[l\]\.(\w+)`)
	for _, m := range named.FindAllSubmatch(source, -1) {
		if key := string(m[1]) + string(m[2]) + string(m[3]); key != "fault." && key != "role." {
			used[key] = true
		}
	}
	forms := map[pos.Lang][]string{ // "zero" is worded in English too, though CLDR needs it in Arabic only
		pos.English: {"one", "other", "zero"}, pos.Arabic: {"few", "many", "one", "other", "two", "zero"},
	}
	for lang, forms := range forms {
		for key := range used {
			if all[lang][key] == nil {
				t.Errorf("DEMO-008: %s has no text in %s", key, lang)
			}
		}
		for key, text := range all[lang] {
			if !used[key] {
				t.Errorf("DEMO-008: %s is not used", key)
			}
			for form := range text {
				if form != "" && !slices.Contains(forms, form) {
					t.Errorf("DEMO-008: %s: %s has no plural form %q", key, lang, form)
				}
			}
			if _, plain := text[""]; !plain && len(text) != len(forms) {
				t.Errorf("DEMO-008: %s: of %v %s has %v", key, forms, lang, text)
			}
		}
	}
}

// TestDirectionFree holds DEMO-009: the style knows start and end, and neither left nor right.
func TestDirectionFree(t *testing.T) {
	t.Parallel()
	b, err := pages.ReadFile("page/demo.css")
	if err != nil {
		t.Fatal(err)
	}
	sided := regexp.MustCompile(`\b(left|right)\b|(margin|padding)-(top|bottom)|[{; ](width|height):`)
	if m := sided.FindString(string(b)); m != "" {
		t.Errorf("DEMO-009: the style says %q", m)
	}
}
