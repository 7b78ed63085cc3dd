// Package sim holds a store made of memory, by the real formats: a journal whose entries are truly chained, a cursor, and
// a place where the feed arrives. Tests of this tree and the demo's extra stores are made of it.
package sim

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
)

// Journal is a store's journal in memory. It serves uplink.Journal and may be used by many goroutines at once.
type Journal struct {
	Store pos.StoreID

	mu      sync.Mutex
	entries []journal.Entry
	head    journal.Head
	shop    int64 // seq of the description of the shop, 0 for none yet
}

// firstAt is the time of the first entry, Unix milliseconds UTC; each later one is a second younger.
const firstAt = 1_790_000_000_000

// NewJournal returns an empty journal.
func NewJournal(store pos.StoreID) *Journal { return &Journal{Store: store} }

// Open appends epoch.opened for the next epoch (or a later one), chained to what is there.
func (j *Journal) Open(epoch int64, deviceKey string) {
	head := j.Head()
	body := fact.EpochOpened{Reason: "new", DeviceKey: deviceKey}
	if head.Epoch > 0 {
		body = fact.EpochOpened{
			Reason: "restored", Previous: head.Epoch, LastSeq: head.Seq, LastHash: head.Hash.String(), DeviceKey: deviceKey,
		}
	}
	j.append(epoch, 1, body)
}

// Describe appends what the shop says of itself; sales from here on name it.
func (j *Journal) Describe(d fact.ShopDescribed) {
	head := j.Head()
	j.append(head.Epoch, head.Seq+1, d)
	j.shop = head.Seq + 1
}

// Sell appends a cash sale of five lines in SAR and returns its total.
func (j *Journal) Sell() money.Amount {
	head := j.Head()
	at := time(head.Position + 1)
	sale := fact.SaleCompleted{
		Sale: id(j.Store, head.Position+1), Till: "till-1", Number: head.Seq, Shop: max(j.shop, 1), Currency: "SAR",
		OpenedAt: at - 42_000, LastLine: at - 9_000,
	}
	for i := range 5 {
		line := line(i+1, int64(sale.Sale[15-i]))
		sale.Lines = append(sale.Lines, line)
		sale.Total += line.Gross
		sale.Tax += line.Tax
	}
	sale.Net = sale.Total - sale.Tax
	sale.Taxes = []fact.TaxTotal{{Cat: "S", Rate: vat, Gross: sale.Total, Net: sale.Net, Tax: sale.Tax}}
	given := (sale.Total + 999) / 1000 * 1000 // the next full ten riyals
	sale.Tenders = []fact.Tender{{Means: "cash", Given: given, Amount: sale.Total}}
	sale.Change = given - sale.Total
	j.append(head.Epoch, head.Seq+1, sale)
	return sale.Total
}

// Sold returns the last sale and the number on its receipt.
func (j *Journal) Sold() (sale fact.SaleCompleted, number string) {
	for _, e := range slices.Backward(j.Entries()) {
		if e.Kind == sale.Kind() && e.Decode(&sale) == nil {
			return sale, pos.ReceiptNumber(sale.Till, e.Epoch, sale.Number)
		}
	}
	return sale, ""
}

// Return appends a credit note: line 1 of a sale comes back, qty of it for gross. of is the store that sold, "" for this.
func (j *Journal) Return(of pos.StoreID, sale fact.SaleCompleted, number string, qty money.Quantity, gross money.Amount) {
	head := j.Head()
	l := sale.Lines[0]
	back := fact.SaleReturned{
		Return: id(j.Store, head.Position+1), Till: "till-1", Number: head.Seq, Shop: max(j.shop, 1), Currency: sale.Currency,
		Original: &fact.ReturnOf{Sale: sale.Sale, Number: number, Store: of},
		Lines: []fact.ReturnedLine{{
			No: 1, Line: l.No, Item: l.Item, Name: l.Name, Unit: l.Unit, Qty: qty, Gross: gross, TaxCat: l.TaxCat, Rate: l.Rate,
		}},
		Total: gross, Refunds: []fact.Refund{{Tender: 1, Means: "cash", Amount: gross}},
	}
	j.append(head.Epoch, head.Seq+1, back)
}

