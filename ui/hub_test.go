package ui_test

import (
	"context"
	"fmt"
	"math"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// TestSnapshotThenDeltas holds UI-002: while the state goes on changing, every client that comes gets a snapshot, and
// from there each change once. The state here is a number that counts its own changes.
func TestSnapshotThenDeltas(t *testing.T) {
	t.Parallel()
	const changes, clients = 3000, 8
	var state atomic.Int64
	f := newFake(t, quiet())
	cfg := f.config()
	cfg.Till[screen.TopicTill] = func(context.Context, pos.TillID) (int64, any, error) {
		n := state.Load()
		return n, n, nil
	}
	server, err := ui.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		server.Close(t.Context())
		web.Close()
	})
	errs := make(chan error, clients)
	moved := make(chan struct{}, 1)
	var counters []*counter
	for n := int64(1); n <= changes; n++ {
		if n%(changes/clients) == 1 { // one more comes, while the rest goes on
			c := &counter{moved: moved}
			c.at.Store(n)
			counters = append(counters, c)
			l := dial(t, web, "/ws?till=1")
			go func() { errs <- c.count(l, changes) }()
		}
		state.Store(n) // visible to readers first, told second: the order in which a store commits
		server.Publish(screen.TopicTill, "1", n, n)
		for slices.ContainsFunc(counters, func(c *counter) bool { return c.at.Load() < n-ui.QueueLimit/2 }) {
			<-moved // no faster than a client can take
		}
	}
	for range counters {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// counter is a client that counts along.
type counter struct {
	at    atomic.Int64
	moved chan struct{} // told of every step
}

func (c *counter) count(l line, upto int64) error {
	at := int64(-1)
	defer func() {
		c.at.Store(math.MaxInt64) // whatever happened, nobody waits for this one any more
		c.step()
	}()
	for at < upto {
		f, err := l.read()
		if err != nil {
			return fmt.Errorf("UI-002: at %d: %w", at, err)
		}
		switch {
		case f.Topic != screen.TopicTill:
			continue
		case f.Snap:
			at = f.Rev
		case at < 0:
			return fmt.Errorf("UI-002: delta %d came before the snapshot", f.Rev)
		case f.Rev <= at: // in the snapshot already
		case f.Rev != at+1:
			return fmt.Errorf("UI-002: after %d came %d", at, f.Rev)
		default:
			at = f.Rev
		}
		c.at.Store(at)
		c.step()
	}
	return nil
}

func (c *counter) step() {
	select {
	case c.moved <- struct{}{}:
	default:
	}
}

// TestSlowClientIsDropped holds UI-003: a client that stops reading costs the others nothing, is dropped, and when it
// comes back begins with a snapshot.
func TestSlowClientIsDropped(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	slow, good := dial(t, f.http, "/ws?till=1"), dial(t, f.http, "/ws?till=2")
	good.until(screen.TopicTill)
	slow.until(screen.TopicTill)
	big := strings.Repeat("x", 64<<10) // more than the buffers of the kernel hold, times the queue
	limit := time.After(patience)
	for rev := int64(1); f.server.Stats().Dropped == 0; rev++ {
		f.server.Publish(screen.TopicTill, "1", rev, big)
		select {
		case <-limit:
			t.Fatal("UI-003: the slow client was never dropped")
		default:
		}
	}
	f.server.Publish(screen.TopicTill, "2", 7, "still here")
	if got := good.until(screen.TopicTill); got.Rev != 7 {
		t.Errorf("UI-003: the other client got rev %d", got.Rev)
	}
	if got := dial(t, f.http, "/ws?till=1").until(screen.TopicTill); !got.Snap {
		t.Errorf("UI-003: a client that came back got %+v first", got)
	}
}

// TestRefreshesAreGathered: however often something changes, a client gets few snapshots, and the last one is current.
func TestRefreshesAreGathered(t *testing.T) {
	t.Parallel()
	const changes = 5000
	var state, reads atomic.Int64
	f := newFake(t, quiet())
	cfg := f.config()
	cfg.Till[screen.TopicStatus] = func(context.Context, pos.TillID) (int64, any, error) {
		reads.Add(1)
		return 0, state.Load(), nil
	}
	server, err := ui.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		server.Close(t.Context())
		web.Close()
	})
	l := dial(t, web, "/ws?till=1")
	l.until(screen.TopicStatus)
	for n := int64(1); n <= changes; n++ {
		state.Store(n)
		server.Refresh(screen.TopicStatus, "1")
		server.Refresh(screen.TopicStatus, "2") // another till's
		server.Refresh("no such topic", "1")
	}
	for string(l.until(screen.TopicStatus).Data) != "5000" {
	}
	if n := reads.Load(); n > 100 {
		t.Errorf("%d changes were read %d times", changes, n)
	}
}

func TestCloseTellsTheClients(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	var lines []line
	for range 3 {
		l := dial(t, f.http, "/ws?till=1")
		l.until(screen.TopicTill)
		lines = append(lines, l)
	}
	if n := f.server.Stats().Clients; n != 3 {
		t.Fatalf("%d clients, want 3", n)
	}
	f.server.Close(t.Context())
	for _, l := range lines {
		if code := l.closed(); code != websocket.CloseGoingAway {
			t.Errorf("close code %d, want %d", code, websocket.CloseGoingAway)
		}
	}
	if code := dial(t, f.http, "/ws?till=1").closed(); code != websocket.CloseTryAgainLater {
		t.Errorf("after Close: close code %d", code)
	}
	if n := f.server.Stats().Clients; n != 0 {
		t.Errorf("after Close: %d clients", n)
	}
}
