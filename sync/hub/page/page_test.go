package page_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
	"sanduq/sync/hub/page"
)

// now is the time on the wall of these tests.
var now = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)

// office is head office as a script.
type office struct {
	stores []hub.StoreView
	prices []envelope.Price
	over   []hub.OverrunView
	err    error
	sold   map[string]hub.Receipt // by store/number
}

func (o *office) Receipt(_ context.Context, store pos.StoreID, number string) (hub.Receipt, error) {
	r, ok := o.sold[string(store)+"/"+number]
	if !ok && o.err == nil {
		return r, &pos.Error{Code: pos.NotFound, Op: "read receipt", Key: "hub.no_receipt"}
	}
	return r, o.err
}

func (o *office) Overruns(context.Context) ([]hub.OverrunView, error) { return o.over, o.err }

func (o *office) Stores(context.Context) ([]hub.StoreView, error) { return o.stores, o.err }

func (o *office) SetPrices(_ context.Context, p []envelope.Price) error {
	o.prices = append(o.prices, p...)
	return o.err
}

func chain() *office {
	return &office{stores: []hub.StoreView{
		{
			Store: "riyadh-1", Heard: now, Last: envelope.Place{Epoch: 1, Seq: 940}, At: now.Add(-3 * time.Minute),
			Takings: []hub.Takings{{Day: "2026-09-21", Currency: "SAR", Sales: 412, Total: 123_456_789}},
		},
		{
			Store: "kuwait-1", Heard: now.Add(-14 * time.Minute), Last: envelope.Place{Epoch: 2, Seq: 7},
			At: now.Add(-15 * time.Minute), Waiting: 38, Behind: 2, Aside: 1,
			Takings: []hub.Takings{{Day: "2026-09-20", Currency: "KWD", Sales: 1, Total: 12_500}},
		},
		{Store: "new-1", Heard: now},
	}}
}

func handler(t *testing.T, o *office) http.Handler {
	t.Helper()
	h, err := page.New(page.Options{
		Office: o, Currency: "SAR", Clock: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return w
}

func has(t *testing.T, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
}

func TestPageInBothLanguages(t *testing.T) {
	t.Parallel()
	h := handler(t, chain())
	has(t, get(t, h, "/?lang=en").Body.String(),
		`<html lang="en" dir="ltr">`, `<bdi>riyadh-1</bdi>`, `<bdi dir="ltr" class="num sum">1,234,567.89</bdi>`,
		`<bdi class="unit">SAR</bdi>`, `12.500`, `2026-09-20`, `1-940`, `3 minutes ago`, `38 entries on their way`,
		`Last heard 14 minutes ago`, `1 entry does not fit and was put aside`, `2 price changes on their way`,
		`Everything is here`, `No sales yet`, `lang="ar"`)
	has(t, get(t, h, "/?lang=ar").Body.String(),
		`<html lang="ar" dir="rtl">`, `قبل 3 دقائق`, `38 قيدًا في الطريق`, `آخر تواصل قبل 14 دقيقة`,
		`تعديلا سعر في الطريق`, `كل القيود وصلت`, `1,234,567.89`)
	has(t, get(t, handler(t, &office{}), "/").Body.String(), "No store has reported yet")
}

func TestLanguageIsRemembered(t *testing.T) {
	t.Parallel()
	h := handler(t, chain())
	first := get(t, h, "/?lang=ar")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for _, c := range first.Result().Cookies() {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	has(t, w.Body.String(), `dir="rtl"`)
	r = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "ar-SA,ar;q=0.9")
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	has(t, w.Body.String(), `dir="rtl"`)
}

func TestLiveIsTheTableAlone(t *testing.T) {
	t.Parallel()
	body := get(t, handler(t, chain()), "/live?lang=en").Body.String()
	has(t, body, "riyadh-1")
	if strings.Contains(body, "<form") {
		t.Error("the live part holds the form: typing would be lost with every look")
	}
}

func post(t *testing.T, h http.Handler, site string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/prices", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", site)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func form(by, code, price, currency string) url.Values {
	return url.Values{"by": {by}, "code": {code}, "price": {price}, "currency": {currency}}
}

func TestSetPrice(t *testing.T) {
	t.Parallel()
	o := chain()
	h := handler(t, o)
	for _, f := range []url.Values{
		form("sku", "coffee-250", "12.50", "SAR"), form("gtin", "٦٢٨١٠٠٠٠٠٠٠٠٧", "١٢٫٥", "SAR"),
		form("gtin", " 6281 ", "1.250", "KWD"),
	} {
		if w := post(t, h, "same-origin", f); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/?sent" {
			t.Errorf("%v was answered %d %s", f, w.Code, w.Header().Get("Location"))
		}
	}
	want := []envelope.Price{
		{SKU: "coffee-250", Price: 1250, Currency: "SAR"},
		{GTIN: "6281000000007", Price: 1250, Currency: "SAR"},
		{GTIN: "6281", Price: 1250, Currency: "KWD"},
	}
	if d := cmp.Diff(want, o.prices); d != "" {
		t.Error(d)
	}
	has(t, get(t, h, "/?sent").Body.String(), "The price is on its way to all stores.")
}

func TestWrongFormsChangeNothing(t *testing.T) {
	t.Parallel()
	o := chain()
	h := handler(t, o)
	for _, f := range []url.Values{
		form("sku", "", "12.50", "SAR"), form("gtin", "12a", "12.50", "SAR"), form("sku", "x", "12.505", "SAR"),
		form("sku", "x", "-1", "SAR"), form("sku", "x", "1,50", "SAR"), form("sku", "x", "1", "XXX"),
		{},
	} {
		w := post(t, h, "same-origin", f)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%v was answered %d", f, w.Code)
		}
	}
	has(t, post(t, h, "same-origin", form("sku", "<b>x", "?", "SAR")).Body.String(), `value="&lt;b&gt;x"`)
	if len(o.prices) > 0 {
		t.Errorf("prices changed: %v", o.prices)
	}
}

