package devices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"sanduq/devices/port"
	"sanduq/pos"
)

// The bounds of stopping.
const (
	// StopLimit is how long all drivers together may take. A printer uses it to hear the end of a job.
	StopLimit = 3 * time.Second
	// StopStep is how long the next driver waits for the one before it, so that one that hangs does not eat up the time
	// of the others.
	StopStep = 250 * time.Millisecond
)

// Driver looks after one device.
type Driver interface {
	// Run owns the device until ctx ends, through any number of times it is unplugged, and reports to t. It returns nil
	// when ctx ended; anything else is a defect, and the manager starts it again after a pause.
	Run(ctx context.Context, t *Tracker) error
}

// Device is a driver under the name the configuration gave it.
type Device struct {
	Name   string // stable, by pos.CheckName: "printer-1"
	Driver Driver
	Shared bool // may be held by several tills at once: a printer between two counters
}

// Status is a device as a screen shows it.
type Status struct {
	Name   string       `json:"name"`
	Tills  []pos.TillID `json:"tills"` // who holds it, sorted
	Health Health       `json:"health"`
}

// Manager runs drivers and keeps the leases of tills on them. Add everything, then Run; all else may be called at any
// time from anywhere.
type Manager struct {
	clock pos.Clock
	log   *slog.Logger
	tell  func(Status)

	mu      sync.Mutex
	devices []*managed // in the order they were added
	dirty   map[*managed]bool
	wake    chan struct{}
}

type managed struct {
	Device
	tracker *Tracker
	tills   []pos.TillID
}

// NewManager returns a manager without devices. tell is called by one goroutine while Run runs, with the newest status
// of each device whose health or holders changed: changes in between are left out, so a slow listener costs nothing but
// its own delay, and at most one status per device waits.
func NewManager(clock pos.Clock, log *slog.Logger, tell func(Status)) *Manager {
	return &Manager{
		clock: clock, log: log, tell: tell,
		dirty: map[*managed]bool{}, wake: make(chan struct{}, 1),
	}
}

// Add takes a device into care. Devices start in the order they were added and stop in the reverse: add printers before
// scanners, and a shop that closes reads no more codes while its last receipt comes out.
func (m *Manager) Add(d Device) error {
	if err := pos.CheckName(d.Name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.find(d.Name) != nil {
		return &pos.Error{
			Code: pos.Invalid, Op: "add device", Key: "device.name_taken", Args: map[string]any{"device": d.Name},
		}
	}
	dev := &managed{Device: d}
	dev.tracker = NewTracker(m.clock, func() { m.change(dev) })
	m.devices = append(m.devices, dev)
	return nil
}

// Run runs every driver until ctx ends, and returns when all have stopped or StopLimit is over; then its error names
// those that did not.
func (m *Manager) Run(ctx context.Context) error {
	m.mu.Lock()
	all := slices.Clone(m.devices)
	m.mu.Unlock()

	telling, stopTelling := context.WithCancel(context.WithoutCancel(ctx))
	told := make(chan struct{})
	go func() {
		defer close(told)
		m.tellChanges(telling)
	}()
	defer func() {
		stopTelling()
		<-told
	}()

	type running struct {
		stop context.CancelFunc
		done chan struct{}
	}
	runs := make([]running, len(all))
	for i, dev := range all {
		own, stop := context.WithCancel(context.WithoutCancel(ctx)) // stopped in order, by us
		runs[i] = running{stop, make(chan struct{})}
		go func() {
			defer close(runs[i].done)
			m.keepRunning(own, dev)
		}()
	}
	<-ctx.Done()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopLimit)
	defer cancel()
	for _, r := range slices.Backward(runs) {
		r.stop()
		select {
		case <-r.done:
		case <-time.After(StopStep):
		}
	}
	var late []error
	for i, r := range runs {
		select {
		case <-r.done:
		case <-limit.Done():
			late = append(late, fmt.Errorf("device %s did not stop within %s", all[i].Name, StopLimit))
		}
	}
	return errors.Join(late...)
}

// keepRunning runs one driver. A driver that fails or panics takes down neither the till nor its neighbours.
func (m *Manager) keepRunning(ctx context.Context, dev *managed) {
	var pause port.Backoff
	for {
		err := runGuarded(ctx, dev)
		if ctx.Err() != nil {
			dev.tracker.Set(Stopped, "")
			return
		}
		m.log.ErrorContext(ctx, "device driver failed", "device", dev.Name, "error", err)
		dev.tracker.Set(Absent, "device.failed")
		select {
		case <-time.After(pause.Next()):
		case <-ctx.Done():
		}
	}
}

func runGuarded(ctx context.Context, dev *managed) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return dev.Driver.Run(ctx, dev.tracker)
}

// Snapshot returns the status of every device, in the order they were added.
func (m *Manager) Snapshot() []Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]Status, len(m.devices))
	for i, dev := range m.devices {
		all[i] = dev.status()
	}
	return all
}

func (d *managed) status() Status {
	return Status{Name: d.Name, Tills: slices.Clone(d.tills), Health: d.tracker.Health()}
}

func (m *Manager) find(name string) *managed {
	for _, dev := range m.devices {
		if dev.Name == name {
			return dev
		}
	}
	return nil
}

func (m *Manager) change(dev *managed) {
	m.mu.Lock()
	m.dirty[dev] = true
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default: // the teller is already on its way, and will see this one too
	}
}

func (m *Manager) tellChanges(ctx context.Context) {
	for {
		select {
		case <-m.wake:
			m.tellDirty()
		case <-ctx.Done():
			m.tellDirty() // the last word: stopped
			return
		}
	}
}

func (m *Manager) tellDirty() {
	m.mu.Lock()
	var changed []Status
	for _, dev := range m.devices {
		if m.dirty[dev] {
			changed = append(changed, dev.status())
		}
	}
	clear(m.dirty)
	m.mu.Unlock()
	for _, s := range changed {
		m.tell(s)
	}
}
