package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Bounds of the upkeep.
const (
	upkeepEvery = time.Second
	pruneEvery  = time.Hour
	pruneBatch  = 500 // answers removed by one command: about a millisecond of the writer
	// checkpointAt is the WAL size at which pages are moved into the main file.
	checkpointAt = 4 << 20
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
	done    chan struct{}
	reserve string
	disk    atomic.Value // Disk
	mu      sync.Mutex   // guards the reserve file
}

func (u *upkeep) start(s *Store) {
	u.done = make(chan struct{})
	u.reserve = filepath.Join(s.opt.Dir, "reserve")
	u.disk.Store(DiskOK)
	go u.run(s)
}

func (u *upkeep) wait() {
	if u.done != nil {
		<-u.done
	}
}

func (u *upkeep) run(s *Store) {
	defer close(u.done)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // the stop of the store ends a check that is under way
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	u.quickCheck(ctx, s)
	tick := time.NewTicker(upkeepEvery)
	defer tick.Stop()
	var pruned time.Time
	for {
		u.look(s)
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
		case <-s.stop:
			return
		case <-tick.C:
		}
	}
}

// checkpoint moves the WAL's pages into the main file without making the writer wait: PASSIVE takes no lock that a
// commit needs, and it runs on a connection of its own.
func (u *upkeep) checkpoint(ctx context.Context, s *Store) error {
	info, err := os.Stat(filepath.Join(s.opt.Dir, databaseName+"-wal"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Size() < checkpointAt {
		return nil
	}
	if _, err = s.writes.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`); err != nil {
		return err
	}
	// The WAL starts over only when all of it was moved, which never happens while commits keep coming: the writer moves
	// the few pages that arrived meanwhile, between two batches.
	return s.outside(ctx, func(w *writer) error { return w.exec(`PRAGMA wal_checkpoint(PASSIVE)`) })
}

// prune forgets answers older than AnswersKept, a small step at a time.
func (u *upkeep) prune(ctx context.Context, s *Store, now time.Time) error {
	before := now.Add(-AnswersKept).UnixMilli()
	for {
		more := false
		_, err := Do[any](ctx, s, Command{Name: "prune", Decide: func(v *View) (Decision, error) {
			return Decision{Write: func(tx *Tx) error {
				res, err := tx.conn.ExecContext(tx.ctx, `DELETE FROM answers WHERE command IN
					(SELECT command FROM answers WHERE at < ? ORDER BY at LIMIT ?)`, before, pruneBatch)
				if err != nil {
					return err
				}
				n, err := res.RowsAffected()
				more = n == pruneBatch
				return err
			}}, nil
		}})
		if err != nil || !more {
			return err
		}
	}
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
	_, err := os.Stat(u.reserve)
	switch {
	case err != nil && free > diskLow:
		if err := makeReserve(u.reserve); err != nil {
			s.opt.Log.Warn("make reserve", "err", err)
		}
		u.disk.Store(DiskOK)
	case err != nil:
		u.disk.Store(DiskFull)
	case free < diskLow:
		u.disk.Store(DiskLow)
	default:
		u.disk.Store(DiskOK)
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
	u.disk.Store(DiskFull)
	_ = os.Remove(u.reserve)
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
		if ctx.Err() == nil {
			result = err.Error()
		} else {
			return
		}
	}
	s.quick.Store(&result)
	if result != "ok" {
		s.opt.Log.Error("quick_check", "result", result)
	}
}

// State is what the screens say of the store itself.
type State struct {
	Disk        Disk          `json:"disk"`
	ClockBehind time.Duration `json:"clock_behind"` // by how much the clock is behind the last entry
	Check       string        `json:"check"`        // result of quick_check: "ok", "" while it runs, or what is damaged
}

// clockSlack is how far the clock may step back (NTP) before it is worth a word.
const clockSlack = 2 * time.Minute

// State returns the state of the store.
func (s *Store) State() State {
	st := State{Disk: s.upkeeper.disk.Load().(Disk)}
	if behind := time.Duration(s.behind.Load()) * time.Millisecond; behind > clockSlack {
		st.ClockBehind = behind
	}
	if p := s.quick.Load(); p != nil {
		st.Check = *p
	}
	return st
}
