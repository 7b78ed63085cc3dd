package hub

import (
	"database/sql"
	"encoding/json"
	"errors"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
)

// epochRow is a row of the table epoch.
type epochRow struct {
	store    pos.StoreID
	number   int64
	key      string
	upto     int64
	hash     []byte
	at       int64
	received int64
	top      int64
	forked   bool
}

const epochColumns = `store, epoch, device_key, upto, hash, at, received, top, forked`

func scanEpoch(scan func(...any) error) (epochRow, error) {
	var r epochRow
	var store string
	var forked int
	err := scan(&store, &r.number, &r.key, &r.upto, &r.hash, &r.at, &r.received, &r.top, &forked)
	r.store, r.forked = pos.StoreID(store), forked != 0
	return r, err
}

// epoch reads a row, or returns an empty one that is not there yet.
func (t *tx) epoch(store pos.StoreID, number int64) (epochRow, error) {
	row := t.row(`SELECT `+epochColumns+` FROM epoch WHERE store = ? AND epoch = ?`, string(store), number)
	r, err := scanEpoch(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return epochRow{store: store, number: number}, nil
	}
	return r, err
}

func (t *tx) saveEpoch(r *epochRow) error {
	forked := 0
	if r.forked {
		forked = 1
	}
	_, err := t.exec(`INSERT INTO epoch (`+epochColumns+`) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (store, epoch) DO UPDATE SET
		device_key = excluded.device_key, upto = excluded.upto, hash = excluded.hash, at = excluded.at,
		received = excluded.received, top = excluded.top, forked = excluded.forked`,
		string(r.store), r.number, r.key, r.upto, r.hash, r.at, r.received, r.top, forked)
	return err
}

// walk takes, in order, whatever is there and links. Epochs are walked oldest first, because the end of one may be what
// the next one waits for.
func (in *intake) walk() error {
	var open []epochRow
	err := in.each(func(scan func(...any) error) error {
		r, err := scanEpoch(scan)
		open = append(open, r)
		return err
	}, `SELECT `+epochColumns+` FROM epoch WHERE store = ? AND top > upto ORDER BY epoch`, string(in.batch.Store))
	if err != nil {
		return err
	}
	for i := range open {
		if err := in.walkEpoch(&open[i]); err != nil {
			return err
		}
	}
	return nil
}

func (in *intake) walkEpoch(ep *epochRow) error {
	for {
		early, err := in.loadEarly(ep)
		if err != nil {
			return err
		}
		before := ep.upto
		for i := range early {
			more, err := in.step(ep, &early[i])
			if err != nil {
				return err
			}
			if !more {
				return in.saveEpoch(ep)
			}
		}
		if ep.upto == before || len(early) < walkLimit {
			return in.saveEpoch(ep)
		}
	}
}

// earlyEntry is a row that was not taken yet.
type earlyEntry struct {
	journal.Entry
	prev     []byte
	received int64
}

func (in *intake) loadEarly(ep *epochRow) ([]earlyEntry, error) {
	var out []earlyEntry
	err := in.each(func(scan func(...any) error) error {
		var e earlyEntry
		var store, day string
		var command, hash []byte
		err := scan(&store, &e.Epoch, &e.Seq, &e.prev, &e.Kind, &e.At, &day, &command, &e.Body, &hash, &e.received)
		e.Store, e.Day = pos.StoreID(store), pos.Date(day)
		copy(e.Command[:], command)
		copy(e.Hash[:], hash)
		out = append(out, e)
		return err
	}, `SELECT `+entryColumns+` FROM entry WHERE store = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?`,
		string(ep.store), ep.number, ep.upto, walkLimit)
	return out, err
}

