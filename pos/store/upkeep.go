package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
)

// Bounds of the upkeep.
const (
	upkeepEvery = time.Second
	// pruneEvery is how often old answers are looked for: a week's are some 70 MB to read.
	pruneEvery = 24 * time.Hour
	// pruneFirst is when that is done first after a start, which has better to do; a box may be switched off every night.
	pruneFirst = 10 * time.Minute
	pruneLook  = 5000 // answers looked at in one read transaction: some 10 ms
	pruneStep  = 200  // answers removed by one command: about a millisecond of the writer
	// checkpointAt is the number of pages (4 KiB) in the WAL alone at which they are moved into the main file.
	checkpointAt = 1024
	// walLimit is the number of pages from which on readers wait a moment so that the WAL can start over: 16 MiB.
	walLimit = 4096
	// kickEvery is the number of batches after which the WAL is looked at even before the next tick, so that its size
	// depends on what was written and not on how fast.
	kickEvery = 64
	// reserveSize is given up when the disk is full: room for a busy day's sales (some 2 KB each).
	reserveSize = 32 << 20
	// diskLow is the free space below which the screens say so, long before it is used up.
	diskLow = 512 << 20
)

// Disk says how the disk is doing.
type Disk string

// States of the disk.
const (
	DiskOK   Disk = "ok"
	DiskLow  Disk = "low"
	DiskFull Disk = "full" // the reserve is given up: end the day and make room
)

// upkeep is the goroutine that keeps the file in order beside the writer: checkpoints, old answers, the reserve.
type upkeep struct {
	running sync.WaitGroup
	kick    chan struct{} // the writer says that a lot was written
	reserve string

	mu     sync.Mutex // guards the reserve file and what follows
	disk   Disk
	gaveUp bool // the reserve was given up and there is no room yet to make it again
	warned bool // that it cannot be made
}

func (u *upkeep) start(s *Store) {
	u.kick = make(chan struct{}, 1)
	u.reserve = filepath.Join(s.opt.Dir, "reserve")
	u.look(s)
	ctx, cancel := context.WithCancel(context.Background())
	u.running.Go(func() { // the stop of the store ends what is under way
		<-s.stop
		cancel()
	})
	u.running.Go(func() { u.quickCheck(ctx, s) })
	u.running.Go(func() { u.run(ctx, s) })
}

func (u *upkeep) wait() { u.running.Wait() }

