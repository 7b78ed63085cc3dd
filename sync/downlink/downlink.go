// Package downlink takes head office's feed and has it applied in the store: each document once, in order. The position
// reached is kept by whoever applies the documents, in the transaction of their effect, so the two can never differ.
//
// The store asks; what head office sends unasked is news that may get lost. A gap is asked for again, a document that
// was applied is ignored, and a new hub epoch (head office was restored, so its numbers mean something else) starts the
// feed again from its beginning.
package downlink

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
	// AskEvery is how often a store asks for news that it was not sent. It also tells head office where it stands.
	AskEvery = 60 * time.Second
	// RetryAfter is how long an answer may take, and how long a document that could not be applied rests.
	RetryAfter = 15 * time.Second
)

// Applier applies documents in the store.
type Applier interface {
	// FeedCursor returns the position of the last document applied: its hub epoch ("" for none) and seq.
	FeedCursor(ctx context.Context) (hubEpoch string, seq int64, err error)
	// ApplyFeed applies one document and moves the cursor to it in one transaction. The document follows the cursor, or
	// is the first one of another hub epoch. Applied before, it changes nothing.
	ApplyFeed(ctx context.Context, hubEpoch string, seq int64, doc envelope.Document) error
}

// CauseRefused is the message key of a document that this store cannot apply: an alarm, because the feed stands still.
const CauseRefused = "sync.feed_refused"

// Status is what screens show of the feed.
type Status struct {
	Seq   int64     // last document applied
	Head  int64     // newest one that head office is known to have
	Cause string    // message key: why it stands still, "" when it does not
	Since time.Time // of Cause
}

// Options are what a downlink is made of.
type Options struct {
	Store   pos.StoreID
	Applier Applier
	Clock   pos.Clock
	Log     *slog.Logger
}

// Downlink takes one store's feed. It is a part of a line.
type Downlink struct {
	opts  Options
	codec *envelope.Codec

	mu     sync.Mutex
	status Status
}

// New returns a downlink.
func New(opts Options) (*Downlink, error) {
	codec, err := envelope.NewCodec()
	if err != nil {
		return nil, err
	}
	return &Downlink{opts: opts, codec: codec, status: Status{Since: opts.Clock()}}, nil
}

// Status returns the present status.
func (d *Downlink) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// Subscriptions implements line.Part. QoS 0: what is lost is asked for.
func (d *Downlink) Subscriptions() []line.Subscription {
	return []line.Subscription{{Filter: envelope.Topic(d.opts.Store, &envelope.Feed{})}}
}

// session is the downlink's state between one connection and its end.
type session struct {
	*Downlink
	out   line.Sender
	epoch string // hub epoch of the last document applied
	seq   int64
	next  *time.Timer // when to ask again
}

// Serve implements line.Part.
func (d *Downlink) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	s := &session{Downlink: d, out: out, next: time.NewTimer(RetryAfter)}
	defer s.next.Stop()
	var err error
	if s.epoch, s.seq, err = d.opts.Applier.FeedCursor(ctx); err != nil {
		return err
	}
	err = s.ask()
	for err == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.next.C:
			err = s.ask()
		case m := <-in:
			err = s.receive(ctx, m)
		}
	}
	return err
}

func (s *session) ask() error {
	s.next.Reset(RetryAfter)
	m := &envelope.Ask{Store: s.opts.Store, HubEpoch: s.epoch, Seq: s.seq}
	payload, err := s.codec.Encode(m)
	if err != nil {
		return err
	}
	return s.out.Publish(envelope.Topic(s.opts.Store, m), payload)
}

func (s *session) receive(ctx context.Context, m line.Message) error {
	got, err := s.codec.Decode(m.Topic, m.Payload)
	if err != nil {
		s.opts.Log.Warn("message from head office refused", "topic", m.Topic, "error", err)
		return nil // a bad message must not end the line: a good one is asked for
	}
	feed, ok := got.(*envelope.Feed)
	if !ok {
		return nil
	}
	if feed.HubEpoch != s.epoch {
		s.epoch, s.seq = feed.HubEpoch, 0
	}
	if feed.Prev > s.seq {
		return s.ask() // a gap
	}
	before := s.seq
	for _, doc := range feed.Documents {
		if doc.Seq != s.seq+1 {
			continue // applied before
		}
		if err := s.opts.Applier.ApplyFeed(ctx, s.epoch, doc.Seq, doc); err != nil {
			s.stuck(doc, err)
			s.next.Reset(RetryAfter)
			return ctx.Err()
		}
		s.seq = doc.Seq
	}
	s.report(feed.Head, "")
	if s.seq > before || feed.Head > s.seq {
		return s.ask() // for the rest, and to tell where we stand: what is sent unasked begins there
	}
	s.next.Reset(AskEvery)
	return nil
}

// stuck tells that a document could not be applied. The feed waits for it: to go on without it would leave a price that
// head office believes changed.
func (s *session) stuck(doc envelope.Document, err error) {
	s.opts.Log.Error("feed document not applied", "hub_epoch", s.epoch, "seq", doc.Seq, "kind", doc.Kind, "error", err)
	s.report(doc.Seq, CauseRefused)
}

func (s *session) report(head int64, cause string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Cause != cause {
		s.status.Since = s.opts.Clock()
	}
	s.status.Seq, s.status.Head, s.status.Cause = s.seq, head, cause
}
