package downlink_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/sync/downlink"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
)

// shelf applies documents by remembering them.
type shelf struct {
	epoch   string
	seq     int64
	applied []string
	refuse  error
}

func (s *shelf) FeedCursor(context.Context) (string, int64, error) { return s.epoch, s.seq, nil }

func (s *shelf) ApplyFeed(_ context.Context, hubEpoch string, seq int64, doc envelope.Document) error {
	if s.refuse != nil {
		return s.refuse
	}
	s.epoch, s.seq = hubEpoch, seq
	s.applied = append(s.applied, hubEpoch+":"+doc.Body)
	return nil
}

// rig is a downlink in a session, with head office played by the test.
type rig struct {
	*downlink.Downlink
	*shelf
	t     *testing.T
	codec *envelope.Codec
	asked chan *envelope.Ask
	in    chan line.Message
}

func start(t *testing.T, s *shelf) *rig {
	t.Helper()
	codec, err := envelope.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	d, err := downlink.New(downlink.Options{
		Store: "s", Applier: s, Clock: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Downlink: d, shelf: s, t: t, codec: codec, asked: make(chan *envelope.Ask, 64), in: make(chan line.Message, 64)}
	go func() { _ = d.Serve(t.Context(), r, r.in) }()
	return r
}

// Publish implements line.Sender.
func (r *rig) Publish(topic string, payload []byte) error {
	m, err := r.codec.Decode(topic, payload)
	if err != nil {
		return err
	}
	a, ok := m.(*envelope.Ask)
	if !ok {
		return errors.New("not an ask")
	}
	r.asked <- a
	return nil
}

// asks fails unless the store has just asked for what follows (epoch, seq), and for nothing else.
func (r *rig) asks(epoch string, seq int64) {
	r.t.Helper()
	synctest.Wait()
	select {
	case a := <-r.asked:
		if a.HubEpoch != epoch || a.Seq != seq {
			r.t.Errorf("asked from %s:%d, want %s:%d", a.HubEpoch, a.Seq, epoch, seq)
		}
	default:
		r.t.Errorf("did not ask from %s:%d", epoch, seq)
	}
	r.silent()
}

func (r *rig) silent() {
	r.t.Helper()
	synctest.Wait()
	select {
	case a := <-r.asked:
		r.t.Errorf("asked from %s:%d for no reason", a.HubEpoch, a.Seq)
	default:
	}
}

// feed sends the documents from..to.
func (r *rig) feed(epoch string, from, to, head int64) {
	m := &envelope.Feed{Store: "s", HubEpoch: epoch, Prev: from - 1, Head: head}
	for seq := from; seq <= to; seq++ {
		m.Documents = append(m.Documents, envelope.Document{Seq: seq, Kind: "test.v1", Body: string(rune('a' + seq - 1))})
	}
	payload, err := r.codec.Encode(m)
	if err != nil {
		r.t.Error(err)
	}
	r.in <- line.Message{Topic: envelope.Topic("s", m), Payload: payload}
	synctest.Wait()
}

func (r *rig) has(want ...string) {
	r.t.Helper()
	if d := cmp.Diff(want, r.applied); d != "" {
		r.t.Errorf("applied:\n%s", d)
	}
}

// TestInOrderExactlyOnce: SYNC-030, whatever arrives, each document is applied once and in order.
func TestInOrderExactlyOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, &shelf{})
		r.asks("", 0)
		r.feed("h", 1, 2, 4)
		r.asks("h", 2) // more is known to be there
		r.feed("h", 3, 4, 4)
		r.asks("h", 4)       // which tells head office that they were applied
		r.feed("h", 1, 4, 4) // all of it again
		r.silent()
		r.feed("h", 3, 5, 5) // overlapping
		r.asks("h", 5)
		r.has("h:a", "h:b", "h:c", "h:d", "h:e")
	})
}

// TestGap: SYNC-031, a gap is asked for from the cursor, and nothing beyond it is applied.
func TestGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, &shelf{epoch: "h", seq: 1})
		r.asks("h", 1)
		r.feed("h", 4, 4, 4)
		r.asks("h", 1)
		r.has()
		r.feed("h", 2, 4, 4)
		r.has("h:b", "h:c", "h:d")
	})
}

// TestNewHubEpoch: SYNC-032, a restored head office starts its feed again, and so does the store.
func TestNewHubEpoch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, &shelf{epoch: "old", seq: 7})
		r.asks("old", 7)
		r.feed("new", 6, 6, 6) // news of a head office that was restored to 5 and has gone on
		r.asks("new", 0)
		r.feed("new", 1, 3, 3)
		r.has("new:a", "new:b", "new:c")
		if s := r.Status(); s.Seq != 3 || s.Cause != "" {
			t.Errorf("status %+v", s)
		}
	})
}

// TestRefusedDocument: SYNC-033, a document that cannot be applied stops the feed, is shown, and is tried again.
func TestRefusedDocument(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{refuse: errors.New("not now")}
		r := start(t, s)
		r.asks("", 0)
		r.feed("h", 1, 2, 2)
		r.has()
		if st := r.Status(); st.Cause != downlink.CauseRefused || st.Head != 1 {
			t.Errorf("status %+v", st)
		}
		s.refuse = nil
		<-time.After(downlink.RetryAfter)
		r.asks("h", 0)
		r.feed("h", 1, 2, 2)
		r.has("h:a", "h:b")
		if st := r.Status(); st.Cause != "" {
			t.Errorf("status %+v", st)
		}
	})
}

// TestAsksAgain: SYNC-034, news that got lost is found by asking; an unanswered question is asked again.
func TestAsksAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, &shelf{epoch: "h", seq: 1})
		r.asks("h", 1)
		<-time.After(downlink.RetryAfter)
		r.asks("h", 1)
		r.feed("h", 2, 2, 2)
		r.asks("h", 2)
		r.feed("h", 3, 2, 2) // nothing is new
		<-time.After(downlink.RetryAfter)
		r.silent()
		<-time.After(downlink.AskEvery - downlink.RetryAfter)
		r.asks("h", 2)
	})
}

func TestBadMessagesAreIgnored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, &shelf{})
		r.asks("", 0)
		r.in <- line.Message{Topic: "sanduq/v1/s/down/feed", Payload: []byte("boo")}
		r.silent()
		r.feed("h", 1, 1, 1)
		r.has("h:a")
	})
}
