package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// report is a line that the child writes: first that it tries a command, then how the store answered. What was tried
// and not answered when the power went is sent again by the next child.
type report struct {
	Event string     `json:"event"` // open | try | done | imported | closed
	ID    pos.ID     `json:"id"`
	Till  pos.TillID `json:"till"`
	Scan  int        `json:"scan,omitempty"`  // item scanned: its price
	Given int64      `json:"given,omitempty"` // cash given for all that is left to pay: 0 for another step
	Pay   string     `json:"pay,omitempty"`   // part (cash) | ask (a card) | approve: a step of a split payment
	Part  int64      `json:"part,omitempty"`  // its amount
	No    int        `json:"no,omitempty"`    // of the payment that is approved
	Card  bool       `json:"card,omitempty"`  // a card paid a part of it: its refund would want the terminal's word
	Back  pos.ID     `json:"back"`            // sale that is taken back, zero for none
	// The answer.
	Line   int    `json:"line,omitempty"`
	Number string `json:"number,omitempty"`
	Sale   pos.ID `json:"sale"`
	Total  int64  `json:"total,omitempty"`
	Paid   int64  `json:"paid,omitempty"`  // all that was given for the sale
	Round  int    `json:"round,omitempty"` // of an imported catalogue
	Z      int64  `json:"z,omitempty"`     // number of a Z that was answered
}

// speaker writes reports for all tills; a report is on its way to the parent before the next step is taken.
type speaker struct {
	mu  sync.Mutex
	out *json.Encoder
}

func (s *speaker) say(r report) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Encode(r)
}

// runChild sells until the power goes. Its first lines of input are the commands that a former child left unanswered.
func runChild(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("child", flag.ContinueOnError)
	dir := fs.String("dir", "", "data directory on the disk to be cut")
	seed := fs.Uint64("seed", 1, "seed of what is sold")
	migrations := fs.Int("migrations", 0, "extra migrations to apply when opening")
	round := fs.Int("import", 0, "round of a catalogue to import while selling, 0 for none")
	if err := fs.Parse(args); err != nil {
		return err
	}
	left, err := readLeft(os.Stdin)
	if err != nil {
		return err
	}
	shop, err := openShop(ctx, *dir, *migrations)
	if err != nil {
		return err
	}
	defer func() { _ = shop.close() }()
	out := &speaker{out: json.NewEncoder(os.Stdout)}
	if err := out.say(report{Event: "open"}); err != nil {
		return err
	}
	errs := make(chan error, tills+2)
	go func() { errs <- closeDays(ctx, shop, out) }()
	if *round > 0 {
		go func() { errs <- importWhileSelling(ctx, shop, out, *round) }()
	}
	for i := range tills {
		go func() {
			c := cashier{
				shop: shop, at: tillID(i), out: out, left: left[tillID(i)],
				random: rand.New(rand.NewPCG(*seed, uint64(i))),
			}
			errs <- c.work(ctx)
		}()
	}
	return <-errs // the first to fail: the power is gone
}

