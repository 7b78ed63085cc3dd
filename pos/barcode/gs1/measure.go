package gs1

import (
	"strconv"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Unit is a unit of measure by its code in UCUM, the Unified Code for Units of Measure: "kg", "m", "L".
type Unit string

// Measure returns the exact quantity of a trade measure or a logistic measure (310n to 369n), its unit, and whether the
// element is one. The last digit of the AI is the number of decimals of its six digits (GS1 General Specifications,
// section 3.6).
func (e Element) Measure() (money.Quantity, Unit, bool) {
	if e.Flaw != None || len(e.AI) != 4 || len(e.Value) != 6 || !numeric.holds(e.AI+e.Value) {
		return 0, "", false
	}
	unit, decimals := unitOf(e.AI[:3]), int(e.AI[3]-'0')
	if unit == "" || decimals > 5 {
		return 0, "", false
	}
	n, _ := strconv.ParseInt(e.Value, 10, 64) // six digits
	return money.Quantity(n * pow10(6-decimals)), unit, true
}

// unitOf returns the unit of a group of AIs, by their titles in the dictionary: "" where it is no measure.
func unitOf(group string) Unit {
	switch group {
	case "310", "330":
		return "kg"
	case "311", "312", "313", "331", "332", "333":
		return "m"
	case "314", "334":
		return "m2"
	case "315", "335":
		return "L"
	case "316", "336":
		return "m3"
	case "337":
		return "kg/m2"
	case "320", "340":
		return "[lb_av]"
	case "321", "324", "327", "341", "344", "347":
		return "[in_i]"
	case "322", "325", "328", "342", "345", "348":
		return "[ft_i]"
	case "323", "326", "329", "343", "346", "349":
		return "[yd_i]"
	default:
		return unitOfTroyAndVolume(group)
	}
}

func unitOfTroyAndVolume(group string) Unit {
	switch group {
	case "350", "353":
		return "[sin_i]"
	case "351", "354":
		return "[sft_i]"
	case "352", "355":
		return "[syd_i]"
	case "356":
		return "[oz_tr]"
	case "357":
		return "[foz_us]"
	case "360", "362":
		return "[qt_us]"
	case "361", "363":
		return "[gal_us]"
	case "364", "367":
		return "[cin_i]"
	case "365", "368":
		return "[cft_i]"
	case "366", "369":
		return "[cyd_i]"
	}
	return ""
}

// Price is a sum of money as a symbol writes it: digits, of which the last are decimals. The zero value is a price of
// nothing in the currency of the shop.
type Price struct {
	Digits   int64          // all of them: 1250 with two decimals is 12.50
	Decimals uint8          // 0 to 9
	Currency money.Currency // zero where the symbol leaves it to the shop
}

// Price returns the sum of an element that is one, and whether it is: amount payable (390n, 391n), price of a variable
// measure item (392n, 393n) and price per unit of measure (395n). 391n and 393n name the currency by its numeric code in
// ISO 4217 (GS1 General Specifications, sections 3.6.6 to 3.6.9 and 3.6.11).
func (e Element) Price() (Price, bool) {
	if e.Flaw != None || len(e.AI) != 4 || !numeric.holds(e.AI+e.Value) || len(e.Value) > 3+15 {
		return Price{}, false
	}
	p, digits := Price{Decimals: e.AI[3] - '0'}, e.Value
	switch e.AI[:3] {
	case "390", "392", "395":
	case "391", "393":
		if len(digits) <= numericWidth {
			return Price{}, false
		}
		p.Currency, _ = currencyOf(digits[:numericWidth])
		digits = digits[numericWidth:]
		if p.Currency.IsZero() {
			return Price{}, false
		}
	default:
		return Price{}, false
	}
	var err error
	p.Digits, err = strconv.ParseInt(digits, 10, 64)
	return p, err == nil
}

// Amount returns the price in minor units of the shop's currency, exactly. Another currency is the error
// barcode.price_currency, a fraction of a minor unit barcode.price_decimals, and too large a sum money.overflow.
func (p Price) Amount(shop money.Currency) (money.Amount, error) {
	const op = "read price"
	if !p.Currency.IsZero() && p.Currency != shop {
		return 0, &pos.Error{
			Code: pos.Invalid, Op: op, Key: "barcode.price_currency",
			Args: map[string]any{"currency": p.Currency.Code(), "want": shop.Code()},
		}
	}
	missing := shop.Exponent() - int(p.Decimals)
	if missing >= 0 {
		return money.Amount(p.Digits).Times(pow10(missing))
	}
	unit := pow10(-missing)
	if p.Digits%unit != 0 {
		return 0, &pos.Error{
			Code: pos.Invalid, Op: op, Key: "barcode.price_decimals",
			Args: map[string]any{"digits": p.Digits, "decimals": int(p.Decimals), "most": shop.Exponent()},
		}
	}
	return money.Amount(p.Digits / unit), nil
}

// Count returns the number of pieces of an element that is one, and whether it is: in an item of variable count (30), or
// in a logistic unit (37).
func (e Element) Count() (int64, bool) {
	if e.Flaw != None || e.AI != "30" && e.AI != "37" {
		return 0, false
	}
	n, err := strconv.ParseInt(e.Value, 10, 64)
	return n, err == nil && n >= 0
}

// pow10 returns 10ⁿ, for n from 0 to 9.
func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
