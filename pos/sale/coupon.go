package sale

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// MaxCoupons is the number of coupons that one basket takes.
const MaxCoupons = 20

// CouponArgs is a code that a customer presents, or takes back.
type CouponArgs struct {
	Code   string `json:"code"`
	Remove bool   `json:"remove,omitempty"`
}

// Coupon presents a code for the open basket, or takes it back. It is used once the sale is completed and a promotion
// gave something for it. Answer: CouponState. Refusals: sale.coupon_first, sale.unknown_coupon, sale.coupon_twice,
// sale.too_many_coupons; of a code that is good for one sale, sale.coupon_used and sale.coupon_elsewhere (another open
// basket has it).
func (s *Sales) Coupon(id pos.ID, at pos.TillID, a CouponArgs) store.Command {
	return s.guarded(id, "sale.coupon", at, staff.Sell, nil, a,
		func(v *store.View, t *till, _ fact.By) (store.Decision, error) {
			if a.Remove && t.basket != nil {
				return s.takeBack(v, at, t, a.Code)
			}
			return s.present(v, at, t, a.Code)
		})
}

// findCoupon finds a code as it was typed or in capitals, under the offers of the basket and then under those in force.
func (s *Sales) findCoupon(b *Basket, code string) (coupon, bool) {
	code = pos.CleanName(code)
	for _, c := range []string{code, strings.ToUpper(code)} {
		if b != nil && b.worked.set != nil {
			if name, single, ok := b.worked.set.Coupon(c); ok {
				return coupon{c, name, single}, true
			}
		}
		if name, single, ok := s.offers.InForce().Coupon(c); ok {
			return coupon{c, name, single}, true
		}
	}
	return coupon{}, false
}

func (s *Sales) present(v *store.View, at pos.TillID, t *till, code string) (store.Decision, error) {
	const op = "present coupon"
	c, ok := s.findCoupon(t.basket, code)
	already := func() bool {
		return slices.ContainsFunc(t.basket.terms.Coupons, func(x coupon) bool { return x.Coupon == c.Coupon })
	}
	switch {
	case t.basket == nil || !t.basket.anyStanding():
		return store.Decision{}, &pos.Error{Code: pos.Refused, Op: op, Key: "sale.coupon_first"}
	case !ok:
		return store.Decision{}, &pos.Error{
			Code: pos.NotFound, Op: op, Key: "sale.unknown_coupon", Args: map[string]any{"code": code},
		}
	case already():
		return store.Decision{}, &pos.Error{
			Code: pos.Refused, Op: op, Key: "sale.coupon_twice", Args: map[string]any{"code": c.Code},
		}
	case len(t.basket.terms.Coupons) >= MaxCoupons:
		return store.Decision{}, &pos.Error{
			Code: pos.Refused, Op: op, Key: "sale.too_many_coupons", Args: map[string]any{"max": MaxCoupons},
		}
	}
	if c.Single {
		if err := s.unused(v, c.Code); err != nil {
			return store.Decision{}, err
		}
	}
	b := t.basket.copy()
	b.terms.Coupons = append(slices.Clone(b.terms.Coupons), c)
	return s.couponChanged(v, at, t, b, c.Code)
}

func (s *Sales) takeBack(v *store.View, at pos.TillID, t *till, code string) (store.Decision, error) {
	b := t.basket.copy()
	i := slices.IndexFunc(b.terms.Coupons, func(c coupon) bool { return c.Code == code })
	if i < 0 {
		return store.Decision{}, &pos.Error{
			Code: pos.NotFound, Op: "take back coupon", Key: "sale.unknown_coupon", Args: map[string]any{"code": code},
		}
	}
	b.terms.Coupons = slices.Delete(slices.Clone(b.terms.Coupons), i, i+1)
	return s.couponChanged(v, at, t, b, code)
}

func (s *Sales) couponChanged(v *store.View, at pos.TillID, t *till, b *Basket, code string) (store.Decision, error) {
	d, err := s.changedTerms(v, at, t, b, nil)
	d.Answer = CouponState{Code: code, Used: slices.Contains(b.couponsUsed(), code)}
	return d, err
}

// unused refuses a code that is good for one sale and was used, or lies on another basket.
func (s *Sales) unused(v *store.View, code string) error {
	const op = "present coupon"
	has := func(b *Basket) bool {
		return b != nil && slices.ContainsFunc(b.terms.Coupons, func(c coupon) bool { return c.Code == code })
	}
	for id, t := range s.tills {
		if has(t.basket) {
			return &pos.Error{
				Code: pos.Refused, Op: op, Key: "sale.coupon_elsewhere", Args: map[string]any{"code": code, "till": id},
			}
		}
	}
	for _, h := range s.held {
		if has(&h.Basket) {
			return &pos.Error{
				Code: pos.Refused, Op: op, Key: "sale.coupon_elsewhere", Args: map[string]any{"code": code, "till": h.till},
			}
		}
	}
	var at int64
	err := v.QueryRow(`SELECT at FROM coupons_used WHERE code = ? LIMIT 1`, code).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up coupon %s: %w", code, err)
	}
	return &pos.Error{
		Code: pos.Refused, Op: op, Key: "sale.coupon_used",
		Args: map[string]any{"code": code, "date": s.local(at).Format("2006-01-02")},
	}
}

// scannedCoupon presents a scanned code that no item has, where promotions know it.
func (s *Sales) scannedCoupon(v *store.View, at pos.TillID, t *till, code string) (d store.Decision, ok bool, err error) {
	if _, ok := s.findCoupon(t.basket, code); !ok {
		return d, false, nil
	}
	d, err = s.present(v, at, t, code)
	d.Answer = LineAnswer{}
	return d, true, err
}
