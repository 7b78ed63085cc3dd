package shift

import (
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
)

// readReturn posts a credit note: everything that a sale adds to the reports it takes away, and each refund from its means.
func readReturn(e *journal.Entry) (Posted, error) {
	var f fact.SaleReturned
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	d := &Document{
		Number: f.Number, Printed: pos.CreditNoteNumber(f.Till, e.Epoch, f.Number), Gross: -f.Total, Net: -f.Net, Tax: -f.Tax,
		Taxes: make([]fact.TaxTotal, len(f.Taxes)),
	}
	for i, t := range f.Taxes {
		d.Taxes[i] = fact.TaxTotal{Cat: t.Cat, Rate: t.Rate, Gross: -t.Gross, Net: -t.Net, Tax: -t.Tax}
	}
	p := Posted{Till: f.Till, Refund: true, Document: d, Rounding: -f.Rounding}
	for _, m := range f.Refunds {
		p.Money = append(p.Money, Posting{Means: m.Means, Scheme: m.Scheme, Amount: -m.Amount, Count: 1})
	}
	return p, nil
}
