package returns

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

const (
	// FreshFor is how long head office's word on what came back of a receipt is believed: the customer stands at the counter
	// meanwhile. Older, the receipt is known and what came back of it since is not.
	FreshFor = 15 * time.Minute
	// KeepFor is how long another store's receipt is kept here after it was asked for.
	KeepFor = 30 * 24 * time.Hour
)

// Foreign is a receipt of another store, as head office answered.
type Foreign struct {
	Store   pos.StoreID        `json:"store"` // that sold
	Shop    pos.Text           `json:"shop"`  // what it called itself
	Country string             `json:"country"`
	Number  string             `json:"number"`
	At      int64              `json:"at"`
	Day     pos.Date           `json:"day"`
	Sale    fact.SaleCompleted `json:"sale"`
	AsOf    int64              `json:"as_of"` // when head office said so, by this store's clock
	Lines   []ForeignLine      `json:"lines,omitempty"`
	Tenders []ForeignTender    `json:"tenders,omitempty"`
}

// ForeignLine is what came back of a line in one store.
type ForeignLine struct {
	By pos.StoreID `json:"by"`
	fact.ElsewhereLine
}

// ForeignTender is what went back to a tender in one store.
type ForeignTender struct {
	By pos.StoreID `json:"by"`
	fact.ElsewhereRefund
}

// Keep keeps head office's answer on this box, so that the return runs like one of an own receipt, and outlives a power cut.
// It is no fact: the credit note says what it used of it. Answer: none. Refusals: return.other_currency,
// return.other_country (its tax is not ours to give back).
func (r *Returns) Keep(f Foreign) store.Command {
	return store.Command{Name: "return.keep", Decide: func(v *store.View) (store.Decision, error) {
		switch {
		case f.Sale.Currency != r.cfg.Currency.Code():
			return store.Decision{}, refuse(pos.Refused, "return.other_currency", "number", f.Number, "currency", f.Sale.Currency)
		case r.cfg.Country != "" && f.Country != "" && f.Country != r.cfg.Country:
			return store.Decision{}, refuse(pos.Refused, "return.other_country", "number", f.Number)
		case f.Store == v.Store:
			return store.Decision{}, unknownReceipt(f.Number)
		}
		f.AsOf = v.At.UnixMilli()
		body, err := json.Marshal(f)
		if err != nil {
			return store.Decision{}, pos.Internalf("keep receipt", err)
		}
		return store.Decision{Write: func(tx *store.Tx) error {
			err := tx.Exec(`DELETE FROM foreign_sales WHERE as_of < ?`, f.AsOf-KeepFor.Milliseconds())
			if err != nil {
				return err
			}
			return tx.Exec(`INSERT INTO foreign_sales (store, number, sale, as_of, body) VALUES (?,?,?,?,?)
				ON CONFLICT (store, number) DO UPDATE SET sale = excluded.sale, as_of = excluded.as_of, body = excluded.body`,
				string(f.Store), f.Number, f.Sale.Sale[:], f.AsOf, string(body))
		}}, nil
	}}
}

// FindElsewhere finds a receipt of another store that is kept here; of "" is whichever store was asked about last. Refusals:
// return.bad_number, return.is_credit_note, return.unknown_receipt.
func (r *Returns) FindElsewhere(v *store.View, text string, of pos.StoreID) (Found, error) {
	number, err := CleanNumber(text)
	if err != nil {
		return Found{}, err
	}
	o, err := readForeign(v, `number = ? AND (store = ? OR ? = '') ORDER BY as_of DESC LIMIT 1`, number, string(of), string(of))
	if err != nil {
		return Found{}, err
	}
	if o == nil {
		return Found{}, unknownReceipt(number)
	}
	return r.found(v, o)
}

// readForeign reads one that is kept, nil where there is none. What came back of it is what the others took, as head office
// said, and what this store took: by its own journal, or by head office where that remembers more, as it does when this box
// was restored from a copy.
func readForeign(v *store.View, where string, args ...any) (*original, error) {
	var body []byte
	err := v.QueryRow(`SELECT body FROM foreign_sales WHERE `+where, args...).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // none is an answer
	}
	if err != nil {
		return nil, fmt.Errorf("read receipt of another store: %w", err)
	}
	f := &Foreign{}
	if err := json.Unmarshal(body, f); err != nil {
		return nil, pos.Internalf("read receipt of another store", err)
	}
	o := newOriginal(f.Number, f.At, f.Day)
	o.sale, o.from = f.Sale, f
	if err := o.readGone(v); err != nil {
		return nil, fmt.Errorf("read what came back of %s: %w", o.number, err)
	}
	for _, g := range f.Lines {
		x := o.gone[g.Line]
		if g.By != v.Store {
			x = left{x.qty + g.Qty, x.gross + g.Gross, x.tax + g.Tax}
		} else if g.Qty > x.qty {
			x = left{g.Qty, g.Gross, g.Tax}
		}
		o.gone[g.Line] = x
	}
	for _, t := range f.Tenders {
		if t.By != v.Store {
			o.back[t.Tender] += t.Amount
		} else {
			o.back[t.Tender] = max(o.back[t.Tender], t.Amount)
		}
	}
	return o, nil
}

// stale tells whether head office's word is too old to be sure that nothing came back since.
func (o *original) stale(v *store.View) bool {
	return o.from != nil && v.At.UnixMilli()-o.from.AsOf > FreshFor.Milliseconds()
}

// named is how a credit note names the sale.
func (o *original) named(v *store.View) *fact.ReturnOf {
	of := &fact.ReturnOf{Sale: o.sale.Sale, Number: o.number, At: o.at, Day: o.day}
	if o.from != nil {
		of.Store, of.Shop, of.AsOf, of.Unverified = o.from.Store, o.from.Shop, o.from.AsOf, o.stale(v)
	}
	return of
}

// beyond tells whether a return of a receipt that head office did not verify needs somebody's approval: what went back for
// the same receipt so, this return included, is more than the shop's limit.
func (r *Returns) beyond(v *store.View, n *fact.SaleReturned) (bool, error) {
	receipt := n.Claims
	if o := n.Original; o != nil && o.Unverified {
		receipt = string(o.Store) + "/" + o.Number
	}
	if receipt == "" {
		return false, nil
	}
	var before money.Amount
	err := v.QueryRow(`SELECT coalesce(sum(total), 0) FROM credit_notes WHERE unverified = ?`, receipt).Scan(&before)
	if err != nil {
		return false, fmt.Errorf("read returns that nobody verified: %w", err)
	}
	sum, err := before.Add(n.Total)
	return sum > r.cfg.Unverified, err
}
