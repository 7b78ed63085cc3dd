package app

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/vault"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// openVault opens the file of keys under which personal data are sealed. It lies beside the store and is in no backup of it.
func (a *App) openVault(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.cfg.Data, 0o750); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	a.vault, err = vault.Open(ctx, a.cfg.Data)
	return err
}

// idleStep is how often the idle lock looks. Looking is memory only.
const idleStep = time.Second

// runIdleLock locks the tills that nobody touches.
func (a *App) runIdleLock(ctx context.Context) error {
	tick := time.NewTicker(idleStep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := a.clock()
		if !a.staff.IdleDue(now) {
			continue
		}
		if _, err := store.Do[any](ctx, a.store, a.staff.IdleLock(now)); err != nil && ctx.Err() == nil {
			a.log.Warn("idle lock", "err", err)
		}
	}
}

// withStaff adds what a screen can ask about people.
func (a *App) withStaff(c ui.Commands) ui.Commands {
	bare := func(cmd func(pos.ID, pos.TillID) store.Command) ui.Command {
		return command[screen.Nothing, screen.Nothing](a, func(id pos.ID, at pos.TillID, _ screen.Nothing) store.Command {
			return cmd(id, at)
		})
	}
	c["staff.sign_in"] = command[staff.SignInArgs, staff.SignedIn](a, a.staff.SignIn)
	c["staff.switch"] = command[staff.SignInArgs, staff.SignedIn](a, a.staff.Switch)
	c["staff.unlock"] = command[staff.UnlockArgs, staff.SignedIn](a, a.staff.Unlock)
	c["staff.lock"] = bare(a.staff.Lock)
	c["staff.sign_out"] = bare(a.staff.SignOut)
	c["staff.change"] = command[staff.ChangeArgs, screen.Nothing](a, a.staff.Change)
	c["staff.change_role"] = command[staff.RoleArgs, screen.Nothing](a, a.staff.ChangeRole)
	c["staff.set_pin"] = command[staff.SetPINArgs, screen.Nothing](a, a.staff.SetPIN)
	c["staff.set_badge"] = command[staff.SetBadgeArgs, screen.Nothing](a, a.staff.SetBadge)
	c["staff.await_badge"] = ui.Do(a.awaitBadge)
	c["staff.touch"] = ui.Do(func(_ context.Context, c ui.Call, _ screen.Nothing) (screen.Nothing, error) {
		a.staff.Touch(c.Till)
		return screen.Nothing{}, nil
	})
	c["people.list"] = ui.Do(a.people)
	c["audit.list"] = ui.Do(a.audit)
	return c
}

// scan is a code at a till, from its scanner or its screen: the badge of a person, or goods.
func (a *App) scan(ctx context.Context, c ui.Call, args sale.ScanArgs) (sale.LineAnswer, error) {
	a.staff.Touch(c.Till)
	if handled, err := a.badge(ctx, c, args.Code); handled || err != nil {
		return sale.LineAnswer{}, err
	}
	return store.Do[sale.LineAnswer](ctx, a.store, a.sales.Scan(c.ID, c.Till, args))
}

// badge does what a badge is scanned for, if the code is one. Where the till is locked or nobody is signed in its owner is
// let in. Where somebody works, the screen knows what is meant, an approval or a change of hands: it gets a ticket for the
// badge with the refusal staff.badge_scanned (staff, ticket).
func (a *App) badge(ctx context.Context, c ui.Call, code string) (handled bool, err error) {
	if a.front != nil { // people are those of the real book
		c.Till, _ = pos.RealTill(c.Till)
		return a.front.badge(ctx, c, code)
	}
	badge := staff.BadgeOf(code)
	if who, waits := a.badges.take(c.Till, a.clock()); waits {
		_, err := store.Do[any](ctx, a.store, a.staff.SetBadge(c.ID, c.Till, staff.SetBadgeArgs{Staff: who, Code: badge}))
		return true, err
	}
	p, ok, err := a.staff.Present(ctx, c.Till, badge)
	if !ok || err != nil {
		return false, err
	}
	if p.Taken && !p.Locked {
		return true, &pos.Error{
			Code: pos.Refused, Op: "scan", Key: "staff.badge_scanned",
			Args: map[string]any{"staff": p.Staff, "ticket": string(p.Ticket)},
		}
	}
	_, err = store.Do[staff.SignedIn](ctx, a.store, a.staff.Switch(c.ID, c.Till, staff.SignInArgs{Badge: p.Ticket}))
	return true, err
}

