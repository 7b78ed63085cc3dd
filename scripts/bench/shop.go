package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/template"
	"time"

	"sanduq/scripts/bench/stat"
)

// lane is what hangs on a till, by the ports of the configuration.
type lane struct{ Till, Scanner, Printer string }

// lanesOf returns the lanes of the whole shop, each with a printer of the same kind.
func lanesOf(printer func(i int) string) []lane {
	all := make([]lane, tills)
	for i := range all {
		all[i] = lane{Till: tillName(i), Printer: printer(i)}
	}
	return all
}

// settings is the configuration of the shop that is measured.
const settings = `[store]
id = "bench"
data = "{{.Data}}"
[listen]
address = "127.0.0.1:0"
[shop]
name_en = "Bench Market"
name_ar = "سوق القياس"
address_en = "12 King Fahd Road, Olaya, Riyadh 12211"
address_ar = "طريق الملك فهد 12، العليا، الرياض 12211"
country = "SA"
currency = "SAR"
vat_number = "310122393500003"
language = "ar"
time_zone = "Asia/Riyadh"
[taxes]
standard = "15"
zero = "0"
[cash]
notes = ["5", "10", "50", "100", "200", "500"]
{{range .Lanes}}
[[till]]
id = "{{.Till}}"
name_en = "{{.Till}}"
{{if .Scanner}}scanner = "scanner-{{.Till}}"{{end}}
printer = "printer-{{.Till}}"
drawer = true
[[printer]]
name = "printer-{{.Till}}"
port = "{{.Printer}}"
profile = "epson-80"
{{if .Scanner}}[[scanner]]
name = "scanner-{{.Till}}"
port = "{{.Scanner}}"
family = "datalogic"{{end}}
{{end}}`

// configure writes the configuration of a shop whose data lies in a folder, and returns its path.
func configure(data string, lanes []lane) (string, error) {
	t, err := template.New("settings").Parse(settings)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := t.Execute(&text, map[string]any{"Data": data, "Lanes": lanes}); err != nil {
		return "", err
	}
	path := filepath.Join(data, "sanduq.toml")
	return path, os.WriteFile(path, []byte(text.String()), 0o600)
}

// shop returns the data folder of a shop with the whole catalogue in force, which all measures sell from.
func (b *bench) shop(ctx context.Context) (string, error) {
	if b.stocked != "" {
		return b.stocked, nil
	}
	data, err := b.folder("shop")
	if err != nil {
		return "", err
	}
	s, err := b.serve(ctx, data, noPrinters())
	if err != nil {
		return "", err
	}
	var r importResult
	err = s.ask(ctx, "import", fileArgs{b.goods.file}, &r)
	if err = errors.Join(err, s.stop()); err != nil {
		return "", err
	}
	b.stocked = data
	return data, nil
}

// noPrinters returns lanes whose printers are not there: nothing listens on the lowest ports. Receipts are queued, and
// selling goes on.
func noPrinters() []lane {
	return lanesOf(func(i int) string { return fmt.Sprintf("tcp:127.0.0.1:%d", i+1) })
}

// serve starts a server on a data folder.
func (b *bench) serve(ctx context.Context, data string, lanes []lane, under ...string) (*server, error) {
	config, err := configure(data, lanes)
	if err != nil {
		return nil, err
	}
	return start(ctx, config, under...)
}

// stocked starts a server with the whole catalogue, lets do work with it, and stops it.
func (b *bench) withShop(ctx context.Context, lanes []lane, do func(*server, []*till) error, under ...string) (err error) {
	data, err := b.shop(ctx)
	if err != nil {
		return err
	}
	s, err := b.serve(ctx, data, lanes, under...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.ask(ctx, "ready", nothing{}, &nothing{}); err != nil {
		return err
	}
	var all []*till
	defer func() {
		for _, t := range all {
			t.close()
		}
	}()
	for i := range lanes {
		t, err := b.open(ctx, s, i)
		if err != nil {
			return err
		}
		all = append(all, t)
		if err := t.clear(); err != nil {
			return err
		}
	}
	return do(s, all)
}

// load is what all tills did together.
type load struct {
	took  time.Duration
	spans []stat.Span // of all tills
}

// together lets every till work until the time is over, and finishes what each has begun. work is called again and again.
func together(all []*till, length time.Duration, work func(*till) ([]stat.Span, error)) (load, error) {
	var wg sync.WaitGroup
	spans, errs := make([][]stat.Span, len(all)), make([]error, len(all))
	from := time.Now()
	for i, t := range all {
		wg.Go(func() {
			for time.Since(from) < length && errs[i] == nil {
				var more []stat.Span
				more, errs[i] = work(t)
				spans[i] = append(spans[i], more...)
			}
		})
	}
	wg.Wait()
	l := load{took: time.Since(from)}
	for i, s := range spans {
		l.spans = append(l.spans, s...)
		if errs[i] != nil {
			errs[i] = fmt.Errorf("till %s: %w", all[i].name, errs[i])
		}
	}
	return l, errors.Join(errs...)
}

// perSecond is a rate.
func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
