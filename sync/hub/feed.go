package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/sync/envelope"
)

// SetPrices changes prices in all stores: it appends them to the feed, a long list as several documents, all in one
// transaction. A price names its item either by SKU or by GTIN; the stores know which item that is.
func (h *Hub) SetPrices(ctx context.Context, prices []envelope.Price) error {
	for i := range prices {
		if err := checkPrice(&prices[i]); err != nil {
			return err
		}
	}
	err := h.db.within(ctx, "set prices", func(t *tx) error {
		for some := range slices.Chunk(prices, envelope.MaxDocumentPrices) {
			body, err := json.Marshal(envelope.Prices{Prices: some})
			if err != nil {
				return err
			}
			if err := t.publish(envelope.KindPrices, string(body), h.clock().UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	h.grown()
	return nil
}

// grown has the stores told that the feed has grown.
func (h *Hub) grown() {
	select {
	case h.news <- struct{}{}:
	default:
	}
}

// maxCode bounds a SKU or GTIN, so that MaxDocumentPrices of them always fit a document.
const maxCode = 64

func checkPrice(p *envelope.Price) error {
	const op = "set prices"
	code := p.SKU + p.GTIN
	if (p.SKU == "") == (p.GTIN == "") || len(code) > maxCode || pos.CleanName(code) != code {
		shown := map[string]any{"code": code[:min(len(code), maxCode)]}
		return &pos.Error{Code: pos.Invalid, Op: op, Key: "hub.bad_code", Args: shown}
	}
	if p.Price < 0 {
		return &pos.Error{Code: pos.Invalid, Op: op, Key: "hub.bad_price"}
	}
	_, err := money.ParseCurrency(p.Currency)
	return err
}

// publish appends one document to the feed. Its number is taken under the lock of the hub's row, so documents become
// visible in their order.
func (t *tx) publish(kind, body string, at int64) error {
	if len(body) > envelope.MaxDocument {
		return fmt.Errorf("document of %d bytes", len(body))
	}
	var seq int64
	if err := t.row(`UPDATE hub SET feed_seq = feed_seq + 1 RETURNING feed_seq`).Scan(&seq); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO feed (seq, kind, body, at) VALUES (?, ?, ?, ?)`, seq, kind, body, at)
	return err
}

// Feed answers an ask: the documents after the store's position, or from the first one where its position is of another
// hub epoch.
func (h *Hub) Feed(ctx context.Context, m *envelope.Ask) (*envelope.Feed, error) {
	var feed *envelope.Feed
	err := h.db.within(ctx, "feed", func(t *tx) error {
		if err := h.lockStore(t, m.Store); err != nil {
			return err
		}
		epoch, head, err := t.hubRow()
		if err != nil {
			return err
		}
		after := m.Seq
		if m.HubEpoch == epoch && m.Seq > head {
			h.log.Error("this database lost documents that a store has applied: it was restored from a copy",
				"store", m.Store, "applied", m.Seq, "head", head)
			if err := h.renew(t); err != nil {
				return err
			}
			if epoch, _, err = t.hubRow(); err != nil {
				return err
			}
		}
		if m.HubEpoch != epoch {
			after = 0
		}
		_, err = t.exec(`UPDATE store SET feed_epoch = ?, feed_seq = ? WHERE store = ?`, m.HubEpoch, m.Seq, string(m.Store))
		if err != nil {
			return err
		}
		feed, err = t.feedAfter(after)
		if err == nil {
			feed.Store, feed.HubEpoch, feed.Head = m.Store, epoch, head
		}
		return err
	})
	return feed, err
}

// errFull ends the reading of documents when a message has no room for more.
var errFull = errors.New("message full")

// feedAfter reads as many documents after a position as one message may carry.
func (t *tx) feedAfter(after int64) (*envelope.Feed, error) {
	feed := &envelope.Feed{Prev: after}
	size := 0
	err := t.each(func(scan func(...any) error) error {
		var d envelope.Document
		if err := scan(&d.Seq, &d.Kind, &d.Body); err != nil {
			return err
		}
		if size += len(d.Body); size > envelope.MaxFeedBytes && len(feed.Documents) > 0 {
			return errFull
		}
		feed.Documents = append(feed.Documents, d)
		return nil
	}, `SELECT seq, kind, body FROM feed WHERE seq > ? ORDER BY seq LIMIT ?`, after, envelope.MaxFeedDocuments)
	if errors.Is(err, errFull) {
		err = nil
	}
	return feed, err
}

// pushes returns what each store should be sent because the feed has grown: what follows the position it last told of.
func (h *Hub) pushes(ctx context.Context) ([]*envelope.Feed, error) {
	var out []*envelope.Feed
	err := h.db.within(ctx, "push feed", func(t *tx) error {
		epoch, head, err := t.hubRow()
		if err != nil {
			return err
		}
		var feeds []*envelope.Feed
		err = t.each(func(scan func(...any) error) error {
			f := &envelope.Feed{HubEpoch: epoch, Head: head}
			var store string
			err := scan(&store, &f.Prev)
			f.Store = pos.StoreID(store)
			feeds = append(feeds, f)
			return err
		}, `SELECT store, CASE WHEN feed_epoch = ? THEN feed_seq ELSE 0 END FROM store
			WHERE feed_epoch <> ? OR feed_seq < ? ORDER BY store`, epoch, epoch, head)
		if err != nil {
			return err
		}
		for _, f := range feeds {
			part, err := t.feedAfter(f.Prev)
			if err != nil {
				return err
			}
			f.Documents = part.Documents
		}
		out = feeds
		return nil
	})
	return out, err
}
