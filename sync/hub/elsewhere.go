package hub

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/sync/envelope"
)

// checkLimit is the number of sales whose returns are looked for at a time.
const checkLimit = 200

// Find answers whose receipt a number is. The store that asks knows its own receipts; those of the others are found.
func (h *Hub) Find(ctx context.Context, m *envelope.Find) (*envelope.Found, error) {
	f := &envelope.Found{Store: m.Store, ID: m.ID, Number: m.Number}
	err := h.db.within(ctx, "find receipt", func(t *tx) error {
		sold, err := t.soldElsewhere(m)
		if err != nil || len(sold) == 0 {
			return err
		}
		var shop fact.ShopDescribed
		for i := range sold {
			match, described, err := t.match(&sold[i])
			if err != nil {
				return err
			}
			f.Matches, shop = append(f.Matches, match), described
		}
		if len(sold) > 1 || len(sold[0].Body) > envelope.MaxSold {
			return nil
		}
		s := &sold[0]
		f.Sold = &envelope.Sold{Country: shop.Country, Day: s.Day, Body: string(s.Body)}
		if f.Sold.Lines, err = t.gone(s.Store, m.Number); err != nil {
			return err
		}
		if f.Sold.Tenders, err = t.goneBack(s.Store, m.Number); err != nil {
			return err
		}
		if len(f.Sold.Lines) > envelope.MaxGone || len(f.Sold.Tenders) > envelope.MaxGone {
			f.Sold = nil // nobody brings a receipt back so often
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// soldElsewhere returns the sales of other stores whose receipt has the number, the latest first.
func (t *tx) soldElsewhere(m *envelope.Find) ([]journal.Entry, error) {
	var out []journal.Entry
	query := `SELECT e.store, e.epoch, e.seq, e.at, e.day, e.body FROM receipt r
		JOIN entry e ON e.store = r.store AND e.epoch = r.epoch AND e.seq = r.seq WHERE r.number = ? AND r.store <> ?`
	args := []any{m.Number, string(m.Store)}
	if m.Of != "" {
		query += ` AND r.store = ?`
		args = append(args, string(m.Of))
	}
	err := t.each(func(scan func(...any) error) error {
		var e journal.Entry
		var store, day string
		err := scan(&store, &e.Epoch, &e.Seq, &e.At, &day, &e.Body)
		e.Store, e.Day = pos.StoreID(store), pos.Date(day)
		out = append(out, e)
		return err
	}, query+` ORDER BY e.at DESC, e.store LIMIT ?`, append(args, envelope.MaxMatches)...)
	return out, err
}

// match describes a sale to whoever has to choose among several.
func (t *tx) match(e *journal.Entry) (envelope.Match, fact.ShopDescribed, error) {
	var sale fact.SaleCompleted
	var shop fact.ShopDescribed
	if err := json.Unmarshal(e.Body, &sale); err != nil {
		return envelope.Match{}, shop, err
	}
	described, err := t.entry(e.Store, e.Epoch, sale.Shop)
	if err == nil {
		err = json.Unmarshal(described.Body, &shop)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // a sale of a store that did not describe itself is no less sold
	}
	return envelope.Match{
		Of: e.Store, NameEn: shop.Name.En, NameAr: shop.Name.Ar, At: e.At, Total: sale.Total, Currency: sale.Currency,
	}, shop, err
}

func (t *tx) gone(store pos.StoreID, number string) ([]envelope.Gone, error) {
	var out []envelope.Gone
	err := t.each(func(scan func(...any) error) error {
		var g envelope.Gone
		var by string
		err := scan(&by, &g.Line, &g.Qty, &g.Gross, &g.Tax)
		g.By = pos.StoreID(by)
		out = append(out, g)
		return err
	}, `SELECT by_store, line, qty, gross, tax FROM returned WHERE store = ? AND number = ? ORDER BY by_store, line`,
		string(store), number)
	return out, err
}

func (t *tx) goneBack(store pos.StoreID, number string) ([]envelope.GoneBack, error) {
	var out []envelope.GoneBack
	err := t.each(func(scan func(...any) error) error {
		var g envelope.GoneBack
		var by string
		err := scan(&by, &g.Tender, &g.Amount)
		g.By = pos.StoreID(by)
		out = append(out, g)
		return err
	}, `SELECT by_store, tender, amount FROM refunded WHERE store = ? AND number = ? ORDER BY by_store, tender`,
		string(store), number)
	return out, err
}

// soldBy names a receipt among all stores.
type soldBy struct {
	store  pos.StoreID
	number string
}

func (s soldBy) compare(o soldBy) int {
	return cmp.Or(cmp.Compare(s.store, o.store), cmp.Compare(s.number, o.number))
}

// giveBack counts what came back of a sale, whichever store sold it. The store that sold is told, and so is everybody of
// more than was sold: both when the batch has been walked (tell).
func (in *intake) giveBack(e *journal.Entry, back *fact.SaleReturned) error {
	o := back.Original
	if o == nil {
		return nil
	}
	of := soldBy{cmp.Or(o.Store, e.Store), o.Number}
	d := envelope.Returned{
		ID: back.Return, Of: of.store, Number: of.number, Sale: o.Sale, By: e.Store,
		Credit: pos.CreditNoteNumber(back.Till, e.Epoch, back.Number), At: e.At,
	}
	for _, l := range back.Lines {
		d.Lines = append(d.Lines, envelope.Gone{Line: int64(l.Line), Qty: l.Qty, Gross: l.Gross, Tax: l.Tax})
		_, err := in.exec(`INSERT INTO returned (store, number, by_store, line, qty, gross, tax) VALUES (?,?,?,?,?,?,?)
			ON CONFLICT (store, number, by_store, line) DO UPDATE SET qty = returned.qty + excluded.qty,
			gross = returned.gross + excluded.gross, tax = returned.tax + excluded.tax`,
			string(of.store), of.number, string(e.Store), l.Line, int64(l.Qty), int64(l.Gross), int64(l.Tax))
		if err != nil {
			return err
		}
	}
	for _, m := range back.Refunds {
		if m.Tender == 0 {
			continue
		}
		d.Tenders = append(d.Tenders, envelope.GoneBack{Tender: int64(m.Tender), Amount: m.Amount})
		_, err := in.exec(`INSERT INTO refunded (store, number, by_store, tender, amount) VALUES (?,?,?,?,?)
			ON CONFLICT (store, number, by_store, tender) DO UPDATE SET amount = refunded.amount + excluded.amount`,
			string(of.store), of.number, string(e.Store), m.Tender, int64(m.Amount))
		if err != nil {
			return err
		}
	}
	if of.store != e.Store {
		in.returned = append(in.returned, d)
	}
	in.backs[of] = back.Return
	return nil
}

// tell looks for receipts of which more came back than was sold, and publishes what stores must know. It comes at the end of
// an intake: the feed's row is locked from here on.
func (in *intake) tell() error {
	if err := in.lateSales(); err != nil {
		return err
	}
	for i := range in.returned {
		if err := in.say(envelope.KindReturned, in.returned[i]); err != nil {
			return err
		}
	}
	for _, of := range slices.SortedFunc(maps.Keys(in.backs), soldBy.compare) {
		o, err := in.overrun(of, in.backs[of])
		if err != nil {
			return err
		}
		if o == nil {
			continue
		}
		if err := in.say(envelope.KindOverrun, o); err != nil {
			return err
		}
	}
	return nil
}

// say puts a document on the feed.
func (in *intake) say(kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if len(text) > envelope.MaxDocument { // no till returns so many lines; the batch must not wait for it for ever
		in.hub.log.Error("too much for a document of the feed", "store", in.batch.Store, "kind", kind, "bytes", len(text))
		return nil
	}
	in.told = true
	return in.publish(kind, string(text), in.now)
}

// lateSales finds the sales of this intake of which goods came back before the sale itself had arrived.
func (in *intake) lateSales() error {
	for some := range slices.Chunk(in.sold, checkLimit) {
		args := []any{string(in.batch.Store)}
		ids := map[string]pos.ID{}
		for _, s := range some {
			args, ids[s.number] = append(args, s.number), s.sale
		}
		err := in.each(func(scan func(...any) error) error {
			var number string
			err := scan(&number)
			if of := (soldBy{in.batch.Store, number}); in.backs[of].IsZero() {
				in.backs[of] = ids[number]
			}
			return err
		}, `SELECT DISTINCT number FROM returned WHERE store = ? AND number IN (`+strings.Repeat(`,?`, len(some))[1:]+`)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// overrun compares what came back of a receipt with what was sold, nil while that is no more, or while the sale has not
// arrived. id names the fact that brought it about.
func (in *intake) overrun(of soldBy, id pos.ID) (*envelope.Overrun, error) {
	e, err := in.soldAs(of.store, of.number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // its sale will ask again
	}
	var sale fact.SaleCompleted
	if err == nil {
		err = json.Unmarshal(e.Body, &sale)
	}
	if err != nil {
		return nil, err
	}
	gone, err := in.gone(of.store, of.number)
	if err != nil {
		return nil, err
	}
	o := &envelope.Overrun{ID: id, Of: of.store, Number: of.number, At: e.At, Currency: sale.Currency}
	back := map[int64]envelope.Gone{} // by line
	for _, g := range gone {          // by store, then by line
		sum := back[g.Line]
		back[g.Line] = envelope.Gone{Qty: sum.Qty + g.Qty, Gross: sum.Gross + g.Gross}
		if n := len(o.Shares); n > 0 && o.Shares[n-1].By == g.By {
			o.Shares[n-1].Total += g.Gross
		} else {
			o.Shares = append(o.Shares, envelope.Share{By: g.By, Total: g.Gross})
		}
	}
	for i := range sale.Lines {
		// By quantity: shares of pieces that came back in several stores at once may differ from the whole by rounding.
		if l, b := &sale.Lines[i], back[int64(sale.Lines[i].No)]; b.Qty > l.Qty {
			o.Over += max(b.Gross-l.Gross, 0)
		}
	}
	if o.Over == 0 {
		return nil, nil //nolint:nilnil // nothing is wrong
	}
	return o, in.keepOverrun(o)
}

func (in *intake) keepOverrun(o *envelope.Overrun) error {
	shares, err := json.Marshal(o.Shares)
	if err != nil {
		return err
	}
	in.hub.log.Warn("more came back of a receipt than was sold", "store", o.Of, "number", o.Number)
	_, err = in.exec(`INSERT INTO overrun (store, number, over, currency, shares, found) VALUES (?,?,?,?,?,?)
		ON CONFLICT (store, number) DO UPDATE SET over = excluded.over, shares = excluded.shares, found = excluded.found`,
		string(o.Of), o.Number, int64(o.Over), o.Currency, string(shares), in.now)
	return err
}

// OverrunView is a receipt of which more came back, in all stores, than was sold.
type OverrunView struct {
	Store    pos.StoreID // that sold
	Number   string
	Over     money.Amount
	Currency string
	Shares   []envelope.Share
	Found    time.Time
}

// maxOverruns bounds a list of overruns: a hundred tell what is going on.
const maxOverruns = 100

// Overruns lists the receipts of which more came back than was sold, the latest first.
func (h *Hub) Overruns(ctx context.Context) ([]OverrunView, error) {
	var out []OverrunView
	err := h.db.within(ctx, "read overruns", func(t *tx) error {
		return t.each(func(scan func(...any) error) error {
			var v OverrunView
			var store, shares string
			var found int64
			if err := scan(&store, &v.Number, &v.Over, &v.Currency, &shares, &found); err != nil {
				return err
			}
			v.Store, v.Found = pos.StoreID(store), time.UnixMilli(found)
			out = append(out, v)
			return json.Unmarshal([]byte(shares), &out[len(out)-1].Shares)
		}, `SELECT store, number, over, currency, shares, found FROM overrun
			ORDER BY found DESC, store, number LIMIT ?`, maxOverruns)
	})
	return out, err
}
