package sim

import (
	"image/png"
	"io"
	"slices"
	"time"

	"sanduq/devices/escpos"
	"sanduq/devices/port"
)

// PrinterState is what somebody who stands before the printer sees.
type PrinterState struct {
	Plugged, On                   bool
	PaperOut, PaperLow, CoverOpen bool
	Held                          bool // takes nothing more
	DrawerOpen                    bool
	Pulses                        int // how often the drawer was opened
	Buffered                      int // bytes received and not yet printed
}

// State returns what is to be seen.
func (p *Printer) State() PrinterState {
	plugged := !p.cable.isOut()
	p.mu.Lock()
	defer p.mu.Unlock()
	return PrinterState{
		Plugged: plugged, On: !p.off,
		PaperOut: p.status.PaperOut, PaperLow: p.status.PaperLow, CoverOpen: p.status.CoverOpen,
		Held: p.hold, DrawerOpen: p.status.DrawerHigh, Pulses: p.opened, Buffered: p.used + p.parser.Held(),
	}
}

// SetPaper puts paper in, or takes the roll out.
func (p *Printer) SetPaper(in bool) {
	p.set(func(s *escpos.Status) { s.PaperOut, s.PaperLow = !in, !in })
}

// SetPaperLow makes the roll nearly empty, or full.
func (p *Printer) SetPaperLow(low bool) { p.set(func(s *escpos.Status) { s.PaperLow = low }) }

// SetCover opens or shuts the cover.
func (p *Printer) SetCover(open bool) { p.set(func(s *escpos.Status) { s.CoverOpen = open }) }

// ShutDrawer shuts the drawer.
func (p *Printer) ShutDrawer() { p.set(func(s *escpos.Status) { s.DrawerHigh = false }) }

func (p *Printer) set(do func(s *escpos.Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.change(do)
}

// SetPower switches the printer on or off. What it held is lost when it goes off; paper that is printed stays.
func (p *Printer) SetPower(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off == !on {
		return
	}
	p.off = !on
	p.clear()
	p.paper.Reset()
	p.reporting, p.deaf, p.stopped, p.replies = false, false, false, nil
	if on && p.cfg.PowerNotice {
		p.say(escpos.PowerOn{})
	}
	if on && p.cfg.Flow == port.XONXOFF {
		p.say(escpos.FlowGo{})
	}
}

// SetCable plugs the printer in or pulls the cable. The printer keeps what it has received.
func (p *Printer) SetCable(in bool) { p.cable.plug(in) }

// Hold makes the printer take nothing more, without saying why, or go on.
func (p *Printer) Hold(hold bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold = hold
	late := p.fifo
	p.fifo = nil
	if !hold {
		p.process(late)
	}
	p.control()
}

// LoseFences makes the answers get lost with which a printer says that a job is printed.
func (p *Printer) LoseFences(lose bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loseFence = lose
}

// Receipts returns the pieces of paper before the printer, the oldest first, what still hangs out of it as the last.
func (p *Printer) Receipts() []escpos.Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paper.Receipts()
}

// Pulses returns when the drawer was opened lately, the oldest first.
func (p *Printer) Pulses() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.pulses)
}

// WritePNG writes a receipt as a picture, one pixel per dot.
func WritePNG(w io.Writer, r escpos.Receipt) error { return png.Encode(w, r.Image()) }
