package script

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/receipt"
	"sanduq/pos/shift"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

// expectX: x [TILL], sales 2, gross 12.00, cash 12.00, … — what waits for the next Z.
func (r *run) expectX(s statement) error {
	var x shift.X
	err := r.read(func(v *store.View) (err error) {
		x, err = r.world.shifts.X(v, pos.TillID(strings.Join(s[0][1:], "")))
		return err
	})
	if err != nil {
		return err
	}
	has := r.sumsOf(&x.Totals, x.Dates, x.Shifts, x.Open)
	has["last"], has["ever"] = cmpOr(x.LastZ, "none"), r.money(x.Perpetual.Sales)
	return eachIs("X", s[1:], has)
}

// expectZ: z 1-1, date 2026-11-23, sales 2, … — the last Z. What it prints is held against what it says: see paperSays.
func (r *run) expectZ(s statement) error {
	all, err := r.entries(0)
	if err != nil {
		return err
	}
	var z fact.DayClosed
	at := -1
	for i := range all {
		if all[i].Kind == z.Kind() {
			at, z = i, fact.DayClosed{}
			if err := all[i].Decode(&z); err != nil {
				return err
			}
		}
	}
	if at < 0 {
		return errors.New("there is no Z")
	}
	has := r.sumsOf(&z.Totals, z.Dates, z.Shifts, z.Open)
	has["z"], has["date"] = shift.PrintedNumber(all[at].Epoch, z.Number), string(z.Date)
	has["ever"], has["before"] = r.money(z.After.Sales), r.money(z.Before.Sales)
	has["baskets"], has["approved"] = strconv.Itoa(len(z.Baskets)), strconv.Itoa(len(z.Approved))
	has["signed"] = "no"
	if z.Signed != "" {
		has["signed"] = "yes"
	}
	if err := eachIs("Z", s, has); err != nil {
		return err
	}
	e := &all[at]
	return r.paperSays(&z, receipt.Envelope{Epoch: e.Epoch, At: time.UnixMilli(e.At), Day: e.Day}, e.Seq)
}

func (r *run) sumsOf(
	t *fact.DayTotals, dates []fact.DateSum, ended []fact.ShiftEnd, open []fact.ShiftOpen,
) map[string]string {
	var cash, drawers, late money.Amount
	for _, m := range t.Means {
		if m.Means == shift.Cash {
			cash += m.Taken + m.Refunded
		}
	}
	for _, d := range t.Drawers {
		drawers += d.Amount
	}
	var lateDays []string
	for _, d := range dates {
		if d.Late {
			late += d.Sales.Gross
			lateDays = append(lateDays, string(d.Date))
		}
	}
	first, last := "none", "none"
	if len(t.Numbers) > 0 {
		first, last = t.Numbers[0].First, t.Numbers[0].Last
	}
	return map[string]string{
		"sales": strconv.FormatInt(t.Sales.Count, 10), "gross": r.money(t.Sales.Gross), "tax": r.money(t.Sales.Tax),
		"cash": r.money(cash), "drawers": r.money(drawers), "unheld": r.money(t.Unheld), "deposits": r.money(t.Deposits),
		"late": r.money(late), "of": cmpOr(strings.Join(lateDays, " "), "none"), "shifts": strconv.Itoa(len(ended)),
		"open": strconv.Itoa(len(open)), "first": first, "last": last,
		"voided": strconv.FormatInt(t.Events.VoidedLines, 10), "abandoned": strconv.FormatInt(t.Events.Abandoned, 10),
		"openings": strconv.FormatInt(t.Events.NoSale, 10), "copies": strconv.FormatInt(t.Events.Reprints, 10),
	}
}

// paperSays holds that a Z can be put on paper, and that the paper bears its number, its total and the head of the journal.
func (r *run) paperSays(z *fact.DayClosed, env receipt.Envelope, seq int64) error {
	var text string
	err := r.read(func(v *store.View) error {
		described, err := shop.InForce(v, env.Epoch, seq)
		if err != nil {
			return err
		}
		doc, err := receipt.FromZ(*z, described, env, false)
		text = strings.ReplaceAll(doc.Text(), ",", "")
		return err
	})
	if err != nil {
		return err
	}
	for _, want := range []string{
		shift.PrintedNumber(env.Epoch, z.Number), r.money(z.Totals.Sales.Gross), r.money(z.After.Sales), z.Head.Hash[:16],
	} {
		if !strings.Contains(text, want) {
			return fmt.Errorf("the Z on paper does not say %s:\n%s", want, text)
		}
	}
	return nil
}

// days makes every Z again from the views: it must equal what was printed, and all together must be the perpetual totals.
func (r *run) days() error {
	return r.read(func(v *store.View) error {
		all, err := r.world.shifts.Days(v, 0, shift.PageLimit)
		if err != nil {
			return err
		}
		for _, d := range all {
			z, err := r.world.shifts.Z(v, d.Number)
			if err != nil {
				return err
			}
			again, err := r.world.shifts.Recomputed(v, d.Number)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(plain(z), plain(again)) {
				return fmt.Errorf("the Z %s says\n\t%v\nmade again it says\n\t%v", d.Printed, plain(z), plain(again))
			}
		}
		return nil
	})
}
