// Package tender is how a sale is paid, as far as it can be reckoned without a till: the means of payment of a shop as
// data, the arithmetic of a total that several of them pay, cash rounding, and foreign notes at a stored rate. It is pure.
//
// Rules: TENDER-001 what was taken never comes to more than the total and its rounding; TENDER-002 cash alone is rounded,
// and only where it pays what is left; TENDER-003 change is given from cash alone, in local money; TENDER-004 what pays
// without change is refused where it is more than what is due, unless its data say that the rest is kept; TENDER-005
// foreign notes are worth their stored rate, rounded down; TENDER-006 nothing that looks like the number of a card is kept.
//
// data/means.json holds the means that every shop has from the start, the schemes of cards by country, and the steps of
// cash rounding by currency (CLDR 46, supplemental data, currencyData: cashRounding). A shop's configuration changes them.
package tender