// Abandon appends a basket that was cleared.
func (j *Journal) Abandon() {
	head := j.Head()
	j.append(head.Epoch, head.Seq+1, fact.BasketAbandoned{
		Sale: id(j.Store, head.Position+1), Till: "till-1", Currency: "SAR", Lines: []fact.SaleLine{line(1, 7)},
	})
}

// vat is the rate of Saudi Arabia.
const vat = 15 * money.Percent

// line makes a line of one of 256 items.
func line(no int, item int64) fact.SaleLine {
	price := money.Amount(195 + item*item%4000)
	tax := price * 15 / 115
	n := strconv.FormatInt(item, 10)
	return fact.SaleLine{
		No: no, Item: "sku-" + n, Code: strconv.FormatInt(6_281_000_000_000+item*7919*37, 10),
		Name: pos.Text{En: "Item number " + n, Ar: "صنف رقم " + n},
		Unit: price, Qty: money.One, Gross: price, Tax: tax, TaxCat: "S", Rate: vat,
	}
}

func (j *Journal) append(epoch, seq int64, body fact.Body) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // plain structs always marshal
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	e := journal.Entry{
		Position: j.head.Position + 1, Store: j.Store, Epoch: epoch, Seq: seq, Kind: body.Kind(),
		At: time(j.head.Position + 1), Day: "2026-09-21", Command: id(j.Store, j.head.Position+1), Body: b,
	}
	e.Hash = e.Sum(j.head.Hash)
	j.head = journal.Head{Position: e.Position, Epoch: epoch, Seq: seq, Hash: e.Hash, At: e.At}
	j.entries = append(j.entries, e)
}

// Head returns the end of the journal.
func (j *Journal) Head() journal.Head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.head
}

// Entries returns a copy of everything.
func (j *Journal) Entries() []journal.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.entries)
}

// Restore returns the journal as an earlier copy of it would be: with its first n entries only.
func (j *Journal) Restore(n int) *Journal {
	all := j.Entries()[:n]
	r := &Journal{Store: j.Store, entries: all}
	if n > 0 {
		e := all[n-1]
		r.head = journal.Head{Position: e.Position, Epoch: e.Epoch, Seq: e.Seq, Hash: e.Hash, At: e.At}
	}
	return r
}

// ReadFrom returns up to limit entries after a position.
func (j *Journal) ReadFrom(_ context.Context, after int64, limit int) ([]journal.Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	from := min(int(after), len(j.entries))
	return slices.Clone(j.entries[from:min(from+limit, len(j.entries))]), nil
}

// Locate returns the last entry at or before (epoch, seq), the zero Head where there is none.
func (j *Journal) Locate(_ context.Context, epoch, seq int64) (journal.Head, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range slices.Backward(j.entries) {
		if e.Epoch < epoch || e.Epoch == epoch && e.Seq <= seq {
			return journal.Head{Position: e.Position, Epoch: e.Epoch, Seq: e.Seq, Hash: e.Hash, At: e.At}, nil
		}
	}
	return journal.Head{}, nil
}

func time(position int64) int64 { return firstAt + position*1000 }

// id makes an id that depends on the store and the position alone, so that a run can be repeated, and whose tail looks
// random, as real ids do to a compressor.
func id(store pos.StoreID, position int64) pos.ID {
	e := journal.Entry{Store: store, Seq: position}
	h := e.Sum(journal.Hash{})
	var v pos.ID
	copy(v[:], h[:])
	v[0], v[1], v[2], v[3], v[4] = 0x01, 0x9d, 0x2a, byte(position>>8), byte(position)
	return v
}
