package printing

import (
	"database/sql"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// The papers besides receipts. Each is made from one entry, so a copy looks like the first; each waits for the printer of
// the till that asked for it, and its copies are counted (PRINT-012).
const (
	Z        = "z"    // day.closed
	X        = "x"    // x.printed
	CashSlip = "cash" // cash.moved: money paid in or out, dropped, or taken to the bank
)

// paperOf tells which paper an entry asks for, and at which till it comes out; ok is false when it asks for none.
func paperOf(e *journal.Entry) (j Job, ok bool, err error) {
	j.Epoch, j.Seq = e.Epoch, e.Seq
	switch e.Kind {
	case (fact.DayClosed{}).Kind():
		var f fact.DayClosed
		err = e.Decode(&f)
		j.Till, j.Paper, j.Number = f.Till, Z, shift.PrintedNumber(e.Epoch, f.Number)
	case (fact.XPrinted{}).Kind():
		var f fact.XPrinted
		err = e.Decode(&f)
		j.Till, j.Paper = f.At, X
	case (fact.CashMoved{}).Kind():
		var f fact.CashMoved
		err = e.Decode(&f)
		j.Till, j.Paper = f.Till, CashSlip
	default:
		return j, false, nil
	}
	return j, true, err
}

// followPaper queues the other papers and their copies.
func (p *Printing) followPaper(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.PaperReprinted{}).Kind() {
		j, ok, err := paperOf(e)
		if err != nil || !ok {
			return err
		}
		return p.queue(tx, e.Position, j)
	}
	var f fact.PaperReprinted
	if err := e.Decode(&f); err != nil {
		return err
	}
	return p.queue(tx, e.Position, Job{
		Till: f.Till, Epoch: f.Epoch, Seq: f.Seq, Paper: f.Paper, Number: f.Number, Copy: f.Copy,
	})
}

func applyPaper(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.PaperReprinted{}).Kind() {
		return nil
	}
	var f fact.PaperReprinted
	if err := e.Decode(&f); err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO paper_copies (epoch, seq, copies) VALUES (?,?,?)
		ON CONFLICT (epoch, seq) DO UPDATE SET copies = excluded.copies`, f.Epoch, f.Seq, f.Copy)
}

// again is the fact that asks for a marked copy of what a job of unknown end was to print.
func again(v *store.View, j Job, by fact.By) (fact.Body, error) {
	if j.Paper != "" {
		return paperAgain(v, j, j.Till, "unknown", by)
	}
	n, err := copies(v, j.Sale)
	return fact.ReceiptReprinted{Sale: j.Sale, Till: j.Till, Copy: n + 1, Why: "unknown", By: by}, err
}

func paperAgain(v *store.View, j Job, at pos.TillID, why string, by fact.By) (fact.Body, error) {
	var n int
	err := v.QueryRow(`SELECT copies FROM paper_copies WHERE epoch = ? AND seq = ?`, j.Epoch, j.Seq).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("count copies: %w", err)
	}
	return fact.PaperReprinted{
		Epoch: j.Epoch, Seq: j.Seq, Paper: j.Paper, Number: j.Number, Till: at, Copy: n + 1, Why: why, By: by,
	}, nil
}

// PaperArgs names the entry whose paper is wanted again.
type PaperArgs struct {
	Epoch int64 `json:"epoch"`
	Seq   int64 `json:"seq"`

	Approval *staff.Approval `json:"approval,omitempty"`
}

// ReprintPaper prints a marked copy of a Z, an X or a cash slip at a till. Answer: none. Refusals: print.no_paper,
// print.no_printer, those of staff.Check.
func (p *Printing) ReprintPaper(id pos.ID, at pos.TillID, a PaperArgs) store.Command {
	return p.guarded(id, "paper.reprint", at, staff.Reprint, a.Approval, a,
		func(v *store.View, by fact.By) (store.Decision, error) {
			if _, ok := p.printers[at]; !ok {
				return store.Decision{}, noPrinter(at)
			}
			e, err := journal.ReadOne(v, v.Store, a.Epoch, a.Seq)
			if err != nil {
				return store.Decision{}, err
			}
			j, ok, err := paperOf(&e)
			if err != nil {
				return store.Decision{}, err
			}
			if !ok {
				return store.Decision{}, &pos.Error{Code: pos.NotFound, Op: "reprint", Key: "print.no_paper"}
			}
			f, err := paperAgain(v, j, at, "asked", by)
			if err != nil {
				return store.Decision{}, err
			}
			return store.Decision{Facts: []fact.Body{f}, Push: changed(at)}, nil
		})
}
