package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// run is a script on its way.
type run struct {
	ctx   context.Context //nolint:containedctx // of this one run
	world *world
	mode  Mode
	till  pos.TillID

	sent    []sent
	answer  any        // what the last command was answered
	refusal *pos.Error // what it was refused with
	pending bool       // the script has yet to expect the refusal
	facts   int64      // position up to which the script has seen the facts
	people  map[string]person
	allowed *staff.Approval // what stands behind "approved by" of the command under way
	sold    map[string]sale.Completed
	held    map[string]pos.ID // the basket that was last put aside under a name

	practice *world // the training book, nil until a till first trains
	marks    map[*world]bookmark
}

// sent is a command that was sent, and what came of it.
type sent struct {
	again   func(context.Context) (any, error) // sends it with the same id
	repeats bool                               // it has an id
	answer  any                                // as JSON reads it
	refusal *pos.Error
}

// do plays one statement.
func (r *run) do(s statement) error {
	verb, words := s[0][0], s[0][1:]
	if verb != "expect" && verb != "retry" && verb != "restart" {
		if err := r.unexpected(); err != nil {
			return err
		}
	}
	switch verb {
	case "shop":
		return r.describe(s)
	case "item", "code", "price":
		return r.stock(verb, words)
	case "offer", "prices", "codes", "category", "reason":
		return r.offers(verb, s)
	case "means":
		return r.means(words)
	}
	if r.world.store == nil {
		if err := r.world.open(r.ctx); err != nil {
			return err
		}
		r.facts = r.world.store.Head().Position
	}
	switch verb {
	case "till":
		return r.goTo(words)
	case "time", "wait":
		return r.passTime(verb, words)
	case "restart":
		return r.restart()
	case "retry":
		return r.retryBefore(words)
	case "expect":
		s[0] = words
		return r.expect(s)
	}
	if returnVerbs(verb) {
		return r.returning(verb, s)
	}
	if len(s) > 1 {
		return errors.New("a command has no commas")
	}
	return r.act(verb, words)
}

// act gives a command at the present till.
func (r *run) act(verb string, words []string) error {
	if r.till == "" {
		return errors.New("at which till? Begin with: till 1")
	}
	if slices.Contains(cashVerbs(), verb) {
		return r.cashAct(verb, words)
	}
	if acts, ok := r.staffVerbs()[verb]; ok {
		return r.inReal(acts)(words)
	}
	switch {
	case verb == "train":
		return r.train(true, words)
	case verb == "end" && len(words) > 0 && words[0] == "training":
		return r.train(false, words[1:])
	}
	id := pos.NewID(r.world.clock())
	words, err := r.cutApproval(words)
	if err != nil {
		return err
	}
	first, options, err := optioned(verb, words)
	if err != nil {
		return err
	}
	command, err := r.commandOf(verb, id, first, options)
	if err != nil || command == nil {
		return err
	}
	return r.send(command, verb != "epoch")
}

// send gives a command to the store as the mode says. A command without an id is not repeated.
func (r *run) send(command func() store.Command, repeats bool) error {
	c := sent{repeats: repeats, again: r.inBook(func(ctx context.Context) (any, error) {
		a, err := store.Do[any](ctx, r.world.store, command())
		return plain(a), err
	})}
	if r.mode.Leave && repeats {
		if err := r.leave(c); err != nil {
			return err
		}
	}
	answer, err := c.again(r.ctx)
	r.answer, r.refusal = answer, nil
	if err != nil {
		e, ok := errors.AsType[*pos.Error](err)
		if !ok || e.Code == pos.Internal {
			return err
		}
		r.refusal, r.pending = e, true
	}
	if err := r.keep(answer); err != nil {
		return err
	}
	c.answer, c.refusal = r.answer, r.refusal
	r.sent = append(r.sent, c)
	if r.mode.Twice && repeats {
		if err := r.retry(c); err != nil {
			return err
		}
	}
	r.world.setClock(r.world.clock().Add(time.Second))
	if n := len(r.sent); n > closely && n%closely != 0 {
		return nil
	}
	if r.mode.Restart {
		return r.restart() // it looks at the screen too
	}
	return r.checkScreen()
}

// closely is the number of commands after each of which a script looks at everything. From there on it does so after as
// many each: a basket of a thousand lines is not read a thousand times.
const closely = 50

