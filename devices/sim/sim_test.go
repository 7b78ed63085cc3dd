package sim_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/devices"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/scanner"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/scripts/need"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// waitLimit bounds every wait of these tests; it is reached only by a failure.
const waitLimit = 20 * time.Second

func run(t *testing.T, do func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- do(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func awaitScan(t *testing.T, scans <-chan scanner.Scan, seq uint64, code string) {
	t.Helper()
	select {
	case s := <-scans:
		if s.Seq != seq || string(s.Bytes) != code {
			t.Fatalf("scan %d %q, want %d %q", s.Seq, s.Bytes, seq, code)
		}
	case <-time.After(waitLimit):
		t.Fatalf("scan %d %q never came", seq, code)
	}
}

// SCAN-030: from the simulated beam through a real pseudo-terminal to the till, and the till's complaint back; the cable
// may be out in between.
func TestScannerEndToEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usb-scanner")
	gun := sim.NewScanner(9600, "\r", path)
	run(t, gun.Run)
	profile, ok := scanner.ProfileByName("datalogic")
	if !ok {
		t.Fatal("no profile")
	}
	spec, err := port.Parse("serial:" + path + "?baud=9600")
	if err != nil {
		t.Fatal(err)
	}
	scans := make(chan scanner.Scan)
	d := scanner.New(scanner.Config{
		Name: "scanner-1", Profile: profile, Out: scans, Clock: time.Now, Log: slog.New(slog.DiscardHandler),
		Open: func(ctx context.Context) (port.Transport, error) { return port.Open(ctx, spec) },
	})
	health := devices.NewTracker(time.Now, func() {})
	run(t, func(ctx context.Context) error { return d.Run(ctx, health) })
	ready := func() bool { return health.Health().State == devices.Ready }
	need.Await(t, "the scanner", ready)

	codes := []string{"]E06281007035125", "]C11062810\x1d17260301"}
	for i, code := range codes {
		if err := gun.Scan(t.Context(), code); err != nil {
			t.Fatal(err)
		}
		awaitScan(t, scans, uint64(i+1), code)
	}
	if err := d.NotOnFile(t.Context()); err != nil {
		t.Fatal(err)
	}
	need.Await(t, "the complaint", func() bool { return gun.Heard() == "FE" })

	gun.SetCable(false)
	need.Await(t, "the loss", func() bool { return !ready() })
	if err := gun.Scan(t.Context(), "1"); pos.CodeOf(err) != pos.Unavailable {
		t.Fatalf("an unplugged scanner scanned: %v", err)
	}
	gun.SetCable(true)
	need.Await(t, "the scanner again", ready)
	if err := gun.Scan(t.Context(), "96385074"); err != nil {
		t.Fatal(err)
	}
	awaitScan(t, scans, 3, "96385074")
}

func newPrinter(t *testing.T, cfg sim.PrinterConfig) (*sim.Printer, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "usb-printer")
	cfg.Profile, _ = escpos.ProfileByName("epson-58")
	p := sim.NewPrinter(cfg, path)
	run(t, p.Run)
	need.Await(t, "the printer's name", func() bool { _, err := os.Stat(path); return err == nil })
	return p, path
}

func openLine(t *testing.T, spec string) port.Transport {
	t.Helper()
	s, err := port.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	line, err := port.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	if err := line.SetReadDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatal(err)
	}
	return line
}

func say(t *testing.T, line port.Transport, b []byte) {
	t.Helper()
	if _, err := line.Write(b); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, line port.Transport, want ...byte) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(line, got); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("heard % x, %v, want % x", got, err, want)
	}
}

// SIM-001: the printer prints what left the line, answers in its turn what is asked in turn and at once what is asked at
// once, and its paper is a picture.
func TestPrinterAnswers(t *testing.T) {
	t.Parallel()
	p, path := newPrinter(t, sim.PrinterConfig{Baud: 115200, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 5000})
	line := openLine(t, "serial:"+path+"?flow=rtscts")
	say(t, line, escpos.ReportChanges(nil))
	hear(t, line, 0x10, 0, 0, 0)
	p.SetPaper(false)
	hear(t, line, 0x18, 0, 0x0F, 0)
	say(t, line, escpos.AskProcessID([]byte("Hello\n"), escpos.ProcessID{'A', 'B', 'C', 'D'}))
	say(t, line, escpos.AskStatus(nil, 1))
	hear(t, line, 0x1A)
	need.Await(t, "the buffer", func() bool { return p.State().Buffered > 6 })
	if n := len(p.Receipts()); n != 0 {
		t.Fatalf("printed without paper: %d", n)
	}
	p.SetPaper(true)
	hear(t, line, 0x10, 0, 0, 0)
	hear(t, line, 0x37, 0x22, 'A', 'B', 'C', 'D', 0)
	say(t, line, escpos.PulseNow(nil, escpos.DrawerPin2))
	hear(t, line, 0x14, 0, 0, 0)
	if n := p.State().Pulses; n != 1 || len(p.Pulses()) != 1 {
		t.Fatalf("the drawer was opened %d times", n)
	}
	p.ShutDrawer()
	hear(t, line, 0x10, 0, 0, 0)
	got := p.Receipts()
	if len(got) != 1 || got[0].Text != "Hello\n" || got[0].Cut {
		t.Fatalf("%+v", got)
	}
	var picture bytes.Buffer
	if err := sim.WritePNG(&picture, got[0]); err != nil {
		t.Fatal(err)
	}
	if m, err := png.Decode(&picture); err != nil || m.Bounds().Dx() != 384 {
		t.Fatalf("%v, %v", m, err)
	}
}

