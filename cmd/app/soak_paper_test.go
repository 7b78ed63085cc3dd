//go:build soak

package app_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/devices/escpos"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
	"sanduq/scripts/need"
	"sanduq/sync/hub"
)

// top returns the dots of the first line on a receipt: from its first row that is not blank to the next that is.
func top(r escpos.Receipt) []byte {
	b := r.Bitmap
	blank := make([]byte, b.Stride)
	from := 0
	for from < len(b.Bits) && bytes.Equal(b.Bits[from:from+b.Stride], blank) {
		from += b.Stride
	}
	to := from
	for to < len(b.Bits) && !bytes.Equal(b.Bits[to:to+b.Stride], blank) {
		to += b.Stride
	}
	return b.Bits[from:to]
}

// receiptNumber is how the barcode on a receipt reads.
var receiptNumber = regexp.MustCompile(`(?m)^CODE-128:(\d+-\d+-\d+)$`)

// papers takes the receipts from a printer as they are cut, and reads their numbers.
type papers struct {
	printer *sim.Printer
	mark    []byte         // dots of the line that says "copy"
	last    int            // number of the last piece that was taken
	pieces  map[string]int // receipt number → pieces of paper that carry it
	plain   map[string]int // of these, those not marked as a copy, and with one number only
}

func newPapers(p *sim.Printer, mark []byte) *papers {
	return &papers{printer: p, mark: mark, pieces: map[string]int{}, plain: map[string]int{}}
}

// cut returns the receipts that lie before a printer.
func cut(p *sim.Printer) []escpos.Receipt {
	all := p.Receipts()
	if n := len(all); n > 0 && !all[n-1].Cut {
		all = all[:n-1]
	}
	return all
}

// watch reads receipts until ctx ends, what still hangs out of the printer included.
func (p *papers) watch(ctx context.Context, t *testing.T) {
	t.Helper()
	for pause(ctx, 50*time.Millisecond) {
		p.take(t, cut(p.printer))
	}
	p.take(t, p.printer.Receipts())
}

func (p *papers) take(t *testing.T, all []escpos.Receipt) {
	t.Helper()
	for _, r := range all {
		if r.No <= p.last {
			continue
		}
		if r.No != p.last+1 {
			t.Errorf("piece %d of paper follows piece %d", r.No, p.last)
		}
		p.last = r.No
		var png bytes.Buffer
		if err := sim.WritePNG(&png, r); err != nil {
			t.Error(err)
		}
		numbers := receiptNumber.FindAllStringSubmatch(need.ReadCodes(t, png.Bytes()), -1)
		for _, found := range numbers {
			n := found[1]
			p.pieces[n]++
			if len(numbers) == 1 && !bytes.Contains(r.Bitmap.Bits, p.mark) {
				p.plain[n]++
			}
		}
	}
}

// record is what the journal says.
type record struct {
	sales  map[string]fact.SaleCompleted // by receipt number
	number map[pos.ID]string
	copies map[string]int // copies asked for
	asked  map[string]int // jobs that a person answered for
	days   map[pos.Date]hub.Takings
	feed   []int64 // places of the feed's documents
	kinds  map[string]int
}

