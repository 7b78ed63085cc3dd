package sale

import (
	"cmp"
	"context"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// Department is a department of the shop under which goods are sold that are not on file.
type Department struct {
	ID   string       `json:"id"`
	Name pos.Text     `json:"name"`
	Tax  string       `json:"tax"` // category
	Max  money.Amount `json:"max"` // highest price of one piece, 0 for none
}

// UnknownArgs sells goods that are not on file.
type UnknownArgs struct {
	Code     string          `json:"code,omitempty"` // what was scanned, "" where there is no code
	Dept     string          `json:"dept"`
	Price    money.Amount    `json:"price"`
	Qty      string          `json:"qty,omitempty"` // "" for one
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Unknown sells goods that are not on file, by department and price. The line keeps the code, so that somebody can put the
// item on file afterwards. Answer: LineAnswer. Refusals: sale.no_department, sale.price_not_positive,
// sale.over_department with the highest price, sale.on_file where the code is on file after all.
func (s *Sales) Unknown(id pos.ID, at pos.TillID, a UnknownArgs) store.Command {
	code := s.readingIf(a.Code)
	c := s.guarded(id, "sale.unknown", at, staff.SellUnknown, a.Approval, a,
		func(v *store.View, t *till, by fact.By) (store.Decision, error) {
			if a.Code != "" {
				if found, err := code.find(v); err != nil {
					return store.Decision{}, err
				} else if len(found) > 0 {
					return store.Decision{}, unknownRefused("sale.on_file", map[string]any{"code": code.scan.Text, "name": found[0].Name})
				}
			}
			l, err := s.deptLine(a, cmp.Or(a.Qty, t.next.Times), v.Day)
			if err != nil {
				return store.Decision{}, err
			}
			if by != (fact.By{}) {
				l.By = &by
			}
			l.Code = code.scan.Text
			return s.put(v, at, t, l, nil)
		})
	return preparing(c, func(ctx context.Context) {
		if a.Code != "" {
			code.prepare(ctx, s.items)
		}
	})
}

// deptLine makes the line of goods that are sold by department.
func (s *Sales) deptLine(a UnknownArgs, times string, day pos.Date) (Line, error) {
	i := slices.IndexFunc(s.cfg.Departments, func(d Department) bool { return d.ID == a.Dept })
	if i < 0 {
		return Line{}, unknownRefused("sale.no_department", map[string]any{"department": a.Dept})
	}
	d := &s.cfg.Departments[i]
	rate, ok := s.cfg.Taxes.RateOn(d.Tax, day)
	switch {
	case !ok:
		return Line{}, unknownRefused("sale.no_tax_rate", map[string]any{"category": d.Tax, "item": d.ID})
	case a.Price <= 0:
		return Line{}, unknownRefused("sale.price_not_positive", nil)
	case d.Max != 0 && a.Price > d.Max:
		return Line{}, unknownRefused("sale.over_department", map[string]any{
			"department": d.Name, "max": s.cfg.Currency.Format(d.Max),
		})
	}
	qty, err := quantity(times, false)
	if err != nil {
		return Line{}, err
	}
	return Line{
		Name: d.Name, Unit: a.Price, Qty: qty, TaxCat: d.Tax, Rate: rate, Detail: fact.Detail{Dept: d.ID},
	}, nil
}

func unknownRefused(key string, args map[string]any) error {
	return &pos.Error{Code: pos.Refused, Op: "sell unknown goods", Key: key, Args: args}
}
