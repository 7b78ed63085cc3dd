package variable

import (
	"strconv"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/barcode/gs1"
	"sanduq/pos/money"
)

// Rules are the layouts of one shop, ready to read with. They do not change and may be shared. The zero value has none.
type Rules struct{ layouts []layout }

// Kind says what a code holds beside the item number.
type Kind uint8

// The kinds.
const (
	Weight Kind = iota + 1
	Price
)

// Measure is what a variable measure code says.
type Measure struct {
	Item   string // the code under which the catalogue has the item: the rule's key and the item number, zeros included
	Kind   Kind
	Weight money.Quantity // in kilograms
	Price  gs1.Price      // in the currency of the shop
}

// Compile checks rules. A rule that is no layout is the error barcode.rule_pattern, barcode.rule_prefix,
// barcode.rule_decimals or barcode.rule_key; two that some code would fit both, barcode.rule_overlap; and more than
// MaxRules, barcode.rule_count.
func Compile(rules []Rule) (*Rules, error) {
	const op = "compile variable measure rules"
	if len(rules) > MaxRules {
		return nil, &pos.Error{Code: pos.Invalid, Op: op, Key: "barcode.rule_count", Args: map[string]any{"max": MaxRules}}
	}
	out := &Rules{layouts: make([]layout, 0, len(rules))}
	for _, r := range rules {
		l, err := newLayout(r)
		if err != nil {
			return nil, err
		}
		for i := range out.layouts {
			if other := &out.layouts[i]; other.overlaps(&l) {
				return nil, &pos.Error{
					Code: pos.Invalid, Op: op, Key: "barcode.rule_overlap",
					Args: map[string]any{"pattern": r.Pattern, "other": other.rule.Pattern},
				}
			}
		}
		out.layouts = append(out.layouts, l)
	}
	return out, nil
}

// Read reads the code of a scan. It reports false where no rule fits. A check digit of the price or weight that does not
// fit is the error barcode.price_check: a digit was misread, and the customer would pay for it.
func (r *Rules) Read(g barcode.GTIN) (Measure, bool, error) {
	if g.Class != barcode.GTIN12 && g.Class != barcode.GTIN13 {
		return Measure{}, false, nil
	}
	code := g.Key14()[14-width:]
	for i := range r.layouts {
		if l := &r.layouts[i]; l.fits(code) {
			m, err := l.read(code)
			return m, err == nil, err
		}
	}
	return Measure{}, false, nil
}

func (l *layout) read(code string) (Measure, error) {
	digits := l.value.of(code)
	if l.verify.size > 0 {
		if want, _ := CheckDigit(digits); want != l.verify.of(code)[0] {
			return Measure{}, &pos.Error{
				Code: pos.Invalid, Op: "read variable measure", Key: "barcode.price_check",
				Args: map[string]any{"code": code, "digits": digits, "want": string(want)},
			}
		}
	}
	n, _ := strconv.ParseInt(digits, 10, 64) // fewer than 13 digits
	m := Measure{Item: l.rule.Key + l.item.of(code)}
	if !l.weight {
		m.Kind, m.Price = Price, gs1.Price{Digits: n, Decimals: uint8(l.rule.Decimals)}
		return m, nil
	}
	m.Kind = Weight
	for range 6 - l.rule.Decimals {
		n *= 10
	}
	m.Weight = money.Quantity(n)
	return m, nil
}
