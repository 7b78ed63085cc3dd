package devices_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"sanduq/devices"
	"sanduq/pos"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type driver func(ctx context.Context, t *devices.Tracker) error

func (d driver) Run(ctx context.Context, t *devices.Tracker) error { return d(ctx, t) }

func idle(ctx context.Context, _ *devices.Tracker) error {
	<-ctx.Done()
	return nil
}

func newManager(tell func(devices.Status)) *devices.Manager {
	return devices.NewManager(time.Now, slog.New(slog.DiscardHandler), tell)
}

func add(t *testing.T, m *devices.Manager, all ...devices.Device) {
	t.Helper()
	for _, d := range all {
		if err := m.Add(d); err != nil {
			t.Fatal(err)
		}
	}
}

// DEVICE-001: since tells when the state last changed, and saying the same again is no change.
func TestTrackerKeepsSince(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	changes := 0
	tr := devices.NewTracker(func() time.Time { return now }, func() { changes++ })
	tr.Set(devices.Blocked, "printer.paper_out")
	since := now
	now = now.Add(time.Minute)
	tr.Set(devices.Blocked, "printer.paper_out")
	tr.Seen()
	want := devices.Health{State: devices.Blocked, Cause: "printer.paper_out", Since: since, LastSeen: now}
	if diff := cmp.Diff(want, tr.Health()); diff != "" || changes != 1 {
		t.Fatalf("%d changes, -want +got:\n%s", changes, diff)
	}
	tr.Set(devices.Blocked, "printer.cover_open")
	if tr.Health().Since != now || changes != 2 {
		t.Fatalf("another cause is a change: %+v, %d changes", tr.Health(), changes)
	}
}

// DEVICE-002: devices stop in the reverse of the order they were added.
func TestStopsInReverse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order []string
		slowly := func(name string) driver {
			return func(ctx context.Context, _ *devices.Tracker) error {
				<-ctx.Done()
				time.Sleep(devices.StopStep / 2)
				mu.Lock()
				defer mu.Unlock()
				order = append(order, name)
				return nil
			}
		}
		m := newManager(func(devices.Status) {})
		add(t, m, devices.Device{Name: "printer-1", Driver: slowly("printer-1")},
			devices.Device{Name: "scanner-1", Driver: slowly("scanner-1")})
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		if err := m.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if want := []string{"scanner-1", "printer-1"}; !slices.Equal(order, want) {
			t.Fatalf("stopped %v, want %v", order, want)
		}
	})
}

// DEVICE-003: a driver that hangs holds nobody up longer than StopLimit, is named, and leaves its neighbour the time to end.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := driver(func(ctx context.Context, _ *devices.Tracker) error {
			<-ctx.Done()
			time.Sleep(devices.StopLimit - 2*devices.StopStep)
			return nil
		})
		release := make(chan struct{})
		hang := driver(func(context.Context, *devices.Tracker) error { <-release; return nil })
		m := newManager(func(devices.Status) {})
		add(t, m, devices.Device{Name: "printer-1", Driver: slow}, devices.Device{Name: "scanner-1", Driver: hang})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		began := time.Now()
		err := m.Run(ctx)
		if err == nil || !strings.Contains(err.Error(), "scanner-1") || strings.Contains(err.Error(), "printer-1") ||
			time.Since(began) != devices.StopLimit {
			t.Fatalf("after %s: %v", time.Since(began), err)
		}
		close(release)
	})
}

