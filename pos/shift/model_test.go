package shift_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/shift"
	"sanduq/pos/store"
)

// TestBooksAgree plays two tills at random, with retries, restarts and a clock that also goes back, beside a shop that
// is kept on paper, and holds the one against the other.
func TestBooksAgree(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	n := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		n++
		f := newFixture(filepath.Join(root, pos.NewID(time.UnixMilli(n)).String()))
		if err := f.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		m := &model{f: f, t: t, tills: map[pos.TillID]*paperTill{"1": {}, "2": {}}}
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			m.step()
			if i%8 == 0 { // a sum that went wrong stays wrong
				m.checkDrawers()
			}
		}
		m.checkDrawers()
		m.closeAll()
		m.checkDays()
		if err := errors.Join(f.verify(t.Context()), f.remake(t.Context()), f.Close()); err != nil {
			t.Fatal(err)
		}
	})
}

// model is the shop on paper.
type model struct {
	f        *fixture
	t        *rapid.T
	tills    map[pos.TillID]*paperTill
	slips    []slip
	safe     money.Amount
	bags     map[string]money.Amount
	number   int
	closed   pos.Date // latest date that a Z closed
	zs       int64
	last     store.Command
	answered any
	failed   error
}

type paperTill struct {
	open  bool
	money map[string]money.Amount // of the shift, or waiting for the next: by means/scheme
}

// slip is one thing that a Z must tell.
type slip struct {
	date    pos.Date
	late    bool
	z       int64
	cash    money.Amount // into the drawer; the opening sum is none
	gross   money.Amount // of a document, below zero for a refund
	paper   bool         // it is a document
	refund  bool
	opening money.Amount
}

func (m *model) day() pos.Date { return pos.BusinessDate(m.f.time(), time.UTC, 4*time.Hour) }

// note writes a slip and puts money into a till.
func (m *model) note(at pos.TillID, means string, amount money.Amount, s slip) {
	s.date, s.late = m.day(), m.day() <= m.closed
	if means == shift.Cash {
		s.cash = amount - s.opening
	}
	till := m.tills[at]
	if till.money == nil {
		till.money = map[string]money.Amount{}
	}
	till.money[means] += amount
	m.slips = append(m.slips, s)
}

// do gives a command and tells whether it went through; refused ones are no news.
func (m *model) do(c store.Command) bool {
	m.last = c
	m.answered, m.failed = store.Do[any](m.t.Context(), m.f.Store, c)
	switch pos.CodeOf(m.failed) {
	case "":
		return true
	case pos.Refused, pos.NotFound, pos.Invalid:
		return false
	default:
		m.t.Fatalf("%s: %v", c.Name, m.failed)
	}
	return false
}

func (m *model) step() {
	at := rapid.SampledFrom([]pos.TillID{"1", "2"}).Draw(m.t, "till")
	sum := shift.CashCount{Sum: money.Amount(rapid.IntRange(1, 5000).Draw(m.t, "amount"))}
	till, s := m.tills[at], m.f.shifts
	was := till.open
	switch rapid.SampledFrom([]string{
		"open", "open", "sell", "sell", "sell", "refund", "move", "move", "bank", "count", "close", "z", "later",
		"restart", "retry",
	}).Draw(m.t, "step") {
	case "open":
		if m.allowed(!was, "shift.already_open", s.Open(m.f.newID(), at, shift.OpenArgs{Cash: sum})) {
			till.open = true
			m.note(at, shift.Cash, sum.Sum, slip{opening: sum.Sum})
		}
	case "sell":
		m.sell(at, sum.Sum)
	case "refund":
		r := m.f.refund(at, sum.Sum, shift.Cash, "")
		m.allowed(true, "", m.f.saying(r))
		m.note(at, shift.Cash, -sum.Sum, slip{gross: -sum.Sum, paper: true, refund: true})
	case "move":
		m.move(at, sum)
	case "bank":
		m.bank(at)
	case "count":
		m.allowed(was, "shift.not_open", s.Count(m.f.newID(), at, shift.CountArgs{Cash: sum}))
	case "close":
		if m.allowed(was, "shift.not_open", s.Close(m.f.newID(), at, shift.TillArgs{})) {
			*till = paperTill{}
		}
	case "z":
		m.z(at, rapid.IntRange(0, 2).Draw(m.t, "days ago"))
	case "later":
		m.f.later(time.Duration(rapid.IntRange(-8, 30).Draw(m.t, "hours")) * time.Hour)
	case "restart":
		if err := errors.Join(m.f.Close(), m.f.open(m.t.Context())); err != nil {
			m.t.Fatal(err)
		}
	case "retry":
		m.retry()
	}
}

