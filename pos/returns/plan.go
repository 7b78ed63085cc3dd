package returns

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// RefundArgs is money that goes back: to a tender of the sale, or by another means.
type RefundArgs struct {
	Tender int          `json:"tender,omitempty"` // number of the tender in the sale, 0 for another means
	Means  string       `json:"means,omitempty"`  // where Tender is 0
	Ref    string       `json:"ref,omitempty"`    // of a card: what the terminal printed
	Amount money.Amount `json:"amount"`
}

// planned is how a total goes back.
type planned struct {
	refunds  []fact.Refund
	rounding money.Amount
	other    bool // some of it goes back by a means that it was not paid by
}

// plan spreads a total over the tenders of the sale: first those that are not cash, in the order they were taken, so that
// what was paid by card cannot be carried away in notes; the rest in cash, rounded to the smallest coin. None gets more than
// what is left of it.
func plan(total money.Amount, tenders []FoundTender, step money.Amount) (planned, error) {
	rest := total
	var p planned
	for _, t := range tenders {
		if t.Means == Cash {
			continue
		}
		if give := min(rest, t.Left); give > 0 {
			p.add(t, give)
			rest -= give
		}
	}
	due, err := rounded(rest, step)
	if err != nil {
		return planned{}, err
	}
	p.rounding = -rest
	for _, t := range tenders {
		if t.Means != Cash {
			continue
		}
		if give := min(due, t.Left); give > 0 {
			p.add(t, give)
			due -= give
			p.rounding += give
		}
	}
	if p.rounding != 0 && max(p.rounding, -p.rounding) >= step {
		return planned{}, refuse(pos.Refused, "return.more_than_paid")
	}
	return p, nil
}

func (p *planned) add(t FoundTender, give money.Amount) {
	p.refunds = append(p.refunds, fact.Refund{Tender: t.No, Means: t.Means, Scheme: t.Scheme, Ref: t.Ref, Amount: give})
	if t.Means == Card {
		p.refunds[len(p.refunds)-1].Ref = "" // a refund has an approval code of its own
	}
}

func rounded(a, step money.Amount) (money.Amount, error) {
	if step == 0 {
		return a, nil
	}
	return money.RoundCash(a, step)
}

// asked takes the refunds as the cashier gave them. Nothing is given back twice, and no tender gets more than is left of it.
func (r *Returns) asked(total money.Amount, tenders []FoundTender, args []RefundArgs) (planned, error) {
	if len(args) > MaxRefunds {
		return planned{}, refuse(pos.Invalid, "return.too_many_refunds", "max", MaxRefunds)
	}
	var p planned
	cash := false
	seen := map[int]bool{}
	sum := money.Amount(0)
	for _, a := range args {
		if a.Amount <= 0 {
			return planned{}, refuse(pos.Invalid, "return.bad_amount")
		}
		m, err := r.refund(tenders, a)
		if err != nil {
			return planned{}, err
		}
		if a.Tender != 0 && seen[a.Tender] {
			return planned{}, refuse(pos.Invalid, "return.tender_twice", "tender", a.Tender)
		}
		seen[a.Tender] = true
		if sum, err = sum.Add(a.Amount); err != nil {
			return planned{}, err
		}
		cash = cash || m.Means == Cash
		p.other = p.other || a.Tender == 0
		p.refunds = append(p.refunds, m)
	}
	p.rounding = sum - total
	off := max(p.rounding, -p.rounding)
	if off != 0 && (!cash || 2*off > r.cfg.CashStep) {
		return planned{}, refuse(pos.Refused, "return.does_not_add_up",
			"total", r.cfg.Currency.Format(total), "refunds", r.cfg.Currency.Format(sum))
	}
	return p, nil
}

// refund makes the fact of one refund that was asked for.
func (r *Returns) refund(tenders []FoundTender, a RefundArgs) (fact.Refund, error) {
	ref := pos.CleanName(a.Ref)
	if utf8.RuneCountInString(ref) > MaxRef {
		return fact.Refund{}, refuse(pos.Invalid, "return.ref_too_long", "max", MaxRef)
	}
	m := fact.Refund{Tender: a.Tender, Means: a.Means, Ref: ref, Amount: a.Amount}
	if a.Tender == 0 {
		return m, r.otherMeans(a.Means)
	}
	i := slices.IndexFunc(tenders, func(t FoundTender) bool { return t.No == a.Tender })
	if i < 0 {
		return fact.Refund{}, refuse(pos.NotFound, "return.no_tender", "tender", a.Tender)
	}
	t := tenders[i]
	if a.Means != "" && a.Means != t.Means {
		return fact.Refund{}, refuse(pos.Invalid, "return.no_tender", "tender", a.Tender)
	}
	if a.Amount > t.Left {
		return fact.Refund{}, refuse(pos.Refused, "return.more_than_tender",
			"means", t.Means, "left", r.cfg.Currency.Format(t.Left))
	}
	m.Means, m.Scheme = t.Means, t.Scheme
	if m.Ref == "" && t.Means != Card {
		m.Ref = t.Ref // back onto the same voucher or gift card
	}
	return m, nil
}

// otherMeans refuses a means by which this shop gives nothing back.
func (r *Returns) otherMeans(means string) error {
	if slices.Contains(r.cfg.Means, means) {
		return nil
	}
	return refuse(pos.Invalid, "return.no_means", "means", means)
}

// complete refuses a plan whose refunds to a card have no word of the terminal yet.
func (p *planned) complete() error {
	for _, m := range p.refunds {
		if m.Means == Card && strings.TrimSpace(m.Ref) == "" {
			return refuse(pos.Refused, "return.ref_missing")
		}
	}
	return nil
}
