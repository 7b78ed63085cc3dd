package ui_test

import (
	"context"
	"strings"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/fact"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// withGoods adds what the fake till knows of goods that need a word.
func (f *fakeTill) withGoods(c ui.Commands) ui.Commands {
	c["sale.note"] = ui.Do(once(f, "sale.note", func(a sale.NoteArgs) (sale.LineAnswer, error) {
		return f.changeLocked(a.Line, func(l *sale.LineState) { l.Note = a.Note })
	}))
	c["sale.next"] = ui.Do(once(f, "sale.next", func(n sale.Next) (screen.Nothing, error) {
		f.expectLocked(n)
		return screen.Nothing{}, nil
	}))
	c["sale.unknown"] = ui.Do(once(f, "sale.unknown", func(a sale.UnknownArgs) (sale.LineAnswer, error) {
		name := pos.Text{}
		for _, d := range f.status.Departments {
			if d.ID == a.Dept {
				name = d.Name
			}
		}
		return f.addLocked(catalog.Item{Code: a.Code, Name: name, Price: a.Price}, a.Qty)
	}))
	nothing := func() (screen.Nothing, error) { return screen.Nothing{}, nil }
	c["shelf.block"] = ui.Do(once(f, "shelf.block", func(shelf.BlockArgs) (screen.Nothing, error) { return nothing() }))
	c["shelf.unblock"] = ui.Do(once(f, "shelf.unblock", func(shelf.UnblockArgs) (screen.Nothing, error) { return nothing() }))
	c["shelf.done"] = ui.Do(once(f, "shelf.done", func(shelf.DoneArgs) (screen.Nothing, error) { return nothing() }))
	c["grid.set"] = ui.Do(once(f, "grid.set", func(a shelf.GridArgs) (screen.Nothing, error) {
		f.grid = a.Pages
		return nothing()
	}))
	c["grid.get"] = ui.Do(func(context.Context, ui.Call, screen.Nothing) (screen.GridAnswer, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		pages := f.grid
		if pages == nil {
			page := fact.GridPage{Name: pos.Text{En: "Morning", Ar: "الصباح"}}
			for i, it := range f.items[:7] {
				page.Keys = append(page.Keys, fact.GridKey{SKU: it.SKU, Hue: i % shelf.Hues})
			}
			pages = []fact.GridPage{page}
		}
		return screen.GridAnswer{Pages: pages, Items: f.items}, nil
	})
	return c
}

// addAskedLocked adds an item once everything that must be asked was answered.
func (f *fakeTill) addAskedLocked(a sale.AddArgs) (sale.LineAnswer, error) {
	it := f.item(a.Item)
	var needs []string
	if it.Tare != 0 && a.Weight == "" {
		needs = append(needs, "weight")
	}
	if it.AskSerial && a.Serial == "" {
		needs = append(needs, "serial")
	}
	if it.AgeLimit > a.Age {
		needs = append(needs, "age")
	}
	if len(needs) > 0 {
		args := map[string]any{"item": it.SKU, "code": a.Code, "name": it.Name, "needs": needs, "qty": a.Qty}
		if it.Tare != 0 {
			args["unit"], args["price"], args["tare"] = it.Unit, it.Price, it.Tare.String()
		}
		if it.AgeLimit > 0 {
			args["limit"], args["born_before"] = it.AgeLimit, "2010-11-23"
		}
		return sale.LineAnswer{}, &pos.Error{Code: pos.Refused, Key: "sale.asks", Args: args}
	}
	if a.Weight != "" {
		a.Qty = a.Weight
	}
	f.expectLocked(sale.Next{})
	answer, err := f.addLocked(it, a.Qty)
	if err != nil {
		return answer, err
	}
	return f.changeLocked(answer.Line, func(l *sale.LineState) {
		l.Serial, l.Age = a.Serial, a.Age
		if a.Weight != "" {
			l.Source, l.Tare = fact.FromTyped, a.Tare
		}
	})
}

func (f *fakeTill) expectLocked(n sale.Next) {
	if f.next == n {
		return
	}
	f.next = n
	f.rev++
	f.server.Publish(screen.TopicNext, "1", f.rev, n)
}

func (f *fakeTill) nextSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rev, f.next, nil
}

func (f *fakeTill) shelfSnapshot(context.Context, pos.TillID) (int64, any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return 0, screen.Shelf{
		Overruns: f.over,
		Tasks: []shelf.Task{
			{Code: "5449000131805", Dept: "grocery", Price: 450, Till: "1", At: day.UnixMilli(), Sales: 3},
			{Code: "6281100000111", Dept: "household", Price: 1995, Till: "2", At: day.UnixMilli(), Sales: 1},
		},
		Blocks: []shelf.BlockState{
			{SKU: "A010", Lot: "AB7", Reason: "قطع زجاج في العبوة", Until: "2026-12-31", At: day.UnixMilli()},
		},
	}, nil
}

// detailed writes beside the lines what is known of their goods.
func (f *fakeTill) detailed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for no, change := range map[int]func(*sale.LineState){
		1: func(l *sale.LineState) { l.Lot, l.Expiry, l.Note = "AB7", "2027-12-31", "بدون سكر" },
		8: func(l *sale.LineState) { l.Source, l.Tare = fact.FromTyped, "0.01" },
	} {
		_, _ = f.changeLocked(no, change)
	}
}

func (f *fakeTill) search(q string) []catalog.Item {
	var hits []catalog.Item
	for _, i := range f.items {
		if strings.Contains(strings.ToLower(i.Name.En+" "+i.Name.Ar+" "+i.Code), strings.ToLower(q)) {
			hits = append(hits, i)
		}
	}
	return hits
}

func measureOf(it catalog.Item) string {
	if it.Weighed {
		return it.Unit
	}
	return ""
}

// hears waits until the till was told what the next code stands for.
func (f *fakeTill) hears(s stage, next sale.Next) {
	s.Helper()
	limit := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		f.mu.Lock()
		heard := f.next == next
		f.mu.Unlock()
		if heard {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			s.Fatalf("the till never heard %+v", next)
		}
	}
}
