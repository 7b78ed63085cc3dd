package app_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/scripts/need"
	"sanduq/scripts/need/till"
	"sanduq/ui/screen"
)

// bootBranch starts another shop of the chain at the same broker; its head office is the first one's.
func bootBranch(t *testing.T, id, broker string) *testShop {
	t.Helper()
	s := &testShop{t: t, dir: t.TempDir()}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var around sync.WaitGroup
	s.shut = func() {}
	s.stop = sync.OnceFunc(func() {
		s.shut()
		cancel()
		around.Wait()
	})
	t.Cleanup(s.stop)
	s.plugIn(ctx, &around)
	settings := s.settings(strings.Replace(broker, "tcp://", "mqtt://", 1))
	settings = strings.Replace(settings, `"shop-1"`, `"`+id+`"`, 1) + "[returns]\nunverified_limit = \"20\"\n"
	var err error
	if s.config, err = config.Parse("test", []byte(settings)); err != nil {
		t.Fatal(err)
	}
	s.open()
	return s
}

// askOffice asks head office for a receipt at a screen, and waits for one of the states.
func (s *testShop) askOffice(c *till.Screen, number string, of pos.StoreID, states ...string) screen.Elsewhere {
	s.t.Helper()
	f := c.Ask("return.elsewhere", screen.ElsewhereArgs{Number: number, Store: of})
	var asked screen.Asked
	if f.Error != nil || json.Unmarshal(f.OK, &asked) != nil {
		s.t.Fatalf("APP-020: asking answered %s %+v", f.OK, f.Error)
	}
	var e screen.Elsewhere
	need.Await(s.t, "an answer about "+number, func() bool {
		return c.Told(screen.TopicElsewhere, &e) && e.Question == asked.Question && e.State != "asking"
	})
	if !slices.Contains(states, e.State) {
		s.t.Fatalf("APP-020: %s is %+v, want %v", number, e, states)
	}
	return e
}

// sellMilk sells n milks for cash and returns the number of the receipt.
func (s *testShop) sellMilk(c *till.Screen, n string) string {
	s.t.Helper()
	if f := c.Ask("sale.scan", sale.ScanArgs{Code: "2000000000015", Times: n}); f.Error != nil {
		s.t.Fatalf("%+v", f.Error)
	}
	f := c.Ask("sale.cash", sale.CashArgs{Given: 100_000})
	var done sale.Completed
	if f.Error != nil || json.Unmarshal(f.OK, &done) != nil {
		s.t.Fatalf("%+v", f.Error)
	}
	return done.Number
}

func (s *testShop) bringBack(c *till.Screen, e screen.Elsewhere, qty string) returns.Returned {
	s.t.Helper()
	f := c.Ask("return.sale", returns.SaleArgs{
		Sale: e.Found.Sale, Store: e.Found.Store, Lines: []returns.LineArgs{{Line: 1, Qty: qty}}, Reason: "damaged",
	})
	var r returns.Returned
	if f.Error != nil || json.Unmarshal(f.OK, &r) != nil {
		s.t.Fatalf("APP-020: the return answered %s %+v", f.OK, f.Error)
	}
	return r
}

func (s *testShop) allSent() {
	s.t.Helper()
	need.Await(s.t, "all entries of "+string(s.config.Store)+" at head office", func() bool {
		var st screen.Status
		c := s.screen("1")
		defer c.Close()
		need.Await(s.t, "the status", func() bool { return c.Told(screen.TopicStatus, &st) })
		return st.Sync.State == "online" && st.Sync.Waiting == 0
	})
}

// overruns are what a shop's manager is to look into.
func (s *testShop) overruns() (all []returns.Overrun) {
	s.t.Helper()
	c := s.screen("1")
	defer c.Close()
	var shelf screen.Shelf
	need.Await(s.t, "the manager's list", func() bool { return c.Told(screen.TopicShelf, &shelf) })
	return shelf.Overruns
}

