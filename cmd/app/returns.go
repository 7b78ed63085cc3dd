package app

import (
	"context"

	"sanduq/pos/returns"
	"sanduq/pos/store"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// findReceipt answers what may come back of a receipt.
func (a *App) findReceipt(ctx context.Context, _ ui.Call, q returns.FindArgs) (f returns.Found, err error) {
	err = a.store.Read(ctx, func(v *store.View) error {
		f, err = a.returns.Find(v, q)
		return err
	})
	return f, err
}

// quoteReturn answers what a return would come to.
func (a *App) quoteReturn(ctx context.Context, _ ui.Call, q returns.QuoteArgs) (out returns.Quote, err error) {
	err = a.store.Read(ctx, func(v *store.View) error {
		out, err = a.returns.Quote(v, q)
		return err
	})
	return out, err
}

// recentSales answers the last sales of the till that asks.
func (a *App) recentSales(ctx context.Context, c ui.Call, _ screen.Nothing) (out screen.RecentAnswer, err error) {
	out.Reasons = a.returns.Reasons()
	err = a.store.Read(ctx, func(v *store.View) error {
		out.Sales, err = a.returns.RecentSales(v, c.Till)
		return err
	})
	return out, err
}
