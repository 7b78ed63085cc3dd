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

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/scripts/need/till"
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
	config   config.Config
	scanners []*sim.Scanner
	printers []*sim.Printer
	hub      *hub.Hub
	shut     func() // stops the App
	stop     func() // and what is around it
}

const testTills = 2

// bootShop starts a shop whose head office is behind the broker at the given address ("" for none).
func bootShop(t *testing.T, dir, broker string) *testShop {
	t.Helper()
	s := &testShop{t: t, dir: dir}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var around sync.WaitGroup
	s.stop = sync.OnceFunc(func() {
		s.shut()
		cancel()
		around.Wait()
	})
	t.Cleanup(s.stop)
	s.shut = func() {}
	s.plugIn(ctx, &around)
	if broker != "" {
		s.openOffice(ctx, broker, &around)
	}
	var err error
	s.config, err = config.Parse("test", []byte(s.settings(strings.Replace(broker, "tcp://", "mqtt://", 1))))
	if err != nil {
		t.Fatal(err)
	}
	s.open()
	return s
}

func (s *testShop) plugIn(ctx context.Context, around *sync.WaitGroup) {
	s.t.Helper()
	for i := range testTills {
		profile, ok := escpos.ProfileByName("epson-80")
		if !ok {
			s.t.Fatal("no printer profile epson-80")
		}
		sc := sim.NewScanner(9600, "\r", s.link("scanner", i))
		pr := sim.NewPrinter(sim.PrinterConfig{
			Profile: profile, Baud: 115200, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 100_000,
		}, s.link("printer", i))
		s.scanners, s.printers = append(s.scanners, sc), append(s.printers, pr)
		around.Go(func() { _ = sc.Run(ctx) })
		around.Go(func() { _ = pr.Run(ctx) })
	}
}

// open starts the App, again after shut.
func (s *testShop) open() {
	s.t.Helper()
	ctx, halt := context.WithCancel(context.WithoutCancel(s.t.Context()))
	a, err := app.New(ctx, app.Options{Config: s.config, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		halt()
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	s.App, s.shut = a, sync.OnceFunc(func() {
		halt()
		if err := <-ended; err != nil {
			s.t.Errorf("run: %v", err)
		}
		if err := a.Close(); err != nil {
			s.t.Errorf("close: %v", err)
		}
	})
	if _, err := a.Catalog().Categories(ctx); err != nil {
		_, err := a.Catalog().Import(ctx, a.Store(), pos.NewID(time.Now()), strings.NewReader(goods),
			catalog.ImportOptions{Source: "goods.csv"}, nil)
		if err != nil {
			ended <- nil
			s.t.Fatal(err)
		}
	}
	go func() { ended <- a.Run(ctx) }()
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

// screen opens a till's screen.
func (s *testShop) screen(name string) *till.Screen {
	s.t.Helper()
	return till.Open(s.t, s.Addr().String(), name)
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