// TestAReceiptOfAnotherShop: APP-020, goods of one shop come back in another through head office and Debian's mosquitto; the
// shop that sold learns of it; two shops without a line take the same goods back, and both are told of the overrun.
func TestAReceiptOfAnotherShop(t *testing.T) {
	t.Parallel()
	wire := need.NewMosquitto(t)
	riyadh := bootShop(t, t.TempDir(), wire.URL())
	jeddah := bootBranch(t, "shop-2", wire.URL())
	dammam := bootBranch(t, "shop-3", wire.URL())
	at := map[*testShop]*till.Screen{riyadh: riyadh.screen("1"), jeddah: jeddah.screen("1"), dammam: dammam.screen("1")}
	number := riyadh.sellMilk(at[riyadh], "4")
	jeddah.sellMilk(at[jeddah], "1") // the same number
	for s := range at {
		s.allSent()
	}

	if e := dammam.askOffice(at[dammam], number, "", "several"); len(e.Matches) != 2 {
		t.Errorf("APP-020: %s was given by %+v", number, e.Matches)
	}
	dammam.askOffice(at[dammam], "1-1-99", "", "none")
	e := jeddah.askOffice(at[jeddah], number, "shop-1", "found")
	if e.Found.Left != 5000 || e.Found.Shop.En != "Al Noor Market" || e.Found.Stale {
		t.Fatalf("APP-020: found was %+v", e.Found)
	}
	if r := jeddah.bringBack(at[jeddah], e, "1"); r.Total != 1250 || r.Of != number || r.Cash != 1250 {
		t.Errorf("APP-020: brought back %+v", r)
	}
	need.Await(t, "the credit note with the other shop's name", func() bool {
		return slices.ContainsFunc(jeddah.notes(), func(n fact.SaleReturned) bool {
			return n.Original.Store == "shop-1" && n.Original.Number == number && !n.Original.Unverified
		})
	})
	need.Await(t, "that the shop which sold knows", func() bool {
		var f returns.Found
		a := at[riyadh].Ask("return.find", returns.FindArgs{Number: number})
		return a.Error == nil && json.Unmarshal(a.OK, &f) == nil && f.Left == 3750
	})

	// Both know the receipt, and the line goes away.
	e = dammam.askOffice(at[dammam], number, "shop-1", "found")
	if e.Found.Left != 3750 {
		t.Errorf("APP-020: the third shop sees %d left", e.Found.Left)
	}
	wire.Kill(t)
	dammam.bringBack(at[dammam], e, "3")
	again := jeddah.askOffice(at[jeddah], number, "shop-1", "found") // from what it kept
	if again.Found.Left != 3750 {
		t.Errorf("APP-020: without a line the second shop sees %d left", again.Found.Left)
	}
	jeddah.askOffice(at[jeddah], "7-1-7", "", "unreached")
	jeddah.bringBack(at[jeddah], again, "2")
	wire.Start(t)
	for _, s := range []*testShop{riyadh, jeddah, dammam} {
		need.Await(t, "the task in "+string(s.config.Store), func() bool {
			all := s.overruns()
			return len(all) == 1 && all[0].Store == "shop-1" && all[0].Number == number && all[0].Over == 2*1250
		})
	}
	if f := at[jeddah].Ask("return.overrun_done", returns.OverrunDoneArgs{Store: "shop-1", Number: number}); f.Error != nil {
		t.Errorf("APP-020: %+v", f.Error)
	}
	need.Await(t, "an empty list", func() bool { return len(jeddah.overruns()) == 0 })
	for s := range at {
		s.verify()
	}
}

// notes are the credit notes of a shop.
func (s *testShop) notes() (all []fact.SaleReturned) {
	s.t.Helper()
	err := s.Store().Read(s.t.Context(), func(v *store.View) error {
		entries, err := journal.ReadFrom(v, v.Store, 0, 1000)
		for _, e := range entries {
			var n fact.SaleReturned
			if e.Kind == n.Kind() && e.Decode(&n) == nil {
				all = append(all, n)
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
