package printer_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/devices"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/printer"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/receipt/typeset"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// These tests wait for a simulated mechanism and do not compute: many at once take no longer than one.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// waitLimit bounds every wait of these tests; it is reached only by a failure.
const waitLimit = 30 * time.Second

// silence is Limits.Silence in these tests.
const silence = 1500 * time.Millisecond

// ledger is a job ledger in memory, which refuses moves that its states do not allow.
type ledger struct {
	mu     sync.Mutex
	jobs   []*entry
	refuse map[printer.State]bool // moves to these states fail
}

type entry struct {
	printer.Job
	state printer.State
	cause string
	moves []printer.State
}

func (l *ledger) Next(context.Context, string) (printer.Job, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.jobs {
		if e.state == printer.Queued {
			return e.Job, true, nil
		}
	}
	return printer.Job{}, false, nil
}

func (l *ledger) Move(_ context.Context, id pos.ID, from, to printer.State, cause string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuse[to] {
		return errors.New("disk full")
	}
	for _, e := range l.jobs {
		if e.ID == id && e.state == from {
			e.state, e.cause = to, cause
			e.moves = append(e.moves, to)
			return nil
		}
	}
	return errors.New("no such job in that state")
}

func (l *ledger) add(page typeset.Page) pos.ID {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := pos.NewID(time.Now())
	l.jobs = append(l.jobs, &entry{Job: printer.Job{ID: id, Page: page}, state: printer.Queued})
	return id
}

func (l *ledger) get(id pos.ID) entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.jobs {
		if e.ID == id {
			c := *e
			c.moves = slices.Clone(e.moves)
			return c
		}
	}
	return entry{}
}

func (l *ledger) setRefuse(to ...printer.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = map[printer.State]bool{}
	for _, s := range to {
		l.refuse[s] = true
	}
}

// bench is a driver and a simulated printer on one line.
type bench struct {
	t       *testing.T
	sim     *sim.Printer
	driver  *printer.Driver
	ledger  *ledger
	tracker *devices.Tracker
	stop    func() // stops the driver and waits for its end
}

// setup describes a bench; what is left out is a fast Epson on a serial line with flow control by wires.
type setup struct {
	profile string
	baud    int
	flow    port.Flow
	notice  bool
	network bool
	rows    int // per second
}

func start(t *testing.T, s setup) *bench {
	t.Helper()
	if s.profile == "" {
		s.profile = "epson-80"
	}
	if s.baud == 0 {
		s.baud = 2_000_000
	}
	if s.flow == "" {
		s.flow = port.RTSCTS
	}
	if s.rows == 0 {
		s.rows = 20_000
	}
	profile, ok := escpos.ProfileByName(s.profile)
	if !ok {
		t.Fatalf("no profile %s", s.profile)
	}
	b := &bench{t: t, ledger: &ledger{}, tracker: devices.NewTracker(time.Now, func() {})}
	cfg := sim.PrinterConfig{
		Profile: profile, Baud: s.baud, Flow: s.flow, Buffer: 4096, RowsPerSec: s.rows, PowerNotice: s.notice,
	}
	spec := b.plug(cfg, s)
	b.run(b.sim.Run)
	b.driver = printer.New(printer.Config{
		Name: "printer-1", Profile: profile, Ledger: b.ledger,
		Open: func(ctx context.Context) (port.Transport, error) { return port.Open(ctx, spec) },
		Limits: printer.Limits{
			Answer: 700 * time.Millisecond, Silence: silence, Finish: 2 * time.Second,
			Heartbeat: 300 * time.Millisecond, Poll: 50 * time.Millisecond,
		},
		Log: slog.New(slog.DiscardHandler),
	})
	b.stop = b.run(func(ctx context.Context) error { return b.driver.Run(ctx, b.tracker) })
	return b
}

func (b *bench) plug(cfg sim.PrinterConfig, s setup) port.Spec {
	b.t.Helper()
	if s.network {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.t.Fatal(err)
		}
		b.sim = sim.NewNetworkPrinter(cfg, l)
		return port.Spec{Kind: port.TCP, Address: l.Addr().String()}
	}
	path := filepath.Join(b.t.TempDir(), "usb-printer")
	b.sim = sim.NewPrinter(cfg, path)
	return port.Spec{Kind: port.Serial, Path: path, Line: port.Line{
		Baud: 115200, DataBits: 8, Parity: port.NoParity, StopBits: 1, Flow: s.flow,
	}}
}

// run runs something until the test ends or the returned function is called.
func (b *bench) run(do func(ctx context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- do(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.t.Error(err)
		}
	})
	b.t.Cleanup(stop)
	return stop
}

func (b *bench) await(what string, met func() bool) {
	b.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(waitLimit)
	for !met() {
		select {
		case <-tick.C:
		case <-limit:
			b.t.Fatalf("%s: waited in vain; health %+v, printer %+v", what, b.tracker.Health(), b.sim.State())
		}
	}
}

func (b *bench) awaitHealth(state devices.State, cause string) {
	b.t.Helper()
	b.await(string(state)+" "+cause, func() bool {
		h := b.tracker.Health()
		return h.State == state && h.Cause == cause
	})
}

func (b *bench) print(page typeset.Page) pos.ID {
	id := b.ledger.add(page)
	b.driver.Wake()
	return id
}

func (b *bench) awaitState(id pos.ID, state printer.State) {
	b.t.Helper()
	b.await("job "+string(state), func() bool { return b.ledger.get(id).state == state })
}

// awaitMidJob waits until the printer holds a part of a job.
func (b *bench) awaitMidJob(id pos.ID) {
	b.t.Helper()
	b.await("bytes of the job", func() bool {
		return b.ledger.get(id).state == printer.Sending && b.sim.State().Buffered > 100
	})
}

// cutReceipts returns the texts of the receipts that were cut.
func (b *bench) cutReceipts() []string {
	var texts []string
	for _, r := range b.sim.Receipts() {
		if r.Cut {
			texts = append(texts, r.Text)
		}
	}
	return texts
}

// page is a short receipt: a line and a small image.
func page(text string) typeset.Page { return tall(text, 24) }

// tall is a receipt whose image is so many rows high.
func tall(text string, rows int) typeset.Page {
	m := typeset.NewBitmap(576, rows)
	for i := range m.Bits {
		m.Bits[i] = byte(0x81 + i%3)
	}
	return typeset.Page{WidthDots: 576, Items: []typeset.Item{
		{Raster: m}, {Line: &typeset.NativeLine{Text: text}}, {Cut: true},
	}}
}
