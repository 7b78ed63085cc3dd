package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"sanduq/devices/escpos"
	"sanduq/devices/port"
	"sanduq/devices/sim"
)

// The mechanism of the simulated printers: that of a common receipt printer.
const (
	printerBuffer = 4096 // bytes
	printerRows   = 1600 // a second: 200 mm/s at 203 dpi
	networkBits   = 100_000_000
)

// network is a shop's printers on its network.
type network struct {
	addrs   []string
	all     []*sim.Printer
	running *running
}

// startPrinters simulates a printer for each till, whose mechanism is so many times as fast as a real one.
func startPrinters(ctx context.Context, times int) (*network, error) {
	n := &network{running: newRunning(ctx)}
	for range tills {
		p, addr, err := newNetworkPrinter(ctx, times)
		if err != nil {
			return nil, errors.Join(err, n.stop())
		}
		n.addrs, n.all = append(n.addrs, addr), append(n.all, p)
		n.running.start(p.Run)
	}
	return n, nil
}

func (n *network) port(i int) string { return "tcp:" + n.addrs[i] }

func (n *network) stop() error { return n.running.stop() }

func newNetworkPrinter(ctx context.Context, times int) (*sim.Printer, string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	cfg, err := printerConfig(networkBits, port.RTSCTS, times)
	return sim.NewNetworkPrinter(cfg, l), l.Addr().String(), err
}

// printerConfig describes a printer. Where it is to hold the sender back, any flow control will do on a network: it stops
// reading, and TCP does the rest.
func printerConfig(baud int, flow port.Flow, times int) (sim.PrinterConfig, error) {
	profile, ok := escpos.ProfileByName("epson-80")
	if !ok {
		return sim.PrinterConfig{}, errors.New("no printer profile epson-80")
	}
	return sim.PrinterConfig{
		Profile: profile, Baud: baud, Flow: flow, Buffer: printerBuffer * times, RowsPerSec: printerRows * times,
	}, nil
}

// running is simulated devices at work.
type running struct {
	ctx    context.Context //nolint:containedctx // of the goroutines that it owns, ended by stop
	cancel context.CancelFunc
	ended  chan error
	n      int
}

func newRunning(ctx context.Context) *running {
	ctx, cancel := context.WithCancel(ctx)
	return &running{ctx: ctx, cancel: cancel, ended: make(chan error)}
}

func (r *running) start(run func(context.Context) error) {
	r.n++
	go func() { r.ended <- run(r.ctx) }()
}

func (r *running) stop() (err error) {
	r.cancel()
	for range r.n {
		if e := <-r.ended; e != nil && !errors.Is(e, context.Canceled) {
			err = errors.Join(err, fmt.Errorf("simulated device: %w", e))
		}
	}
	r.n = 0
	return err
}
