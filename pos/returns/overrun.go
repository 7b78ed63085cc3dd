package returns

import (
	"encoding/json"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// TaskTopic tells the screens that the list of overruns has changed.
const TaskTopic = "return.overruns"

// MaxOverruns is how many overruns a list shows, the latest first.
const MaxOverruns = 100

// Overrun is a receipt of which more came back, in all stores together, than was sold. Somebody has to look into it.
type Overrun struct {
	Store  pos.StoreID         `json:"store"` // that sold
	Number string              `json:"number"`
	SoldAt int64               `json:"sold_at"`
	Over   money.Amount        `json:"over"`
	Shares []fact.ReceiptShare `json:"shares"`
	At     int64               `json:"at"` // when this store heard of it
}

// HearReturned takes head office's word that another store took back goods of a sale of this one. Heard twice, it changes
// nothing; of a sale that is not there it tells nothing. Answer: none.
func (r *Returns) HearReturned(f fact.ReturnedElsewhere) store.Command {
	return store.Command{Name: "return.elsewhere", Decide: func(v *store.View) (store.Decision, error) {
		known, err := heard(v, f.Return, f.Kind())
		if err != nil || known {
			return store.Decision{}, err
		}
		if _, ok, err := r.cfg.Sales.Receipt(v, f.Sale); err != nil || !ok {
			return store.Decision{}, err
		}
		return store.Decision{Facts: []fact.Body{f}}, nil
	}}
}

// HearOverrun takes head office's word that more came back of a receipt than was sold: an entry, and a task until somebody
// looked into it. Answer: none.
func (r *Returns) HearOverrun(f fact.ReceiptOverrun) store.Command {
	return store.Command{Name: "return.overrun", Decide: func(v *store.View) (store.Decision, error) {
		known, err := heard(v, f.ID, f.Kind())
		if err != nil || known {
			return store.Decision{}, err
		}
		return store.Decision{Facts: []fact.Body{f}, Push: []store.Push{{Topic: TaskTopic}}}, nil
	}}
}

func heard(v *store.View, id pos.ID, kind string) (bool, error) {
	var n int
	err := v.QueryRow(`SELECT count(*) FROM heard_elsewhere WHERE id = ? AND kind = ?`, id[:], kind).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look up what was heard: %w", err)
	}
	return n > 0, nil
}

// OverrunDoneArgs names an overrun.
type OverrunDoneArgs struct {
	Store    pos.StoreID     `json:"store"`
	Number   string          `json:"number"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// OverrunDone says that somebody looked into an overrun: whoever may close the day (staff.CloseDay). Answer: none.
// Refusals: return.no_overrun, those of staff.Check.
func (r *Returns) OverrunDone(id pos.ID, at pos.TillID, a OverrunDoneArgs) store.Command {
	permits := r.permits(id, at, a.Approval, need{staff.CloseDay, ""})
	return store.Command{
		ID: id, Name: "return.overrun_done", Args: tillArgs{at, a}, Prepare: permits.prepare,
		Decide: func(v *store.View) (d store.Decision, err error) {
			var n int
			err = v.QueryRow(`SELECT count(*) FROM receipt_overruns WHERE store = ? AND number = ? AND done = 0`,
				string(a.Store), a.Number).Scan(&n)
			if err != nil {
				return d, fmt.Errorf("find overrun: %w", err)
			}
			if n == 0 {
				return d, refuse(pos.NotFound, "return.no_overrun", "number", a.Number)
			}
			by, err := permits.by(v, 0)
			if err != nil {
				return d, err
			}
			return store.Decision{
				Facts: []fact.Body{fact.ReceiptOverrunDone{Store: a.Store, Number: a.Number, By: by}},
				Push:  []store.Push{{Topic: TaskTopic}},
			}, nil
		},
	}
}

// Overruns lists the receipts that somebody has to look into, the latest first, at most MaxOverruns.
func (r *Returns) Overruns(v *store.View) ([]Overrun, error) {
	rows, err := v.Query(`SELECT store, number, sold_at, over, shares, at FROM receipt_overruns WHERE done = 0
		ORDER BY at DESC, store, number LIMIT ?`, MaxOverruns)
	if err != nil {
		return nil, fmt.Errorf("list overruns: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := []Overrun{}
	for rows.Next() {
		var o Overrun
		var shares []byte
		if err := rows.Scan((*string)(&o.Store), &o.Number, &o.SoldAt, &o.Over, &shares, &o.At); err != nil {
			return nil, fmt.Errorf("list overruns: %w", err)
		}
		if err := json.Unmarshal(shares, &o.Shares); err != nil {
			return nil, pos.Internalf("list overruns", err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// applyElsewhere changes the views for what head office told.
func applyElsewhere(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.ReturnedElsewhere{}).Kind():
		var f fact.ReturnedElsewhere
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applyReturned(tx, &f)
	case (fact.ReceiptOverrun{}).Kind():
		var f fact.ReceiptOverrun
		if err := e.Decode(&f); err != nil {
			return err
		}
		shares, err := json.Marshal(f.Shares)
		if err != nil {
			return err
		}
		if err := tx.Exec(`INSERT INTO heard_elsewhere (id, kind) VALUES (?,?)`, f.ID[:], e.Kind); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO receipt_overruns (store, number, sold_at, over, shares, at, done) VALUES (?,?,?,?,?,?,0)
			ON CONFLICT DO UPDATE SET over = excluded.over, shares = excluded.shares, at = excluded.at, done = 0`,
			string(f.Store), f.Number, f.SoldAt, int64(f.Over), string(shares), e.At)
	case (fact.ReceiptOverrunDone{}).Kind():
		var f fact.ReceiptOverrunDone
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`UPDATE receipt_overruns SET done = 1 WHERE store = ? AND number = ?`, string(f.Store), f.Number)
	}
	return nil
}

func applyReturned(tx *store.Tx, f *fact.ReturnedElsewhere) error {
	if err := tx.Exec(`INSERT INTO heard_elsewhere (id, kind) VALUES (?,?)`, f.Return[:], f.Kind()); err != nil {
		return err
	}
	for _, l := range f.Lines {
		if err := addLine(tx, f.Sale, l.Line, l.Qty, l.Gross, l.Tax); err != nil {
			return err
		}
	}
	for _, m := range f.Refunds {
		if err := addTender(tx, f.Sale, m.Tender, m.Amount); err != nil {
			return err
		}
	}
	return nil
}
