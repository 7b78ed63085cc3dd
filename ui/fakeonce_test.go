package ui_test

import (
	"context"

	"sanduq/ui"
)

// once does a command under the lock, or returns what its id was answered before.
func once[A, R any](f *fakeTill, name string, fn func(A) (R, error)) func(context.Context, ui.Call, A) (R, error) {
	return func(ctx context.Context, c ui.Call, a A) (R, error) {
		f.mu.Lock()
		hold := f.hold
		f.asked[name]++
		if first, ok := f.answers[c.ID].(R); ok {
			f.mu.Unlock()
			return first, nil
		}
		r, err := fn(a)
		if err == nil {
			f.answers[c.ID] = r
			f.calls[name]++
		}
		f.mu.Unlock()
		if name == "sale.cash" && hold != nil {
			select { // done, and not yet told
			case <-hold:
			case <-ctx.Done():
				return r, ctx.Err()
			}
		}
		return r, err
	}
}
