package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hold keeps the writer inside a command until the function it returns is called, so that what is sent meanwhile waits
// in the queue and then shares that command's batch.
func (b *bench) hold(t *testing.T) (release func()) {
	t.Helper()
	inside, free, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	entered := sync.OnceFunc(func() { close(inside) }) // Decide may run again
	go func() {
		defer close(ended)
		// Its answer is that of its batch, which is the test's business.
		_, _ = store.Do[any](context.WithoutCancel(t.Context()), b.Store, store.Command{
			Name: "hold", Decide: func(*store.View) (store.Decision, error) {
				entered()
				<-free
				return store.Decision{}, nil
			},
		})
	}()
	<-inside
	return sync.OnceFunc(func() {
		close(free)
		<-ended
	})
}

// write runs SQL in a command of its own.
func (b *bench) write(ctx context.Context, sql string, args ...any) error {
	_, err := store.Do[any](ctx, b.Store, store.Command{Name: "write", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{Write: func(tx *store.Tx) error { return tx.Exec(sql, args...) }}, nil
	}})
	return err
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*pos.Error](err); ok {
		return e.Key
	}
	return ""
}

func TestTheQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		defer closeStore(t, b)
		synctest.Wait() // the first upkeep is over
		release := b.hold(t)
		var callers sync.WaitGroup
		for range store.QueueLimit {
			callers.Go(func() {
				if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
					t.Errorf("STORE-011: a queued command was lost: %v", err)
				}
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		id := b.newID()
		if _, err := b.count(ctx, id, "sara", 1); pos.CodeOf(err) != pos.Unavailable || keyOf(err) != "store.busy" {
			t.Errorf("STORE-011: command %d must not be taken: %v", store.QueueLimit+1, err)
		}
		release()
		callers.Wait()
		if got, err := b.count(t.Context(), id, "sara", 1); err != nil || got != 1 {
			t.Errorf("STORE-011: unavailable means that nothing was done: total %d, %v", got, err)
		}
		if got, err := b.count(t.Context(), b.newID(), "ali", 0); err != nil || got != store.QueueLimit {
			t.Errorf("STORE-011: %d of %d queued commands were applied, %v", got, store.QueueLimit, err)
		}
	})
}

func TestACallerWhoLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		defer closeStore(t, b)
		release := b.hold(t)
		ctx, cancel := context.WithCancel(t.Context())
		id, left := b.newID(), make(chan error, 1)
		go func() {
			_, err := b.count(ctx, id, "ali", 5)
			left <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-left; pos.CodeOf(err) != pos.Unknown {
			t.Errorf("STORE-012: who stops waiting cannot know: %v", err)
		}
		if _, err := b.count(ctx, b.newID(), "ali", 100); pos.CodeOf(err) != pos.Unavailable {
			t.Errorf("STORE-012: a command whose caller has left already is not taken: %v", err)
		}
		release()
		if got, err := b.count(t.Context(), id, "ali", 5); err != nil || got != 5 {
			t.Errorf("STORE-012: asked again with the same id: %d, %v", got, err)
		}
		if got, err := b.count(t.Context(), b.newID(), "ali", 0); err != nil || got != 5 {
			t.Errorf("STORE-012: applied other than once: %d, %v", got, err)
		}
	})
}

func TestCloseLosesNoAnswer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, dir)
	var answered, refused atomic.Int64
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			for {
				switch _, err := b.count(t.Context(), b.newID(), "ali", 1); pos.CodeOf(err) {
				case "":
					answered.Add(1)
				case pos.Unavailable:
					refused.Add(1)
					return
				default:
					t.Errorf("STORE-013: a command beside Close got %v", err)
					return
				}
			}
		})
	}
	for answered.Load() < 200 {
		if err := b.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	callers.Wait()
	if err := b.Close(); err != nil {
		t.Errorf("STORE-013: closed twice: %v", err)
	}
	if err := b.Read(t.Context(), func(*store.View) error { return nil }); pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("STORE-013: reading a closed store: %v", err)
	}
	c := open(t, dir)
	got, err := c.count(t.Context(), c.newID(), "ali", 0)
	if err != nil || got != answered.Load() {
		t.Errorf("STORE-013: %d were answered and %d are there, %v", answered.Load(), got, err)
	}
}

