package shift

import (
	"maps"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
)

// Reader says what an entry means to a drawer and to the reports. It uses the entry alone.
type Reader func(*journal.Entry) (Posted, error)

// Posted is the meaning of one entry. What goes back to a customer is below zero throughout.
type Posted struct {
	Till     pos.TillID
	Refund   bool      // document and money belong to a refund
	Document *Document // nil: it is no sale and no refund
	Money    []Posting
	Events   fact.Events
	// Rounding is by which the money of a document is more than its gross, because cash was rounded; below zero: less.
	Rounding money.Amount
}

// Document is a sale or a refund.
type Document struct {
	Number          int64  // without gaps per till within an epoch, in a row for receipts and one for credit notes
	Printed         string // "": till-epoch-number, as receipts are
	Gross, Net, Tax money.Amount
	Taxes           []fact.TaxTotal
}

// Posting is money of one means and scheme.
type Posting struct {
	Means  string
	Scheme string // of a card: mada, visa …; else ""
	Amount money.Amount
	Count  int64 // payments in it
}

// withReaders returns the kinds that are known by themselves and those of the shop.
func withReaders(more map[string]Reader) map[string]Reader {
	all := BuiltIn()
	maps.Copy(all, more)
	return all
}

// BuiltIn returns the readers of the kinds that are known by themselves.
func BuiltIn() map[string]Reader {
	return map[string]Reader{
		(fact.SaleCompleted{}).Kind():    readSale,
		(fact.TenderTaken{}).Kind():      readTaken,
		(fact.TenderReturned{}).Kind():   readReturned,
		(fact.SaleReturned{}).Kind():     readReturn,
		(fact.BasketAbandoned{}).Kind():  readAbandoned,
		(fact.ReceiptReprinted{}).Kind(): readReprint,
		(fact.PaperReprinted{}).Kind():   readPaper,
		(fact.DrawerOpened{}).Kind():     readNoSale,
	}
}

// readSale posts what each means brought in, but for what a fact of its own told of before. Change leaves the drawer
// whatever it was given for, so the cash of a sale is the cash that was given less all its change.
func readSale(e *journal.Entry) (Posted, error) {
	var f fact.SaleCompleted
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	p := Posted{
		Till:     f.Till,
		Document: &Document{Number: f.Number, Gross: f.Total, Net: f.Net, Tax: f.Tax, Taxes: f.Taxes},
		Events:   fact.Events{VoidedLines: int64(len(f.Voided))}, Rounding: f.Rounding,
	}
	cash, err := f.Change.Neg()
	if err != nil {
		return Posted{}, err
	}
	n := int64(0)
	for _, t := range f.Tenders {
		if t.Earlier {
			continue
		}
		if t.Means != Cash {
			p.Money = append(p.Money, Posting{Means: t.Means, Scheme: t.Scheme, Amount: t.Given, Count: 1})
			continue
		}
		if cash, err = cash.Add(t.Given); err != nil {
			return Posted{}, err
		}
		n++
	}
	if n > 0 || cash != 0 {
		p.Money = append(p.Money, Posting{Means: Cash, Amount: cash, Count: n})
	}
	return p, nil
}

// readTaken posts money that came in before its sale was complete.
func readTaken(e *journal.Entry) (Posted, error) {
	var f fact.TenderTaken
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	t := &f.Tender
	return Posted{
		Till: f.Till, Money: []Posting{{Means: t.Means, Scheme: t.Scheme, Amount: t.Given, Count: 1}},
	}, nil
}

// readReturned posts money of an unfinished sale that went back: what was taken stays on record beside it.
func readReturned(e *journal.Entry) (Posted, error) {
	var f fact.TenderReturned
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	t := &f.Tender
	back, err := t.Given.Neg()
	return Posted{
		Till: f.Till, Refund: true, Money: []Posting{{Means: t.Means, Scheme: t.Scheme, Amount: back, Count: 1}},
	}, err
}

func readAbandoned(e *journal.Entry) (Posted, error) {
	var f fact.BasketAbandoned
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	return Posted{Till: f.Till, Events: fact.Events{Abandoned: 1, VoidedLines: int64(len(f.Voided))}}, nil
}

func readReprint(e *journal.Entry) (Posted, error) {
	var f fact.ReceiptReprinted
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	return Posted{Till: f.Till, Events: fact.Events{Reprints: 1}}, nil
}

func readPaper(e *journal.Entry) (Posted, error) {
	var f fact.PaperReprinted
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	return Posted{Till: f.Till, Events: fact.Events{Reprints: 1}}, nil
}

func readNoSale(e *journal.Entry) (Posted, error) {
	var f fact.DrawerOpened
	if err := e.Decode(&f); err != nil {
		return Posted{}, err
	}
	return Posted{Till: f.Till, Events: fact.Events{NoSale: 1}}, nil
}
