package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/scripts/need"
	"sanduq/scripts/need/till"
	"sanduq/ui/screen"
)

// TestMain holds that nothing of a demo runs on when it was closed. Two kinds of goroutines are the built-in broker's own:
// nats-server now and then leaves a session's store open, and with it the loop that would flush it.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*fileStore).flushStreamStateLoop"),
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server/ats.Register.func1"))
}

// shop is a running demo.
type shop struct {
	*demo
	testing.TB
	stop func()
}

// boot starts the demo in a folder, on free ports. It stops with the test, or before.
func boot(t testing.TB, dir string) *shop {
	t.Helper()
	ctx, halt := context.WithCancel(context.WithoutCancel(t.Context()))
	d, err := start(ctx, options{
		dir: dir, listen: "127.0.0.1:0", office: "127.0.0.1:0", log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		halt()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.run(ctx) }()
	s := &shop{demo: d, TB: t}
	s.stop = sync.OnceFunc(func() {
		halt()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		d.close()
		http.DefaultClient.CloseIdleConnections()
	})
	t.Cleanup(s.stop)
	return s
}

// ask makes a request of the bench, site saying where the browser took it from.
func (s *shop) ask(method, path, site, body string) (code int, contentType string, answer []byte) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.shop()+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", site)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err = io.ReadAll(res.Body); err != nil {
		s.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Content-Type"), answer
}

func (s *shop) press(path, body string) {
	s.Helper()
	if code, _, answer := s.ask(http.MethodPost, path, "same-origin", body); code != http.StatusNoContent {
		s.Fatalf("%s %s was answered %d %s", path, body, code, answer)
	}
}

// patience is how long the page may have to wait for something on a machine that does ten other things.
const patience = time.Minute

// watch follows the page's events until one is as wanted.
func (s *shop) watch(what string, met func(benchState) bool) benchState {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.shop()+"/demo/events", http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	var last string
	for events := bufio.NewScanner(res.Body); events.Scan(); {
		data, ok := strings.CutPrefix(events.Text(), "data: ")
		last = cmp.Or(data, last)
		var st benchState
		if ok && json.Unmarshal([]byte(data), &st) != nil {
			s.Fatalf("no state: %s", data)
		}
		if ok && met(st) {
			return st
		}
	}
	s.Fatalf("the page was never told: %s\nthe last it was told: %s", what, last)
	return benchState{}
}

// till opens a till's screen and waits until its devices work: until then a scan meets a line that nobody listens to.
func (s *shop) till(name string) *till.Screen {
	s.Helper()
	c := till.Open(s, s.app.Addr().String(), name)
	need.Await(s, "the devices of till "+name, func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Scanner.State == "ready" && st.Printer.Device.State == "ready"
	})
	return c
}

// awaitReceipt waits until the first till's first receipt is cut.
func (s *shop) awaitReceipt() {
	s.Helper()
	need.Await(s, "a receipt that is cut", func() bool {
		all := s.lanes[0].printer.Receipts()
		return len(all) > 0 && all[0].Cut
	})
}

func awaitTotal(c *till.Screen, want string, met func(sale.State) bool) {
	c.Helper()
	need.Await(c, want, func() bool {
		var st sale.State
		return c.Told(screen.TopicTill, &st) && met(st)
	})
}

// TestBench holds DEMO-001: a button sends bytes down the scanner's line, the till shows the line, the drawer and the
// receipt come out of the printer's line, and the page shows that paper as a picture.
func TestBench(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	c := s.till("1")
	s.press("/demo/scan", `{"till":"1","code":"`+s.goods[0].Code+`"}`)
	awaitTotal(c, "a line on the screen", func(st sale.State) bool { return len(st.Lines) == 1 && st.Total > 0 })
	s.press("/demo/scan", `{"till":"1","code":"`+unknownCode+`"}`)
	need.Await(t, "that nobody knows the code", func() bool {
		var n screen.Notice
		return c.Told(screen.TopicNotice, &n) && n.Error != nil && n.Error.Key == "sale.unknown_code"
	})
	if a := c.Ask("sale.cash", sale.CashArgs{Given: 10_000}); a.Error != nil {
		t.Fatalf("DEMO-001: cash: %+v", a.Error)
	}
	s.awaitReceipt()
	st := s.watch("a drawer and a receipt", func(st benchState) bool {
		p := st.Lanes[0].Printer
		return p.Pulses == 1 && len(p.Receipts) == 1
	})
	if other := st.Lanes[1].Printer; other.Pulses != 0 || len(other.Receipts) != 0 {
		t.Errorf("DEMO-001: the other till's printer moved: %+v", other)
	}
	code, kind, paper := s.ask(http.MethodGet, "/demo/paper/1/1.png", "same-origin", "")
	if code != http.StatusOK || kind != "image/png" {
		t.Fatalf("DEMO-001: the picture was answered %d %s", code, kind)
	}
	m, err := png.Decode(bytes.NewReader(paper))
	if err != nil || m.Bounds().Dx() != 576 {
		t.Fatalf("DEMO-001: the picture of 80 mm paper: %v, %v", m.Bounds(), err)
	}
	if read := need.ReadCodes(t, paper); !strings.Contains(read, "CODE-128:1-1-1\n") {
		t.Errorf("DEMO-001: zbar reads %q, not the receipt's number", read)
	}
	for _, none := range []string{"/demo/paper/1/2.png", "/demo/paper/1/-1.png", "/demo/paper/1/x.png", "/demo/paper/3/1.png"} {
		if code, _, _ := s.ask(http.MethodGet, none, "same-origin", ""); code != http.StatusNotFound {
			t.Errorf("DEMO-001: %s was answered %d", none, code)
		}
	}
}