// DEVICE-004: a driver that panics or fails is started again, and its neighbour notices nothing.
func TestDriverIsStartedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		broken := driver(func(ctx context.Context, tr *devices.Tracker) error {
			runs++
			switch runs {
			case 1:
				panic("index out of range")
			case 2:
				return errors.New("no")
			}
			tr.Set(devices.Ready, "")
			return idle(ctx, tr)
		})
		neighbour := 0
		m := newManager(func(devices.Status) {})
		add(t, m, devices.Device{Name: "scale-1", Driver: broken},
			devices.Device{Name: "scanner-1", Driver: driver(func(ctx context.Context, tr *devices.Tracker) error {
				neighbour++
				return idle(ctx, tr)
			})})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- m.Run(ctx) }()
		synctest.Wait()
		if h := m.Snapshot()[0].Health; h.State != devices.Absent || h.Cause != "device.failed" {
			t.Fatalf("after the panic: %+v", h)
		}
		time.Sleep(time.Minute)
		if h := m.Snapshot()[0].Health; h.State != devices.Ready || runs != 3 || neighbour != 1 {
			t.Fatalf("%+v after %d runs, neighbour ran %d times", h, runs, neighbour)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if h := m.Snapshot()[0].Health; h.State != devices.Stopped {
			t.Fatalf("at the end: %+v", h)
		}
	})
}

// DEVICE-005: a slow listener gets the newest status of each device, and never more than one per device is kept for it.
func TestChangesAreCoalesced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		flutter := driver(func(ctx context.Context, tr *devices.Tracker) error {
			for range 1000 {
				tr.Set(devices.Blocked, "printer.cover_open")
				tr.Set(devices.Ready, "")
			}
			return idle(ctx, tr)
		})
		var told []devices.Health
		m := newManager(func(s devices.Status) {
			time.Sleep(time.Second) // a screen behind a bad wire
			told = append(told, s.Health)
		})
		add(t, m, devices.Device{Name: "printer-1", Driver: flutter})
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		if err := m.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if n := len(told); n < 2 || n > 4 || told[n-2].State != devices.Ready || told[n-1].State != devices.Stopped {
			t.Fatalf("2000 changes were told as %+v", told)
		}
	})
}

// DEVICE-006: a scanner belongs to one till, a shared printer to several.
func TestLeases(t *testing.T) {
	t.Parallel()
	m := newManager(func(devices.Status) {})
	add(t, m, devices.Device{Name: "scanner-1", Driver: driver(idle)},
		devices.Device{Name: "printer-1", Driver: driver(idle), Shared: true})
	for _, c := range []struct {
		device string
		till   pos.TillID
		want   pos.Code
	}{
		{"scanner-1", "till-1", ""},
		{"scanner-1", "till-1", ""},
		{"scanner-1", "till-2", pos.Refused},
		{"printer-1", "till-2", ""},
		{"printer-1", "till-1", ""},
		{"scanner-9", "till-1", pos.NotFound},
	} {
		if got := pos.CodeOf(m.Lease(c.device, c.till)); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.device, c.till, got, c.want)
		}
	}
	if got := m.Holders("printer-1"); !slices.Equal(got, []pos.TillID{"till-1", "till-2"}) {
		t.Errorf("the printer is held by %v", got)
	}
	if err := m.Release("scanner-1", "till-1"); err != nil {
		t.Fatal(err)
	}
	if err := m.Lease("scanner-1", "till-2"); err != nil {
		t.Errorf("after it was released: %v", err)
	}
	if got := m.Snapshot()[0].Tills; !slices.Equal(got, []pos.TillID{"till-2"}) {
		t.Errorf("the snapshot says %v", got)
	}
	if err := m.Release("scanner-9", "till-1"); pos.CodeOf(err) != pos.NotFound {
		t.Errorf("release of nothing: %v", err)
	}
	if got := m.Holders("scanner-9"); got != nil {
		t.Errorf("nothing is held by %v", got)
	}
}

// DEVICE-007: a name is used once and fits topics and files.
func TestNames(t *testing.T) {
	t.Parallel()
	m := newManager(func(devices.Status) {})
	for name, want := range map[string]pos.Code{"scanner-1": "", "Scanner 2": pos.Invalid, "": pos.Invalid} {
		if got := pos.CodeOf(m.Add(devices.Device{Name: name, Driver: driver(idle)})); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if err := m.Add(devices.Device{Name: "scanner-1", Driver: driver(idle)}); pos.CodeOf(err) != pos.Invalid {
		t.Errorf("the same name again: %v", err)
	}
}
