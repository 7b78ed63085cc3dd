package bidi

import "golang.org/x/text/unicode/bidi"

// sequence is an isolating run sequence (BD13): the characters, by index, that the W, N and I rules see as one text.
type sequence struct {
	r        *resolver
	at       []int
	level    Level
	sos, eos bidi.Class // L or R: what the text before and after counts as
}

// sequences is rule X10. Characters removed by X9 belong to none.
func (r *resolver) sequences() []*sequence {
	runs := r.levelRuns()
	runOf := make(map[int]int, len(runs)) // first character of a run → the run
	for k, run := range runs {
		runOf[run[0]] = k
	}
	var out []*sequence
	for _, run := range runs {
		first := run[0]
		if r.original[first] == bidi.PDI && r.match[first] != unmatched {
			continue // goes on a sequence that began earlier
		}
		at := append([]int(nil), run...)
		for {
			last := at[len(at)-1]
			if !isIsolate(r.original[last]) || r.match[last] == unmatched {
				break
			}
			at = append(at, runs[runOf[r.match[last]]]...)
		}
		out = append(out, r.newSequence(at))
	}
	return out
}

// levelRuns is BD7 over the characters that X9 leaves. An isolate initiator ends its run and a matching PDI begins one,
// even where the isolate between them is empty or too deep to have raised the level: the sequence joins them again.
func (r *resolver) levelRuns() [][]int {
	var runs [][]int
	var run []int
	for i, c := range r.original {
		if isRemoved(c) {
			continue
		}
		if len(run) > 0 {
			last := run[len(run)-1]
			if r.levels[last] != r.levels[i] || r.match[last] > last || r.match[i] != unmatched && r.match[i] < i {
				runs = append(runs, run)
				run = nil
			}
		}
		run = append(run, i)
	}
	if len(run) > 0 {
		runs = append(runs, run)
	}
	return runs
}

func (r *resolver) newSequence(at []int) *sequence {
	s := &sequence{r: r, at: at, level: r.levels[at[0]]}
	before, after := r.base, r.base
	for i := at[0] - 1; i >= 0; i-- {
		if !isRemoved(r.original[i]) {
			before = r.levels[i]
			break
		}
	}
	last := at[len(at)-1]
	// A sequence that ends in an isolate initiator ends where the paragraph does: the initiator has no PDI.
	if !isIsolate(r.original[last]) {
		for i := last + 1; i < len(r.original); i++ {
			if !isRemoved(r.original[i]) {
				after = r.levels[i]
				break
			}
		}
	}
	s.sos, s.eos = direction(max(s.level, before)), direction(max(s.level, after))
	return s
}

// direction is the strong class of a level.
func direction(l Level) bidi.Class {
	if l.RTL() {
		return bidi.R
	}
	return bidi.L
}

// resolve runs the rules W1–W7, N0–N2, I1 and I2.
func (s *sequence) resolve() {
	s.weakMarks()
	s.weakNumbers()
	s.weakSeparators()
	s.brackets()
	s.neutrals()
	s.implicit()
}

func (s *sequence) class(k int) bidi.Class      { return s.r.classes[s.at[k]] }
func (s *sequence) set(k int, c bidi.Class)     { s.r.classes[s.at[k]] = c }
func (s *sequence) originally(k int) bidi.Class { return s.r.original[s.at[k]] }

func (s *sequence) isolateAt(k int) bool {
	c := s.originally(k)
	return isIsolate(c) || c == bidi.PDI
}

func (s *sequence) fill(from, to int, c bidi.Class) {
	for k := from; k < to; k++ {
		s.set(k, c)
	}
}

// weakMarks is rule W1: a nonspacing mark counts as what it stands on.
func (s *sequence) weakMarks() {
	prev := s.sos
	for k := range s.at {
		if s.class(k) == bidi.NSM {
			s.set(k, prev)
		}
		prev = s.class(k)
		if s.isolateAt(k) {
			prev = bidi.ON
		}
	}
}

// weakNumbers is rules W2 and W3: European digits after an Arabic letter are Arabic numbers; then AL becomes R.
func (s *sequence) weakNumbers() {
	strong := s.sos
	for k := range s.at {
		switch c := s.class(k); c {
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		case bidi.EN:
			if strong == bidi.AL {
				s.set(k, bidi.AN)
			}
		}
	}
	for k := range s.at {
		if s.class(k) == bidi.AL {
			s.set(k, bidi.R)
		}
	}
}

// weakSeparators is rules W4–W7: separators and signs join the numbers they belong to, other ones become neutral, and
// European numbers in left-to-right text become L.
func (s *sequence) weakSeparators() {
	n := len(s.at)
	for k := 1; k+1 < n; k++ { // W4
		before, c, after := s.class(k-1), s.class(k), s.class(k+1)
		switch {
		case before != after:
		case before == bidi.EN && (c == bidi.ES || c == bidi.CS):
			s.set(k, bidi.EN)
		case before == bidi.AN && c == bidi.CS:
			s.set(k, bidi.AN)
		}
	}
	for k := 0; k < n; k++ { // W5
		start := k
		for k < n && s.class(k) == bidi.ET {
			k++
		}
		if start < k && (start > 0 && s.class(start-1) == bidi.EN || k < n && s.class(k) == bidi.EN) {
			s.fill(start, k, bidi.EN)
		}
	}
	strong := s.sos
	for k := range s.at {
		switch c := s.class(k); c {
		case bidi.ET, bidi.ES, bidi.CS: // W6
			s.set(k, bidi.ON)
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN: // W7
			if strong == bidi.L {
				s.set(k, bidi.L)
			}
		}
	}
}

// strongOf is how the N rules see a class: numbers count as R. It is neutral for everything that is not strong.
func strongOf(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.AL, bidi.EN, bidi.AN:
		return bidi.R
	}
	return neutral
}

// neutrals is rules N1 and N2: neutrals between two characters of one direction take it, others the embedding's.
func (s *sequence) neutrals() {
	n := len(s.at)
	before := s.sos
	for k := 0; k < n; k++ {
		if c := strongOf(s.class(k)); c != neutral {
			before = c
			continue
		}
		start := k
		for k+1 < n && strongOf(s.class(k+1)) == neutral {
			k++
		}
		after := s.eos
		if k+1 < n {
			after = strongOf(s.class(k + 1))
		}
		dir := direction(s.level)
		if before == after {
			dir = before
		}
		s.fill(start, k+1, dir)
	}
}

// implicit is rules I1 and I2.
func (s *sequence) implicit() {
	for k, i := range s.at {
		switch c := s.class(k); {
		case c == bidi.AN || c == bidi.EN:
			s.r.levels[i] = (s.level + 2) &^ 1
		case s.level.RTL() != (c == bidi.R):
			s.r.levels[i] = s.level + 1
		}
	}
}
