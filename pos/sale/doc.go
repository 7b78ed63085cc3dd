// Package sale is selling: the open basket of each till, and the sale that it becomes.
//
// Its commands are values (store.Command) that whoever holds the store sends to the writer. A basket is a draft, written
// with every beep; a completed sale is a fact. What it must know of the catalogue and the shop it asks through two small
// interfaces, Items and Shop.
//
// Rules: SALE-001 a line is durable before it is shown; SALE-002 receipt numbers run without gaps per till within an
// epoch; SALE-003 the same id sells once; SALE-004 an open basket is there again after a restart, to the last line;
// SALE-005 a voided line and an abandoned basket stay in the history; SALE-006 the sums of a sale add up. Those of what
// goes into a basket, GOODS-001 and on, stand in rules.md.
package sale
