package store_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sanduq/pos/store"
)

func TestReadersDoNotBlockTheWriter(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	err := b.Read(t.Context(), func(v *store.View) error {
		before := v.Head()
		for range 50 {
			if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
				return err
			}
		}
		var seq int64
		if err := v.QueryRow(`SELECT max(seq) FROM journal`).Scan(&seq); err != nil {
			return err
		}
		if seq != before.Seq {
			t.Errorf("STORE-008: a reader's state moved from %d to %d", before.Seq, seq)
		}
		return nil
	})
	if err != nil {
		t.Errorf("STORE-019: writing beside an open reader: %v", err)
	}
}

func TestAReaderThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for range 8 { // more than the pool has connections: each comes back usable
		err := b.Read(ctx, func(v *store.View) error {
			var n int
			return v.QueryRow(`WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c`).Scan(&n)
		})
		if err == nil {
			t.Fatal("STORE-020: an endless query ended")
		}
	}
	if err := b.Read(t.Context(), func(*store.View) error { return nil }); err != nil {
		t.Errorf("STORE-020: the pool is used up: %v", err)
	}
}

func TestTheWALStaysBounded(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 3 { // there is always a reader in the WAL
		readers.Go(func() {
			for ctx.Err() == nil {
				next := b.Head().Seq + 2
				err := b.Read(t.Context(), func(v *store.View) error {
					for b.Head().Seq < next && ctx.Err() == nil && v.Head().Seq > 0 {
						var n int
						if err := v.QueryRow(`SELECT count(*) FROM totals`).Scan(&n); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	const piece, total, limit = 512 << 10, 72 << 20, 40 << 20
	largest := int64(0)
	for written := 0; written < total; written += piece {
		if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
			t.Fatal(err)
		}
		if err := b.write(t.Context(), `INSERT INTO scratch (who) VALUES (hex(zeroblob(?)))`, piece/2); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(b.dir, "store.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, info.Size())
	}
	cancel()
	readers.Wait()
	if largest > limit {
		t.Errorf("STORE-021: of %d MiB written the WAL held %d MiB", total>>20, largest>>20)
	}
}

func TestVerifyAndBackUpWhileWriting(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for ctx.Err() == nil {
				if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
					t.Error(err)
				}
			}
		})
	}
	before := b.Head().Seq
	for range 3 {
		mustVerify(t, b)
		path := filepath.Join(t.TempDir(), "backup.db")
		if err := b.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		r, err := store.Verify(t.Context(), path, []store.Part{b.counter.part()}, t.TempDir(), nil)
		if err != nil || r.Difference != "" || r.Head.Seq < before {
			t.Errorf("VERIFY-003: a backup taken while selling: %+v, %v", r, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := b.Backup(ended, filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("VERIFY-003: a backup whose caller has left must say so")
	}
	cancel()
	writers.Wait()
	if b.Head().Seq == before {
		t.Error("VERIFY-003: nothing was written meanwhile")
	}
	mustVerify(t, b)
}
