package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

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
	return eachIs("basket put aside", s[1:], map[string]string{
		"till": string(h.Till), "lines": strconv.Itoa(h.Lines), "total": r.money(h.Total), "taken": r.money(h.Taken),
		"first": h.First.In(pos.English),
	})
}
