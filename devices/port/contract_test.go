package port_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"sanduq/devices/port"
)

// waitLimit bounds every wait of these tests; it is reached only by a failure.
const waitLimit = 10 * time.Second

// pair is a transport and the end of the line that it talks to.
type pair struct {
	line port.Transport // under test
	far  port.Transport // the device's side
}

type maker struct {
	name  string
	make  func(t *testing.T) pair
	clean func([]byte) []byte // what of a payload the line can carry
}

func everything(b []byte) []byte { return b }

func withoutFlowBytes(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == 0x11 || r == 0x13 {
			return -1
		}
		return r
	}, b)
}

func transports() []maker {
	return []maker{
		{"serial", overPty("serial:", "?baud=115200"), everything},
		{"serial with wires", overPty("serial:", "?baud=9600&flow=rtscts&data=8&stop=2"), everything},
		{"serial with XON/XOFF", overPty("serial:", "?baud=38400&flow=xonxoff"), withoutFlowBytes},
		{"lp", overPty("lp:", ""), everything},
		{"tcp", overTCP, everything},
		{"pty", devicesEnd, everything},
	}
}

func open(t *testing.T, text string) port.Transport {
	t.Helper()
	spec, err := port.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	line, err := port.Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	return line
}

func openPty(t *testing.T) *port.Pty {
	t.Helper()
	p, err := port.OpenPty()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func overPty(before, after string) func(t *testing.T) pair {
	return func(t *testing.T) pair {
		t.Helper()
		p := openPty(t)
		return pair{line: open(t, before+p.Path()+after), far: p}
	}
}

func devicesEnd(t *testing.T) pair {
	t.Helper()
	p := openPty(t)
	return pair{line: p, far: open(t, "serial:"+p.Path())}
}

func overTCP(t *testing.T) pair {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	line := open(t, "tcp:"+l.Addr().String())
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	return pair{line: line, far: far}
}

// TestContract holds what Transport promises, for each transport.
func TestContract(t *testing.T) {
	t.Parallel()
	for _, m := range transports() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			rules := []struct {
				name string
				hold func(t *testing.T, p pair, clean func([]byte) []byte)
			}{
				{"PORT-001: bytes arrive as they are, both ways", carriesBytes},
				{"PORT-002: a read deadline ends a blocked read, and moving it revives the line", readDeadline},
				{"PORT-003: a deadline set during a blocked read ends it", lateReadDeadline},
				{"PORT-004: a write deadline ends a blocked write and says how much was taken", writeDeadline},
				{"PORT-005: Close releases a blocked read", closeReleasesRead},
				{"PORT-006: Close releases a blocked write", closeReleasesWrite},
				{"PORT-007: a line whose far end is gone says so", saysHangup},
				{"PORT-008: a closed line stays closed", staysClosed},
			}
			for _, r := range rules {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					r.hold(t, m.make(t), m.clean)
				})
			}
		})
	}
}

func carriesBytes(t *testing.T, p pair, clean func([]byte) []byte) {
	t.Helper()
	all := make([]byte, 0, 4*256)
	for i := range cap(all) {
		all = append(all, byte(i))
	}
	for _, way := range []struct{ from, to port.Transport }{{p.line, p.far}, {p.far, p.line}} {
		want := clean(all)
		limit(t, way.to)
		if _, err := way.from.Write(want); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(way.to, got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got % x, %v", got, err)
		}
	}
}

func limit(t *testing.T, line port.Transport) {
	t.Helper()
	if err := line.SetReadDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatal(err)
	}
}

func readDeadline(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	if err := p.line.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.line.Read(make([]byte, 8)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("read %d, %v", n, err)
	}
	limit(t, p.line)
	if _, err := p.far.Write([]byte("7")); err != nil {
		t.Fatal(err)
	}
	if n, err := p.line.Read(make([]byte, 8)); n != 1 || err != nil {
		t.Fatalf("read %d, %v", n, err)
	}
}

func lateReadDeadline(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	ended := inBackground(func() error { _, err := p.line.Read(make([]byte, 8)); return err })
	if err := p.line.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := await(t, ended); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
}

// jam writes until the system takes no more, and returns how much it took.
func jam(t *testing.T, line port.Transport) (taken int) {
	t.Helper()
	if err := line.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for {
		n, err := line.Write(make([]byte, 64<<10))
		taken += n
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return taken
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func writeDeadline(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	taken := jam(t, p.line)
	limit(t, p.far)
	if _, err := io.CopyN(io.Discard, p.far, int64(taken)); err != nil {
		t.Fatalf("of %d bytes that were taken not all arrived: %v", taken, err)
	}
}

func closeReleasesRead(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	ended := inBackground(func() error { _, err := p.line.Read(make([]byte, 8)); return err })
	if err := p.line.Close(); err != nil {
		t.Fatal(err)
	}
	if err := await(t, ended); !errors.Is(err, os.ErrClosed) {
		t.Fatal(err)
	}
}

func closeReleasesWrite(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	jam(t, p.line)
	if err := p.line.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	ended := inBackground(func() error { // TCP windows grow, so more than any of them
		_, err := p.line.Write(make([]byte, 64<<20))
		return err
	})
	if err := p.line.Close(); err != nil {
		t.Fatal(err)
	}
	if err := await(t, ended); !errors.Is(err, os.ErrClosed) {
		t.Fatal(err)
	}
}

// PORT-016: what was given up does not come out of the device later.
func TestCloseDiscards(t *testing.T) {
	t.Parallel()
	for name, connect := range map[string]func(t *testing.T) pair{
		"serial": overPty("serial:", "?flow=rtscts"), "tcp": overTCP,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := connect(t)
			taken := jam(t, p.line)
			if err := p.line.Close(); err != nil {
				t.Fatal(err)
			}
			if err := p.far.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			if got, _ := io.Copy(io.Discard, p.far); got >= int64(taken) {
				t.Fatalf("all %d bytes arrived", taken)
			}
		})
	}
}

func saysHangup(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	if _, pty := p.line.(*port.Pty); pty {
		// The device's end keeps its slave open, so a driver that leaves is no hang-up there: plugging in is its own affair.
		return
	}
	ended := inBackground(func() error { _, err := p.line.Read(make([]byte, 8)); return err })
	if err := p.far.Close(); err != nil {
		t.Fatal(err)
	}
	if err := await(t, ended); !errors.Is(err, port.ErrHangup) {
		t.Fatalf("read: %v", err)
	}
	var err error
	limit, again := time.After(10*time.Second), time.NewTicker(time.Millisecond)
	defer again.Stop()
	for err == nil { // TCP tells a writer only when the answer to its first bytes comes back
		select {
		case <-limit:
			t.Fatal("writes go on into a closed line")
		case <-again.C:
			_, err = p.line.Write([]byte("x"))
		}
	}
	if !errors.Is(err, port.ErrHangup) {
		t.Fatalf("write: %v", err)
	}
}

func staysClosed(t *testing.T, p pair, _ func([]byte) []byte) {
	t.Helper()
	if err := p.line.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.line.Close(); !errors.Is(err, os.ErrClosed) {
		t.Fatalf("closed twice: %v", err)
	}
	if _, err := p.line.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Fatalf("write: %v", err)
	}
	if _, err := p.line.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Fatalf("read: %v", err)
	}
}

func inBackground(do func() error) <-chan error {
	ended := make(chan error, 1)
	running := make(chan struct{})
	go func() {
		close(running)
		ended <- do()
	}()
	<-running
	return ended
}

func await(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(waitLimit):
		t.Fatal("the call was never released")
		return nil
	}
}