// badgeWait is how long a till waits for the badge that is to be somebody's.
const badgeWait = time.Minute

// badgeWaits are the tills whose next scan is to be somebody's badge.
type badgeWaits struct {
	mu    sync.Mutex
	tills map[pos.TillID]badgeWaiting
}

type badgeWaiting struct {
	staff pos.StaffID
	until time.Time
}

// set lets a till wait for a badge, "" for none any more.
func (w *badgeWaits) set(at pos.TillID, who pos.StaffID, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tills == nil {
		w.tills = map[pos.TillID]badgeWaiting{}
	}
	w.tills[at] = badgeWaiting{who, until}
}

// take ends a till's waiting and tells for whom it was.
func (w *badgeWaits) take(at pos.TillID, now time.Time) (pos.StaffID, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x := w.tills[at]
	delete(w.tills, at)
	return x.staff, x.staff != "" && now.Before(x.until)
}

// awaitBadge makes the till's next scan the badge of a person. Whether the one who is signed in may set it is asked when it
// was scanned.
func (a *App) awaitBadge(_ context.Context, c ui.Call, q screen.AwaitBadgeArgs) (screen.Nothing, error) {
	a.staff.Touch(c.Till)
	a.badges.set(c.Till, q.Staff, a.clock().Add(badgeWait))
	return screen.Nothing{}, nil
}

// staffSnapshot is who stands at a till, and who may.
func (a *App) staffSnapshot(ctx context.Context, at pos.TillID) (int64, any, error) {
	out := screen.Staff{People: []screen.StaffTile{}, IdleLock: int64(a.cfg.IdleLock / time.Second)}
	err := a.store.Read(ctx, func(v *store.View) error {
		t, err := a.staff.TillOf(v, at)
		if err != nil {
			return err
		}
		people, err := a.staff.People(ctx, v)
		if err != nil {
			return err
		}
		out.Till, out.Nobody = t, len(people) == 0
		for _, p := range people {
			if p.Staff == t.Staff {
				out.Name = p.Name
			}
			if p.Active {
				out.People = append(out.People, screen.StaffTile{
					Staff: p.Staff, Name: p.Name, Role: p.Role, HasPIN: p.HasPIN, HasBadge: p.HasBadge && p.Badge, Till: p.Till,
				})
			}
		}
		out.Roles, err = a.staff.Roles(v)
		return err
	})
	return 0, out, err
}

// permitted tells whether whoever is signed in at a till may see something. Seeing is no act: nothing is written.
func (a *App) permitted(v *store.View, at pos.TillID, need staff.Permission) error {
	_, err := a.staff.Check(at, need, nil).By(v)
	return err
}

// Staff is the people of the shop, for whoever sets one up beside the App.
func (a *App) Staff() *staff.Staff { return a.staff }

// Currency is the shop's.
func (a *App) Currency() money.Currency { return a.cfg.Currency }

// People is everybody who ever was of the staff.
func (a *App) People(ctx context.Context) (all []staff.Person, err error) {
	err = a.store.Read(ctx, func(v *store.View) error {
		all, err = a.staff.People(ctx, v)
		return err
	})
	return all, err
}

func (a *App) people(ctx context.Context, c ui.Call, _ screen.Nothing) (screen.People, error) {
	var out screen.People
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		if err := a.permitted(v, c.Till, staff.ManageStaff); err != nil {
			return err
		}
		if out.People, err = a.staff.People(ctx, v); err != nil {
			return err
		}
		out.Roles, err = a.staff.Roles(v)
		out.Permissions, out.Limits = staff.Permissions(), staff.Limits()
		out.Currency = sale.CurrencyState{Code: a.cfg.Currency.Code(), Exponent: a.cfg.Currency.Exponent()}
		return err
	})
	return out, err
}