// allowed gives a command and holds that it is refused when, and only when, the paper says so.
func (m *model) allowed(want bool, key string, c store.Command) bool {
	got := m.do(c)
	if e, _ := errors.AsType[*pos.Error](m.failed); got != want || !got && e.Key != key {
		m.t.Fatalf("SHIFT-001: %s is answered %v; by the paper it is allowed: %t (%s)", c.Name, m.failed, want, key)
	}
	return got
}

// retry holds that the same id again is answered the same and writes nothing.
func (m *model) retry() {
	if m.last.Decide == nil {
		return
	}
	first, failed, head := m.answered, m.failed, m.f.Head()
	m.do(m.last)
	one, _ := json.Marshal(first)
	two, _ := json.Marshal(m.answered)
	if !bytes.Equal(normal(m.t, one), normal(m.t, two)) || pos.CodeOf(failed) != pos.CodeOf(m.failed) || m.f.Head() != head {
		m.t.Fatalf("SHIFT-002: %s was answered %s, %v, and again %s, %v", m.last.Name, one, failed, two, m.failed)
	}
}

// normal writes JSON with its keys in order: an answer that was kept is read back as a map.
func normal(t *rapid.T, b []byte) []byte {
	var x any
	if err := json.Unmarshal(b, &x); err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(x)
	return out
}

func (m *model) sell(at pos.TillID, total money.Amount) {
	card := money.Amount(rapid.IntRange(0, int(total)).Draw(m.t, "by card"))
	given := total - card + money.Amount(rapid.IntRange(0, 3).Draw(m.t, "change"))*50
	f := m.f.sale(at, total, fact.Tender{Means: "card", Given: card, Amount: card}, cashOf(given))
	m.allowed(true, "", m.f.saying(f))
	m.note(at, shift.Cash, total-card, slip{gross: total, paper: true})
	m.tills[at].money["card"] += card
}

func (m *model) move(at pos.TillID, sum shift.CashCount) {
	what := rapid.SampledFrom([]string{shift.PaidIn, shift.PaidOut, shift.Change, shift.Drop}).Draw(m.t, "what")
	a := shift.MoveArgs{What: what, Cash: sum, Reason: "petty"}
	if what == shift.Drop {
		m.number++
		a.Bag = pos.ReceiptNumber(at, 0, int64(m.number))
	}
	if !m.allowed(m.tills[at].open, "shift.not_open", m.f.shifts.Move(m.f.newID(), at, a)) {
		return
	}
	in := sum.Sum
	if what == shift.PaidOut || what == shift.Drop {
		in = -in
	}
	m.note(at, shift.Cash, in, slip{})
	if what == shift.Drop {
		if m.bags == nil {
			m.bags = map[string]money.Amount{}
		}
		m.bags[a.Bag], m.safe = sum.Sum, m.safe+sum.Sum
		again := m.f.shifts.Move(m.f.newID(), at, a)
		m.allowed(false, "cash.bag_used", again)
	}
}

func (m *model) bank(at pos.TillID) {
	if len(m.bags) == 0 {
		return
	}
	var bags []string
	for b := range m.bags {
		bags = append(bags, b)
	}
	bag := rapid.SampledFrom(slices.Sorted(slices.Values(bags))).Draw(m.t, "bag")
	m.allowed(true, "", m.f.shifts.Bank(m.f.newID(), at, shift.BankArgs{Bags: []string{bag}}))
	m.safe -= m.bags[bag]
	delete(m.bags, bag)
}

// z closes a date. What it must tell is on the slips that wait.
func (m *model) z(at pos.TillID, ago int) {
	today, _ := time.Parse(time.DateOnly, string(m.day()))
	date := pos.Date(today.AddDate(0, 0, -ago).Format(time.DateOnly))
	if !m.do(m.f.shifts.CloseDay(m.f.newID(), at, shift.CloseDayArgs{Date: date})) {
		e, _ := errors.AsType[*pos.Error](m.failed)
		waits := slices.ContainsFunc(m.slips, func(s slip) bool { return s.z == 0 && s.date <= date })
		if e.Key != "day.already_closed" || date > m.closed || waits {
			m.t.Fatalf("DAY-009: Z of %s with %s closed, waiting %t: %v", date, m.closed, waits, m.failed)
		}
		return
	}
	m.zs++
	m.closed = max(m.closed, date)
	for i := range m.slips {
		if s := &m.slips[i]; s.z == 0 && s.date <= date {
			s.z = m.zs
		}
	}
}

// read reads what a screen would.
func (m *model) read(fn func(*store.View) error) {
	if err := m.f.Read(m.t.Context(), fn); err != nil {
		m.t.Fatal(err)
	}
}

