package offer

import (
	"cmp"
	"slices"

	"sanduq/pos/money"
)

// stage is one step of the item rules: rules of one priority and one exclusivity group compete for the units.
type stage struct {
	w        *work
	slots    []slot
	first    []int32 // by line: its first slot, below zero where it has none here
	players  []*player
	outcomes []outcome
}

// slot is a run at this stage, with the best that a rule of single items would give to each of its units.
type slot struct {
	run
	line int32
	solo money.Amount
	rule int32 // that gives solo
}

// outcome is what became of some units of a line.
type outcome struct {
	run
	line int32
}

// applyItems applies the item rules of one stage.
func (w *work) applyItems(all []candidate) {
	s := &stage{w: w, first: make([]int32, len(w.lines))}
	for i := range s.first {
		s.first[i] = -1
	}
	for _, c := range all {
		s.enter(c.line())
	}
	byRule(all, func(rule int32, own []candidate) {
		if r := &w.book.rules[rule]; r.joins() {
			s.addPlayers(r, rule, own)
		} else {
			s.offerSolo(r, rule, own)
		}
	})
	free := s.slots
	if len(s.players) > 0 {
		free = s.compete()
	}
	for i := range free {
		s.settleSolo(&free[i])
	}
	s.replaceRuns()
}

// enter makes slots of the runs of a line, once.
func (s *stage) enter(line int32) {
	if s.first[line] >= 0 {
		return
	}
	s.first[line] = int32(len(s.slots))
	for _, now := range s.w.lines[line].runs {
		s.slots = append(s.slots, slot{run: now, line: line, rule: -1})
	}
}

// slotsOf calls do for the slots of the lines that are open to the rule.
func (s *stage) slotsOf(r *compiled, own []candidate, do func(i int32, role int8)) {
	for _, c := range own {
		for i := range s.w.lines[c.line()].runs {
			if at := s.first[c.line()] + int32(i); r.open(s.slots[at].run) {
				do(at, c.role())
			}
		}
	}
}

// offerSolo notes what a rule gives to each single unit, where it is more than what a lower id gives.
func (s *stage) offerSolo(r *compiled, rule int32, own []candidate) {
	s.slotsOf(r, own, func(i int32, _ int8) {
		at := &s.slots[i]
		if off := r.Benefit.off(at.price, s.w.lines[at.line].unitQty()); off > at.solo {
			at.solo, at.rule = off, rule
		}
	})
}

// settleSolo gives all units of a slot what the best rule of single items gives.
func (s *stage) settleSolo(at *slot) {
	if at.solo > 0 {
		n := money.Amount(at.n)
		s.w.give(at.line, at.rule, 0, s.w.lines[at.line].unitQty()*money.Quantity(n), n*at.solo)
		s.w.uses = append(s.w.uses, newUse(at.rule, int(n)))
		at.price -= at.solo
		at.touched, at.served = true, at.served|s.w.book.rules[at.rule].served
	}
	s.outcomes = append(s.outcomes, outcome{at.run, at.line})
}

// replaceRuns gives the lines the runs that came out.
func (s *stage) replaceRuns() {
	slices.SortFunc(s.outcomes, func(a, b outcome) int {
		return cmp.Or(cmp.Compare(a.line, b.line), compareRuns(a.run, b.run))
	})
	room := make([]run, 0, len(s.outcomes))
	for all := s.outcomes; len(all) > 0; {
		line, first := all[0].line, len(room)
		for len(all) > 0 && all[0].line == line {
			if last := len(room) - 1; last >= first && compareRuns(room[last], all[0].run) == 0 {
				room[last].n += all[0].n
			} else {
				room = append(room, all[0].run)
			}
			all = all[1:]
		}
		s.w.lines[line].runs = room[first:len(room):len(room)]
	}
}

// compareRuns orders runs of one line, the dearer first; runs that are alike but for their number are equal.
func compareRuns(a, b run) int {
	touched := func(r run) int {
		if r.touched {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(b.price, a.price), cmp.Compare(touched(a), touched(b)), cmp.Compare(a.served, b.served))
}

// compete lets the players of each connected part of the stage compete, and returns the slots that none of them can take.
func (s *stage) compete() []slot {
	of := newSets(len(s.slots))
	for _, p := range s.players {
		for _, m := range p.members {
			of.join(p.members[0].slot, m.slot)
		}
	}
	contests := map[int32]*contest{}
	var order []*contest
	for _, p := range s.players {
		root := of.root(p.members[0].slot)
		c := contests[root]
		if c == nil {
			c = &contest{stage: s}
			contests[root] = c
			order = append(order, c)
		}
		c.players = append(c.players, p)
	}
	var free []slot
	for i := range s.slots {
		if c := contests[of.root(int32(i))]; c != nil {
			c.slots = append(c.slots, int32(i))
		} else {
			free = append(free, s.slots[i])
		}
	}
	for _, c := range order {
		c.decide()
		c.settle()
	}
	return free
}
