package app

import (
	"context"
	"encoding/json"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// auditPage is the number of acts in one answer to a screen.
const auditPage = 50

// audit answers who did what. Whoever is signed in at the asking till must be allowed to read it.
func (a *App) audit(ctx context.Context, c ui.Call, q staff.AuditQuery) (screen.Audit, error) {
	out := screen.Audit{
		Rows: []screen.AuditRow{}, Names: map[pos.StaffID]pos.Text{},
		Currency: sale.CurrencyState{Code: a.cfg.Currency.Code(), Exponent: a.cfg.Currency.Exponent()},
	}
	for _, t := range a.cfg.Tills {
		out.Tills = append(out.Tills, screen.TillInfo{ID: t.ID, Name: t.Name})
	}
	a.staff.Touch(c.Till)
	q.Limit = auditPage
	err := a.store.Read(ctx, func(v *store.View) error {
		if err := a.permitted(v, c.Till, staff.ReadAudit); err != nil {
			return err
		}
		acts, err := staff.Audit(v, q)
		if err != nil {
			return err
		}
		for i := range acts {
			row, err := a.auditRow(v, &acts[i])
			if err != nil {
				return err
			}
			out.Rows = append(out.Rows, row)
		}
		out.More = len(acts) == q.Limit
		people, err := a.staff.People(ctx, v)
		for _, p := range people {
			out.Names[p.Staff] = p.Name
		}
		return err
	})
	return out, err
}

// auditRow adds to an act what of its entry tells why: the receipt's number, the amount, words.
func (a *App) auditRow(v *store.View, act *staff.Act) (screen.AuditRow, error) {
	row := screen.AuditRow{Act: *act}
	if act.Part != 0 {
		return row, nil
	}
	found, err := journal.ReadFrom(v, a.cfg.Store, act.Position-1, 1)
	if err != nil || len(found) == 0 {
		return row, fmt.Errorf("read entry %d of the audit: found %d: %w", act.Position, len(found), err)
	}
	var body struct {
		Number int64         `json:"number"`
		Total  *money.Amount `json:"total"`
		Amount *money.Amount `json:"amount"`
		What   string        `json:"kind"`
		Note   string        `json:"note"`
		Tender fact.Tender   `json:"tender"` // of a payment
	}
	if json.Unmarshal(found[0].Body, &body) != nil {
		return row, nil //nolint:nilerr // a field of another shape is of another meaning: the row says less
	}
	row.Amount, row.What, row.Note = body.Total, body.What, body.Note
	if row.Amount == nil {
		row.Amount = body.Amount
	}
	if row.Amount == nil && body.Tender.Given != 0 {
		row.Amount = &body.Tender.Given
	}
	switch act.Kind {
	case (fact.SaleCompleted{}).Kind():
		row.Number = pos.ReceiptNumber(act.Till, act.Epoch, body.Number)
	case (fact.SaleReturned{}).Kind():
		row.Number = pos.CreditNoteNumber(act.Till, act.Epoch, body.Number)
	}
	return row, nil
}