func (u *upkeep) run(ctx context.Context, s *Store) {
	tick := time.NewTicker(upkeepEvery)
	defer tick.Stop()
	pruned := s.opt.Clock().Add(pruneFirst - pruneEvery)
	for {
		if err := u.checkpoint(ctx, s); err != nil && ctx.Err() == nil {
			s.opt.Log.Warn("checkpoint", "err", err)
		}
		if now := s.opt.Clock(); now.Sub(pruned) >= pruneEvery {
			pruned = now
			if err := u.prune(ctx, s, now); err != nil && ctx.Err() == nil {
				s.opt.Log.Warn("prune answers", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-u.kick:
		case <-tick.C:
			u.look(s)
		}
	}
}

// checkpoint moves the WAL's pages into the main file without making the writer wait: PASSIVE takes no lock that a
// commit needs, and it runs on a connection of its own.
func (u *upkeep) checkpoint(ctx context.Context, s *Store) error {
	wal, moved, err := walPages(ctx, s.writes, "NOOP") // the file's size would not tell: it stays when the WAL starts over
	if err != nil || wal-moved < checkpointAt {
		return err
	}
	if _, _, err := walPages(ctx, s.writes, "PASSIVE"); err != nil {
		return err
	}
	// The WAL starts over only when all of it was moved, which never happens while commits keep coming: the writer moves
	// the few pages that arrived meanwhile, between two batches.
	rest := func(w *writer) error { return w.exec(`PRAGMA wal_checkpoint(PASSIVE)`) }
	if wal < walLimit {
		return s.outside(ctx, rest)
	}
	// A reader in the WAL keeps it from starting over, and where one reader is always there it would grow for ever. New
	// readers wait here for the old ones, at most ReadLimit; the writer does not.
	s.gate.Lock()
	defer s.gate.Unlock()
	return s.outside(ctx, rest)
}

// walPages runs a checkpoint and returns how many pages the WAL holds and how many of them are in the main file too.
func walPages(ctx context.Context, db *sql.DB, mode string) (wal, moved int, err error) {
	var busy int
	err = db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &wal, &moved)
	return wal, moved, err
}

// prune forgets answers older than AnswersKept. It walks through all of them beside the writer and gives the writer the
// old ones, a small step at a time.
func (u *upkeep) prune(ctx context.Context, s *Store, now time.Time) error {
	before := now.Add(-AnswersKept).UnixMilli()
	for after := []byte{}; after != nil; {
		var old [][]byte
		err := s.Read(ctx, func(v *View) (err error) {
			old, after, err = oldAnswers(v, after, before)
			return err
		})
		if err != nil {
			return err
		}
		for step := range slices.Chunk(old, pruneStep) {
			_, err := Do[any](ctx, s, Command{Name: "prune", Decide: func(*View) (Decision, error) {
				return Decision{Write: func(tx *Tx) error { return forget(tx, step) }}, nil
			}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// oldAnswers returns the ids of the answers from before a moment among the next pruneLook after an id, and the last id it
// looked at, nil at the end.
func oldAnswers(v *View, after []byte, before int64) (old [][]byte, last []byte, err error) {
	rows, err := v.Query(`SELECT command, at FROM answers WHERE command > ? ORDER BY command LIMIT ?`, after, pruneLook)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	seen := 0
	for ; rows.Next(); seen++ {
		var id []byte
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return nil, nil, err
		}
		if at < before {
			old = append(old, id)
		}
		last = id
	}
	if seen < pruneLook {
		last = nil
	}
	return old, last, rows.Err()
}

func forget(tx *Tx, answers [][]byte) error {
	for _, id := range answers {
		if err := tx.Exec(`DELETE FROM answers WHERE command = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

// look measures the free space and keeps the reserve while there is room for it.
func (u *upkeep) look(s *Store) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.opt.Dir, &st); err != nil {
		s.opt.Log.Warn("look at disk", "err", err)
		return
	}
	free := int64(st.Bavail) * st.Bsize
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, err := os.Stat(u.reserve); err != nil {
		if free <= diskLow {
			u.disk = DiskLow
			if free < reserveSize || u.gaveUp {
				u.disk = DiskFull
			}
			return
		}
		if err := makeReserve(u.reserve); err != nil && !u.warned {
			s.opt.Log.Warn("make reserve", "err", err)
			u.warned = true // some file systems cannot: said once, not every second
		}
		u.gaveUp = false
	}
	u.disk = DiskOK
	if free <= diskLow {
		u.disk = DiskLow
	}
}

func makeReserve(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = syscall.Fallocate(int(f.Fd()), 0, 0, reserveSize)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// giveUpReserve makes room on a full disk, so that the day can end.
func (u *upkeep) giveUpReserve() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.disk, u.gaveUp = DiskFull, true
	_ = os.Remove(u.reserve)
}

func (u *upkeep) state() Disk {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.disk
}

// quickCheck looks through the file for damage after each start, in the background.
func (u *upkeep) quickCheck(ctx context.Context, s *Store) {
	conn, err := s.reads.Conn(ctx)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	var result string
	if err := conn.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&result); err != nil {
		if ctx.Err() != nil {
			return
		}
		result = err.Error()
	}
	s.quick.Store(&result)
	if result != "ok" {
		s.opt.Log.Error("quick_check", "result", result)
	}
}

// clockBehind is how far a time lies before the latest entry. It looks at the latest and not at the last: a clock that was
// set back stays behind until it has caught up, or until a person says that it is right.
func (s *Store) clockBehind(now time.Time) time.Duration {
	return time.Duration(max(0, s.latest.Load()-now.UnixMilli())) * time.Millisecond
}

// AcceptClock records a person's word that the clock is right although entries bear later times. Answer: none.
// Refusals: store.clock_not_behind.
func (s *Store) AcceptClock(id pos.ID) Command {
	return Command{ID: id, Name: "clock.accept", Decide: func(v *View) (Decision, error) {
		behind := s.clockBehind(v.At)
		if behind == 0 {
			return Decision{}, &pos.Error{Code: pos.Refused, Op: "accept clock", Key: "store.clock_not_behind"}
		}
		return Decision{Facts: []fact.Body{fact.ClockAccepted{Behind: behind.Milliseconds()}}}, nil
	}}
}

// State is what the screens say of the store itself.
type State struct {
	Disk        Disk          `json:"disk"`
	ClockBehind time.Duration `json:"clock_behind"` // by how much the clock is behind the latest entry; AcceptClock ends it
	Check       string        `json:"check"`        // result of quick_check: "ok", "" while it runs, or what is damaged
}

// clockSlack is how far the clock may step back (NTP) before it is worth a word.
const clockSlack = 2 * time.Minute

// State returns the state of the store.
func (s *Store) State() State {
	st := State{Disk: s.upkeeper.state()}
	if behind := s.clockBehind(s.opt.Clock()); behind > clockSlack {
		st.ClockBehind = behind
	}
	if p := s.quick.Load(); p != nil {
		st.Check = *p
	}
	return st
}
