package sale_test

import (
	"fmt"

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
	total  int
	back   bool // something came back
}

type paperLeft struct {
	paperLine
	left int
}

func (p *paperReturns) sold(number string, b *paper) {
	s := &paperSale{number: number, lines: map[int]*paperLeft{}}
	for i := range b.lines {
		if l := b.lines[i]; !l.voided {
			s.lines[i+1] = &paperLeft{l, l.qty}
			s.total += l.gross()
		}
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
		for _, l := range s.lines {
			l.left = 0
		}
		m.credit(s, s.total)
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
		l.left -= n
		one := paperLine{milk: l.milk, qty: n}
		m.credit(s, one.gross())
	}
}

// credit expects the credit note and what it leaves.
func (m *model) credit(s *paperSale, total int) {
	s.back = true
	m.back.number[m.till]++
	m.say("expect credit %d-%d-R%d, of %s, total %s, cash %s",
		m.till, m.epoch, m.back.number[m.till], s.number, riyals(total), riyals(total))
	m.facts = append(m.facts, "sale.returned.v1")
	left := 0
	clauses := ""
	for no, l := range s.lines {
		one := paperLine{milk: l.milk, qty: l.left}
		left += one.gross()
		clauses += fmt.Sprintf(", line %d %d", no, l.left)
	}
	m.say("expect sold %s, left %s, tender 1 %s%s", s.number, riyals(left), riyals(left), clauses)
}
