// Package offer works out promotions: rules in force and a basket give, for each line, which rule gave which amount. It is
// pure: no clock, no store, nothing but the arguments. [Compile] makes a [Book] of rules; a [Basket] holds lines and what
// they were given, and is priced anew only as far as a change reaches. The documents of rules are described in format.md;
// the rules that the tests hold, PROMO-001 and on, in rules.md beside the code.
//
// # Units
//
// A line of n whole pieces is n units of its unit price. A line that is measured, or of a fraction, is one unit that costs
// price · quantity and cannot be divided; it never takes part in counted sets (buy-get, mix, bundle). Lines that forbid
// discounts, or whose price was set by hand without Promote, take no part at all, neither as triggers nor towards an
// amount; nor do goods that come back or cost nothing, nor a unit that costs nothing any more.
//
// # Stages
//
// Rules in force apply in stages, each to what the stages before left of the prices:
//
//  1. by priority, the higher first;
//  2. within a priority the item rules, then the basket-wide ones (Off of the basket, and Spend);
//  3. within those by exclusivity group, in the order of its name; rules without one form the unnamed group, the first.
//
// A rule that does not stack takes only units that no earlier stage touched: discounted, or used in a set or a step. One
// that stacks takes them too, at the price that is left. A basket-wide rule of a named group never takes a unit that an
// item rule of the same group and priority took.
//
// # Item rules of a stage
//
// They compete: every unit serves at most one of them, or none. A rule makes of the units that it is given:
//
//   - Off an item: its benefit for each unit, for no more than MaxUses units. An amount or a price is meant for each piece
//     or unit of measure. Percentages round for each unit, half away from zero.
//   - Off a group: its benefit once, on what the units cost together.
//   - Breaks: the benefit of the highest step that their quantities together reach, for each of them.
//   - Mix, Bundle: sets of exactly Count units, or of Count units of each component (a unit that fits several serves the
//     first); a set's discount is what its units cost less the price, or a percentage of each unit.
//   - Buy-get: sets of Count triggers and GetCount gifts; a set's discount is the benefit for each gift. Where the gifts
//     are of the same goods, no gift of a set is dearer than a trigger of it. Where gifts are goods of their own, what is
//     named there is never a trigger.
//
// A set never has a discount below zero, and there are no more than MaxUses of them. Of all ways to give units to rules
// and to make sets, one with the largest discount in all is taken. Of several, in canonical order of the units (the dearer
// first; then by SKU, unit price falling, quantity, line number), the first that gives a unit to the lower rule id, to a
// trigger before a gift, and to no rule last; where one rule competes with nothing it fills its sets from the first unit
// on. So an offer on a group takes along the units of its goods that serve nothing else. Sets are made of a rule's units in
// canonical order, by role; one that gains nothing is undone.
//
// The search follows states, not assignments, and stops at a limit of states and of rules that meet in one connected part
// of a stage. Beyond it the rules take turns: of what each would do alone with the units that are left, whatever gains the
// most over the single-item rules is done, the lower id among equals; and again. The rules are then listed in
// Result.Unproven. In either case the stage gives no less than any one of its rules alone.
//
// # Basket-wide rules of a stage
//
// Each takes all the units open to it, or none, and of the stage's rules only the one with the largest discount applies,
// the lower id among equals. Spend asks that the units of Goods cost at least Spent, and reduces what Get names, or else
// the same units.
//
// # Shares
//
// A discount on a set, a group or the basket is spread over all the units that were taken, triggers included, by largest
// remainder over what they cost (money.Allocate, in canonical order among equals), so that one unit that comes back
// gives back its share. Basket-wide it is spread over runs of equal units, then evenly among these. The shares of a rule
// add up to its discount, and no unit goes below zero.
package offer
