package offer

import (
	"sanduq/pos"
	"sanduq/pos/money"
)

// Version is the version of the rule document that this package reads and writes; format.md describes it.
const Version = 1

// Kind says what a rule does with the goods it takes.
type Kind string

// The kinds.
const (
	Off    Kind = "off"     // a benefit on each item, on a group of goods together, or on the basket
	BuyGet Kind = "buy-get" // buy Count, get GetCount with a benefit
	Mix    Kind = "mix"     // any Count of the goods for a price or at a percentage, again and again
	Spend  Kind = "spend"   // from an amount on, a benefit on the basket or on named goods
	Breaks Kind = "breaks"  // from a quantity on, each for a price or at a percentage
	Bundle Kind = "bundle"  // named components, each with its number, for one price
)

// Scope says what an Off rule is taken from.
type Scope string

// The scopes. Percentages of an item are rounded for each piece; those of a group or a basket once, on the sum.
const (
	OfItem   Scope = "item"   // from each piece, or from each unit of measure
	OfGroup  Scope = "group"  // once from all its goods together
	OfBasket Scope = "basket" // once from all its goods together, after all item rules of its priority
)

// Rule is one promotion, as data. Amounts are in minor units of the shop's currency, tax included.
type Rule struct {
	Version int      `json:"version"`
	ID      string   `json:"id"`   // [a-z0-9-]
	Name    pos.Text `json:"name"` // what the shopper reads

	// When and for whom. What is empty asks nothing.
	From      string   `json:"from,omitempty"`      // local date-time YYYY-MM-DDThh:mm, the first minute of validity
	Until     string   `json:"until,omitempty"`     // the first minute after it
	Weekly    []Window `json:"weekly,omitempty"`    // any of them
	Channels  []string `json:"channels,omitempty"`  // any of them
	Customers []string `json:"customers,omitempty"` // groups of customers, any of them
	Coupon    string   `json:"coupon,omitempty"`    // the code to present
	Tenders   []string `json:"tenders,omitempty"`   // all the sale is paid by these means

	// Against other rules.
	Priority  int    `json:"priority,omitempty"`  // higher first
	Exclusive string `json:"exclusive,omitempty"` // exclusivity group; rules without one form the unnamed group
	Stacks    bool   `json:"stacks,omitempty"`    // takes units that an earlier step discounted
	MaxUses   int    `json:"max_uses,omitempty"`  // in one basket; 0: no limit

	// What it does. Which fields belong to which kind stands in format.md.
	Kind       Kind         `json:"kind"`
	Of         Scope        `json:"of,omitempty"`
	Goods      Goods        `json:"goods,omitzero"`
	Count      int          `json:"count,omitempty"`
	Get        Goods        `json:"get,omitzero"`
	GetCount   int          `json:"get_count,omitempty"`
	Spent      money.Amount `json:"spent,omitempty"`
	Benefit    Benefit      `json:"benefit,omitzero"`
	Steps      []Step       `json:"steps,omitempty"`
	Components []Component  `json:"components,omitempty"`
}

// Window is a time of the week, by the shop's clock. Where To is not after From it ends on the next day.
type Window struct {
	Days []string `json:"days"` // mon … sun: the days on which it begins
	From string   `json:"from"` // hh:mm, its first minute
	To   string   `json:"to"`   // hh:mm, the first minute after it
}

// Goods names goods: all of them, or any of the named, without the excepted.
type Goods struct {
	All        bool     `json:"all,omitempty"`
	SKUs       []string `json:"skus,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Groups     []string `json:"groups,omitempty"` // item groups
	Brands     []string `json:"brands,omitempty"`
	Except     *Goods   `json:"except,omitempty"` // one level deep
}

// IsZero reports whether no goods are named.
func (g Goods) IsZero() bool {
	return !g.All && len(g.SKUs)+len(g.Categories)+len(g.Groups)+len(g.Brands) == 0 && g.Except == nil
}

// Benefit is what the shopper gains: exactly one of the four.
type Benefit struct {
	Free    bool         `json:"free,omitempty"`
	Percent money.Rate   `json:"percent,omitempty"` // off, in parts per million: 10 % is 100000
	Amount  money.Amount `json:"amount,omitempty"`  // off
	Price   money.Amount `json:"price,omitempty"`   // to pay instead
}

// IsZero reports whether there is no benefit.
func (b Benefit) IsZero() bool { return b == Benefit{} }

// Step is one step of a quantity break.
type Step struct {
	From    money.Quantity `json:"from"` // pieces, or units of measure, in millionths
	Percent money.Rate     `json:"percent,omitempty"`
	Price   money.Amount   `json:"price,omitempty"` // of one piece or unit of measure
}

// Component is one part of a bundle. A unit that fits several components serves the first of them.
type Component struct {
	Goods Goods `json:"goods"`
	Count int   `json:"count"`
}

// Bounds of a rule document. They keep every sum of pricing within 64 bits and every search within its limit.
const (
	MaxDocument   = 1 << 18                         // bytes of a document
	MaxAmount     = money.Amount(1_000_000_000_000) // minor units in a rule
	MaxCount      = 100                             // pieces in a set, of one kind of goods
	MaxComponents = 6                               // of a bundle
	MaxSteps      = 10                              // of a quantity break
	MaxUses       = 1_000_000                       // in one basket
	MaxPriority   = 1_000_000                       // above or below zero
	maxFrom       = 1_000_000 * money.One           // of a quantity break
)
