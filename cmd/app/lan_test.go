package app_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/gorilla/websocket"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/terminal"
	"sanduq/scripts/need"
	"sanduq/scripts/need/browser"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// network is a shop as a device on its network sees it, one that trusts its certificate authority.
type network struct {
	*testShop
	url    string // https://…
	ca     *x509.Certificate
	client *http.Client
	tls    *tls.Config
}

// bootNetwork starts a shop that serves its network.
func bootNetwork(t *testing.T) *network {
	t.Helper()
	s := bootShop(t, t.TempDir(), "")
	s.shut()
	s.config.LAN = config.LAN{Address: "0.0.0.0:0", Names: []string{"till.lan"}}
	s.open()
	urls, fingerprint, ok := s.LAN()
	if !ok || len(urls) == 0 {
		t.Fatal("the network is not served, or this machine has no address")
	}
	raw, err := os.ReadFile(filepath.Join(s.dir, "store", "ca", "cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	n := &network{testShop: s, url: urls[0]}
	if n.ca, err = x509.ParseCertificate(block.Bytes); err != nil {
		t.Fatal(err)
	}
	if len(fingerprint) != 95 {
		t.Errorf("fingerprint %q", fingerprint)
	}
	pool := x509.NewCertPool()
	pool.AddCert(n.ca)
	n.tls = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	transport := &http.Transport{TLSClientConfig: n.tls}
	n.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return n
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask makes a request with a cookie ("" for none).
func (n *network) ask(method, url, cookie string) reply {
	n.t.Helper()
	req, err := http.NewRequestWithContext(n.t.Context(), method, url, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := n.client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, body}
}

func (n *network) dial(path, origin, cookie string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{"Origin": {origin}}
	if cookie != "" {
		header.Set("Cookie", cookie)
	}
	d := websocket.Dialer{TLSClientConfig: n.tls}
	return d.DialContext(n.t.Context(), strings.Replace(n.url, "https:", "wss:", 1)+path, header)
}

// closed reads a socket to its end and returns the close code.
func (n *network) closed(path, cookie string) int {
	n.t.Helper()
	conn, res, err := n.dial(path, n.url, cookie)
	if err != nil {
		n.t.Fatal(err)
	}
	_ = res.Body.Close()
	defer conn.Close()
	return endOf(n.t, conn)
}

func endOf(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	for {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, _, err := conn.ReadMessage(); err != nil {
			e, ok := errors.AsType[*websocket.CloseError](err)
			if !ok {
				t.Fatalf("ended without a close frame: %v", err)
			}
			return e.Code
		}
	}
}

// TestTheNetworkNeedsPairing holds APP-006: over the network a browser gets nothing of the shop until a person let it in,
// and nothing from the moment that is taken away.
func TestTheNetworkNeedsPairing(t *testing.T) {
	t.Parallel()
	n := bootNetwork(t)
	for path, want := range map[string]int{
		"/healthz": 401, "/": 200, "/till/1": 200, "/main.js": 200, "/trust": 200, "/ca.crt": 200,
	} {
		if res := n.ask(http.MethodGet, n.url+path, ""); res.status != want {
			t.Errorf("APP-006: a stranger's %s: status %d, want %d", path, res.status, want)
		}
	}
	plain := strings.Replace(n.url, "https:", "http:", 1)
	res := n.ask(http.MethodGet, plain+"/", "")
	if res.status != http.StatusOK || !bytes.Contains(res.body, []byte("/ca.mobileconfig")) {
		t.Errorf("APP-006: plain HTTP: status %d", res.status)
	}
	if res := n.ask(http.MethodGet, plain+"/healthz", ""); res.status != http.StatusTemporaryRedirect {
		t.Errorf("APP-006: plain HTTP to /healthz: status %d", res.status)
	}
	if code := n.closed("/ws?till=1", ""); code != wire.CloseUnpaired {
		t.Errorf("APP-006: a stranger's socket: close code %d", code)
	}
	if code := n.closed("/ws?till=1", ui.CookieName+"="+strings.Repeat("A", 43)); code != wire.CloseUnpaired {
		t.Errorf("APP-006: a guessed secret: close code %d", code)
	}

	// A browser asks, a person at the store's own screen lets it in to till 2.
	res = n.ask(http.MethodPost, n.url+"/pair", "")
	var asked screen.Pairing
	if err := json.Unmarshal(res.body, &asked); err != nil || asked.State != screen.PairingWaits {
		t.Fatalf("%s %v", res.body, err)
	}
	cookie, _, _ := strings.Cut(res.header.Get("Set-Cookie"), ";")
	if code := n.closed("/ws?till=2", cookie); code != wire.CloseUnpaired {
		t.Errorf("APP-006: who waits is in already: close code %d", code)
	}
	own := n.screen("1")
	args := terminal.PairArgs{Code: asked.Code, Name: "Door", Till: "2"}
	var paired terminal.PairAnswer
	if a := own.Ask("terminal.pair", args); a.Error != nil || json.Unmarshal(a.OK, &paired) != nil {
		t.Fatalf("pair: %+v", a.Error)
	}
	if a := own.Ask("terminal.pair", args); a.Error == nil || a.Error.Key != "terminal.code_unknown" {
		t.Errorf("APP-006: a code twice: %s %+v", a.OK, a.Error)
	}
	if res := n.ask(http.MethodGet, n.url+"/pair", cookie); !bytes.Contains(res.body, []byte(`"done"`)) {
		t.Errorf("APP-006: the new screen is told %s", res.body)
	}
	if res := n.ask(http.MethodGet, n.url+"/healthz", cookie); res.status != http.StatusOK {
		t.Errorf("APP-006: a paired screen's /healthz: status %d", res.status)
	}
	if code := n.closed("/ws?till=1", cookie); code != wire.CloseOtherTill {
		t.Errorf("APP-006: another till: close code %d", code)
	}
	_, refused, err := n.dial("/ws?till=2", "https://evil.example.com", cookie)
	if err == nil || refused.StatusCode != http.StatusForbidden {
		t.Fatalf("APP-006: another site's page got a socket: %v", err)
	}
	_ = refused.Body.Close()

	// It sells, over the network, and cannot let others in: nobody has said who stands there.
	conn, up, err := n.dial("/ws?till=2", n.url, cookie)
	if err != nil {
		t.Fatal(err)
	}
	_ = up.Body.Close()
	defer conn.Close()
	if got := command(t, conn, "sale.scan", `{"code":"2000000000015"}`); got.Error != nil {
		t.Errorf("APP-006: scan: %+v", got.Error)
	}
	if got := command(t, conn, "sale.cash", `{"given":1250}`); got.Error != nil {
		t.Errorf("APP-006: cash: %+v", got.Error)
	}
	if got := command(t, conn, "terminal.revoke", `{"terminal":"`+paired.Terminal.String()+`"}`); got.Error == nil ||
		got.Error.Key != "terminal.only_here" {
		t.Errorf("APP-006: revoke over the network: %+v", got.Error)
	}

	// The pairing outlives a restart, and its end cuts the connection.
	_ = conn.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(n.url, "https://"), ":")
	own.Close()
	n.shut()
	n.config.LAN.Address = "0.0.0.0:" + port
	n.open()
	conn, up, err = n.dial("/ws?till=2", n.url, cookie)
	if err != nil {
		t.Fatal(err)
	}
	_ = up.Body.Close()
	defer conn.Close()
	own = n.screen("1")
	list := func() (l screen.Terminals) {
		if a := own.Ask("terminal.list", screen.Nothing{}); a.Error != nil || json.Unmarshal(a.OK, &l) != nil {
			t.Fatalf("list: %+v", a.Error)
		}
		return l
	}
	need.Await(t, "the screen to be there", func() bool { l := list(); return len(l.Paired) == 1 && l.Paired[0].Here })
	if a := own.Ask("terminal.revoke", terminal.RevokeArgs{Terminal: paired.Terminal}); a.Error != nil {
		t.Fatalf("revoke: %+v", a.Error)
	}
	if code := endOf(t, conn); code != wire.CloseRevoked {
		t.Errorf("APP-006: sent away with close code %d", code)
	}
	if code := n.closed("/ws?till=2", cookie); code != wire.CloseUnpaired {
		t.Errorf("APP-006: back again after it was sent away: close code %d", code)
	}
	if res := n.ask(http.MethodGet, n.url+"/healthz", cookie); res.status != http.StatusUnauthorized {
		t.Errorf("APP-006: /healthz after it was sent away: status %d", res.status)
	}
	n.verify()
}

// command gives a command on a socket and returns its answer.
func command(t *testing.T, conn *websocket.Conn, cmd, args string) wire.Answer {
	t.Helper()
	id := pos.NewID(time.Now())
	err := conn.WriteJSON(wire.Request{ID: id, Cmd: cmd, Args: json.RawMessage(args)})
	if err != nil {
		t.Fatal(err)
	}
	for {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, message, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		for one := range bytes.Lines(message) {
			var a wire.Answer
			if err := json.Unmarshal(one, &a); err == nil && a.ID == id {
				return a
			}
		}
	}
}

// TestThisMachineCanNeedPairingToo: with needs_pairing the store's own address lets strangers in no more than the network
// does, and the console lets the first screen in.
func TestThisMachineCanNeedPairingToo(t *testing.T) {
	t.Parallel()
	n := bootNetwork(t)
	n.shut()
	n.config.Paired = true
	n.open()
	own := "http://" + n.Addr().String()
	if res := n.ask(http.MethodGet, own+"/healthz", ""); res.status != http.StatusUnauthorized {
		t.Errorf("APP-006: /healthz: status %d", res.status)
	}
	res := n.ask(http.MethodPost, own+"/pair", "")
	var asked screen.Pairing
	if err := json.Unmarshal(res.body, &asked); err != nil {
		t.Fatal(err)
	}
	cookie, _, _ := strings.Cut(res.header.Get("Set-Cookie"), ";")
	var console *app.Client
	need.Await(t, "the console", func() bool {
		var err error
		console, err = app.Running(t.Context(), filepath.Join(n.dir, "store"))
		return err == nil && console != nil
	})
	defer console.Close()
	wrong := terminal.PairArgs{Code: "0", Name: "Counter"}
	err := console.PairScreen(t.Context(), pos.NewID(time.Now()), wrong)
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "terminal.code_unknown" {
		t.Errorf("APP-006: a wrong code at the console: %v", err)
	}
	right := terminal.PairArgs{Code: asked.Code, Name: "Counter", Till: "1"}
	if err := console.PairScreen(t.Context(), pos.NewID(time.Now()), right); err != nil {
		t.Fatal(err)
	}
	if res := n.ask(http.MethodGet, own+"/healthz", cookie); res.status != http.StatusOK {
		t.Errorf("APP-006: /healthz, paired: status %d", res.status)
	}
}

// TestASecondScreenInTheBrowser is the story of a tablet: Chromium opens the store by HTTPS on an address of the network,
// shows its code, is let in at the first till, sells, and is sent away.
func TestASecondScreenInTheBrowser(t *testing.T) {
	t.Parallel()
	n := bootNetwork(t)
	// Chromium on Linux asks a database of its own whom to trust; this stands for the authority's key in it.
	key := sha256.Sum256(n.ca.RawSubjectPublicKeyInfo)
	chromium := browser.Start(t,
		chromedp.Flag("ignore-certificate-errors-spki-list", base64.StdEncoding.EncodeToString(key[:])))
	tablet, first := chromium.Open(t, n.url+"/till/2"), chromium.Open(t, "http://"+n.Addr().String()+"/till/1")
	tablet.Shows("its code", `document.querySelector("[data-code]")`)
	code := browser.Value[string](tablet, `document.querySelector("[data-code]").dataset.code`)
	if cookie := browser.Value[string](tablet, `document.cookie`); cookie != "" {
		t.Errorf("a script can read the cookie: %q", cookie)
	}

	first.Shows("the till", `document.querySelector(".tile")`)
	first.Press(kb.F4)
	first.Shows("the states", `document.querySelector(".states dl")`)
	first.Press(kb.F8)
	first.Shows("where the code goes", `document.querySelector(".screens [data-entry]") === document.activeElement`)
	first.Press(code + kb.Enter)
	first.Shows("who waits", `document.querySelector(".answer-screen [data-entry]") === document.activeElement`)
	first.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".pick input[value='2']").click()`))
	first.Press("Tablet" + kb.Enter)
	first.Shows("the new screen", `document.querySelector("[data-screen=Tablet]")`)

	tablet.Shows("the till, by itself", `document.querySelector(".tile")`)
	need.Await(t, "the scanner to be open", func() bool { return n.ready("scanner-2") })
	if err := n.scanners[1].Scan(t.Context(), "2000000000015"); err != nil {
		t.Fatal(err)
	}
	shows(tablet, "[data-total]", "12.50")
	tablet.Press(kb.F9)
	tablet.Shows("the pay panel", `document.querySelector(".pay input")`)
	tablet.Press("50" + kb.Enter)
	shows(tablet, "[data-change]", "37.50")

	first.Click("[data-screen=Tablet] .btn")
	first.Click("[data-screen=Tablet] .warn")
	tablet.Shows("that it was sent away", `document.querySelector("[data-unpaired='revoked']")`)
	n.verify()
}
