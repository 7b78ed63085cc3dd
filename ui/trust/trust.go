// Package trust is the page that explains, in both languages, how a tablet or computer is taught to trust the shop's
// certificate authority, and the files that it needs for that. It comes over plain HTTP too, for a browser that does not
// trust the shop yet sees nothing else without a warning; so it shows the fingerprint, which a person compares with the one
// on a screen that is paired already or on the store's console.
//
//	GET /trust             the page, ?lang=ar or ?lang=en
//	GET /ca.crt            the certificate, DER: Android, Windows, macOS, ChromeOS
//	GET /ca.pem            the same as PEM: Linux, Firefox
//	GET /ca.mobileconfig   the same as a profile: iPad, iPhone
//
// Rules: TRUST-001 both languages say the same for every kind of device; TRUST-002 each file holds the certificate whose
// fingerprint the page shows; TRUST-003 over plain HTTP there is nothing but this.
package trust

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page and its texts
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	plain "text/template"

	"sanduq/pos"
	"sanduq/ui"
)

var (
	//go:embed page.html
	page string
	//go:embed page.css
	style []byte
	//go:embed profile.xml
	profile string
	//go:embed messages/en.json
	english []byte
	//go:embed messages/ar.json
	arabic []byte
)

// Config is what the page tells.
type Config struct {
	Shop        pos.Text
	Lang        pos.Lang // where the browser asks for neither language
	Certificate []byte   // of the authority, DER
	Fingerprint string   // its SHA-256 as devices show it
}

// Page serves the page and its files.
type Page struct {
	cfg     Config
	page    *template.Template
	texts   map[pos.Lang]texts
	profile []byte
}

// texts are what the page says in one language.
type texts struct {
	Title     string     `json:"title"`
	Why       string     `json:"why"`
	Compare   string     `json:"compare"`
	Where     string     `json:"where"`
	Devices   []deviceOf `json:"devices"`
	Then      string     `json:"then"`
	Open      string     `json:"open"`
	OtherLang string     `json:"other_lang"`
}

// deviceOf says how one kind of device is taught.
type deviceOf struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	File  string   `json:"file"`
	Load  string   `json:"load"`
	Steps []string `json:"steps"`
}

// New makes the page.
func New(cfg Config) (*Page, error) {
	p := &Page{cfg: cfg, texts: map[pos.Lang]texts{}}
	for lang, source := range map[pos.Lang][]byte{pos.English: english, pos.Arabic: arabic} {
		var t texts
		if err := json.Unmarshal(source, &t); err != nil {
			return nil, fmt.Errorf("read texts of the trust page: %w", err)
		}
		p.texts[lang] = t
	}
	var err error
	if p.page, err = template.New("trust").Parse(page); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(cfg.Certificate)
	name := cfg.Shop.En
	if name == "" {
		name = cfg.Shop.Ar
	}
	var out, escaped bytes.Buffer
	t, err := plain.New("profile").Parse(profile)
	if err != nil {
		return nil, err
	}
	if err := xml.EscapeText(&escaped, []byte(name)); err != nil {
		return nil, err
	}
	err = t.Execute(&out, map[string]any{
		"Name": escaped.String(), "Certificate": base64.StdEncoding.EncodeToString(cfg.Certificate),
		"Profile": uuidOf(sum[:16]), "Payload": uuidOf(sum[16:]), "ID": strings.ToLower(fmt.Sprintf("%x", sum[:8])),
	})
	p.profile = out.Bytes()
	return p, err
}

// uuidOf makes a UUID of version 8 (RFC 9562 §5.8) of a hash: the same authority is the same profile, which is then
// replaced and not there twice.
func uuidOf(b []byte) string {
	var id pos.ID
	copy(id[:], b)
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return strings.ToUpper(id.String())
}

// Mount adds the page and its files.
func (p *Page) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /trust", p.serve)
	mux.HandleFunc("GET /trust/page.css", file("text/css; charset=utf-8", "", style))
	mux.HandleFunc("GET /trust/tokens.css", file("text/css; charset=utf-8", "", ui.Tokens()))
	mux.HandleFunc("GET /ca.crt", file("application/x-x509-ca-cert", "sanduq-ca.crt", p.cfg.Certificate))
	mux.HandleFunc("GET /ca.pem", file("application/x-pem-file", "sanduq-ca.pem",
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cfg.Certificate})))
	mux.HandleFunc("GET /ca.mobileconfig", file("application/x-apple-aspen-config", "sanduq-ca.mobileconfig", p.profile))
}

// Patterns are those of Mount: what a browser may have that is not paired.
func Patterns() []string {
	return []string{
		"GET /trust", "GET /trust/page.css", "GET /trust/tokens.css", "GET /ca.crt", "GET /ca.pem", "GET /ca.mobileconfig",
	}
}

// Plain serves a port to which somebody spoke plain HTTP: the page at /, its files, and for anything else the way to the
// same path by HTTPS. known tells whether a Host header names this server.
func (p *Page) Plain(known func(host string) bool) http.Handler {
	mux := http.NewServeMux()
	p.Mount(mux)
	mux.HandleFunc("GET /{$}", p.serve)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		to := *r.URL
		to.Scheme, to.Host = "https", r.Host
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect) //nolint:gosec // the host is one of ours: known
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !known(r.Host) {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func file(kind, name string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		head(w.Header(), kind)
		if name != "" {
			w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		}
		_, _ = w.Write(body) // the browser has gone
	}
}

func head(h http.Header, kind string) {
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

func (p *Page) serve(w http.ResponseWriter, r *http.Request) {
	lang := p.lang(r)
	other, dir := pos.Arabic, "ltr"
	name := p.cfg.Shop.En
	if lang == pos.Arabic {
		other, dir, name = pos.English, "rtl", p.cfg.Shop.Ar
	}
	if name == "" {
		name = p.cfg.Shop.En + p.cfg.Shop.Ar
	}
	head(w.Header(), "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	_ = p.page.Execute(w, map[string]any{ // the browser has gone
		"Lang": lang, "Dir": dir, "Other": other, "T": p.texts[lang], "Shop": name,
		"Fingerprint": strings.Split(p.cfg.Fingerprint, ":"), "Secure": "https://" + r.Host + "/",
	})
}

// lang is the language that was chosen, or that the browser names first of the two, or the shop's.
func (p *Page) lang(r *http.Request) pos.Lang {
	switch asked := pos.Lang(r.URL.Query().Get("lang")); asked {
	case pos.Arabic, pos.English:
		return asked
	}
	for one := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		for _, l := range []pos.Lang{pos.Arabic, pos.English} {
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(one)), string(l)) {
				return l
			}
		}
	}
	return p.cfg.Lang
}
