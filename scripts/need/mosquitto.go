package need

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mosquittoLimit is how long Debian's broker may take to listen on a busy machine.
const mosquittoLimit = 20 * time.Second

// Mosquitto is Debian's MQTT broker in a process of its own, on a free port of 127.0.0.1. It keeps nothing.
type Mosquitto struct {
	program, config, address string
	cmd                      *exec.Cmd
}

// NewMosquitto starts a broker that ends with the test. access are lines of its access list, none for one open to all.
func NewMosquitto(t testing.TB, access ...string) *Mosquitto {
	t.Helper()
	dir := t.TempDir()
	free, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	m := &Mosquitto{
		program: Program(t, "mosquitto"), config: filepath.Join(dir, "mosquitto.conf"),
		address: fmt.Sprintf("127.0.0.1:%d", free),
	}
	host, port, _ := net.SplitHostPort(m.address)
	config := fmt.Sprintf("listener %s %s\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n", port, host)
	if os.Geteuid() == 0 {
		config += "user root\n"
	}
	if len(access) > 0 {
		acl := filepath.Join(dir, "acl")
		config += "acl_file " + acl + "\n"
		writeFile(t, acl, strings.Join(access, "\n")+"\n")
	}
	writeFile(t, m.config, config)
	m.Start(t)
	t.Cleanup(func() { m.Kill(t) })
	return m
}

// URL is the address for MQTT clients.
func (m *Mosquitto) URL() string { return "tcp://" + m.address }

// Start starts the broker, again under the same address, and waits until it listens.
func (m *Mosquitto) Start(t testing.TB) {
	t.Helper()
	m.cmd = exec.CommandContext(context.Background(), m.program, "-c", m.config) //nolint:usetesting // killed by Cleanup
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), mosquittoLimit)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", m.address)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("mosquitto does not listen on %s: %v", m.address, err)
		case <-again.C:
		}
	}
}

// Kill ends the broker at once; what it held is gone.
func (m *Mosquitto) Kill(t testing.TB) {
	t.Helper()
	if m.cmd == nil {
		return
	}
	if err := m.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = m.cmd.Wait() // says that it was killed
	m.cmd = nil
}

// FreePort returns a TCP port of 127.0.0.1 that nobody listens on, for a program that cannot be asked which it chose.
func FreePort() (int, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(fmt.Errorf("%s is no TCP address", l.Addr()), l.Close())
	}
	return addr.Port, l.Close()
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
