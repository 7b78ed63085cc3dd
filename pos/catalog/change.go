package catalog

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
	"sanduq/pos/store"
)

// MaxChanges is the number of prices that one command may change: the writer, which all tills share, is busy with them
// for some 20 ms. A longer list is sent in several.
const MaxChanges = 1000

// Topic is the topic of the pushes that tell screens of a changed catalogue. Their data is a Changed.
const Topic = "catalog"

// Changed says what changed in the catalogue.
type Changed struct {
	Base   string             `json:"base,omitempty"`   // hash of the base just switched on: everything may have changed
	Prices []fact.PriceChange `json:"prices,omitempty"` // or single prices
}

// switchArgs identify a switch: the same command id may not bring another file.
type switchArgs struct {
	BuiltFile
	Source  string `json:"source"`
	Refused int    `json:"refused"`
	Forced  bool   `json:"forced"`
}

// SwitchBase puts a built file in force. The same id again changes nothing.
func (c *Catalog) SwitchBase(ctx context.Context, s *store.Store, id pos.ID, source string, built BuiltFile) error {
	const op = "switch catalogue"
	if !c.building.TryLock() {
		return &pos.Error{Code: pos.Unavailable, Op: op, Key: "import.running"}
	}
	defer c.building.Unlock()
	if err := c.switchBase(ctx, s, id, switchArgs{BuiltFile: built, Source: source}); err != nil {
		return wrap(op, err)
	}
	return nil
}

func (c *Catalog) switchBase(ctx context.Context, s *store.Store, id pos.ID, args switchArgs) error {
	next, err := openBase(ctx, c.opt.Dir, args.Hash, c.opt.Loaded)
	if err != nil {
		return err
	}
	if next.currency != c.opt.Currency.Code() || next.items != args.Items {
		next.close()
		return errNotBase(args.Hash, errors.New("another currency or number of items than was built"))
	}
	// What the switch does to caches happens in Done, in the writer; both are read here after the writer answered.
	var old *base
	var outdated string
	switched := false
	_, err = store.Do[bool](context.WithoutCancel(ctx), s, store.Command{
		ID: id, Name: "catalog.switch", Args: args,
		Decide: func(v *store.View) (store.Decision, error) {
			file, previous, err := inForce(v)
			if err != nil {
				return store.Decision{}, err
			}
			if file != args.Hash {
				outdated = previous
			}
			return store.Decision{
				Facts: []fact.Body{fact.CatalogBaseSwitched{
					Source: clip(args.Source), File: args.Hash, Currency: next.currency, Items: args.Items,
					Codes: args.Codes, Refused: args.Refused, Forced: args.Forced,
				}},
				Done:   func() { old, switched = c.replace(next), true },
				Push:   []store.Push{{Topic: Topic, Data: Changed{Base: args.Hash}}},
				Answer: true,
			}, nil
		},
	})
	if !switched {
		next.close() // refused, or the answer to an id that was used before
		return err
	}
	if old != nil {
		c.release(old)
	}
	if outdated != "" && outdated != args.Hash {
		if err := os.Remove(filepath.Join(c.opt.Dir, fileName(outdated))); err != nil {
			c.opt.Log.Warn("an old catalogue stays", "err", err)
		}
	}
	return err
}

// PriceList is a set of new prices.
type PriceList struct {
	Source string `json:"source"` // hub | screen
	// Epoch and Seq place the list in the feed it came from, so that it is taken once and in order; zero without a feed.
	// Seqs of another epoch mean something else: its source was restored and begins again.
	Epoch  string     `json:"epoch,omitempty"`
	Seq    int64      `json:"seq,omitempty"`
	Prices []NewPrice `json:"prices"`
}

// NewPrice is the new price of the item with a key: its SKU, or one of its codes.
type NewPrice struct {
	Key   string       `json:"key"`
	Price money.Amount `json:"price"` // of one unit, tax included, in the shop's currency
}

// PricesApplied is the answer to ApplyPrices.
type PricesApplied struct {
	Changed int      `json:"changed"`
	Unknown []string `json:"unknown,omitempty"` // keys that name no item here, or several
	Already bool     `json:"already,omitempty"` // the feed was past this list: nothing was done
}

