package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/training"
	"sanduq/scripts/need"
	"sanduq/scripts/need/till"
	"sanduq/sync/broker"
	"sanduq/ui/screen"
)

const (
	milk  = "2000000000015" // 12.50
	bread = "2000000000022" // 2.50
)

// must asks and fails the test where the answer is a refusal.
func must[R any](c *till.Screen, cmd string, args any) (r R) {
	c.Helper()
	a := c.Ask(cmd, args)
	if a.Error != nil {
		c.Fatalf("%s: %+v", cmd, a.Error)
	}
	if err := json.Unmarshal(a.OK, &r); err != nil {
		c.Fatalf("%s answered %s: %v", cmd, a.OK, err)
	}
	return r
}

// refusedAs asks and fails the test unless the answer is this refusal.
func refusedAs(c *till.Screen, key, cmd string, args any) {
	c.Helper()
	if a := c.Ask(cmd, args); a.Error == nil || a.Error.Key != key {
		c.Errorf("%s: %s %+v, want %s", cmd, a.OK, a.Error, key)
	}
}

// trains waits until a till's screen says that it trains, or that it does not.
func trains(c *till.Screen, want bool) {
	c.Helper()
	need.Await(c, "the screen to know whether it trains", func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Till.Training == want
	})
}

func train(c *till.Screen) {
	c.Helper()
	must[screen.Nothing](c, "training.begin", training.Args{})
	trains(c, true)
}

func sellFor(c *till.Screen, code string, given money.Amount) sale.Completed {
	c.Helper()
	must[sale.LineAnswer](c, "sale.scan", sale.ScanArgs{Code: code})
	return must[sale.Completed](c, "sale.cash", sale.CashArgs{Given: given})
}

// TestATrainedSaleIsInNoBook: TRAIN-001, TRAIN-004, TRAIN-006, TRAIN-007.
func TestATrainedSaleIsInNoBook(t *testing.T) {
	t.Parallel()
	wire, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wire.Close)
	s := bootShop(t, t.TempDir(), wire.URL())
	c, other := s.screen("1"), s.screen("2")
	if got := sellFor(c, milk, 2000); got.Number != "1-1-1" {
		t.Fatalf("a sale got the number %s", got.Number)
	}
	train(c)
	head, x := s.Store().Head(), must[screen.DayNow](other, "day.now", shift.ReadArgs{})
	if !x.Tills[0].Training || x.Tills[1].Training {
		t.Errorf("TRAIN-011: the day's page says of the tills %+v", x.Tills)
	}

	need.Await(t, "the scanner to be open", func() bool { return s.ready("scanner-1") })
	s.ringUp(c, 0, milk, 1250)
	s.ringUp(c, 0, bread, 1500)
	done := must[sale.Completed](c, "sale.cash", sale.CashArgs{Given: 2000})
	if done.Number != "T1-1-1" || done.Change != 500 {
		t.Errorf("TRAIN-004: practice got %+v", done)
	}
	must[shift.Closed](c, "day.close", shift.CloseDayArgs{})
	must[screen.Nothing](c, "drawer.open", shift.NoSaleArgs{Reason: "change"})
	need.Await(t, "the receipts and the Z", func() bool {
		all := s.printers[0].Receipts()
		return len(all) > 2 && all[2].Cut
	})
	if codes := s.decodePaper(0, 1); !strings.Contains(codes, "T1-1-1") || strings.Contains(codes, "QR") {
		t.Errorf("TRAIN-007: zbar reads %q on paper of practice", codes)
	}
	if n := len(s.printers[0].Pulses()); n != 1 {
		t.Errorf("TRAIN-006: %d pulses at the drawer, want that of the real sale alone", n)
	}
	if now := s.Store().Head(); now != head {
		t.Errorf("TRAIN-001: the journal went from %+v to %+v", head, now)
	}
	after := must[screen.DayNow](other, "day.now", shift.ReadArgs{})
	if after.X.Totals.Sales != x.X.Totals.Sales || after.X.Totals.Sales.Count != 1 {
		t.Errorf("TRAIN-001: the X went from %+v to %+v", x.X.Totals, after.X.Totals)
	}

	must[screen.Nothing](c, "training.end", training.Args{})
	trains(c, false)
	if got := sellFor(c, bread, 250); got.Number != "1-1-2" {
		t.Errorf("TRAIN-004: after training a sale got the number %s", got.Number)
	}
	head = s.Store().Head()
	need.Await(t, "all entries at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && len(all) == 1 && all[0].Last.Seq == head.Seq && len(all[0].Takings) == 1
	})
	if all, err := s.hub.Stores(t.Context()); err != nil || all[0].Takings[0].Sales != 2 || all[0].Takings[0].Total != 1500 {
		t.Errorf("TRAIN-001: head office was told of %+v, %v", all, err)
	}
	s.verify()
}

