package ui_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

// fakeTill is a till without a store behind it: the contract of the screens, in memory. It answers a repeated id with
// its first answer, as the store does.
type fakeTill struct {
	server *ui.Server
	http   *httptest.Server
	now    atomic.Pointer[http.Handler] // of the server of the moment
	log    *slog.Logger

	mu      sync.Mutex
	rev     int64
	lines   []sale.LineState
	held    []heldLines
	back    map[int]int // pieces of each line of the sold receipt that came back
	byCard  bool        // the receipt was paid by card
	cash    fakeCash
	office  screen.Elsewhere  // what head office was asked last
	stores  map[string]string // the store of the last return and quote, and the receipt that was claimed
	over    []returns.Overrun
	sale    string
	last    *sale.Completed
	number  int
	status  screen.Status
	crew    screen.Staff
	answers map[pos.ID]any
	calls   map[string]int // effects by command
	asked   map[string]int // requests by command, repeated ones too
	groups  []catalog.Category
	items   []catalog.Item
	fakeOffers
	paid []sale.PaymentState
	next sale.Next
	grid []fact.GridPage
	hold chan struct{} // while open, cash waits: an answer that is lost on the way

	paired screen.Terminals
	admit  func(*http.Request) (ui.Session, error)
	asks   ui.Pairing
}

var day = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// newFake starts a till on a free port.
func newFake(t *testing.T, log *slog.Logger) *fakeTill {
	t.Helper()
	f := &fakeTill{
		answers: map[pos.ID]any{}, stores: map[string]string{},
		calls: map[string]int{}, asked: map[string]int{}, groups: goodsGroups(), items: goods(),
		status: calm(), crew: openShop(), log: log, paired: servedNetwork(), asks: &fakeAsks{},
	}
	f.serve(t)
	f.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*f.now.Load()).ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		f.server.Close(t.Context())
		f.http.Close()
	})
	return f
}

// restart ends the server, as a new version or a power cut does, and starts another on the same address.
func (f *fakeTill) restart(t testing.TB) {
	t.Helper()
	f.server.Close(t.Context())
	f.serve(t)
}

func (f *fakeTill) serve(t testing.TB) {
	t.Helper()
	server, err := ui.New(f.config())
	if err != nil {
		t.Fatal(err)
	}
	handler := server.Handler()
	f.mu.Lock()
	f.server = server
	f.mu.Unlock()
	f.now.Store(&handler)
}

func (f *fakeTill) config() ui.Config {
	return ui.Config{
		Tills: []pos.TillID{"1", "2"}, Commands: f.commands(), Clock: time.Now, Log: f.log,
		Pairing: f.asks, Admit: f.whoIs,
		Till: map[string]ui.Snapshot{
			screen.TopicTill: func(context.Context, pos.TillID) (int64, any, error) {
				f.mu.Lock()
				defer f.mu.Unlock()
				return f.rev, f.stateLocked(true, f.lines), nil
			},
			screen.TopicShift: f.shiftSnapshot,
			screen.TopicHeld: func(context.Context, pos.TillID) (int64, any, error) {
				f.mu.Lock()
				defer f.mu.Unlock()
				return 0, f.heldLocked(), nil
			},
			screen.TopicOffers: f.offersSnapshot,
			screen.TopicStaff:  f.crewSnapshot,
			screen.TopicNext:   f.nextSnapshot,
			screen.TopicShelf:  f.shelfSnapshot,

			screen.TopicElsewhere: f.elsewhereSnapshot,
			screen.TopicStatus: func(context.Context, pos.TillID) (int64, any, error) {
				f.mu.Lock()
				defer f.mu.Unlock()
				return 0, f.status, nil
			},
		},
		Lobby: map[string]ui.Snapshot{
			screen.TopicShop: func(context.Context, pos.TillID) (int64, any, error) {
				two := screen.TillInfo{ID: "2", Name: pos.Text{En: "Till 2", Ar: "الصندوق 2"}}
				return 0, screen.Shop{Shop: calm().Shop, Tills: []screen.TillInfo{calm().Till, two}}, nil
			},
		},
	}
}