// ApplyPrices changes prices over the base in force, all at one moment. Prices hold until they are changed again or a
// newer base is switched on.
func (c *Catalog) ApplyPrices(ctx context.Context, s *store.Store, id pos.ID, list PriceList) (PricesApplied, error) {
	const op = "change prices"
	if err := list.check(); err != nil {
		return PricesApplied{}, err
	}
	command := c.pricesCommand(op, id, &list) //nolint:contextcheck // the writer never uses a caller's context
	return store.Do[PricesApplied](ctx, s, command)
}

func (c *Catalog) pricesCommand(op string, id pos.ID, list *PriceList) store.Command {
	return store.Command{
		ID: id, Name: "catalog.prices", Args: list,
		Decide: func(v *store.View) (store.Decision, error) {
			past, err := list.isPast(v)
			if err != nil {
				return store.Decision{}, pos.Internalf(op, err)
			}
			if past {
				return store.Decision{Answer: PricesApplied{Already: true}}, nil
			}
			return c.decidePrices(op, list)
		},
	}
}

func (c *Catalog) decidePrices(op string, list *PriceList) (store.Decision, error) {
	b, done, err := c.use(op)
	if err != nil {
		return store.Decision{}, err
	}
	defer done()
	f := fact.CatalogPricesChanged{
		Source: list.Source, Epoch: list.Epoch, Seq: list.Seq, Currency: b.currency, Changes: []fact.PriceChange{},
	}
	for _, p := range list.Prices {
		sku, err := b.resolve(context.Background(), p.Key)
		if err != nil {
			return store.Decision{}, pos.Internalf(op, err)
		}
		if sku == "" {
			f.Unknown = append(f.Unknown, clip(p.Key))
		} else {
			f.Changes = append(f.Changes, fact.PriceChange{SKU: sku, Price: p.Price})
		}
	}
	return store.Decision{
		Facts:  []fact.Body{f},
		Push:   []store.Push{{Topic: Topic, Data: Changed{Prices: f.Changes}}},
		Answer: PricesApplied{Changed: len(f.Changes), Unknown: f.Unknown},
	}, nil
}

// resolve returns the SKU of the one item that a key names: by SKU, then by the very code, then by number; "" for none and
// for several.
func (b *base) resolve(ctx context.Context, key string) (string, error) {
	all, err := b.withText(ctx, key)
	if err != nil || len(all) == 0 {
		return "", err
	}
	for _, is := range []func(found) bool{
		func(f found) bool { return f.SKU == key },
		func(f found) bool { return f.Code == key },
	} {
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i].SKU, nil
		}
	}
	if len(all) > 1 {
		return "", nil
	}
	return all[0].SKU, nil
}

func (l *PriceList) check() error {
	const op = "change prices"
	if len(l.Prices) > MaxChanges {
		return &pos.Error{Code: pos.Invalid, Op: op, Key: "catalog.too_many_prices", Args: map[string]any{"max": MaxChanges}}
	}
	for _, p := range l.Prices {
		if p.Price <= 0 {
			return &pos.Error{Code: pos.Invalid, Op: op, Key: "catalog.bad_price", Args: map[string]any{"key": clip(p.Key)}}
		}
	}
	return nil
}

// isPast tells whether the list's source has already sent this list or a later one.
func (l *PriceList) isPast(v *store.View) (bool, error) {
	if l.Seq == 0 {
		return false, nil
	}
	epoch, seq, err := FeedCursor(v, l.Source)
	return l.Epoch == epoch && l.Seq <= seq, err
}

// FeedCursor returns the place of the last list taken from a source: its epoch and seq, zero for none.
func FeedCursor(v *store.View, source string) (epoch string, seq int64, err error) {
	err = v.QueryRow(`SELECT epoch, seq FROM catalog_feed WHERE source = ?`, source).Scan(&epoch, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, pos.Internalf("read feed cursor", err)
	}
	return epoch, seq, nil
}