// step takes one entry when it is the next one and links, and tells whether to go on.
func (in *intake) step(ep *epochRow, e *earlyEntry) (more bool, err error) {
	if e.Seq != ep.upto+1 {
		return false, nil
	}
	if e.Seq == 1 {
		if links, err := in.opens(ep, e); err != nil || !links {
			return false, err
		}
	} else if string(e.prev) != string(ep.hash) {
		return false, in.breakOff(ep)
	}
	ep.upto, ep.hash, ep.at, ep.received = e.Seq, e.Hash[:], e.At, e.received
	return true, in.apply(&e.Entry)
}

// opens decides whether an epoch may begin: its first entry names the box it belongs to and what it follows. It waits
// until that is here; where another history was taken instead, it is taken and raised.
func (in *intake) opens(ep *epochRow, e *earlyEntry) (bool, error) {
	var opened fact.EpochOpened
	if e.Decode(&opened) != nil || opened.DeviceKey == "" {
		return false, in.breakOff(ep)
	}
	var zero journal.Hash
	if string(e.prev) != string(zero[:]) {
		before, err := in.epoch(e.Store, opened.Previous)
		if err != nil {
			return false, err
		}
		if before.upto < opened.LastSeq && !before.forked {
			return false, nil
		}
		if err := in.raiseFork(&before, opened.LastSeq, e); err != nil {
			return false, err
		}
	}
	ep.key = opened.DeviceKey
	return true, nil
}

// raiseFork notes that the epoch opened by e follows something else than what was taken.
func (in *intake) raiseFork(before *epochRow, seq int64, e *earlyEntry) error {
	var hash []byte
	err := in.row(`SELECT hash FROM entry WHERE store = ? AND epoch = ? AND seq = ?`, string(e.Store), before.number, seq).
		Scan(&hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if string(hash) == string(e.prev) {
		return nil
	}
	before.forked = true
	if err := in.saveEpoch(before); err != nil {
		return err
	}
	return in.putAside(&e.Entry, reasonFork)
}

// breakOff puts aside everything that came early in an epoch, because what should be next does not link: what was taken
// stays, and the store is asked again for the rest.
func (in *intake) breakOff(ep *epochRow) error {
	for {
		early, err := in.loadEarly(ep)
		if err != nil {
			return err
		}
		if len(early) == 0 {
			break
		}
		for i := range early {
			if err := in.putAside(&early[i].Entry, envelope.ProblemChain); err != nil {
				return err
			}
		}
		_, err = in.exec(`DELETE FROM entry WHERE store = ? AND epoch = ? AND seq > ? AND seq <= ?`,
			string(ep.store), ep.number, ep.upto, early[len(early)-1].Seq)
		if err != nil {
			return err
		}
	}
	ep.top, ep.forked = ep.upto, true
	in.problem = envelope.ProblemChain
	return nil
}

// apply changes the views for one entry. What went back to customers is taken off the day on which it did.
func (in *intake) apply(e *journal.Entry) error {
	if e.Kind == (fact.SaleReturned{}).Kind() {
		var back fact.SaleReturned
		if err := json.Unmarshal(e.Body, &back); err != nil {
			return in.putAside(e, reasonUnreadable)
		}
		if err := in.takings(e, back.Currency, 0, -int64(back.Total)); err != nil {
			return err
		}
		return in.giveBack(e, &back)
	}
	if e.Kind != (fact.SaleCompleted{}).Kind() {
		return nil
	}
	var sale fact.SaleCompleted
	if err := json.Unmarshal(e.Body, &sale); err != nil {
		return in.putAside(e, reasonUnreadable)
	}
	if err := in.takings(e, sale.Currency, 1, int64(sale.Total)); err != nil {
		return err
	}
	return in.keepNumber(e, &sale)
}

// takings adds to the takings of an entry's store and day.
func (in *intake) takings(e *journal.Entry, currency string, sales, total int64) error {
	_, err := in.exec(`INSERT INTO takings (store, day, currency, sales, total) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (store, day, currency) DO UPDATE SET
		sales = takings.sales + excluded.sales, total = takings.total + excluded.total`,
		string(e.Store), string(e.Day), currency, sales, total)
	return err
}
