package hub_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"sanduq/pos/money"
	"sanduq/scripts/need"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
	"sanduq/sync/uplink"
)

// contract runs a test over every broker and every engine: whoever serves, the promises are the same.
func contract() map[string]func(t *testing.T) (wire, engine) {
	out := map[string]func(t *testing.T) (wire, engine){}
	for wireName, newWire := range wires() {
		for engineName, newEngine := range engines() {
			out[wireName+"/"+engineName] = func(t *testing.T) (wire, engine) {
				t.Helper()
				return newWire(t), newEngine(t)
			}
		}
	}
	return out
}

// TestEverythingArrivesOnce: SYNC-060, with several stores selling at once.
func TestEverythingArrivesOnce(t *testing.T) {
	t.Parallel()
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer o.stop()
			var branches []*branch
			for i := range 3 {
				b := startBranch(t, w, "store-"+strconv.Itoa(i), nil)
				defer b.stop()
				branches = append(branches, b)
			}
			for range 10 {
				for i, b := range branches {
					b.sell(20 * (i + 1))
				}
			}
			arrived(t, o, branches...)
		})
	}
}

// TestBrokerForgets: SYNC-061, a broker that is killed in mid-stream and comes back empty costs only time, and the till
// sees what waits.
func TestBrokerForgets(t *testing.T) {
	t.Parallel()
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer o.stop()
			b := startBranch(t, w, "store-1", nil)
			defer b.stop()
			for range 3 {
				b.sell(300)
				need.Await(t, "some have arrived", func() bool { return row(t, o, b).Last.Seq > 0 })
				w.Kill(t)
				b.sell(50)
				need.Await(t, "the store shows that it waits", func() bool {
					s := b.Status()
					return !s.Connected && s.Cause != "" && s.Waiting >= 50
				})
				w.wipe(t)
				w.Start(t)
			}
			b.sell(1)
			arrived(t, o, b)
		})
	}
}

// TestHeadOfficeGoesBack: SYNC-062, a head office that was put back to an older copy gets again what the copy lacked,
// and its stores take the feed from its beginning, although nobody told anyone.
func TestHeadOfficeGoesBack(t *testing.T) {
	t.Parallel()
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer func() { o.stop() }()
			b := startBranch(t, w, "store-1", nil)
			defer b.stop()
			b.sell(150)
			setPrice(t, o, "sku-1", 100)
			arrived(t, o, b)
			need.Await(t, "the first price", func() bool { return b.shelf.price("sku-1") == 100 })
			o.stop()
			e.copy(t)

			o = startOffice(t, e, w)
			b.sell(250)
			setPrice(t, o, "sku-1", 200)
			arrived(t, o, b)
			need.Await(t, "the second price", func() bool { return b.shelf.price("sku-1") == 200 })
			o.stop()
			e.restore(t)

			o = startOffice(t, e, w)
			b.sell(1)
			arrived(t, o, b)
			setPrice(t, o, "sku-1", 300) // has the number that the second price had
			need.Await(t, "the third price", func() bool { return b.shelf.price("sku-1") == 300 })
			b.shelf.inOrder(t, 2)
		})
	}
}

func setPrice(t *testing.T, o *office, sku string, price money.Amount) {
	t.Helper()
	if err := o.SetPrices(t.Context(), []envelope.Price{{SKU: sku, Price: price, Currency: "SAR"}}); err != nil {
		t.Fatal(err)
	}
}

// chaos doubles, holds back and loses what a store publishes, by a seed.
type chaos struct {
	line.Sender
	mu   *sync.Mutex
	rand *rand.Rand
	held []func() error
}