// TestTrainingOutlivesARestart: TRAIN-003, and a trained basket with it.
func TestTrainingOutlivesARestart(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	train(c)
	must[sale.LineAnswer](c, "sale.scan", sale.ScanArgs{Code: milk})
	s.shut()
	s.open()
	c = s.screen("1")
	trains(c, true)
	need.Await(t, "the trained basket", func() bool {
		var st sale.State
		return c.Told(screen.TopicTill, &st) && st.Total == 1250
	})
	if done := must[sale.Completed](c, "sale.cash", sale.CashArgs{Given: 1250}); done.Number != "T1-1-1" {
		t.Errorf("TRAIN-003: after a restart practice got the number %s", done.Number)
	}
	s.verify()
}

// TestATillWithABasketDoesNotTrain: TRAIN-002.
func TestATillWithABasketDoesNotTrain(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c, other := s.screen("1"), s.screen("2")
	must[sale.LineAnswer](c, "sale.scan", sale.ScanArgs{Code: milk})
	refusedAs(c, "training.basket_open", "training.begin", training.Args{})
	train(other) // a basket elsewhere is in nobody's way
	must[sale.HeldArgs](c, "sale.hold", sale.HoldArgs{})
	train(c) // nor is one that was put aside
	need.Await(t, "no basket on hold in the training book", func() bool {
		var held screen.Held
		return c.Told(screen.TopicHeld, &held) && len(held.Baskets) == 0
	})
}

// TestARetryFindsItsBook: TRAIN-005.
func TestARetryFindsItsBook(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	try := func(id pos.ID) till.Answer {
		a, err := c.Try(id, "sale.scan", sale.ScanArgs{Code: milk})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	total := func() money.Amount {
		var st sale.State
		if !c.Told(screen.TopicTill, &st) {
			return -1
		}
		return st.Total
	}
	train(c)
	id := pos.NewID(time.Now())
	first := try(id)
	if again := try(id); string(again.OK) != string(first.OK) {
		t.Errorf("TRAIN-005: again it is %s %+v, not %s", again.OK, again.Error, first.OK)
	}
	need.Await(t, "one line in training", func() bool { return total() == 1250 })
	must[screen.Nothing](c, "training.end", training.Args{})
	need.Await(t, "the real basket", func() bool { return total() == 0 })
	head := s.Store().Head()
	if again := try(id); string(again.OK) != string(first.OK) {
		t.Errorf("TRAIN-005: after training it is %s %+v, not %s", again.OK, again.Error, first.OK)
	}
	id = pos.NewID(time.Now())
	try(id)
	need.Await(t, "one real line", func() bool { return total() == 1250 })
	must[sale.Completed](c, "sale.cash", sale.CashArgs{Given: 1250})
	train(c)
	need.Await(t, "the basket of before", func() bool { return total() == 1250 })
	try(id) // what was done for real is not done for practice
	if done := must[sale.Completed](c, "sale.cash", sale.CashArgs{Given: 5000}); done.Total != 1250 {
		t.Errorf("TRAIN-005: the trained sale came to %d", done.Total)
	}
	if now := s.Store().Head(); now.Seq != head.Seq+2 { // the sale and the training
		t.Errorf("TRAIN-005: the journal went from %+v to %+v", head, now)
	}
}

// TestPracticeWithTodaysPrices: TRAIN-008.
func TestPracticeWithTodaysPrices(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	train(c)
	price := catalog.PriceList{Source: "screen", Prices: []catalog.NewPrice{{Key: milk, Price: 1300}}}
	if _, err := s.Catalog().ApplyPrices(t.Context(), s.Store(), pos.NewID(time.Now()), price); err != nil {
		t.Fatal(err)
	}
	costs := func(want money.Amount) {
		t.Helper()
		need.Await(t, "the new price in training", func() bool {
			found := must[screen.SearchAnswer](c, "catalog.search", screen.SearchArgs{Query: milk, Limit: 1})
			return len(found.Hits) == 1 && found.Hits[0].Price == want
		})
	}
	costs(1300)
	dearer := strings.Replace(goods, "12.50", "14.00", 1)
	_, err := s.Catalog().Import(t.Context(), s.Store(), pos.NewID(time.Now()), strings.NewReader(dearer),
		catalog.ImportOptions{Source: "goods.csv"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	costs(1400)
	if done := sellFor(c, milk, 1400); done.Total != 1400 {
		t.Errorf("TRAIN-008: practice sold milk at %d", done.Total)
	}
}

// TestTheTrainingBookIsCleared: TRAIN-010.
func TestTheTrainingBookIsCleared(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	train(c)
	sellFor(c, milk, 1250)
	if done := sellFor(c, milk, 1250); done.Number != "T1-1-2" {
		t.Errorf("TRAIN-004: the second sale got the number %s", done.Number)
	}
	refusedAs(s.screen("2"), "training.still_on", "training.clear", training.Args{})
	must[screen.Nothing](c, "training.end", training.Args{})
	must[screen.Nothing](c, "training.clear", training.Args{})
	train(c)
	if done := sellFor(c, milk, 1250); done.Number != "T1-1-1" {
		t.Errorf("TRAIN-010: in a new book the first sale got the number %s", done.Number)
	}
	s.verify()
}
