// Package training lets a till sell for practice: the real screens on a separate book. It says which tills train, and who
// let them; the book itself is another store.Store of the same parts, which the program opens beside the real one.
//
//	till 1 ── command ──▶ the real book      tills 1, 2 …        journal ─▶ head office
//	till 2 ── command ──▶ the training book  tills T1, T2 …      journal of its own, which nobody reads
//	                        ▲ goods, prices, offers, quick keys: followed from the real journal (package book)
//
// In the training book till 2 is called T2 (pos.TrainingTill). No real till can be called so, hence no number that is given
// for practice, such as T2-1-7, is ever one of the real series.
//
// The rules are in rules.md.
package training
