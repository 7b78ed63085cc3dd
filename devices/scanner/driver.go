package scanner

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/pos"
)

// The bounds of the driver.
const (
	// QueueLimit is how many scans wait for a till that is busy. When they are that many the port is not read, so the
	// rest waits in the kernel and then in the scanner; nothing is thrown away.
	QueueLimit = 64
	// CommandLimit is how long a scanner may take to accept a command, once its driver has it. A beep that is late is worse
	// than none.
	CommandLimit = 300 * time.Millisecond
	// readSize is how much one read takes from the port.
	readSize = 1024
)

// Scan is what a scanner read, once.
type Scan struct {
	Seq   uint64    // 1, 2, 3 … for as long as the driver lives: a gap would be a loss
	Bytes []byte    // the code as it was sent, without its frame, with its AIM identifier if that is on
	At    time.Time // when its last byte was taken from the port
}

// Open opens the scanner's port.
type Open func(ctx context.Context) (port.Transport, error)

// Config is what a driver needs. All of it is required.
type Config struct {
	Name    string // of the device, for the log
	Profile Profile
	Open    Open
	Out     chan<- Scan // scans in order; the reader's pace is the driver's
	Clock   pos.Clock
	Log     *slog.Logger
}

// Driver looks after one scanner.
type Driver struct {
	Config
	commands chan command
	seq      uint64
	queue    []Scan
}

type command struct {
	bytes string
	done  chan<- error // buffered: the driver never waits for who asked
}

var errAbsent = errors.New("the scanner is not connected")

// New returns the driver of one scanner. It does nothing until Run.
func New(c Config) *Driver {
	return &Driver{Config: c, commands: make(chan command)}
}

// NotOnFile makes the scanner complain: nobody knows the code. A family without such a signal stays silent.
func (d *Driver) NotOnFile(ctx context.Context) error { return d.send(ctx, d.Profile.NotOnFile) }

// GoodRead makes the scanner confirm: the line is sold and durable.
func (d *Driver) GoodRead(ctx context.Context) error { return d.send(ctx, d.Profile.GoodRead) }

func (d *Driver) send(ctx context.Context, bytes string) error {
	if bytes == "" {
		return nil
	}
	if err := d.command(ctx, bytes); err != nil {
		return &pos.Error{
			Code: pos.Unavailable, Op: "signal scanner", Key: "scanner.no_signal",
			Args: map[string]any{"device": d.Name}, Err: err,
		}
	}
	return nil
}

// command hands bytes to the driver and waits until they are written: CommandLimit for the driver, and the same for the
// line.
func (d *Driver) command(ctx context.Context, bytes string) error {
	done := make(chan error, 1)
	first, cancel := context.WithTimeout(ctx, CommandLimit)
	defer cancel()
	select {
	case d.commands <- command{bytes, done}:
	case <-first.Done():
		return first.Err()
	}
	second, cancel := context.WithTimeout(ctx, 2*CommandLimit)
	defer cancel()
	select {
	case err := <-done:
		return err
	case <-second.Done():
		return second.Err()
	}
}

// Run implements devices.Driver.
func (d *Driver) Run(ctx context.Context, t *devices.Tracker) error {
	var pause port.Backoff
	missed := false // logged once per loss, not once per attempt
	for ctx.Err() == nil {
		line, err := d.Open(ctx)
		if err == nil {
			pause.Reset()
			t.Set(devices.Ready, "")
			d.Log.InfoContext(ctx, "scanner connected", "device", d.Name)
			missed = false
			err = d.serve(ctx, line, t)
		}
		if ctx.Err() != nil {
			break
		}
		t.Set(devices.Absent, cause(err))
		if !missed {
			d.Log.WarnContext(ctx, "scanner lost", "device", d.Name, "error", err)
		}
		missed = true
		d.wait(ctx, pause.Next())
	}
	if n := len(d.queue); n > 0 {
		d.Log.WarnContext(ctx, "scans left unread at stop", "device", d.Name, "scans", n)
	}
	return nil
}

func cause(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return "device.absent"
}

// wait passes the time until the next attempt to open the port. Scans read before still go to their till, and a command
// is answered at once: a till must not wait for a beep that cannot come.
func (d *Driver) wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		out, head := d.head()
		select {
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		case out <- head:
			d.queue = d.queue[1:]
		case c := <-d.commands:
			c.done <- errAbsent
		}
	}
}

// head returns the channel and the scan to offer on it; no channel when there is none.
func (d *Driver) head() (chan<- Scan, Scan) {
	if len(d.queue) == 0 {
		return nil, Scan{}
	}
	return d.Out, d.queue[0]
}

type chunk struct {
	bytes []byte
	err   error
}

// serve owns an open port until it fails or ctx ends. A helper does the blocking reads; it ends before serve returns,
// because closing the port releases it.
func (d *Driver) serve(ctx context.Context, line port.Transport, t *devices.Tracker) error {
	chunks := make(chan chunk)
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		read(line, chunks, stop)
	}()
	defer func() {
		close(stop)
		_ = line.Close()
		<-ended
	}()
	var f Framer
	gap := time.NewTimer(IdleGap)
	defer gap.Stop()
	dropped := 0
	for {
		out, head := d.head()
		in := chunks
		if len(d.queue) >= QueueLimit {
			in = nil
		}
		select {
		case c := <-in:
			if c.err != nil {
				d.take(f.Flush(nil))
				return c.err
			}
			t.Seen()
			d.take(f.Push(nil, c.bytes))
			gap.Reset(IdleGap)
		case <-gap.C:
			select {
			case c := <-in: // the line was not silent: we were late
				if c.err == nil {
					d.take(f.Push(nil, c.bytes))
					gap.Reset(IdleGap)
					continue
				}
				d.take(f.Flush(nil))
				return c.err
			default:
				d.take(f.Flush(nil))
			}
		case out <- head:
			d.queue = d.queue[1:]
		case c := <-d.commands:
			c.done <- write(line, c.bytes)
		case <-ctx.Done():
			return ctx.Err()
		}
		if f.Dropped() > dropped {
			dropped = f.Dropped()
			d.Log.WarnContext(ctx, "scan too long, thrown away", "device", d.Name, "limit", MaxScan)
		}
	}
}

func (d *Driver) take(scans [][]byte) {
	for _, b := range scans {
		d.seq++
		d.queue = append(d.queue, Scan{Seq: d.seq, Bytes: b, At: d.Clock()})
	}
}

// read hands over what the port delivers until it fails or stop is closed.
func read(line port.Transport, out chan<- chunk, stop <-chan struct{}) {
	for {
		buf := make([]byte, readSize)
		n, err := line.Read(buf)
		if n > 0 {
			select {
			case out <- chunk{bytes: buf[:n]}:
			case <-stop:
				return
			}
		}
		if err != nil {
			select {
			case out <- chunk{err: err}:
			case <-stop:
			}
			return
		}
	}
}

func write(line port.Transport, s string) error {
	if err := line.SetWriteDeadline(time.Now().Add(CommandLimit)); err != nil {
		return err
	}
	_, err := line.Write([]byte(s))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return os.ErrDeadlineExceeded
	}
	return err
}