// Publish implements line.Sender.
func (c *chaos) Publish(topic string, payload []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := func() error { return c.Sender.Publish(topic, payload) }
	switch n := c.rand.IntN(10); {
	case n < 2:
		return nil // lost
	case n < 5:
		c.held = append(c.held, now) // overtaken by what follows
		return nil
	case n < 7:
		if err := now(); err != nil {
			return err
		}
	}
	if err := now(); err != nil {
		return err
	}
	c.rand.Shuffle(len(c.held), func(i, j int) { c.held[i], c.held[j] = c.held[j], c.held[i] })
	for _, late := range c.held {
		if err := late(); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}

// TestLossDoublingReordering: SYNC-063, a wire that loses a fifth, doubles a fifth and reorders a third changes nothing
// but the time it takes.
func TestLossDoublingReordering(t *testing.T) {
	t.Parallel()
	const seed = 7
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer o.stop()
			var mu sync.Mutex
			r := rand.New(rand.NewPCG(seed, seed))
			b := startBranch(t, w, "store-1", func(s line.Sender) line.Sender { return &chaos{Sender: s, mu: &mu, rand: r} })
			defer b.stop()
			b.sell(3000)
			arrived(t, o, b)
		})
	}
}

// TestFeedReachesEveryStore: SYNC-064, prices reach stores that are connected at once and the others when they come,
// each document once and in order, a long list in several.
func TestFeedReachesEveryStore(t *testing.T) {
	t.Parallel()
	for name, fresh := range contract() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fresh(t)
			o := startOffice(t, e, w)
			defer o.stop()
			early := startBranch(t, w, "store-1", nil)
			defer early.stop()
			arrived0(t, o, early)
			const long = 40*envelope.MaxDocumentPrices + 1
			var list []envelope.Price
			for i := range long {
				list = append(list, envelope.Price{GTIN: fmt.Sprintf("%014d", i), Price: money.Amount(i), Currency: "SAR"})
			}
			if err := o.SetPrices(t.Context(), list); err != nil {
				t.Fatal(err)
			}
			setPrice(t, o, "sku-9", 995)
			late := startBranch(t, w, "store-2", nil)
			defer late.stop()
			for _, b := range []*branch{early, late} {
				need.Await(t, "the last price at "+string(b.journal.Store), func() bool { return b.shelf.price("sku-9") == 995 })
				b.shelf.inOrder(t, 42)
				if got := b.shelf.price(fmt.Sprintf("%014d", long-1)); got != long-1 {
					t.Errorf("the last one of the list is %d", got)
				}
			}
		})
	}
}

// arrived0 waits until a store without sales is known to head office, feed position included.
func arrived0(t *testing.T, o *office, b *branch) {
	t.Helper()
	need.Await(t, "the store's first entry", func() bool { return row(t, o, b).Last.Seq == 1 })
}

// TestDeniedPublish: SYNC-065, a broker that takes a store's batches and drops them, as its access list tells it to, is
// found out: PUBACK or not, no answer is an alarm, and nothing is believed to have arrived.
func TestDeniedPublish(t *testing.T) {
	t.Parallel()
	w := startMosquitto(t,
		"topic read sanduq/v1/+/down/#", "topic write sanduq/v1/+/down/#", "topic read sanduq/v1/+/up/#",
		"topic write sanduq/v1/+/up/hello", "topic write sanduq/v1/+/up/ask")
	o := startOffice(t, engines()["sqlite"](t), w)
	defer o.stop()
	b := startBranch(t, w, "store-1", nil)
	defer b.stop()
	b.sell(10)
	need.Await(t, "the alarm", func() bool { return b.Status().Cause == uplink.CauseNoAck })
	if s := b.Status(); s.Waiting != 11 || row(t, o, b).Last.Seq != 0 {
		t.Errorf("SYNC-065: %+v, head office has %+v", s, row(t, o, b))
	}
}

// TestDeniedSubscription: a broker that lets a store send but not hear is found out at once.
func TestDeniedSubscription(t *testing.T) {
	t.Parallel()
	w := startMosquitto(t, "topic write sanduq/v1/+/up/#", "topic read nothing")
	b := startBranch(t, w, "store-1", nil)
	defer b.stop()
	need.Await(t, "the cause", func() bool {
		cause := b.Status().Cause
		return cause == "sync.line_refused" || cause == uplink.CauseNoAck
	})
}

// TestNoBroker: SYNC-066, a store without any broker shows so, and stops at once when told.
func TestNoBroker(t *testing.T) {
	t.Parallel()
	w := startMosquitto(t)
	w.Kill(t)
	b := startBranch(t, w, "store-1", nil)
	b.sell(5)
	need.Await(t, "the cause", func() bool { return b.Status().Cause == "sync.line_unreachable" && b.Status().Waiting == 6 })
	b.stop()
}
