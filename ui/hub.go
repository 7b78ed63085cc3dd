package ui

import (
	"context"
	"errors"
	"sync"

	"sanduq/pos"
	"sanduq/ui/wire"
)

// Why a client ends.
var (
	errSlow    = errors.New("the client does not keep up")
	errSilent  = errors.New("the client answers no pings")
	errLeft    = errors.New("the client left")
	errClosing = errors.New("the server goes away")
	errRevoked = errors.New("the screen was sent away")
)

// hub knows who is connected. Its lock is held for moments only, never while something is written.
type hub struct {
	mu      sync.Mutex
	clients map[*client]struct{}
	closed  bool
	dropped int64
	gone    chan struct{} // poked when a client has left
}

// add admits a client; false when there are too many or the server closes.
func (h *hub) add(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.clients) >= MaxClients {
		return false
	}
	h.clients[c] = struct{}{}
	return true
}

func (h *hub) remove(c *client, why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	if errors.Is(why, errSlow) {
		h.dropped++
	}
	poke(h.gone)
}

func (h *hub) publish(topic string, till pos.TillID, rev int64, data any) {
	frame := wire.Push{Topic: topic, Rev: rev, Data: data}
	h.each(till, func(c *client) {
		select {
		case c.queue <- frame:
		default:
			c.end(errSlow)
		}
	})
}

func (h *hub) refresh(topic string, till pos.TillID) {
	h.each(till, func(c *client) { c.stale.mark(topic) })
}

func (h *hub) each(till pos.TillID, do func(*client)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.clients {
		if till == "" || c.till == till {
			do(c)
		}
	}
}

func (h *hub) stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Stats{Clients: len(h.clients), Dropped: h.dropped}
}

func (h *hub) close(ctx context.Context) {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.each("", func(c *client) { c.end(errClosing) })
	cut := ctx.Done()
	for h.stats().Clients > 0 {
		select {
		case <-h.gone:
		case <-cut:
			h.each("", func(c *client) { _ = c.conn.Close() })
			cut = nil // each client now ends by itself
		}
	}
}

// marks are the topics of one client whose snapshot has changed.
type marks struct {
	mu     sync.Mutex
	topics map[string]bool
	ready  chan struct{} // holds a token while something is marked
}

func (m *marks) mark(topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.topics[topic]; known {
		m.topics[topic] = true
		poke(m.ready)
	}
}

// take returns whether the topic was marked, and clears it.
func (m *marks) take(topic string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.topics[topic]
	m.topics[topic] = false
	return was
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