func TestAVanishedTransactionIsUnknown(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{`ROLLBACK`, `COMMIT`} {
		t.Run(statement, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b := open(t, dir)
			id := b.newID()
			if _, err := b.count(t.Context(), id, "ali", 5); err != nil {
				t.Fatal(err)
			}
			if err := b.write(t.Context(), statement); pos.CodeOf(err) != pos.Unknown {
				t.Errorf("STORE-014: %s inside a command was answered %v", statement, err)
			}
			<-b.Failed()
			if b.Failure() == nil {
				t.Error("STORE-014: the failure is not named")
			}
			if _, err := b.count(t.Context(), b.newID(), "ali", 1); pos.CodeOf(err) != pos.Unavailable {
				t.Errorf("STORE-014: after it nothing is taken any more, got %v", err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			c := open(t, dir)
			if got, err := c.count(t.Context(), id, "ali", 5); err != nil || got != 5 {
				t.Errorf("STORE-014: what was answered before it is gone: %d, %v", got, err)
			}
			mustVerify(t, c)
		})
	}
}

func TestABrokenCommandHarmsNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		defer closeStore(t, b)
		synctest.Wait()      // the first upkeep is over
		release := b.hold(t) // what is sent from here on shares one batch
		var callers sync.WaitGroup
		counts := func() {
			for range 10 {
				callers.Go(func() {
					if _, err := b.count(t.Context(), b.newID(), "sara", 1); err != nil {
						t.Errorf("STORE-007: a sound command beside broken ones: %v", err)
					}
				})
			}
			synctest.Wait()
		}
		broken := func(name string, decide func(*store.View) (store.Decision, error)) {
			callers.Go(func() {
				_, err := store.Do[any](t.Context(), b.Store, store.Command{ID: b.newID(), Name: name, Decide: decide})
				if pos.CodeOf(err) != pos.Internal {
					t.Errorf("STORE-007: %s: got %v", name, err)
				}
			})
			synctest.Wait()
		}
		counts()
		broken("panics", func(*store.View) (store.Decision, error) { panic("broken rule") })
		counts()
		broken("writes badly", func(*store.View) (store.Decision, error) {
			return store.Decision{
				Facts: []fact.Body{counted{"sara", 1000}},
				Write: func(tx *store.Tx) error { return tx.Exec(`INSERT INTO nowhere VALUES (1)`) },
				Done:  func() { b.counter.cache["sara"] += 1000 },
			}, nil
		})
		counts()
		release()
		callers.Wait()
		if got, err := b.count(t.Context(), b.newID(), "sara", 0); err != nil || got != 30 {
			t.Errorf("STORE-007: a broken command left traces: total %d, %v", got, err)
		}
		mustVerify(t, b)
	})
}

func TestAPanicInDoneIsTheCommands(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	if _, err := b.count(t.Context(), b.newID(), "ali", 5); err != nil {
		t.Fatal(err)
	}
	_, err := store.Do[any](t.Context(), b.Store, store.Command{
		ID: b.newID(), Name: "half done",
		Decide: func(*store.View) (store.Decision, error) {
			return store.Decision{
				Facts: []fact.Body{counted{"ali", 1000}},
				Done: func() {
					b.counter.cache["ali"] = 99
					panic("half done")
				},
			}, nil
		},
	})
	if pos.CodeOf(err) != pos.Internal {
		t.Errorf("STORE-007: a panic in Done was answered %v", err)
	}
	if got, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil || got != 6 {
		t.Errorf("STORE-007: the cache kept what was rolled back: %d, %v", got, err)
	}
	mustVerify(t, b)
}

func TestARefusalThatCannotBeKept(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	_, err := store.Do[any](t.Context(), b.Store, store.Command{
		ID: b.newID(), Name: "odd",
		Decide: func(*store.View) (store.Decision, error) {
			return store.Decision{}, &pos.Error{Code: pos.Refused, Key: "id.invalid", Args: map[string]any{"c": make(chan int)}}
		},
	})
	if pos.CodeOf(err) != pos.Internal {
		t.Errorf("STORE-007: got %v", err)
	}
	if _, err := b.count(t.Context(), b.newID(), "ali", 1); err != nil {
		t.Errorf("STORE-007: one odd refusal stopped the store: %v", err)
	}
}

func TestARefusalsAmountsStayWhole(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	const large = 1<<60 + 1 // no float64 holds it
	c := store.Command{ID: b.newID(), Name: "refuse", Decide: func(*store.View) (store.Decision, error) {
		return store.Decision{}, &pos.Error{
			Code: pos.Refused, Op: "refuse", Key: "id.invalid", Args: map[string]any{"n": large},
		}
	}}
	_, first := store.Do[any](t.Context(), b.Store, c)
	_, again := store.Do[any](t.Context(), b.Store, c)
	if first == nil || again == nil || first.Error() != again.Error() {
		t.Errorf("STORE-003: first %v, again %v", first, again)
	}
}

func closeStore(t *testing.T, b *bench) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
