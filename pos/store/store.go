package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
)

// Options say what store to open and what it serves.
type Options struct {
	Dir   string // data directory, made when missing
	Store pos.StoreID
	Parts []Part
	Clock pos.Clock
	// Day gives the business date of an instant.
	Day func(time.Time) pos.Date
	Log *slog.Logger
	// OnCommit is told of every batch, in order, by the writer itself: it must not block.
	OnCommit func(Commit)
}

// Store is an open store. Its methods are safe for concurrent use.
type Store struct {
	opt    Options
	parts  []Part
	device *device
	lock   *os.File
	reads  *sql.DB
	writes *sql.DB

	queue   chan request
	stop    chan struct{} // closed by Close: no more commands are taken
	done    chan struct{} // closed by the writer when it has ended
	failed  chan struct{} // closed when a commit's outcome is unknown
	failure error         // why; read after failed is closed
	closing sync.Once
	close   func() error
	gate    sync.RWMutex // held by every reader; taken whole for the moment in which the WAL starts over

	head     atomic.Pointer[journal.Head] // of the last commit
	batch    atomic.Int64
	latest   atomic.Int64 // latest time of any entry as of the last commit, Unix milliseconds
	quick    atomic.Pointer[string]
	upkeeper upkeep
}

// engine is the engine's own part: the journal and the rows the writer keeps for itself.
func engine() []Part {
	return []Part{
		{Name: "journal", Migrations: journal.Migrations, Tables: map[string]Role{"journal": Journal}},
		{Name: "engine", Migrations: engineSQL, Tables: map[string]Role{
			"engine": Local, "answers": Local, "migrations": Local,
		}},
	}
}

const databaseName = "store.db"

// Open opens the store in opt.Dir, making or migrating it as needed, and starts its writer. A new, restored or replaced
// box opens an epoch before anything else is written.
func Open(ctx context.Context, opt Options) (*Store, error) {
	s := &Store{
		opt: opt, parts: append(engine(), opt.Parts...),
		queue: make(chan request, QueueLimit), stop: make(chan struct{}),
		done: make(chan struct{}), failed: make(chan struct{}),
	}
	s.close = sync.OnceValue(s.release)
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("open store %s in %s: %w", opt.Store, opt.Dir, errors.Join(err, s.close()))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(s.opt.Dir, 0o750); err != nil {
		return err
	}
	if s.lock, err = lockDir(s.opt.Dir); err != nil {
		return err
	}
	if s.device, err = openDevice(s.opt.Dir); err != nil {
		return err
	}
	path := filepath.Join(s.opt.Dir, databaseName)
	if err := checkOurs(ctx, path); err != nil { // before WAL mode is written into somebody else's file
		return err
	}
	if s.writes, err = OpenFile(ctx, path, Write); err != nil {
		return err
	}
	w, err := s.newWriter(ctx)
	if err != nil {
		return err
	}
	if err := s.prepare(ctx, w); err != nil {
		return errors.Join(err, w.conn.Close())
	}
	if s.reads, err = OpenFile(ctx, path, Read); err != nil {
		return errors.Join(err, w.conn.Close())
	}
	s.writes.SetMaxOpenConns(2) // the writer's, and the one that checkpoints
	s.reads.SetMaxOpenConns(readers)
	s.reads.SetMaxIdleConns(readers)
	s.upkeeper.start(s)
	go w.run()
	return nil
}

// prepare migrates the file, checks whose it is, opens an epoch where one is due and fills the parts' caches.
func (s *Store) prepare(ctx context.Context, w *writer) error {
	all, err := steps(s.parts)
	if err != nil {
		return err
	}
	now := s.opt.Clock().UnixMilli()
	keep := func(next step) error {
		return copyInto(ctx, w.conn, filepath.Join(s.opt.Dir, "before-"+next.part+"-"+next.name+".db"))
	}
	if err := migrate(ctx, w.conn, all, now, keep); err != nil {
		return err
	}
	restored, err := s.identify(ctx, w.conn)
	if err != nil {
		return err
	}
	if err := w.begin(); err != nil {
		return err
	}
	w.now()
	if err := s.openEpoch(w, restored); err != nil {
		return err
	}
	if err := w.commit(); err != nil {
		return err
	}
	return w.load()
}

// identify binds a new file to its store and refuses another store's.
func (s *Store) identify(ctx context.Context, conn *sql.Conn) (restored bool, err error) {
	_, err = conn.ExecContext(ctx, `INSERT OR IGNORE INTO engine (one, store, batch) VALUES (1, ?, 0)`,
		string(s.opt.Store))
	if err != nil {
		return false, fmt.Errorf("identify store: %w", err)
	}
	var id string
	var batch, latest int64
	row := conn.QueryRowContext(ctx, `SELECT store, batch, latest, restored FROM engine`)
	if err := row.Scan(&id, &batch, &latest, &restored); err != nil {
		return false, fmt.Errorf("identify store: %w", err)
	}
	s.batch.Store(batch)
	s.latest.Store(latest)
	if id != string(s.opt.Store) {
		return false, &pos.Error{
			Code: pos.Invalid, Op: "identify store", Key: "store.wrong_store",
			Args: map[string]any{"want": s.opt.Store, "have": id},
		}
	}
	return restored, nil
}

