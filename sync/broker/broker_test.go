package broker_test

import (
	"net"
	"testing"

	"sanduq/sync/broker"
)

// TestStartStopStart: the broker comes back over the same files.
func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		b, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.URL()[len("tcp://"):])
		if err != nil {
			t.Errorf("does not listen on %s: %v", b.URL(), err)
		} else {
			_ = c.Close()
		}
		b.Close()
	}
}

// TestPortTaken: a port that is taken is an error, at once.
func TestPortTaken(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	if b, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Port: addr.Port, Dir: t.TempDir()}); err == nil {
		b.Close()
		t.Error("started on a port that is taken")
	}
}
