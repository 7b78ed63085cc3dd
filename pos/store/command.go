package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
)

// command runs one command of the batch. After a brokenError the batch is half changed; any other error says that it
// cannot go on at all.
func (w *writer) command(r *request) (reply, error) {
	if !r.ID.IsZero() {
		if first, known := w.firstAnswer(r); known {
			return first, w.standing(first.err)
		}
	}
	d, refused := w.decide(r)
	if err := w.standing(refused); err != nil {
		return reply{}, err
	}
	if refused != nil {
		kept, refused := keptRefusal(r, refused)
		if kept == nil {
			return reply{err: refused}, nil
		}
		return reply{err: refused}, w.remember(r, kept, true)
	}
	err := w.carryOut(r, &d)
	if fatal := w.standing(err); fatal != nil {
		return reply{}, fatal
	}
	if err != nil {
		return reply{}, &brokenError{pos.Internalf(r.Name, err)}
	}
	return reply{answer: d.Answer}, nil
}

// brokenError is what a command is answered that failed after it had begun to write, or with a cache half changed. It is a
// defect: rules refuse in Decide, before anything is written.
type brokenError struct{ cause *pos.Error }

func (b *brokenError) Error() string { return b.cause.Error() }

// standing tells whether the batch can go on after a command that ended with err. A full disk ends it, and so does a
// transaction that SQLite gave up by itself: what was in it cannot be answered for.
func (w *writer) standing(err error) error {
	switch {
	case isFull(err):
		return err
	case w.raw.AutoCommit():
		return errors.Join(errors.New("the transaction is gone"), err)
	}
	return nil
}

// decide asks the part. A panic there becomes an internal error: one broken rule must not stop the shop.
func (w *writer) decide(r *request) (d Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(r, p)
		}
	}()
	w.now()
	v := w.view()
	return r.Decide(&v)
}

// carryOut writes what was decided and what was answered, and lets the part update its caches.
func (w *writer) carryOut(r *request, d *Decision) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(r, p)
		}
	}()
	if err := w.record(r, d); err != nil {
		return err
	}
	if d.Write != nil {
		tx := Tx{View: w.view()}
		if err := d.Write(&tx); err != nil {
			return err
		}
	}
	if !r.ID.IsZero() {
		body, err := json.Marshal(d.Answer)
		if err != nil {
			return err
		}
		if err := w.remember(r, body, false); err != nil {
			return err
		}
	}
	w.pushes = append(w.pushes, d.Push...)
	if d.Done != nil {
		d.Done()
	}
	return nil
}

func panicked(r *request, p any) error {
	return pos.Internalf(r.Name, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
}

// record writes the facts of a decision, after the epoch that it opens, if any.
func (w *writer) record(r *request, d *Decision) error {
	id := r.ID
	if id.IsZero() && (len(d.Facts) > 0 || d.Epoch != "") {
		id = pos.NewID(w.at)
	}
	if d.Epoch != "" {
		if err := w.s.writeEpoch(w, d.Epoch, id, d.EpochAfter); err != nil {
			return err
		}
	}
	for _, f := range d.Facts {
		if err := w.append(f, id, w.head.Epoch, w.head.Seq+1); err != nil {
			return err
		}
	}
	return nil
}

// append writes one fact to the journal and lets every part apply it.
func (w *writer) append(f fact.Body, command pos.ID, epoch, seq int64) error {
	e, err := journal.NewEntry(f)
	if err != nil {
		return err
	}
	e.Store, e.Epoch, e.Seq, e.Command = w.s.opt.Store, epoch, seq, command
	e.At, e.Day = w.at.UnixMilli(), w.day
	if w.head, err = journal.Append(w, w.head, e); err != nil {
		return err
	}
	w.facts++
	w.latest = max(w.latest, e.At)
	if e.Kind == (fact.ClockAccepted{}).Kind() {
		w.latest = e.At
	}
	tx := Tx{View: w.view()}
	for _, p := range w.s.parts {
		if p.Apply != nil {
			if err := p.Apply(&tx, e); err != nil {
				return fmt.Errorf("apply %s to %s: %w", e.Kind, p.Name, err)
			}
		}
		if p.Follow != nil {
			if err := p.Follow(&tx, e); err != nil {
				return fmt.Errorf("follow %s in %s: %w", e.Kind, p.Name, err)
			}
		}
	}
	return nil
}
