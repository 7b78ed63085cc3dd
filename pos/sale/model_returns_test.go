package sale_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// paperReturns is what a shop kept on paper knows of returns.
type paperReturns struct {
	sales  []*paperSale
	number [3]int // last credit note by till
}

// paperSale is a sale with how much of each line is left.
type paperSale struct {
	number string
	lines  map[int]*paperLeft // by number
	paid   []paperPaid        // by number; a taken one holds what has not gone back of it
	total  int
	back   bool // something came back
}

type paperLeft struct {
	gross, qty int // as it was sold, what offers took off it gone
	left       int
}

// share is what x pieces of the line were sold for, rounded half up.
func (l *paperLeft) share(x int) int { return (2*l.gross*x + l.qty) / (2 * l.qty) }

// take brings n pieces back and returns what was paid for them.
func (l *paperLeft) take(n int) int {
	gone := l.qty - l.left
	l.left -= n
	return l.share(gone+n) - l.share(gone)
}

func (p *paperReturns) sold(number string, b *paper, paid []paperPaid) {
	s := &paperSale{number: number, lines: map[int]*paperLeft{}, paid: slices.Clone(paid)}
	_, s.total, _ = b.sums()
	milk := 0
	for i := range b.lines {
		if l := &b.lines[i]; l.milk && !l.voided {
			milk += l.qty
		}
	}
	inSets := milk / 3 * 3
	for i := range b.lines {
		l := &b.lines[i]
		if l.voided {
			continue
		}
		left := &paperLeft{gross: l.gross(), qty: l.qty, left: l.qty}
		if l.milk {
			sets := min(inSets, l.qty)
			inSets -= sets
			left.gross -= sets * threeMilksSave / 3 // spread over all the pieces of the set
		}
		s.lines[i+1] = left
	}
	p.sales = append(p.sales, s)
}

// giveBack brings something back of an earlier sale, at whatever till: a part of a line, too much of one, or all of it.
func (m *model) giveBack(t *rapid.T) {
	if len(m.back.sales) == 0 {
		return
	}
	s := rapid.SampledFrom(m.back.sales).Draw(t, "sale")
	if rapid.IntRange(0, 4).Draw(t, "void") == 0 {
		m.command("return %s, void", s.number)
		if s.back {
			m.say("expect refused return.already_returned")
			return
		}
		if m.credit(s, s.total) {
			for _, l := range s.lines {
				l.left = 0
			}
			m.left(s)
		}
		return
	}
	no, n := rapid.IntRange(1, 4).Draw(t, "line"), rapid.IntRange(1, 4).Draw(t, "times")
	m.command("return %s, line %d times %d", s.number, no, n)
	l := s.lines[no]
	switch {
	case l == nil:
		m.say("expect refused return.no_line line %d", no)
	case n > l.left:
		m.say("expect refused return.too_many line %d left %d", no, l.left)
	default:
		before := l.left
		if m.credit(s, l.take(n)) {
			m.left(s)
		} else {
			l.left = before
		}
	}
}

// credit expects the credit note: what was not paid in cash goes back first, in its order, the rest in cash. It reports
// whether there is one: a card has no refund without the terminal's word.
func (m *model) credit(s *paperSale, total int) bool {
	paid, rest, cash := slices.Clone(s.paid), total, 0
	for _, inCash := range []bool{false, true} {
		for i := range paid {
			p := &paid[i]
			give := min(rest, p.amount)
			if p.state != "taken" || (p.means == "cash") != inCash || give == 0 {
				continue
			}
			if p.means == "card" {
				m.say("expect refused return.ref_missing")
				return false
			}
			p.amount, rest = p.amount-give, rest-give
			if inCash {
				cash += give
			}
		}
	}
	s.paid, s.back, m.money = paid, true, m.money-total
	m.back.number[m.till]++
	m.say("expect credit %d-%d-R%d, of %s, total %s, cash %s",
		m.till, m.epoch, m.back.number[m.till], s.number, riyals(total), riyals(cash))
	m.facts = append(m.facts, "sale.returned.v1")
	return true
}

// left expects what is left of a sale.
func (m *model) left(s *paperSale) {
	left := 0
	clauses := ""
	for no, l := range s.lines {
		left += l.gross - l.share(l.qty-l.left)
		clauses += fmt.Sprintf(", line %d %d", no, l.left)
	}
	for i, p := range s.paid {
		if p.state == "taken" {
			clauses += fmt.Sprintf(", tender %d %s", i+1, riyals(p.amount))
		}
	}
	m.say("expect sold %s, left %s%s", s.number, riyals(left), clauses)
}
