// Package ui serves the screens: the pages, embedded from dist, and one WebSocket for each, over which a screen asks
// (Commands) and is told (Publish, Refresh). The frames are package wire's, their contents package screen's.
//
//	store commit ─▶ Publish ─▶ queue of each client ─▶ its writer goroutine ─▶ WebSocket ─▶ screen
//	device, line ─▶ Refresh ─▶ a mark on each client ──▶ (reads the snapshot)
//	screen ─▶ its reader goroutine ─▶ Command ─▶ answer ─▶ queue
//
// Publish and Refresh never block: the store's writer calls them. A client that does not keep up is dropped and comes
// back to a fresh snapshot, so a slow tablet costs nobody else anything.
//
// Rules: UI-001 only pages of this server reach its sockets; UI-002 a snapshot precedes its deltas and none is lost in
// between; UI-003 a slow client is dropped, never waited for; UI-004 every text is there in both languages; UI-005
// what waits for a screen goes out together and in order.
package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/ui/screen"
)

//go:generate go run ./wiregen -out web/src/wire.gen.ts

// The bounds of the server.
const (
	// MaxClients is the number of screens at once: every till, tablet and office of a large shop, each twice.
	MaxClients = 256
	// QueueLimit is the number of frames that wait for one client: several seconds of a till at full speed.
	QueueLimit = 256
	// MaxFrame is the longest frame that a screen may send, in bytes. Its commands are hundreds.
	MaxFrame = 64 << 10
	// MessageFrames is the most frames that go out as one message.
	MessageFrames = 8
	// WriteLimit is how long one message may take on its way out. A screen that needs longer is dropped.
	WriteLimit = 5 * time.Second
	// AnswerSoon is how long the news of a client's own command wait for the answer, to go out together: the answer is there
	// at once when the commit is, and this is nothing to a person.
	AnswerSoon = time.Millisecond
	// SilenceLimit is how long a client may leave pings unanswered.
	SilenceLimit = 25 * time.Second
	// BeatEvery is the time between two beats, and two pings.
	BeatEvery = time.Second
	// RefreshEvery is the least time between two refreshes of a client: many changes become one, and none shows later
	// than a person could tell.
	RefreshEvery = 100 * time.Millisecond
	// SnapshotLimit is how long reading one snapshot may take.
	SnapshotLimit = 5 * time.Second
	// CommandLimit is how long a command may take before its screen is told that the outcome is unknown.
	CommandLimit = 10 * time.Second
)

// Snapshot reads the whole of a topic for a till (in the lobby "", or the only till that the screen may show), and the rev
// it is of: the number of the store's last batch that it holds. A topic that is only ever sent whole may always say 0. What
// it returns is not changed afterwards.
type Snapshot func(ctx context.Context, till pos.TillID) (rev int64, data any, err error)

// Config is what a server is made of.
type Config struct {
	Tills []pos.TillID
	// Hosts are the names by which browsers may reach the server, besides localhost and plain addresses: another name
	// that somebody made point here (DNS rebinding) is refused.
	Hosts    []string
	Commands Commands
	// Till and Lobby have a snapshot for each topic of screen.TillTopics and screen.LobbyTopics that is no event.
	Till  map[string]Snapshot
	Lobby map[string]Snapshot
	// Admit tells who asks for a socket; an error sends it away with wire.CloseUnpaired. nil admits everybody as the store's
	// own screen.
	Admit func(*http.Request) (Session, error)
	// Pairing lets browsers ask to become screens; nil where none can.
	Pairing Pairing
	Clock   pos.Clock
	Log     *slog.Logger
}

// Server serves the screens. Its methods are safe for concurrent use.
type Server struct {
	cfg      Config
	site     *site
	hub      hub
	upgrader websocket.Upgrader
}

// New returns a server of the embedded screens. It fails when cfg does not serve what they were built for.
func New(cfg Config) (*Server, error) {
	err := errors.Join(
		cfg.Commands.check(),
		checkTopics("till", cfg.Till, screen.TillTopics()),
		checkTopics("lobby", cfg.Lobby, screen.LobbyTopics()),
	)
	if err != nil {
		return nil, pos.Internalf("make screens", err)
	}
	site, err := loadSite()
	if err != nil {
		return nil, pos.Internalf("load screens", err)
	}
	s := &Server{cfg: cfg, site: site}
	s.hub.clients = map[*client]struct{}{}
	s.hub.gone = make(chan struct{}, 1)
	return s, nil
}

func checkTopics(of string, have map[string]Snapshot, want []screen.Topic) error {
	var wrong []error
	states := 0
	for _, t := range want {
		if t.Event {
			continue
		}
		states++
		if have[t.Name] == nil {
			wrong = append(wrong, fmt.Errorf("topic %s of the %s has no snapshot", t.Name, of))
		}
	}
	if len(wrong) == 0 && len(have) != states {
		wrong = append(wrong, fmt.Errorf("the %s has snapshots of unknown topics", of))
	}
	return errors.Join(wrong...)
}

// Handler serves the pages and the socket. Whoever mounts it adds paths of his own beside it.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws", s.socket)
	s.site.mount(mux)
	if s.cfg.Pairing != nil {
		mountPairing(mux, s.cfg.Pairing, s.cfg.Clock)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.KnownHost(r.Host) {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// KnownHost reports whether a browser may have meant this server. A plain address cannot be made to point elsewhere.
func (s *Server) KnownHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	return strings.EqualFold(name, "localhost") || net.ParseIP(name) != nil ||
		slices.ContainsFunc(s.cfg.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// Build identifies the embedded screens.
func (s *Server) Build() string { return s.site.build }

// Publish sends news of a topic to the screens of a till, or to all screens for "". rev is the number of the batch that
// brought it. data is encoded later, so nobody changes it afterwards.
func (s *Server) Publish(topic string, till pos.TillID, rev int64, data any) {
	s.hub.publish(topic, till, rev, data)
}

// Refresh tells that the snapshot of a topic has changed for a till, or for all screens for "". The screens are sent a new
// one soon; refreshes that come faster than that are one.
func (s *Server) Refresh(topic string, till pos.TillID) { s.hub.refresh(topic, till) }

// Stats are what the server can say of itself.
type Stats struct {
	Clients int   // connected now
	Dropped int64 // dropped since the start because they did not keep up
}

// Stats returns the present figures.
func (s *Server) Stats() Stats { return s.hub.stats() }

// Close tells the screens that the server goes away and waits until all have left; when ctx ends, it cuts the rest off.
// New connections are refused.
func (s *Server) Close(ctx context.Context) { s.hub.close(ctx) }
