package config

import "sanduq/pos/money"

// returns checks how much may go back for a receipt that nobody verified. 0 where the file says nothing: somebody always
// decides.
func (c *checker) returns(t returnsTable, currency money.Currency) money.Amount {
	if t.Unverified.value == "" || currency.IsZero() { // a missing currency is a mistake of its own
		return 0
	}
	limit, err := currency.Parse(t.Unverified.value)
	if err != nil || limit < 0 {
		c.refuse(t.Unverified.at, "config.amount", args{
			"value": t.Unverified.value, "currency": currency.Code(), "decimals": currency.Exponent(),
		})
		return 0
	}
	return limit
}