// checkDrawers holds the X, the drawers and the safe against the paper.
func (m *model) checkDrawers() {
	m.read(func(v *store.View) error {
		for at, till := range m.tills {
			x, err := m.f.shifts.X(v, at)
			if err != nil {
				return err
			}
			for _, l := range x.Lines {
				if l.Expected != till.money[l.Means] {
					m.t.Fatalf("DAY-008: till %s expects %d of %s, the paper says %d", at, l.Expected, l.Means, till.money[l.Means])
				}
			}
			if till.open != (len(x.Open) == 1) || till.open && x.Open[0].Expected != till.money[shift.Cash] {
				m.t.Fatalf("DAY-008: till %s is open: %t, and the X says %+v", at, till.open, x.Open)
			}
		}
		x, err := m.f.shifts.X(v, "")
		if err != nil {
			return err
		}
		m.compare("X", 0, x.Totals, x.Dates)
		safe, err := m.f.shifts.SafeOf(v, shift.Place{}, 1)
		if err == nil && (safe.Balance != m.safe || len(safe.Bags) != len(m.bags)) {
			m.t.Fatalf("SHIFT-012: the safe holds %d in %d bags, the paper says %d", safe.Balance, len(safe.Bags), m.safe)
		}
		return err
	})
}

// compare holds the sums of a Z, or with 0 of the X, against the slips.
func (m *model) compare(what string, z int64, t fact.DayTotals, dates []fact.DateSum) {
	var want []fact.DateSum
	for _, s := range m.slips {
		if s.z != z {
			continue
		}
		i := slices.IndexFunc(want, func(d fact.DateSum) bool { return d.Date == s.date && d.Late == s.late })
		if i < 0 {
			if s.opening != 0 { // no sale, and no change of a drawer
				continue
			}
			want, i = append(want, fact.DateSum{Date: s.date, Late: s.late}), len(want)
		}
		want[i].Cash += s.cash
		if s.paper {
			add(&want[i], s)
		}
	}
	slices.SortFunc(want, func(a, b fact.DateSum) int {
		if a.Date == b.Date && a.Late {
			return 1
		}
		return cmp.Compare(a.Date, b.Date)
	})
	want, dates = moneyOf(want), m.besides(t, dates)
	if len(want)+len(dates) > 0 && !reflect.DeepEqual(want, dates) {
		m.t.Fatalf("DAY-002, DAY-003: %s %d says %+v, the paper %+v", what, z, dates, want)
	}
	var all fact.DateSum
	var cash money.Amount
	for _, d := range t.Drawers {
		cash += d.Amount
	}
	for _, s := range m.slips {
		if s.z == z {
			all.Cash += s.cash
			if s.paper {
				add(&all, s)
			}
		}
	}
	if t.Sales != all.Sales || t.Refunds != all.Refunds || cash != all.Cash {
		m.t.Fatalf("DAY-008: %s %d says %+v, %+v, cash %d; the paper %+v", what, z, t.Sales, t.Refunds, cash, all)
	}
}

func add(d *fact.DateSum, s slip) {
	tax, _ := (15 * money.Percent).TaxInGross(s.gross)
	to := &d.Sales
	if s.refund {
		to = &d.Refunds
	}
	to.Count++
	to.Gross += s.gross
	to.Tax += tax
	to.Net += s.gross - tax
}

// closeAll ends the day properly, so that nothing waits.
func (m *model) closeAll() {
	m.f.later(10 * 24 * time.Hour) // later than any step back went
	for at, till := range m.tills {
		if till.open {
			m.allowed(true, "", m.f.shifts.Close(m.f.newID(), at, shift.TillArgs{}))
			till.open, till.money = false, nil
		}
	}
	m.z("1", 0)
}

// checkDays holds all Zs against the paper and their sum against the perpetual totals.
func (m *model) checkDays() {
	m.read(func(v *store.View) error {
		var before fact.Perpetual
		for n := int64(1); n <= m.zs; n++ {
			made, err := m.f.shifts.Z(v, n)
			if err != nil {
				return err
			}
			if made.Number != n || made.Before != before {
				m.t.Fatalf("DAY-001, DAY-006: Z %d has number %d and begins with %+v after %+v", n, made.Number, made.Before, before)
			}
			m.compare("Z", n, made.Totals, made.Dates)
			before = made.After
		}
		x, err := m.f.shifts.X(v, "")
		if err == nil && (x.Perpetual != before || x.Totals.Sales.Count != 0 || len(x.Shifts) > 0) {
			m.t.Fatalf("DAY-006: all Zs add up to %+v, perpetual totals are %+v, and %+v waits", before, x.Perpetual, x.Totals)
		}
		return err
	})
}