// SIM-002: the printer takes bytes at its bit rate, and no more than it has room for.
func TestPrinterPace(t *testing.T) {
	t.Parallel()
	p, path := newPrinter(t, sim.PrinterConfig{Baud: 9600, Flow: port.RTSCTS, Buffer: 512, RowsPerSec: 1600})
	p.SetCover(true)
	line := openLine(t, "serial:"+path+"?flow=rtscts")
	began := time.Now()
	say(t, line, bytes.Repeat([]byte("x"), 2000))
	need.Await(t, "a full buffer", func() bool { return p.State().Buffered == 512 })
	if d := time.Since(began); d < 450*time.Millisecond {
		t.Fatalf("512 bytes at 9600 baud took %s, want 533 ms less the line's own buffer", d)
	}
	p.SetCover(false)
	need.Await(t, "the text", func() bool {
		all := p.Receipts()
		return len(all) > 0 && len(all[0].Text) > 1900
	})
}

// SIM-003: XOFF comes when the buffer fills and XON when it is half empty; without flow control the rest is lost.
func TestPrinterFlow(t *testing.T) {
	t.Parallel()
	p, path := newPrinter(t, sim.PrinterConfig{Baud: 115200, Flow: port.XONXOFF, Buffer: 1024, RowsPerSec: 1600})
	line := openLine(t, "serial:"+path) // does not obey: the bytes are to be seen
	p.SetCover(true)
	say(t, line, bytes.Repeat([]byte("x"), 900))
	hear(t, line, 0x13)
	p.SetCover(false)
	hear(t, line, 0x11)

	p, path = newPrinter(t, sim.PrinterConfig{Baud: 115200, Flow: port.NoFlow, Buffer: 512, RowsPerSec: 100_000})
	line = openLine(t, "serial:"+path)
	p.SetCover(true)
	say(t, line, bytes.Repeat([]byte("x"), 2000))
	need.Await(t, "a full buffer", func() bool { return p.State().Buffered == 512 })
	say(t, line, escpos.AskStatus(nil, 1)) // obeyed as it is received, room or not, after all the others
	hear(t, line, 0x1A)
	p.SetCover(false)
	need.Await(t, "an empty buffer", func() bool { return p.State().Buffered == 0 })
	total := 0
	for _, r := range p.Receipts() {
		total += len(r.Text)
	}
	if total > 700 {
		t.Fatalf("%d characters came out of a buffer of 512", total)
	}
}

// SIM-004: what a printer held is lost with its power, and it says so if it was told to.
func TestPrinterPower(t *testing.T) {
	t.Parallel()
	p, path := newPrinter(t, sim.PrinterConfig{
		Baud: 115200, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 100_000, PowerNotice: true,
	})
	line := openLine(t, "serial:"+path+"?flow=rtscts")
	p.SetCover(true)
	say(t, line, []byte("lost\n"))
	need.Await(t, "the text", func() bool { return p.State().Buffered == 5 })
	p.SetPower(false)
	if s := p.State(); s.On || s.Buffered != 0 {
		t.Fatalf("%+v", s)
	}
	p.SetCover(false)
	p.SetPower(true)
	hear(t, line, 0x3B, 0x31, 0)
	say(t, line, escpos.AskPaper([]byte("kept\n")))
	hear(t, line, 0)
	if got := p.Receipts(); len(got) != 1 || got[0].Text != "kept\n" {
		t.Fatalf("%+v", got)
	}
}

// SIM-005: a printer on the network serves one client after the other.
func TestNetworkPrinter(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	profile, _ := escpos.ProfileByName("epson-80")
	p := sim.NewNetworkPrinter(sim.PrinterConfig{
		Profile: profile, Baud: 10_000_000, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 100_000,
	}, l)
	stop := run(t, p.Run)
	for range 3 {
		line := openLine(t, "tcp:"+l.Addr().String())
		say(t, line, escpos.AskStatus(nil, 4))
		hear(t, line, 0x12)
		if err := line.Close(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	spec := port.Spec{Kind: port.TCP, Address: l.Addr().String()}
	if line, err := port.Open(t.Context(), spec); err == nil {
		_ = line.Close()
		t.Fatal("it still listens")
	}
}

// SIM-006: pulling the cable hangs up the host's end and takes the name away; putting it back brings the name back.
func TestCable(t *testing.T) {
	t.Parallel()
	p, path := newPrinter(t, sim.PrinterConfig{Baud: 115200, Flow: port.RTSCTS, Buffer: 4096, RowsPerSec: 1600})
	line := openLine(t, "serial:"+path)
	p.SetCable(false)
	if _, err := line.Read(make([]byte, 1)); !errors.Is(err, port.ErrHangup) {
		t.Fatalf("got %v", err)
	}
	need.Await(t, "the name to go", func() bool { _, err := os.Lstat(path); return os.IsNotExist(err) })
	if p.State().Plugged {
		t.Fatal("still plugged in")
	}
	p.SetCable(true)
	need.Await(t, "the name", func() bool { _, err := os.Stat(path); return err == nil })
	line = openLine(t, "serial:"+path)
	say(t, line, escpos.AskStatus(nil, 1))
	hear(t, line, 0x12)
}
