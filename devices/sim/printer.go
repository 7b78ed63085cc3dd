package sim

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"sanduq/devices/escpos"
	"sanduq/devices/port"
)

// The bounds of the simulation.
const (
	// replyLimit is how many bytes of answers wait for a host that does not read; more are lost, as in a real printer.
	replyLimit = 1024
	// replyPatience is how long a host may take to accept an answer before it is lost.
	replyPatience = time.Second
	// stopMargin is how much room is left when XOFF is sent; XON is sent when half of the buffer is free.
	stopMargin = 256
	// pulseMemory is how many drawer pulses are remembered.
	pulseMemory = 100
)

// PrinterConfig describes a printer to simulate.
type PrinterConfig struct {
	Profile     escpos.Profile
	Baud        int       // bits per second; a byte takes ten
	Flow        port.Flow // what the printer does when its buffer is full
	Buffer      int       // receive buffer, bytes
	RowsPerSec  int       // pace of the mechanism: 1600 is 200 mm/s at 203 dpi
	PowerNotice bool      // says 3B 31 00 when switched on (memory switch 1-1)
}

// Printer is a simulated receipt printer with a drawer. Its methods may be called at any time from anywhere.
type Printer struct {
	cfg   PrinterConfig
	cable *cable

	mu       sync.Mutex
	realtime escpos.Realtime
	parser   escpos.Parser
	queue    []pending
	used     int // bytes of the buffer that are taken
	paper    *escpos.Paper
	budget   int64 // what the mechanism may print now, in rows × nanoseconds; below zero while it is busy

	status    escpos.Status
	off       bool
	reporting bool
	deaf      bool   // the guard: real-time pulses are not obeyed
	stopped   bool   // XOFF was sent
	hold      bool   // fault: takes nothing more
	fifo      []byte // what was on its way when the fault began: in the UART, not yet looked at
	loseFence bool   // fault: the answers that end a job get lost
	replies   []byte
	pulses    []time.Time
	opened    int // drawer pulses ever
}

// pending is an operation that waits for its turn.
type pending struct {
	op    escpos.Op
	bytes int
}

// NewPrinter returns a printer on a pseudo-terminal, which the link path names for as long as it is plugged in. It does
// nothing until Run.
func NewPrinter(cfg PrinterConfig, path string) *Printer { return newPrinter(cfg, ptyCable(path)) }

// NewNetworkPrinter returns a printer that serves the clients of l, one at a time. Run closes l.
func NewNetworkPrinter(cfg PrinterConfig, l net.Listener) *Printer {
	return newPrinter(cfg, tcpCable(l))
}

func newPrinter(cfg PrinterConfig, c *cable) *Printer {
	return &Printer{cfg: cfg, cable: c, paper: escpos.NewPaper(cfg.Profile.WidthDots, cfg.Profile.DPI)}
}

// Run simulates until ctx ends.
func (p *Printer) Run(ctx context.Context) error {
	mechanism := make(chan struct{})
	go func() {
		defer close(mechanism)
		p.runMechanism(ctx)
	}()
	defer func() { <-mechanism }()
	return p.cable.serve(ctx, p.runLine)
}

func (p *Printer) runMechanism(ctx context.Context) {
	ticker := time.NewTicker(tickMillis * time.Millisecond)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case now := <-ticker.C:
			p.mu.Lock()
			p.work(now.Sub(last))
			p.mu.Unlock()
			last = now
		case <-ctx.Done():
			return
		}
	}
}

// runLine receives at the bit rate, and sends answers, until the line hangs up.
func (p *Printer) runLine(ctx context.Context, line port.Transport) {
	buf := make([]byte, 4096)
	last, credit := time.Now(), int64(0)
	perSec := int64(p.cfg.Baud / 10)
	for ctx.Err() == nil {
		now := time.Now()
		credit = min(credit+int64(now.Sub(last))*perSec, 20*int64(time.Millisecond)*perSec)
		last = now
		replies, room := p.exchange()
		if len(replies) > 0 {
			_ = line.SetWriteDeadline(time.Now().Add(replyPatience))
			_, _ = line.Write(replies) // a host that does not listen loses them
		}
		take := int(min(credit/int64(time.Second), int64(room), int64(len(buf))))
		if take == 0 {
			pause(ctx)
			continue
		}
		if line.SetReadDeadline(time.Now().Add(tickMillis*time.Millisecond)) != nil {
			return
		}
		n, err := line.Read(buf[:take])
		credit -= int64(n) * int64(time.Second)
		p.receive(buf[:n])
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
	}
}

