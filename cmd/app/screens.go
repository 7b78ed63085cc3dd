package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
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
		screen.TopicNext:   a.nextSnapshot,
		screen.TopicShelf:  a.shelfSnapshot,
		screen.TopicStatus: a.statusSnapshot,
		screen.TopicShift:  a.shiftSnapshot,
		screen.TopicStaff:  a.staffSnapshot,

		screen.TopicElsewhere: a.elsewhereSnapshot,
	}
}

// commands is the one table of what a screen can ask.
func (a *App) commands() ui.Commands {
	return a.withStaff(ui.Commands{
		"sale.scan":           ui.Do(a.scan),
		"training.begin":      ui.Do(a.trainer.begin),
		"training.end":        ui.Do(a.trainer.end),
		"training.clear":      ui.Do(a.trainer.clear),
		"sale.add":            command[sale.AddArgs, sale.LineAnswer](a, a.sales.Add),
		"sale.quantity":       command[sale.LineArgs, sale.LineAnswer](a, a.sales.SetQuantity),
		"sale.void":           command[sale.LineArgs, sale.LineAnswer](a, a.sales.Void),
		"sale.cash":           command[sale.CashArgs, sale.Completed](a, a.sales.Cash),
		"receipt.reprint":     command[printing.ReprintArgs, screen.Nothing](a, a.printing.Reprint),
		"print.answer":        command[printing.AnswerArgs, screen.Nothing](a, a.printing.Answer),
		"sale.clear":          command[sale.ClearArgs, screen.Nothing](a, a.sales.Clear),
		"sale.hold":           command[sale.HoldArgs, sale.HeldArgs](a, a.sales.Hold),
		"sale.resume":         command[sale.HeldArgs, screen.Nothing](a, a.sales.Resume),
		"return.sale":         command[returns.SaleArgs, returns.Returned](a, a.returns.Sale),
		"return.goods":        command[returns.GoodsArgs, returns.Returned](a, a.returns.Goods),
		"return.find":         ui.Do(a.findReceipt),
		"return.quote":        ui.Do(a.quoteReturn),
		"return.recent":       ui.Do(a.recentSales),
		"terminal.pair":       atPlace[terminal.PairArgs, terminal.PairAnswer](a, a.terminals.Pair),
		"terminal.revoke":     atPlace[terminal.RevokeArgs, screen.Nothing](a, a.terminals.Revoke),
		"terminal.list":       ui.Do(a.listTerminals),
		"terminal.find":       ui.Do(a.findTerminal),
		"sale.note":           command[sale.NoteArgs, sale.LineAnswer](a, a.sales.Note),
		"sale.next":           command[sale.Next, screen.Nothing](a, a.sales.Next),
		"sale.unknown":        command[sale.UnknownArgs, sale.LineAnswer](a, a.sales.Unknown),
		"shelf.block":         command[shelf.BlockArgs, screen.Nothing](a, a.shelf.Block),
		"shelf.unblock":       command[shelf.UnblockArgs, screen.Nothing](a, a.shelf.Unblock),
		"shelf.done":          command[shelf.DoneArgs, screen.Nothing](a, a.shelf.Done),
		"shift.open":          command[shift.OpenArgs, shift.Opened](a, a.shifts.Open),
		"shift.suspend":       command[shift.TillArgs, screen.Nothing](a, a.shifts.Suspend),
		"shift.resume":        command[shift.TillArgs, screen.Nothing](a, a.shifts.Resume),
		"shift.hand_over":     command[shift.HandOverArgs, shift.Counted](a, a.shifts.HandOver),
		"shift.count":         command[shift.CountArgs, shift.Counted](a, a.shifts.Count),
		"shift.close":         command[shift.TillArgs, shift.Ended](a, a.shifts.Close),
		"shift.approve":       command[shift.ApproveArgs, screen.Nothing](a, a.shifts.Approve),
		"cash.move":           command[shift.MoveArgs, shift.Moved](a, a.shifts.Move),
		"cash.bank":           command[shift.BankArgs, shift.Moved](a, a.shifts.Bank),
		"drawer.open":         command[shift.NoSaleArgs, screen.Nothing](a, a.shifts.NoSale),
		"day.close":           command[shift.CloseDayArgs, shift.Closed](a, a.shifts.CloseDay),
		"x.print":             command[shift.ReadArgs, screen.Nothing](a, a.shifts.PrintX),
		"paper.reprint":       command[printing.PaperArgs, screen.Nothing](a, a.printing.ReprintPaper),
		"day.now":             ui.Do(a.dayNow),
		"day.list":            ui.Do(a.dayList),
		"day.read":            ui.Do(a.dayRead),
		"day.vat":             ui.Do(a.dayVAT),
		"cash.safe":           ui.Do(a.safe),
		"grid.set":            command[shelf.GridArgs, screen.Nothing](a, a.shelf.Arrange),
		"grid.get":            ui.Do(a.grid),
		"catalog.search":      ui.Do(a.search),
		"catalog.quick":       ui.Do(a.quick),
		"sale.tender":         command[sale.TenderArgs, sale.Paid](a, a.sales.Tender),
		"sale.tender_outcome": command[sale.OutcomeArgs, sale.Paid](a, a.sales.Outcome),
		"sale.tender_back":    command[sale.GiveBackArgs, sale.Paid](a, a.sales.GiveBack),
		"return.elsewhere":    ui.Do(a.askElsewhere),
		"return.overrun_done": command[returns.OverrunDoneArgs, screen.Nothing](a, a.returns.OverrunDone),
	})
}

// command serves a command of a part: made from who asks and what, sent to the writer, answered by the commit.
func command[A, R any](a *App, cmd func(pos.ID, pos.TillID, A) store.Command) ui.Command {
	return ui.Do(func(ctx context.Context, c ui.Call, args A) (R, error) {
		a.staff.Touch(c.Till)
		return store.Do[R](ctx, a.store, cmd(c.ID, c.Till, args))
	})
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
	return screen.SearchAnswer{Hits: hits}, err
}
