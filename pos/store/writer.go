package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"sanduq/pos"
	"sanduq/pos/journal"
)

//go:embed sql/*.sql
var engineSQL embed.FS

// request is a command on its way through the writer.
type request struct {
	Command
	args  []byte // fingerprint of name and arguments
	reply chan<- reply
	// outside, where set, is run between two batches instead of a command inside one.
	outside func(*writer) error
}

// reply is what the caller is told. answer is what Decide returned (first time) or stored the JSON kept from then.
type reply struct {
	answer any
	stored []byte
	err    error
}

// writer is the goroutine that writes. Everything in it belongs to that goroutine alone.
type writer struct {
	s    *Store
	conn *sql.Conn
	raw  *sqlite3.SQLiteConn // the same connection, to ask whether the transaction still stands

	mark
	at  time.Time
	day pos.Date

	company  int         // commands of the last batch and those that came during its commit: how many sell at once
	patience *time.Timer // of the present batch, once it is waiting
	waiting  bool
	held     *request  // came while a batch was open and has to wait for its end
	batch    []request // room for the next one
	replies  []reply
}

// mark is what moves inside a batch and returns when the batch is undone.
type mark struct {
	head   journal.Head
	latest int64 // latest time of any entry, Unix milliseconds
	pushes []Push
	facts  int
}

// ctx is the writer's own. A caller's context never reaches SQLite: a cancelled statement rolls the whole batch back.
// It has no Done channel, so the driver starts no goroutine for each statement.
func (w *writer) ctx() context.Context { return context.Background() }

func (s *Store) newWriter(ctx context.Context) (*writer, error) {
	conn, err := s.writes.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{s: s, conn: conn, patience: time.NewTimer(companyWait)}
	err = conn.Raw(func(c any) error {
		raw, ok := c.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("driver connection is a %T", c)
		}
		w.raw = raw
		return nil
	})
	if err == nil {
		// Checkpoints run beside the writer, when it is idle: never inside somebody's commit.
		_, err = conn.ExecContext(ctx, `PRAGMA wal_autocheckpoint = 0`)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return w, nil
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.conn.ExecContext(w.ctx(), query, args...)
	return err
}

// Query implements journal.Querier.
func (w *writer) Query(query string, args ...any) (*sql.Rows, error) {
	return w.conn.QueryContext(w.ctx(), query, args...)
}

// QueryRow implements journal.Querier.
func (w *writer) QueryRow(query string, args ...any) *sql.Row {
	return w.conn.QueryRowContext(w.ctx(), query, args...)
}

// Exec implements journal.Execer.
func (w *writer) Exec(query string, args ...any) error { return w.exec(query, args...) }

func (w *writer) now() {
	w.at = w.s.opt.Clock()
	w.day = w.s.opt.Day(w.at)
}

func (w *writer) view() View {
	return View{
		ctx: w.ctx(), conn: w.conn, Store: w.s.opt.Store, At: w.at, Day: w.day,
		Batch: w.s.batch.Load() + 1, head: w.head, nextEpoch: w.s.nextEpoch(w.head),
	}
}

// run takes commands from the queue until the store closes or a commit's outcome is unknown.
func (w *writer) run() {
	defer close(w.s.done)
	defer func() { _ = w.conn.Close() }()
	for {
		r, ok := w.first()
		if !ok {
			return
		}
		if r.outside != nil {
			r.reply <- reply{err: r.outside(w)}
			continue
		}
		if err := w.write(r, w.next); err != nil {
			w.fail(err)
			return
		}
	}
}

// first waits for the request that begins a batch. It is false when the store stops and what was accepted is done.
func (w *writer) first() (request, bool) {
	if r := w.held; r != nil {
		w.held = nil
		return *r, true
	}
	select {
	case r := <-w.s.queue:
		return r, true
	case <-w.s.stop:
	}
	select {
	case r := <-w.s.queue:
		return r, true
	default:
		return request{}, false
	}
}

// next returns the request that joins a batch of n, false when the batch is to be committed. Where the batch before had
// company, this one waits for it a moment: those who were just answered are about to send again, and without the wait
// every second batch would hold the one command that came first. A till by itself never waits.
func (w *writer) next(n int) (request, bool) {
	if n >= BatchLimit {
		return request{}, false
	}
	var r request
	select {
	case r = <-w.s.queue:
	default:
		if n >= w.company || !w.await(&r) {
			return r, false
		}
	}
	if r.outside != nil { // not inside anybody's transaction
		w.held = &r
		return r, false
	}
	return r, true
}

// await waits for one more request of the present batch.
func (w *writer) await(r *request) bool {
	if !w.waiting {
		w.waiting = true
		w.patience.Reset(companyWait)
	}
	select {
	case *r = <-w.s.queue:
		return true
	case <-w.patience.C:
		return false
	}
}

