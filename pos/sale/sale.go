package sale

import (
	"context"
	"embed"
	"fmt"
	"time"

	"sanduq/pos"
	"sanduq/pos/barcode"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/tender"
)

//go:embed sql/*.sql
var migrations embed.FS

// Items finds what is sold. Both begin outside the writer; the Lookup they return is called within a decision, so it must
// be quick.
type Items interface {
	// Scanned looks up what a scan may stand for: nothing when the code is not on file.
	Scanned(ctx context.Context, scan barcode.Scan) catalog.Lookup
	// WithSKU looks up the one item of a SKU, or nothing.
	WithSKU(ctx context.Context, sku string) catalog.Lookup
}

// Shop tells which description of the shop is in force.
type Shop interface {
	// Described returns the seq of the shop.described in force in the present epoch.
	Described() int64
}

// Config is how this shop sells.
type Config struct {
	Currency money.Currency
	Taxes    tax.Table
	TaxAdded bool // prices are without tax, which is put on top
	Tills    []pos.TillID
	Notes    []money.Amount // bank notes and coins of the currency, for the fast-cash buttons; ascending
	Zone     *time.Location // the shop's clock, by which promotions begin and end; nil: UTC
	Offers   Offers         // nil: none
	Reasons  []Reason       // for which a person changes a price or gives a discount
	Pay      tender.Offer   // what is taken, and how cash is rounded

	// Begin, where set, refuses a basket before its first goods: a shop may sell with an open shift only. A basket that was
	// begun is sold all the same.
	Begin       func(v *store.View, at pos.TillID) error
	Measures    *variable.Rules // codes of the shop's own labels, nil for none
	Departments []Department    // under which goods are sold that are not on file
	Blocks      Blocks          // nil: nothing is ever taken off sale
	// Check begins to ask whether whoever is signed in at a till may do something; (*staff.Staff).Check behind it. nil allows
	// everything.
	Check func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit
}

// Bounds of a basket.
const (
	// MaxLines is the number of lines one basket takes; the longest receipts of supermarkets stay far below.
	MaxLines = 1000
	// MaxHeld is the number of baskets that may be put aside at once, all tills together: more than a shop keeps in mind.
	MaxHeld = 100
	// MaxHeldName is the longest name of one, in characters.
	MaxHeldName = 40
	// MaxQty is the largest quantity of one line.
	MaxQty = 99_999 * money.One
)

// Sales is the part that sells. Its baskets belong to the writer: commands and Load alone touch them.
type Sales struct {
	cfg   Config
	items Items
	shop  Shop

	offers Offers
	tills  map[pos.TillID]*till
	held   map[pos.ID]*heldBasket
}

// till is what the writer remembers of one till.
type till struct {
	basket *Basket    // nil: no basket is open
	last   *Completed // the sale before, nil: none yet
	epoch  int64      // epoch of number
	number int64      // last receipt number given in it
	next   Next       // what is done with the next code
}

// New makes the part.
func New(cfg Config, items Items, shop Shop) *Sales {
	s := &Sales{cfg: cfg, items: items, shop: shop, offers: cfg.Offers}
	if s.offers == nil {
		s.offers = noOffers{}
	}
	return s
}

// Part declares the part to the engine.
func (s *Sales) Part() store.Part {
	return store.Part{
		Name: "sale", Migrations: migrations,
		Tables: map[string]store.Role{
			"baskets": store.Draft, "held_baskets": store.Draft, "basket_lines": store.Draft, "till_next": store.Draft,
			"basket_payments": store.Draft, "sales": store.ViewTable, "coupons_used": store.ViewTable,
		},
		Apply: apply,
		Load:  s.load,
	}
}

func (s *Sales) load(v *store.View) error {
	s.tills = make(map[pos.TillID]*till, len(s.cfg.Tills))
	for _, id := range s.cfg.Tills {
		b, err := s.readBasket(v, id)
		if err != nil {
			return err
		}
		t := &till{basket: b, epoch: v.Head().Epoch}
		if t.last, err = readLast(v, id); err != nil {
			return err
		}
		if t.next, err = readNext(v, id); err != nil {
			return err
		}
		err = v.QueryRow(`SELECT coalesce(max(number), 0) FROM sales WHERE till = ? AND epoch = ?`,
			string(id), t.epoch).Scan(&t.number)
		if err != nil {
			return fmt.Errorf("read last number of till %s: %w", id, err)
		}
		s.tills[id] = t
	}
	return s.loadHeld(v)
}

// till returns a till's memory, or the refusal of a till that the shop does not have.
func (s *Sales) till(id pos.TillID) (*till, error) {
	t, ok := s.tills[id]
	if !ok {
		return nil, noTill(id)
	}
	return t, nil
}

func noTill(id pos.TillID) error {
	return &pos.Error{Code: pos.NotFound, Op: "find till", Key: "sale.no_till", Args: map[string]any{"till": id}}
}

// nextNumber returns the receipt number that follows, in the epoch of the transaction.
func (t *till) nextNumber(epoch int64) int64 {
	if t.epoch != epoch {
		return 1
	}
	return t.number + 1
}

// apply keeps the list of completed sales.
func apply(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.SaleCompleted{}).Kind() {
		return nil
	}
	var f fact.SaleCompleted
	if err := e.Decode(&f); err != nil {
		return err
	}
	var given money.Amount
	for _, t := range f.Tenders {
		given += t.Given // checked when the sale was decided
	}
	for _, code := range f.Coupons {
		err := tx.Exec(`INSERT INTO coupons_used (code, sale, till, at) VALUES (?,?,?,?)`, code, f.Sale[:], string(f.Till), e.At)
		if err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO sales (till, epoch, number, seq, sale, day, at, currency, total, tax, rounding, given,
			change)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		string(f.Till), e.Epoch, f.Number, e.Seq, f.Sale[:], string(e.Day), e.At, f.Currency,
		int64(f.Total), int64(f.Tax), int64(f.Rounding), int64(given), int64(f.Change))
}
