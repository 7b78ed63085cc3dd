package script

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/offers"
	"sanduq/pos/pricing/offer"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shift"
	"sanduq/pos/shop"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/training"
	"sanduq/pos/vault"
)

// world is the shop that a script sells in: a real store with the real parts. Only the goods and the clock are made up.
type world struct {
	dir     string
	cfg     sale.Config
	about   fact.ShopDescribed
	zone    *time.Location
	cutover time.Duration

	unverified money.Amount // what goes back for a receipt that nobody verified
	now        time.Time
	goods      goods
	// required: nothing is sold without an open shift.
	required bool

	store    *store.Store
	vault    *vault.Vault
	staff    *staff.Staff
	idle     time.Duration // after which an untouched till locks itself
	sales    *sale.Sales
	offers   *offers.Offers
	rules    []offer.Rule // and what else lies beside them in the shop's file of offers
	beside   []any
	returns  *returns.Returns
	shifts   *shift.Shifts
	shop     *shop.Shop
	printing *printing.Printing
	shelf    *shelf.Shelf
	training *training.Training // nil in the training book
	labels   []variable.Rule
	of       *world // of the training book: the real one

	mu      sync.Mutex // guards what the writer tells
	screens map[pos.TillID]sale.State
	drawers int // how often a drawer was asked for
}

const storeID pos.StoreID = "script"

func newWorld(dir string) *world {
	return &world{
		dir: dir,
		cfg: sale.Config{Taxes: tax.Table{}, Tills: []pos.TillID{"1", "2", "3"}},
		about: fact.ShopDescribed{
			Name: pos.Text{En: "Script Shop", Ar: "متجر التجارب"}, Country: "SA", Lang: pos.Arabic, Digits: "latn",
		},
		zone: time.UTC, cutover: 4 * time.Hour,
		now:     time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		screens: map[pos.TillID]sale.State{},
	}
}

// parts makes the parts anew, as a process that starts does.
func (w *world) parts() []store.Part {
	w.shop = &shop.Shop{}
	selling := w.cfg
	if w.required {
		selling.Begin = func(v *store.View, at pos.TillID) error { return w.shifts.Begin(v, at) }
	}
	w.staff = w.newStaff()
	w.shelf = shelf.New(shelf.Config{Tills: w.cfg.Tills})
	w.offers = offers.New()
	selling.Blocks, selling.Offers, selling.Zone = w.shelf, w.offers, w.zone
	selling.Check = func(at pos.TillID, need staff.Permission, a *staff.Approval) sale.Permit {
		return w.staff.Check(at, need, a)
	}
	w.sales = sale.New(selling, &w.goods, w.shop)
	w.shifts = shift.New(shift.Config{
		Currency: w.cfg.Currency, Tills: w.cfg.Tills, Denominations: []money.Amount{25, 50, 100, 500, 1000, 5000, 10_000, 50_000},
		Reasons: reasons(), Limit: 500, Baskets: w.sales, Signer: w,
		Check: func(at pos.TillID, need staff.Permission, a *staff.Approval) shift.Permit {
			return w.staff.Check(at, need, a)
		},
	})
	w.returns = returns.New(returns.Config{
		Currency: w.cfg.Currency, Taxes: w.cfg.Taxes, Tills: w.cfg.Tills, Reasons: returns.BuiltIn(), CashStep: w.cfg.Pay.Step,
		Means: []string{returns.Cash, returns.Card}, Sales: w.sales, Recent: w.sales, Items: &w.goods, Shop: w.shop,
		Unverified: w.unverified, Country: w.about.Country,
		Check: func(at pos.TillID, need staff.Permission, a *staff.Approval) returns.Permit {
			return w.staff.Check(at, need, a)
		},
	})
	w.printing = printing.New(map[pos.TillID]string{"1": "printer-1", "2": "printer-2"}, w.returns)
	w.printing.Guard(func(at pos.TillID, need staff.Permission, a *staff.Approval) printing.Permit {
		return w.staff.Check(at, need, a)
	})
	all := []store.Part{
		w.shop.Part(), w.offers.Part(), w.shelf.Part(), w.sales.Part(), w.returns.Part(), w.shifts.Part(), w.printing.Part(),
		w.staff.Part(),
	}
	if w.of != nil {
		w.staff.Behind(w.of.staff, func(name pos.TillID) pos.TillID {
			till, _ := pos.RealTill(name)
			return till
		})
		return all
	}
	w.training = w.newTraining()
	return append(all, w.training.Part())
}

// reasons are those of the script's shop; small purchases need a note.
func reasons() []shift.Reason {
	return []shift.Reason{
		{ID: "petty", Name: pos.Text{En: "Small purchase", Ar: "مصروفات نثرية"}, Note: true, For: []string{shift.PaidOut}},
		{ID: "supplier", Name: pos.Text{En: "Supplier", Ar: "مورّد"}, For: []string{shift.PaidOut}},
		{ID: "found", Name: pos.Text{En: "Money found", Ar: "نقد عُثر عليه"}, For: []string{shift.PaidIn}},
		{ID: "change", Name: pos.Text{En: "Give change", Ar: "فكّ نقود"}, For: []string{shift.NoSaleUse}},
	}
}

