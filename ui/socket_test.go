package ui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// frame is any frame of the server.
type frame struct {
	ID    string          `json:"id"`
	OK    json.RawMessage `json:"ok"`
	Error *wire.Error     `json:"error"`
	Topic string          `json:"topic"`
	Rev   int64           `json:"rev"`
	Snap  bool            `json:"snap"`
	Data  json.RawMessage `json:"data"`
}

type line struct {
	*websocket.Conn
	t    *testing.T
	rest *[]frame // of the last message
}

func dial(t *testing.T, server *httptest.Server, path string) line {
	t.Helper()
	url := "ws" + strings.TrimPrefix(server.URL, "http") + path
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), url, http.Header{"Origin": {server.URL}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return line{conn, t, new([]frame)}
}

// next returns the next frame that is no beat.
func (l line) next() frame {
	l.t.Helper()
	for {
		f, err := l.read()
		if err != nil {
			l.t.Fatalf("read frame: %v", err)
		}
		if f.Topic != wire.TopicBeat {
			return f
		}
	}
}

// read returns the next frame of this or the next message.
func (l line) read() (frame, error) {
	if len(*l.rest) == 0 {
		_ = l.SetReadDeadline(time.Now().Add(patience))
		_, message, err := l.ReadMessage()
		if err != nil {
			return frame{}, err
		}
		for one := range bytes.Lines(message) {
			var f frame
			if err := json.Unmarshal(one, &f); err != nil {
				return f, err
			}
			*l.rest = append(*l.rest, f)
		}
	}
	f := (*l.rest)[0]
	*l.rest = (*l.rest)[1:]
	return f, nil
}

// until returns the next frame of a topic.
func (l line) until(topic string) frame {
	l.t.Helper()
	for {
		if f := l.next(); f.Topic == topic {
			return f
		}
	}
}

// ask sends a request as it stands and returns its answer.
func (l line) ask(id pos.ID, cmd, args string) frame {
	l.t.Helper()
	raw := fmt.Sprintf(`{"id":%q,"cmd":%q,"args":%s}`, id, cmd, args)
	if err := l.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
		l.t.Fatal(err)
	}
	for {
		if f := l.next(); f.ID != "" {
			return f
		}
	}
}

