package hub_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/scripts/need"
	"sanduq/sync/downlink"
	"sanduq/sync/envelope"
	"sanduq/sync/hub"
	"sanduq/sync/line"
	"sanduq/sync/sim"
	"sanduq/sync/uplink"
)

// quick are the bounds of a test's lines: what takes seconds in a shop takes tenths here.
const (
	quickAck     = 2 * time.Second
	quickBackoff = 50 * time.Millisecond
)

// office is a running head office: a hub and its line to a broker.
type office struct {
	*hub.Hub
	stop func()
}

// startOffice opens the hub and runs its bridge.
func startOffice(t *testing.T, e engine, w wire) *office {
	t.Helper()
	db := e.open(t)
	h, err := hub.Open(t.Context(), db, time.Now, quiet())
	if err != nil {
		t.Fatal(err)
	}
	bridge, err := hub.NewBridge(h)
	if err != nil {
		t.Fatal(err)
	}
	end := runLine(t, w, "hub", nil, bridge)
	return &office{Hub: h, stop: sync.OnceFunc(func() {
		end()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})}
}

// runLine runs a line until the returned function is called.
func runLine(t *testing.T, w wire, client string, down func(error), parts ...line.Part) func() {
	t.Helper()
	l, err := line.New(line.Options{
		Broker: w.URL(), ClientID: client, Log: quiet().With("line", client), Down: down,
		MinBackoff: quickBackoff, MaxBackoff: 4 * quickBackoff,
	}, parts...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background()) //nolint:usetesting // ended below, in the order of a stop
	var group sync.WaitGroup
	group.Go(func() {
		if err := l.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	return sync.OnceFunc(func() {
		cancel()
		group.Wait()
	})
}

// branch is a running store: journal, uplink, downlink and the line they share.
type branch struct {
	*uplink.Uplink
	journal *sim.Journal
	shelf   *shelf
	total   money.Amount
	sales   int64
	stop    func()
}

// startBranch runs a store. garble, where not nil, stands between the uplink and the line.
func startBranch(t *testing.T, w wire, name string, garble func(line.Sender) line.Sender) *branch {
	t.Helper()
	b := &branch{journal: sim.NewJournal(pos.StoreID(name)), shelf: &shelf{}}
	b.journal.Open(1, "key of "+name)
	log := quiet().With("store", name)
	up, err := uplink.New(uplink.Options{
		Store: b.journal.Store, DeviceKey: "key of " + name, Journal: b.journal, Cursor: &memory{}, Clock: time.Now, Log: log,
		AckTimeout: quickAck,
	})
	if err != nil {
		t.Fatal(err)
	}
	down, err := downlink.New(downlink.Options{Store: b.journal.Store, Applier: b.shelf, Clock: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	b.Uplink = up
	endLine := runLine(t, w, name, up.Down, garbled{up, garble}, down)
	ctx, cancel := context.WithCancel(context.Background()) //nolint:usetesting // ended below, in the order of a stop
	var group sync.WaitGroup
	group.Go(func() {
		if err := up.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	b.stop = sync.OnceFunc(func() {
		endLine()
		cancel()
		group.Wait()
	})
	return b
}

// sell makes sales and lets the uplink know.
func (b *branch) sell(n int) {
	for range n {
		b.total += b.journal.Sell()
		b.sales++
		b.Notify()
	}
}

// garbled is an uplink whose messages pass through something on their way to the line.
type garbled struct {
	*uplink.Uplink
	through func(line.Sender) line.Sender
}

// Serve implements line.Part.
func (g garbled) Serve(ctx context.Context, out line.Sender, in <-chan line.Message) error {
	if g.through != nil {
		out = g.through(out)
	}
	return g.Uplink.Serve(ctx, out, in)
}

// memory is a cursor in memory.
type memory struct {
	mu   sync.Mutex
	mark uplink.Mark
}

func (m *memory) Load(context.Context) (uplink.Mark, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mark, nil
}

func (m *memory) Save(_ context.Context, k uplink.Mark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mark = k
	return nil
}

// shelf holds the prices that the feed brought.
type shelf struct {
	mu     sync.Mutex
	epoch  string
	seq    int64
	order  []int64 // of the documents applied
	prices map[string]money.Amount
}

func (s *shelf) FeedCursor(context.Context) (string, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch, s.seq, nil
}

func (s *shelf) ApplyFeed(_ context.Context, hubEpoch string, seq int64, doc envelope.Document) error {
	var body envelope.Prices
	if err := json.Unmarshal([]byte(doc.Body), &body); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if hubEpoch != s.epoch {
		s.epoch, s.order, s.prices = hubEpoch, nil, map[string]money.Amount{}
	}
	s.seq, s.order = seq, append(s.order, seq)
	for _, p := range body.Prices {
		s.prices[p.SKU+p.GTIN] = p.Price
	}
	return nil
}

func (s *shelf) price(code string) money.Amount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prices[code]
}

// inOrder fails unless the documents 1..n were applied, each once.
func (s *shelf) inOrder(t *testing.T, n int64) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var want []int64
	for seq := int64(1); seq <= n; seq++ {
		want = append(want, seq)
	}
	if d := cmp.Diff(want, s.order); d != "" {
		t.Errorf("SYNC-030: documents applied:\n%s", d)
	}
}

// arrived fails unless head office comes to hold exactly what the stores wrote: every entry once, in order.
func arrived(t *testing.T, o *office, branches ...*branch) {
	t.Helper()
	for _, b := range branches {
		need.Await(t, "all entries of "+string(b.journal.Store), func() bool {
			return b.Status().Waiting == 0 && b.Status().Connected && row(t, o, b).Last.Seq == b.journal.Head().Seq
		})
		v := row(t, o, b)
		want := []hub.Takings{{Day: "2026-09-21", Currency: "SAR", Sales: b.sales, Total: b.total}}
		if d := cmp.Diff(want, v.Takings); d != "" {
			t.Errorf("SYNC-060: takings of %s:\n%s", v.Store, d)
		}
		if v.Aside != 0 {
			t.Errorf("%d entries of %s were put aside", v.Aside, v.Store)
		}
	}
	sound(t, o.Hub)
}

func row(t *testing.T, o *office, b *branch) hub.StoreView {
	t.Helper()
	all, err := o.Stores(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		if v.Store == b.journal.Store {
			return v
		}
	}
	return hub.StoreView{}
}
