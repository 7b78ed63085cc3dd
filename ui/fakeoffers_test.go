package ui_test

import (
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/ui/screen"
)

// fakeOffers is what the fake till knows of offers: mango juice, any 6 for 49; the coupon WELCOME; two reasons.
type fakeOffers struct {
	coupons  []sale.CouponState
	employee bool
}

// juice is scanned, and kept as juiceSKU.
const juice, juiceSKU = "6281000000004", "A004"

var sixFor49 = pos.Text{En: "Any 6 juices for 49", Ar: "أي ٦ عصائر بـ ٤٩"}

// awardJuice prices a line of juice by the offer.
func awardJuice(l *sale.LineState, qty money.Quantity) {
	l.Full, l.Awards = 0, nil
	if off := l.Unit*6 - 4900; l.Item == juiceSKU && qty >= 6*money.One && off > 0 {
		off *= money.Amount(qty / (6 * money.One))
		l.Full, l.Gross = l.Gross, l.Gross-off
		l.Awards = []sale.AwardState{{Rule: "juice", Name: sixFor49, Amount: off}}
	}
}

func (f *fakeTill) offersSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o := screen.Offers{
		Reasons: []sale.Reason{
			{ID: "damaged", Name: pos.Text{En: "Damaged packaging", Ar: "تغليف تالف"}},
			{ID: "match", Name: pos.Text{En: "Price match", Ar: "مطابقة سعر"}, Note: true},
		},
		Employee: true,
	}
	for _, l := range f.lines {
		if l.Item == juiceSKU && l.Qty == "5" && !l.Voided {
			o.Hints = []sale.HintState{{Rule: "juice", Name: sixFor49, Missing: "1", Saves: l.Unit*6 - 4900}}
		}
	}
	return 0, o, nil
}

func (f *fakeTill) couponLocked(a sale.CouponArgs) (sale.CouponState, error) {
	if a.Remove {
		f.coupons = slices.DeleteFunc(slices.Clone(f.coupons), func(c sale.CouponState) bool { return c.Code == a.Code })
		f.pushLocked(false, nil)
		return sale.CouponState{Code: a.Code}, nil
	}
	if a.Code != "WELCOME" {
		return sale.CouponState{}, &pos.Error{
			Code: pos.NotFound, Key: "sale.unknown_coupon", Args: map[string]any{"code": a.Code},
		}
	}
	c := sale.CouponState{Code: a.Code, Used: true}
	f.coupons = append(slices.Clone(f.coupons), c)
	f.pushLocked(false, nil)
	return c, nil
}

func (f *fakeTill) priceLocked(a sale.PriceArgs) (sale.LineAnswer, error) {
	return f.changeLocked(a.Line, func(l *sale.LineState) {
		l.List, l.Unit, l.Reason = l.Unit, a.Price, &pos.Text{En: "Damaged packaging", Ar: "تغليف تالف"}
	})
}

func (f *fakeTill) discountLocked(a sale.DiscountArgs) (sale.LineAnswer, error) {
	for i := range f.lines {
		l := &f.lines[i]
		if l.Voided || a.Line != 0 && a.Line != l.No {
			continue
		}
		rate, err := money.ParseRate(a.Percent)
		if err != nil {
			return sale.LineAnswer{}, err
		}
		off, err := money.Extend(l.Gross, money.Quantity(rate))
		if err != nil {
			return sale.LineAnswer{}, err
		}
		name := pos.Text{En: "Damaged packaging", Ar: "تغليف تالف"}
		l.Full, l.Gross = max(l.Full, l.Gross), l.Gross-off
		l.Awards = append(slices.Clone(l.Awards), sale.AwardState{Rule: "#line", Name: name, Amount: off})
	}
	f.pushLocked(false, f.lines)
	return sale.LineAnswer{Line: a.Line}, nil
}
