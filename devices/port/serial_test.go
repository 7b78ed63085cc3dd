package port_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.bug.st/serial"
	"golang.org/x/sys/unix"

	"sanduq/devices/port"
	"sanduq/pos"
)

// termiosOf reads the settings of the tty at path, which somebody holds open.
func termiosOf(t *testing.T, path string) unix.Termios {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	settings, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *settings
}

// PORT-009: a serial line is set up as go.bug.st/serial, an independent hand, sets it up.
func TestSettingsAgreeWithGoBugSt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options string
		mode    serial.Mode
	}{
		{"?baud=115200", serial.Mode{BaudRate: 115200, DataBits: 8}},
		{"?baud=9600&data=7&parity=even", serial.Mode{BaudRate: 9600, DataBits: 7, Parity: serial.EvenParity}},
		{"?baud=2400&data=7&parity=odd&stop=2", serial.Mode{
			BaudRate: 2400, DataBits: 7, Parity: serial.OddParity, StopBits: serial.TwoStopBits,
		}},
		{"?baud=921600&stop=2", serial.Mode{BaudRate: 921600, DataBits: 8, StopBits: serial.TwoStopBits}},
	} {
		t.Run(c.options, func(t *testing.T) {
			t.Parallel()
			ours, theirs := openPty(t), openPty(t)
			open(t, "serial:"+ours.Path()+c.options)
			judge, err := serial.Open(theirs.Path(), &c.mode)
			if err != nil {
				t.Fatal(err)
			}
			defer judge.Close()
			got, want := termiosOf(t, ours.Path()), termiosOf(t, theirs.Path())
			got.Cc, want.Cc = [19]uint8{}, [19]uint8{} // VMIN and the special characters do nothing on a raw line
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("-go.bug.st/serial +ours:\n%s", diff)
			}
		})
	}
}

// PORT-010: flow control reaches the kernel.
func TestFlowControlIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flow           string
		wires, inBands bool
	}{{"none", false, false}, {"rtscts", true, false}, {"xonxoff", false, true}} {
		p := openPty(t)
		open(t, "serial:"+p.Path()+"?flow="+c.flow)
		got := termiosOf(t, p.Path())
		if wires := got.Cflag&unix.CRTSCTS != 0; wires != c.wires {
			t.Errorf("%s: CRTSCTS is %v", c.flow, wires)
		}
		if inBand := got.Iflag&unix.IXON != 0; inBand != c.inBands {
			t.Errorf("%s: IXON is %v", c.flow, inBand)
		}
	}
}

// PORT-011: a device that sends XOFF is sent nothing, and XON lets the bytes go on.
func TestXOFFStopsTheLine(t *testing.T) {
	t.Parallel()
	p := openPty(t)
	line := open(t, "serial:"+p.Path()+"?flow=xonxoff")
	send := func(flow byte) {
		if _, err := p.Write([]byte{flow}); err != nil {
			t.Fatal(err)
		}
	}
	write := func(limit time.Duration) error {
		if err := line.SetWriteDeadline(time.Now().Add(limit)); err != nil {
			t.Fatal(err)
		}
		_, err := line.Write([]byte("receipt"))
		return err
	}
	send(0x13)
	stopped := false
	for end := time.Now().Add(waitLimit); !stopped && time.Now().Before(end); { // the byte needs a moment to cross
		stopped = errors.Is(write(20*time.Millisecond), os.ErrDeadlineExceeded)
	}
	if !stopped {
		t.Fatal("XOFF did not stop the line")
	}
	send(0x11)
	if err := write(waitLimit); err != nil {
		t.Fatalf("after XON: %v", err)
	}
}

// PORT-017: a line that was left stopped is opened running: the XON may have come while nobody listened.
func TestOldXOFFIsForgotten(t *testing.T) {
	t.Parallel()
	p := openPty(t)
	first := open(t, "serial:"+p.Path()+"?flow=xonxoff")
	if _, err := p.Write([]byte{0x13}); err != nil {
		t.Fatal(err)
	}
	stopped := false
	for end := time.Now().Add(waitLimit); !stopped && time.Now().Before(end); {
		if err := first.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		_, err := first.Write([]byte("x"))
		stopped = errors.Is(err, os.ErrDeadlineExceeded)
	}
	if err := first.Close(); err != nil || !stopped {
		t.Fatalf("stopped %v, %v", stopped, err)
	}
	again := open(t, "serial:"+p.Path()+"?flow=xonxoff")
	if err := again.SetWriteDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
}

// The reason why serial lines are not opened with go.bug.st/serial: its Close leaves a Write to a stopped printer blocked,
// which is PORT-006 of the contract. Should this test fail one day, the library keeps the contract and may take over.
func TestGoBugStDoesNotReleaseWrites(t *testing.T) {
	t.Parallel()
	p := openPty(t)
	line, err := serial.Open(p.Path(), &serial.Mode{BaudRate: 115200})
	if err != nil {
		t.Fatal(err)
	}
	ended := inBackground(func() error { // far more than the kernel keeps for a reader that never comes
		_, err := line.Write(make([]byte, 1<<20))
		return err
	})
	limit(t, p)
	if _, err := p.Read(make([]byte, 1)); err != nil { // the write has begun
		t.Fatal(err)
	}
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Fatalf("go.bug.st/serial released the write: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if err := p.Close(); err != nil { // only hanging up ends it
		t.Fatal(err)
	}
	_ = await(t, ended) // it says nothing of what was lost
}

// PORT-012: what a line cannot be opened as is refused with the port's name.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "receipts.txt")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"serial:" + plain,
		"serial:/dev/serial/by-id/nothing-here",
		"lp:" + plain,
		"tcp:127.0.0.1:1",
	} {
		spec, err := port.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		line, err := port.Open(t.Context(), spec)
		if err == nil {
			_ = line.Close()
			t.Errorf("%s was opened", text)
			continue
		}
		e, ok := errors.AsType[*pos.Error](err)
		if !ok || e.Code != pos.Unavailable || e.Args["port"] != spec.String() {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// PORT-013: a named pipe serves where a spooler of the shop's own reads receipts.
func TestNamedPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lp")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	line := open(t, "lp:"+path)
	limit(t, line)
	if _, err := line.Write([]byte("receipt")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 16)
	if n, err := line.Read(got); err != nil || string(got[:n]) != "receipt" {
		t.Fatalf("%q, %v", got[:n], err)
	}
}
