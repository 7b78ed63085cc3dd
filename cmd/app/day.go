package app

import (
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/shift"
	"sanduq/pos/store"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// shiftSnapshot is the cash of a till.
func (a *App) shiftSnapshot(ctx context.Context, till pos.TillID) (int64, any, error) {
	s := screen.Shift{Setup: a.shifts.Setup(), Required: a.cfg.Cash.ShiftRequired}
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		if s.State, err = a.shifts.StateOf(v, till); err != nil {
			return err
		}
		last, err := a.shifts.Days(v, 0, 1)
		if len(last) == 1 {
			s.Days = last[0].Number
		}
		return err
	})
	return 0, s, err
}

// dayNow reads what waits for the next Z.
func (a *App) dayNow(ctx context.Context, c ui.Call, q shift.ReadArgs) (now screen.DayNow, err error) {
	if q.Till != "" && !slices.Contains(a.tillIDs(), q.Till) {
		return now, &pos.Error{Code: pos.NotFound, Op: "read X", Key: "shift.no_till", Args: map[string]any{"till": q.Till}}
	}
	now.Tills = a.tillInfos()
	err = a.shifts.Read(ctx, a.store, c.Till, q.Approval, func(v *store.View) (err error) {
		if now.X, err = a.shifts.X(v, q.Till); err != nil {
			return err
		}
		if now.Pending, err = a.shifts.Pending(v, shift.PageLimit); err != nil {
			return err
		}
		if now.Baskets, err = a.sales.Unfinished(v); err != nil {
			return err
		}
		now.Held, err = a.sales.Held(v)
		return err
	})
	return now, err
}

func (a *App) tillIDs() []pos.TillID {
	ids := make([]pos.TillID, len(a.cfg.Tills))
	for i, t := range a.cfg.Tills {
		ids[i] = t.ID
	}
	return ids
}

// dayPage is the number of Zs, movements or invoices that a screen is given at a time.
const dayPage = 50

func (a *App) dayList(ctx context.Context, c ui.Call, q screen.DaysArgs) (out screen.DaysAnswer, err error) {
	err = a.shifts.Read(ctx, a.store, c.Till, q.Approval, func(v *store.View) (err error) {
		out.Days, err = a.shifts.Days(v, q.Before, dayPage+1)
		out.Days, out.More = paged(out.Days)
		return err
	})
	return out, err
}

// paged cuts off what was read only to know that there is more.
func paged[T any](rows []T) ([]T, bool) { return rows[:min(len(rows), dayPage)], len(rows) > dayPage }

func (a *App) dayRead(ctx context.Context, c ui.Call, q screen.DayArgs) (out screen.DayAnswer, err error) {
	err = a.shifts.Read(ctx, a.store, c.Till, q.Approval, func(v *store.View) (err error) {
		if out.Z, err = a.shifts.Z(v, q.Number); err != nil {
			return err
		}
		days, err := a.shifts.Days(v, q.Number+1, 1)
		if err == nil && len(days) == 1 {
			out.Day = days[0]
		}
		return err
	})
	return out, err
}

func (a *App) dayVAT(ctx context.Context, c ui.Call, q screen.VATArgs) (out screen.VATAnswer, err error) {
	err = a.shifts.Read(ctx, a.store, c.Till, q.Approval, func(v *store.View) (err error) {
		if out.VAT, err = a.shifts.VATOf(v, q.From, q.To); err != nil {
			return err
		}
		out.Invoices, err = a.shifts.Invoices(v, q.From, q.To, q.After, dayPage+1)
		out.Invoices, out.More = paged(out.Invoices)
		return err
	})
	return out, err
}

func (a *App) safe(ctx context.Context, c ui.Call, q screen.SafeArgs) (out shift.Safe, err error) {
	err = a.shifts.Read(ctx, a.store, c.Till, q.Approval, func(v *store.View) (err error) {
		out, err = a.shifts.SafeOf(v, q.Before, dayPage)
		return err
	})
	return out, err
}
