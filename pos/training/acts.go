package training

import (
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Args begin or end the training of a till, or clear the book.
type Args struct {
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Begin lets a till train. A basket that is open at it must be sold, put aside or cleared first: it would be out of sight.
// A till that trains already is left so. Answer: none. Refusals: those of Check with staff.Train, training.no_till,
// training.basket_open.
func (t *Training) Begin(id pos.ID, at pos.TillID, a Args) store.Command {
	return t.command(id, "training.begin", at, staff.Train, a, func(v *store.View, by fact.By) (store.Decision, error) {
		if t.Of(at).On {
			return store.Decision{}, nil
		}
		open, err := t.cfg.Baskets.Unfinished(v)
		if err != nil {
			return store.Decision{}, err
		}
		if slices.ContainsFunc(open, func(b fact.OpenBasket) bool { return b.Till == at && !b.Held }) {
			return store.Decision{}, refused("training.basket_open", nil)
		}
		return store.Decision{
			Facts: []fact.Body{fact.TrainingBegan{Till: at, By: by}},
			Done:  t.change(func(s *state) { s.tills[at] = Till{On: true, At: v.At} }),
			Push:  []store.Push{{Topic: Topic, Till: at}},
		}, nil
	})
}

// End lets a till sell for real again. Whoever may sell may end it, so that no till stays shut to customers because whoever
// let it train has gone home. What is in its basket stays in the training book. A till that does not train is left so.
// Answer: none. Refusals: those of Check with staff.Sell, training.no_till.
func (t *Training) End(id pos.ID, at pos.TillID, a Args) store.Command {
	return t.command(id, "training.end", at, staff.Sell, a, func(v *store.View, by fact.By) (store.Decision, error) {
		if !t.Of(at).On {
			return store.Decision{}, nil
		}
		return store.Decision{
			Facts: []fact.Body{fact.TrainingEnded{Till: at, By: by}},
			Done:  t.change(func(s *state) { s.tills[at] = Till{At: v.At} }),
			Push:  []store.Push{{Topic: Topic, Till: at}},
		}, nil
	})
}

// Clear throws the training book away and begins another, while no till trains. Answer: none. Refusals: those of Check with
// staff.ClearTraining, training.still_on (till).
func (t *Training) Clear(id pos.ID, at pos.TillID, a Args) store.Command {
	return t.command(id, "training.clear", at, staff.ClearTraining, a,
		func(_ *store.View, by fact.By) (store.Decision, error) {
			if on := t.On(); len(on) > 0 {
				return store.Decision{}, refused("training.still_on", map[string]any{"till": on[0]})
			}
			next := t.Book() + 1
			return store.Decision{
				Facts: []fact.Body{fact.TrainingCleared{Till: at, Book: next, By: by}},
				Done:  t.change(func(s *state) { s.book = next }),
			}, nil
		})
}

func (t *Training) command(
	id pos.ID, name string, at pos.TillID, need staff.Permission, a Args,
	decide func(*store.View, fact.By) (store.Decision, error),
) store.Command {
	permit := t.cfg.Check(at, need, a.Approval)
	return store.Command{
		ID: id, Name: name, Args: map[string]any{"till": at, "args": a}, Prepare: permit.Prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			if !slices.Contains(t.cfg.Tills, at) {
				return store.Decision{}, &pos.Error{
					Code: pos.NotFound, Op: "train", Key: "training.no_till", Args: map[string]any{"till": at},
				}
			}
			by, err := permit.By(v)
			if err != nil {
				return store.Decision{}, err
			}
			return decide(v, by)
		},
	}
}

func refused(key string, args map[string]any) error {
	return &pos.Error{Code: pos.Refused, Op: "train", Key: key, Args: args}
}
