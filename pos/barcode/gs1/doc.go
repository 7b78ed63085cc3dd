// Package gs1 reads what a GS1 symbol says beyond a number: element strings, each an application identifier (AI) with its
// value, as scanners send them, as people type them (with the AIs in brackets), and as GS1 Digital Link URIs write them.
// All three give the same list.
//
// A scan is evidence, not a form to be filled in: what can be read is kept, and what breaks the rule of its AI is kept
// with the flaw beside it. So a lot with a damaged date still sells, and the till can say what is wrong. Only text that
// cannot be element strings at all is an error.
//
// # Formats
//
// Element strings: AI (2 to 4 digits) and value, one after the other. AIs whose first two digits are in the figure of
// predefined lengths (GS1 General Specifications, section 7.8.5) have a value of that length; every other value ends at
// FNC1, which scanners send as the ASCII character GS (0x1D), or at the end. FNC1 where none is needed is tolerated, at
// the beginning too.
//
// Bracketed: "(01)06281000012345(10)AB". An opening bracket inside a value is written "\(".
//
// Digital Link (GS1 Digital Link Standard: URI Syntax 1.4): any stem, then /key/value, then /qualifier/value in the order
// of the key, then the data attributes as a query: https://id.gs1.org/01/06281000012345/10/AB?17=261231. It is read
// offline and never fetched. Compressed links, and the words for AIs of earlier editions (/gtin/), are not read.
//
// The rules of all AIs are in table.go, generated from the GS1 Barcode Syntax Dictionary. Which of its rules hold here,
// and which are only noted, stands in rules.md with GS1-001 and on.
package gs1

//go:generate go test ./gen -run TestTable -update
