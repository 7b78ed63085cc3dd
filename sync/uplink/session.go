package uplink

import (
	"context"
	"math"
	"time"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
)

// session is the uplink's state between one connection and its end.
type session struct {
	*Uplink
	out line.Sender

	nonce    string       // of the hello that is not answered yet, or ""
	hubEpoch string       // of the last answer to a hello
	answered bool         // head office has said where it stands
	paused   bool         // this box was restored: nothing is sent until an epoch was opened
	pausedAt int64        // epoch of the head when the pause began
	sent     journal.Head // up to here everything is acknowledged or on the way
	flying   []int64      // last positions of the batches on the way
	repaired [2]int64     // the hole that was sent again last
	unsaved  bool
	moved    bool        // an entry was acknowledged in this session
	deadline *time.Timer // of the answer that is awaited
}

// Subscriptions implements line.Part. QoS 0: an ack is cumulative and repeated, and costs the broker no state.
func (u *Uplink) Subscriptions() []line.Subscription {
	return []line.Subscription{{Filter: envelope.Topic(u.opts.Store, &envelope.Ack{})}}
}

// Serve implements line.Part: it sends until the connection ends or an answer stays out.
func (u *Uplink) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	s := &session{Uplink: u, out: out, deadline: time.NewTimer(u.opts.AckTimeout)}
	defer s.deadline.Stop()
	defer s.save(context.WithoutCancel(ctx))
	defer func() { s.ended(len(s.flying) > 0 && !s.moved) }()
	heartbeat := time.NewTicker(Heartbeat)
	defer heartbeat.Stop()
	saves := time.NewTicker(SaveEvery)
	defer saves.Stop()
	linger := time.NewTimer(Linger)
	linger.Stop()
	defer linger.Stop()
	lingers := false

	if err := s.hello(ctx); err != nil {
		return err
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-in:
			err = s.receive(ctx, m)
		case <-u.wake:
			if !lingers { // set once: a stream of news must not put it off for ever
				linger.Reset(Linger)
			}
			lingers = true
		case <-linger.C:
			lingers = false
			err = s.look(ctx)
		case <-heartbeat.C:
			err = s.hello(ctx)
		case <-saves.C:
			s.save(ctx)
		case <-s.deadline.C:
			err = &pos.Error{Code: pos.Unavailable, Op: "await acknowledgement", Key: CauseNoAck}
		}
		if err != nil {
			return err
		}
	}
}

// hello asks head office where it stands.
func (s *session) hello(ctx context.Context) error {
	head, err := s.opts.Journal.Locate(ctx, math.MaxInt64, math.MaxInt64)
	if err != nil {
		return err
	}
	if s.nonce == "" && len(s.flying) == 0 {
		s.deadline.Reset(s.opts.AckTimeout)
	}
	s.nonce = pos.NewID(s.opts.Clock()).String()
	acked := s.mark()
	return s.publish(&envelope.Hello{
		Store: s.opts.Store, Nonce: s.nonce, Epoch: head.Epoch, Head: head.Seq, DeviceKey: s.opts.DeviceKey,
		From: acked.Place, HubEpoch: acked.HubEpoch,
	})
}

// look sends what is new.
func (s *session) look(ctx context.Context) error {
	if s.paused {
		head, err := s.opts.Journal.Locate(ctx, math.MaxInt64, math.MaxInt64)
		if err != nil || head.Epoch == s.pausedAt {
			return err
		}
		return s.hello(ctx) // an epoch was opened: ask again
	}
	return s.fill(ctx)
}

// fill sends batches until the window is full or nothing is left.
func (s *session) fill(ctx context.Context) error {
	for s.answered && !s.paused && len(s.flying) < Window {
		entries, err := s.opts.Journal.ReadFrom(ctx, s.sent.Position, envelope.MaxBatchEntries)
		if err != nil {
			return err
		}
		entries = together(entries)
		if len(entries) == 0 {
			return nil
		}
		last := &entries[len(entries)-1]
		if err := s.send(ctx, s.sent.Hash, entries); err != nil {
			return err
		}
		if len(s.flying) == 0 {
			s.deadline.Reset(s.opts.AckTimeout)
		}
		s.flying = append(s.flying, last.Position)
		s.sent = journal.Head{Position: last.Position, Epoch: last.Epoch, Seq: last.Seq, Hash: last.Hash}
	}
	return nil
}

// together returns the first entries that may share a batch: of one epoch, within the bound on bytes.
func together(entries []journal.Entry) []journal.Entry {
	size := 0
	for i := range entries {
		size += len(entries[i].Body)
		if i > 0 && (size > envelope.MaxBatchBytes || entries[i].Epoch != entries[0].Epoch) {
			return entries[:i]
		}
	}
	return entries
}

func (s *session) send(ctx context.Context, prev journal.Hash, entries []journal.Entry) error {
	b := envelope.NewBatch(prev, entries)
	head, err := s.opts.Journal.Locate(ctx, b.Epoch, math.MaxInt64)
	if err != nil {
		return err
	}
	b.Head, b.DeviceKey = head.Seq, s.opts.DeviceKey
	return s.publish(b)
}

func (s *session) publish(m envelope.Message) error {
	payload, err := s.codec.Encode(m)
	if err != nil {
		return err
	}
	return s.out.Publish(envelope.Topic(s.opts.Store, m), payload)
}

// receive takes what arrived from head office.
func (s *session) receive(ctx context.Context, m line.Message) error {
	got, err := s.codec.Decode(m.Topic, m.Payload)
	if err != nil {
		s.opts.Log.Warn("message from head office refused", "topic", m.Topic, "error", err)
		return nil // a bad message must not end the line: a good one follows, or the ack times out
	}
	ack, ok := got.(*envelope.Ack)
	if !ok {
		return nil
	}
	return s.take(ctx, ack)
}