// write runs a batch that begins with one request and is joined by what more gives. It returns an error only when the writer
// cannot go on. Commands run while the batch still grows, so that the wait for the last one is not idle.
//
// A command that breaks takes the batch with it, and each of the batch then gets one of its own, in which only the broken
// one fails. Defects are so rare that this costs nothing; a savepoint for each command cost a seventh of the writer's time.
func (w *writer) write(r request, more func(n int) (request, bool)) error {
	w.pushes, w.facts, w.waiting = nil, 0, false
	old := w.mark
	batch, replies := append(w.batch[:0], r), w.replies[:0]
	if err := w.begin(); err != nil {
		if isBusy(err) { // another program holds the file: nothing was begun, and the next batch may get through
			answerAll(batch, &pos.Error{Code: pos.Unavailable, Op: "begin", Key: "store.busy", Err: err})
			return nil
		}
		return w.undo(batch, old, err)
	}
	for ok := true; ok; {
		answer, err := w.command(&r)
		if broken, ok := errors.AsType[*brokenError](err); ok {
			return w.separate(batch, old, broken)
		}
		if err != nil {
			return w.undo(batch, old, fmt.Errorf("%s: %w", r.Name, err))
		}
		replies = append(replies, answer)
		if r, ok = more(len(batch)); ok {
			batch = append(batch, r)
		}
	}
	if err := w.commit(); err != nil {
		return w.undo(batch, old, err)
	}
	if w.s.opt.OnCommit != nil {
		w.s.opt.OnCommit(Commit{Batch: w.s.batch.Load(), Head: w.head, Facts: w.facts, Pushes: w.pushes})
	}
	for i := range batch {
		batch[i].reply <- replies[i]
	}
	w.company = len(batch) + len(w.s.queue)
	w.batch, w.replies = batch, replies
	return nil
}

// separate undoes a batch in which a command broke, and runs the commands one by one. The broken one is answered when it
// stands alone.
func (w *writer) separate(batch []request, old mark, broken *brokenError) error {
	if err := w.rewind(old); err != nil {
		return w.undo(batch, old, errors.Join(broken, err))
	}
	if len(batch) == 1 {
		batch[0].reply <- reply{err: broken.cause}
		return nil
	}
	batch = slices.Clone(batch) // the next one uses its room
	alone := func(int) (request, bool) { return request{}, false }
	for i, r := range batch {
		if err := w.write(r, alone); err != nil {
			answerAll(batch[i+1:], unavailable("store.stopped"))
			return err
		}
	}
	return nil
}

func (w *writer) begin() error { return w.exec(`BEGIN IMMEDIATE`) }

func (w *writer) commit() error {
	next := w.s.batch.Load() + 1
	if err := w.exec(`UPDATE engine SET batch = ?, latest = ?`, next, w.latest); err != nil {
		return err
	}
	if err := w.exec(`COMMIT`); err != nil {
		return err
	}
	w.s.batch.Store(next)
	w.s.latest.Store(w.latest)
	if next%kickEvery == 0 {
		select {
		case w.s.upkeeper.kick <- struct{}{}:
		default:
		}
	}
	head := w.head
	w.s.head.Store(&head)
	return nil
}

// undo ends a batch that did not commit. A full disk is certain and survivable: nothing was written, the reserve is
// given up and the callers may try again. Anything else is unknown, and the writer ends.
func (w *writer) undo(batch []request, old mark, cause error) error {
	if isFull(cause) {
		err := w.rewind(old)
		if err == nil {
			w.s.upkeeper.giveUpReserve()
			answerAll(batch, &pos.Error{
				Code: pos.Unavailable, Op: "commit", Key: "store.disk_full", Hint: "store.disk_full_hint", Err: cause,
			})
			return nil
		}
		cause = errors.Join(cause, err)
	}
	answerAll(batch, unknown("commit", cause))
	return cause
}

// rewind puts everything back to where the batch began, the parts' caches included: commands of the batch have already
// changed them.
func (w *writer) rewind(old mark) error {
	if !w.raw.AutoCommit() {
		if err := w.exec(`ROLLBACK`); err != nil {
			return err
		}
	}
	w.mark = old
	return w.load()
}

// load fills the caches of all parts from the rows as this connection sees them.
func (w *writer) load() error {
	w.now()
	v := w.view()
	for _, p := range w.s.parts {
		if p.Load == nil {
			continue
		}
		if err := p.Load(&v); err != nil {
			return fmt.Errorf("load %s: %w", p.Name, err)
		}
	}
	return nil
}

func answerAll(batch []request, err error) {
	for i := range batch {
		batch[i].reply <- reply{err: err}
	}
}

// fail ends the writer for good and answers whoever still waits.
func (w *writer) fail(cause error) {
	w.s.failure = cause
	close(w.s.failed)
	w.s.closing.Do(func() { close(w.s.stop) })
	for {
		select {
		case r := <-w.s.queue:
			r.reply <- reply{err: unavailable("store.stopped")}
		default:
			return
		}
	}
}
