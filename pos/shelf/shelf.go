// Package shelf is what a manager arranges around selling: goods that are not for sale now, the quick keys of each till, and
// the list of goods that were sold without being on file.
//
// Each is a fact and a view of it. What the writer must know of at every scan, the blocks, is kept in memory as well.
//
// Rules: SHELF-001 what was taken off sale is refused until it is put on sale again or its date has passed; SHELF-002 a
// recall of one lot stops that lot; SHELF-003 goods sold by department are on the list until somebody dealt with them;
// SHELF-004 a till has its own quick keys, else those of all tills; SHELF-005 everything here follows from the journal.
package shelf

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Topic says that something here has changed. It carries nothing: whoever shows it reads it.
const Topic = "shelf"

// Bounds.
const (
	// MaxBlocks is the number of blocks in force: recalls are rare, and all are kept in memory.
	MaxBlocks = 10_000
	// MaxReason is the longest reason, in characters.
	MaxReason = 200
	// MaxPages and MaxKeys bound what a person finds her way in: pages of a till, and keys of a page.
	MaxPages = 12
	MaxKeys  = 60
	// MaxPageName is the longest name of a page, in characters.
	MaxPageName = 30
	// MaxTasks is how many goods a list shows, the latest first.
	MaxTasks = 200
	// Hues is the number of colours a key can have.
	Hues = 8
)

// Config is the shop as this part sees it.
type Config struct {
	Tills []pos.TillID
	// Check asks whether something guarded may be done, nil: everything may.
	Check func(at pos.TillID, need staff.Permission, a *staff.Approval) sale.Permit
}

// Shelf is the part. Its blocks belong to the writer.
type Shelf struct {
	cfg    Config
	blocks map[string][]block // by SKU
}

type block struct {
	lot, reason string
	until       pos.Date
}

// New makes the part.
func New(cfg Config) *Shelf { return &Shelf{cfg: cfg} }

// Part declares the part to the engine.
func (s *Shelf) Part() store.Part {
	return store.Part{
		Name: "shelf", Migrations: migrations,
		Tables: map[string]store.Role{
			"shelf_blocks": store.ViewTable, "shelf_grids": store.ViewTable, "shelf_tasks": store.ViewTable,
		},
		Apply: apply,
		Load:  s.load,
	}
}

func (s *Shelf) load(v *store.View) error {
	s.blocks = map[string][]block{}
	all, err := s.Blocks(v)
	if err != nil {
		return err
	}
	for _, b := range all {
		s.blocks[b.SKU] = append(s.blocks[b.SKU], block{lot: b.Lot, reason: b.Reason, until: b.Until})
	}
	return nil
}

// Of implements sale.Blocks.
func (s *Shelf) Of(sku string, day pos.Date) []sale.Block {
	var out []sale.Block
	for _, b := range s.blocks[sku] {
		if b.until == "" || b.until >= day {
			out = append(out, sale.Block{Lot: b.lot, Reason: b.reason})
		}
	}
	return out
}

// guarded wraps what all commands of the part share: who may do it, and that screens are told.
func (s *Shelf) guarded(
	id pos.ID, name string, at pos.TillID, args any, a *staff.Approval,
	decide func(v *store.View, by fact.By) (fact.Body, func(), error),
) store.Command {
	permit := sale.Permit(nil)
	if s.cfg.Check != nil {
		permit = s.cfg.Check(at, staff.ArrangeItems, a)
	}
	return store.Command{
		ID: id, Name: name, Args: map[string]any{"till": at, "args": args},
		Prepare: func(ctx context.Context) {
			if permit != nil {
				permit.Prepare(ctx)
			}
		},
		Decide: func(v *store.View) (d store.Decision, err error) {
			var by fact.By
			if permit != nil {
				if by, err = permit.By(v); err != nil {
					return d, err
				}
			}
			body, done, err := decide(v, by)
			if err != nil {
				return d, err
			}
			return store.Decision{Facts: []fact.Body{body}, Done: done, Push: []store.Push{{Topic: Topic}}}, nil
		},
	}
}

