//go:build soak

package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"time"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/scripts/need/till"
	"sanduq/ui/screen"
)

// codes are what the shop sells; nobody knows strange, and marker ends a row of scans whose outcome is to be known.
var codes = []string{"2000000000015", "2000000000022", "2000000000039"}

const (
	strange = "2000000099993"
	marker  = "2000000088881"
	// given is the cash of every sale: more than any of these baskets costs.
	given = 500_000
	// steady is how long a cashier tries before she calls for help.
	steady = time.Minute
	// crowded is the number of receipts that wait when a cashier waits for them too.
	crowded = 30
)

// row is what a cashier knows of a line of her basket.
type row struct {
	code   string
	qty    int
	voided bool
}

// sold is a sale that was answered.
type sold struct {
	sale.Completed
	lines map[int]row
}

// cashier sells at one till, and keeps on paper what she was told.
type cashier struct {
	soak   *soak
	at     int
	name   string
	random *rand.Rand
	screen *till.Screen
	lines  map[int]row
	sold   []sold
	clears int
	scans  int
	lost   int // answers that had to be asked for again
	err    error
}

func newCashier(s *soak, at int, random *rand.Rand) *cashier {
	return &cashier{soak: s, at: at, name: strconv.Itoa(at + 1), random: random, lines: map[int]row{}}
}

// work sells until ctx ends, and then finishes the customer who is being served.
func (c *cashier) work(ctx context.Context) {
	for ctx.Err() == nil && c.err == nil {
		c.err = c.serve()
	}
	c.hangUp()
}

// serve serves one customer.
func (c *cashier) serve() error {
	for range 1 + c.random.IntN(6) {
		if err := c.act(); err != nil {
			return err
		}
	}
	if err := c.answer(); err != nil {
		return err
	}
	if c.random.IntN(12) == 0 {
		_, err := c.do("sale.clear", screen.Nothing{}, "sale.empty")
		c.clears++
		c.lines = map[int]row{}
		return err
	}
	return c.pay()
}

// pay takes cash.
func (c *cashier) pay() error {
	a, err := c.do("sale.cash", sale.CashArgs{Given: given}, "sale.empty")
	if err != nil || a.Error != nil {
		return err
	}
	s := sold{lines: c.lines}
	if err := json.Unmarshal(a.OK, &s.Completed); err != nil {
		return err
	}
	c.sold, c.lines = append(c.sold, s), map[int]row{}
	return nil
}

// act does one thing with the basket.
func (c *cashier) act() error {
	code := codes[c.random.IntN(len(codes))]
	switch n := c.random.IntN(20); {
	case n < 10:
		return c.scan(code)
	case n < 12:
		return c.scan(strange)
	case n < 15:
		a, err := c.do("sale.scan", sale.ScanArgs{Code: code}, "")
		return errors.Join(err, c.added(a, code))
	case n < 17:
		no, ok := c.standing()
		if !ok {
			return nil
		}
		l := c.lines[no]
		l.qty = 1 + c.random.IntN(5)
		_, err := c.do("sale.quantity", sale.LineArgs{Line: no, Qty: strconv.Itoa(l.qty)}, "")
		c.lines[no] = l
		return err
	case n < 19:
		no, ok := c.standing()
		if !ok {
			return nil
		}
		l := c.lines[no]
		l.voided = true
		_, err := c.do("sale.void", sale.LineArgs{Line: no}, "")
		c.lines[no] = l
		return err
	default: // the page is loaded anew
		return c.look("")
	}
}

// standing picks a line that is not voided.
func (c *cashier) standing() (int, bool) {
	for no, l := range c.lines { // any will do
		if !l.voided {
			return no, true
		}
	}
	return 0, false
}

// added notes that a code went to a line.
func (c *cashier) added(a till.Answer, code string) error {
	var to sale.LineAnswer
	if a.OK == nil {
		return nil
	}
	err := json.Unmarshal(a.OK, &to)
	c.count(to.Line, code)
	return err
}

func (c *cashier) count(no int, code string) {
	l := c.lines[no]
	c.lines[no] = row{code: code, qty: l.qty + 1, voided: l.voided}
}

// do gives a command until it is answered, under one id; some she gives twice, as a double click does. allowed is the one
// refusal that may come.
func (c *cashier) do(cmd string, args any, allowed string) (till.Answer, error) {
	id, end := pos.NewID(time.Now()), time.Now().Add(steady)
	var first *till.Answer
	for twice := c.random.IntN(5) == 0; ; {
		if err := c.connect(end); err != nil {
			return till.Answer{}, fmt.Errorf("%s: %w", cmd, err)
		}
		c.stumble()
		a, err := c.screen.Try(id, cmd, args)
		switch {
		case errors.Is(err, till.ErrLost):
			c.lost++
			c.hangUp()
			continue
		case err != nil:
			return a, err
		case a.Error != nil && a.Error.Code == pos.Unavailable && time.Now().Before(end): // it is being stopped
			c.hangUp()
			continue
		case a.Error != nil && a.Error.Key != allowed:
			return a, fmt.Errorf("%s %+v: refused: %+v", cmd, args, a.Error)
		case first != nil && (string(first.OK) != string(a.OK) || (first.Error == nil) != (a.Error == nil)):
			return a, fmt.Errorf("%s: the same id was answered %s, then %s", cmd, first.OK, a.OK)
		case first == nil && twice:
			first = &a
			continue
		}
		return a, nil
	}
}

