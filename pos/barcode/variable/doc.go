// Package variable reads the GTIN-13 (or UPC-A) that a shop's own scale prints: an item number with the weight or the price
// of the piece inside. Such numbers begin with 02, 04 or 2 (UPC-A: 2 or 4), are restricted to the shop or the country, and
// each lays them out in its own way. So the layouts are data, set up by the shop.
//
// # Pattern
//
// A Rule's pattern has a letter or digit for each digit of the code, 13 or for UPC-A 12:
//
//	0–9  this very digit
//	x    any digit, without a meaning
//	I    the item number
//	P    the price, or
//	W    the weight in kilograms
//	V    the check digit of the price or weight, which then has 4 or 5 digits
//	C    the check digit of the whole, always last
//
// "21IIIIIWWWWWC" with three decimals reads 2112345017505 as 1.750 kg of item 12345.
//
// Sources: GS1 General Specifications, section 2.1 (restricted circulation numbers and their layouts) and section 7.9
// (price check digits). The rules that the tests hold, VARIABLE-001 and on, stand in rules.md beside the code.
package variable
