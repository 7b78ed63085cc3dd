package script

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/training"
)

// bookmark is what a run knows of one book while it acts in the other.
type bookmark struct {
	world *world
	sold  map[string]sale.Completed
	facts int64
}

// newTraining makes the real book's part that knows who trains.
func (w *world) newTraining() *training.Training {
	return training.New(training.Config{
		Tills: w.cfg.Tills, Baskets: w.sales,
		Check: func(at pos.TillID, need staff.Permission, a *staff.Approval) training.Permit {
			return w.staff.Check(at, need, a)
		},
	})
}

// newPractice makes the training book of a shop: the same goods and people, other tills.
func newPractice(of *world) *world {
	w := newWorld(filepath.Join(of.dir, "training"))
	w.cfg, w.about, w.zone, w.cutover, w.required = of.cfg, of.about, of.zone, of.cutover, of.required
	w.labels, w.goods, w.now, w.of = of.labels, of.goods, of.clock(), of
	w.cfg.Tills = nil
	for _, till := range of.cfg.Tills {
		w.cfg.Tills = append(w.cfg.Tills, pos.TrainingTill(till))
	}
	return w
}

// train is the statement: train [approved by sami]; and: end training.
func (r *run) train(begin bool, words []string) error {
	back := r.turn(r.real())
	id, at := pos.NewID(r.world.clock()), r.till
	_, err := r.cutApproval(words)
	args := training.Args{Approval: r.allowed}
	if err == nil {
		err = r.send(func() store.Command {
			if begin {
				return r.world.training.Begin(id, at, args)
			}
			return r.world.training.End(id, at, args)
		}, true)
	}
	back()
	return errors.Join(err, r.enter(at))
}

// real is the shop's own book.
func (r *run) real() *world {
	if r.world.of != nil {
		return r.world.of
	}
	return r.world
}

// turn goes to another book, where the till has another name, and returns how to go back.
func (r *run) turn(to *world) (back func()) {
	from, name := r.world, r.till
	if from == to {
		return func() {}
	}
	if r.marks == nil {
		r.marks = map[*world]bookmark{}
	}
	r.marks[from] = bookmark{from, r.sold, r.facts}
	m := r.marks[to]
	r.world, r.sold, r.facts = to, m.sold, m.facts
	if r.till, _ = pos.RealTill(name); to.of != nil && r.till != "" {
		r.till = pos.TrainingTill(r.till)
	}
	if now := from.clock(); now.After(to.clock()) {
		to.setClock(now)
	}
	return func() {
		r.turn(from)
		r.till = name
	}
}

// enter goes to the book that a till sells in, by the till's real name.
func (r *run) enter(till pos.TillID) error {
	r.turn(r.real())
	r.till = till
	if !r.world.training.Of(till).On {
		return nil
	}
	if r.practice == nil {
		w := newPractice(r.world)
		if err := os.MkdirAll(w.dir, 0o750); err != nil {
			return err
		}
		r.practice = w
	}
	r.practice.goods = r.world.goods
	if r.practice.store == nil {
		if err := r.practice.open(r.ctx); err != nil {
			return err
		}
		r.turn(r.practice)
		r.facts = r.world.store.Head().Position
		return nil
	}
	r.turn(r.practice)
	return nil
}

// inReal does something about people, who are those of the real book.
func (r *run) inReal(act func([]string) error) func([]string) error {
	return func(words []string) error {
		back := r.turn(r.real())
		defer back()
		return act(words)
	}
}

// inBook remembers the book that a command is given in, for the day when it is sent again.
func (r *run) inBook(again func(context.Context) (any, error)) func(context.Context) (any, error) {
	own := r.world
	return func(ctx context.Context) (any, error) {
		back := r.turn(own)
		defer back()
		return again(ctx)
	}
}

// reopen closes and opens a book, and with the real one that of practice: its people are the real one's.
func (r *run) reopen() error {
	books := []*world{r.real()}
	if r.practice != nil && r.practice.store != nil {
		books = append(books, r.practice)
	}
	var err error
	for _, w := range books {
		err = errors.Join(err, w.close())
	}
	for _, w := range books {
		if err == nil {
			err = w.open(r.ctx)
		}
	}
	return err
}

// endOf is what every script ends with in one of its books.
func (r *run) endOf(w *world) error {
	back := r.turn(w)
	defer back()
	if err := w.verify(r.ctx); err != nil {
		return err
	}
	return errors.Join(r.payments(), r.sums(), r.sumReturns(), r.days())
}
