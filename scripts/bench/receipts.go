package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanduq/devices/escpos"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/catalog/sample"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/typeset"
	"sanduq/scripts/bench/stat"
)

// The bounds of paper.
const (
	rasterBound = 20 * time.Millisecond
	drawerBound = 300 * time.Millisecond
	serialCut   = 6 * time.Second
	networkCut  = 3 * time.Second
	serialBaud  = 115200
	paperLines  = 12
	paperWait   = 30 * time.Second
)

// measureReceipts measures a receipt of twelve Arabic lines: its raster alone, and the paper and the drawer of simulated
// printers in real time, one on a serial line and one on the network.
func (b *bench) measureReceipts(ctx context.Context) error {
	arabic, size, err := rasterTimes(20*b.scale.receipts, arabicName)
	if err != nil {
		return err
	}
	both, more, err := rasterTimes(20*b.scale.receipts, bothNames)
	if err != nil {
		return err
	}
	b.report.atMost("receipt of 12 Arabic lines: raster, warm, p99", "ms", stat.Millis(rasterBound),
		stat.Millis(arabic.P99()), arabic.String())
	b.report.figure("receipt of 12 Arabic lines", "%d bytes: %.2f s on a line of %d baud", size, onWire(size), serialBaud)
	b.report.figure("receipt of 12 lines in both languages", "%d bytes: %.2f s on a line of %d baud; raster %s",
		more, onWire(more), serialBaud, both)
	return b.withCounter(ctx, func(c *counter) error {
		var pulses stat.Durations
		for i, p := range []struct {
			name  string
			bound time.Duration
		}{{"at 115200 baud", serialCut}, {"over TCP", networkCut}} {
			arabic, more, err := b.cuts(ctx, c, i, c.codes[:counterItems])
			if err != nil {
				return err
			}
			b.report.atMost("close → receipt cut, "+p.name, "s", p.bound.Seconds(), arabic.Max().Seconds(),
				fmt.Sprintf("the slowest of %d; median %.2f s", len(arabic), arabic.Median().Seconds()))
			both, evenMore, err := b.cuts(ctx, c, i, c.codes[counterItems:])
			if err != nil {
				return err
			}
			pulses = append(append(pulses, more...), evenMore...)
			b.report.figure("close → receipt of 12 lines in both languages cut, "+p.name, "median %.2f s, slowest %.2f s",
				both.Median().Seconds(), both.Max().Seconds())
		}
		b.report.atMost("close → drawer pulse on the wire", "ms", stat.Millis(drawerBound), stat.Millis(pulses.Max()),
			"the slowest; "+pulses.String())
		return nil
	})
}

// cuts prints receipts of some of the codes at a till, and returns after how long they were cut and the drawer pulsed.
func (b *bench) cuts(ctx context.Context, c *counter, i int, codes []string) (cuts, pulses stat.Durations, err error) {
	t, err := b.openCounter(ctx, c, i)
	if err != nil {
		return nil, nil, err
	}
	defer t.close()
	t.codes = codes
	for range b.scale.receipts {
		pulse, cut, err := receiptAt(ctx, t, c.printers[i])
		if err != nil {
			return nil, nil, err
		}
		cuts, pulses = append(cuts, cut), append(pulses, pulse)
	}
	return cuts, pulses, nil
}

// onWire is how long bytes take on the serial line, ten bits each.
func onWire(size int) float64 { return float64(size) * 10 / serialBaud }

// rasterTimes makes the page of the same twelve lines again and again, from the facts on. It also returns how many bytes
// it is for the printer.
func rasterTimes(n int, name func(int) pos.Text) (took stat.Durations, size int, err error) {
	ts, err := typeset.New()
	if err != nil {
		return nil, 0, err
	}
	profile, ok := escpos.ProfileByName("epson-80")
	if !ok {
		return nil, 0, errors.New("no printer profile epson-80")
	}
	sale, shop := twelveLines(name)
	at := time.Date(2026, 3, 1, 20, 15, 0, 0, time.UTC)
	env := receipt.Envelope{Epoch: 1, At: at, Day: "2026-03-01"}
	for i := range n + 1 {
		from := time.Now()
		doc, err := receipt.FromSale(sale, shop, env, false)
		if err != nil {
			return nil, 0, err
		}
		page, _, err := receipt.Layout(ts, doc, typeset.Width80)
		if err != nil {
			return nil, 0, err
		}
		size = len(escpos.EncodePage(profile, page, escpos.ProcessID{}).Bytes)
		if i > 0 { // the first fills the cache of glyphs
			took = append(took, time.Since(from))
		}
	}
	return took, size, nil
}

// arabicName is the name of an item that has one in Arabic only.
func arabicName(i int) pos.Text { return pos.Text{Ar: sample.At(i).Name.Ar} }

func bothNames(i int) pos.Text { return sample.At(i).Name }

func twelveLines(name func(int) pos.Text) (fact.SaleCompleted, fact.ShopDescribed) {
	const rate = money.Rate(150_000) // 15 %
	sale := fact.SaleCompleted{
		Sale: pos.NewID(time.Now()), Till: "t1", Number: 1, Currency: "SAR",
		Tenders: []fact.Tender{{Means: "cash", Given: enough}},
	}
	for i := range paperLines {
		it := sample.At(i)
		price := money.Amount(it.Price)
		sale.Lines = append(sale.Lines, fact.SaleLine{
			No: i + 1, Item: it.GTIN, Code: it.GTIN, Name: name(i), Unit: price, Qty: money.One, Gross: price, TaxCat: "standard",
			Rate: rate,
		})
		sale.Total += price
	}
	sale.Tax = sale.Total * 15 / 115
	sale.Net = sale.Total - sale.Tax
	sale.Taxes = []fact.TaxTotal{{Cat: "standard", Rate: rate, Gross: sale.Total, Net: sale.Net, Tax: sale.Tax}}
	sale.Tenders[0].Amount, sale.Change = sale.Total, enough-sale.Total
	return sale, fact.ShopDescribed{
		Name:    pos.Text{En: "Bench Market", Ar: "سوق القياس"},
		Address: pos.Text{En: "12 King Fahd Road, Olaya, Riyadh", Ar: "طريق الملك فهد 12، العليا، الرياض"},
		Country: "SA", Currency: "SAR", VATNumber: "310122393500003", Lang: pos.Arabic, Digits: "latn", TimeZone: "Asia/Riyadh",
	}
}

// receiptAt sells twelve items at a till and returns how long after the close the drawer got its pulse and the paper was
// cut. Both are counted from the moment in which the cash was keyed in, not from its answer.
func receiptAt(ctx context.Context, t *till, p *sim.Printer) (pulse, cut time.Duration, err error) {
	p.ShutDrawer()
	receipts, pulses := cutReceipts(p), len(p.Pulses())
	spans, err := t.sell(paperLines)
	if err != nil {
		return 0, 0, err
	}
	closed := spans[len(spans)-1].From
	ctx, cancel := context.WithTimeout(ctx, paperWait)
	defer cancel()
	err = await(ctx, "the receipt", 10*time.Millisecond, func() (bool, error) { return cutReceipts(p) > receipts, nil })
	if err != nil {
		return 0, 0, err
	}
	cut = time.Since(closed)
	all := p.Pulses()
	if len(all) != pulses+1 {
		return 0, 0, fmt.Errorf("the drawer got %d pulses for one sale", len(all)-pulses)
	}
	return all[len(all)-1].Sub(closed), cut, nil
}

func cutReceipts(p *sim.Printer) (n int) {
	for _, r := range p.Receipts() {
		if r.Cut {
			n++
		}
	}
	return n
}