// closed reads until the connection ends and returns the close code.
func (l line) closed() int {
	l.t.Helper()
	for {
		_ = l.SetReadDeadline(time.Now().Add(patience))
		if _, _, err := l.ReadMessage(); err != nil {
			e, ok := errors.AsType[*websocket.CloseError](err)
			if !ok {
				l.t.Fatalf("the connection ended without a close frame: %v", err)
			}
			return e.Code
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestCommandIsAnsweredAndPushed(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	l := dial(t, f.http, "/ws?till=1")
	if hello := l.next(); hello.Topic != wire.TopicHello || !strings.Contains(string(hello.Data), f.server.Build()) {
		t.Fatalf("first frame %+v, want hello with the build", hello)
	}
	l.until(screen.TopicTill)
	id := pos.NewID(day)
	first := l.ask(id, "sale.scan", `{"code":"6281000000001"}`)
	if string(first.OK) != `{"line":1}` || first.ID != id.String() {
		t.Fatalf("answer %+v %s", first.Error, first.OK)
	}
	again := l.ask(id, "sale.scan", `{"code":"6281000000001"}`)
	if string(again.OK) != `{"line":1}` || f.count("sale.scan") != 1 {
		t.Errorf("the same id again: %s, done %d times", again.OK, f.count("sale.scan"))
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	cfg := f.config()
	cfg.Commands["receipt.reprint"] = ui.Do(func(context.Context, ui.Call, printing.ReprintArgs) (screen.Nothing, error) {
		return screen.Nothing{}, errors.New("the password is 1234")
	})
	server := serve(t, cfg)
	till, lobby := dial(t, server, "/ws?till=1"), dial(t, server, "/ws")
	id := pos.NewID(day)
	for _, test := range []struct {
		name        string
		line        line
		id          pos.ID
		cmd, args   string
		code        pos.Code
		key, within string
	}{
		{"unknown argument", till, id, "sale.scan", `{"code":"1","cuantity":3}`, pos.Invalid, "wire.bad_args", ""},
		{"argument of another type", till, id, "sale.cash", `{"given":"12.50"}`, pos.Invalid, "wire.bad_args", ""},
		{"fraction of a minor unit", till, id, "sale.cash", `{"given":12.5}`, pos.Invalid, "wire.bad_args", ""},
		{"unknown command", till, id, "sale.give_away", `{}`, pos.Invalid, "wire.unknown_command", ""},
		{"no id", till, pos.ID{}, "sale.clear", `{}`, pos.Invalid, "id.invalid", ""},
		{"no till", lobby, id, "sale.clear", `{}`, pos.Refused, "wire.no_till", ""},
		{"unknown code", till, id, "sale.scan", `{"code":"1"}`, pos.NotFound, "sale.unknown_code", "sale.unknown_code_hint"},
		{"a defect of ours", till, id, "receipt.reprint", `{"sale":"` + id.String() + `"}`, pos.Internal, "internal", ""},
	} {
		got := test.line.ask(test.id, test.cmd, test.args)
		if got.Error == nil || got.Error.Code != test.code || got.Error.Key != test.key || got.Error.Hint != test.within {
			t.Errorf("%s: answer %s, error %+v", test.name, got.OK, got.Error)
		}
		if raw, _ := json.Marshal(got.Error); strings.Contains(string(raw), "password") {
			t.Errorf("%s: the cause reached the screen: %s", test.name, raw)
		}
	}
}

func TestWhatIsNoRequestEndsTheConnection(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	for name, raw := range map[string]string{
		"no JSON":       "hello",
		"another shape": `{"id":"` + pos.NewID(day).String() + `","cmd":"sale.clear","args":{},"sudo":true}`,
		"too long":      `{"cmd":"` + strings.Repeat("x", ui.MaxFrame) + `"}`,
	} {
		l := dial(t, f.http, "/ws?till=1")
		if err := l.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		if code := l.closed(); code == websocket.CloseNoStatusReceived {
			t.Errorf("%s: close code %d", name, code)
		}
	}
	if code := dial(t, f.http, "/ws?till=nine").closed(); code != wire.CloseNoTill {
		t.Errorf("a till that is none: close code %d, want %d", code, wire.CloseNoTill)
	}
}

// TestOnlyOwnPagesReachTheSocket holds UI-001, for pages of other origins and for names that were made to point here.
func TestOnlyOwnPagesReachTheSocket(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	cfg := f.config()
	cfg.Hosts = []string{"till.shop.test"}
	server := serve(t, cfg)
	for _, test := range []struct {
		host, origin string
		want         int
	}{
		{"", server.URL, http.StatusSwitchingProtocols},
		{"localhost:8080", "http://localhost:8080", http.StatusSwitchingProtocols},
		{"[::1]:8080", "http://[::1]:8080", http.StatusSwitchingProtocols},
		{"till.shop.test", "https://till.shop.test", http.StatusSwitchingProtocols},
		{"", "https://evil.test", http.StatusForbidden},
		{"localhost:8080", "http://localhost:9090", http.StatusForbidden},
		{"evil.test", "http://evil.test", http.StatusMisdirectedRequest},
		{"localhost.evil.test", "http://localhost.evil.test", http.StatusMisdirectedRequest},
	} {
		header := http.Header{"Origin": {test.origin}}
		if test.host != "" {
			header["Host"] = []string{test.host}
		}
		url := "ws" + strings.TrimPrefix(server.URL, "http") + "/ws?till=1"
		conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), url, header)
		if err == nil {
			_ = conn.Close()
		} else if res == nil {
			t.Fatal(err)
		}
		if res.StatusCode != test.want {
			t.Errorf("UI-001: host %q, origin %q: status %d, want %d", test.host, test.origin, res.StatusCode, test.want)
		}
		_ = res.Body.Close()
	}
}

// serve starts a server of its own from a configuration.
func serve(t *testing.T, cfg ui.Config) *httptest.Server {
	t.Helper()
	server, err := ui.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		server.Close(t.Context())
		web.Close()
	})
	return web
}

func TestTableMustFitTheScreens(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	for name, spoil := range map[string]func(*ui.Config){
		"command sale.void is not served": func(c *ui.Config) { delete(c.Commands, "sale.void") },
		"sale.fly is not in screen.Commands": func(c *ui.Config) {
			c.Commands["sale.fly"] = c.Commands["sale.void"]
		},
		"sale.void is served as": func(c *ui.Config) {
			c.Commands["sale.void"] = ui.Do(func(context.Context, ui.Call, sale.ScanArgs) (sale.LineAnswer, error) {
				return sale.LineAnswer{}, nil
			})
		},
		"topic status of the till has no snapshot": func(c *ui.Config) { delete(c.Till, screen.TopicStatus) },
		"the lobby has snapshots of unknown topics": func(c *ui.Config) {
			c.Lobby["weather"] = c.Lobby[screen.TopicShop]
		},
	} {
		cfg := f.config()
		spoil(&cfg)
		if _, err := ui.New(cfg); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q in it", err, name)
		}
	}
}
