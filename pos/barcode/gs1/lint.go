package gs1

import "strings"

// lint is one of the checks that the dictionary names. rules.md says of each whether it holds here.
type lint uint8

const (
	lintNone lint = iota
	lintCouponcode
	lintCouponposoffer
	lintCsum
	lintCsumalpha
	lintGcppos1
	lintGcppos2
	lintHasnondigit
	lintHh
	lintHhmi
	lintHyphen
	lintIban
	lintImporteridx
	lintIso3166
	lintIso3166999
	lintIso3166alpha2
	lintIso4217
	lintIso5218
	lintLatitude
	lintLongitude
	lintMediatype
	lintMi
	lintNonzero
	lintNozeroprefix
	lintPackagetype
	lintPcenc
	lintPieceoftotal
	lintPosinseqslash
	lintSs
	lintWinding
	lintYesno
	lintYymmd0
	lintYymmdd
	lintYyyymmdd
	lintZero
)

// check returns the flaw that the check finds in a component, whose length and characters are right already.
func (l lint) check(text string) Flaw {
	switch l {
	case lintNone, lintCouponcode, lintCouponposoffer, lintGcppos1, lintGcppos2, lintPackagetype:
		return None // noted only
	case lintCsum:
		return unless(CheckDigit(text[:len(text)-1]) == text[len(text)-1], CheckCharacter)
	case lintCsumalpha:
		return unless(checkPair(text), CheckCharacter)
	case lintIban:
		return unless(ibanFits(text), CheckCharacter)
	case lintYymmdd:
		return unless(isDate(text, false), BadDate)
	case lintYymmd0:
		return unless(isDate(text, true), BadDate)
	case lintYyyymmdd:
		return unless(isFullDate(text), BadDate)
	case lintHh:
		return unless(text < "24", BadDate)
	case lintMi, lintSs:
		return unless(text < "60", BadDate)
	case lintHhmi:
		return unless(text[:2] < "24" && text[2:] < "60", BadDate)
	default:
		return unless(l.fits(text), Content)
	}
}

// fits reports whether the component is one of the values that its code list or its form allows.
func (l lint) fits(text string) bool {
	switch l {
	case lintIso3166:
		return find(countries, text, countryWidth, 0) >= 0
	case lintIso3166999:
		return text == "999" || find(countries, text, countryWidth, 0) >= 0
	case lintIso3166alpha2:
		return find(countries, text, countryWidth, numericWidth) >= 0
	case lintIso4217:
		return find(currencies, text, currencyWidth, 0) >= 0
	case lintIso5218:
		return strings.Contains("0129", text)
	case lintMediatype: // GS1 General Specifications, section 3.8.9: 01 to 10, and 80 to 99 by agreement
		return text >= "01" && text <= "10" || text >= "80"
	case lintWinding:
		return strings.Contains("019", text)
	case lintYesno:
		return text == "0" || text == "1"
	case lintZero:
		return strings.Trim(text, "0") == ""
	case lintNonzero:
		return strings.Trim(text, "0") != ""
	case lintHyphen:
		return text == "-"
	default:
		return l.fitsForm(text)
	}
}

// fitsForm is fits for what is no list of values.
func (l lint) fitsForm(text string) bool {
	switch l {
	case lintHasnondigit:
		return !numeric.holds(text)
	case lintNozeroprefix:
		return text[0] != '0'
	case lintImporteridx:
		return base64.holds(text) && text != "="
	case lintLatitude: // degrees · 10⁷, from the south pole on
		return text <= "1800000000"
	case lintLongitude: // degrees · 10⁷, from the antimeridian on
		return text <= "3600000000"
	case lintPcenc:
		_, ok := percentDecoded(text)
		return ok
	case lintPieceoftotal: // two digits each
		return text[:2] != "00" && text[:2] <= text[2:]
	case lintPosinseqslash: // one digit each
		return numeric.has(text[0]) && text[1] == '/' && numeric.has(text[2]) && text[0] != '0' && text[0] <= text[2]
	default:
		return true
	}
}

func unless(holds bool, flaw Flaw) Flaw {
	if holds {
		return None
	}
	return flaw
}