// TestFaults holds DEMO-002: each fault button reaches the simulated printer, the page shows it pressed, and the till says
// what is wrong.
func TestFaults(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	c := s.till("2")
	want := map[string]string{
		"paper-out": "blocked", "cover-open": "blocked", "power-off": "absent", "unplugged": "absent", "answer-lost": "",
	}
	if len(want) != len(faults()) {
		t.Fatalf("DEMO-002: faults are %v", faults())
	}
	for _, fault := range faults() {
		s.press("/demo/fault", `{"printer":"2","fault":"`+fault+`","on":true}`)
		s.watch(fault, func(st benchState) bool { return slices.Contains(st.Lanes[1].Printer.Faults, fault) })
		if want[fault] != "" {
			need.Await(t, fault+" on the till", func() bool {
				var st screen.Status
				return c.Told(screen.TopicStatus, &st) && st.Printer.Device.State == want[fault] && st.Printer.Device.Cause != ""
			})
		}
		s.press("/demo/fault", `{"printer":"2","fault":"`+fault+`","on":false}`)
		s.watch(fault+" mended", func(st benchState) bool { return len(st.Lanes[1].Printer.Faults) == 0 })
		need.Await(t, "the printer after "+fault, func() bool {
			var st screen.Status
			return c.Told(screen.TopicStatus, &st) && st.Printer.Device.State == "ready"
		})
	}
}

// TestStartedAgain holds DEMO-003: the demo goes on where it stopped. The basket is open, and the goods are not imported
// a second time.
func TestStartedAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir)
	c := s.till("1")
	s.press("/demo/scan", `{"till":"1","code":"`+s.goods[0].Code+`"}`)
	var before sale.State
	awaitTotal(c, "a line on the screen", func(st sale.State) bool { before = st; return len(st.Lines) == 1 })
	s.stop()

	s = boot(t, dir)
	c = s.till("1")
	awaitTotal(c, "the same basket", func(st sale.State) bool { return st.Sale == before.Sale && len(st.Lines) == 1 })
	s.press("/demo/scan", `{"till":"1","code":"`+s.goods[1].Code+`"}`)
	awaitTotal(c, "another line", func(st sale.State) bool { return st.Sale == before.Sale && st.Total > before.Total })
	imports := 0
	err := s.app.Store().Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT count(*) FROM journal WHERE kind = ?`, fact.CatalogBaseSwitched{}.Kind()).Scan(&imports)
	})
	if err != nil || imports != 1 {
		t.Errorf("DEMO-003: the goods were imported %d times, %v", imports, err)
	}
}

// TestOtherSites holds DEMO-004: another site's page presses none of the bench's buttons.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	s.till("1")
	for _, site := range []string{"cross-site", "same-site"} {
		for path, body := range map[string]string{
			"/demo/scan":  `{"till":"1","code":"` + s.goods[0].Code + `"}`,
			"/demo/fault": `{"printer":"1","fault":"power-off","on":true}`,
		} {
			if code, _, _ := s.ask(http.MethodPost, path, site, body); code != http.StatusForbidden {
				t.Errorf("DEMO-004: %s from %s was answered %d", path, site, code)
			}
		}
	}
	if on := s.lanes[0].faultsOn(); len(on) != 0 {
		t.Errorf("DEMO-004: faults are on: %v", on)
	}
}

// TestWrongRequests holds DEMO-005: what names no till, no fault or no code is refused and breaks nothing.
func TestWrongRequests(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir())
	for path, bodies := range map[string][]string{
		"/demo/scan":  {``, `[]`, `{"till":"3","code":"1"}`, `{"till":"1","code":"` + strings.Repeat("1", 5000) + `"}`},
		"/demo/fault": {``, `{"printer":"3","fault":"power-off","on":true}`, `{"printer":"1","fault":"fire","on":true}`},
	} {
		for _, body := range bodies {
			if code, _, _ := s.ask(http.MethodPost, path, "same-origin", body); code != http.StatusBadRequest {
				t.Errorf("DEMO-005: %s %.40q was answered %d", path, body, code)
			}
		}
	}
}
