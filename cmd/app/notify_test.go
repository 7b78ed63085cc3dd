package app_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"

	"sanduq/cmd/app"
)

// systemd is a socket that hears what a service says.
func systemd(t *testing.T) (path string, heard func() string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "notify")
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "unixgram", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return path, func() string {
		b := make([]byte, 256)
		n, _, err := conn.ReadFrom(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
}

func notifier(t *testing.T, env map[string]string) *app.Notifier {
	t.Helper()
	n, err := app.NewNotifier(t.Context(), func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

// TestNotify holds SERVICE-001: systemd hears that the service is ready, that it needs more time, and that it stops.
func TestNotify(t *testing.T) {
	t.Parallel()
	path, heard := systemd(t)
	n := notifier(t, map[string]string{"NOTIFY_SOCKET": path})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); n.Starting(ctx) }()
	if got := heard(); got != "EXTEND_TIMEOUT_USEC=60000000" {
		t.Errorf("SERVICE-001: heard %q", got)
	}
	cancel()
	<-done
	if err := errors.Join(n.Ready(), n.Stopping()); err != nil {
		t.Error(err)
	}
	if a, b := heard(), heard(); a != "READY=1" || b != "STOPPING=1" {
		t.Errorf("SERVICE-001: heard %q, %q", a, b)
	}
}

// TestWatchdogIsFedByTheWriter holds SERVICE-002: a beat that fails feeds nobody.
func TestWatchdogIsFedByTheWriter(t *testing.T) {
	t.Parallel()
	path, heard := systemd(t)
	n := notifier(t, map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000"})
	ctx, cancel := context.WithCancel(t.Context())
	results, done := make(chan error), make(chan struct{})
	go func() {
		defer close(done)
		n.Watch(ctx, func(ctx context.Context) error {
			select {
			case err := <-results:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	results <- nil
	if got := heard(); got != "WATCHDOG=1" {
		t.Errorf("SERVICE-002: heard %q", got)
	}
	hung := errors.New("the writer hangs")
	results <- hung
	results <- hung
	cancel()
	<-done
	if err := n.Ready(); err != nil {
		t.Error(err)
	}
	if got := heard(); got != "READY=1" {
		t.Errorf("SERVICE-002: after beats that failed, heard %q", got)
	}
}

// TestNotifyWithoutSystemd holds SERVICE-003: started by hand, the service says nothing to anybody.
func TestNotifyWithoutSystemd(t *testing.T) {
	t.Parallel()
	n := notifier(t, nil)
	n.Starting(t.Context())
	n.Watch(t.Context(), func(context.Context) error { return errors.New("never asked") })
	if err := errors.Join(n.Ready(), n.Stopping()); n != nil || err != nil {
		t.Errorf("SERVICE-003: %v, %v", n, err)
	}
	for _, env := range []map[string]string{
		{"NOTIFY_SOCKET": filepath.Join(t.TempDir(), "none")},
	} {
		if _, err := app.NewNotifier(t.Context(), func(name string) string { return env[name] }); err == nil {
			t.Errorf("SERVICE-003: %v passed", env)
		}
	}
}