// closeDays makes one Z after another, all of the same business day, while the tills sell: each takes what came late.
func closeDays(ctx context.Context, shop *testShop, out *speaker) error {
	for {
		z, err := store.Do[shift.Closed](ctx, shop.Store, shop.shifts.CloseDay(pos.NewID(time.Now()), "1", shift.CloseDayArgs{}))
		if e, ok := errors.AsType[*pos.Error](err); ok && e.Key == "day.already_closed" {
			if err := shop.Beat(ctx); err != nil { // nothing came since: let a batch go by
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := out.say(report{Event: "closed", Z: z.Number}); err != nil {
			return err
		}
	}
}

// importWhileSelling imports one catalogue after another, each with other prices, until the power goes.
func importWhileSelling(ctx context.Context, shop *testShop, out *speaker, round int) error {
	for ; ; round++ {
		_, err := shop.catalog.Import(ctx, shop.Store, pos.NewID(time.Now()), catalogueOf(round),
			catalog.ImportOptions{Source: "round " + strconv.Itoa(round)}, nil)
		if err != nil {
			return err
		}
		if err := out.say(report{Event: "imported", Round: round}); err != nil {
			return err
		}
	}
}

func readLeft(in io.Reader) (map[pos.TillID][]report, error) {
	left := map[pos.TillID][]report{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var r report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read what was left: %w", err)
		}
		left[r.Till] = append(left[r.Till], r)
	}
	return left, lines.Err()
}

// cashier sells at one till without a pause.
type cashier struct {
	shop   *testShop
	at     pos.TillID
	out    *speaker
	left   []report // unanswered commands of a former life, in order
	last   pos.ID   // a sale that may be taken back, zero for none
	random *rand.Rand
}

func (c *cashier) work(ctx context.Context) error {
	for _, r := range c.left {
		if err := c.send(ctx, r); err != nil {
			return err
		}
	}
	for {
		shown, err := c.shown(ctx)
		if err != nil {
			return err
		}
		r := c.next(&shown)
		if err := c.out.say(r); err != nil {
			return err
		}
		if err := c.send(ctx, r); err != nil {
			return err
		}
	}
}

// next decides what to do with what the screen shows: scan, or pay, now and then in parts, or take the last sale back.
func (c *cashier) next(shown *sale.State) report {
	r := report{Event: "try", ID: pos.NewID(time.Now()), Till: c.at}
	due, begun := int64(shown.Total), false
	if p := shown.Paying; p != nil {
		due, begun = int64(p.Due), p.Taken > 0
		if last := p.Payments[len(p.Payments)-1]; last.State == "asked" {
			r.Pay, r.Part, r.No = "approve", int64(last.Given), last.No
			return r
		}
	}
	if !c.last.IsZero() && !begun && c.random.IntN(3) == 0 {
		r.Back = c.last
		return r
	}
	switch n := c.random.IntN(10); {
	case due > 1 && (n < 2 || begun && n < 4):
		r.Pay, r.Part = "part", 1+c.random.Int64N(due-1)
		if n%2 == 1 {
			r.Pay = "ask"
		}
	case due > 0 && (n < 4 || begun):
		r.Given, r.Card = due+c.random.Int64N(5000), paidByCard(shown)
	default:
		r.Scan = 100 + c.random.IntN(5000)
	}
	return r
}

// paidByCard tells whether a card paid a part of the basket.
func paidByCard(shown *sale.State) bool {
	return shown.Paying != nil && slices.ContainsFunc(shown.Paying.Payments, func(p sale.PaymentState) bool {
		return p.Means == "card" && p.State == "taken"
	})
}

// shown reads what the till's screen shows.
func (c *cashier) shown(ctx context.Context) (st sale.State, err error) {
	err = c.shop.Read(ctx, func(v *store.View) error {
		st, err = c.shop.sales.Snapshot(v, c.at)
		return err
	})
	return st, err
}

// send gives a command to the store and reports its answer.
func (c *cashier) send(ctx context.Context, r report) error {
	r.Event = "done"
	switch {
	case !r.Back.IsZero():
		a, err := store.Do[returns.Returned](ctx, c.shop.Store,
			c.shop.returns.Sale(r.ID, c.at, returns.SaleArgs{Sale: r.Back, Void: true}))
		if err != nil {
			return err
		}
		r.Number, r.Sale, r.Total = a.Number, a.Return, int64(a.Total)
		c.last = pos.ID{} // the sale may have been sent again just before, from a former life
	case r.Pay != "":
		if err := c.pay(ctx, r); err != nil {
			return err
		}
	case r.Given == 0:
		scan := c.shop.sales.Scan(r.ID, c.at, sale.ScanArgs{Code: strconv.Itoa(r.Scan)})
		a, err := store.Do[sale.LineAnswer](ctx, c.shop.Store, scan)
		if err != nil {
			return err
		}
		r.Line = a.Line
	default:
		cash := c.shop.sales.Cash(r.ID, c.at, sale.CashArgs{Given: amount(r.Given)})
		a, err := store.Do[sale.Completed](ctx, c.shop.Store, cash)
		if err != nil {
			return err
		}
		r.Number, r.Sale, r.Total, r.Paid = a.Number, a.Sale, int64(a.Total), int64(a.Given)
		if !r.Card {
			c.last = a.Sale
		}
	}
	return c.out.say(r)
}

// pay takes a step of a split payment.
func (c *cashier) pay(ctx context.Context, r report) error {
	var cmd store.Command
	switch r.Pay {
	case "part":
		cmd = c.shop.sales.Tender(r.ID, c.at, sale.TenderArgs{Means: "cash", Amount: amount(r.Part)})
	case "ask":
		cmd = c.shop.sales.Tender(r.ID, c.at, sale.TenderArgs{Means: "card", Amount: amount(r.Part)})
	default:
		cmd = c.shop.sales.Outcome(r.ID, c.at, sale.OutcomeArgs{No: r.No, Outcome: "approved", Scheme: "mada"})
	}
	_, err := store.Do[sale.Paid](ctx, c.shop.Store, cmd)
	return err
}
