package uplink_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/sync/envelope"
	"sanduq/sync/line"
	"sanduq/sync/sim"
	"sanduq/sync/uplink"
)

// office is head office as a script: what it heard, and what it answers is up to the test.
type office struct {
	t     *testing.T
	codec *envelope.Codec
	heard chan envelope.Message
	in    chan line.Message
}

func newOffice(t *testing.T) *office {
	t.Helper()
	c, err := envelope.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return &office{t: t, codec: c, heard: make(chan envelope.Message, 1024), in: make(chan line.Message, 1024)}
}

// Publish implements line.Sender: what the store says.
func (o *office) Publish(topic string, payload []byte) error {
	m, err := o.codec.Decode(topic, payload)
	if err != nil {
		return err
	}
	o.heard <- m
	return nil
}

// say sends to the store.
func (o *office) say(m envelope.Message) {
	payload, err := o.codec.Encode(m)
	if err != nil {
		o.t.Error(err)
	}
	o.in <- line.Message{Topic: envelope.Topic("s", m), Payload: payload}
}

func (o *office) hello() *envelope.Hello {
	h, ok := (<-o.heard).(*envelope.Hello)
	if !ok {
		o.t.Fatal("the store said something else than hello")
	}
	return h
}

func (o *office) batch() *envelope.Batch {
	b, ok := (<-o.heard).(*envelope.Batch)
	if !ok {
		o.t.Fatal("the store said something else than a batch")
	}
	return b
}

// silent fails when the store has said anything that was not heard yet.
func (o *office) silent(why string) {
	o.t.Helper()
	synctest.Wait()
	select {
	case m := <-o.heard:
		o.t.Errorf("%s: yet the store sent %s", why, cmp.Diff(nil, m))
	default:
	}
}

// ack acknowledges up to an entry of the journal.
func ack(j *sim.Journal, epoch, upto int64) *envelope.Ack {
	a := &envelope.Ack{Store: "s", HubEpoch: "hub-1"}
	if upto > 0 {
		at, _ := j.Locate(context.Background(), epoch, upto)
		a.Epoch, a.Upto, a.Hash = epoch, upto, at.Hash[:]
	}
	return a
}

func (o *office) answer(a *envelope.Ack, h *envelope.Hello) {
	a.Nonce = h.Nonce
	o.say(a)
}

// memory is a cursor in memory.
type memory struct {
	mark  uplink.Mark
	saves int
}

func (m *memory) Load(context.Context) (uplink.Mark, error) { return m.mark, nil }

func (m *memory) Save(_ context.Context, k uplink.Mark) error {
	m.mark = k
	m.saves++
	return nil
}

// pass lets time go by in a bubble.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

type rig struct {
	*uplink.Uplink
	*office
	cursor   *memory
	restored []envelope.Place
	statuses []uplink.Status
	ended    chan error
}

// start runs an uplink and one session of it inside a synctest bubble.
func start(t *testing.T, j uplink.Journal) *rig {
	t.Helper()
	r := &rig{office: newOffice(t), cursor: &memory{}, ended: make(chan error, 1)}
	u, err := uplink.New(uplink.Options{
		Store: "s", DeviceKey: "key", Journal: j, Cursor: r.cursor, Clock: time.Now, Log: slog.New(slog.DiscardHandler),
		Changed:  func(s uplink.Status) { r.statuses = append(r.statuses, s) },
		Restored: func(p envelope.Place) { r.restored = append(r.restored, p) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Uplink = u
	go func() { _ = u.Run(t.Context()) }()
	go func() {
		err := u.Serve(t.Context(), r, r.in)
		u.Down(err)
		r.ended <- err
	}()
	return r
}

func journalOf(sales int) *sim.Journal {
	j := sim.NewJournal("s")
	j.Open(1, "key")
	for range sales {
		j.Sell()
	}
	return j
}