// openEpoch writes epoch.opened when the store is new, came out of a backup, or moved to another box.
func (s *Store) openEpoch(w *writer, restored bool) error {
	head, err := journal.ReadHead(w)
	if err != nil {
		return err
	}
	w.head, w.latest = head, s.latest.Load()
	reason := ""
	switch {
	case head.Position == 0:
		reason = "new"
	case restored:
		reason = "restored"
	default:
		last, err := journal.ReadOne(w, s.opt.Store, head.Epoch, 1)
		if err != nil {
			return err
		}
		var opened fact.EpochOpened
		if err := last.Decode(&opened); err != nil {
			return err
		}
		if opened.DeviceKey != s.device.public() {
			reason = "replaced"
		}
	}
	if reason == "" {
		return nil
	}
	return s.writeEpoch(w, reason, pos.NewID(w.at), 0)
}

// writeEpoch opens an epoch later than after and than any that this box ever opened.
func (s *Store) writeEpoch(w *writer, reason string, command pos.ID, after int64) error {
	old := w.head
	epoch := max(s.nextEpoch(old), after+1)
	if err := s.device.claimEpoch(epoch); err != nil {
		return err
	}
	body := fact.EpochOpened{Reason: reason, Previous: old.Epoch, DeviceKey: s.device.public()}
	if old.Position > 0 {
		body.LastSeq, body.LastHash = old.Seq, old.Hash.String()
	}
	if err := w.append(body, command, epoch, 1); err != nil {
		return err
	}
	return w.exec(`UPDATE engine SET restored = 0`)
}

// nextEpoch is the number of the epoch after head: higher than any that this box ever opened.
func (s *Store) nextEpoch(head journal.Head) int64 { return max(head.Epoch, s.device.epoch) + 1 }

// ID returns the store's id.
func (s *Store) ID() pos.StoreID { return s.opt.Store }

// Head returns the end of the journal as of the last commit.
func (s *Store) Head() journal.Head { return *s.head.Load() }

// DeviceKey returns the box's public key in base64, as epoch.opened names it.
func (s *Store) DeviceKey() string { return s.device.public() }

// SignHead signs a head of this store's journal with the device key, and nothing else: Ed25519 over its SignedBytes.
func (s *Store) SignHead(head journal.Head) []byte {
	return ed25519.Sign(s.device.key, head.SignedBytes(s.opt.Store))
}

// Failed is closed when the outcome of a commit cannot be known. The process must then end: a retried fsync lies.
func (s *Store) Failed() <-chan struct{} { return s.failed }

// Failure says why Failed was closed, nil while it is not closed.
func (s *Store) Failure() error {
	select {
	case <-s.failed:
		return s.failure
	default:
		return nil
	}
}

// Read runs fn in one read transaction, which sees one state of everything. It lasts at most ReadLimit. Errors: fn's own;
// Unavailable when no connection was free in time or the store is closed. fn must not call Read.
func (s *Store) Read(ctx context.Context, fn func(*View) error) error {
	ctx, cancel := context.WithTimeout(ctx, ReadLimit)
	defer cancel()
	conn, err := s.reads.Conn(ctx)
	if err != nil {
		return &pos.Error{Code: pos.Unavailable, Op: "read", Key: "store.busy", Err: err}
	}
	defer func() { _ = conn.Close() }()
	s.gate.RLock()
	defer s.gate.RUnlock()
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	// The rollback must reach SQLite even when ctx has ended, or the connection returns to the pool inside its snapshot.
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) }()
	v := View{ctx: ctx, conn: conn, Store: s.opt.Store, At: s.opt.Clock()}
	v.Day = s.opt.Day(v.At)
	if err := v.QueryRow(`SELECT batch FROM engine`).Scan(&v.Batch); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if v.head, err = journal.ReadHead(&v); err != nil {
		return err
	}
	return fn(&v)
}

// Close takes no more commands, lets the queued ones finish, and closes the files. After it nothing is lost: every
// answered command is on the disk.
func (s *Store) Close() error {
	s.closing.Do(func() { close(s.stop) })
	<-s.done
	s.upkeeper.wait()
	return s.close()
}

func (s *Store) release() error {
	var err error
	if s.reads != nil {
		err = errors.Join(err, s.reads.Close())
	}
	if s.writes != nil {
		err = errors.Join(err, s.writes.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}
