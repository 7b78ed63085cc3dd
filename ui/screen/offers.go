package screen

import "sanduq/pos/sale"

// Offers is what a till's screen shows of offers beside the basket, and what it needs to change prices.
type Offers struct {
	Hints    []sale.HintState `json:"hints"`    // offers that are nearly there, the best first
	Dues     []sale.MeansDue  `json:"dues"`     // means by which the basket costs less
	Reasons  []sale.Reason    `json:"reasons"`  // for a price or a discount by hand; none: nobody gives one here
	Employee bool             `json:"employee"` // there are prices for employees
}
