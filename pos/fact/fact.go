// Package fact holds the bodies of all journal entries as plain structs, one file for each emitter, and no logic: the
// store's parts write and apply them, and head office reads the same types.
//
// A body is JSON. Its kind carries a version (sale.completed.v1) and changes by adding fields only; readers ignore fields
// they do not know. Amounts are minor units of the currency that the body names, quantities are millionths, rates are
// those of package money, times are Unix milliseconds UTC.
package fact

// Body is the body of an entry. Kind is what the journal files it under.
type Body interface {
	Kind() string
}
