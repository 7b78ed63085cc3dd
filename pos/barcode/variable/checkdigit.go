package variable

// The weighted digits 0 to 9 (GS1 General Specifications, section 7.9, weighting factors of price check digits): twice the
// digit less its tens, three times, and five times plus or less its tens, each modulo ten.
const (
	twoMinus  = "0246891357"
	three     = "0369258147"
	fivePlus  = "0516273849"
	fiveMinus = "0594837261"
)

// CheckDigit returns the check digit of a price or weight of four or five ASCII digits, and whether it has so many. With
// four it is the last digit of three times the sum of the weighted digits; with five it is the digit whose weight five
// minus brings the sum to a multiple of ten (GS1 General Specifications, section 7.9).
func CheckDigit(digits string) (byte, bool) {
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false
		}
	}
	switch len(digits) {
	case 4:
		return byte('0' + sum(digits, twoMinus, twoMinus, three, fiveMinus)*3%10), true
	case 5:
		missing := byte('0' + (10-sum(digits, fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus)%10)%10)
		for d := range byte(10) {
			if fiveMinus[d] == missing {
				return '0' + d, true
			}
		}
	}
	return 0, false
}

// sum adds up the digits, each weighted by its own table.
func sum(digits string, tables ...string) int {
	total := 0
	for i, table := range tables {
		total += int(table[digits[i]-'0'] - '0')
	}
	return total
}
