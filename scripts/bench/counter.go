package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sanduq/devices/port"
	"sanduq/devices/sim"
	"sanduq/pos/catalog/sample"
)

// counter is a small shop with real wires: a till with its scanner and printer on serial lines, and one with a printer on
// the network.
type counter struct {
	server   *server
	printers []*sim.Printer
	scanner  *sim.Scanner
	codes    []string // of items with an Arabic name only, then of as many with names in both languages
}

// counterItems is the number of items of either kind in that shop.
const counterItems = 250

func (b *bench) withCounter(ctx context.Context, do func(*counter) error) (err error) {
	data, err := b.folder("counter")
	if err != nil {
		return err
	}
	c := &counter{}
	run := newRunning(ctx)
	defer func() { err = errors.Join(err, run.stop()) }()
	lanes, err := c.plugIn(ctx, run, data)
	if err != nil {
		return err
	}
	if c.server, err = b.serve(ctx, data, lanes); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.server.stop()) }()
	if err := c.stock(ctx, filepath.Join(data, "items.csv")); err != nil {
		return err
	}
	if err := c.awaitPrinters(ctx); err != nil {
		return err
	}
	return do(c)
}

// stock makes the shop's items up.
func (c *counter) stock(ctx context.Context, path string) error {
	var text strings.Builder
	text.WriteString("gtin,name_en,name_ar,price,tax\n")
	for i := range 2 * counterItems {
		it, name := sample.At(i), arabicName(i)
		if i >= counterItems {
			name = bothNames(i)
		}
		fmt.Fprintf(&text, "%s,%s,%s,%d.%02d,%s\n", it.GTIN, name.En, name.Ar, it.Price/100, it.Price%100, it.Tax)
		c.codes = append(c.codes, it.GTIN)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return err
	}
	return c.server.ask(ctx, "import", fileArgs{path}, &importResult{})
}

// openCounter opens the screen of one of its tills with an empty basket.
func (b *bench) openCounter(ctx context.Context, c *counter, i int) (*till, error) {
	t, err := b.open(ctx, c.server, i)
	if err != nil {
		return nil, err
	}
	t.codes = c.codes
	return t, t.clear()
}

func (c *counter) plugIn(ctx context.Context, run *running, data string) ([]lane, error) {
	scanner, printer := filepath.Join(data, "scanner"), filepath.Join(data, "printer")
	cfg, err := printerConfig(serialBaud, port.RTSCTS, 1)
	if err != nil {
		return nil, err
	}
	c.scanner = sim.NewScanner(serialBaud, "\r", scanner)
	serial := sim.NewPrinter(cfg, printer)
	network, addr, err := newNetworkPrinter(ctx, 1)
	if err != nil {
		return nil, err
	}
	c.printers = []*sim.Printer{serial, network}
	run.start(c.scanner.Run)
	run.start(serial.Run)
	run.start(network.Run)
	for _, path := range []string{scanner, printer} {
		err := await(ctx, path, time.Millisecond, func() (bool, error) {
			_, err := os.Lstat(path)
			return err == nil, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return []lane{
		{
			tillName(0), fmt.Sprintf("serial:%s?baud=%d", scanner, serialBaud),
			fmt.Sprintf("serial:%s?baud=%d&flow=rtscts", printer, serialBaud),
		},
		{Till: tillName(1), Printer: "tcp:" + addr},
	}, nil
}

// awaitPrinters waits until the server says that all devices are ready.
func (c *counter) awaitPrinters(ctx context.Context) error {
	return await(ctx, "the devices", 50*time.Millisecond, func() (bool, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.server.addr+"/metrics", nil)
		if err != nil {
			return false, err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false, err
		}
		defer resp.Body.Close()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if lines.Text() == "sanduq_devices_not_ready 0" {
				return true, nil
			}
		}
		return false, nil
	})
}
