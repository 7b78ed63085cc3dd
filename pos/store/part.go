package store

import (
	"context"
	"io/fs"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
)

// Role says what a table is for, which decides how it is proven and what a second box must be given.
type Role string

// The roles of tables. Every table has one; a test refuses undeclared tables.
const (
	// Journal is the log itself.
	Journal Role = "journal"
	// ViewTable follows from the journal, row for row: verify rebuilds it and compares.
	ViewTable Role = "view"
	// Draft is work in progress: an open basket, a count sheet.
	Draft Role = "draft"
	// Reference is data that arrives as versioned documents.
	Reference Role = "reference"
	// Local belongs to this box alone: answers, print jobs, cursors.
	Local Role = "local"
)

// Part is one part of the shop as the engine sees it. The parts of a program are listed in one table in its cmd.
type Part struct {
	Name       string
	Migrations fs.FS // sql/NNNN_what.sql
	Tables     map[string]Role
	// Apply changes the part's views for one entry. It uses only the entry and the part's own tables: no clock, no
	// randomness, no cache, no other part's rows. It is run once when the entry is written and again by every rebuild.
	Apply func(*Tx, *journal.Entry) error
	// Follow changes the part's local rows for one entry, in the same transaction, when it is written; a rebuild
	// never runs it. A print job begins here.
	Follow func(*Tx, *journal.Entry) error
	// Prove begins a proof of what the part's entries say of the journal itself: signatures of its head. Verify gives it every
	// entry in order.
	Prove func() Proof
	// Load fills the part's caches when the store opens, and again after a batch was undone.
	Load func(*View) error
}

// Proof is given an entry and the head before it. An error says what is not as it should be.
type Proof func(e *journal.Entry, before journal.Head) error

// Command is one intent of one person (or of a background worker of this box).
type Command struct {
	// ID is made by the client when the person acted: the same id again returns the first answer and changes nothing.
	// A zero ID marks a worker's own step: nothing is remembered of it.
	ID   pos.ID
	Name string
	// Args are what the person asked for. They are fingerprinted, so the same id with other arguments is refused.
	Args any
	// Prepare, where set, is run first, by the caller: what is slow and reads only what does not change, for Decide to find
	// done. Everybody waits for the writer; nobody waits for this but the caller.
	Prepare func(context.Context)
	// Decide reads the state and returns what to write, or a refusal. It writes nothing. It may run again: callers are
	// answered by the commit, not by Decide.
	Decide func(*View) (Decision, error)
}

// Decision is what a command decided.
type Decision struct {
	Facts []fact.Body // appended to the journal and applied to the views, in order
	// Write changes drafts and local rows, after the facts were applied.
	Write func(*Tx) error
	// Done updates caches. It runs in the writer once the command's rows stand in the batch; if the batch is then not
	// committed, Load fills the caches anew or the process ends, so a cache never shows what was rolled back.
	Done   func()
	Push   []Push // told to the screens after the commit
	Answer any    // told to the caller after the commit, and kept for a retry
	// Epoch, where set, opens an epoch before the facts are written; it is the reason. It is for the day when head office
	// knows entries of this epoch that this box does not: it was restored from a copy and nobody said so.
	Epoch string
	// EpochAfter is an epoch that the new one must be later than: the last that head office knows.
	EpochAfter int64
}

// Push is news for the screens: what changed under a topic. Till "" addresses every screen of the store.
type Push struct {
	Topic string
	Till  pos.TillID
	Data  any
}

// Commit tells of a batch that is durable.
type Commit struct {
	Batch  int64 // number of the batch: the rev of its pushes
	Head   journal.Head
	Facts  int
	Pushes []Push
}

// Bounds of the engine.
const (
	// QueueLimit is the number of commands that wait for the writer: all lanes of the largest shop, many times over.
	QueueLimit = 1024
	// BatchLimit is the number of commands that share one fsync.
	BatchLimit = 128
	// companyWait is how long a batch waits for those who shared the one before: a fraction of a commit, and nothing to a
	// person.
	companyWait = 300 * time.Microsecond
	// ReadLimit is how long one read transaction may last: a longer one keeps the WAL from being reset.
	ReadLimit = 2 * time.Second
	// AnswersKept is how long the first answer to a command id is returned to a retry.
	AnswersKept = 7 * 24 * time.Hour
	// readers is the number of connections of the read pool.
	readers = 4
)