// scan reads a code at the scanner and waits for what the till says of it.
func (c *cashier) scan(code string) error {
	if err := c.connect(time.Now().Add(steady)); err != nil {
		return err
	}
	c.scans++
	c.stumble()
	var before, n screen.Notice
	c.screen.Told(screen.TopicNotice, &before)
	if err := c.soak.scanners[c.at].Scan(context.Background(), code); err != nil { // nobody listens
		return c.look(code)
	}
	answered := c.until(5*time.Second, func() bool {
		n = screen.Notice{}
		return c.screen.Told(screen.TopicNotice, &n) && n.At != before.At
	})
	switch {
	case !answered:
		return c.look(code)
	case n.Error == nil && code != strange:
		c.count(n.Line, code)
		return nil
	case n.Error != nil && n.Error.Key == "sale.unknown_code" && code == strange:
		return nil
	}
	return fmt.Errorf("scan of %s: line %d, %+v", code, n.Line, n.Error)
}

// look opens the page anew and compares the basket with what she knows. doubt is a code that was scanned and not
// answered: it is in the basket once more, or not at all. A scan of the marker tells when it can no longer come.
func (c *cashier) look(doubt string) error {
	end := time.Now().Add(steady)
	for doubt != "" {
		c.hangUp()
		if err := c.connect(end); err != nil {
			return fmt.Errorf("after a scan without an answer: %w", err)
		}
		if c.soak.scanners[c.at].Scan(context.Background(), marker) == nil && c.until(3*time.Second, func() bool {
			var n screen.Notice
			return c.screen.Told(screen.TopicNotice, &n) && n.Code == marker
		}) {
			break
		}
		if time.Now().After(end) {
			return errors.New("the scanner is not heard")
		}
	}
	c.hangUp()
	if err := c.connect(end); err != nil {
		return err
	}
	var st sale.State
	if !c.until(steady, func() bool { return c.screen.Told(screen.TopicTill, &st) && st.Reset }) {
		return errors.New("no snapshot of the basket")
	}
	now := map[int]row{}
	for _, l := range st.Lines {
		qty, err := strconv.Atoi(l.Qty)
		if err != nil {
			return err
		}
		now[l.No] = row{code: l.Code, qty: qty, voided: l.Voided}
	}
	if maps.Equal(now, c.lines) {
		return nil
	}
	for no, l := range now {
		if l.code == doubt && l.qty == c.lines[no].qty+1 {
			c.count(no, doubt)
			break
		}
	}
	if !maps.Equal(now, c.lines) {
		return fmt.Errorf("the basket is %+v, it should be %+v (in doubt: %q)", now, c.lines, doubt)
	}
	return nil
}

// answer says what became of receipts that the till asks about, and lets the printer catch up.
func (c *cashier) answer() error {
	end := time.Now().Add(steady)
	for {
		if err := c.connect(end); err != nil {
			return err
		}
		var st screen.Status
		c.until(steady, func() bool { return c.screen.Told(screen.TopicStatus, &st) })
		for _, job := range st.Printer.Unknown {
			say := []string{"printed", "reprint", "drop"}[c.random.IntN(3)]
			if _, err := c.do("print.answer", printing.AnswerArgs{Job: job.Job, Answer: say}, "print.not_unknown"); err != nil {
				return err
			}
		}
		if st.Printer.Waiting < crowded || time.Now().After(end) {
			return nil
		}
		pause(context.Background(), 100*time.Millisecond)
	}
}

// connect opens the till's screen where it is not open.
func (c *cashier) connect(end time.Time) error {
	for {
		if c.screen != nil {
			select {
			case <-c.screen.Lost():
				c.hangUp()
			default:
				return nil
			}
		}
		s, err := till.Dial(c.soak.t, c.soak.at(), c.name)
		if err == nil {
			c.screen = s
			continue
		}
		if time.Now().After(end) {
			return err
		}
		pause(context.Background(), 50*time.Millisecond)
	}
}

// stumble makes the line to the store break now and then, at a moment that nobody chose.
func (c *cashier) stumble() {
	if c.random.IntN(10) == 0 {
		time.AfterFunc(time.Duration(c.random.IntN(8_000_000)), c.screen.Close)
	}
}

func (c *cashier) hangUp() {
	if c.screen != nil {
		c.screen.Close()
		c.screen = nil
	}
}

// until waits until a condition holds; false when it took too long or the line was lost.
func (c *cashier) until(limit time.Duration, met func() bool) bool {
	for end := time.Now().Add(limit); !met(); {
		select {
		case <-c.screen.Lost():
			return false
		case <-time.After(2 * time.Millisecond):
		}
		if time.Now().After(end) {
			return false
		}
	}
	return true
}