// BlockArgs takes goods off sale.
type BlockArgs struct {
	SKU      string          `json:"sku"`
	Lot      string          `json:"lot,omitempty"` // "" for every lot
	Reason   string          `json:"reason"`
	Until    pos.Date        `json:"until,omitempty"` // last business date, "" for as long as nobody puts them on sale again
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Block takes goods off sale, or changes why and until when. Answer: none. Refusals: shelf.no_sku, shelf.reason (missing or
// too long), shelf.date, shelf.too_many_blocks.
func (s *Shelf) Block(id pos.ID, at pos.TillID, a BlockArgs) store.Command {
	return s.guarded(id, "shelf.block", at, a, a.Approval, func(_ *store.View, by fact.By) (fact.Body, func(), error) {
		sku, lot, reason := pos.CleanName(a.SKU), pos.CleanName(a.Lot), pos.CleanName(a.Reason)
		switch {
		case sku == "" || len(sku) > maxCode || len(lot) > maxCode:
			return nil, nil, invalid("shelf.no_sku", nil)
		case reason == "" || utf8.RuneCountInString(reason) > MaxReason:
			return nil, nil, invalid("shelf.reason", map[string]any{"max": MaxReason})
		case a.Until != "" && !validDate(a.Until):
			return nil, nil, invalid("shelf.date", map[string]any{"date": string(a.Until)})
		case s.count() >= MaxBlocks:
			return nil, nil, invalid("shelf.too_many_blocks", map[string]any{"max": MaxBlocks})
		}
		done := func() {
			s.remove(sku, lot)
			s.blocks[sku] = append(s.blocks[sku], block{lot: lot, reason: reason, until: a.Until})
		}
		return fact.ItemBlocked{SKU: sku, Lot: lot, Reason: reason, Until: a.Until, By: by}, done, nil
	})
}

// maxCode is the longest SKU or lot, in bytes: that of a code that can be scanned (barcode.MaxText) in Arabic letters.
const maxCode = 2 * 48

// UnblockArgs names a block.
type UnblockArgs struct {
	SKU      string          `json:"sku"`
	Lot      string          `json:"lot,omitempty"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Unblock puts goods on sale again. Answer: none. Refusal: shelf.not_blocked.
func (s *Shelf) Unblock(id pos.ID, at pos.TillID, a UnblockArgs) store.Command {
	return s.guarded(id, "shelf.unblock", at, a, a.Approval, func(_ *store.View, by fact.By) (fact.Body, func(), error) {
		if !slices.ContainsFunc(s.blocks[a.SKU], func(b block) bool { return b.lot == a.Lot }) {
			return nil, nil, &pos.Error{
				Code: pos.NotFound, Op: "unblock", Key: "shelf.not_blocked", Args: map[string]any{"sku": a.SKU},
			}
		}
		return fact.ItemUnblocked{SKU: a.SKU, Lot: a.Lot, By: by}, func() { s.remove(a.SKU, a.Lot) }, nil
	})
}

func (s *Shelf) count() (n int) {
	for _, all := range s.blocks {
		n += len(all)
	}
	return n
}

func (s *Shelf) remove(sku, lot string) {
	left := slices.DeleteFunc(slices.Clone(s.blocks[sku]), func(b block) bool { return b.lot == lot })
	if len(left) == 0 {
		delete(s.blocks, sku)
		return
	}
	s.blocks[sku] = left
}

// DoneArgs names a task.
type DoneArgs struct {
	Code     string          `json:"code"`
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Done says that somebody dealt with goods that were not on file. Answer: none. Refusal: shelf.no_task.
func (s *Shelf) Done(id pos.ID, at pos.TillID, a DoneArgs) store.Command {
	return s.guarded(id, "shelf.done", at, a, a.Approval, func(v *store.View, by fact.By) (fact.Body, func(), error) {
		var n int
		if err := v.QueryRow(`SELECT count(*) FROM shelf_tasks WHERE code = ?`, a.Code).Scan(&n); err != nil {
			return nil, nil, fmt.Errorf("find task: %w", err)
		}
		if n == 0 {
			return nil, nil, &pos.Error{
				Code: pos.NotFound, Op: "end task", Key: "shelf.no_task", Args: map[string]any{"code": a.Code},
			}
		}
		return fact.ItemTaskDone{Code: a.Code, By: by}, nil, nil
	})
}

// GridArgs arranges quick keys.
type GridArgs struct {
	All      bool            `json:"all,omitempty"` // for every till that has none of its own, else for this till
	Pages    []fact.GridPage `json:"pages"`         // none: the till shows the categories again
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Arrange puts the quick keys of a till in order. Answer: none. Refusals: shelf.grid_size, shelf.page_name, shelf.no_till.
func (s *Shelf) Arrange(id pos.ID, at pos.TillID, a GridArgs) store.Command {
	return s.guarded(id, "grid.set", at, a, a.Approval, func(_ *store.View, by fact.By) (fact.Body, func(), error) {
		if !slices.Contains(s.cfg.Tills, at) {
			return nil, nil, &pos.Error{Code: pos.NotFound, Op: "arrange keys", Key: "sale.no_till", Args: map[string]any{"till": at}}
		}
		pages, err := cleanPages(a.Pages)
		if err != nil {
			return nil, nil, err
		}
		if a.All {
			at = ""
		}
		return fact.GridSet{Till: at, Pages: pages, By: by}, nil, nil
	})
}

func cleanPages(in []fact.GridPage) ([]fact.GridPage, error) {
	if len(in) > MaxPages {
		return nil, invalid("shelf.grid_size", map[string]any{"pages": MaxPages, "keys": MaxKeys})
	}
	out := make([]fact.GridPage, 0, len(in))
	for _, p := range in {
		clean := fact.GridPage{Name: pos.Text{En: pos.CleanName(p.Name.En), Ar: pos.CleanName(p.Name.Ar)}, Keys: []fact.GridKey{}}
		longest := max(utf8.RuneCountInString(clean.Name.En), utf8.RuneCountInString(clean.Name.Ar))
		if longest == 0 || longest > MaxPageName {
			return nil, invalid("shelf.page_name", map[string]any{"max": MaxPageName})
		}
		if len(p.Keys) > MaxKeys {
			return nil, invalid("shelf.grid_size", map[string]any{"pages": MaxPages, "keys": MaxKeys})
		}
		for _, k := range p.Keys {
			if k.SKU == "" || len(k.SKU) > maxCode || k.Hue < 0 || k.Hue >= Hues {
				return nil, invalid("shelf.no_sku", nil)
			}
			clean.Keys = append(clean.Keys, k)
		}
		out = append(out, clean)
	}
	return out, nil
}

func invalid(key string, args map[string]any) error {
	return &pos.Error{Code: pos.Invalid, Op: "arrange goods", Key: key, Args: args}
}

func validDate(d pos.Date) bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}
