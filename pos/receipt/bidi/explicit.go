package bidi

import "golang.org/x/text/unicode/bidi"

// resolver holds one paragraph while it is being resolved.
type resolver struct {
	text     []rune
	base     Level
	original []bidi.Class
	classes  []bidi.Class // changed by overrides (X1–X8), then by the W and N rules
	levels   []Level
	match    []int // BD9: of an isolate initiator its PDI and the reverse; -1 where there is none
}

// unmatched marks in resolver.match what has no counterpart.
const unmatched = -1

func newResolver(text []rune) *resolver {
	n := len(text)
	r := &resolver{
		text:     text,
		original: make([]bidi.Class, n),
		classes:  make([]bidi.Class, n),
		levels:   make([]Level, n),
		match:    make([]int, n),
	}
	var open []int
	for i, c := range text {
		props, _ := bidi.LookupRune(c)
		class := props.Class()
		r.original[i] = class
		r.match[i] = unmatched
		switch {
		case isIsolate(class):
			open = append(open, i)
		case class == bidi.PDI && len(open) > 0:
			from := open[len(open)-1]
			open = open[:len(open)-1]
			r.match[from], r.match[i] = i, from
		}
	}
	copy(r.classes, r.original)
	return r
}

// firstStrong is rules P2 and P3 over text[from:to]: R for an R or AL character, otherwise L. Isolates are passed over.
func (r *resolver) firstStrong(from, to int) bidi.Class {
	for i := from; i < to; i++ {
		switch c := r.original[i]; {
		case c == bidi.L:
			return bidi.L
		case c == bidi.R || c == bidi.AL:
			return bidi.R
		case isIsolate(c):
			if r.match[i] == unmatched {
				return bidi.L
			}
			i = r.match[i]
		}
	}
	return bidi.L
}

// neutral says in a status that no override is in force. ON is not a direction, so it can stand for that.
const neutral = bidi.ON

// status is an entry of the directional status stack (X1).
type status struct {
	level    Level
	override bidi.Class // L, R or neutral
	isolate  bool
}

// statusStack is the state of rules X1–X8.
type statusStack struct {
	entries           []status
	overflowIsolate   int
	overflowEmbedding int
	validIsolate      int
}

func (s *statusStack) top() status { return s.entries[len(s.entries)-1] }

// next returns the least level above the top one that runs in the direction asked for.
func (s *statusStack) next(rtl bool) Level {
	l := s.top().level
	if rtl {
		return (l + 1) | 1
	}
	return (l + 2) &^ 1
}

// explicit is rules X1–X8: it gives each character the level that embeddings and isolates put it at.
func (r *resolver) explicit() {
	s := &statusStack{entries: []status{{level: r.base, override: neutral}}}
	for i, c := range r.original {
		switch {
		case c == bidi.RLE || c == bidi.LRE || c == bidi.RLO || c == bidi.LRO:
			r.levels[i] = s.top().level
			s.embed(c)
		case isIsolate(c):
			r.place(i, s.top())
			s.isolate(c == bidi.RLI || c == bidi.FSI && r.firstStrong(i+1, r.isolateEnd(i)) == bidi.R)
		case c == bidi.PDI:
			s.endIsolate()
			r.place(i, s.top())
		case c == bidi.PDF:
			s.endEmbedding()
			r.levels[i] = s.top().level
		case c == bidi.B:
			r.levels[i] = r.base
		case c == bidi.BN:
			r.levels[i] = s.top().level
		default:
			r.place(i, s.top())
		}
	}
}

// place gives character i the level, and under an override the class, of the status.
func (r *resolver) place(i int, s status) {
	r.levels[i] = s.level
	if s.override != neutral {
		r.classes[i] = s.override
	}
}

// isolateEnd returns where the content of the isolate initiator at i ends.
func (r *resolver) isolateEnd(i int) int {
	if r.match[i] == unmatched {
		return len(r.text)
	}
	return r.match[i]
}

// embed is rules X2–X5.
func (s *statusStack) embed(c bidi.Class) {
	level := s.next(c == bidi.RLE || c == bidi.RLO)
	if level > maxDepth || s.overflowIsolate > 0 || s.overflowEmbedding > 0 {
		if s.overflowIsolate == 0 {
			s.overflowEmbedding++
		}
		return
	}
	override := neutral
	switch c {
	case bidi.RLO:
		override = bidi.R
	case bidi.LRO:
		override = bidi.L
	}
	s.entries = append(s.entries, status{level: level, override: override})
}

// isolate is rules X5a–X5c.
func (s *statusStack) isolate(rtl bool) {
	level := s.next(rtl)
	if level > maxDepth || s.overflowIsolate > 0 || s.overflowEmbedding > 0 {
		s.overflowIsolate++
		return
	}
	s.validIsolate++
	s.entries = append(s.entries, status{level: level, override: neutral, isolate: true})
}

// endIsolate is rule X6a.
func (s *statusStack) endIsolate() {
	switch {
	case s.overflowIsolate > 0:
		s.overflowIsolate--
	case s.validIsolate > 0:
		s.overflowEmbedding = 0
		for !s.top().isolate {
			s.entries = s.entries[:len(s.entries)-1]
		}
		s.entries = s.entries[:len(s.entries)-1]
		s.validIsolate--
	}
}

// endEmbedding is rule X7.
func (s *statusStack) endEmbedding() {
	switch {
	case s.overflowIsolate > 0:
	case s.overflowEmbedding > 0:
		s.overflowEmbedding--
	case !s.top().isolate && len(s.entries) > 1:
		s.entries = s.entries[:len(s.entries)-1]
	}
}

// fillRemoved gives the characters that rule X9 removed the level of their left neighbour (UAX #9 §5.2 keeps them so).
func (r *resolver) fillRemoved() {
	level := r.base
	for i, c := range r.original {
		if isRemoved(c) {
			r.levels[i] = level
		}
		level = r.levels[i]
	}
}
