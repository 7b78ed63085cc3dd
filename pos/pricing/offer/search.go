package offer

import (
	"math"

	"sanduq/pos/money"
)

// The search goes through the units in canonical order and keeps, for each player, one number that says all that matters
// of what it took so far. Ways that lead to the same numbers are one state, so the search visits states, not assignments.

// searchLimit is how many states a search may visit before its contest is decided by turns: about a millisecond of work.
const searchLimit = 1 << 11

// state has one number for each player.
type state [maxPlayers]int64

// unused is the number of a pooled player that takes no unit: to be used or not is decided before the first unit.
const unused = -1

// impossible is the value of a state from which no whole sets come.
const impossible = math.MinInt64 / 2

// node is a state before a unit, edge the way from it that one option leads.
type (
	node struct {
		state state
		first int32 // of its edges, in the order of preference
		value money.Amount
		best  int32
	}
	edge struct {
		to     int32 // node of the next layer
		gain   money.Amount
		player int16
		role   int8
	}
)

// search decides the contest and reports true, or gives up beyond searchLimit and reports false. Of equal discounts it
// takes the one that gives the first unit to the lower rule id, a trigger before a gift, and to nobody last; and so on
// with the next unit.
func (c *contest) search() bool {
	for _, p := range c.players {
		if !p.searchable() {
			return false
		}
	}
	layers := [][]node{c.starts()}
	var edges []edge
	visited := len(layers[0])
	if visited > searchLimit {
		return false
	}
	at := map[state]int32{}
	for i := range c.units {
		clear(at)
		var next []node
		layer := layers[i]
		for n := range layer {
			layer[n].first = int32(len(edges))
			c.ways(i, layer[n].state, func(to state, e edge) {
				seen, ok := at[to]
				if !ok {
					seen = int32(len(next))
					at[to] = seen
					next = append(next, node{state: to})
				}
				e.to = seen
				edges = append(edges, e)
			})
		}
		if visited += len(next); visited > searchLimit {
			return false
		}
		layers = append(layers, next)
	}
	c.value(layers, edges)
	c.follow(layers, edges)
	return true
}

// value works out, from the last layer back, the most that each node can still gain and the edge to it.
func (c *contest) value(layers [][]node, edges []edge) {
	last := layers[len(layers)-1]
	for n := range last {
		last[n].value = c.finish(last[n].state)
	}
	end := int32(len(edges))
	for i := len(layers) - 2; i >= 0; i-- {
		for n := len(layers[i]) - 1; n >= 0; n-- {
			nd := &layers[i][n]
			nd.value = impossible
			for e := nd.first; e < end; e++ {
				if v := edges[e].gain + layers[i+1][edges[e].to].value; v > nd.value {
					nd.value, nd.best = v, e
				}
			}
			end = nd.first
		}
	}
}

// follow assigns the units along the best way.
func (c *contest) follow(layers [][]node, edges []edge) {
	from := 0
	for n := range layers[0] {
		if layers[0][n].value > layers[0][from].value {
			from = n
		}
	}
	for i := range c.units {
		e := edges[layers[i][from].best]
		c.units[i].player, c.units[i].role = e.player, e.role
		from = int(e.to)
	}
}

// starts returns the states before the first unit: each pooled player in use or not, each break at one of its steps or
// not in use. There may be more than searchLimit allows.
func (c *contest) starts() []node {
	out := []node{{}}
	for i, p := range c.players {
		if p.mode != pooled && p.mode != stepped || len(out) > searchLimit {
			continue
		}
		for _, n := range out {
			if p.mode == pooled {
				n.state[i] = unused
				out = append(out, n)
			}
			for step := range p.steps {
				n.state[i] = int64(step+1) << stepShift
				out = append(out, n)
			}
		}
	}
	return out
}

// ways calls do for each way of a unit: the options that are open to it in the order of the rules, then nobody. A unit
// that only a pooled player in use can take is taken: its discount never falls with one unit more.
func (c *contest) ways(u int, from state, do func(state, edge)) {
	un := &c.units[u]
	options := c.options[un.at]
	for _, o := range options {
		p := c.players[o.player]
		n, cost, ok := p.take(from[o.player], un, o.role)
		if !ok {
			continue
		}
		gain := o.gain
		if step := from[o.player] >> stepShift; p.mode == stepped && step > 1 {
			gain = p.steps[step-1].benefit().off(un.price, un.qty)
		}
		to := from
		to[o.player] = n
		do(to, edge{gain: gain - cost, player: o.player, role: o.role})
		if len(options) == 1 && p.mode == pooled && un.solo == 0 {
			return
		}
	}
	do(from, edge{gain: un.solo, player: nobody})
}

// finish is what the players gain at the end, impossible where a set is not whole or a step not reached.
func (c *contest) finish(s state) money.Amount {
	var sum money.Amount
	for i, p := range c.players {
		v := p.end(s[i])
		if v == impossible {
			return impossible
		}
		sum += v
	}
	return sum
}

