package page

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/receipt/typeset"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
)

//go:embed assets
var assets embed.FS

// maxForm bounds a posted form.
const maxForm = 4 << 10

// contentPolicy lets the page load its own style and script, talk to its own server, and nothing else.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Office is head office as this page needs it.
type Office interface {
	Stores(ctx context.Context) ([]hub.StoreView, error)
	SetPrices(ctx context.Context, prices []envelope.Price) error
	Receipt(ctx context.Context, store pos.StoreID, number string) (hub.Receipt, error)
	Overruns(ctx context.Context) ([]hub.OverrunView, error)
}

// Options are what the page is made of.
type Options struct {
	Office   Office
	Currency string // offered first when a price is set: "SAR"
	Clock    pos.Clock
	Log      *slog.Logger
}

type pages struct {
	Options
	texts catalogue
	html  *template.Template

	typesetter *typeset.Typesetter // of receipts
}

// New returns the handler of head office's pages: /, /live, /prices, /receipts, /assets/ and /healthz.
func New(o Options) (http.Handler, error) {
	texts, err := readCatalogue()
	if err != nil {
		return nil, err
	}
	html, err := template.ParseFS(assets, "assets/*.html")
	if err != nil {
		return nil, err
	}
	typesetter, err := typeset.New()
	if err != nil {
		return nil, err
	}
	p := &pages{Options: o, texts: texts, html: html, typesetter: typesetter}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("GET /live", p.live)
	mux.HandleFunc("POST /prices", p.setPrice)
	mux.HandleFunc("GET /receipts", p.findReceipt)
	mux.HandleFunc("GET /receipts/{store}/{number}", p.showReceipt)
	mux.HandleFunc("GET /healthz", p.health)
	files := http.FileServerFS(assets)
	mux.Handle("GET /assets/hub.css", files)
	mux.Handle("GET /assets/hub.js", files)
	// A form of another site, opened in the browser of somebody who may change prices, must not change one.
	return http.NewCrossOriginProtection().Handler(headers(mux)), nil
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// view is what the templates see.
type view struct {
	text
	Rows       []row
	Overruns   []overrun
	Currencies []string
	Sent       bool   // a price was just sent
	Wrong      string // message key: why the form was not taken
	By         string // what the form held: sku or gtin
	Code       string
	Price      string
	Currency   string
	Store      string // what was looked for: the store and the number of a receipt
	Number     string
	NoReceipt  bool // and not found
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) {
	lang := p.language(w, r)
	v := &view{text: p.texts.in(lang), By: "sku", Currency: p.Currency, Sent: r.URL.Query().Has("sent")}
	p.render(w, r, http.StatusOK, "page.html", v)
}

func (p *pages) live(w http.ResponseWriter, r *http.Request) {
	p.render(w, r, http.StatusOK, "live.html", &view{text: p.texts.in(p.language(w, r))})
}

// setPrice takes the form. It answers by sending the browser back to the page, so that reloading sends nothing twice.
func (p *pages) setPrice(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v := &view{
		text: p.texts.in(p.language(w, r)), By: r.PostFormValue("by"), Code: r.PostFormValue("code"),
		Price: r.PostFormValue("price"), Currency: r.PostFormValue("currency"),
	}
	price, key := readPrice(v)
	if key == "" {
		err := p.Office.SetPrices(r.Context(), []envelope.Price{price})
		if err == nil {
			http.Redirect(w, r, "/?sent", http.StatusSeeOther)
			return
		}
		if pos.CodeOf(err) != pos.Invalid {
			p.fail(w, r, "set price", err)
			return
		}
		key = "hub.bad_code"
	}
	v.Wrong = key
	p.render(w, r, http.StatusUnprocessableEntity, "page.html", v)
}

// readPrice reads the form, or returns the key of what is wrong with it.
func readPrice(v *view) (envelope.Price, string) {
	code := pos.CleanName(v.Code)
	price := envelope.Price{SKU: code, Currency: v.Currency}
	if v.By == "gtin" {
		price.SKU, price.GTIN = "", asciiDigits(code)
		if strings.Trim(price.GTIN, "0123456789") != "" {
			return price, "hub.bad_code"
		}
	}
	if code == "" {
		return price, "hub.bad_code"
	}
	currency, err := money.ParseCurrency(v.Currency)
	if err != nil {
		return price, "hub.bad_price"
	}
	price.Price, err = currency.Parse(strings.TrimSpace(v.Price))
	if err != nil || price.Price < 0 {
		return price, "hub.bad_price"
	}
	return price, ""
}

// asciiDigits writes Arabic-Indic digits, as an Arabic keyboard types them, as 0–9.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

func (p *pages) render(w http.ResponseWriter, r *http.Request, status int, name string, v *view) {
	stores, err := p.Office.Stores(r.Context())
	if err != nil {
		p.fail(w, r, "read stores", err)
		return
	}
	overruns, err := p.Office.Overruns(r.Context())
	if err != nil {
		p.fail(w, r, "read overruns", err)
		return
	}
	v.Rows, v.Overruns = p.rows(v.text, stores), overrunRows(overruns)
	v.Currencies = currencies(p.Currency, stores)
	p.execute(w, r, status, name, v)
}

func (p *pages) execute(w http.ResponseWriter, r *http.Request, status int, name string, v any) {
	var out bytes.Buffer
	if err := p.html.ExecuteTemplate(&out, name, v); err != nil {
		p.fail(w, r, "render "+name, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a browser that went away needs no answer
}

// currencies are those that prices are likely to be set in.
func currencies(first string, stores []hub.StoreView) []string {
	out := []string{first}
	for i := range stores {
		for _, t := range stores[i].Takings {
			if !slices.Contains(out, t.Currency) {
				out = append(out, t.Currency)
			}
		}
	}
	return out
}

func (p *pages) health(w http.ResponseWriter, r *http.Request) {
	if _, err := p.Office.Stores(r.Context()); err != nil {
		p.fail(w, r, "check health", err)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

func (p *pages) fail(w http.ResponseWriter, r *http.Request, op string, err error) {
	p.Log.Error("page failed", "op", op, "error", err)
	http.Error(w, p.texts.in(p.language(w, r)).T("hub.unavailable"), http.StatusServiceUnavailable)
}
