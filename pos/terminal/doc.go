// Package terminal is the screens that the shop has let in: browsers on tablets and tills that reach the store over the
// network. A browser is paired once and keeps a secret from then on.
//
//	new browser ─▶ Begin: a secret for it alone, a code to show ─▶ waits
//	a person at a screen that is let in types the code ─▶ Pair ─▶ terminal.paired, the hash of the secret beside it
//	new browser ─▶ Known
//
// A code is there for CodeLife, for one browser, once, and in memory only: a restart forgets it. Whoever types wrong codes
// waits longer and longer. The secret was made before the code was shown and never leaves the browser it was made for, so
// the code itself opens nothing: it only says which browser is meant.
//
// In a shop without staff nobody can prove to be allowed to let screens in; there it is done at the store's own screen or
// console.
package terminal
