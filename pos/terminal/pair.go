package terminal

import (
	"context"
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Place is where a person lets screens in or sends them away.
type Place struct {
	Till pos.TillID
	// Own is the store's own screen or console, which nobody reaches over the network.
	Own bool
	// Console is its command line.
	Console bool
}

// PairArgs lets the browser in that waits with a code.
type PairArgs struct {
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Till     pos.TillID      `json:"till,omitempty"` // the only till it may show, "" for any
	Approval *staff.Approval `json:"approval,omitempty"`
}

// PairAnswer tells which terminal it is now.
type PairAnswer struct {
	Terminal pos.ID `json:"terminal"`
}

// Change is the data of Topic.
type Change struct {
	Revoked pos.ID // zero: one was let in
}

// placeArgs are the arguments of a command with the place it was given at: elsewhere it is another intent.
type placeArgs struct {
	At   Place `json:"at"`
	Args any   `json:"args"`
}

// Pair lets a browser in; the terminal's id is the command's. Answer: PairAnswer. Refusals: those of Check with
// ManageStaff, terminal.only_here, terminal.code_unknown, terminal.code_pause, terminal.name_needed,
// terminal.name_too_long, terminal.no_till, terminal.too_many.
func (t *Terminals) Pair(id pos.ID, at Place, a PairArgs) store.Command {
	permit := t.permit(at, a.Approval)
	var found *ask
	var bad error
	return store.Command{
		ID: id, Name: "terminal.pair", Args: placeArgs{at, a},
		Prepare: func(ctx context.Context) {
			permit.Prepare(ctx)
			found, bad = t.find(id, a.Code)
		},
		Decide: func(v *store.View) (store.Decision, error) {
			by, err := t.allowed(v, at, permit)
			if err != nil {
				return store.Decision{}, err
			}
			f := fact.TerminalPaired{Terminal: id, Name: pos.CleanName(a.Name), Till: a.Till, How: "code", By: by}
			if at.Console {
				f.How = "console"
			}
			if err := t.check(f); err != nil {
				return store.Decision{}, err
			}
			switch {
			case bad != nil:
				return store.Decision{}, bad
			case !t.open(found):
				return store.Decision{}, &pos.Error{
					Code: pos.NotFound, Op: "pair", Key: "terminal.code_unknown", Hint: "terminal.code_unknown_hint",
				}
			}
			return t.letIn(f, found), nil
		},
	}
}

func (t *Terminals) letIn(f fact.TerminalPaired, a *ask) store.Decision {
	return store.Decision{
		Facts: []fact.Body{f},
		Write: func(tx *store.Tx) error {
			return tx.Exec(`INSERT INTO terminal_secrets (terminal, hash, seen) VALUES (?,?,?)`,
				f.Terminal.String(), a.hash[:], tx.At.UnixMilli())
		},
		Done: func() {
			t.use(a)
			t.change(func(all map[hash]Terminal) { all[a.hash] = Terminal{f.Terminal, f.Name, f.Till} })
		},
		Push:   []store.Push{{Topic: Topic, Data: Change{}}},
		Answer: PairAnswer{f.Terminal},
	}
}

// check tells what a screen cannot be.
func (t *Terminals) check(f fact.TerminalPaired) error {
	switch n := utf8.RuneCountInString(f.Name); {
	case n == 0:
		return invalid("terminal.name_needed", nil)
	case n > MaxName:
		return invalid("terminal.name_too_long", map[string]any{"max": MaxName})
	case f.Till != "" && !slices.Contains(t.cfg.Tills, f.Till):
		return invalid("terminal.no_till", map[string]any{"till": f.Till})
	}
	if all := t.known.Load(); all != nil && len(*all) >= MaxTerminals {
		return refused("pair", "terminal.too_many", map[string]any{"max": MaxTerminals})
	}
	return nil
}

func invalid(key string, args map[string]any) error {
	return &pos.Error{Code: pos.Invalid, Op: "pair", Key: key, Args: args}
}

// RevokeArgs sends a screen away.
type RevokeArgs struct {
	Terminal pos.ID          `json:"terminal"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Revoke sends a screen away for good; its connections end with the push of the commit. One that was sent away before is
// left so. Answer: none. Refusals: those of Check with ManageStaff, terminal.only_here, terminal.unknown.
func (t *Terminals) Revoke(id pos.ID, at Place, a RevokeArgs) store.Command {
	permit := t.permit(at, a.Approval)
	return store.Command{
		ID: id, Name: "terminal.revoke", Args: placeArgs{at, a}, Prepare: permit.Prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			by, err := t.allowed(v, at, permit)
			if err != nil {
				return store.Decision{}, err
			}
			var known, live int
			err = v.QueryRow(`SELECT count(*), coalesce(sum(revoked = 0), 0) FROM terminals WHERE terminal = ?`,
				a.Terminal.String()).Scan(&known, &live)
			switch {
			case err != nil:
				return store.Decision{}, err
			case known == 0:
				return store.Decision{}, &pos.Error{Code: pos.NotFound, Op: "revoke", Key: "terminal.unknown"}
			case live == 0:
				return store.Decision{}, nil
			}
			return t.sendAway(fact.TerminalRevoked{Terminal: a.Terminal, By: by}), nil
		},
	}
}

func (t *Terminals) sendAway(f fact.TerminalRevoked) store.Decision {
	return store.Decision{
		Facts: []fact.Body{f},
		Write: func(tx *store.Tx) error {
			return tx.Exec(`DELETE FROM terminal_secrets WHERE terminal = ?`, f.Terminal.String())
		},
		Done: func() {
			t.forgetNoted(f.Terminal)
			t.change(func(all map[hash]Terminal) {
				for h, one := range all {
					if one.ID == f.Terminal {
						delete(all, h)
					}
				}
			})
		},
		Push: []store.Push{{Topic: Topic, Data: Change{Revoked: f.Terminal}}},
	}
}

func (t *Terminals) forgetNoted(id pos.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.noted, id)
}

// Due tells whether it should be written down that a screen is there, by Seen: at most every SeenEvery.
func (t *Terminals) Due(id pos.ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.cfg.Clock()
	if since := now.Sub(t.noted[id]); since >= 0 && since < SeenEvery {
		return false
	}
	t.noted[id] = now
	return true
}

// Seen writes down that a screen is there. It is a step of the server, not of a person.
func Seen(id pos.ID) store.Command {
	return store.Command{Name: "terminal.seen", Decide: func(v *store.View) (store.Decision, error) {
		now := v.At.UnixMilli()
		return store.Decision{Write: func(tx *store.Tx) error {
			return tx.Exec(`UPDATE terminal_secrets SET seen = ? WHERE terminal = ?`, now, id.String())
		}}, nil
	}}
}

// permit begins to ask whether somebody may. Whoever has the store's console may everything.
func (t *Terminals) permit(at Place, a *staff.Approval) Permit {
	if t.cfg.Check == nil || at.Console {
		return free{}
	}
	return t.cfg.Check(at.Till, staff.ManageStaff, a)
}

// allowed returns who does it. Where nobody has proved to be anybody, the place must be the store's own.
func (t *Terminals) allowed(v *store.View, at Place, p Permit) (fact.By, error) {
	by, err := p.By(v)
	if err == nil && by.Staff == "" && !at.Own && !at.Console {
		err = &pos.Error{Code: pos.Refused, Op: "pair", Key: "terminal.only_here", Hint: "terminal.only_here_hint"}
	}
	return by, err
}

// free is the permit of a shop without rules.
type free struct{}

func (free) Prepare(context.Context)         {}
func (free) By(*store.View) (fact.By, error) { return fact.By{}, nil }
