package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// dist is the bundled screens, made from web by scripts/tools/uibuild. It is committed, so that building needs no Node.
//
//go:embed all:dist
var dist embed.FS

// site is the screens as they are served: in memory, with the ETags of their contents.
type site struct {
	build string // identifies the contents of all files
	page  asset  // the one HTML page; the path says what it shows
	files map[string]asset
}

type asset struct {
	kind   string
	etag   string
	body   []byte
	zipped []byte // gzip, nil where that is no smaller
}

// kinds are the types of the files that the bundler makes.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
}

const (
	pageName = "index.html"
	// buildMark stands in the page where the build belongs: in a meta element, and behind the names of script and style
	// so that a browser may keep them for ever.
	buildMark = "{{build}}"
)

func loadSite() (*site, error) {
	s := &site{files: map[string]asset{}}
	all := sha256.New()
	err := fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "dist/")
		all.Write(fmt.Appendf(nil, "%s %d\n%s", name, len(body), body))
		s.files[name], err = newAsset(name, body)
		return err
	})
	if err != nil {
		return nil, err
	}
	page, ok := s.files[pageName]
	if !ok {
		return nil, fmt.Errorf("dist has no %s", pageName)
	}
	delete(s.files, pageName)
	s.build = hex.EncodeToString(all.Sum(nil))[:12]
	s.page, err = newAsset(pageName, bytes.ReplaceAll(page.body, []byte(buildMark), []byte(s.build)))
	return s, err
}

func newAsset(name string, body []byte) (asset, error) {
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		return asset{}, fmt.Errorf("no content type for %s", name)
	}
	sum := sha256.Sum256(body)
	a := asset{kind: kind, etag: hex.EncodeToString(sum[:8]), body: body}
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return a, err
	}
	if _, err := z.Write(body); err != nil {
		return a, err
	}
	if err := z.Close(); err != nil {
		return a, err
	}
	if zipped.Len() < len(body)*9/10 {
		a.zipped = zipped.Bytes()
	}
	return a, nil
}

// mount registers every file under its own path. Any other path is the page: with status 200 where it shows something,
// else 404, and the page says so in the reader's language.
func (s *site) mount(mux *http.ServeMux) {
	for name, a := range s.files {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			cache := "no-cache" // kept, and asked for again by its ETag
			if r.URL.Query().Get("v") == s.build {
				cache = "public, max-age=31536000, immutable"
			}
			a.serve(w, r, http.StatusOK, cache)
		})
	}
	found := func(w http.ResponseWriter, r *http.Request) { s.page.serve(w, r, http.StatusOK, "no-cache") }
	mux.HandleFunc("GET /{$}", found)
	mux.HandleFunc("GET /till/{id}", found)
	mux.HandleFunc("GET /till/{id}/day", found)
	for _, page := range []string{"people", "roles", "audit"} { // of those who manage the shop
		mux.HandleFunc("GET /till/{id}/"+page, found)
	}
	mux.HandleFunc("GET /add/{code}", found) // what the QR code of a screen that wants to be paired leads to
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		s.page.serve(w, r, http.StatusNotFound, "no-store")
	})
}

func (a asset) serve(w http.ResponseWriter, r *http.Request, status int, cache string) {
	h := w.Header()
	secure(h)
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", cache)
	h.Set("Vary", "Accept-Encoding")
	body, etag := a.body, a.etag
	if a.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, etag = a.zipped, a.etag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	if status != http.StatusOK {
		w.WriteHeader(status)
		_, _ = w.Write(body)
		return
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// secure sets what a page may do: run and load from this server, and nothing else. 'self' of connect-src holds for the
// WebSocket of the same host too (CSP level 3, section 6.7.2.8).
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "+
		"img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}
