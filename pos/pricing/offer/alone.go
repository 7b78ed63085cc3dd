package offer

import (
	"cmp"
	"slices"

	"sanduq/pos/money"
)

// pick is a unit that a player takes, and its role.
type pick struct {
	unit int
	role int8
}

// playAlone decides a contest of one rule against nothing, where the best is known without a search. It reports whether
// this was such a contest.
func (c *contest) playAlone() bool {
	if len(c.players) > 1 {
		return false
	}
	for i := range c.units {
		if c.units[i].solo > 0 {
			return false
		}
	}
	picks, _ := c.alone(0)
	c.assign(0, picks)
	return true
}

// takeTurns is the fallback beyond the limits of the search: of what each player would do by itself with the units that
// are left, whatever gains the most over the rules of single items is done, the lower rule id among equals; and again.
// So the result is never worse than any one rule alone.
func (c *contest) takeTurns() {
	played := make([]bool, len(c.players))
	for range c.players {
		var best []pick
		var by int
		var most money.Amount
		for i := range c.players {
			if played[i] {
				continue
			}
			picks, gain := c.alone(int16(i))
			for _, k := range picks {
				gain -= c.units[k.unit].solo
			}
			if gain > most {
				best, by, most = picks, i, gain
			}
		}
		if most == 0 {
			return
		}
		c.assign(int16(by), best)
		played[by] = true
	}
}

func (c *contest) assign(player int16, picks []pick) {
	for _, k := range picks {
		c.units[k.unit].player, c.units[k.unit].role = player, k.role
	}
}

// alone returns the units that a player would take of those that are nobody's, if it had no rival, and the discount.
// It is the best that the player can do:
//
//   - sets are filled from the dearest units down. A set's gain grows with the prices in it, so no other choice of as many
//     sets gains more; and each set gains no more than the one before, so the first that gains nothing is the end.
//   - a limited rule takes the units that gain the most; a break and a group all they can.
func (c *contest) alone(player int16) ([]pick, money.Amount) {
	p := c.players[player]
	switch p.mode {
	case ordered:
		return c.aloneOrdered(player)
	case grouped:
		return c.aloneGrouped(player)
	case limited, pooled, stepped:
	}
	var picks []pick
	var sum, gain money.Amount
	var qty money.Quantity
	for i, o := range c.free(player) {
		picks = append(picks, pick{i, o.role})
		sum += c.units[i].price
		gain += o.gain
		qty += c.units[i].qty
	}
	switch {
	case p.mode == pooled:
		gain = p.Benefit.off(sum, money.One)
	case p.mode == limited:
		return c.aloneLimited(player, picks)
	case qty < p.steps[0].From:
		return nil, 0
	}
	if gain == 0 {
		return nil, 0
	}
	return picks, gain
}

// free goes through the units that are nobody's and that the player may take, in order, with the first option for each.
func (c *contest) free(player int16) func(yield func(int, option) bool) {
	return func(yield func(int, option) bool) {
		for i := range c.units {
			if c.units[i].player != nobody {
				continue
			}
			if o, ok := c.option(i, player, 0); ok && !yield(i, o) {
				return
			}
		}
	}
}

// option returns the option of a player for a unit, in a role no lower than the one given.
func (c *contest) option(u int, player int16, role int8) (option, bool) {
	for _, o := range c.options[c.units[u].at] {
		if o.player == player && o.role >= role {
			return o, true
		}
	}
	return option{}, false
}

func (c *contest) aloneLimited(player int16, picks []pick) ([]pick, money.Amount) {
	gain := func(k pick) money.Amount {
		o, _ := c.option(k.unit, player, 0)
		return o.gain
	}
	slices.SortStableFunc(picks, func(a, b pick) int { return cmp.Compare(gain(b), gain(a)) })
	var sum money.Amount
	for i, k := range picks {
		if i == c.players[player].most || gain(k) == 0 {
			return picks[:i], sum
		}
		sum += gain(k)
	}
	return picks, sum
}

func (c *contest) aloneOrdered(player int16) ([]pick, money.Amount) {
	p := c.players[player]
	size := p.need[0] + p.need[roleGift]
	var picks []pick
	for i := range c.free(player) {
		role := int8(0)
		if len(picks)%size >= p.need[0] {
			role = roleGift
		}
		picks = append(picks, pick{i, role})
	}
	var sum money.Amount
	for n := range min(p.most, len(picks)/size) {
		var gain money.Amount
		for _, k := range picks[n*size+p.need[0] : (n+1)*size] {
			o, _ := c.option(k.unit, player, roleGift)
			gain += o.gain
		}
		if gain == 0 {
			return picks[:n*size], sum
		}
		sum += gain
	}
	return picks[:min(p.most, len(picks)/size)*size], sum
}

func (c *contest) aloneGrouped(player int16) ([]pick, money.Amount) {
	p := c.players[player]
	byRole := make([][]pick, len(p.need))
	for i, o := range c.free(player) {
		byRole[o.role] = append(byRole[o.role], pick{i, o.role})
	}
	var picks []pick
	var sum money.Amount
	for n := range p.most {
		gain := -p.cost
		before := len(picks)
		for role, need := range p.need {
			if len(byRole[role]) < (n+1)*need {
				return picks[:before], sum
			}
			for _, k := range byRole[role][n*need : (n+1)*need] {
				o, _ := c.option(k.unit, player, k.role)
				gain += o.gain
				picks = append(picks, k)
			}
		}
		if gain <= 0 {
			return picks[:before], sum
		}
		sum += gain
	}
	return picks, sum
}
