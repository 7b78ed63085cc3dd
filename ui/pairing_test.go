package ui_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/scripts/need/browser"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// stranger is nobody's screen.
func stranger(*http.Request) (ui.Session, error) { return ui.Session{}, errors.New("who?") }

// unpaired sends the browser away and opens the page again.
func (s stage) unpaired() {
	s.till.setAdmit(stranger)
	s.Go(s.till.http.URL + "/till/1")
}

// revoked makes the page a paired screen, and then takes that away while a basket is open.
func (s stage) revoked() {
	id := pos.NewID(day)
	s.till.setAdmit(func(*http.Request) (ui.Session, error) { return ui.Session{Terminal: id}, nil })
	s.Go(s.till.http.URL + "/till/1")
	s.ready()
	s.till.setAdmit(stranger)
	s.till.server.Revoke(id)
	s.Shows("that it was sent away", `document.querySelector("[data-unpaired='revoked'] .btn") === document.activeElement`)
}

// TestOnlyAdmittedScreensAreTold holds UI-006 at the socket.
func TestOnlyAdmittedScreensAreTold(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	f.setAdmit(stranger)
	for _, path := range []string{"/ws", "/ws?till=1", "/ws?till=9"} {
		if code := dial(t, f.http, path).closed(); code != wire.CloseUnpaired {
			t.Errorf("UI-006: a stranger at %s: close code %d", path, code)
		}
	}
	one, other := pos.NewID(day), pos.NewID(day)
	f.setAdmit(func(r *http.Request) (ui.Session, error) {
		if r.Header.Get("Cookie") == "" {
			return ui.Session{Terminal: other}, nil
		}
		return ui.Session{Terminal: one, Till: "2", Cookie: ui.Cookie("renewed")}, nil
	})
	header := http.Header{"Origin": {f.http.URL}, "Cookie": {"of=one"}}
	url := "ws" + strings.TrimPrefix(f.http.URL, "http")
	open := func(path string) (line, http.Header) {
		conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), url+path, header)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		t.Cleanup(func() { _ = conn.Close() })
		return line{conn, t, new([]frame)}, res.Header
	}
	if l, _ := open("/ws?till=1"); l.closed() != wire.CloseOtherTill {
		t.Error("UI-006: a screen of till 2 got till 1")
	}
	mine, answered := open("/ws?till=2")
	mine.until(screen.TopicTill)
	if c := answered.Get("Set-Cookie"); !strings.Contains(c, "renewed") {
		t.Errorf("UI-006: the cookie is not renewed: %q", c)
	}
	theirs := dial(t, f.http, "/ws?till=1")
	theirs.until(screen.TopicTill)
	if here := f.server.Here(); !here[one] || !here[other] || len(here) != 2 {
		t.Errorf("UI-006: here are %v", here)
	}
	f.server.Revoke(one)
	if code := mine.closed(); code != wire.CloseRevoked {
		t.Errorf("UI-006: sent away with close code %d", code)
	}
	if got := theirs.ask(pos.NewID(day), "catalog.quick", `{}`); got.Error != nil {
		t.Errorf("UI-006: another screen suffered: %+v", got.Error)
	}
}

// TestPairingRequests holds UI-001 for what a stranger may ask, and the flags of the cookie.
func TestPairingRequests(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	post := func(header ...string) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, f.http.URL+"/pair", nil)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		f.server.Handler().ServeHTTP(w, req)
		return w
	}
	for _, from := range [][]string{
		{"Origin", "https://evil.example.com"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		if res := post(from...); res.Code != http.StatusForbidden || res.Header().Get("Set-Cookie") != "" {
			t.Errorf("UI-001: %v: status %d", from, res.Code)
		}
	}
	res := post("Sec-Fetch-Site", "same-origin")
	var p screen.Pairing
	err := json.Unmarshal(res.Body.Bytes(), &p)
	if err != nil || p.State != screen.PairingWaits || p.QR.Size == 0 || p.Left <= 0 {
		t.Errorf("asked: %+v %v", p, err)
	}
	cookie := res.Header().Get("Set-Cookie")
	for _, flag := range []string{"__Host-sanduq=", "Path=/", "Max-Age=34560000", "HttpOnly", "Secure", "SameSite=Strict"} {
		if !strings.Contains(cookie, flag) {
			t.Errorf("the cookie %q lacks %s", cookie, flag)
		}
	}
	if strings.Contains(cookie, "Domain") || res.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("cookie %q, headers %v", cookie, res.Header())
	}
	if body := get(t, f.http.URL+"/pair").body; bytes.Contains(body, []byte("secret")) {
		t.Errorf("the secret is in the body: %s", body)
	}
}

// TestPairing walks both ends by keyboard: the browser that shows its code, and the till where a person types it.
func TestPairing(t *testing.T) {
	chromium := browser.Start(t)
	t.Run("the new screen", func(t *testing.T) {
		s := newTill(t, chromium)
		asks := &fakeAsks{full: true}
		s.till.asks = asks
		s.till.restart(t)
		s.unpaired()
		s.Shows("that too many ask", `document.querySelector("[data-unpaired] .btn.main") === document.activeElement`)
		asks.set(func(f *fakeAsks) { f.full = false })
		s.Press(kb.Enter)
		s.Shows("the code", `document.querySelector("[data-code]")?.innerText.includes("4821 7730")`)
		s.Shows("its QR code", `document.querySelector(".qr path")`)
		asks.set(func(f *fakeAsks) { f.asked.Code = "" })
		s.Shows("that the code has ended", `document.querySelector("[data-unpaired] .btn.main") === document.activeElement`)
		s.Press(kb.Enter)
		s.Shows("a code again", `document.querySelector("[data-code]")`)
		s.till.setAdmit(nil)
		asks.set(func(f *fakeAsks) { f.known = true })
		s.ready() // by itself
	})
	t.Run("taken away", func(t *testing.T) {
		s := newTill(t, chromium)
		s.revoked()
		s.Press(kb.Enter)
		s.Shows("a code", `document.querySelector("[data-code]")`)
	})
	t.Run("the till", func(t *testing.T) {
		s := newTill(t, chromium)
		s.till.scanner("6281000000005")
		s.rows(1)
		s.Press(kb.F4)
		s.Shows("the states", `document.querySelector(".states dl")`)
		s.Press(kb.F8)
		s.Shows("where the code goes", `document.querySelector(".screens [data-entry]") === document.activeElement`)
		s.Shows("the fingerprint", `document.querySelector("[data-fingerprint='`+fingerprint+`']")`)
		s.Press("11112222" + kb.Enter)
		s.Shows("that it is wrong", `document.querySelector("[data-failure='terminal.code_unknown']")`)
		s.run(`document.querySelector(".screens [data-entry]").select()`)
		s.Press("4821 7730" + kb.Enter)
		s.Shows("who waits", `document.querySelector(".answer-screen")?.innerText.includes("iPad · Safari")`)
		s.Press("Window" + kb.Enter)
		s.Shows("the new screen", `document.querySelector("[data-screen=Window]")`)
		s.Shows("the basket all the while", `document.querySelectorAll(".row").length == 1`)
		if n := s.till.count("terminal.pair"); n != 1 {
			t.Errorf("paired %d times", n)
		}
		s.Click("[data-screen=Window] .btn")
		s.Click("[data-screen=Window] .warn")
		s.Shows("that it is gone", `!document.querySelector("[data-screen=Window]")`)
		if n := s.till.count("terminal.revoke"); n != 1 {
			t.Errorf("revoked %d times", n)
		}
	})
}
