package receipt

import (
	"strconv"

	"sanduq/pos"
	"sanduq/pos/fact"
)

// shifts shows who answered for which drawer and what was missing or too much.
func (r *report) shifts(ended []fact.ShiftEnd, open []fact.ShiftOpen) {
	for _, s := range ended {
		r.section("report.shift")
		c := &s.Closed
		r.add(Pair{label("receipt.till"), string(c.Till)})
		if c.Holder != "" {
			r.add(Pair{label("report.holder"), string(c.Holder)})
		}
		r.add(Pair{label("report.opened"), r.ms(c.OpenedAt)})
		r.add(Pair{label("report.closed"), r.ms(s.At)})
		if s.Late {
			r.add(Pair{label("report.late_of"), r.figures.digits(string(s.Date))})
		}
		r.money(label("report.opening"), c.Opening, Plain)
		r.counts(c.Lines)
		r.money(label("report.left"), c.Left, Plain)
		if c.NeedsApproval {
			r.heading(Detail, label("report.needs_approval"))
		}
	}
	for _, s := range open {
		r.section("report.shift_open")
		r.add(Pair{label("receipt.till"), string(s.Till)})
		if s.By != "" {
			r.add(Pair{label("report.by"), string(s.By)})
		}
		r.add(Pair{label("report.opened"), r.ms(s.OpenedAt)})
		r.money(label("report.expected_cash"), s.Expected, Plain)
	}
}

// counts holds what was counted against the books, means by means.
func (r *report) counts(lines []fact.CountLine) {
	for _, l := range lines {
		name := means(l.Means, l.Scheme)
		if l.Uncounted {
			r.add(Line{Name: name, Detail: label("report.not_counted").In(r.doc.Lang), Amount: r.figures.amount(l.Expected)})
			continue
		}
		r.add(Line{Name: name, Amount: r.figures.amount(l.Expected)})
		r.money(label("report.counted"), l.Counted, Minor)
		if l.Since != 0 {
			r.money(label("report.since"), l.Since, Minor)
		}
		key := "report.exact"
		switch {
		case l.Difference < 0:
			key = "report.short"
		case l.Difference > 0:
			key = "report.over"
		}
		r.money(label(key), l.Difference, Plain)
	}
}

func (r *report) approved(all []fact.Approved) {
	if len(all) > 0 {
		r.section("report.approved")
	}
	for _, a := range all {
		r.add(Pair{label("receipt.till"), string(a.Till)})
		r.money(label("report.difference"), a.Cash, Plain)
		r.people(a.By)
		if a.Late {
			r.add(Pair{label("report.late_of"), r.figures.digits(string(a.Date))})
		}
	}
}

// baskets lists what was begun and not yet sold.
func (r *report) baskets(all []fact.OpenBasket) {
	if len(all) > 0 {
		r.section("report.baskets")
	}
	for _, b := range all {
		key := "report.basket_open"
		if b.Held {
			key = "report.basket_held"
		}
		l := label(key, arg{"till", plain(string(b.Till))}, arg{"time", plain(r.ms(b.Since))})
		r.add(Line{Name: l, Detail: r.times(int64(b.Lines)), Amount: r.figures.amount(b.Total)})
	}
}

func (r *report) perpetual(key string, p fact.Perpetual) {
	r.add(Line{Name: label(key), Detail: r.times(p.Documents), Amount: r.figures.amount(p.Sales)})
	if p.Refunds != 0 {
		r.money(label("report.refunds"), p.Refunds, Minor)
	}
}

// shortHash is how many hex digits of a hash a person compares.
const shortHash = 16

// head prints where the journal stood, for a person in short and for a reader in whole: epoch, seq, hash and signature,
// separated by colons, after the name of the format.
func (r *report) head(z *fact.DayClosed) {
	r.section("report.journal")
	place := strconv.FormatInt(z.Head.Epoch, 10) + "-" + strconv.FormatInt(z.Head.Seq, 10)
	r.add(Pair{label("report.head"), place})
	r.add(Pair{label("report.hash"), z.Head.Hash[:min(shortHash, len(z.Head.Hash))]})
	if z.Signed == "" {
		r.heading(Detail, label("report.unsigned"))
		return
	}
	r.add(QR{"sanduq.z.1:" + place + ":" + z.Head.Hash + ":" + z.Signed})
}

// FromMove returns the slip of cash that moved: paid in, paid out, dropped into the safe in a bag, or taken to the bank.
func FromMove(f fact.CashMoved, shop fact.ShopDescribed, env Envelope, reprint bool) (Document, error) {
	r, err := newReport(f.Currency, shop, env, known("report.move."+f.What, "report.cash"), reprint)
	if err != nil {
		return Document{}, err
	}
	r.made(f.Till, f.By)
	if f.Name != (pos.Text{}) {
		r.heading(Title, f.Name)
	}
	if f.Note != "" {
		r.heading(Detail, plain(f.Note))
	}
	r.add(Rule{})
	if f.Bag != "" {
		r.add(Pair{label("report.bag"), f.Bag})
	}
	loose := f.Amount
	for _, b := range f.Bags {
		loose -= b.Amount // checked when the deposit was decided
		bag := arg{"bag", plain("\u2066" + b.Bag + "\u2069")}
		r.add(Line{Name: label("report.bag_no", bag), Amount: r.figures.amount(b.Amount)})
	}
	if len(f.Bags) > 0 && loose != 0 {
		r.add(Line{Name: label("report.loose"), Amount: r.figures.amount(loose)})
	}
	r.add(Money{Label: label("report.amount"), Amount: r.figures.amount(f.Amount), Weight: Total})
	if f.Short {
		r.heading(Detail, label("report.more_than_there"))
	}
	if f.Bag != "" {
		r.add(Barcode{f.Bag})
	}
	for _, who := range [...]string{"report.signed_gave", "report.signed_took"} {
		r.add(Pair{label(who), "____________"})
	}
	return r.end(reprint), nil
}
