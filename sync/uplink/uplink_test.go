package uplink_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
	"sanduq/sync/sim"
	"sanduq/sync/uplink"
)

// TestSendsFromWhereHeadOfficeStands: SYNC-010, the first word is head office's, whatever the cursor says.
func TestSendsFromWhereHeadOfficeStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(249)
		r := start(t, j)
		h := r.hello()
		want := &envelope.Hello{Store: "s", Nonce: h.Nonce, Epoch: 1, Head: 250, DeviceKey: "key"}
		if d := cmp.Diff(want, h); d != "" {
			t.Error(d)
		}
		r.silent("before the answer")
		r.answer(ack(j, 1, 20), h)
		var got []int64
		for range 3 {
			b := r.batch()
			got = append(got, b.Entries[0].Seq, b.Entries[len(b.Entries)-1].Seq)
		}
		if d := cmp.Diff([]int64{21, 120, 121, 220, 221, 250}, got); d != "" {
			t.Error(d)
		}
		r.say(ack(j, 1, 250))
		pass(2 * uplink.SaveEvery)
		synctest.Wait()
		want2 := uplink.Mark{HubEpoch: "hub-1", Position: 250, Place: envelope.Place{Epoch: 1, Seq: 250}}
		if d := cmp.Diff(want2, r.cursor.mark); d != "" {
			t.Errorf("SYNC-011: the saved cursor: %s", d)
		}
		if s := r.Status(); !s.Connected || s.Cause != "" || s.Waiting != 0 || s.LastAck.IsZero() {
			t.Errorf("status %+v", s)
		}
	})
}

// TestOnlyAnAckMovesTheCursor: SYNC-011, a batch that the broker took is not a batch that head office has.
func TestOnlyAnAckMovesTheCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(99)
		r := start(t, j)
		r.answer(ack(j, 0, 0), r.hello())
		r.batch()
		err := <-r.ended
		if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != uplink.CauseNoAck {
			t.Fatalf("SYNC-012: the session ended with %v", err)
		}
		synctest.Wait()
		s := r.Status()
		if s.Connected || s.Cause != uplink.CauseNoAck || s.Waiting != 100 {
			t.Errorf("SYNC-012: published without an ack, and the status is %+v", s)
		}
		if r.cursor.mark.Position != 0 {
			t.Errorf("the cursor moved to %+v", r.cursor.mark)
		}
	})
}

// TestHelloUnanswered: SYNC-012.
func TestHelloUnanswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, journalOf(0))
		began := time.Now()
		if err := <-r.ended; err == nil {
			t.Error("no cause")
		}
		if took := time.Since(began); took != uplink.AckTimeout {
			t.Errorf("gave up after %s", took)
		}
	})
}

// TestWindow: SYNC-013, no more than Window batches are on the way, and each ack lets more go.
func TestWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf((uplink.Window+3)*envelope.MaxBatchEntries - 1)
		r := start(t, j)
		r.answer(ack(j, 0, 0), r.hello())
		for range uplink.Window {
			r.batch()
		}
		r.silent("the window is full")
		r.say(ack(j, 1, 150)) // a batch and a half
		if b := r.batch(); b.Entries[0].Seq != uplink.Window*envelope.MaxBatchEntries+1 {
			t.Errorf("sent on from %d", b.Entries[0].Seq)
		}
		r.silent("one batch had landed")
	})
}

// TestNewEntriesLinger: SYNC-014, entries that follow each other share a batch, and none waits longer than Linger.
func TestNewEntriesLinger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(0)
		r := start(t, j)
		r.answer(ack(j, 1, 1), r.hello())
		r.silent("nothing is new")
		for range 30 {
			j.Sell()
			r.Notify()
			pass(uplink.Linger / 20)
		}
		if b := r.batch(); len(b.Entries) < 15 {
			t.Errorf("the first batch held %d entries", len(b.Entries))
		}
		r.batch()
		r.silent("all was sent")
	})
}

// TestAckGoesBack: SYNC-015, a head office that was restored from a copy gets again what the copy lacked.
func TestAckGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(299)
		r := start(t, j)
		r.answer(ack(j, 1, 300), r.hello())
		r.silent("all is there")

		stale := ack(j, 1, 200)
		r.say(stale)
		r.silent("an ack overtaken by a later one")

		restored := ack(j, 1, 250)
		restored.HubEpoch = "hub-2"
		before := time.Now()
		r.say(restored) // unasked, under a new hub epoch: the store asks before it believes
		h := r.hello()
		if waited := time.Since(before); waited > 0 {
			t.Errorf("SYNC-015: asked only after %s", waited)
		}
		if h.From != (envelope.Place{Epoch: 1, Seq: 300}) || h.HubEpoch != "hub-1" {
			t.Errorf("hello from %+v of %s", h.From, h.HubEpoch)
		}
		r.answer(restored, h)
		if b := r.batch(); b.Entries[0].Seq != 251 || len(b.Entries) != 50 {
			t.Errorf("sent again %d entries from %d", len(b.Entries), b.Entries[0].Seq)
		}
		if w := r.Uplink; w.Status().Cause != "" {
			t.Errorf("status %+v", w.Status())
		}
	})
}

