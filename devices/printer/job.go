package printer

import (
	"context"
	"encoding/binary"

	"sanduq/devices/escpos"
	"sanduq/pos"
	"sanduq/pos/receipt/typeset"
)

// State is where a job stands. The driver makes these moves, and no other:
//
//	queued → sending → sent → printed
//	           └────────┴───→ unknown
type State string

// The states.
const (
	Queued  State = "queued"
	Sending State = "sending" // its first byte may have been written
	Sent    State = "sent"    // its last byte was written
	Printed State = "printed" // the printer said so
	Unknown State = "unknown" // nobody knows; a person must look
)

// Job is a page to print once.
type Job struct {
	ID   pos.ID
	Page typeset.Page
}

// Ledger keeps the jobs durably. A job that the ledger finds sending or sent when the program starts was in the hands of
// a process that died: it is unknown.
type Ledger interface {
	// Next returns the oldest job that is queued for the printer; ok is false if there is none.
	Next(ctx context.Context, printer string) (job Job, ok bool, err error)
	// Move records that a job went from one state to another, durably before it returns. cause is the message key of why
	// it is unknown, and "" otherwise.
	Move(ctx context.Context, id pos.ID, from, to State, cause string) error
}

// processID names the job to the printer. The tail of an id is random, so a late answer to an earlier job is not taken
// for one to this (1 in 81 million).
func (j Job) processID() escpos.ProcessID {
	return escpos.NewProcessID(binary.BigEndian.Uint64(j.ID[8:]))
}
