package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/ui"
	"sanduq/ui/screen"
)

func (a *App) nextSnapshot(ctx context.Context, till pos.TillID) (rev int64, data any, err error) {
	var next sale.Next
	err = a.store.Read(ctx, func(v *store.View) error {
		rev = v.Batch
		next, err = a.sales.NextOf(v, till)
		return err
	})
	return rev, next, err
}

// shelfSnapshot is what a manager looks after: goods off sale, goods to put on file.
func (a *App) shelfSnapshot(ctx context.Context, till pos.TillID) (int64, any, error) {
	var out screen.Shelf
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		if out.Blocks, err = a.shelf.Blocks(v); err != nil {
			return err
		}
		if out.Tasks, err = a.shelf.Tasks(v); err != nil {
			return err
		}
		if out.Overruns, err = a.returns.Overruns(v); err != nil {
			return err
		}
		_, out.Grid, err = a.shelf.Grid(v, till)
		return err
	})
	return 0, out, err
}

// pagePrefix begins the key of a group that is a page of quick keys. No key of a category does: they are cleaned names.
const pagePrefix = "\x1fpage-"

// quickTiles is the number of tiles a screen is given for a group.
const quickTiles = 60

// quick gives the tiles of a group: the pages that somebody arranged for this till, then the categories.
func (a *App) quick(ctx context.Context, c ui.Call, q screen.QuickArgs) (screen.QuickAnswer, error) {
	var pages []fact.GridPage
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		pages, _, err = a.shelf.Grid(v, c.Till)
		return err
	})
	if err != nil {
		return screen.QuickAnswer{}, err
	}
	categories, err := a.catalog.Categories(ctx)
	if err != nil {
		return screen.QuickAnswer{Groups: []catalog.Category{}, Items: []catalog.Item{}}, err
	}
	groups := make([]catalog.Category, 0, len(pages)+len(categories))
	for i, p := range pages {
		groups = append(groups, catalog.Category{Key: pagePrefix + strconv.Itoa(i), Name: p.Name})
	}
	groups = append(groups, categories...)
	if len(groups) == 0 {
		return screen.QuickAnswer{Groups: groups, Items: []catalog.Item{}}, nil
	}
	if !slices.ContainsFunc(groups, func(g catalog.Category) bool { return g.Key == q.Group }) {
		q.Group = groups[0].Key
	}
	out := screen.QuickAnswer{Groups: groups, Group: q.Group}
	if number, ok := strings.CutPrefix(q.Group, pagePrefix); ok {
		i, err := strconv.Atoi(number)
		if err != nil {
			return screen.QuickAnswer{}, pos.Internalf("read page", err)
		}
		out.Keys, out.Items, err = a.keysOf(ctx, pages[i])
		return out, err
	}
	out.Items, err = a.catalog.InCategory(ctx, a.store, q.Group, quickTiles)
	a.sales.Reprice(a.clock(), out.Items)
	return out, err
}

// keysOf returns the keys of a page with their items; a key whose item is not on file any more is left out.
func (a *App) keysOf(ctx context.Context, p fact.GridPage) ([]fact.GridKey, []catalog.Item, error) {
	skus := make([]string, len(p.Keys))
	for i, k := range p.Keys {
		skus[i] = k.SKU
	}
	items, err := a.catalog.Numbered(ctx, a.store, skus)
	if err != nil {
		return nil, nil, err
	}
	a.sales.Reprice(a.clock(), items)
	keys := make([]fact.GridKey, 0, len(items))
	for _, k := range p.Keys {
		if len(keys) < len(items) && items[len(keys)].SKU == k.SKU {
			keys = append(keys, k)
		}
	}
	return keys, items, nil
}

// grid gives the arranged pages of a till with the items of all their keys, for whoever arranges them.
func (a *App) grid(ctx context.Context, c ui.Call, _ screen.Nothing) (screen.GridAnswer, error) {
	out := screen.GridAnswer{Pages: []fact.GridPage{}, Items: []catalog.Item{}}
	var pages []fact.GridPage
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		pages, _, err = a.shelf.Grid(v, c.Till)
		return err
	})
	if err != nil {
		return out, err
	}
	for _, p := range pages {
		keys, items, err := a.keysOf(ctx, p)
		if err != nil {
			return out, err
		}
		out.Pages = append(out.Pages, fact.GridPage{Name: p.Name, Keys: keys})
		out.Items = append(out.Items, items...)
	}
	return out, nil
}
