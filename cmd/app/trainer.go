package app

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/pos/training"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// trainer keeps the training book and says which book a call belongs to. The book is an App of its own behind the screens
// and devices of the real one: the same parts on another store, with tills T1, T2 … It is opened when a till first trains.
type trainer struct {
	app *App // the real one
	// gates keep a till's commands out while it goes from one book to the other.
	gates map[pos.TillID]*sync.RWMutex
	book  atomic.Pointer[trainingBook] // nil while it is not open
	news  chan struct{}                // holds a token while the real journal may say something new

	opening sync.Mutex // held by whoever opens, closes or fills the book
}

func newTrainer(a *App) *trainer {
	t := &trainer{app: a, gates: map[pos.TillID]*sync.RWMutex{}, news: make(chan struct{}, 1)}
	for _, till := range a.cfg.Tills {
		t.gates[till.ID] = &sync.RWMutex{}
	}
	return t
}

// retryAfterSwitch is how long after a till changed books its commands are looked for in the other one first: a screen may
// send again what it asked before, under an id made by a clock that is not ours.
const retryAfterSwitch = time.Hour

// prepareLimit is how long a person who begins to train waits for the book, which the first time reads the whole journal.
const prepareLimit = 4 * time.Second

// ofTheShop are the commands that have no second book: people, screens, and training itself.
func ofTheShop(name string) bool {
	for _, prefix := range []string{"staff.", "people.", "audit.", "terminal.", "training."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// enter returns the App that a command belongs to and the call as that knows it. done is called when it was served: until
// then the till changes no book.
func (t *trainer) enter(ctx context.Context, name string, c ui.Call) (_ *App, _ ui.Call, done func(), err error) {
	gate := t.gates[c.Till]
	if gate == nil || ofTheShop(name) {
		return t.app, c, func() {}, nil
	}
	gate.RLock()
	trains, err := t.trains(ctx, c)
	if err != nil || !trains {
		if err != nil {
			gate.RUnlock()
		}
		return t.app, c, gate.RUnlock, err
	}
	b := t.book.Load()
	if b == nil {
		gate.RUnlock()
		return nil, c, nil, &pos.Error{
			Code: pos.Unavailable, Op: "train", Key: "training.unavailable", Hint: "training.unavailable_hint",
		}
	}
	t.app.staff.Touch(c.Till)
	c.Till = pos.TrainingTill(c.Till)
	return b.app, c, gate.RUnlock, nil
}

// trains tells whether a call belongs to the training book: that of its till now, or the one that answered it before.
func (t *trainer) trains(ctx context.Context, c ui.Call) (bool, error) {
	now := t.app.training.Of(c.Till)
	if now.At.IsZero() || t.app.clock().Sub(now.At) > retryAfterSwitch {
		return now.On, nil
	}
	other := t.app.store
	if !now.On {
		b := t.book.Load()
		if b == nil {
			return false, nil
		}
		other = b.app.store
	}
	known, err := other.Answered(ctx, c.ID)
	return now.On != known, err
}

// serve is the table of commands of both books.
func (t *trainer) serve(own ui.Commands) ui.Commands {
	return ui.Route(own, func(ctx context.Context, name string, c ui.Call) (ui.Commands, ui.Call, func(), error) {
		a, c, done, err := t.enter(ctx, name, c)
		if err != nil || a == t.app {
			return own, c, done, err
		}
		return a.table, c, done, nil
	})
}

// show is the topics of both books. People are the same in both.
func (t *trainer) show(own map[string]ui.Snapshot) map[string]ui.Snapshot {
	both := map[string]ui.Snapshot{}
	for topic, read := range own {
		both[topic] = func(ctx context.Context, till pos.TillID) (int64, any, error) {
			b := t.book.Load()
			if topic == screen.TopicStaff || b == nil || !t.app.training.Of(till).On {
				return read(ctx, till)
			}
			rev, data, err := b.topics[topic](ctx, pos.TrainingTill(till))
			if st, ok := data.(screen.Status); ok && err == nil {
				data, err = t.status(ctx, till, st)
			}
			return rev, data, err
		}
	}
	return both
}

// status is what a till that trains says of itself: its printer's queue is that of the training book, the rest the shop's.
func (t *trainer) status(ctx context.Context, till pos.TillID, practice screen.Status) (any, error) {
	_, data, err := t.app.statusSnapshot(ctx, till)
	st, ok := data.(screen.Status)
	if err != nil || !ok {
		return data, err
	}
	st.Printer = practice.Printer
	st.Catalog += practice.Catalog
	return st, nil
}

// switched tells the screens of a till that everything they show is of another book now. The writer calls it.
func (t *trainer) switched(till pos.TillID) {
	for _, topic := range screen.TillTopics() {
		t.app.screens.Refresh(topic.Name, till)
	}
	t.app.screens.Refresh(screen.TopicStatus, "")
	t.app.screens.Refresh(screen.TopicShop, "")
}

// begin lets a till train, once the book is open and holds today's goods.
func (t *trainer) begin(ctx context.Context, c ui.Call, args training.Args) (none screen.Nothing, err error) {
	soon, cancel := context.WithTimeout(ctx, prepareLimit)
	defer cancel()
	if err := t.ready(soon); err != nil {
		if soon.Err() != nil { // the rest is done meanwhile
			err = &pos.Error{Code: pos.Unavailable, Op: "train", Key: "training.preparing", Err: err}
		}
		return none, err
	}
	return t.change(ctx, t.app.training.Begin(c.ID, c.Till, args), c.Till)
}

func (t *trainer) end(ctx context.Context, c ui.Call, args training.Args) (screen.Nothing, error) {
	return t.change(ctx, t.app.training.End(c.ID, c.Till, args), c.Till)
}

// change runs a command that changes a till's book, between two of that till's commands.
func (t *trainer) change(ctx context.Context, c store.Command, till pos.TillID) (screen.Nothing, error) {
	if gate := t.gates[till]; gate != nil {
		gate.Lock()
		defer gate.Unlock()
	}
	return store.Do[screen.Nothing](ctx, t.app.store, c)
}

// clear throws the book away, between two commands of every till.
func (t *trainer) clear(ctx context.Context, c ui.Call, args training.Args) (none screen.Nothing, err error) {
	open := t.shutAll()
	defer open()
	none, err = store.Do[screen.Nothing](ctx, t.app.store, t.app.training.Clear(c.ID, c.Till, args))
	if err != nil {
		return none, err
	}
	return none, t.closeOthers()
}

// shutAll shuts the gates of all tills, always in the same order, so that two who do it do not wait for each other. It
// returns how to open them again.
func (t *trainer) shutAll() (open func()) {
	for _, till := range t.app.cfg.Tills {
		t.gates[till.ID].Lock()
	}
	return func() {
		for _, till := range t.app.cfg.Tills {
			t.gates[till.ID].Unlock()
		}
	}
}

// scan sells a code from a till's scanner in the book that the till sells in.
func (t *trainer) scan(ctx context.Context, c ui.Call, args sale.ScanArgs) (sale.LineAnswer, error) {
	a, c, done, err := t.enter(ctx, "sale.scan", c)
	if err != nil {
		return sale.LineAnswer{}, err
	}
	defer done()
	return a.scan(ctx, c, args)
}
