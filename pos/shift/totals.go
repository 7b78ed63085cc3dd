package shift

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// scope says which rows are added up: those that a Z took, or with z = 0 those that wait for one, up to a business date.
type scope struct {
	z    int64
	upTo pos.Date
	till pos.TillID // "": all tills
}

// allDates is later than every business date.
const allDates pos.Date = "9999-12-31"

// inScope is the condition that scope.args belong to; ofStore is that of rows that belong to no till.
const (
	inScope = ` z = ?1 AND day <= ?2 AND (?3 = '' OR till = ?3) `
	ofStore = ` z = ?1 AND day <= ?2 `
)

func (s scope) args() []any { return []any{s.z, string(s.upTo), string(s.till)} }

// totals adds up a scope. It reads views alone, so that it can be done again at any later time.
func totals(v *store.View, s scope) (t fact.DayTotals, dates []fact.DateSum, err error) {
	if dates, err = byDate(v, s); err != nil {
		return t, nil, err
	}
	for _, d := range dates {
		if t.Sales, err = plus(t.Sales, d.Sales); err != nil {
			return t, nil, err
		}
		if t.Refunds, err = plus(t.Refunds, d.Refunds); err != nil {
			return t, nil, err
		}
	}
	for _, step := range [...]func(*store.View, scope, *fact.DayTotals) error{byTax, byMeans, byMove, byNumber, events, cash} {
		if err := step(v, s, &t); err != nil {
			return t, nil, err
		}
	}
	return t, dates, nil
}

func plus(a, b fact.DocumentSum) (fact.DocumentSum, error) {
	gross, err := a.Gross.Add(b.Gross)
	if err != nil {
		return a, err
	}
	net, err := a.Net.Add(b.Net)
	if err != nil {
		return a, err
	}
	tax, err := a.Tax.Add(b.Tax)
	return fact.DocumentSum{Count: a.Count + b.Count, Gross: gross, Net: net, Tax: tax}, err
}

// byDate adds up documents and cash by business date, what came late apart.
func byDate(v *store.View, s scope) ([]fact.DateSum, error) {
	var dates []fact.DateSum
	of := func(date pos.Date, late bool) *fact.DateSum {
		i := slices.IndexFunc(dates, func(d fact.DateSum) bool { return d.Date == date && d.Late == late })
		if i < 0 {
			dates, i = append(dates, fact.DateSum{Date: date, Late: late}), len(dates)
		}
		return &dates[i]
	}
	type row struct {
		date         pos.Date
		late, refund bool
		sum          fact.DocumentSum
		cash         money.Amount
	}
	documents, err := list(v, "add up documents", func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan((*string)(&r.date), &r.late, &r.refund, &r.sum.Count, &r.sum.Gross, &r.sum.Net, &r.sum.Tax)
	}, `SELECT day, late, refund, sum(count), sum(gross), sum(net), sum(tax) FROM shift_sums
		WHERE`+inScope+`GROUP BY day, late, refund`, s.args()...)
	if err != nil {
		return nil, err
	}
	for _, r := range documents {
		if r.refund {
			of(r.date, r.late).Refunds = r.sum
		} else {
			of(r.date, r.late).Sales = r.sum
		}
	}
	drawers, err := list(v, "add up cash", func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan((*string)(&r.date), &r.late, &r.cash)
	}, `SELECT day, late, sum(amount) FROM shift_money
		WHERE`+inScope+`AND means = 'cash' AND what <> 'opening' GROUP BY day, late`, s.args()...)
	if err != nil {
		return nil, err
	}
	for _, r := range drawers {
		of(r.date, r.late).Cash = r.cash
	}
	if err := otherByDate(v, s, of); err != nil {
		return nil, err
	}
	slices.SortFunc(dates, func(a, b fact.DateSum) int {
		return cmp.Or(strings.Compare(string(a.Date), string(b.Date)), lateLast(a.Late, b.Late))
	})
	return dates, nil
}