// TestOtherSitesCannotSetPrices: SYNC-070.
func TestOtherSitesCannotSetPrices(t *testing.T) {
	t.Parallel()
	o := chain()
	h := handler(t, o)
	for _, site := range []string{"cross-site", "same-site"} {
		if w := post(t, h, site, form("sku", "x", "1", "SAR")); w.Code != http.StatusForbidden {
			t.Errorf("SYNC-070: a form from %s was answered %d", site, w.Code)
		}
	}
	if len(o.prices) > 0 {
		t.Errorf("SYNC-070: prices changed: %v", o.prices)
	}
}

func TestWhenTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	o := chain()
	h := handler(t, o)
	if w := get(t, h, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("healthy, yet %d", w.Code)
	}
	o.err = errors.New("gone: password=secret")
	for _, target := range []string{"/healthz", "/", "/live"} {
		w := get(t, h, target)
		if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s was answered %d %s", target, w.Code, w.Body)
		}
	}
}

// TestOverruns: HUB-032, the page shows which receipts more came back of than was sold, and nothing where there are none.
func TestOverruns(t *testing.T) {
	t.Parallel()
	o := chain()
	if body := get(t, handler(t, o), "/live?lang=en").Body.String(); strings.Contains(body, "overruns") {
		t.Error("HUB-032: overruns are shown where there are none")
	}
	o.over = []hub.OverrunView{{
		Store: "riyadh-1", Number: "7-1-5", Over: 1250, Currency: "KWD",
		Shares: []envelope.Share{{By: "kuwait-1", Total: 1250}, {By: "jeddah-1", Total: 2500}},
	}}
	for _, lang := range []string{"en", "ar"} {
		body := get(t, handler(t, o), "/live?lang="+lang).Body.String()
		for _, want := range []string{"7-1-5", "riyadh-1", "1.250", "kuwait-1", "jeddah-1", "2.500"} {
			if !strings.Contains(body, want) {
				t.Errorf("HUB-032: the page in %s lacks %s", lang, want)
			}
		}
	}
}

// TestMessages: every key that the code and the templates name is there, in both languages and all plural forms.
func TestMessages(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("assets/messages.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[pos.Lang]map[string]string
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range []string{
		"assets/page.html", "assets/live.html", "assets/receipt.html", "page.go", "receipts.go", "rows.go", "text.go",
	} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(hub\.\w+)"`).FindAllSubmatch(b, -1) {
			used[string(m[1])] = true
		}
	}
	for key := range used {
		if all[key] == nil {
			t.Errorf("%s has no text", key)
		}
	}
	for key, langs := range all {
		if !used[key] {
			t.Errorf("%s is not used", key)
		}
		forms := []string{"other"}
		for _, l := range []pos.Lang{pos.Arabic, pos.English} {
			if langs[l]["one"] != "" {
				forms = map[pos.Lang][]string{
					pos.Arabic: {"one", "two", "few", "many", "other"}, pos.English: {"one", "other"},
				}[l]
			}
			for _, f := range forms {
				if langs[l][f] == "" {
					t.Errorf("%s lacks %s/%s", key, l, f)
				}
			}
		}
	}
}

// TestDirectionFree: the style and the templates name no left and no right, but where an Arabic form holds a code.
func TestDirectionFree(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"assets/hub.css", "assets/page.html", "assets/live.html", "assets/receipt.html"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.DeleteFunc(strings.Split(string(b), "\n"), func(l string) bool {
			return strings.HasPrefix(l, "[dir=rtl] input")
		})
		if m := regexp.MustCompile(`\b(left|right)\b`).FindString(strings.Join(lines, "\n")); m != "" {
			t.Errorf("%s says %q", name, m)
		}
	}
}
