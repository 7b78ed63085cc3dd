package hub_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"sanduq/scripts/need"
	"sanduq/sync/broker"
)

// wire is a broker under test. It always comes back under the same address.
type wire interface {
	url() string
	start(t *testing.T)
	// kill ends it at once; wipe makes it forget everything.
	kill(t *testing.T)
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
			w := &nats{dir: filepath.Join(t.TempDir(), "jetstream"), port: anyPort(t)}
			w.start(t)
			t.Cleanup(func() { w.kill(t) })
			return w
		},
	}
}

func anyPort(t *testing.T) int {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// mosquitto is Debian's broker in a process of its own.
type mosquitto struct {
	program, config string
	port            int
	cmd             *exec.Cmd
}

// startMosquitto starts a broker; access are lines of its access list, none for a broker open to all.
func startMosquitto(t *testing.T, access ...string) *mosquitto {
	t.Helper()
	dir := t.TempDir()
	w := &mosquitto{
		program: need.Program(t, "mosquitto"), config: filepath.Join(dir, "mosquitto.conf"), port: anyPort(t),
	}
	config := fmt.Sprintf("listener %d 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n", w.port)
	if os.Geteuid() == 0 {
		config += "user root\n"
	}
	if len(access) > 0 {
		acl := filepath.Join(dir, "acl")
		config += "acl_file " + acl + "\n"
		if err := os.WriteFile(acl, []byte(strings.Join(access, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(w.config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	w.start(t)
	t.Cleanup(func() { w.kill(t) })
	return w
}

func (w *mosquitto) url() string { return "tcp://127.0.0.1:" + strconv.Itoa(w.port) }

func (w *mosquitto) start(t *testing.T) {
	t.Helper()
	w.cmd = exec.CommandContext(context.Background(), w.program, "-c", w.config) //nolint:usetesting // killed by Cleanup
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "mosquitto listens", func() bool {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(w.port))
		if err == nil {
			err = c.Close()
		}
		return err == nil
	})
}

func (w *mosquitto) kill(t *testing.T) {
	t.Helper()
	if w.cmd == nil {
		return
	}
	if err := w.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = w.cmd.Wait() // says that it was killed
	w.cmd = nil
}

func (w *mosquitto) wipe(*testing.T) {} // it keeps nothing

// nats is the broker inside the process.
type nats struct {
	dir  string
	port int
	b    *broker.Broker
}

func (w *nats) url() string { return w.b.URL() }

func (w *nats) start(t *testing.T) {
	t.Helper()
	b, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Port: w.port, Dir: w.dir})
	if err != nil {
		t.Fatal(err)
	}
	w.b = b
}

func (w *nats) kill(*testing.T) {
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