// take follows an acknowledgement, forwards or back.
func (s *session) take(ctx context.Context, ack *envelope.Ack) error {
	answer := ack.Nonce != "" && ack.Nonce == s.nonce
	switch {
	case answer:
		s.nonce = ""
	case ack.Nonce != "" || !s.answered:
		return nil // the answer to an older question
	case ack.HubEpoch != s.hubEpoch:
		return s.hello(ctx) // head office was restored while we spoke
	}
	old := s.mark()
	if !answer && !ack.Place().After(old.Place) {
		return s.stay(ctx, ack) // overtaken by a later one, or a refusal
	}
	at, ok, err := s.locate(ctx, ack)
	if err != nil || !ok {
		return err
	}
	s.advance(Mark{HubEpoch: ack.HubEpoch, Position: at.Position, Place: envelope.Place{Epoch: at.Epoch, Seq: at.Seq}},
		causeOf(ack))
	s.unsaved = s.unsaved || s.mark() != old
	s.moved = s.moved || at.Position > old.Position
	afresh := answer && (!s.answered || s.paused || ack.HubEpoch != s.hubEpoch || at.Position < old.Position)
	if answer {
		s.hubEpoch, s.answered, s.paused = ack.HubEpoch, true, false
	}
	s.land(at, afresh)
	if err := s.repair(ctx, ack); err != nil {
		return err
	}
	return s.fill(ctx)
}

// land takes the acknowledged batches off the way. Afresh, sending starts again from there: after the first answer of a
// session, and when head office turns out to have lost what it had.
func (s *session) land(at journal.Head, afresh bool) {
	for len(s.flying) > 0 && s.flying[0] <= at.Position {
		s.flying = s.flying[1:]
	}
	if at.Position >= s.sent.Position || afresh {
		s.sent, s.flying, s.repaired = at, nil, [2]int64{}
	}
	if len(s.flying) > 0 || s.nonce != "" {
		s.deadline.Reset(s.opts.AckTimeout)
	} else {
		s.deadline.Stop()
	}
}

// stay takes an ack that moves nothing: it may name a hole, or why an entry was put aside.
func (s *session) stay(ctx context.Context, ack *envelope.Ack) error {
	if ack.Problem != envelope.ProblemNone {
		s.advance(s.mark(), CauseRefused)
	}
	if ack.Place() != s.mark().Place {
		return nil
	}
	return s.repair(ctx, ack)
}

// locate finds the acknowledged entry in this box's journal. Where head office is ahead of this box, or has another
// history in the present epoch, it pauses and tells the owner instead.
func (s *session) locate(ctx context.Context, ack *envelope.Ack) (journal.Head, bool, error) {
	head, err := s.opts.Journal.Locate(ctx, math.MaxInt64, math.MaxInt64)
	if err != nil {
		return head, false, err
	}
	at, err := s.opts.Journal.Locate(ctx, ack.Epoch, ack.Upto)
	if err != nil {
		return at, false, err
	}
	place := envelope.Place{Epoch: at.Epoch, Seq: at.Seq}
	ahead := ack.Place().After(envelope.Place{Epoch: head.Epoch, Seq: head.Seq})
	forked := ack.Epoch == head.Epoch && ack.Epoch > 0 && place == ack.Place() && string(at.Hash[:]) != string(ack.Hash)
	if !ahead && !forked {
		return at, true, nil
	}
	s.deadline.Stop()
	s.flying, s.answered = nil, true
	s.hubEpoch = ack.HubEpoch
	s.advance(s.mark(), CauseRestored)
	if !s.paused {
		s.paused, s.pausedAt = true, head.Epoch
		s.opts.Log.Error("head office knows more than this box: an epoch must be opened",
			"hub_epoch_no", ack.Epoch, "hub_seq", ack.Upto, "epoch", head.Epoch, "seq", head.Seq)
		if s.opts.Restored != nil {
			s.opts.Restored(ack.Place())
		}
	}
	return at, false, nil
}

// repair sends again the first hole that head office names, once for each answer that brought progress.
func (s *session) repair(ctx context.Context, ack *envelope.Ack) error {
	if len(ack.Missing) == 0 || !s.answered || s.paused || ack.Missing[0] == s.repaired {
		return nil
	}
	hole := ack.Missing[0]
	before, err := s.opts.Journal.Locate(ctx, ack.Epoch, hole[0]-1)
	if err != nil || before.Epoch != ack.Epoch {
		return err
	}
	if before.Position >= s.sent.Position {
		return nil // not sent yet: it follows anyway
	}
	s.repaired = hole
	for n := 0; before.Seq < hole[1] && n < Window; n++ {
		limit := min(int64(envelope.MaxBatchEntries), hole[1]-before.Seq)
		entries, err := s.opts.Journal.ReadFrom(ctx, before.Position, int(limit))
		if err != nil {
			return err
		}
		entries = together(entries)
		if len(entries) == 0 {
			return nil
		}
		if err := s.send(ctx, before.Hash, entries); err != nil {
			return err
		}
		last := &entries[len(entries)-1]
		before = journal.Head{Position: last.Position, Epoch: last.Epoch, Seq: last.Seq, Hash: last.Hash}
	}
	return nil
}

// save writes the mark down.
func (s *session) save(ctx context.Context) {
	if !s.unsaved {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, SaveEvery)
	defer cancel()
	if err := s.opts.Cursor.Save(ctx, s.mark()); err != nil {
		s.opts.Log.Warn("save uplink cursor", "error", err)
		return
	}
	s.unsaved = false
}

func causeOf(ack *envelope.Ack) string {
	if ack.Problem != envelope.ProblemNone {
		return CauseRefused
	}
	return ""
}
