// Package pos holds the nouns that every part of the shop shares: identifiers, bilingual text, the clock, the
// business day and the one error type. It imports the standard library only, and everything else imports it.
package pos
