package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"sanduq/pos"
	"sanduq/scripts/bench/stat"
)

// enough is the cash of every sale, in minor units: more than any of these baskets costs, and not so much more that it
// would be taken for a barcode.
const enough = 1_000_000

// answerLimit is how long a till waits for one answer.
const answerLimit = 30 * time.Second

// till is a screen, as lean as it can be: it builds its frames by hand and reads of an answer only whether it is one.
// Two cores serve the shop and all its screens here.
type till struct {
	server *server
	name   string
	conn   *websocket.Conn
	frame  []byte
	random *rand.Rand
	codes  []string
}

func tillName(i int) string { return fmt.Sprintf("t%d", i+1) }

// open opens the screen of a till as a page does.
func (b *bench) open(ctx context.Context, s *server, i int) (*till, error) {
	t := &till{
		server: s, name: tillName(i), codes: b.goods.codes, random: rand.New(rand.NewPCG(seed, uint64(i))),
	}
	return t, t.connect(ctx)
}

func (t *till) connect(ctx context.Context) (err error) {
	d := websocket.Dialer{HandshakeTimeout: answerLimit}
	conn, resp, err := d.DialContext(ctx, "ws://"+t.server.addr+"/ws?till="+t.name, nil)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	t.conn = conn
	return nil
}

func (t *till) close() {
	if t.conn != nil {
		_ = t.conn.Close()
	}
}

// reconnect loads the page anew, up to where it shows the basket again.
func (t *till) reconnect(ctx context.Context) (stat.Span, error) {
	t.close()
	from := time.Now()
	if err := t.connect(ctx); err != nil {
		return stat.Span{}, err
	}
	for {
		raw, err := t.read()
		if err != nil {
			return stat.Span{}, err
		}
		if _, there := lineWith(raw, []byte(`{"topic":"till",`)); there {
			return stat.Span{From: from, Took: time.Since(from)}, nil
		}
	}
}

func (t *till) read() ([]byte, error) {
	if err := t.conn.SetReadDeadline(time.Now().Add(answerLimit)); err != nil {
		return nil, err
	}
	_, raw, err := t.conn.ReadMessage()
	return raw, err
}

// lineWith finds the frame of a message that begins with something, and returns the rest of it.
func lineWith(message, beginning []byte) (rest []byte, ok bool) {
	for line := range bytes.Lines(message) {
		if rest, ok = bytes.CutPrefix(line, beginning); ok {
			return rest, true
		}
	}
	return nil, false
}

// ask sends a command and waits for its answer. args is JSON.
func (t *till) ask(cmd, args string) (stat.Span, error) {
	id := pos.NewID(time.Now()).String()
	f := append(t.frame[:0], `{"id":"`...)
	f = append(append(append(f, id...), `","cmd":"`...), cmd...)
	f = append(append(append(f, `","args":`...), args...), '}')
	t.frame = f
	from := time.Now()
	if err := t.conn.WriteMessage(websocket.TextMessage, f); err != nil {
		return stat.Span{}, err
	}
	for {
		raw, err := t.read()
		if err != nil {
			return stat.Span{}, err
		}
		rest, mine := lineWith(raw, f[:len(`{"id":"`)+len(id)+1])
		if !mine {
			continue // news
		}
		took := time.Since(from)
		if bytes.HasPrefix(rest, []byte(`,"error"`)) {
			return stat.Span{}, fmt.Errorf("%s %s: %s", cmd, args, rest)
		}
		return stat.Span{From: from, Took: took}, nil
	}
}

// scan sells one of the goods.
func (t *till) scan() (stat.Span, error) {
	return t.ask("sale.scan", `{"code":"`+t.codes[t.random.IntN(len(t.codes))]+`"}`)
}

func (t *till) cash() (stat.Span, error) {
	return t.ask("sale.cash", fmt.Sprintf(`{"given":%d}`, enough))
}

func (t *till) search(query string) (stat.Span, error) {
	return t.ask("catalog.search", fmt.Sprintf(`{"q":%q,"limit":%d}`, query, searchLimit))
}

// sell sells a whole basket and returns how long each step took.
func (t *till) sell(lines int) (spans []stat.Span, err error) {
	for range lines {
		s, err := t.scan()
		if err != nil {
			return spans, err
		}
		spans = append(spans, s)
	}
	s, err := t.cash()
	return append(spans, s), err
}

// clear empties a basket that a former load left open.
func (t *till) clear() error {
	_, err := t.ask("sale.clear", "{}")
	if err != nil && strings.Contains(err.Error(), `"sale.empty"`) {
		return nil
	}
	return err
}
