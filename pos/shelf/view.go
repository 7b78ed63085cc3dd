package shelf

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// apply keeps the views.
func apply(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.ItemBlocked{}).Kind():
		var f fact.ItemBlocked
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO shelf_blocks (sku, lot, reason, until, at) VALUES (?1,?2,?3,?4,?5)
			ON CONFLICT DO UPDATE SET reason = ?3, until = ?4, at = ?5`, f.SKU, f.Lot, f.Reason, string(f.Until), e.At)
	case (fact.ItemUnblocked{}).Kind():
		var f fact.ItemUnblocked
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM shelf_blocks WHERE sku = ? AND lot = ?`, f.SKU, f.Lot)
	case (fact.GridSet{}).Kind():
		var f fact.GridSet
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applyGrid(tx, e.At, &f)
	case (fact.SaleCompleted{}).Kind():
		var f fact.SaleCompleted
		if err := e.Decode(&f); err != nil {
			return err
		}
		return applySale(tx, e.At, &f)
	case (fact.ItemTaskDone{}).Kind():
		var f fact.ItemTaskDone
		if err := e.Decode(&f); err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM shelf_tasks WHERE code = ?`, f.Code)
	}
	return nil
}

func applyGrid(tx *store.Tx, at int64, f *fact.GridSet) error {
	if len(f.Pages) == 0 {
		return tx.Exec(`DELETE FROM shelf_grids WHERE till = ?`, string(f.Till))
	}
	pages, err := json.Marshal(f.Pages)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO shelf_grids (till, pages, at) VALUES (?1,?2,?3)
		ON CONFLICT DO UPDATE SET pages = ?2, at = ?3`, string(f.Till), string(pages), at)
}

func applySale(tx *store.Tx, at int64, f *fact.SaleCompleted) error {
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.Dept == "" || l.Code == "" {
			continue
		}
		err := tx.Exec(`INSERT INTO shelf_tasks (code, dept, price, till, at, sales) VALUES (?1,?2,?3,?4,?5,1)
			ON CONFLICT DO UPDATE SET dept = ?2, price = ?3, till = ?4, at = ?5, sales = sales + 1`,
			l.Code, l.Dept, int64(l.Unit), string(f.Till), at)
		if err != nil {
			return err
		}
	}
	return nil
}

// BlockState is a block as a screen lists it.
type BlockState struct {
	SKU    string   `json:"sku"`
	Lot    string   `json:"lot,omitempty"`
	Reason string   `json:"reason"`
	Until  pos.Date `json:"until,omitempty"`
	At     int64    `json:"at"`
}

// Blocks lists what was taken off sale, the latest first, those whose date has passed among them.
func (s *Shelf) Blocks(v *store.View) ([]BlockState, error) {
	out := []BlockState{}
	const query = `SELECT sku, lot, reason, until, at FROM shelf_blocks ORDER BY at DESC, sku, lot`
	err := each(v, query, func(rows *sql.Rows) error {
		var b BlockState
		err := rows.Scan(&b.SKU, &b.Lot, &b.Reason, (*string)(&b.Until), &b.At)
		out = append(out, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read blocks: %w", err)
	}
	return out, nil
}

// Task is goods that were sold without being on file.
type Task struct {
	Code  string       `json:"code"`
	Dept  string       `json:"dept"`
	Price money.Amount `json:"price"` // at the last sale
	Till  pos.TillID   `json:"till"`
	At    int64        `json:"at"`
	Sales int64        `json:"sales"`
}

// Tasks lists what is to be put on file, the latest first, at most MaxTasks.
func (s *Shelf) Tasks(v *store.View) ([]Task, error) {
	out := []Task{}
	err := each(v, `SELECT code, dept, price, till, at, sales FROM shelf_tasks ORDER BY at DESC, code LIMIT `+
		fmt.Sprint(MaxTasks), func(rows *sql.Rows) error {
		var t Task
		err := rows.Scan(&t.Code, &t.Dept, &t.Price, (*string)(&t.Till), &t.At, &t.Sales)
		out = append(out, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read goods to put on file: %w", err)
	}
	return out, nil
}

func each(v *store.View, query string, row func(*sql.Rows) error) error {
	rows, err := v.Query(query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Grid returns the quick keys of a till: its own, else those of all tills, else none. at is when they were arranged.
func (s *Shelf) Grid(v *store.View, till pos.TillID) (pages []fact.GridPage, at int64, err error) {
	var text string
	err = v.QueryRow(`SELECT pages, at FROM shelf_grids WHERE till IN (?, '') ORDER BY till DESC LIMIT 1`, string(till)).
		Scan(&text, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &pages)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read quick keys of till %s: %w", till, err)
	}
	return pages, at, nil
}
