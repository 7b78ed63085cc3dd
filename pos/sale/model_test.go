package sale_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos/sale/script"
)

// The model is a shop as a child would keep it on paper. It invents a script with what it expects after each command, and
// the real store plays it. A failure is a script to read, which rapid makes as short as it can.
type model struct {
	script strings.Builder
	till   int
	epoch  int
	open   [3]*paper // by till; none at 0
	money  int       // that all tills hold
	held   map[string]*paper
	number [3]int
	back   paperReturns
	next   [3]int // how many the next code stands for, 0 for one
	facts  []string
	sent   int // commands with an id so far
}

// paper is an open basket.
type paper struct {
	lines []paperLine
	paid  []paperPaid
}

type paperLine struct {
	milk   bool // 6.00 with tax, else bread for 2.00 without
	qty    int
	voided bool
}

func (l *paperLine) gross() int {
	if l.milk {
		return 600 * l.qty
	}
	return 200 * l.qty
}

func (p *paper) sums() (lines, total, tax int) {
	if p == nil {
		return 0, 0, 0
	}
	taxed, milk := 0, 0
	for i := range p.lines {
		if l := &p.lines[i]; !l.voided {
			lines++
			total += l.gross()
			if l.milk {
				taxed += l.gross()
				milk += l.qty
			}
		}
	}
	saved := threeMilksSave * (milk / 3)
	total, taxed = total-saved, taxed-saved
	return lines, total, (taxed*15*2 + 115) / 230 // half up: nothing is negative here
}

// threeMilksSave is what every three milks save, on whichever lines they are.
const threeMilksSave = 300

const modelShop = `# SALE-002, SALE-003, SALE-004, SALE-005, SALE-006, OFFER-007: a shop kept on paper
shop currency SAR, standard 15%, zero 0%
item 6281000000014 "Milk" "حليب" 6.00 standard
item 6281000000021 "Bread" "خبز" 2.00 zero
code 777 of 6281000000014 pack 6
offer three "3 milks for 15" "٣ حليب بـ ١٥", mix 3 of 6281000000014, price 15.00
means card
means voucher
till 1
`

func (m *model) say(format string, args ...any) { fmt.Fprintf(&m.script, format+"\n", args...) }

