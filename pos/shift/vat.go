package shift

import (
	"database/sql"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// VAT is the tax of a range of business dates, both included, whatever Z took it.
type VAT struct {
	From     pos.Date         `json:"from"`
	To       pos.Date         `json:"to"`
	Currency string           `json:"currency"`
	Sales    fact.DocumentSum `json:"sales"`
	Refunds  fact.DocumentSum `json:"refunds"` // zero or below
	Taxes    []fact.TaxSum    `json:"taxes"`   // by category and rate, sales and refunds apart
}

// VATOf adds up the tax of a range of business dates.
func (s *Shifts) VATOf(v *store.View, from, to pos.Date) (r VAT, err error) {
	r = VAT{From: from, To: to, Currency: s.cfg.Currency.Code()}
	for _, part := range [...]struct {
		refund bool
		into   *fact.DocumentSum
	}{{false, &r.Sales}, {true, &r.Refunds}} {
		err := v.QueryRow(`SELECT coalesce(sum(count), 0), coalesce(sum(gross), 0), coalesce(sum(net), 0),
			coalesce(sum(tax), 0) FROM shift_sums WHERE day BETWEEN ? AND ? AND refund = ?`, string(from), string(to), part.refund).
			Scan(&part.into.Count, &part.into.Gross, &part.into.Net, &part.into.Tax)
		if err != nil {
			return r, fmt.Errorf("add up invoices: %w", err)
		}
	}
	r.Taxes, err = list(v, "add up taxes", scanTax, `SELECT cat, rate, refund, sum(gross), sum(net), sum(tax)
		FROM shift_taxes WHERE day BETWEEN ? AND ? GROUP BY cat, rate, refund ORDER BY cat, rate, refund`,
		string(from), string(to))
	return r, err
}

// Invoice is one document in the list of a VAT report.
type Invoice struct {
	InvoicePlace
	Number string       `json:"number"` // as printed
	Refund bool         `json:"refund,omitempty"`
	At     int64        `json:"at"` // Unix milliseconds UTC
	Net    money.Amount `json:"net"`
	Tax    money.Amount `json:"tax"`
	Gross  money.Amount `json:"gross"`
}

// InvoicePlace is where a page of invoices ends and the next begins. The zero place is before all.
type InvoicePlace struct {
	Date pos.Date `json:"date"`
	Place
}

// Invoices lists the documents of a range of business dates, both included, by date and then in the order they were made:
// at most limit (PageLimit), after the place of the last one of the page before.
func (s *Shifts) Invoices(v *store.View, from, to pos.Date, after InvoicePlace, limit int) ([]Invoice, error) {
	return list(v, "read invoices", func(rows *sql.Rows) (x Invoice, err error) {
		return x, rows.Scan((*string)(&x.Date), &x.Epoch, &x.Seq, &x.Number, &x.Refund, &x.At, &x.Net, &x.Tax, &x.Gross)
	}, `SELECT day, epoch, seq, printed, refund, at, net, tax, gross FROM shift_documents
		WHERE day BETWEEN ?1 AND ?2 AND (day, epoch, seq) > (?3, ?4, ?5) ORDER BY day, epoch, seq LIMIT ?6`,
		string(from), string(to), string(after.Date), after.Epoch, after.Seq, min(limit, PageLimit))
}
