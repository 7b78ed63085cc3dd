// Package printing is the job ledger: which receipts and reports wait for a printer, and what became of each.
//
//	queued ─▶ sending ─▶ sent ─▶ printed
//	   └─────────┴─────────┴───▶ unknown ─▶ printed | dropped | dropped and a marked copy queued, as a person says
//
// "Printed" means that the printer said so, not that bytes were written. A job whose end nobody knows is unknown and is
// never sent again by itself: a person is asked (PRINT-001). States are local to this box; only copies and answers to
// unknown jobs are facts (PRINT-002). A job begins in the transaction of its sale, so no sale is without its receipt
// (PRINT-003).
package printing

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// State is the state of a job.
type State string

// The states. The package comment shows how they follow each other.
const (
	Queued  State = "queued"
	Sending State = "sending" // durable before the first byte is written
	Sent    State = "sent"    // all bytes are written, the printer has not yet said that it is done
	Printed State = "printed"
	Unknown State = "unknown"
	Dropped State = "dropped"
)

// Job is one paper for one printer: a receipt, or another document that is made from an entry.
type Job struct {
	ID      pos.ID
	Printer string
	Till    pos.TillID
	Sale    pos.ID // or the return that a credit note belongs to
	Epoch   int64  // entry it is made from
	Seq     int64
	Paper   string // "" for a receipt, else what it is: Z, X, CashSlip
	Number  string // receipt number, or number of a Z, as printed
	Copy    int    // 0: the paper itself; n: the nth marked copy
}

// Sales finds the sale, or the return, that a copy is wanted of.
type Sales interface {
	Receipt(v *store.View, sale pos.ID) (r sale.Receipt, ok bool, err error)
}

// Topic is pushed to a till whenever one of its jobs changed (Queue).
const Topic = "printing"

// Printing is the part.
type Printing struct {
	printers map[pos.TillID]string // receipt printer of each till; a till without one prints nothing
	sales    Sales
	check    func(pos.TillID, staff.Permission, *staff.Approval) Permit // nil: everything is allowed
}

// New makes the part.
func New(printers map[pos.TillID]string, sales Sales) *Printing {
	return &Printing{printers: printers, sales: sales}
}

// Part declares the part to the engine.
func (p *Printing) Part() store.Part {
	return store.Part{
		Name: "printing", Migrations: migrations,
		Tables: map[string]store.Role{
			"print_jobs": store.Local, "receipt_copies": store.ViewTable, "paper_copies": store.ViewTable,
		},
		Apply:  apply,
		Follow: p.follow,
	}
}

