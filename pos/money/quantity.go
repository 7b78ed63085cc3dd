package money

// Quantity is how much of an item, in millionths of its unit: 3 pieces are 3,000,000 and 0.375 kg are 375,000.
// It is negative where goods come back.
type Quantity int64

// One is one piece, one kilogram, one litre.
const One Quantity = 1_000_000

// quantityPlaces is the number of decimals that a Quantity holds.
const quantityPlaces = 6

// Pieces returns n whole pieces. Every int32 fits.
func Pieces(n int32) Quantity { return Quantity(n) * One }

// ParseQuantity reads a quantity such as "3", "0.375" or "٠٫٣٧٥" with at most six decimals. See [Currency.Parse] for
// the form.
func ParseQuantity(s string) (Quantity, error) {
	v, err := parseDecimal("parse quantity", "money.invalid_quantity", s, quantityPlaces)
	return Quantity(v), err
}

// String writes the quantity in ASCII digits without trailing zeros: "3", "0.375".
func (q Quantity) String() string { return formatTrimmed(int64(q), quantityPlaces) }

// Add returns q + r.
func (q Quantity) Add(r Quantity) (Quantity, error) {
	s := q + r
	if (s > q) != (r > 0) {
		return 0, overflow("add quantities")
	}
	return s, nil
}

// Extend returns the price of q at unitPrice per unit, rounded half away from zero to a minor unit.
func Extend(unitPrice Amount, q Quantity) (Amount, error) {
	v, ok := mulDiv(int64(unitPrice), int64(q), uint64(One))
	if !ok {
		return 0, overflow("extend price")
	}
	return Amount(v), nil
}
