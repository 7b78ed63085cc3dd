package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/sale"
	"sanduq/pos/store"
)

// expectHeld: held 2 | held "Abu Omar", till 1, lines 2, total 12.00, first "Milk".
func (r *run) expectHeld(s statement) error {
	if len(s[0]) != 2 {
		return errors.New("held what?")
	}
	var all []sale.HeldState
	err := r.read(func(v *store.View) (err error) {
		all, err = r.world.sales.Held(v)
		return err
	})
	if err != nil {
		return err
	}
	name := s[0][1]
	if len(s) == 1 {
		return same(strconv.Itoa(len(all)), name)
	}
	i := slices.IndexFunc(all, func(h sale.HeldState) bool { return h.Name == name })
	if i < 0 {
		return fmt.Errorf("none of the %d baskets put aside is called %q", len(all), name)
	}
	h := &all[i]
	for _, c := range s[1:] {
		if len(c) != 2 {
			return fmt.Errorf("not a name and a value: %q", strings.Join(c, " "))
		}
		got, ok := map[string]string{
			"till": string(h.Till), "lines": strconv.Itoa(h.Lines), "total": r.money(h.Total), "first": h.First.In(pos.English),
		}[c[0]]
		if !ok {
			return fmt.Errorf("a basket put aside has no %s", c[0])
		}
		if err := same(got, c[1]); err != nil {
			return err
		}
	}
	return nil
}
