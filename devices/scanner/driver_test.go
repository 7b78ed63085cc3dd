package scanner_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/devices/scanner"
	"sanduq/pos"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench runs a driver in a bubble of virtual time; plug gives it a line, whose other end the test holds.
type bench struct {
	t       *testing.T
	driver  *scanner.Driver
	tracker *devices.Tracker
	scans   chan scanner.Scan
	lines   chan port.Transport
	ended   chan error
	opens   int
}

func run(t *testing.T, profile string, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p, ok := scanner.ProfileByName(profile)
		if !ok {
			t.Fatalf("no profile %s", profile)
		}
		b := &bench{
			t: t, tracker: devices.NewTracker(time.Now, func() {}),
			scans: make(chan scanner.Scan), lines: make(chan port.Transport, 1), ended: make(chan error, 1),
		}
		b.driver = scanner.New(scanner.Config{
			Name: "scanner-1", Profile: p, Open: b.open, Out: b.scans, Clock: time.Now,
			Log: slog.New(slog.DiscardHandler),
		})
		ctx, stop := context.WithCancel(t.Context())
		go func() { b.ended <- b.driver.Run(ctx, b.tracker) }()
		test(b)
		stop()
		if err := <-b.ended; err != nil {
			t.Fatal(err)
		}
	})
}

func (b *bench) open(context.Context) (port.Transport, error) {
	b.opens++
	select {
	case line := <-b.lines:
		return line, nil
	default:
		return nil, &pos.Error{Code: pos.Unavailable, Key: "device.absent"}
	}
}

func (b *bench) plug() net.Conn {
	ours, theirs := net.Pipe()
	b.lines <- theirs
	time.Sleep(port.LongestPause)
	synctest.Wait()
	return ours
}

func (b *bench) send(line net.Conn, s string) {
	b.t.Helper()
	if _, err := line.Write([]byte(s)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) want(seq uint64, code string) {
	b.t.Helper()
	select {
	case s := <-b.scans:
		if s.Seq != seq || string(s.Bytes) != code {
			b.t.Fatalf("scan %d %q, want %d %q", s.Seq, s.Bytes, seq, code)
		}
	case <-time.After(time.Minute):
		b.t.Fatalf("scan %d %q never came", seq, code)
	}
}

// SCAN-020: scans arrive in order, each once, before and after the cable was out.
func TestScansSurviveReplugging(t *testing.T) {
	t.Parallel()
	run(t, "generic", func(b *bench) {
		line := b.plug()
		b.send(line, "111\r222\r")
		b.want(1, "111")
		b.want(2, "222")
		b.send(line, "333\r444") // 444 lost its end to the cable
		_ = line.Close()
		b.want(3, "333")
		b.want(4, "444")
		synctest.Wait()
		if h := b.tracker.Health(); h.State != devices.Absent || h.Cause == "" {
			t.Fatalf("unplugged: %+v", h)
		}
		line = b.plug()
		b.send(line, "555\r")
		b.want(5, "555")
		if h := b.tracker.Health(); h.State != devices.Ready || h.LastSeen.IsZero() {
			t.Fatalf("plugged in again: %+v", h)
		}
		_ = line.Close()
	})
}

// SCAN-021: a port that is not there is tried again at a bounded pace.
func TestReopenPace(t *testing.T) {
	t.Parallel()
	run(t, "generic", func(b *bench) {
		time.Sleep(time.Hour)
		synctest.Wait()
		least, most := int(time.Hour/port.LongestPause), 2*int(time.Hour/port.LongestPause)+20
		if b.opens < least || b.opens > most {
			t.Fatalf("opened %d times in an hour, want %d-%d", b.opens, least, most)
		}
		if h := b.tracker.Health(); h.State != devices.Absent || h.Cause != "device.absent" {
			t.Fatalf("%+v", h)
		}
	})
}

// SCAN-022: a scan without a terminator ends when the line is silent.
func TestIdleGap(t *testing.T) {
	t.Parallel()
	run(t, "generic", func(b *bench) {
		line := b.plug()
		b.send(line, "123")
		time.Sleep(scanner.IdleGap / 2)
		b.send(line, "456")
		b.want(1, "123456")
		_ = line.Close()
	})
}

// SCAN-023: a till that does not take its scans loses none; the scanner waits.
func TestSlowTill(t *testing.T) {
	t.Parallel()
	run(t, "generic", func(b *bench) {
		line := b.plug()
		const many = 3 * scanner.QueueLimit
		sent := make(chan int, many)
		go func() {
			for i := 1; i <= many; i++ {
				if _, err := fmt.Fprintf(line, "%d\r", i); err != nil {
					return
				}
				sent <- i
			}
		}()
		synctest.Wait()
		if n := len(sent); n < scanner.QueueLimit || n > scanner.QueueLimit+2 {
			t.Fatalf("%d scans were taken from the line while nobody read", n)
		}
		for i := range many {
			b.want(uint64(i+1), fmt.Sprint(i+1))
		}
		_ = line.Close()
	})
}

// SCAN-024: the scanner is told of an unknown code and of a sold line, in the words of its family.
func TestSignals(t *testing.T) {
	t.Parallel()
	run(t, "datalogic", func(b *bench) {
		line := b.plug()
		for _, c := range []struct {
			signal func(context.Context) error
			want   string
		}{{b.driver.NotOnFile, "FE"}, {b.driver.GoodRead, "B"}} {
			done := make(chan error, 1)
			go func() { done <- c.signal(b.t.Context()) }()
			got := make([]byte, 8)
			n, err := line.Read(got)
			if err != nil || string(got[:n]) != c.want {
				t.Fatalf("%q, %v, want %q", got[:n], err, c.want)
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		_ = line.Close()
	})
}

// SCAN-025: nobody waits for a beep that cannot come, from a scanner that is gone or does not listen.
func TestSignalsAreBounded(t *testing.T) {
	t.Parallel()
	run(t, "datalogic", func(b *bench) {
		for _, gone := range []bool{true, false} {
			if !gone {
				line := b.plug()
				defer line.Close()
			}
			began := time.Now()
			err := b.driver.NotOnFile(b.t.Context())
			if pos.CodeOf(err) != pos.Unavailable || time.Since(began) > scanner.CommandLimit {
				t.Fatalf("gone %v: after %s: %v", gone, time.Since(began), err)
			}
		}
		ctx, stop := context.WithCancel(b.t.Context())
		stop()
		if err := b.driver.GoodRead(ctx); pos.CodeOf(err) != pos.Unavailable {
			t.Fatal(err)
		}
	})
	run(t, "generic", func(b *bench) {
		if err := b.driver.NotOnFile(b.t.Context()); err != nil {
			t.Fatalf("a family without signals stays silent: %v", err)
		}
	})
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	for _, name := range scanner.Profiles() {
		if p, ok := scanner.ProfileByName(name); !ok || p.Name != name {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, ok := scanner.ProfileByName("abacus"); ok {
		t.Error("a profile nobody wrote")
	}
}
