package offer

import (
	"slices"

	"sanduq/pos/money"
)

// settle turns the decision of a contest into awards and into what the units cost from here on.
func (c *contest) settle() {
	off := make([]money.Amount, len(c.units))
	took := make([]bool, len(c.units))
	for i, p := range c.players {
		var own []int
		for u := range c.units {
			if c.units[u].player == int16(i) {
				own = append(own, u)
			}
		}
		if len(own) == 0 {
			continue
		}
		switch p.mode {
		case limited, stepped:
			c.settleEach(p, own, off, took)
		case pooled:
			c.settleSet(p, own, c.poolGain(p, own), 0, off, took)
		case ordered, grouped:
			c.settleSets(p, int16(i), own, off, took)
		}
	}
	c.settleRest(off, took)
}

func (c *contest) poolGain(p *player, own []int) money.Amount {
	var sum money.Amount
	for _, u := range own {
		sum += c.units[u].price
	}
	return p.Benefit.off(sum, money.One)
}

// settleEach gives each unit its own discount. A unit that gains nothing still served where it helped to reach a step.
func (c *contest) settleEach(p *player, own []int, off []money.Amount, took []bool) {
	gives := c.reached(p, own)
	uses := 0
	for _, u := range own {
		if gain := gives.off(c.units[u].price, c.units[u].qty); gain > 0 {
			off[u], took[u] = gain, true
			c.give(p, u, 0, gain)
			uses++
		}
	}
	if p.mode == stepped && uses > 0 {
		uses = 1
		for _, u := range own {
			took[u] = true
		}
	}
	c.use(p, uses)
}

// reached is the benefit of the highest step that the units reach; of a rule without steps, its own.
func (c *contest) reached(p *player, own []int) Benefit {
	var qty money.Quantity
	for _, u := range own {
		qty += c.units[u].qty
	}
	for _, s := range p.steps {
		if qty >= s.From {
			return s.benefit()
		}
	}
	return p.Benefit
}

// settleSets makes sets of a player's units, the dearest of each role first, and spreads the discount of each over it.
func (c *contest) settleSets(p *player, player int16, own []int, off []money.Amount, took []bool) {
	byRole := make([][]int, len(p.need))
	for _, u := range own {
		byRole[c.units[u].role] = append(byRole[c.units[u].role], u)
	}
	set := int32(0)
	for n := range len(byRole[0]) / p.need[0] {
		amount := -p.cost
		var units []int
		for role, need := range p.need {
			for _, u := range byRole[role][n*need : (n+1)*need] {
				o, _ := c.option(u, player, int8(role))
				amount += o.gain
				units = append(units, u)
			}
		}
		if amount > 0 {
			slices.Sort(units)
			set++
			c.settleSet(p, units, amount, set, off, took)
		}
	}
}

// settleSet spreads the discount of a set, or of a group, over its units by largest remainder over their prices.
func (c *contest) settleSet(p *player, units []int, amount money.Amount, set int32, off []money.Amount, took []bool) {
	if amount == 0 {
		return
	}
	weights := make([]money.Amount, len(units))
	for i, u := range units {
		weights[i] = c.units[u].price
	}
	shares, err := money.Allocate(amount, weights)
	if err != nil {
		return // never: every unit has a price, and maxGross bounds their sum
	}
	for i, u := range units {
		off[u], took[u] = shares[i], true
		c.give(p, u, set, shares[i])
	}
	c.use(p, 1)
}

// settleRest gives the units that serve no player what the best rule of single items gives, and notes what all of them
// cost from here on.
func (c *contest) settleRest(off []money.Amount, took []bool) {
	s := c.stage
	for i := range c.units {
		u := &c.units[i]
		now := s.slots[c.slots[u.at]]
		now.n = 1
		if !took[i] {
			s.settleSolo(&now)
			continue
		}
		now.price -= off[i]
		now.touched, now.served = true, now.served|c.players[u.player].served
		s.outcomes = append(s.outcomes, outcome{now.run, now.line})
	}
}

func (c *contest) give(p *player, u int, set int32, amount money.Amount) {
	un := &c.units[u]
	c.stage.w.give(c.stage.slots[c.slots[un.at]].line, p.rule, set, un.qty, amount)
}

func (c *contest) use(p *player, n int) {
	if n > 0 {
		c.stage.w.uses = append(c.stage.w.uses, newUse(p.rule, n))
	}
}
