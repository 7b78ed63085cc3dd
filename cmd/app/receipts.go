package app

import (
	"context"
	"fmt"
	"time"

	"sanduq/devices"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/printer"
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/printing"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/pos/store"
	"sanduq/ui/screen"
)

// addPrinters makes the drivers of the printers that the configuration names.
func (a *App) addPrinters() error {
	typesetter, err := typeset.New()
	if err != nil {
		return err
	}
	a.printers = map[string]*printer.Driver{}
	for _, p := range a.cfg.Printers {
		profile, ok := escpos.ProfileByName(p.Profile)
		if !ok {
			return pos.Internalf("add printer", fmt.Errorf("no profile %q in a checked configuration", p.Profile))
		}
		d := printer.New(printer.Config{
			Name: p.Name, Profile: profile, Limits: printer.DefaultLimits(), Log: a.log,
			Open:   func(ctx context.Context) (port.Transport, error) { return port.Open(ctx, p.Port) },
			Ledger: a.trainer.prints(&ledger{app: a, typesetter: typesetter, width: profile.WidthDots}),
		})
		a.printers[p.Name] = d
		if err := a.devices.Add(devices.Device{Name: p.Name, Driver: d, Shared: true}); err != nil {
			return err
		}
	}
	return a.leasePrinters()
}

func (a *App) leasePrinters() error {
	for _, t := range a.cfg.Tills {
		if t.Printer == "" {
			continue
		}
		if err := a.devices.Lease(t.Printer, t.ID); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) wakePrinters() {
	for _, p := range a.printers {
		p.Wake()
	}
}

// ledger gives a printer's driver its jobs as pages, and keeps in the store what the driver says of them.
type ledger struct {
	app        *App
	typesetter *typeset.Typesetter
	width      int // dots
}

// Next implements printer.Ledger. A receipt that cannot be made is put aside as unknown, so that it holds up nobody.
func (l *ledger) Next(ctx context.Context, name string) (printer.Job, bool, error) {
	for {
		j, ok, err := l.queued(ctx, name)
		if err != nil || !ok {
			return printer.Job{}, false, err
		}
		page, err := l.page(ctx, j)
		if err == nil {
			return printer.Job{ID: j.ID, Page: page}, true, nil
		}
		if ctx.Err() != nil {
			return printer.Job{}, false, err
		}
		l.app.log.Error("make receipt", "till", j.Till, "number", j.Number, "err", err)
		if err := l.Move(ctx, j.ID, printer.Queued, printer.Unknown, "print.cannot_make"); err != nil {
			return printer.Job{}, false, err
		}
	}
}

func (l *ledger) queued(ctx context.Context, name string) (j printing.Job, ok bool, err error) {
	err = l.app.store.Read(ctx, func(v *store.View) error {
		j, ok, err = printing.Next(v, name)
		return err
	})
	return j, ok, err
}

// page makes the paper from its entry, in the words of the shop as it was then: a copy looks like the first.
func (l *ledger) page(ctx context.Context, j printing.Job) (typeset.Page, error) {
	var entry journal.Entry
	var described fact.ShopDescribed
	err := l.app.store.Read(ctx, func(v *store.View) (err error) {
		if entry, err = journal.ReadOne(v, v.Store, j.Epoch, j.Seq); err != nil {
			return err
		}
		described, err = shopOf(v, &entry)
		return err
	})
	if err != nil {
		return typeset.Page{}, err
	}
	zone, err := time.LoadLocation(described.TimeZone)
	if err != nil {
		return typeset.Page{}, fmt.Errorf("zone of the shop: %w", err)
	}
	env := receipt.Envelope{Epoch: entry.Epoch, At: time.UnixMilli(entry.At).In(zone), Day: entry.Day}
	doc, err := documentOf(&entry, described, env, j.Copy > 0)
	if err != nil {
		return typeset.Page{}, err
	}
	if l.app.front != nil {
		doc = receipt.Practice(doc)
	}
	page, missing, err := receipt.Layout(l.typesetter, doc, l.width)
	if len(missing) > 0 {
		l.app.log.Warn("receipt has letters that the font lacks", "number", j.Number, "count", len(missing))
	}
	return page, err
}

// Move implements printer.Ledger.
func (l *ledger) Move(ctx context.Context, id pos.ID, from, to printer.State, cause string) error {
	_, err := store.Do[any](ctx, l.app.store, printing.Move(id, printing.State(from), printing.State(to), cause))
	return err
}

// drawerQueue is the number of drawers that wait to be opened: more are dropped, the cashier has the key.
const drawerQueue = 16

// openDrawer asks for a till's drawer. It is called by the writer and never blocks: the pulse goes out beside it.
func (a *App) openDrawer(till pos.TillID) {
	if a.front != nil {
		return // a drawer holds real money: in training it stays shut
	}
	select {
	case a.drawers <- till:
	default:
		a.drawerAnswered(till, &pos.Error{Code: pos.Unavailable, Op: "open drawer", Key: "drawer.dropped", Hint: "drawer.use_key"})
	}
}

// runDrawers sends the pulses. Each has its own short limit, and drawers of different tills do not wait for each other.
func (a *App) runDrawers(ctx context.Context) error {
	slots := make(chan struct{}, drawerQueue)
	for {
		select {
		case <-ctx.Done():
			for range drawerQueue { // the pulses under way end within their own limit
				slots <- struct{}{}
			}
			return nil
		case till := <-a.drawers:
			d := a.drawerOf(till)
			if d == nil {
				continue
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				a.drawerAnswered(till, d.Pulse(ctx))
			}()
		}
	}
}

// drawerOf returns the printer that a till's drawer hangs on, nil when it has none.
func (a *App) drawerOf(till pos.TillID) *printer.Driver {
	for _, t := range a.cfg.Tills {
		if t.ID == till && t.Drawer {
			return a.printers[t.Printer]
		}
	}
	return nil
}

// drawerAnswered remembers, for the till's screen, a drawer that did not open, until it opens again.
func (a *App) drawerAnswered(till pos.TillID, err error) {
	a.mu.Lock()
	if err == nil {
		delete(a.drawerFault, till)
	} else {
		a.drawerFault[till] = err
	}
	a.mu.Unlock()
	if err != nil {
		a.log.Warn("drawer", "till", till, "err", err)
	}
	a.screens.Refresh(screen.TopicStatus, till)
}
