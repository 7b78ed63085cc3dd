// Package money holds the numbers of a sale: amounts, currencies, quantities and rates. All of them are integers, every
// operation is exact or rounds once, half away from zero, and what does not fit is an error, never a wrong number.
//
//   - [Amount] counts minor units (halalas, fils). The document that holds it states its one [Currency].
//   - [Quantity] counts millionths of a unit, so that pieces, grams and millilitres share one type.
//   - [Rate] counts parts per million, so that 15 %, 5.5 % and 0.25 % are exact.
//
// Products are held in 128 bits (math/bits) before they are divided. In JSON the three are plain integers.
// The rules that the tests hold, MONEY-001 and on, stand in rules.md beside the code.
package money
