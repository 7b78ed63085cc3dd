package main

import (
	"fmt"

	"sanduq/pos"
	"sanduq/pos/store"
)

// hearReturn takes the answer of a return. A sale is taken back once, for what it came to.
func (m *model) hearReturn(r report) error {
	if old, ok := m.notes[r.Number]; ok {
		return fmt.Errorf("POWER-003: credit note %s was given to return %s and to %s", r.Number, old.Sale, r.Sale)
	}
	for _, s := range m.sales {
		if s.Sale == r.Back && s.Total != r.Total {
			return fmt.Errorf("POWER-007: sale %s came to %d, %d went back", s.Number, s.Total, r.Total)
		}
	}
	m.notes[r.Number] = r
	return nil
}

// checkReturns: no acknowledged return is lost, none is doubled, and credit notes are numbered without gaps.
func (m *model) checkReturns(v *store.View) error {
	rows, err := v.Query(`SELECT till, epoch, number, id, sale, total FROM credit_notes ORDER BY till, epoch, number`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	found, last, sales := map[string]bool{}, map[string]int64{}, map[string]bool{}
	for rows.Next() {
		var till pos.TillID
		var epoch, n, total int64
		var id, sale []byte
		if err := rows.Scan((*string)(&till), &epoch, &n, &id, &sale, &total); err != nil {
			return err
		}
		series := fmt.Sprintf("%s-%d", till, epoch)
		if n != last[series]+1 {
			return fmt.Errorf("POWER-003: credit note %s-R%d follows R%d", series, n, last[series])
		}
		if last[series] = n; sales[string(sale)] {
			return fmt.Errorf("POWER-007: a sale was taken back twice, the second time by %s-R%d", series, n)
		}
		sales[string(sale)] = true
		number := pos.CreditNoteNumber(till, epoch, n)
		if want, ok := m.notes[number]; ok && (want.Total != total || string(want.Sale[:]) != string(id)) {
			return fmt.Errorf("POWER-007: credit note %s was acknowledged as another return", number)
		}
		found[number] = true
	}
	for number := range m.notes {
		if !found[number] {
			return fmt.Errorf("POWER-007: credit note %s was acknowledged and is lost", number)
		}
	}
	return rows.Err()
}
