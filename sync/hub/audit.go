package hub

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
)

// Finding is one thing that an audit found wrong.
type Finding struct {
	Store pos.StoreID
	Epoch int64
	Seq   int64 // 0: the epoch or the store as a whole
	What  string
}

// String renders the finding for a log.
func (f Finding) String() string { return fmt.Sprintf("%s/%d/%d: %s", f.Store, f.Epoch, f.Seq, f.What) }

// maxFindings ends an audit: what is wrong a hundred times is wrong in one way.
const maxFindings = 100

// Audit proves the database: every entry that was taken is there exactly once, without gaps, its hash follows from its
// bytes and the entry before it, and the takings are the sums of the sales. It reads everything, in one transaction.
func (h *Hub) Audit(ctx context.Context) ([]Finding, error) {
	a := &audit{upto: map[epochName]int64{}, sums: map[takingsName]Takings{}}
	err := h.db.within(ctx, "audit", func(t *tx) error {
		if err := a.readEpochs(t); err != nil {
			return err
		}
		if err := t.each(a.entry, `SELECT `+entryColumns+` FROM entry ORDER BY store, epoch, seq`); err != nil {
			return err
		}
		a.endEpoch()
		return t.each(a.takings, `SELECT store, day, currency, sales, total FROM takings`)
	})
	for _, name := range slices.SortedFunc(maps.Keys(a.sums), takingsName.compare) {
		a.find(Finding{Store: name.store, What: fmt.Sprintf("takings of %s in %s are missing", name.day, name.currency)})
	}
	return a.found, err
}

type epochName struct {
	store pos.StoreID
	epoch int64
}

type takingsName struct {
	store    pos.StoreID
	day      pos.Date
	currency string
}

func (n takingsName) compare(m takingsName) int {
	return cmp.Or(cmp.Compare(n.store, m.store), cmp.Compare(n.day, m.day), cmp.Compare(n.currency, m.currency))
}

type audit struct {
	upto  map[epochName]int64
	sums  map[takingsName]Takings // worked out from the entries
	found []Finding

	at   epochName // the epoch being read
	seq  int64     // last entry read of it
	hash []byte
}

func (a *audit) find(f Finding) {
	if len(a.found) < maxFindings {
		a.found = append(a.found, f)
	}
}

func (a *audit) readEpochs(t *tx) error {
	return t.each(func(scan func(...any) error) error {
		r, err := scanEpoch(scan)
		a.upto[epochName{r.store, r.number}] = r.upto
		return err
	}, `SELECT `+epochColumns+` FROM epoch`)
}

// entry checks one row against the one before it.
func (a *audit) entry(scan func(...any) error) error {
	var e journal.Entry
	var store, day string
	var prev, command, hash []byte
	var received int64
	err := scan(&store, &e.Epoch, &e.Seq, &prev, &e.Kind, &e.At, &day, &command, &e.Body, &hash, &received)
	if err != nil {
		return err
	}
	e.Store, e.Day = pos.StoreID(store), pos.Date(day)
	copy(e.Command[:], command)
	copy(e.Hash[:], hash)
	if name := (epochName{e.Store, e.Epoch}); name != a.at {
		a.endEpoch()
		a.at, a.seq, a.hash = name, 0, nil
	}
	if e.Seq > a.upto[a.at] {
		return nil // early: it counts for nothing yet
	}
	here := Finding{Store: e.Store, Epoch: e.Epoch, Seq: e.Seq}
	var before journal.Hash
	copy(before[:], prev)
	switch {
	case e.Seq != a.seq+1:
		here.What = fmt.Sprintf("follows %d", a.seq)
		a.find(here)
	case a.hash != nil && string(prev) != string(a.hash):
		here.What = "does not link to the entry before it"
		a.find(here)
	case e.Sum(before) != e.Hash:
		here.What = "its hash does not follow from its bytes"
		a.find(here)
	}
	a.seq, a.hash = e.Seq, hash
	a.add(&e)
	return nil
}

// add counts a sale, and takes off what went back to a customer.
func (a *audit) add(e *journal.Entry) {
	var sale fact.SaleCompleted
	var back fact.SaleReturned
	switch {
	case e.Kind == sale.Kind() && json.Unmarshal(e.Body, &sale) == nil:
		a.take(e, sale.Currency, 1, sale.Total)
	case e.Kind == back.Kind() && json.Unmarshal(e.Body, &back) == nil:
		a.take(e, back.Currency, 0, -back.Total)
	}
}

func (a *audit) take(e *journal.Entry, currency string, sales int64, total money.Amount) {
	name := takingsName{e.Store, e.Day, currency}
	sum := a.sums[name]
	sum.Sales += sales
	sum.Total += total
	a.sums[name] = sum
}

// endEpoch checks that an epoch was there to its end.
func (a *audit) endEpoch() {
	if a.at.store != "" && a.seq != a.upto[a.at] {
		a.find(Finding{Store: a.at.store, Epoch: a.at.epoch, What: fmt.Sprintf("ends at %d, taken up to %d", a.seq, a.upto[a.at])})
	}
	delete(a.upto, a.at)
}

// takings compares a row with the sum of the sales.
func (a *audit) takings(scan func(...any) error) error {
	var store, day, currency string
	var sales, total int64
	if err := scan(&store, &day, &currency, &sales, &total); err != nil {
		return err
	}
	name := takingsName{pos.StoreID(store), pos.Date(day), currency}
	if sum := a.sums[name]; sum.Sales != sales || sum.Total != money.Amount(total) {
		a.find(Finding{Store: name.store, What: fmt.Sprintf("takings of %s are %d sales, %d %s; the entries say %d sales, %d",
			day, sales, total, currency, sum.Sales, int64(sum.Total))})
	}
	delete(a.sums, name)
	return nil
}
