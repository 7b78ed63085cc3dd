package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sanduq/pos"
)

// message is one text of the catalogue: "other" alone, or one for each plural form of its language (Unicode CLDR).
type message map[string]string

// catalogue holds the texts of assets/messages.json: key → language → forms.
type catalogue map[string]map[pos.Lang]message

func readCatalogue() (catalogue, error) {
	b, err := assets.ReadFile("assets/messages.json")
	if err != nil {
		return nil, err
	}
	var c catalogue
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("read messages.json: %w", err)
	}
	return c, nil
}

// text is the catalogue in one language.
type text struct {
	catalogue catalogue
	Lang      pos.Lang
}

func (c catalogue) in(l pos.Lang) text { return text{c, l} }

// T returns a text.
func (t text) T(key string) string { return t.catalogue[key][t.Lang]["other"] }

// N returns a text about n things.
func (t text) N(key string, n int64) string {
	forms := t.catalogue[key][t.Lang]
	form, ok := forms[plural(t.Lang, n)]
	if !ok {
		form = forms["other"]
	}
	return strings.ReplaceAll(form, "{n}", strconv.FormatInt(n, 10))
}

// Dir returns the direction of the language.
func (t text) Dir() string {
	if t.Lang == pos.Arabic {
		return "rtl"
	}
	return "ltr"
}

// Other returns the language to switch to.
func (t text) Other() pos.Lang {
	if t.Lang == pos.Arabic {
		return pos.English
	}
	return pos.Arabic
}

// plural returns the plural form for n (Unicode CLDR 46, plural rules for ar and en, whole numbers).
func plural(l pos.Lang, n int64) string {
	switch {
	case n == 1:
		return "one"
	case l != pos.Arabic:
		return "other"
	case n == 0:
		return "zero"
	case n == 2:
		return "two"
	case n%100 >= 3 && n%100 <= 10:
		return "few"
	case n%100 >= 11:
		return "many"
	}
	return "other"
}

// ago says how long ago something was.
func (t text) ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return t.T("hub.now")
	case d < time.Hour:
		return t.N("hub.minutes_ago", int64(d/time.Minute))
	case d < 48*time.Hour:
		return t.N("hub.hours_ago", int64(d/time.Hour))
	}
	return t.N("hub.days_ago", int64(d/(24*time.Hour)))
}

// language returns the language asked for, remembered, or preferred by the browser, in this order.
func (p *pages) language(w http.ResponseWriter, r *http.Request) pos.Lang {
	if asked := pos.Lang(r.URL.Query().Get("lang")); asked == pos.Arabic || asked == pos.English {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // a language is no secret, and the page may be served without TLS
			Name: "lang", Value: string(asked), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
			SameSite: http.SameSiteLaxMode,
		})
		return asked
	}
	if c, err := r.Cookie("lang"); err == nil && pos.Lang(c.Value) == pos.Arabic {
		return pos.Arabic
	} else if err == nil {
		return pos.English
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "ar") {
		return pos.Arabic
	}
	return pos.English
}