func pause(ctx context.Context) {
	timer := time.NewTimer(tickMillis * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// exchange returns the answers to send and how many bytes may be received.
func (p *Printer) exchange() (replies []byte, room int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	replies, p.replies = p.replies, nil
	switch free := p.cfg.Buffer - p.used - p.parser.Held(); {
	case p.hold:
		return replies, 0
	case p.off && p.cfg.Flow == port.RTSCTS:
		return replies, 0 // no power, no CTS
	case p.off || p.cfg.Flow == port.NoFlow:
		return replies, p.cfg.Buffer // what comes is lost if there is no room
	default:
		return replies, max(free, 0)
	}
}

func (p *Printer) receive(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.off:
		return
	case p.hold:
		p.fifo = append(p.fifo, b...)
		return
	}
	p.process(b)
}

// process looks at received bytes one by one: real-time commands first, then the buffer.
func (p *Printer) process(b []byte) {
	for i := range b {
		for _, order := range p.realtime.Push(nil, b[i:i+1]) {
			p.obey(order)
		}
		if p.used+p.parser.Held() >= p.cfg.Buffer {
			continue // no room: lost
		}
		held := p.parser.Held() + 1
		for _, op := range p.parser.Push(nil, b[i:i+1]) {
			p.queue = append(p.queue, pending{op, held - p.parser.Held()})
			p.used += held - p.parser.Held()
			held = p.parser.Held()
			if g, ok := op.(escpos.Guard); ok {
				p.deaf = !g.Obey
			}
		}
	}
	p.control()
}

// control sends XOFF and XON as the buffer fills and empties.
func (p *Printer) control() {
	if p.cfg.Flow != port.XONXOFF || p.off {
		return
	}
	free := p.cfg.Buffer - p.used - p.parser.Held()
	switch {
	case !p.stopped && (free < stopMargin || p.hold):
		p.stopped = true
		p.say(escpos.FlowStop{})
	case p.stopped && free >= p.cfg.Buffer/2 && !p.hold:
		p.stopped = false
		p.say(escpos.FlowGo{})
	}
}

func (p *Printer) obey(order escpos.Order) {
	switch o := order.(type) {
	case escpos.SendStatus:
		p.say(escpos.StatusReply{Byte: p.status.Reply(o.N)})
	case escpos.OpenDrawer:
		if !p.deaf {
			p.pulse()
		}
	case escpos.ClearBuffers:
		p.clear()
	case escpos.Recover: // no error of ours waits to be recovered from
	}
}

// work moves the mechanism for the time d.
func (p *Printer) work(d time.Duration) {
	defer p.control()
	if p.off || p.status.Offline {
		return
	}
	p.budget = min(p.budget+int64(d)*int64(p.cfg.RowsPerSec), 0)
	for len(p.queue) > 0 && p.budget >= 0 && !p.status.Offline {
		next := p.queue[0]
		p.queue = p.queue[1:]
		p.used -= next.bytes
		p.budget -= int64(p.paper.Apply(next.op)) * int64(time.Second)
		p.act(next.op)
	}
}

// act does what an operation does besides printing.
func (p *Printer) act(op escpos.Op) {
	switch o := op.(type) {
	case escpos.Init:
		p.reporting = false
	case escpos.Reporting:
		p.reporting = o.Mask != 0
		if p.reporting {
			p.say(escpos.StatusChange{Status: p.status})
		}
	case escpos.Pulse:
		p.pulse()
	case escpos.ProcessIDRequest:
		if !p.loseFence {
			p.say(escpos.ProcessIDReply(o))
		}
	case escpos.StatusRequest:
		if !p.loseFence {
			p.say(escpos.PaperReply{Byte: p.status.PaperByte()})
		}
	default: // paper, or nothing
	}
}

func (p *Printer) say(e escpos.Event) {
	if b := escpos.AppendEvent(nil, e); len(p.replies)+len(b) <= replyLimit {
		p.replies = append(p.replies, b...)
	}
}

func (p *Printer) pulse() {
	p.opened++
	p.pulses = append(p.pulses, time.Now())
	if len(p.pulses) > pulseMemory {
		p.pulses = append([]time.Time(nil), p.pulses[1:]...)
	}
	p.change(func(s *escpos.Status) { s.DrawerHigh = true })
}

func (p *Printer) clear() {
	p.queue, p.fifo, p.used, p.budget = nil, nil, 0, 0
	p.realtime.Reset()
	p.parser.Reset()
}

// change changes the status, and reports it if the host asked for that.
func (p *Printer) change(do func(s *escpos.Status)) {
	before := p.status
	do(&p.status)
	p.status.Offline = p.status.CoverOpen || p.status.PaperOut || p.status.Cutter
	if p.status != before && p.reporting && !p.off {
		p.say(escpos.StatusChange{Status: p.status})
	}
}
