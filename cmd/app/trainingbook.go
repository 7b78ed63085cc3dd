package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/store"
	"sanduq/pos/training/book"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// trainingDir is the folder of the data directory in which training books lie, each in a folder called by its number. No
// backup holds it.
const trainingDir = "training"

// trainingBook is the open training book.
type trainingBook struct {
	number int64
	app    *App
	topics map[string]ui.Snapshot
	read   book.Place // how far the real journal was read for it; guarded by trainer.opening
}

// newTrainingApp makes the App of the training book: other tills and another store, the same screens, devices and people.
func newTrainingApp(front *App, dir string) *App {
	cfg := front.cfg
	cfg.Data, cfg.Store = dir, front.cfg.Store+"-training"
	cfg.Tills = slices.Clone(cfg.Tills)
	for i := range cfg.Tills {
		cfg.Tills[i].ID = pos.TrainingTill(cfg.Tills[i].ID)
	}
	cfg.Hub = config.Hub{}
	a := &App{
		cfg: cfg, clock: front.clock, log: front.log.With("book", "training"), front: front,
		screens: front.screens, devices: front.devices, printers: front.printers, drawerFault: map[pos.TillID]error{},
	}
	a.parts = newParts(&a.cfg, front.catalog, a.clock, nil)
	a.staff.Behind(front.staff, func(name pos.TillID) pos.TillID {
		till, _ := pos.RealTill(name)
		return till
	})
	a.table = a.commands()
	return a
}

// storeParts are the parts of this App's store. The training book is in nobody's hands but the real one's: it has no people,
// no screens and no line of its own, and the catalogue's files are the real book's to open.
func (a *App) storeParts() []store.Part {
	all := a.parts.table()
	if a.front == nil {
		return all
	}
	all = slices.DeleteFunc(all, func(p store.Part) bool {
		return slices.Contains([]string{"staff", "terminal", "training", "uplink"}, p.Name)
	})
	for i := range all {
		if all[i].Name == "catalog" {
			all[i].Load = nil
		}
	}
	return append(all, book.Part())
}

// start opens the book where a till trains, or did so a moment ago. A book that cannot be opened stops no sale: the tills
// that train say so, and are led back.
func (t *trainer) start(ctx context.Context) {
	recent := t.app.clock().Sub(t.app.training.Changed()) < retryAfterSwitch
	if len(t.app.training.On()) == 0 && !recent {
		return
	}
	if err := t.ready(ctx); err != nil {
		t.app.log.Error("open training book", "err", err)
	}
}

// ready opens the book in use unless it is open, and brings its goods up to date.
func (t *trainer) ready(ctx context.Context) error {
	t.opening.Lock()
	defer t.opening.Unlock()
	if err := t.open(ctx); err != nil {
		return &pos.Error{Code: pos.Unavailable, Op: "train", Key: "training.unavailable", Err: err}
	}
	t.heard() // what does not get done here is done by run, which looks after the open book from now on
	for b := t.book.Load(); ; {
		if more, err := t.follow(ctx, b); err != nil || !more {
			return err
		}
	}
}

func (t *trainer) open(ctx context.Context) error {
	number := t.app.training.Book()
	if b := t.book.Load(); b != nil && b.number == number {
		return nil
	}
	if err := t.sweep(number); err != nil {
		return err
	}
	b := &trainingBook{number: number}
	b.app = newTrainingApp(t.app, t.dir(number))
	b.topics = b.app.tillTopics()
	if err := b.app.openStore(ctx); err != nil {
		return err
	}
	err := b.app.store.Read(ctx, func(v *store.View) (err error) {
		b.read, err = book.ReadPlace(v)
		return err
	})
	if err != nil {
		return errors.Join(err, b.app.store.Close())
	}
	t.book.Store(b)
	return nil
}

func (t *trainer) dir(number int64) string {
	return filepath.Join(t.app.cfg.Data, trainingDir, strconv.FormatInt(number, 10))
}

// sweep removes the books that are not in use any more.
func (t *trainer) sweep(keep int64) error {
	dir := filepath.Join(t.app.cfg.Data, trainingDir)
	books, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, b := range books {
		if path := filepath.Join(dir, b.Name()); path != t.dir(keep) {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("remove a cleared training book: %w", err)
			}
		}
	}
	return os.MkdirAll(dir, 0o750)
}

// closeOthers closes the book that is open if another one is in use by now, and removes it.
func (t *trainer) closeOthers() error {
	t.opening.Lock()
	defer t.opening.Unlock()
	number := t.app.training.Book()
	if b := t.book.Load(); b != nil && b.number != number {
		t.book.Store(nil)
		if err := b.app.store.Close(); err != nil {
			return err
		}
	}
	return t.sweep(number)
}

// follow copies the next of what the real journal says of goods and offers since the book last looked, and tells whether
// there may be more. The book notes how far it looked only with something it found: what was looked at in vain costs no
// commit, and is looked at again after a start.
func (t *trainer) follow(ctx context.Context, b *trainingBook) (more bool, err error) {
	var news book.News
	err = t.app.store.Read(ctx, func(v *store.View) (err error) {
		news, err = book.Read(v, b.read)
		return err
	})
	if err != nil || !news.Any() {
		return false, err
	}
	if news.Worth() {
		if _, err := store.Do[any](ctx, b.app.store, book.Copy(news, b.app.memories())); err != nil {
			return false, err
		}
		b.app.catalogBatch.Add(1)
		t.app.screens.Refresh(screen.TopicShelf, "")
		t.app.screens.Refresh(screen.TopicStatus, "")
	}
	b.read = news.Upto()
	return true, nil
}

// memories are how the parts that remember goods and offers read them again.
func (a *App) memories() (all []func(*store.View) error) {
	for _, p := range a.storeParts() {
		if p.Load != nil && (p.Name == "shelf" || p.Name == "offers") {
			all = append(all, p.Load)
		}
	}
	return all
}

// heard notes that the real journal grew. The writer calls it.
func (t *trainer) heard() {
	if t == nil || t.book.Load() == nil {
		return
	}
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// run keeps the book's goods up to date, and ends the server with the book's store: a commit whose outcome is unknown is one
// in either book.
func (t *trainer) run(ctx context.Context) error {
	for {
		var failed <-chan struct{}
		b := t.book.Load()
		if b != nil {
			failed = b.app.store.Failed()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-failed:
			return fmt.Errorf("training book: %w", b.app.store.Failure())
		case <-t.news:
		}
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = t.catchUp(ctx); err != nil && ctx.Err() == nil {
				t.app.log.Warn("bring the training book up to date", "err", err)
			}
		}
	}
}

// catchUp takes one step, so that nobody waits for more than one.
func (t *trainer) catchUp(ctx context.Context) (more bool, err error) {
	t.opening.Lock()
	defer t.opening.Unlock()
	b := t.book.Load()
	if b == nil {
		return false, nil
	}
	return t.follow(ctx, b)
}

// close closes the book. Nothing asks for it any more.
func (t *trainer) close() error {
	if t == nil {
		return nil
	}
	t.opening.Lock()
	defer t.opening.Unlock()
	if b := t.book.Swap(nil); b != nil {
		return b.app.store.Close()
	}
	return nil
}