func riyals(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// step invents one thing that happens.
func (m *model) step(t *rapid.T) {
	switch rapid.SampledFrom([]string{
		"scan", "scan", "scan", "next", "bare", "pack", "unknown", "quantity", "void", "clear", "cash", "cash", "short",
		"hold", "resume",
		"retry", "restart", "epoch", "till", "pay", "pay", "ask", "ask", "answer", "answer", "answer", "back",
		"return", "return", "retry", "restart", "epoch", "till",
	}).Draw(t, "step") {
	case "scan":
		milk, n := rapid.Bool().Draw(t, "milk"), rapid.IntRange(1, 3).Draw(t, "times")
		code := map[bool]string{true: "6281000000014", false: "6281000000021"}[milk]
		m.command("scan %s times %d", code, n)
		if !m.locked() {
			m.add(milk, n)
		}
	case "next":
		n := rapid.IntRange(2, 4).Draw(t, "next")
		m.command("next %d", n)
		m.next[m.till] = n
	case "bare":
		m.command("scan 6281000000014")
		if !m.locked() {
			m.add(true, max(1, m.next[m.till]))
		}
	case "pack":
		m.command("scan 777")
		if !m.locked() {
			m.add(true, 6*max(1, m.next[m.till]))
		}
	case "unknown":
		m.command("scan 999")
		m.say("expect refused sale.unknown_code code 999")
	case "quantity":
		n := rapid.IntRange(1, 9).Draw(t, "to")
		m.onLine(t, fmt.Sprintf("quantity %%d to %d", n), func(l *paperLine) { l.qty = n })
	case "void":
		m.onLine(t, "void %d", func(l *paperLine) { l.voided = true })
	case "clear":
		m.clear()
	case "cash":
		m.cash(rapid.IntRange(0, 900).Draw(t, "more"))
	case "short":
		m.cash(-rapid.IntRange(1, 100).Draw(t, "less"))
	case "hold":
		m.hold(rapid.SampledFrom([]string{"tea", "dates"}).Draw(t, "name"))
	case "resume":
		m.resume(rapid.SampledFrom([]string{"tea", "dates"}).Draw(t, "name"))
	case "pay":
		m.pay(t)
	case "ask":
		m.ask(rapid.IntRange(-100, 700).Draw(t, "for"))
	case "answer":
		m.answer(t)
	case "back":
		m.undo(rapid.IntRange(1, 3).Draw(t, "payment"))
	case "return":
		m.giveBack(t)
	case "retry":
		if m.sent > 0 {
			m.say("retry %d", rapid.IntRange(1, m.sent).Draw(t, "back"))
		}
	case "restart":
		m.say("restart")
	case "epoch":
		m.say("epoch")
		m.epoch++
		m.number, m.back.number = [3]int{}, [3]int{}
		m.facts = append(m.facts, "epoch.opened.v1", "shop.described.v1")
	case "till":
		m.till = 3 - m.till
		m.say("till %d", m.till)
	}
	m.expectBasket()
}

func (m *model) command(format string, args ...any) {
	m.say(format, args...)
	m.sent++
}

func (m *model) add(milk bool, n int) {
	m.next[m.till] = 0
	b := m.open[m.till]
	if b == nil {
		b = &paper{}
		m.open[m.till] = b
	}
	if last := len(b.lines) - 1; last >= 0 && b.lines[last].milk == milk && !b.lines[last].voided {
		b.lines[last].qty += n
		return
	}
	b.lines = append(b.lines, paperLine{milk: milk, qty: n})
}

// onLine does something to a line that may not be there.
func (m *model) onLine(t *rapid.T, format string, do func(*paperLine)) {
	no := rapid.IntRange(1, 4).Draw(t, "line")
	m.command(format, no)
	if b := m.open[m.till]; b != nil && no <= len(b.lines) && !b.lines[no-1].voided {
		if !m.locked() {
			do(&b.lines[no-1])
		}
		return
	}
	m.say("expect refused sale.no_line line %d", no)
}

func (m *model) clear() {
	m.command("clear")
	b := m.open[m.till]
	if b == nil {
		m.say("expect refused sale.empty")
		return
	}
	if m.locked() {
		return
	}
	lines, _, _ := b.sums()
	m.say("expect abandoned %d, voided %d", lines, len(b.lines)-lines)
	m.facts = append(m.facts, "basket.abandoned.v1")
	m.open[m.till] = nil
}

// hold puts the basket aside, unless the name is taken: on paper two baskets of one name could not be told apart.
func (m *model) hold(name string) {
	if m.held[name] != nil {
		return
	}
	m.command("hold %s", name)
	b := m.open[m.till]
	if lines, _, _ := b.sums(); lines == 0 {
		m.say("expect refused sale.empty")
		return
	}
	m.held[name], m.open[m.till] = b, nil
}

func (m *model) resume(name string) {
	m.command("resume %s", name)
	b := m.open[m.till]
	lines, _, _ := b.sums()
	switch {
	case m.held[name] == nil:
		m.say("expect refused sale.not_held")
	case lines > 0:
		m.say("expect refused sale.basket_open")
	case b != nil:
		m.say("expect refused sale.basket_voided")
	default:
		m.open[m.till] = m.held[name]
		delete(m.held, name)
	}
}

// cash pays what is left with so much more than that.
func (m *model) cash(more int) {
	b := m.open[m.till]
	lines, total, _ := b.sums()
	due := total - b.taken()
	m.command("cash %s", riyals(max(0, due+more)))
	switch {
	case lines == 0:
		m.say("expect refused sale.empty")
	case b.pending() > 0:
		m.say("expect refused sale.tender_pending no %d", b.pending())
	case more < 0:
		m.say("expect refused sale.cash_short short %s", riyals(due-max(0, due+more)))
	default:
		m.sold("cash", due, more)
	}
}

// sold ends the basket with a last payment of so much by some means, and change besides.
func (m *model) sold(means string, last, change int) {
	b := m.open[m.till]
	lines, total, _ := b.sums()
	m.number[m.till]++
	m.say("expect receipt %d-%d-%d, total %s, given %s, change %s", m.till, m.epoch, m.number[m.till], riyals(total),
		riyals(b.taken()+last+change), riyals(change))
	m.say("expect voided %d", len(b.lines)-lines)
	m.facts = append(m.facts, "sale.completed.v1")
	m.back.sold(fmt.Sprintf("%d-%d-%d", m.till, m.epoch, m.number[m.till]), b, append(b.paid, paperPaid{"taken", means, last}))
	m.money += last
	m.open[m.till] = nil
}

func (m *model) expectBasket() {
	m.say("expect held %d", len(m.held))
	b := m.open[m.till]
	if b == nil {
		m.say("expect empty")
		return
	}
	lines, total, tax := b.sums()
	m.say("expect %d lines, total %s, tax %s", lines, riyals(total), riyals(tax))
	m.say("expect payments %d, taken %s, due %s", len(b.paid), riyals(b.taken()), riyals(total-b.taken()))
	for i := range b.lines {
		voided := ""
		if b.lines[i].voided {
			voided = ", voided"
		}
		gross := ""
		if !b.lines[i].milk { // which of the milks make up a set is not for paper to say
			gross = ", gross " + riyals(b.lines[i].gross())
		}
		m.say("expect line %d, quantity %d%s%s", i+1, b.lines[i].qty, gross, voided)
	}
}

func TestAShopKeptOnPaper(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{till: 1, epoch: 1, held: map[string]*paper{}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			m.step(t)
		}
		facts := "none"
		if len(m.facts) > 0 {
			facts = strings.Join(m.facts, ", ")
		}
		m.say("expect facts %s", facts)
		m.say("expect money total %s", riyals(m.money))
		dir, err := os.MkdirTemp(root, "") //nolint:usetesting // one for each try, removed after it
		if err != nil {
			t.Fatal(err)
		}
		mode := rapid.SampledFrom([]script.Mode{{}, {Twice: true}, {Leave: true}}).Draw(t, "mode")
		text := modelShop + m.script.String()
		if err := script.Run(t.Context(), "paper.sale", strings.NewReader(text), dir, mode); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	})
}