func (s *soak) read() record {
	s.t.Helper()
	r := record{
		sales: map[string]fact.SaleCompleted{}, number: map[pos.ID]string{}, copies: map[string]int{}, asked: map[string]int{},
		days: map[pos.Date]hub.Takings{}, kinds: map[string]int{},
	}
	err := s.Store().Read(s.t.Context(), func(v *store.View) error {
		entries, err := journal.ReadFrom(v, v.Store, 0, 1_000_000)
		for _, e := range entries {
			r.kinds[e.Kind]++
			if err := r.add(&e); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (r *record) add(e *journal.Entry) error {
	switch e.Kind {
	case fact.SaleCompleted{}.Kind():
		var f fact.SaleCompleted
		if err := e.Decode(&f); err != nil {
			return err
		}
		n := pos.ReceiptNumber(f.Till, e.Epoch, f.Number)
		if _, twice := r.sales[n]; twice || r.number[f.Sale] != "" {
			return fmt.Errorf("receipt %s or sale %s is there twice", n, f.Sale)
		}
		r.sales[n], r.number[f.Sale] = f, n
		day := r.days[e.Day]
		r.days[e.Day] = hub.Takings{Day: e.Day, Currency: f.Currency, Sales: day.Sales + 1, Total: day.Total + f.Total}
	case fact.ReceiptReprinted{}.Kind():
		var f fact.ReceiptReprinted
		if err := e.Decode(&f); err != nil {
			return err
		}
		r.copies[r.number[f.Sale]]++
	case fact.PrintAnswered{}.Kind():
		var f fact.PrintAnswered
		if err := e.Decode(&f); err != nil {
			return err
		}
		r.asked[r.number[f.Sale]]++
	case fact.CatalogPricesChanged{}.Kind():
		var f fact.CatalogPricesChanged
		if err := e.Decode(&f); err != nil {
			return err
		}
		r.feed = append(r.feed, f.Seq)
	}
	return nil
}

// check compares what the cashiers were told, what the journal holds, what head office took and what lies on paper.
func (s *soak) check(cashiers []*cashier, all []*papers) {
	s.t.Helper()
	r := s.read()
	told := 0
	for i, c := range cashiers {
		told += len(c.sold)
		s.t.Logf("till %s: %d sales, %d baskets cleared, %d scans, %d answers asked for again, %d pieces of paper, %d pulses",
			c.name, len(c.sold), c.clears, c.scans, c.lost, all[i].last, s.printers[i].State().Pulses)
		for _, x := range c.sold {
			s.checkSale(&r, x)
			s.checkPaper(&r, x.Number, all[i])
		}
		if n := s.printers[i].State().Pulses; n > len(c.sold) {
			s.t.Errorf("APP-010: till %s: the drawer opened %d times for %d cash sales", c.name, n, len(c.sold))
		}
	}
	s.t.Logf("the journal: %v", r.kinds)
	if len(r.sales) != told || told == 0 {
		s.t.Errorf("APP-010: %d sales in the journal, %d were answered", len(r.sales), told)
	}
	for i, seq := range r.feed {
		if i > 0 && seq <= r.feed[i-1] {
			s.t.Errorf("APP-010: document %d of the feed was applied after %d", seq, r.feed[i-1])
		}
	}
	if len(r.feed) != s.prices {
		s.t.Errorf("APP-010: %d prices were set, %d arrived", s.prices, len(r.feed))
	}
	s.checkOffice(&r)
}

// checkSale holds that what was answered is in the journal, line by line.
func (s *soak) checkSale(r *record, x sold) {
	s.t.Helper()
	f, ok := r.sales[x.Number]
	if !ok || f.Total != x.Total || f.Sale != x.Sale {
		s.t.Errorf("APP-010: sale %s of %d was answered; the journal holds %+v", x.Number, x.Total, f)
		return
	}
	want, got := map[int]string{}, map[int]string{}
	for no, l := range x.lines {
		if !l.voided {
			want[no] = l.code + " × " + strconv.Itoa(l.qty)
		}
	}
	voided := len(x.lines) - len(want)
	for _, l := range f.Lines {
		got[l.No] = l.Code + " × " + l.Qty.String()
	}
	if diff := cmp.Diff(want, got); diff != "" || len(f.Voided) != voided {
		s.t.Errorf("APP-010: sale %s, %d lines voided, want %d (-answered +journal):\n%s", x.Number, len(f.Voided), voided, diff)
	}
}

// checkPaper holds that a receipt is on paper once, and once more for each copy; a job that a person answered for may be
// on paper or not.
func (s *soak) checkPaper(r *record, number string, p *papers) {
	s.t.Helper()
	jobs, pieces := 1+r.copies[number], p.pieces[number]
	if pieces > jobs || pieces < jobs-r.asked[number] || p.plain[number] > 1 || r.asked[number] == 0 && p.plain[number] != 1 {
		s.t.Errorf("APP-010: receipt %s: %d pieces of paper, %d of them not marked; %d jobs, a person was asked of %d",
			number, pieces, p.plain[number], jobs, r.asked[number])
	}
}

// checkOffice holds that head office has it all, once, and adds it up as the journal does.
func (s *soak) checkOffice(r *record) {
	s.t.Helper()
	if found, err := s.hub.Audit(s.t.Context()); err != nil || len(found) > 0 {
		s.t.Errorf("APP-010: head office's audit: %v, %v", found, err)
	}
	all, err := s.hub.Stores(s.t.Context())
	if err != nil || len(all) != 1 {
		s.t.Fatalf("APP-010: head office knows %d stores, %v", len(all), err)
	}
	last := slices.Max(slices.Collect(maps.Keys(r.days)))
	if diff := cmp.Diff([]hub.Takings{r.days[last]}, all[0].Takings); diff != "" {
		s.t.Errorf("APP-010: takings of the last day (-journal +head office):\n%s", diff)
	}
}
