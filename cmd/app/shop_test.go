package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/sync/hub"
	"sanduq/sync/line"
)

// goods are the test shop's shelves.
const goods = `gtin,name_en,name_ar,price,tax,category,category_en,category_ar
2000000000015,Full-fat milk 2 L,حليب كامل الدسم 2 لتر,12.50,standard,dairy,Dairy,ألبان
2000000000022,Arabic bread 6 pcs,خبز عربي 6 حبات,2.50,zero,bakery,Bakery,المخبز
2000000000039,Mango juice 1 L,عصير مانجو 1 لتر,9.00,standard,drinks,Drinks,مشروبات
`

// testShop is a whole shop: the App, simulated devices on ptys, and head office behind a broker.
type testShop struct {
	*app.App
	t        *testing.T
	dir      string
	scanners []*sim.Scanner
	printers []*sim.Printer
	hub      *hub.Hub
	stop     func()
}

const testTills = 2

// bootShop starts a shop whose head office is behind the broker at the given address ("" for none).
func bootShop(t *testing.T, dir, broker string) *testShop {
	t.Helper()
	s := &testShop{t: t, dir: dir}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var around sync.WaitGroup
	for i := range testTills {
		profile, ok := escpos.ProfileByName("epson-80")
		if !ok {
			t.Fatal("no printer profile epson-80")
		}
		sc := sim.NewScanner(9600, "\r", s.link("scanner", i))
		pr := sim.NewPrinter(sim.PrinterConfig{
			Profile: profile, Baud: 115200, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 100_000,
		}, s.link("printer", i))
		s.scanners, s.printers = append(s.scanners, sc), append(s.printers, pr)
		around.Go(func() { _ = sc.Run(ctx) })
		around.Go(func() { _ = pr.Run(ctx) })
	}
	if broker != "" {
		s.openOffice(ctx, broker, &around)
	}
	cfg, err := config.Parse("test", []byte(s.settings(strings.Replace(broker, "tcp://", "mqtt://", 1))))
	if err != nil {
		t.Fatal(err)
	}
	s.App, err = app.New(ctx, app.Options{Config: cfg, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Catalog().Categories(ctx); err != nil {
		_, err := s.Catalog().Import(ctx, s.Store(), pos.NewID(time.Now()), strings.NewReader(goods),
			catalog.ImportOptions{Source: "goods.csv"}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	running, halt := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(running) }()
	s.stop = sync.OnceFunc(func() {
		halt()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		cancel()
		around.Wait()
	})
	t.Cleanup(s.stop)
	return s
}

func (s *testShop) link(kind string, i int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%s-%d", kind, i+1))
}

func (s *testShop) openOffice(ctx context.Context, broker string, around *sync.WaitGroup) {
	s.t.Helper()
	db, err := hub.OpenSQLite(ctx, filepath.Join(s.dir, "hub.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	if s.hub, err = hub.Open(ctx, db, time.Now, slog.New(slog.DiscardHandler)); err != nil {
		s.t.Fatal(err)
	}
	bridge, err := hub.NewBridge(s.hub)
	if err != nil {
		s.t.Fatal(err)
	}
	l, err := line.New(line.Options{
		Broker: broker, ClientID: "hub", Log: slog.New(slog.DiscardHandler),
		MinBackoff: 10 * time.Millisecond, MaxBackoff: 100 * time.Millisecond,
	}, bridge)
	if err != nil {
		s.t.Fatal(err)
	}
	around.Go(func() { _ = l.Run(ctx) })
}

func (s *testShop) settings(broker string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `
[store]
id = "shop-1"
data = %q
[listen]
address = "127.0.0.1:0"
[shop]
name_en = "Al Noor Market"
name_ar = "سوق النور"
address_en = "Riyadh"
address_ar = "الرياض"
country = "SA"
currency = "SAR"
vat_number = "310122393500003"
language = "ar"
digits = "latn"
time_zone = "Asia/Riyadh"
cutover = "04:00"
[taxes]
standard = "15"
zero = "0"
[cash]
notes = ["5", "10", "50", "100", "200", "500"]
`, filepath.Join(s.dir, "store"))
	for i := range testTills {
		fmt.Fprintf(&b, `
[[till]]
id = "%[1]d"
name_en = "Till %[1]d"
name_ar = "الصندوق %[1]d"
scanner = "scanner-%[1]d"
printer = "printer-%[1]d"
drawer = true
[[scanner]]
name = "scanner-%[1]d"
port = "serial:%[2]s?baud=9600"
family = "datalogic"
[[printer]]
name = "printer-%[1]d"
port = "serial:%[3]s?baud=115200&flow=rtscts"
profile = "epson-80"
`, i+1, s.link("scanner", i), s.link("printer", i))
	}
	if broker != "" {
		fmt.Fprintf(&b, "[hub]\nbroker = %q\n", broker)
	}
	return b.String()
}

// patience is how long a condition may take on a machine that does ten other things.
const patience = 30 * time.Second

// await waits until a condition holds.
func await(t *testing.T, what string, met func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !met() {
		select {
		case <-limit.C:
			t.Fatalf("gave up waiting: %s", what)
		case <-again.C:
		}
	}
}

// screenClient is a till's screen without a browser.
type screenClient struct {
	t    *testing.T
	conn *websocket.Conn
	mu   sync.Mutex
	till map[string]json.RawMessage // last data of each topic
	done map[string]chan answerFrame
}

type answerFrame struct {
	ID    string          `json:"id"`
	OK    json.RawMessage `json:"ok"`
	Error *struct {
		Code string `json:"code"`
		Key  string `json:"key"`
	} `json:"error"`
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
}

func (s *testShop) screen(till string) *screenClient {
	s.t.Helper()
	url := fmt.Sprintf("ws://%s/ws?till=%s", s.Addr(), till)
	header := http.Header{"Origin": {"http://" + s.Addr().String()}}
	conn, res, err := websocket.DefaultDialer.DialContext(s.t.Context(), url, header)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	c := &screenClient{t: s.t, conn: conn, till: map[string]json.RawMessage{}, done: map[string]chan answerFrame{}}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.read()
	}()
	s.t.Cleanup(func() {
		_ = conn.Close()
		<-ended
	})
	return c
}

func (c *screenClient) read() {
	for {
		var f answerFrame
		if err := c.conn.ReadJSON(&f); err != nil {
			return
		}
		c.mu.Lock()
		if f.Topic != "" {
			c.till[f.Topic] = f.Data
		} else if ch, ok := c.done[f.ID]; ok {
			ch <- f
		}
		c.mu.Unlock()
	}
}

// ask sends a command and returns its answer.
func (c *screenClient) ask(cmd string, args any) answerFrame {
	c.t.Helper()
	id := pos.NewID(time.Now()).String()
	ch := make(chan answerFrame, 1)
	c.mu.Lock()
	c.done[id] = ch
	c.mu.Unlock()
	if err := c.conn.WriteJSON(map[string]any{"id": id, "cmd": cmd, "args": args}); err != nil {
		c.t.Fatal(err)
	}
	select {
	case f := <-ch:
		return f
	case <-time.After(patience):
		c.t.Fatalf("no answer to %s", cmd)
		return answerFrame{}
	}
}

// topic decodes the last push of a topic; false when none came yet.
func (c *screenClient) topic(name string, into any) bool {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	data, ok := c.till[name]
	if !ok {
		return false
	}
	if err := json.Unmarshal(data, into); err != nil {
		c.t.Fatal(err)
	}
	return true
}

// ready asks /healthz whether a device works.
func (s *testShop) ready(device string) bool {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.Addr().String()+"/healthz", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	var h struct {
		Devices []struct {
			Name   string
			Health struct{ State string }
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&h); err != nil {
		s.t.Fatal(err)
	}
	for _, d := range h.Devices {
		if d.Name == device {
			return d.Health.State == "ready"
		}
	}
	return false
}