// otherByDate adds what happened besides sales and cash to its date: what was banked, and the events.
func otherByDate(v *store.View, s scope, of func(pos.Date, bool) *fact.DateSum) error {
	type row struct {
		date   pos.Date
		late   bool
		banked money.Amount
		events fact.Events
	}
	banked, err := list(v, "add up deposits", func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan((*string)(&r.date), &r.late, &r.banked)
	}, `SELECT day, late, -sum(amount) FROM shift_safe
		WHERE`+inScope+`AND what = 'deposit' GROUP BY day, late`, s.args()...)
	if err != nil {
		return err
	}
	for _, r := range banked {
		of(r.date, r.late).Deposits = r.banked
	}
	happened, err := list(v, "count events", func(rows *sql.Rows) (r row, err error) {
		x := &r.events
		return r, rows.Scan((*string)(&r.date), &r.late, &x.VoidedLines, &x.Abandoned, &x.NoSale, &x.Reprints, &x.Overrides)
	}, `SELECT day, late, sum(voided), sum(abandoned), sum(no_sale), sum(reprints), sum(overrides)
		FROM shift_events WHERE`+inScope+`GROUP BY day, late`, s.args()...)
	for _, r := range happened {
		of(r.date, r.late).Events = r.events
	}
	return err
}

func lateLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func byTax(v *store.View, s scope, t *fact.DayTotals) (err error) {
	t.Taxes, err = list(v, "add up taxes", scanTax, `SELECT cat, rate, refund, sum(gross), sum(net), sum(tax)
		FROM shift_taxes WHERE`+inScope+`GROUP BY cat, rate, refund ORDER BY cat, rate, refund`, s.args()...)
	return err
}

func scanTax(rows *sql.Rows) (x fact.TaxSum, err error) {
	return x, rows.Scan(&x.Cat, &x.Rate, &x.Refund, &x.Gross, &x.Net, &x.Tax)
}

func byMeans(v *store.View, s scope, t *fact.DayTotals) (err error) {
	t.Means, err = list(v, "add up means", func(rows *sql.Rows) (x fact.MeansSum, err error) {
		return x, rows.Scan(&x.Means, &x.Scheme, &x.Count, &x.Taken, &x.Refunded)
	}, `SELECT means, scheme, sum(count), sum(iif(what = 'sale', amount, 0)), sum(iif(what = 'refund', amount, 0))
		FROM shift_money WHERE`+inScope+`AND what IN ('sale', 'refund')
		GROUP BY means, scheme ORDER BY means <> 'cash', means, scheme`, s.args()...)
	return err
}

func byMove(v *store.View, s scope, t *fact.DayTotals) (err error) {
	t.Moves, err = list(v, "add up movements", func(rows *sql.Rows) (x fact.MoveSum, err error) {
		return x, rows.Scan(&x.What, &x.Reason, &x.Name.En, &x.Name.Ar, &x.Count, &x.Amount)
	}, `SELECT what, reason, max(name_en), max(name_ar), sum(count), sum(amount) FROM shift_money
		WHERE`+inScope+`AND what NOT IN ('sale', 'refund', 'rounding') GROUP BY what, reason ORDER BY what, reason`, s.args()...)
	return err
}

func byNumber(v *store.View, s scope, t *fact.DayTotals) (err error) {
	t.Numbers, err = list(v, "find first and last numbers", func(rows *sql.Rows) (x fact.NumberRange, err error) {
		return x, rows.Scan((*string)(&x.Till), &x.Refund, &x.First, &x.Last, &x.Count)
	}, `SELECT DISTINCT till, refund,
			first_value(first_printed) OVER (PARTITION BY till, refund ORDER BY first_epoch, first_seq),
			first_value(last_printed) OVER (PARTITION BY till, refund ORDER BY last_epoch DESC, last_seq DESC),
			sum(count) OVER (PARTITION BY till, refund)
		FROM shift_sums WHERE`+inScope+`ORDER BY till, refund`, s.args()...)
	return err
}

