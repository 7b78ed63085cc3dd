//go:build soak

package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/devices/escpos"
	"sanduq/devices/sim"
	"sanduq/pos/money"
	"sanduq/pos/printing"
	"sanduq/scripts/need"
	"sanduq/sync/envelope"
	"sanduq/ui/screen"
)

const (
	// usualSoak is how long the soak lasts where SOAK does not say otherwise.
	usualSoak = 2 * time.Minute
	// moreGoroutines and moreMemory bound what may have been added between a quarter of the soak and its end, the memory
	// on top of half as much again: caches fill, and the simulated printers keep 64 pictures of paper each.
	moreGoroutines = 40
	moreMemory     = 64 << 20
)

// soak is a shop that is sold in while everything around it fails now and then.
type soak struct {
	*testShop
	broker *need.Mosquitto
	prices int // documents of the feed

	mu      sync.Mutex
	address string
}

func (s *soak) at() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

func (s *soak) opened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = s.Addr().String()
}

// TestSoak sells at two tills for as long as SOAK says, while printers, broker, screens, head office and the store itself
// come and go, and holds at the end that nothing was lost, doubled or leaked: APP-010. SOAK_SEED repeats a run's choices.
func TestSoak(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	length, seed := usualSoak, uint64(time.Now().UnixNano())
	var err error
	if text := os.Getenv("SOAK"); text != "" {
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	if text := os.Getenv("SOAK_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("SOAK=%s SOAK_SEED=%d", length, seed)
	s := &soak{broker: need.NewMosquitto(t)}
	s.testShop = bootShop(t, t.TempDir(), s.broker.URL())
	s.opened()
	for i := range testTills {
		need.Await(t, "the devices", func() bool {
			return s.ready("scanner-"+strconv.Itoa(i+1)) && s.ready("printer-"+strconv.Itoa(i+1))
		})
	}

	cashiers := make([]*cashier, testTills)
	for i := range cashiers {
		cashiers[i] = newCashier(s, i, rand.New(rand.NewPCG(seed, uint64(i))))
	}
	mark := s.learnMark(cashiers[0])

	papers := make([]*papers, testTills)
	var watching, selling sync.WaitGroup
	looking, look := context.WithCancel(context.WithoutCancel(t.Context()))
	ctx, stop := context.WithTimeout(context.WithoutCancel(t.Context()), length)
	defer watching.Wait()
	defer look()
	defer stop()
	for i := range testTills {
		papers[i] = newPapers(s.printers[i], mark)
		watching.Go(func() { papers[i].watch(looking, t) })
		selling.Go(func() { cashiers[i].work(ctx) })
		selling.Go(func() { breakPrinter(ctx, s.printers[i], rand.New(rand.NewPCG(seed, uint64(100+i)))) })
	}
	early := s.storm(ctx, length, rand.New(rand.NewPCG(seed, 200)))
	selling.Wait()
	s.settle(cashiers)
	late := measure()
	s.reprints(cashiers, mark)
	look()
	watching.Wait()
	t.Logf("a quarter in: %s; at the end: %s", early, late)
	if late.goroutines > early.goroutines+moreGoroutines || late.memory > early.memory*3/2+moreMemory {
		t.Errorf("APP-010: grows: %s at a quarter, %s at the end", early, late)
	}
	s.check(cashiers, papers)
	s.shut()
	s.verify()
}

// storm is what happens around the tills until ctx ends. It returns what the process took a quarter in.
func (s *soak) storm(ctx context.Context, length time.Duration, random *rand.Rand) (early size) {
	s.t.Helper()
	begin, restarted, up := time.Now(), false, true
	for pause(ctx, time.Duration(200+random.IntN(1500))*time.Millisecond) {
		switch gone := time.Since(begin); {
		case early.goroutines == 0 && gone > length/4:
			early = measure()
		case !restarted && gone > length/2:
			s.shut()
			s.open()
			s.opened()
			restarted = true
		case random.IntN(3) == 0 && up:
			s.broker.Kill(s.t)
			up = false
		case !up && random.IntN(2) == 0:
			s.broker.Start(s.t)
			up = true
		case random.IntN(2) == 0:
			s.prices++
			price := envelope.Price{ // another one each time
				GTIN: codes[random.IntN(len(codes))], Price: 500 + money.Amount(s.prices%1000), Currency: "SAR",
			}
			if err := s.hub.SetPrices(ctx, []envelope.Price{price}); err != nil && ctx.Err() == nil {
				s.t.Error(err)
			} else if err != nil {
				s.prices--
			}
		}
	}
	if !up {
		s.broker.Start(s.t)
	}
	return early
}

// settle mends everything, answers every question, and waits until all is printed and all is at head office.
func (s *soak) settle(cashiers []*cashier) {
	s.t.Helper()
	for i, c := range cashiers {
		mend(s.printers[i])
		if c.err != nil {
			s.t.Fatalf("APP-010: till %s: %v", c.name, c.err)
		}
		view := s.screen(c.name)
		limit := time.NewTimer(5 * time.Minute) // the queue prints at the pace of its line
		for done := false; !done; {
			var st screen.Status
			if view.Told(screen.TopicStatus, &st) {
				for _, job := range st.Printer.Unknown {
					view.Ask("print.answer", printing.AnswerArgs{Job: job.Job, Answer: "drop"})
				}
				done = st.Printer.Waiting == 0 && len(st.Printer.Unknown) == 0 && s.printers[i].State().Buffered == 0
			}
			select {
			case <-limit.C:
				s.t.Fatalf("APP-010: till %s: receipts still wait: %+v, %+v", c.name, st.Printer, s.printers[i].State())
			case <-time.After(20 * time.Millisecond):
			}
		}
		view.Close()
	}
	need.Await(s.t, "all entries at head office, and its prices here", func() bool {
		all, err := s.hub.Stores(s.t.Context())
		head := s.Store().Head()
		return err == nil && len(all) == 1 && all[0].Last.Epoch == head.Epoch && all[0].Last.Seq == head.Seq && all[0].Behind == 0
	})
}

// learnMark sells something and asks for a copy: what the copy begins with is the mark by which copies are told apart.
func (s *soak) learnMark(c *cashier) []byte {
	s.t.Helper()
	if err := errors.Join(c.scan(codes[0]), c.pay()); err != nil || len(c.sold) != 1 {
		s.t.Fatalf("the first sale: %v", err)
	}
	s.awaitPaper(c, 1)
	if _, err := c.do("receipt.reprint", printing.ReprintArgs{Sale: c.sold[0].Sale}, ""); err != nil {
		s.t.Fatal(err)
	}
	all := s.awaitPaper(c, 2)
	if first, mark := top(all[0]), top(all[1]); len(mark) > 0 && !bytes.Contains(all[0].Bitmap.Bits, mark) && len(first) > 0 {
		return mark
	}
	s.t.Fatal("APP-010: a copy does not begin with a mark of its own")
	return nil
}

// awaitPaper waits until the nth piece of paper is cut and the store knows it, and returns what lies before the printer.
func (s *soak) awaitPaper(c *cashier, n int) (all []escpos.Receipt) {
	s.t.Helper()
	need.Await(s.t, fmt.Sprintf("piece %d at till %s", n, c.name), func() bool {
		var st screen.Status
		all = cut(s.printers[c.at])
		return len(all) > 0 && all[len(all)-1].No >= n &&
			c.screen.Told(screen.TopicStatus, &st) && st.Printer.Waiting == 0
	})
	return all
}

// reprints asks for copies on a quiet shop: they print, and open no drawer.
func (s *soak) reprints(cashiers []*cashier, mark []byte) {
	s.t.Helper()
	for i, c := range cashiers {
		if len(c.sold) == 0 {
			continue
		}
		before, torn := s.printers[i].State().Pulses, 0
		if all := cut(s.printers[i]); len(all) > 0 {
			torn = all[len(all)-1].No
		}
		if _, err := c.do("receipt.reprint", printing.ReprintArgs{Sale: c.sold[len(c.sold)-1].Sale}, ""); err != nil {
			s.t.Fatalf("APP-010: %v", err)
		}
		all := s.awaitPaper(c, torn+1)
		if !bytes.Contains(all[len(all)-1].Bitmap.Bits, mark) {
			s.t.Errorf("APP-010: a copy at till %s is not marked", c.name)
		}
		if n := s.printers[i].State().Pulses; n != before {
			s.t.Errorf("APP-010: a copy opened the drawer of till %s", c.name)
		}
		c.hangUp()
	}
}

// breakPrinter breaks a printer and mends it, over and over.
func breakPrinter(ctx context.Context, p *sim.Printer, random *rand.Rand) {
	defer mend(p)
	for pause(ctx, time.Duration(500+random.IntN(6000))*time.Millisecond) {
		switch random.IntN(6) {
		case 0:
			p.SetPaper(false)
		case 1:
			p.SetCover(true)
		case 2:
			p.SetPower(false)
		case 3:
			p.SetCable(false)
		case 4:
			p.LoseFences(true)
		case 5:
			p.Hold(true)
		}
		pause(ctx, time.Duration(100+random.IntN(4000))*time.Millisecond)
		mend(p)
	}
}

func mend(p *sim.Printer) {
	p.SetCable(true)
	p.SetPower(true)
	p.SetPaper(true)
	p.SetCover(false)
	p.LoseFences(false)
	p.Hold(false)
}

// pause waits; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// size is what the process takes.
type size struct {
	goroutines int
	memory     int64 // bytes resident
}

// String renders the size for a log.
func (z size) String() string {
	return fmt.Sprintf("%d goroutines, %d MiB", z.goroutines, z.memory>>20)
}

func measure() size {
	debug.FreeOSMemory()
	z := size{goroutines: runtime.NumGoroutine()}
	statm, err := os.ReadFile("/proc/self/statm") // proc(5): total, resident, … in pages
	if f := strings.Fields(string(statm)); err == nil && len(f) > 1 {
		pages, _ := strconv.ParseInt(f[1], 10, 64) // the kernel wrote it
		z.memory = pages * int64(os.Getpagesize())
	}
	return z
}
