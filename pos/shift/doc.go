// Package shift is the cash of the day: who answers for which drawer, what moved in and out of it, what was counted, and
// the X, Z and VAT reports that are made of it.
//
// A till has one drawer and at most one open shift:
//
//	open ─▶ (suspended ─▶ open) ─▶ closed
//
// Its commands are values (store.Command) that whoever holds the store sends to the writer. Money of sales reaches it
// through facts: a table of Readers says what each kind of entry means to a drawer, so a new kind of sale, refund or
// payment is one more row there. What it must know of people, open baskets and the device key it asks through the
// functions and interfaces of Config.
//
// Nothing here holds up a sale or a close: a difference, an open shift elsewhere or money that comes late is shown and
// marked, never refused. rules.md beside this file lists the rules that the tests name.
package shift
