package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/ui/wire"
)

// client is one screen's connection: the goroutine of its HTTP request reads, one more writes.
type client struct {
	conn   *websocket.Conn
	till   pos.TillID // "" in the lobby
	who    Session
	topics map[string]Snapshot
	queue  chan any    // wire.Answer and wire.Push, in the order in which they are sent
	asking atomic.Bool // a request of this client is being answered
	room   []any       // for the frames of one message
	stale  marks
	end    context.CancelCauseFunc
	log    *slog.Logger
}

// socket serves /ws?till=ID, and /ws for the lobby. The origin is checked by the upgrader: same host.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	till, topics := pos.TillID(r.URL.Query().Get("till")), s.cfg.Lobby
	if till != "" {
		topics = s.cfg.Till
	}
	who, stranger := s.admit(r)
	conn, err := s.upgrader.Upgrade(w, r, who.header())
	if err != nil {
		return // the upgrader has answered
	}
	ctx, end := context.WithCancelCause(r.Context())
	defer end(errLeft)
	c := newClient(conn, till, topics, end, s.cfg.Log)
	c.who = who
	switch {
	case stranger != nil:
		c.close(wire.CloseUnpaired)
		return
	case till != "" && who.Till != "" && till != who.Till:
		c.close(wire.CloseOtherTill)
		return
	case till != "" && !slices.Contains(s.cfg.Tills, till):
		c.close(wire.CloseNoTill)
		return
	case !s.hub.add(c):
		c.close(websocket.CloseTryAgainLater)
		return
	}
	defer func() { s.hub.remove(c, context.Cause(ctx)) }()
	if _, err := s.admit(r); err != nil { // sent away while it came: Revoke may have looked before it was in the hub
		c.close(wire.CloseRevoked)
		return
	}
	var writing sync.WaitGroup
	writing.Go(func() { c.write(ctx, s.hello) })
	c.read(ctx, s.cfg.Commands)
	writing.Wait()
	if why := context.Cause(ctx); !errors.Is(why, errLeft) && !errors.Is(why, errClosing) {
		s.cfg.Log.Info("screen dropped", slog.String("till", string(till)), slog.String("reason", why.Error()))
	}
}

func (s *Server) hello() wire.Hello {
	return wire.Hello{Build: s.site.build, Beat: BeatEvery.Milliseconds(), Now: s.cfg.Clock().UnixMilli()}
}

func newClient(
	conn *websocket.Conn, till pos.TillID, topics map[string]Snapshot, end context.CancelCauseFunc, log *slog.Logger,
) *client {
	c := &client{conn: conn, till: till, topics: topics, queue: make(chan any, QueueLimit), end: end, log: log}
	c.stale.ready = make(chan struct{}, 1)
	c.stale.topics = map[string]bool{}
	for name := range topics {
		c.stale.topics[name] = false
	}
	return c
}

// read serves the client's requests one after the other until it leaves: a person's acts keep their order, and a client
// that asks faster than it is answered waits in its own socket.
func (c *client) read(ctx context.Context, commands Commands) {
	silent := time.AfterFunc(SilenceLimit, func() { c.end(errSilent) })
	defer silent.Stop()
	c.conn.SetReadLimit(MaxFrame)
	c.conn.SetPongHandler(func(string) error {
		silent.Reset(SilenceLimit)
		return nil
	})
	for {
		_, raw, err := c.conn.ReadMessage()
		if err != nil {
			c.end(errLeft) // or it was ended before, and this is how the reader learns it
			return
		}
		silent.Reset(SilenceLimit)
		var req wire.Request
		if err := decodeStrictly(raw, &req); err != nil {
			c.end(fmt.Errorf("the client sent no request: %w", err))
			return
		}
		c.asking.Store(true)
		answer := c.answer(ctx, commands, &req)
		c.asking.Store(false)
		select {
		case c.queue <- answer:
		case <-ctx.Done():
			return
		}
	}
}

func (c *client) answer(ctx context.Context, commands Commands, req *wire.Request) wire.Answer {
	ctx, cancel := context.WithTimeout(ctx, CommandLimit)
	defer cancel()
	ok, err := c.run(ctx, commands, req)
	if err == nil {
		return wire.Answer{ID: req.ID, OK: ok}
	}
	if pos.CodeOf(err) == pos.Internal {
		c.log.Error("command failed", slog.String("command", req.Cmd), slog.String("till", string(c.till)),
			slog.String("id", req.ID.String()), slog.Any("error", err))
	}
	return wire.Answer{ID: req.ID, Error: wire.ErrorOf(err)}
}

