package shift

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// X is a reading of what waits for the next Z. It changes nothing and is made as often as anybody likes; who may see it is
// asked by Read and PrintX (staff.ReadX), because it tells what a count should come to.
type X = fact.Reading

// X reads a till, or with "" the whole store.
func (s *Shifts) X(v *store.View, at pos.TillID) (x X, err error) {
	waiting := scope{upTo: allDates, till: at}
	x = X{Till: at, At: v.At.UnixMilli(), Date: v.Day, Currency: s.cfg.Currency.Code()}
	if x.Totals, x.Dates, err = totals(v, waiting); err != nil {
		return x, err
	}
	if x.Shifts, err = ended(v, waiting); err != nil {
		return x, err
	}
	if x.Open, err = standing(v, waiting); err != nil {
		return x, err
	}
	if at != "" && len(x.Open) == 1 {
		if x.Lines, err = expected(v, x.Open[0].Shift); err != nil {
			return x, err
		}
	}
	last, err := s.Days(v, 0, 1)
	if err != nil {
		return x, err
	}
	if len(last) == 1 {
		x.LastZ = last[0].Printed
	}
	x.Perpetual, err = perpetual(v)
	return x, err
}

// perpetual returns the totals that are never reset, as of now.
func perpetual(v *store.View) (p fact.Perpetual, err error) {
	err = v.QueryRow(`SELECT coalesce(sum(sales), 0), coalesce(sum(refunds), 0), coalesce(sum(documents), 0)
		FROM shift_perpetual`).Scan(&p.Sales, &p.Refunds, &p.Documents)
	if err != nil {
		return p, fmt.Errorf("read perpetual totals: %w", err)
	}
	return p, nil
}

// Day is a Z in the list of Zs.
type Day struct {
	Closed
	Place
	At    int64          `json:"at"`
	After fact.Perpetual `json:"after"`
}

// Days lists Zs, the newest first: those before a number, or with 0 the last ones, at most limit (PageLimit).
func (s *Shifts) Days(v *store.View, before int64, limit int) ([]Day, error) {
	return list(v, "read Zs", func(rows *sql.Rows) (d Day, err error) {
		err = rows.Scan(&d.Number, (*string)(&d.Date), &d.Epoch, &d.Seq, &d.At,
			&d.After.Sales, &d.After.Refunds, &d.After.Documents)
		d.Printed = PrintedNumber(d.Epoch, d.Number)
		return d, err
	}, `SELECT number, date, epoch, seq, at, sales, refunds, documents FROM shift_days
		WHERE ?1 = 0 OR number < ?1 ORDER BY number DESC LIMIT ?2`, before, min(limit, PageLimit))
}

// Z returns a Z as it was made and printed. Refusals: day.not_found.
func (s *Shifts) Z(v *store.View, number int64) (fact.DayClosed, error) {
	var f fact.DayClosed
	var at Place
	err := v.QueryRow(`SELECT epoch, seq FROM shift_days WHERE number = ?`, number).Scan(&at.Epoch, &at.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		return f, refuse(pos.NotFound, "day.not_found", "number", number)
	}
	if err != nil {
		return f, fmt.Errorf("find Z %d: %w", number, err)
	}
	e, err := journal.ReadOne(v, v.Store, at.Epoch, at.Seq)
	if err != nil {
		return f, err
	}
	return f, e.Decode(&f)
}

// Recomputed makes a Z again from the views, which Verify rebuilds from the journal: all its sums, shifts and dates
// are added up anew. What only that moment knew, the baskets, the head and its signature, is taken over. It equals Z, or
// somebody changed rows. Refusals: day.not_found.
func (s *Shifts) Recomputed(v *store.View, number int64) (fact.DayClosed, error) {
	f, err := s.Z(v, number)
	if err != nil {
		return f, err
	}
	err = reckon(v, &f, scope{z: number, upTo: allDates})
	return f, err
}

// Read runs fn on the store for whoever may see reports at a till (staff.ReadX): they tell what a count should come to.
func (s *Shifts) Read(
	ctx context.Context, from Reads, at pos.TillID, a *staff.Approval, fn func(*store.View) error,
) error {
	permit := s.cfg.Check(at, staff.ReadX, a)
	permit.Prepare(ctx)
	return from.Read(ctx, func(v *store.View) error {
		if _, err := permit.By(v); err != nil {
			return err
		}
		return fn(v)
	})
}

// Reads is a store that can be read.
type Reads interface {
	Read(ctx context.Context, fn func(*store.View) error) error
}

// ReadArgs says of which till an X is read, "" for the store.
type ReadArgs struct {
	Till     pos.TillID      `json:"till,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// PrintX puts a reading on paper, at the till where it is asked for. Answer: none. Refusals: shift.no_till.
func (s *Shifts) PrintX(id pos.ID, at pos.TillID, a ReadArgs) store.Command {
	return s.command(id, "x.print", at, staff.ReadX, a.Approval, a, func(x act) (store.Decision, error) {
		reading, err := s.x(x.v, a.Till)
		if err != nil {
			return store.Decision{}, err
		}
		return store.Decision{Facts: []fact.Body{fact.XPrinted{Reading: reading, At: at, By: x.by}}}, nil
	})
}

func (s *Shifts) x(v *store.View, till pos.TillID) (X, error) {
	if till != "" && !slices.Contains(s.cfg.Tills, till) {
		return X{}, refuse(pos.NotFound, "shift.no_till", "till", till)
	}
	return s.X(v, till)
}
