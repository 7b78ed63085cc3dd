package printing

import (
	"database/sql"
	"errors"
	"fmt"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// AnswerArgs is what a person says of a job whose end is unknown.
type AnswerArgs struct {
	Job    pos.ID `json:"job"`
	Answer string `json:"answer"` // printed | reprint | drop

	Approval *staff.Approval `json:"approval,omitempty"`
}

// Answer settles an unknown job: it printed; it did not, print a marked copy; or it did not and nobody needs it. Answer:
// none. Refusals: print.no_job, print.not_unknown, print.bad_answer, print.no_printer.
func (p *Printing) Answer(id pos.ID, at pos.TillID, a AnswerArgs) store.Command {
	need := staff.Sell
	if a.Answer == "reprint" {
		need = staff.Reprint
	}
	return p.guarded(id, "print.answer", at, need, a.Approval, a,
		func(v *store.View, by fact.By) (store.Decision, error) {
			j, state, err := find(v, a.Job)
			if err != nil {
				return store.Decision{}, err
			}
			if state != Unknown {
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: "answer print job", Key: "print.not_unknown"}
			}
			to := Dropped
			facts := []fact.Body{fact.PrintAnswered{Sale: j.Sale, Till: at, Job: j.ID, Answer: a.Answer, By: by}}
			switch a.Answer {
			case "printed":
				to = Printed
			case "drop":
			case "reprint":
				if _, ok := p.printers[j.Till]; !ok {
					return store.Decision{}, noPrinter(j.Till)
				}
				again, err := again(v, j, by)
				if err != nil {
					return store.Decision{}, err
				}
				facts = append(facts, again)
			default:
				return store.Decision{}, &pos.Error{Code: pos.Invalid, Op: "answer print job", Key: "print.bad_answer"}
			}
			return store.Decision{
				Facts: facts,
				Write: func(tx *store.Tx) error { return move(tx, j, to, a.Answer) },
				Push:  changed(j.Till),
			}, nil
		})
}

// ReprintArgs names the sale whose receipt is wanted again.
type ReprintArgs struct {
	Sale     pos.ID          `json:"sale"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Reprint prints a marked copy of a receipt at a till. Answer: none. Refusals: print.no_sale, print.no_printer.
func (p *Printing) Reprint(id pos.ID, at pos.TillID, a ReprintArgs) store.Command {
	return p.guarded(id, "receipt.reprint", at, staff.Reprint, a.Approval, a,
		func(v *store.View, by fact.By) (store.Decision, error) {
			if _, ok := p.printers[at]; !ok {
				return store.Decision{}, noPrinter(at)
			}
			_, known, err := p.sales.Receipt(v, a.Sale)
			if err != nil {
				return store.Decision{}, err
			}
			if !known {
				return store.Decision{}, &pos.Error{Code: pos.NotFound, Op: "reprint", Key: "print.no_sale"}
			}
			n, err := copies(v, a.Sale)
			if err != nil {
				return store.Decision{}, err
			}
			return store.Decision{
				Facts: []fact.Body{fact.ReceiptReprinted{Sale: a.Sale, Till: at, Copy: n + 1, Why: "asked", By: by}},
				Push:  changed(at),
			}, nil
		})
}

// tillArgs are the arguments of a command together with the till it was given at: elsewhere it is another intent.
type tillArgs struct {
	Till pos.TillID `json:"till"`
	Args any        `json:"args"`
}

func noPrinter(at pos.TillID) error {
	return &pos.Error{Code: pos.Refused, Op: "print copy", Key: "print.no_printer", Args: map[string]any{"till": at}}
}

func copies(v *store.View, sale pos.ID) (int, error) {
	var n int
	err := v.QueryRow(`SELECT copies FROM receipt_copies WHERE sale = ?`, sale[:]).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("count copies: %w", err)
	}
	return n, nil
}

// Queue is what a till's screen says of its receipts.
type Queue struct {
	Printer string       `json:"printer"` // name, "" when the till has none
	Waiting int          `json:"waiting"` // queued, sending or sent
	Unknown []UnknownJob `json:"unknown"`
}

// UnknownJob is a job that a person must answer for.
type UnknownJob struct {
	Job    pos.ID `json:"job"`
	Sale   pos.ID `json:"sale"`
	Paper  string `json:"paper"`  // "" for a receipt, else z | x | cash
	Number string `json:"number"` // receipt number, or number of a Z, as printed
	Cause  string `json:"cause"`
	At     int64  `json:"at"`
}

// QueueOf returns a till's queue as a reader sees it.
func (p *Printing) QueueOf(v *store.View, at pos.TillID) (Queue, error) {
	q := Queue{Printer: p.printers[at], Unknown: []UnknownJob{}}
	// Only counted: a printer that was away for a busy day leaves thousands waiting.
	err := v.QueryRow(`SELECT count(*) FROM print_jobs WHERE till = ? AND state IN ('queued', 'sending', 'sent')`,
		string(at)).Scan(&q.Waiting)
	if err != nil {
		return q, fmt.Errorf("count print queue: %w", err)
	}
	rows, err := v.Query(`SELECT `+jobColumns+`, cause, changed_at FROM print_jobs
		WHERE till = ? AND state = 'unknown' ORDER BY place`, string(at))
	if err != nil {
		return q, fmt.Errorf("read print queue: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var u UnknownJob
		j, err := scanJob(rows, &u.Cause, &u.At)
		if err != nil {
			return q, fmt.Errorf("read print queue: %w", err)
		}
		u.Job, u.Sale, u.Paper, u.Number = j.ID, j.Sale, j.Paper, j.Number
		q.Unknown = append(q.Unknown, u)
	}
	return q, rows.Err()
}
