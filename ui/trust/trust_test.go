package trust_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sanduq/pos"
	"sanduq/scripts/need/browser"
	"sanduq/ui/authority"
	"sanduq/ui/trust"
)

// serve serves the page as plain HTTP does.
func serve(t *testing.T) (*httptest.Server, *authority.Authority) {
	t.Helper()
	ca, err := authority.Open(t.TempDir(), "Al Noor Market", authority.Scope{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	page, err := trust.New(trust.Config{
		Shop: pos.Text{En: "Al Noor & Sons", Ar: "سوق النور"}, Lang: pos.Arabic,
		Certificate: ca.Certificate(), Fingerprint: ca.Fingerprint(),
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(page.Plain(func(host string) bool { return strings.HasPrefix(host, "127.0.0.1:") }))
	t.Cleanup(web.Close)
	return web, ca
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func get(t *testing.T, url string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req) // follows nothing
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, body}
}

// TestFilesHoldTheCertificate holds TRUST-002.
func TestFilesHoldTheCertificate(t *testing.T) {
	t.Parallel()
	web, ca := serve(t)
	want := ca.Certificate()
	res := get(t, web.URL+"/ca.crt")
	if !bytes.Equal(res.body, want) || res.header.Get("Content-Type") != "application/x-x509-ca-cert" {
		t.Errorf("TRUST-002: ca.crt: %v", res.header)
	}
	block, rest := pem.Decode(get(t, web.URL+"/ca.pem").body)
	if block == nil || !bytes.Equal(block.Bytes, want) || len(rest) > 0 {
		t.Error("TRUST-002: ca.pem holds another certificate")
	}
	res = get(t, web.URL+"/ca.mobileconfig")
	if res.header.Get("Content-Type") != "application/x-apple-aspen-config" {
		t.Errorf("TRUST-002: ca.mobileconfig: %v", res.header)
	}
	if err := xml.Unmarshal(res.body, new(struct {
		XMLName xml.Name `xml:"plist"`
	})); err != nil || !bytes.HasPrefix(res.body, []byte("<?xml ")) {
		t.Errorf("TRUST-002: the profile is no XML: %v\n%s", err, res.body)
	}
	m := regexp.MustCompile(`<data>([^<]+)</data>`).FindSubmatch(res.body)
	if m == nil {
		t.Fatalf("TRUST-002: the profile has no certificate:\n%s", res.body)
	}
	if der, err := base64.StdEncoding.DecodeString(string(m[1])); err != nil || !bytes.Equal(der, want) {
		t.Errorf("TRUST-002: the profile holds another certificate: %v", err)
	}
	res = get(t, web.URL+"/trust")
	shown := regexp.MustCompile(`<span>([0-9A-F]{2})</span>`).FindAllSubmatch(res.body, -1)
	sum := sha256.Sum256(want)
	var text strings.Builder
	for _, pair := range shown {
		text.Write(pair[1])
	}
	if text.String() != fmt.Sprintf("%X", sum) {
		t.Errorf("TRUST-002: the page shows %s", text.String())
	}
}

// TestPlainServesNothingElse holds TRUST-003.
func TestPlainServesNothingElse(t *testing.T) {
	t.Parallel()
	web, _ := serve(t)
	for _, path := range []string{"/till/1?x=1", "/ws?till=1", "/pair", "/healthz", "/main.js"} {
		res := get(t, web.URL+path)
		want := strings.Replace(web.URL, "http:", "https:", 1) + path
		if res.status != http.StatusTemporaryRedirect || res.header.Get("Location") != want {
			t.Errorf("TRUST-003: %s: status %d to %q", path, res.status, res.header.Get("Location"))
		}
	}
	if res := get(t, web.URL+"/", "Host", "evil.example.com"); res.status != http.StatusMisdirectedRequest {
		t.Errorf("TRUST-003: a name that is not ours: status %d", res.status)
	}
	res := get(t, web.URL+"/")
	policy := res.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || bytes.Contains(res.body, []byte("<script")) {
		t.Errorf("TRUST-003: policy %q", policy)
	}
}

func TestLanguageOfThePage(t *testing.T) {
	t.Parallel()
	web, _ := serve(t)
	for _, c := range []struct{ query, accept, want string }{
		{"", "", `lang="ar" dir="rtl"`},
		{"", "fr, en-GB;q=0.9, ar;q=0.8", `lang="en" dir="ltr"`},
		{"?lang=en", "ar", `lang="en" dir="ltr"`},
		{"?lang=xx", "", `lang="ar" dir="rtl"`},
	} {
		res := get(t, web.URL+"/trust"+c.query, "Accept-Language", c.accept)
		if !bytes.Contains(res.body, []byte("<html "+c.want+">")) {
			t.Errorf("%q asked with %q: not %s", c.query, c.accept, c.want)
		}
	}
}

// TestBothLanguagesSayTheSame holds TRUST-001.
func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	read := func(lang string) (flat []string) {
		raw, err := os.ReadFile("messages/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Devices []struct {
				ID, File string
				Steps    []string
			}
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Devices {
			flat = append(flat, fmt.Sprintf("%s %s %d", d.ID, d.File, len(d.Steps)))
		}
		return flat
	}
	if en, ar := strings.Join(read("en"), "\n"), strings.Join(read("ar"), "\n"); en != ar || strings.Count(en, "\n") != 5 {
		t.Errorf("TRUST-001: English\n%s\nArabic\n%s", en, ar)
	}
}

// TestLook draws the page and holds that nobody is kept from using it.
func TestLook(t *testing.T) {
	web, _ := serve(t)
	page := browser.Start(t).Open(t, web.URL+"/")
	for _, lang := range []string{"en", "ar"} {
		page.Go(web.URL + "/trust?lang=" + lang)
		for _, theme := range []string{"light", "dark"} {
			page.Theme(theme)
			page.CheckAccess(lang + "/" + theme)
		}
		page.Do(open)
		page.Theme("light")
		page.CheckAccess(lang + " open")
		page.CheckFit(lang, "h1, h2, summary, .fingerprint")
		if dir := os.Getenv("SANDUQ_SHOTS"); dir != "" {
			page.Draw(filepath.Join(dir, "trust-"+lang+".png"))
		}
		page.Size(390, 844)
		page.CheckFit(lang+" on a telephone", "h1, h2, summary, .fingerprint")
		if dir := os.Getenv("SANDUQ_SHOTS"); dir != "" {
			page.Draw(filepath.Join(dir, "trust-"+lang+"-390.png"))
		}
		page.Size(1280, 800)
	}
}

// open opens the first kind of device.
var open = chromedp.Evaluate[chromedp.Void](`document.querySelector("details").open = true`)
