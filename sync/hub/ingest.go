package hub

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
)

// Reasons for which an entry is put aside, beside those of an ack.
const (
	// reasonFork: the entry was taken, but the epoch it opens follows another history than the one taken before.
	reasonFork envelope.Problem = "fork"
	// reasonUnreadable: the entry was taken, but its body does not say what its kind promises, so it is in no view.
	reasonUnreadable envelope.Problem = "unreadable"
)

// intake is the taking of one batch.
type intake struct {
	*tx
	hub     *Hub
	batch   *envelope.Batch
	now     int64
	problem envelope.Problem

	// What was taken and may matter to other stores (tell).
	sold     []soldNumber
	returned []envelope.Returned
	backs    map[soldBy]pos.ID // receipts of which goods came back, by the fact that says so
	told     bool              // the feed has grown
}

// Ingest takes a batch, in one transaction, and tells how far the store's journal has been taken since. The same batch
// again changes nothing.
func (h *Hub) Ingest(ctx context.Context, b *envelope.Batch) (*envelope.Ack, error) {
	var ack *envelope.Ack
	told := false
	err := h.db.within(ctx, "ingest", func(t *tx) (err error) {
		in := &intake{tx: t, hub: h, batch: b, now: h.clock().UnixMilli(), backs: map[soldBy]pos.ID{}}
		if err := h.lockStore(t, b.Store); err != nil {
			return err
		}
		if err := in.takeAndTell(); err != nil {
			return err
		}
		told = in.told
		ack, err = t.ack(b.Store)
		if err == nil {
			ack.Problem = in.problem
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if told {
		h.grown()
	}
	if ack.Problem != envelope.ProblemNone {
		h.log.Error("entries put aside", "store", b.Store, "epoch", b.Epoch, "first", b.Entries[0].Seq,
			"count", len(b.Entries), "reason", ack.Problem)
	}
	return ack, nil
}

func (in *intake) takeAndTell() error {
	if err := in.take(); err != nil {
		return err
	}
	return in.tell()
}

func (in *intake) take() error {
	b := in.batch
	ep, err := in.epoch(b.Store, b.Epoch)
	if err != nil {
		return err
	}
	switch {
	case !in.chained():
		return in.refuse(envelope.ProblemChain)
	case in.foreign(&ep):
		return in.refuse(envelope.ProblemDeviceKey)
	}
	if err := in.setHead(b.Store, b.Epoch, b.Head); err != nil {
		return err
	}
	last, err := in.keep(&ep)
	if err != nil || last <= ep.upto {
		return err
	}
	if last > ep.top {
		ep.top = last
		if err := in.saveEpoch(&ep); err != nil {
			return err
		}
	}
	return in.walk()
}

// chained recomputes every hash of the batch from its header, its body and the one before it.
func (in *intake) chained() bool {
	var prev journal.Hash
	copy(prev[:], in.batch.Prev)
	for i := range in.batch.Entries {
		e := in.batch.Entry(i)
		if e.Sum(prev) != e.Hash {
			return false
		}
		prev = e.Hash
	}
	return true
}

// foreign tells whether the batch comes from another box than the one that opened its epoch.
func (in *intake) foreign(ep *epochRow) bool {
	if ep.key != "" {
		return ep.key != in.batch.DeviceKey
	}
	if first := in.batch.Entry(0); first.Seq == 1 {
		var opened fact.EpochOpened
		return first.Decode(&opened) == nil && opened.DeviceKey != in.batch.DeviceKey
	}
	return false // it will be known when the epoch's first entry is taken; until then these are early
}

// refuse puts the whole batch aside.
func (in *intake) refuse(why envelope.Problem) error {
	in.problem = why
	for i := range in.batch.Entries {
		e := in.batch.Entry(i)
		if err := in.putAside(&e, why); err != nil {
			return err
		}
	}
	return nil
}

// entryColumns are the columns of an entry's row, in the order of keep and loadEarly.
const entryColumns = `store, epoch, seq, prev, kind, at, day, command, body, hash, received`

// keep writes the rows that are not there yet and returns the last seq that is. The key (store, epoch, seq) is what
// makes taking idempotent: a row that is there stays as it is.
func (in *intake) keep(ep *epochRow) (last int64, err error) {
	b := in.batch
	var args []any
	rows := 0
	prev := b.Prev
	for i := range b.Entries {
		e := &b.Entries[i]
		if e.Seq > ep.upto+MaxAhead {
			break
		}
		args = append(args, string(b.Store), b.Epoch, e.Seq, prev, e.Kind, e.At, string(e.Day), e.Command[:],
			[]byte(e.Body), e.Hash, in.now)
		prev, last = e.Hash, e.Seq
		rows++
	}
	if rows == 0 {
		return 0, nil
	}
	values := strings.Repeat(`, (?,?,?,?,?,?,?,?,?,?,?)`, rows)[2:]
	n, err := in.exec(`INSERT INTO entry (`+entryColumns+`) VALUES `+values+` ON CONFLICT DO NOTHING`, args...)
	if err != nil || n == int64(rows) {
		return last, err
	}
	return last, in.compare(ep, rows)
}

// compare looks at the rows that were there before: the same entries again, or others under the same identity.
func (in *intake) compare(ep *epochRow, rows int) error {
	b := in.batch
	first := b.Entries[0].Seq
	var differ []int
	err := in.each(func(scan func(...any) error) error {
		var seq int64
		var hash []byte
		if err := scan(&seq, &hash); err != nil {
			return err
		}
		if i := int(seq - first); string(hash) != string(b.Entries[i].Hash) {
			differ = append(differ, i)
		}
		return nil
	}, `SELECT seq, hash FROM entry WHERE store = ? AND epoch = ? AND seq BETWEEN ? AND ?`,
		string(b.Store), b.Epoch, first, first+int64(rows)-1)
	if err != nil || len(differ) == 0 {
		return err
	}
	in.problem, ep.forked = envelope.ProblemConflict, true
	for _, i := range differ {
		e := b.Entry(i)
		if err := in.putAside(&e, envelope.ProblemConflict); err != nil {
			return err
		}
	}
	return in.saveEpoch(ep)
}

// putAside keeps an entry where it counts for nothing and is not lost.
func (in *intake) putAside(e *journal.Entry, why envelope.Problem) error {
	text, err := json.Marshal(envelope.NewBatch(journal.Hash{}, []journal.Entry{*e}).Entries[0])
	if err != nil {
		return pos.Internalf("put entry aside", err)
	}
	var count int
	err = in.row(`SELECT count(*) FROM quarantine WHERE store = ?`, string(e.Store)).Scan(&count)
	if err != nil || count >= MaxQuarantine {
		return err
	}
	_, err = in.exec(`INSERT INTO quarantine (store, epoch, seq, reason, hash, entry, received) VALUES (?,?,?,?,?,?,?)
		ON CONFLICT DO NOTHING`,
		string(e.Store), e.Epoch, e.Seq, string(why), hex.EncodeToString(e.Hash[:]), string(text), in.now)
	return err
}