// countBits is the room for the count of one role in a player's number.
const (
	countBits = 10
	maxCounts = 1<<countBits - 1
)

// searchable reports whether the player's counts fit in its number.
func (p *player) searchable() bool {
	if p.mode != grouped || len(p.need) == 1 {
		return true
	}
	for _, need := range p.need {
		if need*p.most > maxCounts {
			return false
		}
	}
	return true
}

// take returns the player's number after it took a unit in a role, the price of a set that became whole, and whether it
// may take the unit at all.
func (p *player) take(n int64, u *unit, role int8) (after int64, cost money.Amount, ok bool) {
	switch p.mode {
	case limited:
		return n + 1, 0, n < int64(p.most)
	case pooled:
		n += int64(u.price)
		if p.Benefit.Amount != 0 {
			n = min(n, int64(p.Benefit.Amount)) // more changes nothing
		}
		return n, 0, n >= int64(u.price) || n == int64(p.Benefit.Amount)
	case stepped:
		return p.takeStepped(n, u)
	case ordered:
		return p.takeOrdered(n, role)
	case grouped:
	}
	return p.takeGrouped(n, role)
}

// stepShift is where a break's number holds its step, from 1, above what it took so far: no more than maxFrom.
const (
	stepShift = 48
	stepCount = 1<<stepShift - 1
)

// takeStepped counts up to what the step asks.
func (p *player) takeStepped(n int64, u *unit) (after int64, cost money.Amount, ok bool) {
	step := n >> stepShift
	if step == 0 {
		return n, 0, false
	}
	return step<<stepShift | min(n&stepCount+int64(u.qty), int64(p.steps[step-1].From)), 0, true
}

// takeOrdered counts triggers in the low half of the number and gifts in the high one. Without a limit of its own it
// counts the triggers of the set that is being filled, and the gifts that the full ones still give.
func (p *player) takeOrdered(n int64, role int8) (after int64, cost money.Amount, ok bool) {
	triggers, gifts := n&math.MaxUint32, n>>32
	x, y := int64(p.need[0]), int64(p.need[roleGift])
	switch {
	case p.bound && role == roleGift:
		gifts++
		ok = gifts <= triggers/x*y
	case p.bound:
		triggers++
		ok = triggers <= x*int64(p.most)
	case role == roleGift:
		gifts--
		ok = gifts >= 0
	default:
		ok = true
		if triggers++; triggers == x {
			triggers, gifts = 0, gifts+y
			ok = gifts <= y*int64(p.most)
		}
	}
	return gifts<<32 | triggers, 0, ok
}

// takeGrouped counts each role in its bits. Without a limit of its own a set that is whole leaves the count, and costs;
// with one, all stay until the end.
func (p *player) takeGrouped(n int64, role int8) (after int64, cost money.Amount, ok bool) {
	shift := countBits * role
	n += 1 << shift
	if p.bound {
		return n, 0, len(p.need) == 1 && n <= int64(p.need[0]*p.most) ||
			len(p.need) > 1 && n>>shift&maxCounts <= int64(p.need[role]*p.most)
	}
	if len(p.need) > 1 && n>>shift&maxCounts > int64(p.need[role]*p.most) {
		return n, 0, false
	}
	if whole := p.whole(n); whole {
		for r, need := range p.need {
			n -= int64(need) << (countBits * r)
		}
		return n, p.cost, true
	}
	return n, 0, true
}

// whole reports whether the counts hold a set.
func (p *player) whole(n int64) bool {
	if len(p.need) == 1 {
		return n == int64(p.need[0])
	}
	for r, need := range p.need {
		if n>>(countBits*r)&maxCounts < int64(need) {
			return false
		}
	}
	return true
}

// end is what the player gains when all units are gone, impossible where it cannot end so.
func (p *player) end(n int64) money.Amount {
	switch p.mode {
	case limited:
		return 0
	case pooled:
		return p.Benefit.off(money.Amount(max(n, 0)), money.One)
	case stepped:
		if step := n >> stepShift; step > 0 && n&stepCount != int64(p.steps[step-1].From) {
			return impossible
		}
		return 0
	case ordered, grouped:
	}
	if !p.bound {
		if n == 0 {
			return 0
		}
		return impossible
	}
	return p.endBound(n)
}

// endBound is end for a rule that limits its own sets: its number still holds all the units it took.
func (p *player) endBound(n int64) money.Amount {
	count := func(role int) int64 { return n >> (countBits * role) & maxCounts }
	switch {
	case p.mode == ordered:
		count = func(role int) int64 { return n >> (32 * role) & math.MaxUint32 }
	case len(p.need) == 1:
		count = func(int) int64 { return n }
	}
	sets := count(0) / int64(p.need[0])
	for role, need := range p.need {
		if count(role) != sets*int64(need) {
			return impossible
		}
	}
	return -money.Amount(sets) * p.cost
}
