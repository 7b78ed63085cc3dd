// Package inquiry asks head office what only head office knows: whose receipt a number is, and what has come back of it in
// all stores. A question is asked when there is a line, waits a named time for its answer, and is then given up: whoever
// asked is told so, and may ask again. Nothing is kept and nothing is sent later by itself.
package inquiry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
)

const (
	// AnswerWait is how long a question waits for its answer: longer than a slow line needs, and as long as a customer at
	// the counter bears.
	AnswerWait = 5 * time.Second
	// MaxOpen is the number of questions that wait at the same time.
	MaxOpen = 16
)

// CauseUnreached is the message key of a question that got no answer, for whatever reason.
const CauseUnreached = "sync.office_not_reached"

// Options are what an Inquiry is made of.
type Options struct {
	Store pos.StoreID
	Clock pos.Clock
	Log   *slog.Logger
	// Wait replaces AnswerWait where set: a test does not wait as long.
	Wait time.Duration
}

// Inquiry asks for one store. It is a part of a line, and may be used by many goroutines at once.
type Inquiry struct {
	opts  Options
	codec *envelope.Codec
	out   chan *envelope.Find // taken by the session there is; nobody takes while there is none

	mu   sync.Mutex
	open map[string]chan *envelope.Found // by the question's id
}

// New returns an inquiry.
func New(opts Options) (*Inquiry, error) {
	codec, err := envelope.NewCodec()
	if err != nil {
		return nil, err
	}
	if opts.Wait == 0 {
		opts.Wait = AnswerWait
	}
	return &Inquiry{
		opts: opts, codec: codec, out: make(chan *envelope.Find), open: map[string]chan *envelope.Found{},
	}, nil
}

// Find asks whose receipt a number is; of names the store that gave it, "" where that is not known. It waits at most for
// AnswerWait. Error: Unavailable (sync.office_not_reached).
func (q *Inquiry) Find(ctx context.Context, number string, of pos.StoreID) (*envelope.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, q.opts.Wait)
	defer cancel()
	m := &envelope.Find{Store: q.opts.Store, ID: pos.NewID(q.opts.Clock()).String(), Number: number, Of: of}
	answer, ok := q.expect(m.ID)
	if !ok {
		return nil, unreached(nil)
	}
	defer q.forget(m.ID)
	select {
	case q.out <- m:
	case <-ctx.Done():
		return nil, unreached(ctx.Err())
	}
	select {
	case f := <-answer:
		return f, nil
	case <-ctx.Done():
		return nil, unreached(ctx.Err())
	}
}

func unreached(err error) error {
	return &pos.Error{Code: pos.Unavailable, Op: "ask head office", Key: CauseUnreached, Err: err}
}

func (q *Inquiry) expect(id string) (<-chan *envelope.Found, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.open) >= MaxOpen {
		return nil, false
	}
	c := make(chan *envelope.Found, 1)
	q.open[id] = c
	return c, true
}

func (q *Inquiry) forget(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.open, id)
}

// Subscriptions implements line.Part. QoS 0: whoever misses an answer asks again.
func (q *Inquiry) Subscriptions() []line.Subscription {
	return []line.Subscription{{Filter: envelope.Topic(q.opts.Store, &envelope.Found{})}}
}

// Serve implements line.Part.
func (q *Inquiry) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-q.out:
			payload, err := q.codec.Encode(m)
			if err != nil {
				q.opts.Log.Warn("question for head office not asked", "error", err)
				continue // it is given up in its time
			}
			if err := out.Publish(envelope.Topic(q.opts.Store, m), payload); err != nil {
				return err
			}
		case m := <-in:
			q.receive(m)
		}
	}
}

// receive hands an answer to whoever waits for it. Nobody does when it comes too late or twice.
func (q *Inquiry) receive(m line.Message) {
	got, err := q.codec.Decode(m.Topic, m.Payload)
	if err != nil {
		q.opts.Log.Warn("message from head office refused", "topic", m.Topic, "error", err)
		return
	}
	f, ok := got.(*envelope.Found)
	if !ok {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case q.open[f.ID] <- f: // a nil channel where nobody waits, which never receives
	default:
	}
}
