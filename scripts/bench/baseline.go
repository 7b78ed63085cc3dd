package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sanduq/pos/store"
	"sanduq/scripts/bench/stat"
)

// bare is the least that makes a row durable: one table, one prepared INSERT, and the driver, the settings and the disk
// of the store. Checkpoints run outside the clock, as the store runs them beside its writer.
type bare struct {
	db     *sql.DB
	conn   *sql.Conn
	insert *sql.Stmt
}

// bareRow is the size of the row, about that of a basket's line.
const bareRow = 120

func openBare(ctx context.Context, dir string) (_ *bare, err error) {
	path := filepath.Join(dir, "bare.db")
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	b := &bare{}
	b.db, err = store.OpenFile(ctx, path, store.Write)
	if err != nil {
		return nil, err
	}
	if b.conn, err = b.db.Conn(ctx); err == nil {
		err = b.exec(ctx, `PRAGMA wal_autocheckpoint = 0`, `CREATE TABLE bare (no INTEGER PRIMARY KEY, line BLOB NOT NULL)`)
	}
	if err == nil {
		b.insert, err = b.conn.PrepareContext(ctx, `INSERT INTO bare (line) VALUES (?)`)
	}
	if err != nil {
		return nil, errors.Join(err, b.db.Close())
	}
	return b, nil
}

func (b *bare) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := b.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (b *bare) close() error { return errors.Join(b.insert.Close(), b.conn.Close(), b.db.Close()) }

// commits makes n rows durable, one commit each.
func (b *bare) commits(ctx context.Context, n int) (took stat.Durations, err error) {
	ctx = context.WithoutCancel(ctx) // one that can end costs a goroutine for each statement
	line := make([]byte, bareRow)
	for range n {
		from := time.Now()
		if _, err := b.insert.ExecContext(ctx, line); err != nil {
			return nil, err
		}
		took = append(took, time.Since(from))
	}
	return took, b.exec(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
}

// group lets as many callers as there are tills each make one row durable after another through one writer that commits
// whatever waits as one batch, and returns how many rows became durable and in what time.
func (b *bare) group(ctx context.Context, length time.Duration) (rows int, took time.Duration, err error) {
	type request struct{ done chan error }
	queue := make(chan request, tills)
	var callers sync.WaitGroup
	counts := make([]int, tills)
	from := time.Now()
	for i := range tills {
		callers.Go(func() {
			done := make(chan error, 1)
			for time.Since(from) < length {
				queue <- request{done}
				if <-done != nil {
					return
				}
				counts[i]++
			}
		})
	}
	go func() {
		callers.Wait()
		close(queue)
	}()
	ctx, line := context.WithoutCancel(ctx), make([]byte, bareRow)
	var batch []request
	for first := range queue {
		batch = append(batch[:0], first)
		for more := true; more; {
			select {
			case r, ok := <-queue:
				if more = ok; ok {
					batch = append(batch, r)
				}
			default:
				more = false
			}
		}
		if e := b.commitRows(ctx, len(batch), line); err == nil {
			err = e
		}
		for _, r := range batch {
			r.done <- err
		}
	}
	took = time.Since(from)
	for _, n := range counts {
		rows += n
	}
	return rows, took, errors.Join(err, b.exec(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`))
}

func (b *bare) commitRows(ctx context.Context, n int, line []byte) error {
	if err := b.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	for range n {
		if _, err := b.insert.ExecContext(ctx, line); err != nil {
			return err
		}
	}
	return b.exec(ctx, `COMMIT`)
}
