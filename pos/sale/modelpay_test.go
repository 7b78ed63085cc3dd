package sale_test

import "pgregory.net/rapid"

// paperPaid is one payment on paper.
type paperPaid struct {
	state  string
	means  string
	amount int
}

func (p *paper) taken() (sum int) {
	if p == nil {
		return 0
	}
	for _, x := range p.paid {
		if x.state == "taken" {
			sum += x.amount
		}
	}
	return sum
}

// pending is the number of the payment of which nobody has said what became of it, 0 for none.
func (p *paper) pending() int {
	if p == nil {
		return 0
	}
	for i, x := range p.paid {
		if x.state == "asked" || x.state == "unknown" {
			return i + 1
		}
	}
	return 0
}

// locked tells whether the goods may not change, and says that the last command was refused for it.
func (m *model) locked() bool {
	b := m.open[m.till]
	switch {
	case b == nil:
		return false
	case b.pending() > 0 && firstHeld(b) == b.pending():
		m.say("expect refused sale.tender_pending no %d", b.pending())
	case firstHeld(b) > 0:
		m.say("expect refused sale.paying")
	default:
		return false
	}
	return true
}

// firstHeld is the number of the first payment that holds the goods, 0 for none.
func firstHeld(b *paper) int {
	for i, x := range b.paid {
		if x.state != "refused" && x.state != "returned" {
			return i + 1
		}
	}
	return 0
}

// begin says why no payment can begin, if so.
func (m *model) begin() (due int, ok bool) {
	b := m.open[m.till]
	lines, total, _ := b.sums()
	switch {
	case lines == 0:
		m.say("expect refused sale.empty")
	case b.pending() > 0:
		m.say("expect refused sale.tender_pending no %d", b.pending())
	default:
		return total - b.taken(), true
	}
	return 0, false
}

// pay hands over cash or a voucher: a part, or all and more.
func (m *model) pay(t *rapid.T) {
	amount := rapid.IntRange(1, 900).Draw(t, "amount")
	means := rapid.SampledFrom([]string{"cash", "voucher"}).Draw(t, "means")
	m.command("pay %s amount %s", means, riyals(amount))
	due, ok := m.begin()
	switch {
	case !ok:
	case amount < due:
		m.keep("taken", means, amount, "tender.taken.v1")
		m.money += amount
	case amount > due && means == "voucher":
		m.say("expect refused tender.too_much due %s", riyals(due))
	default:
		m.sold(means, due, amount-due)
	}
}

// ask asks a card for so much less than what is due; below zero: more.
func (m *model) ask(less int) {
	b := m.open[m.till]
	_, total, _ := b.sums()
	amount := max(total-b.taken()-less, 0)
	m.command("pay card amount %s", riyals(amount))
	due, ok := m.begin()
	switch {
	case !ok:
	case amount == 0:
		m.say("expect refused tender.not_positive")
	case amount > due:
		m.say("expect refused tender.too_much due %s", riyals(due))
	default:
		m.keep("asked", "card", amount, "")
	}
}

func (m *model) keep(state, means string, amount int, said string) {
	b := m.open[m.till]
	b.paid = append(b.paid, paperPaid{state, means, amount})
	if said != "" {
		m.facts = append(m.facts, said)
	}
}

// answer says what became of the payment that was asked for.
func (m *model) answer(t *rapid.T) {
	b := m.open[m.till]
	no := b.pending()
	if no == 0 {
		m.command("declined 9")
		m.say("expect refused sale.tender_answered no 9")
		return
	}
	p := &b.paid[no-1]
	outcomes := []string{"approved", "approved", "partial", "declined", "cancelled", "unknown"}
	switch outcome := rapid.SampledFrom(outcomes).Draw(t, "outcome"); outcome {
	case "approved", "partial":
		m.approve(no, outcome == "partial")
	case "unknown":
		m.command("unsure %d", no)
		if p.state == "unknown" {
			m.say("expect refused sale.tender_answered no %d", no)
			return
		}
		p.state = "unknown"
		m.facts = append(m.facts, "tender.unknown.v1")
	default:
		m.command("%s %d", outcome, no)
		p.state = "refused"
		m.facts = append(m.facts, "tender.refused.v1")
	}
}

func (m *model) approve(no int, part bool) {
	b := m.open[m.till]
	p := &b.paid[no-1]
	if !part {
		m.command("approved %d scheme mada ref 123456", no)
	} else {
		m.command("partial %d amount %s scheme visa", no, riyals(p.amount/2))
		if p.amount/2 == 0 {
			m.say("expect refused sale.tender_partial")
			return
		}
		p.amount /= 2
	}
	_, total, _ := b.sums()
	if b.taken()+p.amount == total {
		b.paid = b.paid[:no-1]
		m.sold("card", p.amount, 0)
		return
	}
	p.state = "taken"
	m.money += p.amount
	m.facts = append(m.facts, "tender.taken.v1")
}

// undo gives a payment back.
func (m *model) undo(no int) {
	m.command("giveback %d", no)
	b := m.open[m.till]
	if b == nil || no > len(b.paid) || b.paid[no-1].state != "taken" {
		m.say("expect refused sale.tender_answered no %d", no)
		return
	}
	b.paid[no-1].state = "returned"
	m.money -= b.paid[no-1].amount
	m.facts = append(m.facts, "tender.returned.v1")
}
