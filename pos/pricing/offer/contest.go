package offer

import (
	"cmp"
	"slices"

	"sanduq/pos/money"
)

// contest is a connected part of a stage: no player takes both a unit in it and one outside.
type contest struct {
	stage   *stage
	players []*player // in the order of the rules
	slots   []int32
	options [][]option // by slot of the contest
	units   []unit     // in canonical order: dearer first, then by place
}

// option is a way in which a player may use a unit.
type option struct {
	player int16
	role   int8
	gain   money.Amount
}

// unit is one piece, or a measured line. It serves at most one player.
type unit struct {
	at     int32 // its slot in the contest
	price  money.Amount
	qty    money.Quantity
	solo   money.Amount
	player int16 // nobody, until it is decided
	role   int8
}

// nobody plays a unit that no player takes; a rule of single items may.
const nobody int16 = -1

// maxPlayers is how many players an exact search can follow.
const maxPlayers = 8

// decide gives each unit to a player or to nobody, so that the discounts add up to the most there can be. Where that is
// beyond the limits of the search it is decided by turns, and the rules are noted as not proven.
func (c *contest) decide() {
	c.line()
	if c.playAlone() || len(c.players) <= maxPlayers && c.search() {
		return
	}
	c.takeTurns()
	for _, p := range c.players {
		c.stage.w.unproven = append(c.stage.w.unproven, p.rule)
	}
}

// line brings the units into canonical order and works out the options of each slot.
func (c *contest) line() {
	s := c.stage
	slices.SortFunc(c.slots, func(a, b int32) int {
		x, y := &s.slots[a], &s.slots[b]
		return cmp.Or(cmp.Compare(y.price, x.price), cmp.Compare(x.line, y.line), cmp.Compare(a, b))
	})
	place := make(map[int32]int32, len(c.slots))
	n := int64(0)
	for i, at := range c.slots {
		place[at] = int32(i)
		n += int64(s.slots[at].n)
	}
	c.units = make([]unit, 0, n)
	for i, at := range c.slots {
		sl := &s.slots[at]
		u := unit{at: int32(i), price: sl.price, qty: s.w.lines[sl.line].unitQty(), solo: sl.solo, player: nobody}
		for range sl.n {
			c.units = append(c.units, u)
		}
	}
	c.options = make([][]option, len(c.slots))
	for i, p := range c.players {
		for _, m := range p.members {
			sl := &s.slots[m.slot]
			qty := s.w.lines[sl.line].unitQty()
			own := &c.options[place[m.slot]]
			*own = append(*own, option{int16(i), m.role, p.gain(sl.price, qty, m.role)})
			if p.mode == ordered {
				*own = append(*own, option{int16(i), roleGift, p.gain(sl.price, qty, roleGift)})
			}
		}
	}
}
