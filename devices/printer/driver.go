package printer

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"sanduq/devices"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/pos"
)

// The bounds that are the same for every printer.
const (
	// PulseLimit is how old a drawer pulse may become before it is written. Later the cashier has used the key, and a
	// drawer that opens by itself is an open drawer.
	PulseLimit = 2 * time.Second
	// PulseAnswer is how long a printer may take to confirm that it received a pulse.
	PulseAnswer = time.Second
	// Window is how many bytes of a job are written before the printer is asked for a sign of life, and Signs how many of
	// those may be owed while more is written. With an image band each, (Signs + 1) × (Window + escpos.MaxBandBytes), less
	// than the 4 KB a printer can hold, is on its way to the printer: so a pulse waits a third of a second at 115200 baud,
	// and a printer on a serial line, which prints faster than it receives, still hears us when its paper has run out.
	Window = 512
	Signs  = 1
	// maxOwed is how many answers a blocked printer may owe before the oldest is given up.
	maxOwed = 8
	// StopGrace is how long a job in hand may still take when the program stops.
	StopGrace = 2 * time.Second
	// moveLimit and moveTries bound how long a printer waits for its ledger.
	moveLimit = 2 * time.Second
	moveTries = 3
	// contradiction is how long an automatic status may lag behind a direct answer (PRINT-006).
	contradiction = 500 * time.Millisecond
	// writeSlice is how long one write may block before the driver looks at what the printer says.
	writeSlice = 50 * time.Millisecond
	// chunk is how much one write hands to the system.
	chunk = 512
	// readSize is how much one read takes from the line.
	readSize = 256
)

// Limits are the bounds that depend on the line and the shop.
type Limits struct {
	// Answer is how long a printer may take to answer a status question while it has nothing else to receive.
	Answer time.Duration
	// Silence is how long a printer may neither take nor answer anything in the middle of a job, without having said why.
	Silence time.Duration
	// Finish is how long a job may take to be on paper after its last byte was taken: the rest of a printer's buffer, at
	// the pace of a slow mechanism. While it prints it must give signs of life.
	Finish time.Duration
	// Heartbeat is how often an idle printer is asked for a sign of life; one that is blocked is asked every second.
	Heartbeat time.Duration
	// Poll is how often the ledger is asked for work, should a Wake be missed.
	Poll time.Duration
}

// DefaultLimits serve lines from 9600 baud up: there, Window and an image band take under 5 s.
func DefaultLimits() Limits {
	return Limits{
		Answer: 2 * time.Second, Silence: 6 * time.Second, Finish: 30 * time.Second,
		Heartbeat: 5 * time.Second, Poll: time.Second,
	}
}

// Config is what a driver needs. All of it is required.
type Config struct {
	Name    string // of the device, in the ledger and the log
	Profile escpos.Profile
	Drawer  escpos.Drawer
	Open    func(ctx context.Context) (port.Transport, error)
	Ledger  Ledger
	Limits  Limits
	Log     *slog.Logger
}

// Driver looks after one printer.
type Driver struct {
	Config
	pulses chan pulse
	wake   chan struct{}
	broken bool // a job was cut off: its paper hangs out, and the printer may be in the middle of an image
}

// New returns the driver of one printer. It does nothing until Run.
func New(c Config) *Driver {
	return &Driver{Config: c, pulses: make(chan pulse), wake: make(chan struct{}, 1)}
}

// Wake tells the driver that its ledger has a new job. It never blocks.
func (d *Driver) Wake() {
	select {
	case d.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Run implements devices.Driver.
func (d *Driver) Run(ctx context.Context, t *devices.Tracker) error {
	var pause port.Backoff
	missed := false // logged once per loss, not once per attempt
	for ctx.Err() == nil {
		line, err := d.Open(ctx)
		if err == nil {
			var heard bool
			if heard, err = d.serve(ctx, line, t); heard {
				pause.Reset()
				missed = false
			}
		}
		if ctx.Err() != nil {
			break
		}
		t.Set(devices.Absent, cause(err))
		if !missed {
			d.Log.WarnContext(ctx, "printer lost", "device", d.Name, "error", err)
		}
		missed = true
		d.wait(ctx, pause.Next())
	}
	return nil //nolint:nilerr // the manager asked for the end; what the line said meanwhile was reported as health
}

// cause is the message key of why a printer was lost or a job became unknown.
func cause(err error) string {
	switch e, ok := errors.AsType[*pos.Error](err); {
	case ok:
		return e.Key
	case errors.Is(err, errSilent):
		return "printer.no_answer"
	case errors.Is(err, errPowerCut):
		return "printer.power_cut"
	case errors.Is(err, errStopping):
		return "printer.store_stopped"
	default:
		return "device.absent"
	}
}

// wait passes the time until the next attempt to open the line. Pulses are answered at once: a cashier must not wait for
// a drawer that cannot open.
func (d *Driver) wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		case p := <-d.pulses:
			p.done <- dropped(d.Name, errAbsent)
		}
	}
}

// move tells the ledger what became of a job. The printer has already done it, so a ledger that fails is asked again a
// few times, whatever happens to ctx, and then left with the last state it knows: sending or sent, which it will take for
// unknown when it starts again.
func (d *Driver) move(ctx context.Context, id pos.ID, from, to State, why string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), moveLimit)
	defer cancel()
	var err error
	var pause port.Backoff
	for range moveTries {
		if err = d.Ledger.Move(ctx, id, from, to, why); err == nil {
			return nil
		}
		select {
		case <-time.After(pause.Next()):
		case <-ctx.Done():
		}
	}
	d.Log.ErrorContext(ctx, "print job state not recorded", "device", d.Name, "job", id, "state", string(to), "error", err)
	return err
}
