package app

import (
	"context"
	"log/slog"

	"sanduq/pos"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// atPlace serves a command that asks whether it is given at the store's own screen.
func atPlace[A, R any](a *App, cmd func(pos.ID, terminal.Place, A) store.Command) ui.Command {
	return ui.Do(func(ctx context.Context, c ui.Call, args A) (R, error) {
		return store.Do[R](ctx, a.store, cmd(c.ID, terminal.Place{Till: c.Till, Own: c.Who.Own()}, args))
	})
}

func (a *App) findTerminal(_ context.Context, c ui.Call, q screen.FindArgs) (terminal.Visitor, error) {
	return a.terminals.Find(c.ID, q.Code)
}

// listTerminals tells a person who adds a screen where to go and what there is.
func (a *App) listTerminals(ctx context.Context, c ui.Call, _ screen.Nothing) (screen.Terminals, error) {
	out := screen.Terminals{Addresses: []string{}, Tills: []screen.TillInfo{}}
	if urls, fingerprint, ok := a.LAN(); ok {
		out.Open, out.Addresses, out.Fingerprint = true, urls, fingerprint
		if len(urls) > 0 {
			out.QR = ui.QR(urls[0])
		}
	}
	for _, t := range a.cfg.Tills {
		out.Tills = append(out.Tills, screen.TillInfo{ID: t.ID, Name: t.Name})
	}
	if !c.Who.Own() {
		out.Self = c.Who.Terminal.String()
	}
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		out.Paired, err = terminal.List(v)
		return err
	})
	here := a.screens.Here()
	for i := range out.Paired {
		out.Paired[i].Here = here[out.Paired[i].ID]
	}
	return out, err
}

// terminalsChanged is told by the writer, so it only marks.
func (a *App) terminalsChanged(data any) {
	if c, ok := data.(terminal.Change); ok && !c.Revoked.IsZero() {
		a.screens.Revoke(c.Revoked)
	}
}

// terminalSeen writes down that a screen is there. Nothing hangs on it.
func (a *App) terminalSeen(ctx context.Context, id pos.ID) {
	if !a.terminals.Due(id) {
		return
	}
	if _, err := store.Do[any](ctx, a.store, terminal.Seen(id)); err != nil {
		a.log.Debug("note that a screen is there", slog.Any("err", err))
	}
}

// PairScreen implements Verbs for the command line of a running server: it lets a browser in that waits with a code.
func (a *App) PairScreen(ctx context.Context, id pos.ID, args terminal.PairArgs) error {
	_, err := store.Do[any](ctx, a.store, a.terminals.Pair(id, terminal.Place{Own: true, Console: true}, args))
	return err
}
