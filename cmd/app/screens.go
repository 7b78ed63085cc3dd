package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/offers"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/pos/training"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// newScreens wires what the screens ask and are told to the parts that know it.
func (a *App) newScreens() (*ui.Server, error) {
	tills := make([]pos.TillID, len(a.cfg.Tills))
	for i, t := range a.cfg.Tills {
		tills[i] = t.ID
	}
	return ui.New(ui.Config{
		Hosts: a.cfg.LAN.Names, Admit: a.admit, Pairing: a.terminals,
		Tills: tills, Clock: a.clock, Log: a.log, Commands: a.trainer.serve(a.commands()),
		Till:  a.trainer.show(a.tillTopics()),
		Lobby: map[string]ui.Snapshot{screen.TopicShop: a.shopSnapshot},
	})
}

// tillTopics is the one table of what the screen of a till is told.
func (a *App) tillTopics() map[string]ui.Snapshot {
	return map[string]ui.Snapshot{
		screen.TopicTill:   a.tillSnapshot,
		screen.TopicHeld:   a.heldSnapshot,
		screen.TopicOffers: a.offersSnapshot,
		screen.TopicNext:   a.nextSnapshot,
		screen.TopicShelf:  a.shelfSnapshot,
		screen.TopicStatus: a.statusSnapshot,
		screen.TopicShift:  a.shiftSnapshot,
		screen.TopicStaff:  a.staffSnapshot,

		screen.TopicElsewhere: a.elsewhereSnapshot,
	}
}

// committed is told of every batch by the writer. It hands on and returns.
func (a *App) committed(c store.Commit) {
	for _, p := range c.Pushes {
		p.Till, _ = pos.RealTill(p.Till) // screens and devices are known by it, also to the training book
		switch p.Topic {
		case training.Topic:
			a.trainer.switched(p.Till)
		case sale.DrawerTopic, returns.DrawerTopic, shift.DrawerTopic:
			a.openDrawer(p.Till)
		case shift.Topic:
			a.screens.Refresh(screen.TopicShift, p.Till)
		case shift.DayTopic:
			a.screens.Refresh(screen.TopicShift, "")
		case sale.HeldTopic:
			a.screens.Refresh(screen.TopicHeld, "")
		case staff.Topic:
			a.screens.Refresh(screen.TopicStaff, p.Till)
		case staff.PeopleTopic:
			a.screens.Refresh(screen.TopicStaff, "")
		case shelf.Topic, returns.TaskTopic:
			a.screens.Refresh(screen.TopicShelf, "")
		case printing.Topic:
			a.screens.Refresh(screen.TopicStatus, p.Till)
		case sale.Topic:
			a.screens.Publish(p.Topic, p.Till, c.Batch, p.Data)
			a.screens.Refresh(screen.TopicOffers, p.Till)
		case offers.Topic:
			a.catalogBatch.Store(c.Batch) // price lists: tiles are asked for again
			a.screens.Refresh(screen.TopicOffers, "")
			a.screens.Refresh(screen.TopicStatus, "")
		case terminal.Topic:
			a.terminalsChanged(p.Data)
		case catalog.Topic:
			a.catalogBatch.Store(c.Batch)
			a.screens.Refresh(screen.TopicStatus, "")
		default:
			a.screens.Publish(p.Topic, p.Till, c.Batch, p.Data)
		}
	}
	if c.Facts > 0 {
		a.office.notify()
		a.wakePrinters()
		a.trainer.heard()
	}
}

func (a *App) tillSnapshot(ctx context.Context, till pos.TillID) (rev int64, data any, err error) {
	err = a.store.Read(ctx, func(v *store.View) error {
		rev = v.Batch
		data, err = a.sales.Snapshot(v, till)
		return err
	})
	return rev, data, err
}

func (a *App) heldSnapshot(ctx context.Context, _ pos.TillID) (int64, any, error) {
	var held screen.Held
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		held.Baskets, err = a.sales.Held(v)
		return err
	})
	return 0, held, err
}

func (a *App) shopInfo() screen.ShopInfo {
	s := &a.cfg.Shop
	return screen.ShopInfo{Name: s.Name, Lang: s.Lang, Digits: s.Digits, VAT: s.VATNumber != ""}
}

func (a *App) shopSnapshot(_ context.Context, only pos.TillID) (int64, any, error) {
	shop := screen.Shop{Shop: a.shopInfo()}
	for _, t := range a.tillInfos() {
		if only == "" || only == t.ID {
			shop.Tills = append(shop.Tills, t)
		}
	}
	return 0, shop, nil
}

func (a *App) tillInfos() (all []screen.TillInfo) {
	for _, t := range a.cfg.Tills {
		all = append(all, a.tillInfo(&t))
	}
	return all
}

func (a *App) tillInfo(t *config.Till) screen.TillInfo {
	return screen.TillInfo{ID: t.ID, Name: t.Name, Training: a.training.Of(t.ID).On}
}

// statusSnapshot gathers everything about a till but its basket.
func (a *App) statusSnapshot(ctx context.Context, till pos.TillID) (int64, any, error) {
	i := slices.IndexFunc(a.cfg.Tills, func(t config.Till) bool { return t.ID == till })
	if i < 0 {
		return 0, nil, &pos.Error{Code: pos.NotFound, Op: "read status", Key: "sale.no_till", Args: map[string]any{"till": till}}
	}
	t := a.cfg.Tills[i]
	st := screen.Status{
		Shop: a.shopInfo(), Till: a.tillInfo(&t), Sync: a.office.status(),
		Departments: a.cfg.Departments, Pay: a.cfg.Pay,
		Scanner: a.deviceState(t.Scanner), Catalog: a.catalogBatch.Load(), Alarms: append(a.alarms(), a.drawerAlarm(till)...),
	}
	err := a.store.Read(ctx, func(v *store.View) error {
		st.Date = v.Day
		q, err := a.printing.QueueOf(v, till)
		st.Printer = screen.Printer{Device: a.deviceState(t.Printer), Waiting: q.Waiting, Unknown: q.Unknown}
		return err
	})
	return 0, st, err
}

// alarms are what a person should know whatever she does.
func (a *App) alarms() []screen.Alarm {
	out := []screen.Alarm{}
	s := a.store.State()
	switch s.Disk {
	case store.DiskLow:
		out = append(out, screen.Alarm{Key: "store.disk_low"})
	case store.DiskFull:
		out = append(out, screen.Alarm{Key: "store.disk_full", Bad: true})
	case store.DiskOK:
	}
	if s.ClockBehind > 0 {
		out = append(out, screen.Alarm{
			Key: "store.clock_behind", Args: map[string]any{"minutes": int64(s.ClockBehind / time.Minute)}, Bad: true,
		})
	}
	if s.Check != "" && s.Check != "ok" {
		out = append(out, screen.Alarm{Key: "store.damaged", Bad: true})
	}
	return out
}

// drawerAlarm says that the till's drawer did not open.
func (a *App) drawerAlarm(till pos.TillID) []screen.Alarm {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, ok := errors.AsType[*pos.Error](a.drawerFault[till])
	if !ok {
		return nil
	}
	return []screen.Alarm{{Key: e.Key, Args: e.Args}}
}

func (a *App) search(ctx context.Context, _ ui.Call, q screen.SearchArgs) (screen.SearchAnswer, error) {
	hits, err := a.catalog.Search(ctx, a.store, q.Query, q.Limit)
	a.sales.Reprice(a.clock(), hits)
	return screen.SearchAnswer{Hits: hits}, err
}
