package main

import (
	"context"
	"fmt"
	"path/filepath"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

func amount(n int64) money.Amount { return money.Amount(n) }

// model is what the parent knows from the answers alone.
type model struct {
	open  map[pos.TillID]basket   // what was acknowledged since the till's last sale
	left  map[pos.TillID][]report // tried, and not heard to be answered before the cut; in order
	sales map[string]report       // by receipt number
	notes map[string]report       // returns, by the number of their credit note
	z     int64                   // number of the last Z that was answered
	round int                     // of the last catalogue whose import was answered
}

// basket is an open basket as its answers tell it.
type basket struct {
	goods, taken, asked int64
}

// after is the basket once a step was done.
func (b basket) after(r report) basket {
	switch {
	case r.Given > 0:
		return basket{}
	case r.Pay == "part":
		b.taken += r.Part
	case r.Pay == "ask":
		b.asked += r.Part
	case r.Pay == "approve":
		b.taken, b.asked = b.taken+r.Part, b.asked-r.Part
	default:
		b.goods += int64(r.Scan)
	}
	return b
}

func newModel() *model {
	return &model{
		open: map[pos.TillID]basket{}, left: map[pos.TillID][]report{},
		sales: map[string]report{}, notes: map[string]report{},
	}
}

// hear takes one report of the child. An answer counts only when it was heard before the power was cut. Later ones prove
// nothing: ext4's shutdown can let an fsync that is under way return success although its transaction was dropped
// (jbd2_complete_transaction finds it neither running nor committing), which no process lives to see in a real outage.
func (m *model) hear(r report, off bool) error {
	switch r.Event {
	case "closed":
		if !off {
			m.z = max(m.z, r.Z)
		}
	case "imported":
		if !off {
			m.round = r.Round
		}
	case "try":
		m.left[r.Till] = append(m.left[r.Till], r)
	case "done":
		if off {
			return nil
		}
		m.left[r.Till] = m.left[r.Till][1:]
		if !r.Back.IsZero() {
			return m.hearReturn(r)
		}
		was := m.open[r.Till]
		m.open[r.Till] = was.after(r)
		if r.Given == 0 {
			return nil
		}
		if old, ok := m.sales[r.Number]; ok {
			return fmt.Errorf("POWER-003: receipt number %s was given to sale %s and to %s", r.Number, old.Sale, r.Sale)
		}
		if was.goods != r.Total {
			return fmt.Errorf("POWER-002: sale %s comes to %d, its acknowledged lines to %d", r.Number, r.Total, was.goods)
		}
		if was.taken+r.Given != r.Paid || was.asked != 0 {
			return fmt.Errorf("POWER-009: for sale %s %d was given, its acknowledged payments come to %d and %d, asked %d",
				r.Number, r.Paid, was.taken, r.Given, was.asked)
		}
		m.sales[r.Number] = r
	}
	return nil
}

func (m *model) unanswered() (n int) {
	for _, left := range m.left {
		n += len(left)
	}
	return n
}

// check opens the store as after any outage and holds it against the model.
func (m *model) check(ctx context.Context, dir string, migrations int, scratch string) error {
	s, err := openShop(ctx, dir, migrations)
	if err != nil {
		return fmt.Errorf("open after the cut: %w", err)
	}
	err = s.Read(ctx, func(v *store.View) error {
		if err := m.checkSales(v); err != nil {
			return err
		}
		if err := m.checkReturns(v); err != nil {
			return err
		}
		if err := m.checkBaskets(s, v); err != nil {
			return err
		}
		if err := m.checkDays(s, v); err != nil {
			return err
		}
		return m.checkCatalogue(ctx, s, v)
	})
	if e := s.close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	r, err := store.Verify(ctx, filepath.Join(dir, "store.db"), s.table, scratch, nil)
	if err != nil {
		return err
	}
	if r.Difference != "" {
		return fmt.Errorf("POWER-004: %s", r.Difference)
	}
	return nil
}

// checkDays: every Z that was answered is there, numbers have no gap, and the last ones made again are what they were.
func (m *model) checkDays(s *testShop, v *store.View) error {
	days, err := s.shifts.Days(v, 0, 3)
	if err != nil {
		return err
	}
	if len(days) > 0 && days[0].Number < m.z || len(days) == 0 && m.z > 0 {
		return fmt.Errorf("POWER-008: Z %d was answered and is lost", m.z)
	}
	var n int64
	if err := v.QueryRow(`SELECT count(*) FROM shift_days`).Scan(&n); err != nil {
		return err
	}
	for _, d := range days {
		z, err := s.shifts.Z(v, d.Number)
		if err != nil {
			return err
		}
		again, err := s.shifts.Recomputed(v, d.Number)
		if err != nil {
			return err
		}
		if z.Totals.Sales != again.Totals.Sales || z.After != again.After || days[0].Number != n {
			return fmt.Errorf("POWER-008: Z %s of %d says %+v, made again %+v", d.Printed, n, z.After, again.After)
		}
	}
	return nil
}

// checkCatalogue: the catalogue in force is whole, all of one round, and no older than the last that was answered.
func (m *model) checkCatalogue(ctx context.Context, s *testShop, v *store.View) error {
	if m.round == 0 {
		return nil
	}
	price := money.Amount(0)
	for i := range importRows {
		sku := fmt.Sprintf("item-%d", i)
		found, err := s.catalog.WithSKU(ctx, sku)(v)
		if err != nil || len(found) != 1 {
			return fmt.Errorf("POWER-006: item %s: found %d, %w", sku, len(found), err)
		}
		if price == 0 {
			price = found[0].Price
		}
		if found[0].Price != price {
			return fmt.Errorf("POWER-006: %s costs %d, others %d: two catalogues at once", sku, found[0].Price, price)
		}
	}
	if round := int(price / 100); round < m.round {
		return fmt.Errorf("POWER-006: catalogue %d is in force after %d was answered", round, m.round)
	}
	return nil
}

func (m *model) checkSales(v *store.View) error {
	rows, err := v.Query(`SELECT till, epoch, number, sale, total FROM sales ORDER BY till, epoch, number`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	found := map[string]bool{}
	last := map[string]int64{}
	for rows.Next() {
		var till pos.TillID
		var epoch, n, total int64
		var id []byte
		if err := rows.Scan((*string)(&till), &epoch, &n, &id, &total); err != nil {
			return err
		}
		series := fmt.Sprintf("%s-%d", till, epoch)
		if n != last[series]+1 {
			return fmt.Errorf("POWER-003: receipt %s-%d follows %d", series, n, last[series])
		}
		last[series] = n
		number := pos.ReceiptNumber(till, epoch, n)
		if want, ok := m.sales[number]; ok && (want.Total != total || string(want.Sale[:]) != string(id)) {
			return fmt.Errorf("POWER-001: receipt %s was acknowledged as another sale", number)
		}
		found[number] = true
	}
	for number := range m.sales {
		if !found[number] {
			return fmt.Errorf("POWER-001: receipt %s was acknowledged and is lost", number)
		}
	}
	return rows.Err()
}

// checkBaskets allows what was tried and not heard to be answered: a first part of it may have been done.
func (m *model) checkBaskets(s *testShop, v *store.View) error {
	for i := range tills {
		at := tillID(i)
		st, err := s.sales.Snapshot(v, at)
		if err != nil {
			return err
		}
		want, have := m.open[at], basket{}
		for _, l := range st.Lines {
			have.goods += int64(l.Gross)
		}
		if st.Paying != nil {
			have.taken = int64(st.Paying.Taken)
			for _, p := range st.Paying.Payments {
				if p.State == "asked" {
					have.asked += int64(p.Given)
				}
			}
		}
		may, ok := want, have == want
		for _, r := range m.left[at] {
			may = may.after(r)
			ok = ok || have == may
		}
		if !ok {
			return fmt.Errorf("POWER-002, POWER-009: basket of till %s is %+v, its acknowledged steps say %+v", at, have, want)
		}
	}
	return nil
}