func (c *client) run(ctx context.Context, commands Commands, req *wire.Request) (any, error) {
	const op = "run command"
	command, known := commands[req.Cmd]
	switch {
	case req.ID.IsZero():
		return nil, &pos.Error{Code: pos.Invalid, Op: op, Key: "id.invalid"}
	case !known:
		return nil, &pos.Error{Code: pos.Invalid, Op: op, Key: "wire.unknown_command", Args: map[string]any{"cmd": req.Cmd}}
	case c.till == "":
		return nil, &pos.Error{Code: pos.Refused, Op: op, Key: "wire.no_till"}
	}
	return command.run(ctx, Call{ID: req.ID, Till: c.till, Who: c.who}, req.Args)
}

// write sends everything that the client is told until ctx ends, then closes the connection, which ends the reader too.
func (c *client) write(ctx context.Context, hello func() wire.Hello) {
	if err := c.greet(ctx, hello()); err != nil {
		c.end(err)
	}
	beat := time.NewTicker(BeatEvery)
	defer beat.Stop()
	rested := time.NewTimer(0) // when the next refresh may be made
	defer rested.Stop()
	soon := time.NewTimer(0)
	defer soon.Stop()
	var marked <-chan struct{}
	for {
		var err error
		select {
		case <-ctx.Done():
			c.close(closeCode(context.Cause(ctx)))
			return
		case frame := <-c.queue:
			err = c.send(c.gather(frame, soon)...)
		case <-rested.C:
			marked = c.stale.ready
		case <-marked:
			err = c.refresh(ctx)
			marked = nil
			rested.Reset(RefreshEvery)
		case <-beat.C:
			err = errors.Join(c.send(wire.Push{Topic: wire.TopicBeat}), c.message(websocket.PingMessage, nil))
		}
		if err != nil {
			c.end(err)
		}
	}
}

// gather adds to a frame those that wait behind it. The news of a command come just before its answer; so while this
// client is being answered it waits for that a moment, because one message is half the work of two, at both ends.
func (c *client) gather(first any, soon *time.Timer) []any {
	c.room = append(c.room[:0], first)
	waiting := false
	for len(c.room) < MessageFrames {
		select {
		case frame := <-c.queue:
			c.room = append(c.room, frame)
			continue
		default:
		}
		if !c.asking.Load() {
			break
		}
		if !waiting {
			waiting = true
			soon.Reset(AnswerSoon)
		}
		select {
		case frame := <-c.queue:
			c.room = append(c.room, frame)
		case <-soon.C:
			return c.room
		}
	}
	return c.room
}

// greet sends what a client must know before anything else. The client is in the hub already, so whatever happens from
// here on waits in its queue, behind the snapshots (UI-002).
func (c *client) greet(ctx context.Context, hello wire.Hello) error {
	if err := c.send(wire.Push{Topic: wire.TopicHello, Data: hello}); err != nil {
		return err
	}
	for _, topic := range slices.Sorted(maps.Keys(c.topics)) {
		if err := c.snapshot(ctx, topic); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) refresh(ctx context.Context) error {
	for _, topic := range slices.Sorted(maps.Keys(c.topics)) {
		if !c.stale.take(topic) {
			continue
		}
		if err := c.snapshot(ctx, topic); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) snapshot(ctx context.Context, topic string) error {
	ctx, cancel := context.WithTimeout(ctx, SnapshotLimit)
	defer cancel()
	of := c.till
	if of == "" {
		of = c.who.Till // the lobby of a screen that belongs to a till
	}
	rev, data, err := c.topics[topic](ctx, of)
	if err != nil {
		return fmt.Errorf("read snapshot of %s: %w", topic, err)
	}
	return c.send(wire.Push{Topic: topic, Rev: rev, Snap: true, Data: data})
}

// send writes one message, a frame on each line.
func (c *client) send(frames ...any) error {
	var message bytes.Buffer
	for i, f := range frames {
		raw, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("encode frame: %w", err)
		}
		if i > 0 {
			message.WriteByte('\n') // never within a frame: JSON escapes it
		}
		message.Write(raw)
	}
	return c.message(websocket.TextMessage, message.Bytes())
}

// message writes one message. The limit is a timer and not a deadline, so that the wall clock has no say in it.
func (c *client) message(kind int, raw []byte) error {
	limit := time.AfterFunc(WriteLimit, func() {
		c.end(errSlow)
		_ = c.conn.Close()
	})
	defer limit.Stop()
	return c.conn.WriteMessage(kind, raw)
}

func (c *client) close(code int) {
	_ = c.message(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
	_ = c.conn.Close()
}

func closeCode(why error) int {
	switch {
	case errors.Is(why, errClosing):
		return websocket.CloseGoingAway
	case errors.Is(why, errSlow):
		return websocket.CloseTryAgainLater
	case errors.Is(why, errRevoked):
		return wire.CloseRevoked
	case errors.Is(why, errLeft):
		return websocket.CloseNormalClosure
	default:
		return websocket.CloseInternalServerErr
	}
}
