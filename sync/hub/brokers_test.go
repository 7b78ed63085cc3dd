package hub_test

import (
	"os"
	"path/filepath"
	"testing"

	"sanduq/scripts/need"
	"sanduq/sync/broker"
)

// wire is a broker under test. It always comes back under the same address.
type wire interface {
	URL() string
	Start(t testing.TB)
	// Kill ends it at once; wipe makes it forget everything.
	Kill(t testing.TB)
	wipe(t *testing.T)
}

// wires make a broker of each kind, running.
func wires() map[string]func(t *testing.T) wire {
	return map[string]func(t *testing.T) wire{
		"mosquitto": func(t *testing.T) wire {
			t.Helper()
			return startMosquitto(t)
		},
		"nats": func(t *testing.T) wire {
			t.Helper()
			port, err := need.FreePort()
			if err != nil {
				t.Fatal(err)
			}
			w := &nats{dir: filepath.Join(t.TempDir(), "jetstream"), port: port}
			w.Start(t)
			t.Cleanup(func() { w.Kill(t) })
			return w
		},
	}
}

// mosquitto is Debian's broker in a process of its own.
type mosquitto struct{ *need.Mosquitto }

// startMosquitto starts a broker; access are lines of its access list, none for a broker open to all.
func startMosquitto(t *testing.T, access ...string) mosquitto {
	t.Helper()
	return mosquitto{need.NewMosquitto(t, access...)}
}

func (mosquitto) wipe(*testing.T) {} // it keeps nothing

// nats is the broker inside the process.
type nats struct {
	dir  string
	port int
	b    *broker.Broker
}

func (w *nats) URL() string { return w.b.URL() }

func (w *nats) Start(t testing.TB) {
	t.Helper()
	b, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Port: w.port, Dir: w.dir})
	if err != nil {
		t.Fatal(err)
	}
	w.b = b
}

func (w *nats) Kill(testing.TB) {
	if w.b != nil {
		w.b.Close()
		w.b = nil
	}
}

func (w *nats) wipe(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(w.dir); err != nil {
		t.Fatal(err)
	}
}