func apply(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.ReceiptReprinted{}).Kind() {
		return applyPaper(tx, e)
	}
	var f fact.ReceiptReprinted
	if err := e.Decode(&f); err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO receipt_copies (sale, copies) VALUES (?, ?)
		ON CONFLICT (sale) DO UPDATE SET copies = excluded.copies`, f.Sale[:], f.Copy)
}

// follow queues the receipt of a sale, the credit note of a return, and each copy of one.
func (p *Printing) follow(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.SaleCompleted{}).Kind():
		var f fact.SaleCompleted
		if err := e.Decode(&f); err != nil {
			return err
		}
		return p.queue(tx, e.Position, Job{
			Till: f.Till, Sale: f.Sale, Epoch: e.Epoch, Seq: e.Seq, Number: pos.ReceiptNumber(f.Till, e.Epoch, f.Number),
		})
	case (fact.SaleReturned{}).Kind():
		var f fact.SaleReturned
		if err := e.Decode(&f); err != nil {
			return err
		}
		return p.queue(tx, e.Position, Job{
			Till: f.Till, Sale: f.Return, Epoch: e.Epoch, Seq: e.Seq, Number: pos.CreditNoteNumber(f.Till, e.Epoch, f.Number),
		})
	case (fact.ReceiptReprinted{}).Kind():
		var f fact.ReceiptReprinted
		if err := e.Decode(&f); err != nil {
			return err
		}
		r, ok, err := p.sales.Receipt(&tx.View, f.Sale)
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("copy of sale %s: found %t", f.Sale, ok))
		}
		return p.queue(tx, e.Position, Job{Till: f.Till, Sale: f.Sale, Epoch: r.Epoch, Seq: r.Seq, Number: r.Number, Copy: f.Copy})
	}
	return p.followPaper(tx, e)
}

// queue adds a job. Its place is that of the entry that asked for it: a clock that steps back changes no order.
func (p *Printing) queue(tx *store.Tx, place int64, j Job) error {
	printer, ok := p.printers[j.Till]
	if !ok {
		return nil
	}
	id, now := pos.NewID(tx.At), tx.At.UnixMilli()
	return tx.Exec(`INSERT INTO print_jobs
		(place, id, printer, till, sale, epoch, seq, paper, number, copy, state, cause, queued_at, changed_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,'queued','',?,?)`,
		place, id[:], printer, string(j.Till), j.Sale[:], j.Epoch, j.Seq, j.Paper, j.Number, j.Copy, now, now)
}

const jobColumns = `id, printer, till, sale, epoch, seq, paper, number, copy`

func scanJob(row interface{ Scan(...any) error }, more ...any) (Job, error) {
	var j Job
	var id, sale []byte
	columns := []any{&id, &j.Printer, (*string)(&j.Till), &sale, &j.Epoch, &j.Seq, &j.Paper, &j.Number, &j.Copy}
	err := row.Scan(append(columns, more...)...)
	copy(j.ID[:], id)
	copy(j.Sale[:], sale)
	return j, err
}

// Next returns the oldest job that waits for a printer; ok is false when none does.
func Next(v *store.View, printer string) (j Job, ok bool, err error) {
	j, err = scanJob(v.QueryRow(`SELECT `+jobColumns+` FROM print_jobs
		WHERE printer = ? AND state = 'queued' ORDER BY place LIMIT 1`, printer))
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, false, nil
	}
	if err != nil {
		return Job{}, false, fmt.Errorf("next job of %s: %w", printer, err)
	}
	return j, true, nil
}

// follows tells whether a driver may take a job from one state to the other. Nothing leads back to queued: a job whose
// first byte may have left is never sent again by itself. A receipt that cannot be drawn goes from queued to unknown: it
// would hold up its printer for ever, and a person is asked about it like about any other.
func follows(from, to State) bool {
	switch from {
	case Queued:
		return to == Sending || to == Unknown
	case Sending:
		return to == Sent || to == Unknown
	case Sent:
		return to == Printed || to == Unknown
	case Printed, Unknown, Dropped:
	}
	return false
}

// Move takes a job from one state to the next. It is the driver's own step, so it has no id; a job that is no longer in
// the state named is refused, and the driver has lost it to a person's answer. Answer: none. Refusals: print.no_job,
// print.moved.
func Move(id pos.ID, from, to State, cause string) store.Command {
	return store.Command{Name: "print.move", Decide: func(v *store.View) (store.Decision, error) {
		if !follows(from, to) {
			return store.Decision{}, pos.Internalf("move print job", fmt.Errorf("no job goes from %s to %s", from, to))
		}
		j, state, err := find(v, id)
		if err != nil {
			return store.Decision{}, err
		}
		if state != from {
			return store.Decision{}, &pos.Error{
				Code: pos.Refused, Op: "move print job", Key: "print.moved",
				Args: map[string]any{"state": state},
			}
		}
		return store.Decision{
			Write: func(tx *store.Tx) error { return move(tx, j, to, cause) },
			Push:  changed(j.Till),
		}, nil
	}}
}

// Interrupt marks the jobs that were on their way when the box stopped: whether they printed is unknown. It is given once
// at start, before any driver runs. Answer: none.
func Interrupt() store.Command {
	return store.Command{Name: "print.interrupt", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Write: func(tx *store.Tx) error {
			return tx.Exec(`UPDATE print_jobs SET state = 'unknown', cause = 'restart', changed_at = ?
				WHERE state IN ('sending', 'sent')`, tx.At.UnixMilli())
		}}, nil
	}}
}

func find(v *store.View, id pos.ID) (Job, State, error) {
	var state State
	j, err := scanJob(v.QueryRow(`SELECT `+jobColumns+`, state FROM print_jobs WHERE id = ?`, id[:]), (*string)(&state))
	if errors.Is(err, sql.ErrNoRows) {
		return j, "", &pos.Error{Code: pos.NotFound, Op: "find print job", Key: "print.no_job"}
	}
	if err != nil {
		return j, "", fmt.Errorf("find print job: %w", err)
	}
	return j, state, nil
}

// move writes the new state. Of the finished jobs each printer keeps one, so the ledger stays as long as the queue.
func move(tx *store.Tx, j Job, to State, cause string) error {
	if to == Printed || to == Dropped {
		err := tx.Exec(`DELETE FROM print_jobs WHERE printer = ? AND state IN ('printed', 'dropped')`, j.Printer)
		if err != nil {
			return err
		}
	}
	return tx.ExecOne(`UPDATE print_jobs SET state = ?, cause = ?, changed_at = ? WHERE id = ?`,
		string(to), cause, tx.At.UnixMilli(), j.ID[:])
}

func changed(at pos.TillID) []store.Push { return []store.Push{{Topic: Topic, Till: at}} }
