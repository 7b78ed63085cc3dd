package app

import (
	"context"
	"maps"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shift"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// commands is all that a screen can ask: a table for each part of the shop.
func (a *App) commands() ui.Commands {
	all := ui.Commands{}
	for _, part := range []ui.Commands{
		a.basketCommands(),
		a.priceCommands(),
		a.payCommands(),
		a.returnCommands(),
		a.cashCommands(),
		a.paperCommands(),
		a.goodsCommands(),
		a.placeCommands(),
	} {
		maps.Copy(all, part)
	}
	return a.withStaff(all)
}

// basketCommands are what changes the basket.
func (a *App) basketCommands() ui.Commands {
	return ui.Commands{
		"sale.scan":     ui.Do(a.scan),
		"sale.add":      command[sale.AddArgs, sale.LineAnswer](a, a.sales.Add),
		"sale.quantity": command[sale.LineArgs, sale.LineAnswer](a, a.sales.SetQuantity),
		"sale.void":     command[sale.LineArgs, sale.LineAnswer](a, a.sales.Void),
		"sale.clear":    command[sale.ClearArgs, screen.Nothing](a, a.sales.Clear),
		"sale.note":     command[sale.NoteArgs, sale.LineAnswer](a, a.sales.Note),
		"sale.next":     command[sale.Next, screen.Nothing](a, a.sales.Next),
		"sale.unknown":  command[sale.UnknownArgs, sale.LineAnswer](a, a.sales.Unknown),
	}
}

// priceCommands are prices by hand, coupons and the prices for employees.
func (a *App) priceCommands() ui.Commands {
	return ui.Commands{
		"sale.coupon":   command[sale.CouponArgs, sale.CouponState](a, a.sales.Coupon),
		"sale.price":    command[sale.PriceArgs, sale.LineAnswer](a, a.sales.SetPrice),
		"sale.discount": command[sale.DiscountArgs, sale.LineAnswer](a, a.sales.Discount),
		"sale.employee": command[sale.EmployeeArgs, sale.LineAnswer](a, a.sales.Employee),
	}
}

// payCommands are taking money, and putting a basket aside for later.
func (a *App) payCommands() ui.Commands {
	return ui.Commands{
		"sale.cash":           command[sale.CashArgs, sale.Completed](a, a.sales.Cash),
		"sale.hold":           command[sale.HoldArgs, sale.HeldArgs](a, a.sales.Hold),
		"sale.resume":         command[sale.HeldArgs, screen.Nothing](a, a.sales.Resume),
		"sale.tender":         command[sale.TenderArgs, sale.Paid](a, a.sales.Tender),
		"sale.tender_outcome": command[sale.OutcomeArgs, sale.Paid](a, a.sales.Outcome),
		"sale.tender_back":    command[sale.GiveBackArgs, sale.Paid](a, a.sales.GiveBack),
	}
}

// returnCommands are goods that come back.
func (a *App) returnCommands() ui.Commands {
	return ui.Commands{
		"return.sale":         command[returns.SaleArgs, returns.Returned](a, a.returns.Sale),
		"return.goods":        command[returns.GoodsArgs, returns.Returned](a, a.returns.Goods),
		"return.find":         ui.Do(a.findReceipt),
		"return.quote":        ui.Do(a.quoteReturn),
		"return.recent":       ui.Do(a.recentSales),
		"return.elsewhere":    ui.Do(a.askElsewhere),
		"return.overrun_done": command[returns.OverrunDoneArgs, screen.Nothing](a, a.returns.OverrunDone),
	}
}

// cashCommands are the drawer, the shift and the day.
func (a *App) cashCommands() ui.Commands {
	return ui.Commands{
		"shift.open":      command[shift.OpenArgs, shift.Opened](a, a.shifts.Open),
		"shift.suspend":   command[shift.TillArgs, screen.Nothing](a, a.shifts.Suspend),
		"shift.resume":    command[shift.TillArgs, screen.Nothing](a, a.shifts.Resume),
		"shift.hand_over": command[shift.HandOverArgs, shift.Counted](a, a.shifts.HandOver),
		"shift.count":     command[shift.CountArgs, shift.Counted](a, a.shifts.Count),
		"shift.close":     command[shift.TillArgs, shift.Ended](a, a.shifts.Close),
		"shift.approve":   command[shift.ApproveArgs, screen.Nothing](a, a.shifts.Approve),
		"cash.move":       command[shift.MoveArgs, shift.Moved](a, a.shifts.Move),
		"cash.bank":       command[shift.BankArgs, shift.Moved](a, a.shifts.Bank),
		"drawer.open":     command[shift.NoSaleArgs, screen.Nothing](a, a.shifts.NoSale),
		"day.close":       command[shift.CloseDayArgs, shift.Closed](a, a.shifts.CloseDay),
		"x.print":         command[shift.ReadArgs, screen.Nothing](a, a.shifts.PrintX),
		"day.now":         ui.Do(a.dayNow),
		"day.list":        ui.Do(a.dayList),
		"day.read":        ui.Do(a.dayRead),
		"day.vat":         ui.Do(a.dayVAT),
		"cash.safe":       ui.Do(a.safe),
	}
}

// paperCommands are what comes out of a printer.
func (a *App) paperCommands() ui.Commands {
	return ui.Commands{
		"receipt.reprint": command[printing.ReprintArgs, screen.Nothing](a, a.printing.Reprint),
		"print.answer":    command[printing.AnswerArgs, screen.Nothing](a, a.printing.Answer),
		"paper.reprint":   command[printing.PaperArgs, screen.Nothing](a, a.printing.ReprintPaper),
	}
}

// goodsCommands are finding goods, blocking them and arranging their keys.
func (a *App) goodsCommands() ui.Commands {
	return ui.Commands{
		"shelf.block":    command[shelf.BlockArgs, screen.Nothing](a, a.shelf.Block),
		"shelf.unblock":  command[shelf.UnblockArgs, screen.Nothing](a, a.shelf.Unblock),
		"shelf.done":     command[shelf.DoneArgs, screen.Nothing](a, a.shelf.Done),
		"grid.set":       command[shelf.GridArgs, screen.Nothing](a, a.shelf.Arrange),
		"grid.get":       ui.Do(a.grid),
		"catalog.search": ui.Do(a.search),
		"catalog.quick":  ui.Do(a.quick),
	}
}

// placeCommands are terminals and training.
func (a *App) placeCommands() ui.Commands {
	return ui.Commands{
		"training.begin":  ui.Do(a.trainer.begin),
		"training.end":    ui.Do(a.trainer.end),
		"training.clear":  ui.Do(a.trainer.clear),
		"terminal.pair":   atPlace[terminal.PairArgs, terminal.PairAnswer](a, a.terminals.Pair),
		"terminal.revoke": atPlace[terminal.RevokeArgs, screen.Nothing](a, a.terminals.Revoke),
		"terminal.list":   ui.Do(a.listTerminals),
		"terminal.find":   ui.Do(a.findTerminal),
	}
}

// command serves a command of a part: made from who asks and what, sent to the writer, answered by the commit.
func command[A, R any](a *App, cmd func(pos.ID, pos.TillID, A) store.Command) ui.Command {
	return ui.Do(func(ctx context.Context, c ui.Call, args A) (R, error) {
		a.staff.Touch(c.Till)
		return store.Do[R](ctx, a.store, cmd(c.ID, c.Till, args))
	})
}
