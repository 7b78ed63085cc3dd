package gs1

import "strings"

// CheckDigit returns the digit that completes a number of ASCII digits: the one that brings the sum of all digits,
// weighted 3 and 1 in turn from the right, to a multiple of ten (GS1 General Specifications, section 7.9.1).
func CheckDigit(payload string) byte {
	sum, weight := 0, 3
	for i := len(payload) - 1; i >= 0; i-- {
		sum += int(payload[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

// alphabet82 is the character set 82 in the order of its values, and alphabet32 the check characters (GS1 General
// Specifications, section 7.9.5).
const (
	alphabet82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
	alphabet32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// checkPair reports whether the last two characters of a text of character set 82 are the check characters of the rest:
// each character counts by its place in the set times a prime, the first primes at the end, and the sum modulo 1021 is
// written in 32s (GS1 General Specifications, section 7.9.5).
func checkPair(text string) bool {
	primes := [...]int{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83}
	n := len(text) - 2
	if n < 1 || n > len(primes) {
		return false
	}
	sum := 0
	for i := range n {
		sum += strings.IndexByte(alphabet82, text[i]) * primes[n-1-i]
	}
	sum %= 1021
	return text[n] == alphabet32[sum>>5] && text[n+1] == alphabet32[sum&31]
}

// ibanFits reports whether the check digits of an IBAN fit (ISO 13616, by ISO/IEC 7064, MOD 97-10): two letters, two
// check digits and the account.
func ibanFits(text string) bool {
	if len(text) < 5 {
		return false
	}
	sum := 0
	for _, c := range []byte(text[4:] + text[:4]) {
		switch {
		case c >= '0' && c <= '9':
			sum = (sum*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			sum = (sum*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return sum == 1
}
