package hub

import (
	"context"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/sync/envelope"
)

// Takings are what a store took on one business date in one currency.
type Takings struct {
	Day      pos.Date
	Currency string
	Sales    int64
	Total    money.Amount
}

// StoreView is what head office knows of a store.
type StoreView struct {
	Store    pos.StoreID
	Heard    time.Time      // when it last said anything
	Last     envelope.Place // last entry taken in order
	At       time.Time      // when that was written; zero for none
	Received time.Time      // when it arrived
	// Waiting is the number of entries that the store is known to have and that are not here: at least as many, because
	// a store that cannot be heard goes on selling.
	Waiting int64
	Aside   int64     // entries put aside
	Behind  int64     // documents of the feed that it has not applied
	Takings []Takings // of its latest business date with sales, by currency
}

// Stores returns all stores by name.
func (h *Hub) Stores(ctx context.Context) ([]StoreView, error) {
	var out []StoreView
	err := h.db.within(ctx, "read stores", func(t *tx) error {
		byName := map[pos.StoreID]*StoreView{}
		if err := t.storeRows(&out); err != nil {
			return err
		}
		for i := range out {
			byName[out[i].Store] = &out[i]
		}
		return t.latestTakings(byName)
	})
	return out, err
}

func (t *tx) storeRows(out *[]StoreView) error {
	hubEpoch, feedHead, err := t.hubRow()
	if err != nil {
		return err
	}
	return t.each(func(scan func(...any) error) error {
		var v StoreView
		var store, feedEpoch string
		var heard, headEpoch, headSeq, feedSeq, at, received int64
		err := scan(&store, &heard, &headEpoch, &headSeq, &feedEpoch, &feedSeq, &v.Last.Epoch, &v.Last.Seq, &at, &received,
			&v.Aside)
		v.Store, v.Heard = pos.StoreID(store), time.UnixMilli(heard)
		if at > 0 {
			v.At, v.Received = time.UnixMilli(at), time.UnixMilli(received)
		}
		if headEpoch == v.Last.Epoch {
			v.Waiting = headSeq - v.Last.Seq
		} else if headEpoch > v.Last.Epoch {
			v.Waiting = headSeq
		}
		v.Behind = feedHead
		if feedEpoch == hubEpoch {
			v.Behind -= feedSeq
		}
		*out = append(*out, v)
		return err
	}, `SELECT s.store, s.heard, s.head_epoch, s.head_seq, s.feed_epoch, s.feed_seq,
		coalesce(e.epoch, 0), coalesce(e.upto, 0), coalesce(e.at, 0), coalesce(e.received, 0),
		(SELECT count(*) FROM quarantine q WHERE q.store = s.store)
		FROM store s LEFT JOIN epoch e ON e.store = s.store AND e.epoch =
			(SELECT max(epoch) FROM epoch x WHERE x.store = s.store AND x.upto > 0)
		ORDER BY s.store`)
}

func (t *tx) latestTakings(byName map[pos.StoreID]*StoreView) error {
	return t.each(func(scan func(...any) error) error {
		var store, day string
		var total int64
		var k Takings
		if err := scan(&store, &day, &k.Currency, &k.Sales, &total); err != nil {
			return err
		}
		k.Day, k.Total = pos.Date(day), money.Amount(total)
		if v := byName[pos.StoreID(store)]; v != nil {
			v.Takings = append(v.Takings, k)
		}
		return nil
	}, `SELECT store, day, currency, sales, total FROM takings k
		WHERE day = (SELECT max(day) FROM takings x WHERE x.store = k.store) ORDER BY store, currency`)
}
