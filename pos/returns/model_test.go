package returns_test

import (
	"fmt"
	"os"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/pos/store"
)

// model fires random commands at a shop with two tills and checks what must be so whatever happens.
type model struct {
	*fixture
	t     *rapid.T
	sales []*fact.SaleCompleted
	sent  []sent
}

// sent is a command and what came of it.
type sent struct {
	cmd    func() store.Command
	answer returns.Returned
	key    string
}

func TestRandomReturns(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(root, "") //nolint:usetesting // one for each try, removed after it
		if err != nil {
			r.Fatal(err)
		}
		m := &model{fixture: newFixture(t, dir), t: r}
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			m.step(t)
		}
		m.checkSums(t)
		if err := m.end(t.Context()); err != nil {
			r.Fatal(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			r.Fatal(err)
		}
	})
}

func (m *model) till() pos.TillID { return rapid.SampledFrom([]pos.TillID{"1", "2"}).Draw(m.t, "till") }

func (m *model) step(t *testing.T) {
	t.Helper()
	step := rapid.SampledFrom([]string{"sell", "sell", "return", "return", "return", "void", "goods", "retry", "restart"}).
		Draw(m.t, "step")
	if len(m.sales) == 0 && (step == "return" || step == "void") {
		step = "sell"
	}
	switch step {
	case "sell":
		m.sellSomething(t)
	case "return":
		m.giveBack(t)
	case "void":
		s := rapid.SampledFrom(m.sales).Draw(m.t, "sale")
		m.give(t, returns.SaleArgs{
			Sale: s.Sale, Void: true,
			Refunds: m.wordOfTerminal(t, returns.QuoteArgs{Sale: s.Sale, Void: true}),
		})
	case "goods":
		id, at, n := pos.NewID(m.clock()), m.till(), rapid.IntRange(0, 3).Draw(m.t, "n")
		a := returns.GoodsArgs{
			Lines: []returns.GoodsLine{{
				Item: "rice", Qty: fmt.Sprint(n),
				Price: money.Amount(rapid.IntRange(0, 1100).Draw(m.t, "price")),
			}},
			Reason: "damaged",
		}
		m.send1(t, func() store.Command { return m.returns.Goods(id, at, a) })
	case "retry":
		m.retry(t)
	case "restart":
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if err := m.open(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// sellSomething sells some lines and is paid in some way.
func (m *model) sellSomething(t *testing.T) {
	t.Helper()
	var lines []fact.SaleLine
	var total money.Amount
	for i := range rapid.IntRange(1, 3).Draw(m.t, "lines") {
		gross := money.Amount(rapid.IntRange(0, 5000).Draw(m.t, "gross"))
		lines = append(lines, line(i+1, money.Quantity(rapid.IntRange(1, 5).Draw(m.t, "qty"))*money.One, gross))
		total += gross
	}
	var tenders []fact.Tender
	if rapid.Bool().Draw(m.t, "card") {
		part := money.Amount(rapid.IntRange(0, int(total)).Draw(m.t, "by card"))
		tenders = append(tenders, fact.Tender{Means: "card", Scheme: "mada", Ref: "111", Amount: part})
	}
	tenders = append(tenders, fact.Tender{Means: rapid.SampledFrom([]string{"cash", "voucher"}).Draw(m.t, "rest")})
	s, err := m.sell(t.Context(), m.till(), lines, tenders...)
	if err != nil {
		t.Fatal(err)
	}
	m.sales = append(m.sales, s)
}

// giveBack brings some of a sale back, sometimes more than is left.
func (m *model) giveBack(t *testing.T) {
	t.Helper()
	s := rapid.SampledFrom(m.sales).Draw(m.t, "sale")
	var lines []returns.LineArgs
	for i := range s.Lines {
		if n := rapid.IntRange(0, 3).Draw(m.t, "back"); n > 0 {
			lines = append(lines, returns.LineArgs{Line: i + 1, Qty: fmt.Sprint(n)})
		}
	}
	a := returns.SaleArgs{Sale: s.Sale, Lines: lines, Reason: "damaged"}
	a.Refunds = m.wordOfTerminal(t, returns.QuoteArgs{Sale: s.Sale, Lines: lines})
	if rapid.IntRange(0, 3).Draw(m.t, "greedy") == 0 { // more to a tender than there is, or less than the goods are worth
		for i := range a.Refunds {
			a.Refunds[i].Amount += money.Amount(rapid.IntRange(-100, 1000).Draw(m.t, "more"))
		}
	}
	m.give(t, a)
}

// wordOfTerminal is the quote with what the terminal printed, nothing where there is no quote.
func (m *model) wordOfTerminal(t *testing.T, q returns.QuoteArgs) (out []returns.RefundArgs) {
	t.Helper()
	_ = m.Read(t.Context(), func(v *store.View) error { // a refusal comes again when it is sent
		quote, err := m.returns.Quote(v, q)
		for _, r := range quote.Refunds {
			out = append(out, returns.RefundArgs{Tender: r.Tender, Ref: "222", Amount: r.Amount})
		}
		return err
	})
	return out
}

func (m *model) give(t *testing.T, a returns.SaleArgs) {
	t.Helper()
	id, at := pos.NewID(m.clock()), m.till()
	m.send1(t, func() store.Command { return m.returns.Sale(id, at, a) })
}

func (m *model) send1(t *testing.T, cmd func() store.Command) {
	t.Helper()
	answer, err := m.send(t.Context(), cmd())
	if err != nil && (key(err) == "" || key(err) == "internal") {
		m.t.Fatalf("not a refusal: %v", err)
	}
	m.sent = append(m.sent, sent{cmd, answer, key(err)})
}

// retry sends a command again: the first answer, no entry, no drawer.
func (m *model) retry(t *testing.T) {
	t.Helper()
	if len(m.sent) == 0 {
		return
	}
	c := rapid.SampledFrom(m.sent).Draw(m.t, "again")
	head, drawers := m.Head(), m.drawers
	answer, err := m.send(t.Context(), c.cmd())
	if key(err) != c.key || !reflect.DeepEqual(answer, c.answer) || m.Head() != head || m.drawers != drawers {
		m.t.Fatalf("RETURN-003: sent again it was answered %+v, %v; first %+v, %q", answer, err, c.answer, c.key)
	}
}

// back is what came back of one sale.
type back struct {
	lines   map[int]fact.ReturnedLine
	tenders map[int]money.Amount
}

// checkSums adds the journal up: by line, tax and tender, by number, and what the drawers should hold.
func (m *model) checkSums(t *testing.T) {
	t.Helper()
	notes := map[pos.TillID]int64{}
	came := map[pos.ID]back{}
	cash := map[pos.TillID]money.Amount{}
	for _, s := range m.sales {
		came[s.Sale] = back{map[int]fact.ReturnedLine{}, map[int]money.Amount{}}
		for _, p := range s.Tenders {
			if p.Means == "cash" {
				cash[s.Till] += p.Amount
			}
		}
	}
	all := readAll(t, m)
	for i := range all {
		var n fact.SaleReturned
		if all[i].Kind != n.Kind() {
			continue
		}
		if err := all[i].Decode(&n); err != nil {
			t.Fatal(err)
		}
		if notes[n.Till]++; n.Number != notes[n.Till] {
			m.t.Fatalf("RETURN-004: till %s gave credit note %d, want %d", n.Till, n.Number, notes[n.Till])
		}
		m.checkNote(&n, came)
		for _, r := range n.Refunds {
			if r.Means == "cash" {
				cash[n.Till] -= r.Amount
			}
		}
	}
	for _, s := range m.sales {
		m.checkSale(s, came[s.Sale])
	}
	m.checkDrawers(t, cash)
}

func readAll(t *testing.T, m *model) (all []journal.Entry) {
	t.Helper()
	err := m.Read(t.Context(), func(v *store.View) (err error) {
		all, err = journal.ReadFrom(v, "s", 0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// checkNote holds RETURN-005 and notes what came back.
func (m *model) checkNote(n *fact.SaleReturned, came map[pos.ID]back) {
	var gross, tax, refunds, taxed money.Amount
	for _, l := range n.Lines {
		gross, tax = gross+l.Gross, tax+l.Tax
		if l.Tax < 0 || l.Tax > l.Gross {
			m.t.Fatalf("RETURN-002: a line of %d holds a tax of %d", l.Gross, l.Tax)
		}
	}
	for _, x := range n.Taxes {
		taxed += x.Tax
	}
	for _, r := range n.Refunds {
		refunds += r.Amount
	}
	if gross != n.Total || tax != n.Tax || taxed != n.Tax || n.Net != n.Total-n.Tax || refunds != n.Total+n.Rounding {
		m.t.Fatalf("RETURN-005: %+v does not add up", n)
	}
	if n.Original == nil {
		return
	}
	b := came[n.Original.Sale]
	for _, l := range n.Lines {
		sum := b.lines[l.Line]
		sum.Qty, sum.Gross, sum.Tax = sum.Qty+l.Qty, sum.Gross+l.Gross, sum.Tax+l.Tax
		b.lines[l.Line] = sum
	}
	for _, r := range n.Refunds {
		b.tenders[r.Tender] += r.Amount
	}
}

// checkSale holds RETURN-001 and RETURN-002.
func (m *model) checkSale(s *fact.SaleCompleted, b back) {
	for _, l := range s.Lines {
		got := b.lines[l.No]
		switch {
		case got.Qty > l.Qty, got.Gross > l.Gross, got.Tax > l.Tax:
			m.t.Fatalf("RETURN-001: of %+v came back %+v", l, got)
		case got.Qty == l.Qty && (got.Gross != l.Gross || got.Tax != l.Tax):
			m.t.Fatalf("RETURN-002: all of %+v came back for %d with tax %d", l, got.Gross, got.Tax)
		}
	}
	for _, p := range s.Tenders {
		if b.tenders[p.No] > p.Amount {
			m.t.Fatalf("RETURN-001: to %+v went back %d", p, b.tenders[p.No])
		}
	}
}

// checkDrawers: the shift's views say what the journal says.
func (m *model) checkDrawers(t *testing.T, want map[pos.TillID]money.Amount) {
	t.Helper()
	for _, at := range []pos.TillID{"1", "2"} {
		var got money.Amount
		err := m.Read(t.Context(), func(v *store.View) error {
			return v.QueryRow(`SELECT coalesce(sum(amount), 0) FROM shift_money WHERE till = ? AND means = 'cash'`,
				string(at)).Scan(&got)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got != want[at] {
			m.t.Fatalf("RETURN-015: the drawer of till %s should hold %d, the shift says %d", at, want[at], got)
		}
	}
}
