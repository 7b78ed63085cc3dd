// Package offers keeps the promotions, price lists and coupon codes of the shop: which set is in force, which were
// before it, and what an arriving file says.
//
// A set arrives whole, as one file of JSON documents (format.md), and is checked whole: one mistake anywhere and
// nothing is put in force. Its arrival is one entry, offers.set, which holds the documents as they came. From the
// commit on, baskets that open are priced by it; a basket that is open goes on under the set that it was opened under,
// unless the new one is cheaper for the customer (that is pos/sale's to decide). So a set is found by its hash, and the
// last KeptSets are kept.
//
// The package keeps documents; what a promotion means is package pos/pricing/offer. The rules that the tests hold,
// OFFERS-001 and on, stand in rules.md.
package offers
