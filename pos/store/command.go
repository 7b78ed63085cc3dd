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

// command runs one command inside its savepoint. The error says that the batch itself cannot go on.
func (w *writer) command(r *request) (reply, error) {
	if !r.ID.IsZero() {
		if first, known := w.firstAnswer(r); known {
			return first, w.standing(first.err)
		}
	}
	old := w.mark
	if err := w.exec(`SAVEPOINT command`); err != nil {
		return reply{}, err
	}
	d, refused := w.attempt(r)
	if err := w.standing(refused); err != nil {
		return reply{}, err
	}
	if refused == nil {
		refused = w.finish(r, d.Done)
	}
	if refused != nil {
		w.mark = old
		if err := w.exec(`ROLLBACK TO command`); err != nil {
			return reply{}, err
		}
		if _, defect := errors.AsType[*panicError](refused); defect { // half changed: only the rows say what holds
			if err := w.load(); err != nil {
				return reply{}, err
			}
		}
		var kept []byte
		if kept, refused = keptRefusal(r, refused); kept != nil {
			if err := w.remember(r, kept, true); err != nil {
				return reply{}, err
			}
		}
	}
	if err := w.exec(`RELEASE command`); err != nil {
		return reply{}, err
	}
	return reply{answer: d.Answer, err: refused}, nil
}

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

// attempt decides and writes. A panic in a part becomes an internal error: one broken rule must not stop the shop.
func (w *writer) attempt(r *request) (d Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = pos.Internalf(r.Name, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	w.now()
	v := w.view()
	if d, err = r.Decide(&v); err != nil {
		return d, err
	}
	if err := w.record(r, &d); err != nil {
		return d, pos.Internalf(r.Name, err)
	}
	if d.Write != nil {
		tx := Tx{View: w.view()}
		if err := d.Write(&tx); err != nil {
			return d, pos.Internalf(r.Name, err)
		}
	}
	w.pushes = append(w.pushes, d.Push...)
	if r.ID.IsZero() {
		return d, nil
	}
	body, err := json.Marshal(d.Answer)
	if err != nil {
		return d, pos.Internalf(r.Name, err)
	}
	return d, w.remember(r, body, false)
}

// finish lets a command update its caches. A panic there is the command's, as one in Decide is.
func (w *writer) finish(r *request, done func()) (err error) {
	if done == nil {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = pos.Internalf(r.Name, &panicError{p, debug.Stack()})
		}
	}()
	done()
	return nil
}

// panicError marks a panic that may have left a cache half changed.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

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
