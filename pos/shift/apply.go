package shift

import (
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// apply changes the views for one entry: first by the Reader of its kind, then, for the shift's own kinds, by itself.
func (s *Shifts) apply(tx *store.Tx, e *journal.Entry) error {
	if read, ok := s.readers[e.Kind]; ok {
		p, err := read(e)
		if err != nil {
			return err
		}
		return post(tx, e, &p)
	}
	switch e.Kind {
	case (fact.ShiftOpened{}).Kind():
		return applied(tx, e, opened)
	case (fact.ShiftSuspended{}).Kind():
		return applied(tx, e, func(tx *store.Tx, _ *journal.Entry, f *fact.ShiftSuspended) error {
			return tx.ExecOne(`UPDATE shifts SET state = 'suspended' WHERE shift = ?`, f.Shift[:])
		})
	case (fact.ShiftResumed{}).Kind():
		return applied(tx, e, func(tx *store.Tx, _ *journal.Entry, f *fact.ShiftResumed) error {
			return tx.ExecOne(`UPDATE shifts SET state = 'open' WHERE shift = ?`, f.Shift[:])
		})
	case (fact.ShiftHandedOver{}).Kind():
		return applied(tx, e, func(tx *store.Tx, _ *journal.Entry, f *fact.ShiftHandedOver) error {
			return tx.ExecOne(`UPDATE shifts SET holder = ? WHERE shift = ?`, string(f.To), f.Shift[:])
		})
	case (fact.CashMoved{}).Kind():
		return applied(tx, e, moved)
	case (fact.ShiftCounted{}).Kind():
		return applied(tx, e, func(tx *store.Tx, e *journal.Entry, f *fact.ShiftCounted) error {
			err := tx.Exec(`INSERT INTO shift_counts (shift, no, at, body) VALUES (?,?,?,?)`, f.Shift[:], f.No, e.At, string(e.Body))
			if err != nil {
				return err
			}
			return tx.ExecOne(`UPDATE shifts SET counts = ? WHERE shift = ?`, f.No, f.Shift[:])
		})
	case (fact.ShiftClosed{}).Kind():
		return applied(tx, e, closed)
	case (fact.DifferenceApproved{}).Kind():
		return applied(tx, e, approved)
	case (fact.DayClosed{}).Kind():
		return applied(tx, e, dayClosed)
	}
	return nil
}

// applied decodes an entry for what applies it.
func applied[F any, P interface {
	*F
	fact.Body
}](tx *store.Tx, e *journal.Entry, do func(*store.Tx, *journal.Entry, P) error) error {
	f := P(new(F))
	if err := e.Decode(f); err != nil {
		return err
	}
	return do(tx, e, f)
}

// late is the SQL that tells whether a Z had closed a business date already; its argument is that date.
const late = `EXISTS (SELECT 1 FROM shift_days WHERE date >= ?)`

// post writes what a Reader found in an entry.
func post(tx *store.Tx, e *journal.Entry, p *Posted) error {
	if p.Document != nil {
		if err := postDocument(tx, e, p); err != nil {
			return err
		}
	}
	what := "sale"
	if p.Refund {
		what = "refund"
	}
	for _, m := range p.Money {
		if err := postMoney(tx, e, p.Till, what, reason{}, m); err != nil {
			return err
		}
	}
	if p.Rounding != 0 {
		m := Posting{Means: rounding, Amount: p.Rounding, Count: 1}
		if err := postMoney(tx, e, p.Till, rounding, reason{}, m); err != nil {
			return err
		}
	}
	if x := p.Events; x != (fact.Events{}) {
		return tx.Exec(`INSERT INTO shift_events (z, day, late, till, voided, abandoned, no_sale, reprints, overrides)
			VALUES (0, ?1, EXISTS (SELECT 1 FROM shift_days WHERE date >= ?1), ?2, ?3, ?4, ?5, ?6, ?7)
			ON CONFLICT DO UPDATE SET voided = voided + excluded.voided,
			abandoned = abandoned + excluded.abandoned, no_sale = no_sale + excluded.no_sale,
			reprints = reprints + excluded.reprints, overrides = overrides + excluded.overrides`,
			string(e.Day), string(p.Till), x.VoidedLines, x.Abandoned, x.NoSale, x.Reprints, x.Overrides)
	}
	return nil
}

// rounding names the rows of cash rounding. It is no money: a row says by how much money and documents differ.
const rounding = "rounding"

func postDocument(tx *store.Tx, e *journal.Entry, p *Posted) error {
	d := p.Document
	printed := d.Printed
	if printed == "" {
		printed = pos.ReceiptNumber(p.Till, e.Epoch, d.Number)
	}
	err := tx.Exec(`INSERT INTO shift_documents (day, epoch, seq, refund, printed, gross, net, tax, at)
		VALUES (?,?,?,?,?,?,?,?,?)`,
		string(e.Day), e.Epoch, e.Seq, p.Refund, printed, int64(d.Gross), int64(d.Net), int64(d.Tax), e.At)
	if err != nil {
		return err
	}
	err = tx.Exec(`INSERT INTO shift_sums (z, day, late, till, refund, count, gross, net, tax,
			first_epoch, first_seq, first_printed, last_epoch, last_seq, last_printed)
		VALUES (0, ?1, EXISTS (SELECT 1 FROM shift_days WHERE date >= ?1), ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?7, ?8, ?9)
		ON CONFLICT DO UPDATE SET count = count + 1, gross = gross + excluded.gross, net = net + excluded.net,
			tax = tax + excluded.tax, last_epoch = excluded.last_epoch, last_seq = excluded.last_seq,
			last_printed = excluded.last_printed`,
		string(e.Day), string(p.Till), p.Refund, int64(d.Gross), int64(d.Net), int64(d.Tax), e.Epoch, e.Seq, printed)
	if err != nil {
		return err
	}
	for _, t := range d.Taxes {
		err := tx.Exec(`INSERT INTO shift_taxes (z, day, till, refund, cat, rate, gross, net, tax) VALUES (0,?,?,?,?,?,?,?,?)
			ON CONFLICT DO UPDATE SET gross = gross + excluded.gross, net = net + excluded.net, tax = tax + excluded.tax`,
			string(e.Day), string(p.Till), p.Refund, t.Cat, int64(t.Rate), int64(t.Gross), int64(t.Net), int64(t.Tax))
		if err != nil {
			return err
		}
	}
	sales, refunds := d.Gross, money.Amount(0)
	if p.Refund {
		sales, refunds = refunds, sales
	}
	return tx.Exec(`INSERT INTO shift_perpetual (till, sales, refunds, documents) VALUES (?,?,?,1)
		ON CONFLICT (till) DO UPDATE SET sales = sales + excluded.sales, refunds = refunds + excluded.refunds,
		documents = documents + 1`, string(p.Till), int64(sales), int64(refunds))
}

// reason is why cash moved, with its name as the shop had it then.
type reason struct {
	id   string
	name pos.Text
}

// postMoney posts money to the till's open shift. Without one it waits for the next, marked.
func postMoney(tx *store.Tx, e *journal.Entry, at pos.TillID, what string, why reason, m Posting) error {
	return tx.Exec(`INSERT INTO shift_money
			(z, day, late, till, shift, unheld, what, means, scheme, reason, name_en, name_ar, amount, count)
		SELECT 0, ?1, EXISTS (SELECT 1 FROM shift_days WHERE date >= ?1), ?2, coalesce(held, x''), held IS NULL,
			?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
		FROM (SELECT (SELECT shift FROM shifts WHERE till = ?2 AND state <> 'closed') AS held) WHERE true
		ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, count = count + excluded.count,
			name_en = excluded.name_en, name_ar = excluded.name_ar`,
		string(e.Day), string(at), what, m.Means, m.Scheme, why.id, why.name.En, why.name.Ar, int64(m.Amount), m.Count)
}

// opened begins a shift, which takes what the till took since the last one.
func opened(tx *store.Tx, e *journal.Entry, f *fact.ShiftOpened) error {
	err := tx.Exec(`INSERT INTO shifts (shift, till, state, opened_at, opened_by, holder, opening,
		counts, closed_epoch, closed_seq, closed_at, day, late, body, needs, approved, z)
		VALUES (?,?,'open',?,?,?,?,0,0,0,0,'',0,'',0,0,0)`,
		f.Shift[:], string(f.Till), e.At, string(f.By.Staff), string(f.By.Staff), int64(f.Opening))
	if err != nil {
		return err
	}
	err = tx.Exec(`UPDATE shift_money SET shift = ? WHERE shift = x'' AND till = ?`, f.Shift[:], string(f.Till))
	if err != nil {
		return err
	}
	if err := postMoney(tx, e, f.Till, "opening", reason{}, Posting{Means: Cash, Amount: f.Opening, Count: 1}); err != nil {
		return err
	}
	if !f.FromSafe {
		return nil
	}
	return postSafe(tx, e, f.Till, "opening", -f.Opening, "", f.By.Staff)
}

// moved posts a movement of cash: to the drawer, the safe or both.
func moved(tx *store.Tx, e *journal.Entry, f *fact.CashMoved) error {
	in := f.Amount
	if f.What == PaidOut || f.What == Drop {
		in = -in
	}
	if f.What != Deposit {
		err := postMoney(tx, e, f.Till, f.What, reason{f.Reason, f.Name}, Posting{Means: Cash, Amount: in, Count: 1})
		if err != nil {
			return err
		}
	}
	switch {
	case f.What == Drop:
		err := tx.Exec(`INSERT INTO shift_bags (bag, till, amount, at, in_safe) VALUES (?,?,?,?,1)`,
			f.Bag, string(f.Till), int64(f.Amount), e.At)
		if err != nil {
			return err
		}
		return postSafe(tx, e, f.Till, Drop, f.Amount, f.Bag, f.By.Staff)
	case f.What == Deposit:
		bags := make([]string, len(f.Bags))
		for i, b := range f.Bags {
			bags[i] = b.Bag
			if err := tx.ExecOne(`UPDATE shift_bags SET in_safe = 0 WHERE bag = ?`, b.Bag); err != nil {
				return err
			}
		}
		return postSafe(tx, e, f.Till, Deposit, -f.Amount, strings.Join(bags, " "), f.By.Staff)
	case f.FromSafe:
		return postSafe(tx, e, f.Till, f.What, -f.Amount, "", f.By.Staff)
	}
	return nil
}

func postSafe(
	tx *store.Tx, e *journal.Entry, at pos.TillID, what string, in money.Amount, bags string, by pos.StaffID,
) error {
	return tx.Exec(`INSERT INTO shift_safe (epoch, seq, at, day, late, what, till, amount, bags, staff, z)
		VALUES (?,?,?,?,`+late+`,?,?,?,?,?,0)`,
		e.Epoch, e.Seq, e.At, string(e.Day), string(e.Day), what, string(at), int64(in), bags, string(by))
}

func closed(tx *store.Tx, e *journal.Entry, f *fact.ShiftClosed) error {
	return tx.ExecOne(`UPDATE shifts SET state = 'closed', closed_epoch = ?, closed_seq = ?, closed_at = ?, day = ?,
		late = `+late+`, body = ?, needs = ? WHERE shift = ?`,
		e.Epoch, e.Seq, e.At, string(e.Day), string(e.Day), string(e.Body), f.NeedsApproval, f.Shift[:])
}

func approved(tx *store.Tx, e *journal.Entry, f *fact.DifferenceApproved) error {
	err := tx.Exec(`INSERT INTO shift_approvals (epoch, seq, day, late, body, z) VALUES (?,?,?,`+late+`,?,0)`,
		e.Epoch, e.Seq, string(e.Day), string(e.Day), string(e.Body))
	if err != nil {
		return err
	}
	return tx.ExecOne(`UPDATE shifts SET approved = 1 WHERE shift = ?`, f.Shift[:])
}

// dayClosed gives its number to every row that waits and is not of a later date.
func dayClosed(tx *store.Tx, e *journal.Entry, f *fact.DayClosed) error {
	for _, mark := range [...]string{
		`UPDATE shift_money SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shift_sums SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shift_taxes SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shift_events SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shift_approvals SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shift_safe SET z = ? WHERE z = 0 AND day <= ?`,
		`UPDATE shifts SET z = ? WHERE z = 0 AND day <= ? AND state = 'closed'`,
	} {
		if err := tx.Exec(mark, f.Number, string(f.Date)); err != nil {
			return err
		}
	}
	err := tx.Exec(`INSERT INTO shift_open_at (number, till, shift, opened_at, opened_by, expected)
		SELECT ?, till, shift, opened_at, opened_by, expected FROM (`+openShifts+`)`, f.Number)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO shift_days (number, date, epoch, seq, at, sales, refunds, documents) VALUES (?,?,?,?,?,?,?,?)`,
		f.Number, string(f.Date), e.Epoch, e.Seq, e.At,
		int64(f.After.Sales), int64(f.After.Refunds), f.After.Documents)
}
