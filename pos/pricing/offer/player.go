package offer

import (
	"slices"

	"sanduq/pos/money"
)

// mode is how a rule counts the units it takes.
type mode int8

const (
	limited mode = iota // single units, no more than most
	pooled              // all units together, once
	stepped             // each unit, from a quantity on
	ordered             // sets of need[0] units and then need[1] gifts that are no dearer
	grouped             // sets of need[role] units in each role
)

// player is a rule that competes for units.
type player struct {
	*compiled
	rule    int32
	mode    mode
	members []member
	most    int  // sets, or single units
	bound   bool // most is the rule's own limit, not only what there is
	cost    money.Amount
	benefit Benefit
	steps   []Step // within reach, from the highest
}

// member is a slot that a player may take, and in which role.
type member struct {
	slot int32
	role int8
}

// roleGift is the role of the units of a buy-get rule that get the benefit; their triggers have role 0.
const roleGift = 1

// addPlayers lets a rule compete, if it can reach anything.
func (s *stage) addPlayers(r *compiled, rule int32, own []candidate) {
	p := player{compiled: r, rule: rule, benefit: r.Benefit}
	var units [MaxComponents]int64
	var all money.Quantity
	s.slotsOf(r, own, func(i int32, role int8) {
		p.members = append(p.members, member{i, role})
		units[role] += int64(s.slots[i].n)
		all += s.w.lines[s.slots[i].line].unitQty() * money.Quantity(s.slots[i].n)
	})
	if len(p.members) == 0 {
		return
	}
	switch {
	case r.Kind == Breaks:
		p.mode = stepped
		for _, step := range slices.Backward(r.Steps) {
			if all >= step.From {
				p.steps = append(p.steps, step)
			}
		}
		if p.most = len(p.steps); p.most > 0 {
			p.benefit = p.steps[0].benefit()
		}
	case r.need != nil:
		p.countSets(units)
	case r.Of == OfItem:
		p.mode, p.most = limited, r.MaxUses
	default:
		p.mode, p.most = pooled, 1
	}
	if p.most > 0 {
		s.players = append(s.players, &p)
	}
}

// countSets works out how many sets there could be.
func (p *player) countSets(units [MaxComponents]int64) {
	p.mode, p.cost = grouped, p.Benefit.Price
	switch {
	case p.Kind == BuyGet && len(p.takes) == 1:
		p.mode, p.cost = ordered, 0
		p.most = int(units[0]) / (p.need[0] + p.need[roleGift])
	case p.Kind == BuyGet:
		p.cost = 0
		fallthrough
	default:
		p.most = int(units[0]) / p.need[0]
		for role, need := range p.need {
			p.most = min(p.most, int(units[role])/need)
		}
	}
	if p.MaxUses != 0 && p.MaxUses < p.most {
		p.most, p.bound = p.MaxUses, true
	}
}

// benefit is what a step gives for each piece or unit of measure.
func (s Step) benefit() Benefit { return Benefit{Percent: s.Percent, Price: s.Price} }

// gain is what the player gets for a unit in a role, before the cost of the set; of a break, at its highest step. It grows
// with the price of a piece.
func (p *player) gain(price money.Amount, qty money.Quantity, role int8) money.Amount {
	switch {
	case p.mode == pooled:
		return 0
	case p.Kind == BuyGet && role != roleGift:
		return 0
	case p.cost != 0:
		return price
	}
	return p.benefit.off(price, qty)
}
