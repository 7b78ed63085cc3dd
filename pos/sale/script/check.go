package script

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

// checkScreen compares the present till's screen, as the pushes painted it, with what a reload would show.
func (r *run) checkScreen() error {
	screen, ok := r.world.screen(r.till)
	if !ok {
		return nil // nothing was pushed to this till yet
	}
	var want sale.State
	err := r.read(func(v *store.View) (err error) {
		want, err = r.world.sales.Snapshot(v, r.till)
		return err
	})
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(plain(screen), plain(want)) {
		return fmt.Errorf("the screen shows\n\t%v\na reload would show\n\t%v", plain(screen), plain(want))
	}
	return nil
}

// end is what every script ends with.
func (r *run) end() error {
	if err := r.unexpected(); err != nil {
		return err
	}
	if r.world.store == nil {
		return errors.New("the script did nothing")
	}
	err := r.endOf(r.real())
	if r.practice != nil {
		err = errors.Join(err, r.endOf(r.practice))
	}
	return err
}

// tally counts sales and adds them up.
type tally struct {
	Sales                   int
	Total, Tax, Net, Change money.Amount
}

func (t *tally) add(total, tax, net, change money.Amount) {
	t.Sales++
	t.Total, t.Tax, t.Net, t.Change = t.Total+total, t.Tax+tax, t.Net+net, t.Change+change
}

// sums adds the sales up as the journal has them, as the view has them and as the receipts were given out: all three
// must agree, each sale must add up in itself (SALE-006), and no number may be missing (SALE-002).
func (r *run) sums() error {
	inJournal, err := r.sumJournal()
	if err != nil {
		return err
	}
	var inView tally
	err = r.read(func(v *store.View) error {
		return v.QueryRow(`SELECT count(*), coalesce(sum(total), 0), coalesce(sum(tax), 0), coalesce(sum(total - tax), 0),
			coalesce(sum(change), 0) FROM sales`).
			Scan(&inView.Sales, &inView.Total, &inView.Tax, &inView.Net, &inView.Change)
	})
	if err != nil {
		return err
	}
	if inView != inJournal {
		return fmt.Errorf("the journal's sales come to %+v, the view's to %+v", inJournal, inView)
	}
	given := tally{Tax: inJournal.Tax, Net: inJournal.Net} // a receipt's answer does not tell these
	for _, c := range r.sold {
		given.add(c.Total, 0, 0, c.Change)
	}
	if given != inJournal {
		return fmt.Errorf("the journal's sales come to %+v, the receipts given out to %+v", inJournal, given)
	}
	return nil
}

type series struct {
	till  pos.TillID
	epoch int64
}

func (r *run) sumJournal() (sum tally, err error) {
	all, err := r.entries(0)
	if err != nil {
		return sum, err
	}
	next := map[series]int64{}
	for i := range all {
		if all[i].Kind != (fact.SaleCompleted{}).Kind() {
			continue
		}
		var f fact.SaleCompleted
		if err := all[i].Decode(&f); err != nil {
			return sum, err
		}
		in := series{f.Till, all[i].Epoch}
		next[in]++
		if f.Number != next[in] {
			return sum, fmt.Errorf("till %s gave number %d after %d in epoch %d", f.Till, f.Number, next[in]-1, in.epoch)
		}
		if f.Shop <= 0 || !slices.ContainsFunc(all[:i], describes(in.epoch, f.Shop)) {
			return sum, fmt.Errorf("sale %d/%d names no description of the shop", in.epoch, all[i].Seq)
		}
		if err := addsUp(&f); err != nil {
			return sum, fmt.Errorf("sale %d/%d: %w", in.epoch, all[i].Seq, err)
		}
		sum.add(f.Total, f.Tax, f.Net, f.Change)
	}
	return sum, nil
}

// addsUp checks one sale in itself.
func addsUp(f *fact.SaleCompleted) error {
	var lines, taxes, paid tally
	for _, l := range f.Lines {
		if err := awardsAddUp(&l, f.TaxAdded); err != nil {
			return err
		}
		lines.add(l.Gross, l.Tax, l.Gross-l.Tax, 0)
	}
	for _, t := range f.Taxes {
		taxes.add(t.Gross, t.Tax, t.Net, 0)
	}
	for _, t := range f.Tenders {
		change := t.Given - t.Amount
		if t.Means != tender.CashID && t.Means != tender.ForeignID { // the rest of a voucher is kept
			change = 0
		}
		paid.add(t.Amount, 0, 0, change)
	}
	lines.Sales, taxes.Sales = 1, 1
	want := tally{Sales: 1, Total: f.Total, Tax: f.Tax, Net: f.Net}
	switch {
	case lines != want:
		return fmt.Errorf("the lines come to %+v, the sale to %+v", lines, want)
	case taxes != want:
		return fmt.Errorf("the taxes come to %+v, the sale to %+v", taxes, want)
	case paid.Total != f.Total+f.Rounding || paid.Change != f.Change:
		return fmt.Errorf("paid was %+v, the sale is %+v with change %d", paid, want, f.Change)
	}
	return nil
}

// describes tells whether an entry is the shop's description (epoch, seq).
func describes(epoch, seq int64) func(journal.Entry) bool {
	return func(e journal.Entry) bool {
		return e.Epoch == epoch && e.Seq == seq && e.Kind == (fact.ShopDescribed{}).Kind()
	}
}
