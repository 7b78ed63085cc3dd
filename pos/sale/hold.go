package sale

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// HeldTopic says that the baskets put aside have changed. It carries nothing: whoever shows them reads them (Held).
const HeldTopic = "held"

// heldBasket is a basket that was put aside.
type heldBasket struct {
	Basket
	name string
	till pos.TillID
	at   int64
}

// HoldArgs says what the basket is to be called, "" for nothing: people know it by its till and time as well.
type HoldArgs struct {
	Name     string          `json:"name,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// HeldArgs names a basket that was put aside.
type HeldArgs struct {
	Sale     pos.ID          `json:"sale"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// HeldState is a basket that was put aside, as a screen lists it.
type HeldState struct {
	Sale  pos.ID       `json:"sale"`
	Name  string       `json:"name"`
	Till  pos.TillID   `json:"till"` // where it was put aside
	At    int64        `json:"at"`
	First pos.Text     `json:"first"` // name of the first of its goods
	Lines int          `json:"lines"` // those that stand
	Total money.Amount `json:"total"`
	Taken money.Amount `json:"taken,omitempty"` // money that is held for it
}

// Hold puts the till's basket aside, with the money that was taken for it, for any till to go on with. Answer: HeldArgs.
// Refusals: sale.empty, sale.held_name_long, sale.too_many_held.
func (s *Sales) Hold(id pos.ID, at pos.TillID, a HoldArgs) store.Command {
	return s.guarded(id, "sale.hold", at, staff.Hold, a.Approval, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			const op = "hold basket"
			b, name := t.basket, pos.CleanName(a.Name)
			switch {
			case b == nil || !b.anyStanding():
				return store.Decision{}, &pos.Error{Code: pos.Refused, Op: op, Key: "sale.empty"}
			case utf8.RuneCountInString(name) > MaxHeldName:
				return store.Decision{}, &pos.Error{
					Code: pos.Invalid, Op: op, Key: "sale.held_name_long", Args: map[string]any{"max": MaxHeldName},
				}
			case len(s.held) >= MaxHeld:
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: op, Key: "sale.too_many_held", Args: map[string]any{"max": MaxHeld},
				}
			}
			h := &heldBasket{Basket: *b, name: name, till: at, at: v.At.UnixMilli()}
			return store.Decision{
				Write: func(tx *store.Tx) error {
					if err := closeBasket(tx, at); err != nil {
						return err
					}
					return writeHeld(tx, h)
				},
				Done: func() {
					t.basket = nil
					s.held[h.Sale] = h
				},
				Push:   []store.Push{{Topic: Topic, Till: at, Data: s.empty(at, t.last)}, {Topic: HeldTopic}},
				Answer: HeldArgs{Sale: h.Sale},
			}, nil
		})
}

// Resume goes on with a basket that was put aside, at the prices it has. Answer: none. Refusals: sale.basket_open while the
// till has another, sale.not_held when somebody else went on with it.
func (s *Sales) Resume(id pos.ID, at pos.TillID, a HeldArgs) store.Command {
	return s.guarded(id, "sale.resume", at, staff.Sell, a.Approval, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			const op = "resume basket"
			h, ok := s.held[a.Sale]
			switch {
			case !ok:
				return store.Decision{}, &pos.Error{Code: pos.NotFound, Op: op, Key: "sale.not_held"}
			case t.basket != nil && t.basket.anyStanding():
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: op, Key: "sale.basket_open", Hint: "sale.basket_open_hint",
				}
			case t.basket != nil: // nothing stands in it, yet its history must not be lost
				return store.Decision{}, &pos.Error{
					Code: pos.Refused, Op: op, Key: "sale.basket_voided", Hint: "sale.basket_voided_hint",
				}
			}
			if err := s.mayBegin(v, at); err != nil {
				return store.Decision{}, err
			}
			b := h.copy()
			b.Holds = append(slices.Clone(b.Holds), fact.Hold{Till: h.till, At: h.at, BackTill: at, BackAt: v.At.UnixMilli()})
			state, err := s.whole(at, b)
			if err != nil {
				return store.Decision{}, err
			}
			return store.Decision{
				Write: func(tx *store.Tx) error {
					if err := tx.ExecOne(`DELETE FROM held_baskets WHERE sale = ?`, b.Sale[:]); err != nil {
						return err
					}
					return openBasket(tx, at, b)
				},
				Done: func() {
					delete(s.held, b.Sale)
					t.basket = b
				},
				Push: []store.Push{{Topic: Topic, Till: at, Data: state}, {Topic: HeldTopic}},
			}, nil
		})
}

// Held lists the baskets that were put aside, the oldest first.
func (s *Sales) Held(v *store.View) ([]HeldState, error) {
	all, err := s.readHeld(v)
	if err != nil {
		return nil, err
	}
	out := make([]HeldState, 0, len(all))
	for _, h := range slices.SortedFunc(maps.Values(all), func(a, b *heldBasket) int {
		return cmp.Or(cmp.Compare(a.at, b.at), bytes.Compare(a.Sale[:], b.Sale[:]))
	}) {
		p, err := h.priced()
		if err != nil {
			return nil, err
		}
		first := slices.IndexFunc(h.Lines, func(l Line) bool { return l.Voided == 0 })
		out = append(out, HeldState{
			Sale: h.Sale, Name: h.name, Till: h.till, At: h.at, First: h.Lines[first].Name, Lines: len(p.Lines), Total: p.Total,
			Taken: h.takenSum(),
		})
	}
	return out, nil
}

func (s *Sales) loadHeld(v *store.View) (err error) {
	s.held, err = s.readHeld(v)
	return err
}

func (s *Sales) readHeld(v *store.View) (map[pos.ID]*heldBasket, error) {
	ids, err := heldIDs(v)
	if err != nil {
		return nil, fmt.Errorf("read baskets put aside: %w", err)
	}
	all := make(map[pos.ID]*heldBasket, len(ids))
	for _, id := range ids {
		h := &heldBasket{Basket: Basket{taxAdded: s.cfg.TaxAdded}}
		err := h.read(v, `SELECT sale, opened_at, holds, terms, name, till, at FROM held_baskets WHERE sale = ?`, id,
			&h.name, (*string)(&h.till), &h.at)
		if err == nil {
			err = s.workOut(v, &h.Basket)
		}
		if err != nil {
			return nil, fmt.Errorf("read baskets put aside: %w", err)
		}
		all[h.Sale] = h
	}
	return all, nil
}

func heldIDs(v *store.View) (ids [][]byte, err error) {
	rows, err := v.Query(`SELECT sale FROM held_baskets`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id []byte
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func writeHeld(tx *store.Tx, h *heldBasket) error {
	holds, err := holdsJSON(&h.Basket)
	if err != nil {
		return err
	}
	terms, err := h.termsJSON()
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO held_baskets (sale, name, till, at, opened_at, holds, terms) VALUES (?,?,?,?,?,?,?)`,
		h.Sale[:], h.name, string(h.till), h.at, h.OpenedAt, holds, terms)
}
