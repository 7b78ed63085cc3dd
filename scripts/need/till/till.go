// Package till is the screen of a till without a browser, for tests: it asks what a person would, and remembers what it
// was told.
package till

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/ui/wire"
)

// patience is how long an answer may take on a machine that does ten other things.
const patience = 30 * time.Second

// ErrLost is the end of a connection before the answer came: whether the command was done is not known, and the same id
// on a new connection tells.
var ErrLost = errors.New("the line to the store is lost")

// Screen is a connection to the store. Any number of goroutines may ask.
type Screen struct {
	testing.TB
	conn  *websocket.Conn
	ended chan struct{}

	mu      sync.Mutex
	told    map[string]json.RawMessage // last push of each topic
	waiting map[pos.ID]chan Answer
}

// Answer is what became of a command: it has either OK or Error.
type Answer struct {
	OK    json.RawMessage
	Error *wire.Error
}

// Open opens the screen of a till; address is the store's host and port. It is closed with the test.
func Open(t testing.TB, address, till string) *Screen {
	t.Helper()
	s, err := Dial(t, address, till)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Dial opens a screen as Open does, and leaves it to the caller to fail and to Close.
func Dial(t testing.TB, address, till string) (*Screen, error) {
	t.Helper()
	header := http.Header{"Origin": {"http://" + address}}
	url := fmt.Sprintf("ws://%s/ws?till=%s", address, till)
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), url, header)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close() // it has none
	s := &Screen{
		TB: t, conn: conn, ended: make(chan struct{}),
		told: map[string]json.RawMessage{}, waiting: map[pos.ID]chan Answer{},
	}
	go s.read()
	return s, nil
}

// Close hangs up.
func (s *Screen) Close() {
	_ = s.conn.Close()
	<-s.ended
}

// Lost is closed when the connection has ended.
func (s *Screen) Lost() <-chan struct{} { return s.ended }

func (s *Screen) read() {
	defer close(s.ended)
	for {
		_, message, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		for line := range bytes.Lines(message) {
			if !s.take(line) {
				return
			}
		}
	}
}

// take notes one frame; false when it is none.
func (s *Screen) take(line []byte) bool {
	var f struct {
		ID    pos.ID          `json:"id"`
		OK    json.RawMessage `json:"ok"`
		Error *wire.Error     `json:"error"`
		Topic string          `json:"topic"`
		Data  json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(line, &f); err != nil {
		s.Errorf("a frame is %q: %v", line, err)
		return false
	}
	s.mu.Lock()
	if f.Topic != "" {
		s.told[f.Topic] = f.Data
	} else if ch, ok := s.waiting[f.ID]; ok {
		ch <- Answer{f.OK, f.Error} // it has room for the one answer
		delete(s.waiting, f.ID)
	}
	s.mu.Unlock()
	return true
}

// Ask gives a command as a person's new act, and returns its answer.
func (s *Screen) Ask(cmd string, args any) Answer {
	s.Helper()
	a, err := s.Try(pos.NewID(time.Now()), cmd, args)
	if err != nil {
		s.Fatalf("%s: %v", cmd, err)
	}
	return a
}

// Try gives a command under an id, which may have been given before. After ErrLost nobody knows whether it was done.
func (s *Screen) Try(id pos.ID, cmd string, args any) (Answer, error) {
	ch := make(chan Answer, 1)
	body, err := json.Marshal(args)
	if err != nil {
		return Answer{}, err
	}
	s.mu.Lock()
	s.waiting[id] = ch
	err = s.conn.WriteJSON(wire.Request{ID: id, Cmd: cmd, Args: body})
	s.mu.Unlock()
	if err != nil {
		return Answer{}, errors.Join(ErrLost, err)
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case a := <-ch:
		return a, nil
	case <-s.ended:
		select {
		case a := <-ch: // both came at once
			return a, nil
		default:
			return Answer{}, ErrLost
		}
	case <-limit.C:
		return Answer{}, fmt.Errorf("no answer to %s for %s", cmd, patience)
	}
}

// Told decodes the last push of a topic; false when none came yet.
func (s *Screen) Told(topic string, into any) bool {
	s.Helper()
	s.mu.Lock()
	data, ok := s.told[topic]
	s.mu.Unlock()
	if !ok {
		return false
	}
	if err := json.Unmarshal(data, into); err != nil {
		s.Errorf("%s: %v", topic, err)
		return false
	}
	return true
}