// calm is a till at which all is well.
func calm() screen.Status {
	ms := day.UnixMilli()
	return screen.Status{
		Shop: screen.ShopInfo{Name: pos.Text{En: "Al Noor Market", Ar: "سوق النور"}, Lang: pos.English, Digits: "latn", VAT: true},
		Till: screen.TillInfo{ID: "1", Name: pos.Text{En: "Till 1", Ar: "الصندوق 1"}},
		Date: "2026-11-23", Sync: screen.Sync{State: "online", Since: ms},
		Printer: screen.Printer{Device: screen.Device{Name: "p1", State: "ready", Since: ms}},
		Scanner: screen.Device{Name: "s1", State: "ready", Since: ms}, Pay: takes(),
		Departments: []sale.Department{
			{ID: "grocery", Name: pos.Text{En: "Grocery", Ar: "بقالة"}, Tax: "S", Max: 20000},
			{ID: "fresh", Name: pos.Text{En: "Fruit and vegetables", Ar: "خضار وفواكه"}, Tax: "S", Max: 10000},
			{ID: "household", Name: pos.Text{En: "Household", Ar: "أدوات منزلية"}, Tax: "S"},
		},
	}
}

func (f *fakeTill) commands() ui.Commands {
	return f.withTraining(f.withReturns(f.withStaff(f.withGoods(f.withCash(ui.Commands{
		"terminal.list":   ui.Do(f.listTerminals),
		"terminal.find":   ui.Do(f.findTerminal),
		"terminal.pair":   ui.Do(once(f, "terminal.pair", f.pairLocked)),
		"terminal.revoke": ui.Do(once(f, "terminal.revoke", f.revokeLocked)),
		"sale.scan": ui.Do(once(f, "sale.scan", func(a sale.ScanArgs) (sale.LineAnswer, error) {
			return f.scanLocked(a.Code, a.Times)
		})),
		"sale.add": ui.Do(once(f, "sale.add", func(a sale.AddArgs) (sale.LineAnswer, error) {
			return f.addAskedLocked(a)
		})),
		"sale.quantity": ui.Do(once(f, "sale.quantity", func(a sale.LineArgs) (sale.LineAnswer, error) {
			return f.changeLocked(a.Line, func(l *sale.LineState) { l.Qty = a.Qty })
		})),
		"sale.void": ui.Do(once(f, "sale.void", f.voidLocked)),
		"sale.clear": ui.Do(once(f, "sale.clear", func(sale.ClearArgs) (screen.Nothing, error) {
			f.lines, f.sale, f.last = nil, "", nil
			f.pushLocked(true, nil)
			return screen.Nothing{}, nil
		})),
		"sale.hold":     ui.Do(once(f, "sale.hold", f.holdLocked)),
		"sale.resume":   ui.Do(once(f, "sale.resume", f.resumeLocked)),
		"sale.cash":     ui.Do(once(f, "sale.cash", f.cashLocked)),
		"sale.coupon":   ui.Do(once(f, "sale.coupon", f.couponLocked)),
		"sale.price":    ui.Do(once(f, "sale.price", f.priceLocked)),
		"sale.discount": ui.Do(once(f, "sale.discount", f.discountLocked)),
		"sale.employee": ui.Do(once(f, "sale.employee", func(a sale.EmployeeArgs) (sale.LineAnswer, error) {
			f.employee = a.On
			f.pushLocked(false, nil)
			return sale.LineAnswer{}, nil
		})),
		"sale.tender": ui.Do(once(f, "sale.tender", f.tenderLocked)),

		"sale.tender_outcome": ui.Do(once(f, "sale.tender_outcome", f.outcomeLocked)),
		"sale.tender_back":    ui.Do(once(f, "sale.tender_back", f.giveBackLocked)),
		"receipt.reprint": ui.Do(once(f, "receipt.reprint", func(printing.ReprintArgs) (screen.Nothing, error) {
			return screen.Nothing{}, nil
		})),
		"print.answer": ui.Do(once(f, "print.answer", func(a printing.AnswerArgs) (screen.Nothing, error) {
			f.status.Printer.Unknown = slices.DeleteFunc(slices.Clone(f.status.Printer.Unknown),
				func(u printing.UnknownJob) bool { return u.Job == a.Job })
			f.server.Refresh(screen.TopicStatus, "1")
			return screen.Nothing{}, nil
		})),
		"catalog.search": ui.Do(func(_ context.Context, _ ui.Call, a screen.SearchArgs) (screen.SearchAnswer, error) {
			return screen.SearchAnswer{Hits: f.search(a.Query)}, nil
		}),
		"catalog.quick": ui.Do(func(_ context.Context, _ ui.Call, a screen.QuickArgs) (screen.QuickAnswer, error) {
			group := max(0, slices.IndexFunc(f.groups, func(c catalog.Category) bool { return c.Key == a.Group }))
			key := f.groups[group].Key
			out := slices.DeleteFunc(slices.Clone(f.items), func(i catalog.Item) bool { return key != "quick" && i.Category != key })
			return screen.QuickAnswer{Groups: f.groups, Group: key, Items: out}, nil
		}),
	})))))
}

func (f *fakeTill) count(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[name]
}

func (f *fakeTill) tries(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[name]
}

