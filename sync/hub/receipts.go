package hub

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/receipt"
)

// Receipt is a sale as its receipt is made of it.
type Receipt struct {
	Sale fact.SaleCompleted
	Shop fact.ShopDescribed
	receipt.Envelope
}

// Receipt finds a sale of a store by the number that is printed on its receipt. Errors: NotFound (hub.no_receipt) while no
// such sale has arrived.
func (h *Hub) Receipt(ctx context.Context, store pos.StoreID, number string) (Receipt, error) {
	var r Receipt
	err := h.db.within(ctx, "read receipt", func(t *tx) error {
		e, err := t.soldAs(store, number)
		if err != nil {
			return err
		}
		if err := e.Decode(&r.Sale); err != nil {
			return err
		}
		shop, err := t.entry(store, e.Epoch, r.Sale.Shop)
		if err != nil {
			return err
		}
		if err := shop.Decode(&r.Shop); err != nil {
			return err
		}
		zone, err := time.LoadLocation(r.Shop.TimeZone)
		r.Envelope = receipt.Envelope{Epoch: e.Epoch, Day: e.Day}
		if err == nil {
			r.At = time.UnixMilli(e.At).In(zone)
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, &pos.Error{
			Code: pos.NotFound, Op: "read receipt", Key: "hub.no_receipt", Args: map[string]any{"number": number},
		}
	}
	return r, err
}

// soldAs returns the entry of a sale.
func (t *tx) soldAs(store pos.StoreID, number string) (journal.Entry, error) {
	var epoch, seq int64
	err := t.row(`SELECT epoch, seq FROM receipt WHERE store = ? AND number = ?`, string(store), number).Scan(&epoch, &seq)
	if err != nil {
		return journal.Entry{}, err
	}
	return t.entry(store, epoch, seq)
}

// entry returns what a receipt needs of one entry.
func (t *tx) entry(store pos.StoreID, epoch, seq int64) (journal.Entry, error) {
	e := journal.Entry{Store: store, Epoch: epoch, Seq: seq}
	var day string
	err := t.row(`SELECT kind, at, day, body FROM entry WHERE store = ? AND epoch = ? AND seq = ?`, string(store), epoch, seq).
		Scan(&e.Kind, &e.At, &day, &e.Body)
	e.Day = pos.Date(day)
	return e, err
}

// soldNumber is a sale and the number on its receipt.
type soldNumber struct {
	sale   pos.ID
	number string
}

// keepNumber makes a sale findable by the number on its receipt.
func (in *intake) keepNumber(e *journal.Entry, sale *fact.SaleCompleted) error {
	number := pos.ReceiptNumber(sale.Till, e.Epoch, sale.Number)
	in.sold = append(in.sold, soldNumber{sale.Sale, number})
	_, err := in.exec(`INSERT INTO receipt (store, number, epoch, seq) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		string(e.Store), number, e.Epoch, e.Seq)
	return err
}
