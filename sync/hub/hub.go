package hub

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"sanduq/pos"
	"sanduq/sync/envelope"
)

// Bounds of head office.
const (
	// MaxAhead is how far an early entry may be ahead of what was taken. What is further is dropped and asked for again.
	MaxAhead = 100 * envelope.MaxBatchEntries
	// MaxQuarantine is the number of entries put aside for one store. Beyond it they are only counted in the log: the
	// first ones tell what happened.
	MaxQuarantine = 10_000
	// walkLimit is the number of entries read at a time while taking.
	walkLimit = 200
)

// Hub is head office. Any number of them may share a database: each store's changes lock its row.
type Hub struct {
	db    *Database
	clock pos.Clock
	log   *slog.Logger
	news  chan struct{} // the feed has grown
}

// Open brings the database's schema up to date and gives a new one its epoch.
func Open(ctx context.Context, db *Database, clock pos.Clock, log *slog.Logger) (*Hub, error) {
	h := &Hub{db: db, clock: clock, log: log, news: make(chan struct{}, 1)}
	if err := db.migrate(ctx); err != nil {
		return nil, err
	}
	err := db.within(ctx, "open hub", func(t *tx) error {
		_, err := t.exec(`INSERT INTO hub (one, epoch, feed_seq) VALUES (1, ?, 0) ON CONFLICT (one) DO NOTHING`,
			pos.NewID(clock()).String())
		return err
	})
	return h, err
}

// Renew gives the database a new epoch. Whoever restores it from a copy calls this, so that every store takes the feed
// from its beginning; where nobody does, the first store that was told more than this database knows brings it about.
func (h *Hub) Renew(ctx context.Context) error {
	return h.db.within(ctx, "renew hub epoch", h.renew)
}

func (h *Hub) renew(t *tx) error {
	_, err := t.exec(`UPDATE hub SET epoch = ?`, pos.NewID(h.clock()).String())
	return err
}

// hubRow reads the hub's epoch and the newest document of the feed.
func (t *tx) hubRow() (epoch string, feedSeq int64, err error) {
	err = t.row(`SELECT epoch, feed_seq FROM hub`).Scan(&epoch, &feedSeq)
	return epoch, feedSeq, err
}

// lockStore notes that the store was heard. The row it writes is locked until the end of the transaction, which so is the
// only one that changes the store's rows.
func (h *Hub) lockStore(t *tx, store pos.StoreID) error {
	_, err := t.exec(`INSERT INTO store (store, heard) VALUES (?, ?)
		ON CONFLICT (store) DO UPDATE SET heard = excluded.heard`, string(store), h.clock().UnixMilli())
	return err
}

// Greet answers a hello: how far this store's journal was taken.
func (h *Hub) Greet(ctx context.Context, m *envelope.Hello) (*envelope.Ack, error) {
	var ack *envelope.Ack
	err := h.db.within(ctx, "greet", func(t *tx) (err error) {
		if err := h.lockStore(t, m.Store); err != nil {
			return err
		}
		if err := t.setHead(m.Store, m.Epoch, m.Head); err != nil {
			return err
		}
		if ack, err = t.ack(m.Store); err != nil {
			return err
		}
		if m.HubEpoch == ack.HubEpoch && m.From.After(ack.Place()) {
			h.log.Error("this database lost what it had acknowledged: it was restored from a copy",
				"store", m.Store, "acknowledged_epoch", m.From.Epoch, "acknowledged_seq", m.From.Seq,
				"epoch", ack.Epoch, "seq", ack.Upto)
			if err := h.renew(t); err != nil {
				return err
			}
			if ack.HubEpoch, _, err = t.hubRow(); err != nil {
				return err
			}
		}
		ack.Nonce = m.Nonce
		ep, err := t.epoch(m.Store, m.Epoch)
		if err == nil && ep.key != "" && ep.key != m.DeviceKey {
			ack.Problem = envelope.ProblemDeviceKey
			h.log.Error("a box speaks for an epoch of another one", "store", m.Store, "epoch", m.Epoch)
		}
		return err
	})
	return ack, err
}

// setHead notes the newest entry of a store, as it says.
func (t *tx) setHead(store pos.StoreID, epoch, seq int64) error {
	_, err := t.exec(`UPDATE store SET head_epoch = ?, head_seq = ? WHERE store = ?
		AND (head_epoch < ? OR head_epoch = ? AND head_seq < ?)`, epoch, seq, string(store), epoch, epoch, seq)
	return err
}

// ack tells how far a store's journal was taken.
func (t *tx) ack(store pos.StoreID) (*envelope.Ack, error) {
	a := &envelope.Ack{Store: store}
	var err error
	if a.HubEpoch, _, err = t.hubRow(); err != nil {
		return nil, err
	}
	var top int64
	err = t.row(`SELECT epoch, upto, hash, top FROM epoch WHERE store = ? AND upto > 0 ORDER BY epoch DESC LIMIT 1`,
		string(store)).Scan(&a.Epoch, &a.Upto, &a.Hash, &top)
	if errors.Is(err, sql.ErrNoRows) {
		return a, nil
	}
	if err == nil && top > a.Upto {
		a.Missing, err = t.missing(store, a.Epoch, a.Upto)
	}
	return a, err
}

// missing lists the holes between what was taken and what came early, the first ones if there are many.
func (t *tx) missing(store pos.StoreID, epoch, upto int64) ([][2]int64, error) {
	var holes [][2]int64
	last := upto
	err := t.each(func(scan func(...any) error) error {
		var seq int64
		if err := scan(&seq); err != nil {
			return err
		}
		if seq > last+1 && len(holes) < envelope.MaxMissing {
			holes = append(holes, [2]int64{last + 1, seq - 1})
		}
		last = seq
		return nil
	}, `SELECT seq FROM entry WHERE store = ? AND epoch = ? AND seq > ? ORDER BY seq`, string(store), epoch, upto)
	return holes, err
}