func (f *fakeTill) setHold(hold chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hold = hold
}

// scanner is a scan that came over the serial line.
func (f *fakeTill) scanner(code string) {
	f.mu.Lock()
	a, err := f.scanLocked(code, "")
	f.mu.Unlock()
	n := screen.Notice{Code: code, Line: a.Line, Checked: a.Checked, At: day.UnixMilli()}
	if err != nil {
		n.Error = wire.ErrorOf(err)
	}
	f.server.Publish(screen.TopicNotice, "1", 0, n)
}

// badge is a person's badge that came over the serial line, as a ticket for it.
func (f *fakeTill) badge(who pos.StaffID, ticket string) {
	f.server.Publish(screen.TopicNotice, "1", 0, screen.Notice{Code: "•", At: day.UnixMilli(), Error: &wire.Error{
		Code: pos.Refused, Key: "staff.badge_scanned", Args: map[string]any{"staff": who, "ticket": ticket},
	}})
}

func (f *fakeTill) setStatus(change func(*screen.Status)) {
	f.mu.Lock()
	change(&f.status)
	f.mu.Unlock()
	f.server.Refresh(screen.TopicStatus, "")
}

func (f *fakeTill) scanLocked(code, times string) (sale.LineAnswer, error) {
	if code == "0000012345670" {
		return sale.LineAnswer{}, &pos.Error{Code: pos.Refused, Key: "sale.ambiguous", Args: map[string]any{
			"code": code, "items": []sale.Candidate{
				{Item: f.items[3].SKU, Name: f.items[3].Name, Price: f.items[3].Price},
				{Item: f.items[9].SKU, Name: f.items[9].Name, Price: f.items[9].Price},
			},
		}}
	}
	at := slices.IndexFunc(f.items, func(i catalog.Item) bool { return i.Code == code })
	if at < 0 {
		return sale.LineAnswer{}, &pos.Error{
			Code: pos.NotFound, Key: "sale.unknown_code",
			Args: map[string]any{"code": code}, Hint: "sale.unknown_code_hint",
		}
	}
	if f.next.Check {
		f.expectLocked(sale.Next{})
		it := f.items[at]
		return sale.LineAnswer{Checked: []sale.Checked{{
			Item: it.SKU, Code: it.Code, Name: it.Name, Price: it.Price, Unit: it.Unit, Pack: "1",
		}}}, nil
	}
	if times == "" {
		times = f.next.Times
	}
	f.expectLocked(sale.Next{})
	return f.addAskedLocked(sale.AddArgs{Item: f.items[at].SKU, Code: code, Qty: times})
}

func (f *fakeTill) item(sku string) catalog.Item {
	at := slices.IndexFunc(f.items, func(i catalog.Item) bool { return i.SKU == sku })
	return f.items[max(0, at)]
}

func (f *fakeTill) addLocked(it catalog.Item, times string) (sale.LineAnswer, error) {
	if times == "" {
		times = "1"
	}
	opened := f.sale == ""
	if opened {
		f.sale, f.lines, f.last = pos.NewID(day).String(), nil, nil
	}
	if n := len(f.lines); n > 0 && f.lines[n-1].Item == it.SKU && !f.lines[n-1].Voided && !it.Weighed {
		return f.changeLocked(n, func(l *sale.LineState) {
			have, _ := strconv.Atoi(l.Qty)
			more, _ := strconv.Atoi(times)
			l.Qty = strconv.Itoa(have + more)
		})
	}
	l := sale.LineState{
		No: len(f.lines) + 1, Item: it.SKU, Code: it.Code, Name: it.Name, Unit: it.Price, Qty: times, Measure: measureOf(it),
		Weighed: it.Weighed,
	}
	price(&l)
	f.lines = append(f.lines, l)
	f.pushLocked(opened, []sale.LineState{l})
	return sale.LineAnswer{Line: l.No}, nil
}

func (f *fakeTill) changeLocked(no int, change func(*sale.LineState)) (sale.LineAnswer, error) {
	if no < 1 || no > len(f.lines) {
		return sale.LineAnswer{}, &pos.Error{Code: pos.NotFound, Key: "sale.no_line", Args: map[string]any{"line": no}}
	}
	l := f.lines[no-1]
	change(&l)
	price(&l)
	f.lines[no-1] = l
	f.pushLocked(false, []sale.LineState{l})
	return sale.LineAnswer{Line: no}, nil
}

func price(l *sale.LineState) {
	qty, err := money.ParseQuantity(l.Qty)
	if err != nil {
		panic(err)
	}
	if l.Gross, err = money.Extend(l.Unit, qty); err != nil {
		panic(err)
	}
	awardJuice(l, qty)
}
