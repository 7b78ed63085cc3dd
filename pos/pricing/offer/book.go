package offer

import (
	"cmp"
	"slices"

	"sanduq/pos"
)

// Book is a set of rules made ready for pricing: sorted in the order in which they apply, and found by goods. It never
// changes, and any number of goroutines may use it.
type Book struct {
	rules  []compiled
	byID   map[string]int32
	all    []int32                        // rules that may take any goods
	goods  [goodsKinds]map[string][]int32 // rules by what they name
	coupon map[string]bool                // codes that some rule asks for
}

// What goods are named by, as an index.
const (
	bySKU = iota
	byCategory
	byGroup
	byBrand
	goodsKinds
)

// compiled is a rule with its place in the order.
type compiled struct {
	*Rule
	stage  int32      // rules of one stage compete; stages apply in order
	basket bool       // applies to the basket as a whole
	served uint64     // the bit that keeps a named group's basket-wide rules off the units its item rules took
	need   []int      // of a counted set: units in each role
	takes  []selector // by role: the goods it takes
}

// maxSharedGroups is how many named exclusivity groups may hold item rules and basket-wide rules at one priority: each
// has a bit of compiled.served.
const maxSharedGroups = 64

// Compile makes a book of rules. It fails on a rule that Check refuses and on an id that two rules have.
func Compile(rules []Rule) (*Book, error) {
	b := &Book{byID: make(map[string]int32, len(rules)), coupon: map[string]bool{}}
	for i := range rules {
		if err := rules[i].Check(); err != nil {
			return nil, err
		}
		r := rules[i]
		b.rules = append(b.rules, compiled{
			Rule: &r, basket: r.Kind == Spend || r.Of == OfBasket, need: needOf(&r), takes: selectors(&r),
		})
	}
	slices.SortFunc(b.rules, inOrder)
	if err := b.number(); err != nil {
		return nil, err
	}
	b.share()
	for i := range b.rules {
		b.index(int32(i))
	}
	return b, nil
}

// inOrder is the order of application: by priority, item rules before basket-wide ones, by group, by id.
func inOrder(a, b compiled) int {
	phase := func(c compiled) int {
		if c.basket {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(phase(a), phase(b)),
		cmp.Compare(a.Exclusive, b.Exclusive), cmp.Compare(a.ID, b.ID))
}

// number gives each rule its stage.
func (b *Book) number() error {
	for i := range b.rules {
		r := &b.rules[i]
		if _, twice := b.byID[r.ID]; twice {
			return &pos.Error{
				Code: pos.Invalid, Op: "compile offers", Key: "offer.id_twice",
				Args: map[string]any{"rule": r.ID, "field": "id"},
			}
		}
		b.byID[r.ID] = int32(i)
		if r.Coupon != "" {
			b.coupon[r.Coupon] = true
		}
		if i == 0 {
			continue
		}
		before := &b.rules[i-1]
		r.stage = before.stage
		if before.Priority != r.Priority || before.basket != r.basket || before.Exclusive != r.Exclusive {
			r.stage++
		}
	}
	return nil
}

// share gives a bit to each named group that has item rules and basket-wide rules at one priority. Priorities with more
// such groups than there are bits let the last ones share: a unit is then kept from one offer too many, never given two
// of one group.
func (b *Book) share() {
	type group struct {
		priority int
		name     string
	}
	bits := map[group]uint64{}
	for i := range b.rules {
		if r := &b.rules[i]; r.Exclusive != "" && r.basket {
			g := group{r.Priority, r.Exclusive}
			if bits[g] == 0 {
				bits[g] = 1 << min(len(bits), maxSharedGroups-1)
			}
		}
	}
	for i := range b.rules {
		r := &b.rules[i]
		r.served = bits[group{r.Priority, r.Exclusive}]
	}
}

// needOf returns how many units of each role make a set, nil where the rule counts no sets.
func needOf(r *Rule) []int {
	switch r.Kind {
	case BuyGet:
		return []int{r.Count, r.GetCount}
	case Mix:
		return []int{r.Count}
	case Bundle:
		need := make([]int, len(r.Components))
		for i, c := range r.Components {
			need[i] = c.Count
		}
		return need
	case Off, Spend, Breaks:
	}
	return nil
}

// index enters a rule under the goods it names.
func (b *Book) index(r int32) {
	for _, s := range b.rules[r].takes {
		if s.all {
			b.all = append(b.all, r)
		}
		for kind := range s.names {
			for name := range s.names[kind] {
				if b.goods[kind] == nil {
					b.goods[kind] = map[string][]int32{}
				}
				b.goods[kind][name] = append(b.goods[kind][name], r)
			}
		}
	}
}

// Rule returns the rule with the id, for its name and its coupon.
func (b *Book) Rule(id string) (Rule, bool) {
	i, ok := b.byID[id]
	if !ok {
		return Rule{}, false
	}
	return *b.rules[i].Rule, true
}

// Knows reports whether some rule asks for the coupon code, in force now or not: a cashier is told at once that a code
// means nothing.
func (b *Book) Knows(coupon string) bool { return b.coupon[coupon] }

// selector is Goods, made ready to be asked.
type selector struct {
	all    bool
	names  [goodsKinds]map[string]bool
	except [goodsKinds]map[string]bool
}

// selectors returns what a rule takes, by role. A buy-get rule takes triggers as 0 and named gifts as 1; a spend rule
// takes what counts as 0 and what is reduced as 1; a bundle takes its components.
func selectors(r *Rule) []selector {
	switch {
	case r.Kind == Bundle:
		out := make([]selector, len(r.Components))
		for i, c := range r.Components {
			out[i] = newSelector(c.Goods)
		}
		return out
	case !r.Get.IsZero():
		return []selector{newSelector(r.Goods), newSelector(r.Get)}
	}
	return []selector{newSelector(r.Goods)}
}

func newSelector(g Goods) selector {
	s := selector{all: g.All, names: nameSets(g)}
	if g.Except != nil {
		s.except = nameSets(*g.Except)
	}
	return s
}

func nameSets(g Goods) (sets [goodsKinds]map[string]bool) {
	for kind, names := range [goodsKinds][]string{g.SKUs, g.Categories, g.Groups, g.Brands} {
		for _, n := range names {
			if sets[kind] == nil {
				sets[kind] = make(map[string]bool, len(names))
			}
			sets[kind][n] = true
		}
	}
	return sets
}

// takes reports whether the goods of a line are named and not excepted.
func (s *selector) takes(l *Line) bool {
	return (s.all || named(&s.names, l)) && !named(&s.except, l)
}

func named(sets *[goodsKinds]map[string]bool, l *Line) bool {
	if sets[bySKU][l.SKU] || l.Brand != "" && sets[byBrand][l.Brand] {
		return true
	}
	isNamed := func(kind int) func(string) bool { return func(n string) bool { return sets[kind][n] } }
	return len(sets[byCategory]) > 0 && slices.ContainsFunc(l.Categories, isNamed(byCategory)) ||
		len(sets[byGroup]) > 0 && slices.ContainsFunc(l.Groups, isNamed(byGroup))
}
