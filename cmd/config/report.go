package config

import (
	"fmt"
	"strings"

	"sanduq/cmd/config/messages"
)

// Report writes the mistakes for a person: where, what is wrong, and what to write instead.
//
//	/etc/sanduq/sanduq.toml:12: shop.currency: “SRA” is no currency
//	    → write …
func (m Mistakes) Report(file string, in messages.Catalogue) string {
	var b strings.Builder
	for _, x := range m {
		fmt.Fprintf(&b, "%s:%d: ", file, x.Line)
		if x.Field != "" {
			b.WriteString(x.Field + ": ")
		}
		b.WriteString(in.Say(x.Key, x.Args) + "\n")
		if x.Fix != "" {
			b.WriteString("    → " + in.Say(x.Fix, x.Args) + "\n")
		}
	}
	return b.String()
}
