package offer

import "slices"

// SameRules reports whether the same rules of the book are in force in two scenes, so that every basket costs the same
// in both.
func (b *Book) SameRules(one, other Scene) bool { return slices.Equal(b.active(one), b.active(other)) }

// AsksTenders reports whether some rule asks how the sale is paid: only then may a total change once that is known.
func (b *Book) AsksTenders() bool {
	return slices.ContainsFunc(b.rules, func(r compiled) bool { return len(r.Tenders) > 0 })
}

// AsksCustomers reports whether some rule is for a group of customers.
func (b *Book) AsksCustomers(group string) bool {
	return slices.ContainsFunc(b.rules, func(r compiled) bool { return slices.Contains(r.Customers, group) })
}