// plain returns an answer as it looks after a way through JSON.
func plain(answer any) any {
	b, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		return err
	}
	return out
}

// keep remembers each receipt that was given out.
func (r *run) keep(answer any) error {
	m, ok := answer.(map[string]any)
	if done, last := m["done"].(map[string]any); last { // the payment that completed the sale
		m = done
	}
	if !ok || m["number"] == nil || m["sale"] == nil || m["return"] != nil {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	var c sale.Completed
	if err := json.Unmarshal(b, &c); err != nil {
		return err
	}
	if _, ok := r.sold[c.Number]; ok {
		return fmt.Errorf("receipt number %s was given twice", c.Number)
	}
	if r.sold == nil {
		r.sold = map[string]sale.Completed{}
	}
	r.sold[c.Number] = c
	return nil
}

// leave sends a command for a caller who goes away meanwhile. Whether it was done is for the next try to say.
func (r *run) leave(c sent) error {
	ctx, cancel := context.WithCancel(r.ctx)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		cancel()
	}()
	_, err := c.again(ctx)
	<-gone
	if pos.CodeOf(err) == pos.Internal {
		return err
	}
	return nil
}

// retryBefore is the statement: retry [3], where 1 is the last command, 2 the one before it.
func (r *run) retryBefore(words []string) error {
	n := 1
	if len(words) == 1 {
		var err error
		if n, err = strconv.Atoi(words[0]); err != nil {
			return err
		}
	}
	for _, c := range slices.Backward(r.sent) {
		if !c.repeats {
			continue
		}
		if n--; n == 0 {
			return errors.Join(r.retry(c), r.checkScreen())
		}
	}
	return errors.New("there is no such command to send again")
}

// retry sends a command again with the same id, and proves that it gets the same answer and changes nothing.
func (r *run) retry(c sent) error {
	head, drawers := r.world.store.Head(), r.world.drawersAsked()
	answer, err := c.again(r.ctx)
	told, _ := errors.AsType[*pos.Error](err)
	switch {
	case (err == nil) != (told == nil), !reflect.DeepEqual(essence(told), essence(c.refusal)):
		return fmt.Errorf("sent again it was answered %v: %w; first %v: %w", answer, err, c.answer, c.refusal)
	case !reflect.DeepEqual(answer, c.answer):
		return fmt.Errorf("sent again it was answered %v, first %v", answer, c.answer)
	case r.world.store.Head() != head:
		return errors.New("sent again it wrote an entry")
	case r.world.drawersAsked() != drawers:
		return errors.New("sent again it opened a drawer")
	}
	return nil
}

// essence is what a person is told by a refusal: all of it must come back.
func essence(e *pos.Error) any {
	if e == nil {
		return nil
	}
	return plain(pos.Error{Code: e.Code, Key: e.Key, Args: e.Args, Hint: e.Hint})
}

// unexpected complains of a refusal that the script has not expected.
func (r *run) unexpected() error {
	if !r.pending {
		return nil
	}
	return fmt.Errorf("the command before was refused, which the script does not expect: %w", r.refusal)
}

func (r *run) restart() error {
	if err := r.reopen(); err != nil {
		return err
	}
	return r.checkScreen()
}

func (r *run) goTo(words []string) error {
	if len(words) != 1 {
		return errors.New("which till?")
	}
	return r.enter(pos.TillID(words[0]))
}

// passTime sets the local time or lets some go by.
func (r *run) passTime(verb string, words []string) error {
	if verb == "wait" && len(words) == 1 {
		d, err := time.ParseDuration(words[0])
		if err != nil {
			return err
		}
		r.world.setClock(r.world.clock().Add(d))
		return nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", strings.Join(words, " "), r.world.zone)
	if err != nil {
		return err
	}
	r.world.setClock(at.UTC())
	return nil
}

// read runs fn on the store as a reader.
func (r *run) read(fn func(*store.View) error) error { return r.world.store.Read(r.ctx, fn) }

// entries returns the entries after a position.
func (r *run) entries(after int64) (all []journal.Entry, err error) {
	const step = 500
	err = r.read(func(v *store.View) error {
		for {
			some, err := journal.ReadFrom(v, storeID, after, step)
			if err != nil || len(some) == 0 {
				return err
			}
			all, after = append(all, some...), some[len(some)-1].Position
		}
	})
	return all, err
}