// TestSilentRollback: SYNC-015, also where nobody told head office that it was restored: the heartbeat finds out.
func TestSilentRollback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(299)
		r := start(t, j)
		r.answer(ack(j, 1, 300), r.hello())
		r.answer(ack(j, 1, 250), r.hello()) // the heartbeat's
		if b := r.batch(); b.Entries[0].Seq != 251 {
			t.Errorf("sent again from %d", b.Entries[0].Seq)
		}
	})
}

// TestHole: SYNC-016, a hole that head office names is sent again, once.
func TestHole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(299)
		r := start(t, j)
		r.answer(ack(j, 0, 0), r.hello())
		for range 3 {
			r.batch()
		}
		holed := ack(j, 1, 100)
		holed.Missing = [][2]int64{{101, 200}}
		r.say(holed)
		if b := r.batch(); b.Entries[0].Seq != 101 || len(b.Entries) != 100 {
			t.Errorf("repaired %d entries from %d", len(b.Entries), b.Entries[0].Seq)
		}
		r.say(holed)
		r.silent("the hole is being filled")
		r.say(ack(j, 1, 300))
		r.silent("all is there")
	})
}

// TestRestoredBox: SYNC-017, a box that head office knows more of sends nothing until it has opened an epoch.
func TestRestoredBox(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := journalOf(299)
		j := full.Restore(200)
		r := start(t, j)
		r.answer(ack(full, 1, 300), r.hello())
		synctest.Wait()
		if d := cmp.Diff([]envelope.Place{{Epoch: 1, Seq: 300}}, r.restored); d != "" {
			t.Fatalf("the owner was told %s", d)
		}
		if s := r.Status(); s.Cause != uplink.CauseRestored {
			t.Errorf("status %+v", s)
		}
		j.Sell()
		r.Notify()
		pass(2 * uplink.Linger)
		r.silent("no epoch was opened yet")

		j.Open(2, "key")
		r.Notify()
		r.answer(ack(full, 1, 300), r.hello())
		b := r.batch()
		if b.Epoch != 2 || b.Entries[0].Seq != 1 {
			t.Errorf("sent on from %d/%d", b.Epoch, b.Entries[0].Seq)
		}
		r.say(ack(j, 2, 1))
		pass(2 * uplink.StatusEvery)
		if s := r.Status(); s.Cause != "" || s.Waiting != 0 {
			t.Errorf("status %+v", s)
		}
	})
}

// TestForkedBox: SYNC-017, also where the box has gone on selling since it was put back.
func TestForkedBox(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := journalOf(299)
		j := full.Restore(250)
		other := sim.NewJournal("s")
		other.Open(1, "another key") // another history from its first entry on
		for range 299 {
			other.Sell()
		}
		r := start(t, other)
		r.answer(ack(full, 1, 260), r.hello())
		r.silent("head office remembers otherwise")
		if len(r.restored) != 1 {
			t.Errorf("the owner was told %v; %d", r.restored, j.Head().Seq)
		}
	})
}

// TestBatchesKeepToOneEpoch: SYNC-018.
func TestBatchesKeepToOneEpoch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(9)
		j.Open(2, "key")
		j.Sell()
		r := start(t, j)
		r.answer(ack(j, 0, 0), r.hello())
		first, second := r.batch(), r.batch()
		if first.Epoch != 1 || len(first.Entries) != 10 || second.Epoch != 2 || len(second.Entries) != 2 {
			t.Errorf("batches of %d/%d and %d/%d", first.Epoch, len(first.Entries), second.Epoch, len(second.Entries))
		}
		if string(second.Prev) != string(first.Entries[9].Hash) {
			t.Error("the second epoch does not link to the first")
		}
	})
}

// TestRefusal: SYNC-019, what head office puts aside is an alarm at the store too.
func TestRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(9)
		r := start(t, j)
		r.answer(ack(j, 1, 5), r.hello())
		r.batch()
		no := ack(j, 1, 5)
		no.Problem = envelope.ProblemChain
		r.say(no)
		synctest.Wait()
		if s := r.Status(); s.Cause != uplink.CauseRefused {
			t.Errorf("status %+v", s)
		}
	})
}

// TestStatusIsCoalesced: SYNC-020, a thousand commits a second are a few reports to the screens.
func TestStatusIsCoalesced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journalOf(0)
		r := start(t, j)
		r.hello()
		for range 1000 {
			j.Sell()
			r.Notify()
			pass(time.Millisecond)
		}
		pass(2 * uplink.StatusEvery)
		synctest.Wait()
		n := len(r.statuses)
		if last := r.statuses[n-1]; last.Waiting != 1001 || n > 8 {
			t.Errorf("%d reports, the last one of %d waiting", n, last.Waiting)
		}
	})
}

// TestNotifyNeverBlocks: SYNC-021, the writer goes on with nobody listening.
func TestNotifyNeverBlocks(t *testing.T) {
	t.Parallel()
	u, err := uplink.New(uplink.Options{Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		u.Notify()
	}
}

// broken is a journal that cannot be read.
type broken struct{}

func (broken) ReadFrom(context.Context, int64, int) ([]journal.Entry, error) {
	return nil, errors.New("unreadable")
}

func (broken) Locate(context.Context, int64, int64) (journal.Head, error) {
	return journal.Head{}, errors.New("unreadable")
}

func TestUnreadableJournalEndsTheSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if err := <-start(t, broken{}).ended; err == nil {
			t.Error("the session ended without a cause")
		}
	})
}
