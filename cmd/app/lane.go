package app

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"sanduq/cmd/config"
	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/devices/scanner"
	"sanduq/pos"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// lane brings what one scanner reads to the basket of its till, in order, one scan at a time: the next scan waits in the
// driver until the line of this one is durable.
type lane struct {
	till   pos.TillID
	scans  chan scanner.Scan
	driver *scanner.Driver
}

func (a *App) runLanes(ctx context.Context) error {
	var all sync.WaitGroup
	for _, l := range a.lanes {
		all.Go(func() { a.runLane(ctx, l) })
	}
	all.Wait()
	<-ctx.Done()
	return nil
}

func (a *App) runLane(ctx context.Context, l *lane) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-l.scans:
			a.scanned(ctx, l, s)
		}
	}
}

// scanned sells one scan. The scanner's good-read signal comes after the commit, its complaint when nothing was sold.
func (a *App) scanned(ctx context.Context, l *lane, s scanner.Scan) {
	// Not ctx: a scan that was read is sold even while the server stops.
	call := ui.Call{ID: pos.NewID(s.At), Till: l.till}
	answer, err := a.trainer.scan(context.WithoutCancel(ctx), call, sale.ScanArgs{Code: string(s.Bytes)})
	notice := screen.Notice{Code: printable(s.Bytes), Line: answer.Line, Checked: answer.Checked, At: s.At.UnixMilli()}
	signal := l.driver.GoodRead
	if err != nil {
		notice.Error = wire.ErrorOf(err)
		signal = l.driver.NotOnFile
		if returns.IsNumber(string(s.Bytes)) {
			signal = l.driver.GoodRead // a receipt: the screen opens it
		}
		if pos.CodeOf(err) == pos.Internal {
			a.log.Error("scan", "till", l.till, "err", err)
		}
	}
	a.screens.Publish(screen.TopicNotice, l.till, 0, notice)
	if err := signal(ctx); err != nil {
		a.log.Debug("scanner signal", "till", l.till, "err", err)
	}
}

// shownCode is the most of a damaged scan that a screen is given.
const shownCode = 48

// printable keeps what a screen can show of the bytes of a scan.
func printable(b []byte) string {
	out := make([]rune, 0, shownCode)
	for _, r := range string(b) {
		if r < 0x20 || r == 0x7F || pos.IsBidiControl(r) || r == '\uFFFD' {
			r = '·'
		}
		if out = append(out, r); len(out) == shownCode {
			break
		}
	}
	return string(out)
}

// addDevices makes the drivers that the configuration names and leases them to their tills.
func (a *App) addDevices() error {
	a.devices = devices.NewManager(a.clock, a.log, a.deviceChanged)
	if err := a.addPrinters(); err != nil {
		return err
	}
	for _, t := range a.cfg.Tills {
		if t.Scanner == "" {
			continue
		}
		if err := a.addLane(t.ID, t.Scanner); err != nil {
			return err
		}
	}
	return nil
}

// addLane makes the driver of a till's scanner.
func (a *App) addLane(till pos.TillID, name string) error {
	i := slices.IndexFunc(a.cfg.Scanners, func(s config.Scanner) bool { return s.Name == name })
	if i < 0 {
		return pos.Internalf("add scanner", fmt.Errorf("no scanner %q in a checked configuration", name))
	}
	spec := a.cfg.Scanners[i].Port
	l := &lane{till: till, scans: make(chan scanner.Scan)}
	l.driver = scanner.New(scanner.Config{
		Name: name, Profile: a.cfg.Scanners[i].Profile, Out: l.scans, Clock: a.clock, Log: a.log,
		Open: func(ctx context.Context) (port.Transport, error) { return port.Open(ctx, spec) },
	})
	if err := a.devices.Add(devices.Device{Name: name, Driver: l.driver}); err != nil {
		return err
	}
	a.lanes = append(a.lanes, l)
	return a.devices.Lease(name, till)
}

// deviceChanged tells the screens of the tills that hold a device.
func (a *App) deviceChanged(s devices.Status) {
	for _, till := range s.Tills {
		a.screens.Refresh(screen.TopicStatus, till)
	}
}

// deviceState is a device as a screen shows it, "none" where the till has no such device.
func (a *App) deviceState(name string) screen.Device {
	for _, s := range a.devices.Snapshot() {
		if s.Name == name {
			h := s.Health
			return screen.Device{Name: name, State: string(h.State), Cause: h.Cause, Since: h.Since.UnixMilli()}
		}
	}
	return screen.Device{State: "none"}
}