// Sign implements shift.Signer by the store's own key.
func (w *world) Sign(head journal.Head) ([]byte, error) { return w.store.SignHead(head), nil }

func (w *world) open(ctx context.Context) (err error) {
	if w.vault, err = vault.Open(ctx, w.dir); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{
		Dir: w.dir, Store: storeID, Parts: w.parts(), Clock: w.clock,
		Day: func(at time.Time) pos.Date { return pos.BusinessDate(at, w.zone, w.cutover) },
		Log: slog.New(slog.DiscardHandler), OnCommit: w.committed,
	})
	if err != nil {
		return err
	}
	w.store = s
	if err := w.setOffers(ctx); err != nil {
		return err
	}
	w.staff.Attach(s)
	if _, err := store.Do[any](ctx, s, w.shop.Describe(w.about)); err != nil {
		return err
	}
	_, err = store.Do[any](ctx, s, printing.Interrupt())
	return err
}

func (w *world) close() (err error) {
	if w.store != nil {
		err = w.store.Close()
	}
	if w.vault != nil {
		err = errors.Join(err, w.vault.Close())
	}
	w.store, w.vault = nil, nil
	return err
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) setClock(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at
}

// committed paints the screens with the pushes, as a browser does.
func (w *world) committed(c store.Commit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range c.Pushes {
		switch p.Topic {
		case sale.DrawerTopic, returns.DrawerTopic, shift.DrawerTopic:
			w.drawers++
		case sale.Topic:
			if news, ok := p.Data.(sale.State); ok {
				w.screens[p.Till] = painted(w.screens[p.Till], news)
			}
		}
	}
}

// painted merges news into a screen.
func painted(screen, news sale.State) sale.State {
	lines := news.Lines
	if !news.Reset {
		lines = slices.Clone(screen.Lines)
		for _, l := range news.Lines {
			if i := slices.IndexFunc(lines, func(x sale.LineState) bool { return x.No == l.No }); i >= 0 {
				lines[i] = l
			} else {
				lines = append(lines, l)
			}
		}
	}
	news.Lines, news.Reset, news.Quiet = lines, true, false
	return news
}

// screen returns what a till's screen shows and how often drawers were asked for.
func (w *world) screen(at pos.TillID) (sale.State, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.screens[at]
	return s, ok
}

func (w *world) drawersAsked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.drawers
}

// verify proves the store's file, while it is open.
func (w *world) verify(ctx context.Context) error {
	parts := (&world{cfg: w.cfg, of: w.of}).parts()
	r, err := store.Verify(ctx, filepath.Join(w.dir, "store.db"), parts, w.dir, nil)
	if err != nil {
		return err
	}
	if r.Difference != "" {
		return fmt.Errorf("verify: %s", r.Difference)
	}
	return nil
}

// goods are the items of a script, one entry for each code that it gives them. It implements sale.Items.
type goods struct{ list []catalog.Item }

// Scanned implements sale.Items.
func (g *goods) Scanned(_ context.Context, scan barcode.Scan) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		var found []catalog.Item
		for _, item := range g.list {
			code, err := barcode.Parse([]byte(item.Code))
			if err != nil {
				return nil, err
			}
			if code.Text == scan.Text || slices.ContainsFunc(scan.Readings(), func(n barcode.GTIN) bool {
				return slices.ContainsFunc(code.Readings(), func(m barcode.GTIN) bool { return n.Key14() == m.Key14() })
			}) {
				found = append(found, item)
			}
		}
		return g.withDeposits(found), nil
	}
}

// WithSKU implements sale.Items.
func (g *goods) WithSKU(_ context.Context, sku string) catalog.Lookup {
	return func(*store.View) ([]catalog.Item, error) {
		item, ok := g.item(sku)
		if !ok {
			return nil, nil
		}
		item.Code, item.Pack = "", money.One
		return g.withDeposits([]catalog.Item{item}), nil
	}
}

// item returns the first entry with a SKU.
func (g *goods) item(sku string) (catalog.Item, bool) {
	i := slices.IndexFunc(g.list, func(it catalog.Item) bool { return it.SKU == sku })
	if i < 0 {
		return catalog.Item{}, false
	}
	return g.list[i], true
}

// add takes an item that has all its fields, or another code of one that is there already.
func (g *goods) add(item catalog.Item) error {
	if _, err := barcode.Parse([]byte(item.Code)); err != nil {
		return err
	}
	if slices.ContainsFunc(g.list, func(x catalog.Item) bool { return x.SKU == item.SKU && x.Code == item.Code }) {
		return errors.New("the item has this code already")
	}
	g.list = append(g.list, item)
	return nil
}