func events(v *store.View, s scope, t *fact.DayTotals) error {
	x := &t.Events
	err := v.QueryRow(`SELECT coalesce(sum(voided), 0), coalesce(sum(abandoned), 0), coalesce(sum(no_sale), 0),
		coalesce(sum(reprints), 0), coalesce(sum(overrides), 0) FROM shift_events WHERE`+inScope, s.args()...).
		Scan(&x.VoidedLines, &x.Abandoned, &x.NoSale, &x.Reprints, &x.Overrides)
	if err != nil {
		return fmt.Errorf("count events: %w", err)
	}
	return nil
}

// cash adds up the drawers, what was taken without a shift, and what went to the bank.
func cash(v *store.View, s scope, t *fact.DayTotals) (err error) {
	t.Drawers, err = list(v, "add up drawers", func(rows *sql.Rows) (x fact.DrawerSum, err error) {
		return x, rows.Scan((*string)(&x.Till), &x.Amount)
	}, `SELECT till, sum(amount) FROM shift_money
		WHERE`+inScope+`AND means = 'cash' AND what <> 'opening' GROUP BY till ORDER BY till`, s.args()...)
	if err != nil {
		return err
	}
	err = v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_money
		WHERE`+inScope+`AND means = 'cash' AND unheld = 1`, s.args()...).Scan(&t.Unheld)
	if err != nil {
		return fmt.Errorf("add up cash without a shift: %w", err)
	}
	err = v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_money
		WHERE`+inScope+`AND what = 'rounding'`, s.args()...).Scan(&t.Rounding)
	if err != nil {
		return fmt.Errorf("add up rounding: %w", err)
	}
	err = v.QueryRow(`SELECT -coalesce(sum(amount), 0) FROM shift_safe
		WHERE`+inScope+`AND what = 'deposit'`, s.args()...).Scan(&t.Deposits)
	if err != nil {
		return fmt.Errorf("add up deposits: %w", err)
	}
	return nil
}

// ended lists the shifts that were closed.
func ended(v *store.View, s scope) ([]fact.ShiftEnd, error) {
	return list(v, "read closed shifts", func(rows *sql.Rows) (x fact.ShiftEnd, err error) {
		var body []byte
		if err = rows.Scan((*string)(&x.Date), &x.Late, &x.At, &body); err == nil {
			err = json.Unmarshal(body, &x.Closed)
		}
		return x, err
	}, `SELECT day, late, closed_at, body FROM shifts
		WHERE`+inScope+`AND state = 'closed' ORDER BY closed_epoch, closed_seq`, s.args()...)
}

// openShifts selects the open shifts with the cash that their drawers hold by the books.
const openShifts = `SELECT shift, till, opened_at, opened_by, (SELECT coalesce(sum(amount), 0) FROM shift_money AS m
	WHERE m.shift = s.shift AND means = 'cash') AS expected FROM shifts AS s WHERE state <> 'closed'`

// standing lists the shifts that are open, or for a Z those that were open when it was made.
func standing(v *store.View, s scope) ([]fact.ShiftOpen, error) {
	scan := func(rows *sql.Rows) (x fact.ShiftOpen, err error) {
		var id []byte
		err = rows.Scan(&id, (*string)(&x.Till), &x.OpenedAt, (*string)(&x.By), &x.Expected)
		copy(x.Shift[:], id)
		return x, err
	}
	if s.z > 0 {
		return list(v, "read shifts of Z", scan, `SELECT shift, till, opened_at, opened_by, expected FROM shift_open_at
			WHERE number = ? ORDER BY till`, s.z)
	}
	return list(v, "read open shifts", scan, openShifts+` AND (?1 = '' OR till = ?1) ORDER BY till`, string(s.till))
}

// accepted lists the differences that were approved.
func accepted(v *store.View, s scope) ([]fact.Approved, error) {
	return list(v, "read approvals", func(rows *sql.Rows) (x fact.Approved, err error) {
		var body []byte
		var f fact.DifferenceApproved
		if err = rows.Scan((*string)(&x.Date), &x.Late, &body); err == nil {
			err = json.Unmarshal(body, &f)
		}
		x.Shift, x.Till, x.Cash, x.By = f.Shift, f.Till, f.Cash, f.By
		return x, err
	}, `SELECT day, late, body FROM shift_approvals WHERE`+ofStore+`ORDER BY epoch, seq`, s.args()[:2]...)
}
