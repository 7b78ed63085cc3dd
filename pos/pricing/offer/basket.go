package offer

import (
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Basket is a basket with its offers worked out. It is a value that never changes: Put and Remove return another one that
// shares with it all that the change did not touch, so a copy may be thrown away.
type Basket struct {
	book    *Book
	active  []bool   // by rule, as of the scene
	cut     int32    // the first basket-wide rule in force: from there on, all lines depend on one another
	entries []*entry // in place
	parts   []*part  // the connected parts of the basket, priced by the rules before the cut
	places  []int32  // of the lines of each part in turn: where they stand in entries
	tail    *work    // all lines under the rules from the cut on
}

// part is a connected part of a basket: no rule before the cut joins one of its lines with a line outside.
type part struct {
	work
	joins []int32 // the rules that join lines in it, in order
}

// Open returns an empty basket under the rules that are in force.
func (b *Book) Open(s Scene) Basket {
	k := Basket{book: b, active: b.active(s), cut: int32(len(b.rules))}
	for i := range b.rules {
		if k.active[i] && b.rules[i].basket {
			k.cut = int32(i)
			break
		}
	}
	k.tail = k.finish()
	return k
}

// Price prices lines from nothing.
func (b *Book) Price(s Scene, lines []Line) (Basket, error) {
	k := b.Open(s)
	k.entries = make([]*entry, 0, len(lines))
	for _, l := range lines {
		if k.find(l.No) >= 0 {
			return Basket{}, lineTwice(l.No)
		}
		e, err := k.newEntry(l)
		if err != nil {
			return Basket{}, err
		}
		k.entries = append(k.entries, e)
	}
	if len(lines) > MaxLines {
		return Basket{}, tooManyLines()
	}
	slices.SortFunc(k.entries, inPlace)
	k.split(k.entries)
	k.tail = k.finish()
	return k, nil
}

// Under prices the basket anew in another scene: time has passed, a coupon was presented, the tender is known.
func (k Basket) Under(s Scene) (Basket, error) {
	lines := make([]Line, len(k.entries))
	for i, e := range k.entries {
		lines[i] = e.Line
	}
	return k.book.Price(s, lines)
}

// Put returns the basket with a line added, or changed where there is one of its number.
func (k Basket) Put(l Line) (Basket, error) {
	e, err := k.newEntry(l)
	if err != nil {
		return Basket{}, err
	}
	old := k.find(l.No)
	if old < 0 && len(k.entries) == MaxLines {
		return Basket{}, tooManyLines()
	}
	return k.change(old, e), nil
}

// Remove returns the basket without the line.
func (k Basket) Remove(no int) (Basket, error) {
	old := k.find(no)
	if old < 0 {
		return Basket{}, &pos.Error{Code: pos.NotFound, Op: "remove line", Key: "sale.no_line", Args: map[string]any{"line": no}}
	}
	return k.change(old, nil), nil
}

// change takes out the entry at old, puts e in, and prices the parts that either belongs to.
func (k Basket) change(old int, e *entry) Basket {
	var gone *entry
	entries := make([]*entry, 0, len(k.entries)+1)
	entries = append(entries, k.entries...)
	if old >= 0 {
		gone = entries[old]
		entries = slices.Delete(entries, old, old+1)
	}
	var touched []*entry
	if e != nil {
		at, _ := slices.BinarySearchFunc(entries, e, inPlace)
		entries = slices.Insert(entries, at, e)
		touched = append(touched, e)
	}
	k.entries = entries
	k.keepParts(e, gone, old, touched)
	return k
}

// keepParts keeps the parts that the change does not touch, and prices the lines of the others anew, with those given.
func (k *Basket) keepParts(e, gone *entry, old int, touched []*entry) {
	at := len(k.entries)
	if e != nil {
		at, _ = slices.BinarySearchFunc(k.entries, e, inPlace)
	}
	parts := make([]*part, 0, len(k.parts)+1)
	places, before := make([]int32, 0, len(k.entries)), k.places
	for _, p := range k.parts {
		own := before[:len(p.lines)]
		before = before[len(p.lines):]
		if p.meets(e) || gone != nil && slices.Contains(own, int32(old)) {
			for i := range p.lines {
				if p.lines[i].entry != gone {
					touched = append(touched, p.lines[i].entry)
				}
			}
			continue
		}
		parts = append(parts, p)
		for _, place := range own {
			if gone != nil && place > int32(old) {
				place--
			}
			if e != nil && place >= int32(at) {
				place++
			}
			places = append(places, place)
		}
	}
	slices.SortFunc(touched, inPlace)
	k.parts, k.places = parts, places
	k.split(touched)
	k.tail = k.finish()
}

func (k *Basket) find(no int) int {
	return slices.IndexFunc(k.entries, func(e *entry) bool { return e.No == no })
}

// meets reports whether a rule joins the part and the line.
func (p *part) meets(e *entry) bool {
	return e != nil && slices.ContainsFunc(e.joins, func(rule int32) bool {
		_, found := slices.BinarySearch(p.joins, rule)
		return found
	})
}

// split divides entries into connected parts, prices them, and adds them to the basket's.
func (k *Basket) split(entries []*entry) {
	of := newSets(len(entries))
	first := map[int32]int32{} // by rule: the first entry that it takes
	for i, e := range entries {
		for _, rule := range e.joins {
			if f, ok := first[rule]; ok {
				of.join(f, int32(i))
			} else {
				first[rule] = int32(i)
			}
		}
	}
	byRoot := make(map[int32]*part, len(entries))
	from := len(k.parts)
	for i, e := range entries {
		root := of.root(int32(i))
		p := byRoot[root]
		if p == nil {
			p = &part{work: work{book: k.book}}
			byRoot[root] = p
			k.parts = append(k.parts, p)
		}
		p.lines = append(p.lines, newLineState(e))
		p.joins = append(p.joins, e.joins...)
	}
	for _, p := range k.parts[from:] {
		slices.Sort(p.joins)
		p.joins = slices.Compact(p.joins)
		p.apply(0, k.cut)
		for i := range p.lines {
			at, _ := slices.BinarySearchFunc(k.entries, p.lines[i].entry, inPlace)
			k.places = append(k.places, int32(at))
		}
	}
}

// finish applies the rules from the cut on to all lines.
func (k *Basket) finish() *work {
	w := &work{book: k.book}
	if int(k.cut) == len(k.book.rules) {
		return w
	}
	w.lines = make([]lineState, len(k.entries))
	w.awards = make([]award, 0, 2*len(k.entries)) // few baskets see more than two basket-wide rules
	places := k.places
	for _, p := range k.parts {
		for i := range p.lines {
			w.lines[places[i]] = p.lines[i]
		}
		places = places[len(p.lines):]
	}
	w.apply(k.cut, int32(len(k.book.rules)))
	return w
}

func tooManyLines() error {
	return &pos.Error{
		Code: pos.Refused, Op: "price offers", Key: "offer.too_many_lines", Args: map[string]any{"most": MaxLines},
	}
}

func lineTwice(no int) error {
	return &pos.Error{Code: pos.Invalid, Op: "price offers", Key: "offer.line_twice", Args: map[string]any{"line": no}}
}

// sets is a union-find over small numbers.
type sets []int32

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (s sets) root(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// join makes the lower root the root of both, so that a set is known by its first member.
func (s sets) join(a, b int32) {
	a, b = s.root(a), s.root(b)
	s[max(a, b)] = min(a, b)
}

// lineState is a line on its way through the stages.
type lineState struct {
	*entry
	runs []run // what its units cost now; replaced, never changed
}

// run is a number of units of a line that are alike.
type run struct {
	price   money.Amount // of one unit; a measured line is one unit
	served  uint64       // the named groups that took it
	n       int32
	touched bool // some step discounted it, or made it part of a set
}

func newLineState(e *entry) lineState {
	if e.Measured {
		return lineState{e, []run{{price: e.gross, n: 1}}}
	}
	return lineState{e, []run{{price: e.Unit, n: int32(e.Qty / money.One)}}}
}

// unitQty is the quantity of one unit of the line.
func (e *entry) unitQty() money.Quantity {
	if e.Measured {
		return e.Qty
	}
	return money.One
}
