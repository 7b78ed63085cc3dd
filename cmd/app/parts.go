package app

import (
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shop"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/pos/vault"
	"sanduq/sync/uplink"
)

// parts are the parts of the shop. A new capability is a new package, a field here and a row in table.
type parts struct {
	shop     *shop.Shop
	catalog  *catalog.Catalog
	sales    *sale.Sales
	printing *printing.Printing
	shelf    *shelf.Shelf
	staff    *staff.Staff

	terminals *terminal.Terminals
}

// newParts makes the parts. Names of people are sealed in the vault; who only reads a store's tables needs none.
func newParts(cfg *config.Config, c *catalog.Catalog, clock pos.Clock, v *vault.Vault) parts {
	tills := make([]pos.TillID, len(cfg.Tills))
	printers := map[pos.TillID]string{}
	for i, t := range cfg.Tills {
		tills[i] = t.ID
		if t.Printer != "" {
			printers[t.ID] = t.Printer
		}
	}
	p := parts{
		shop: &shop.Shop{}, catalog: c,
		staff: staff.New(staff.Config{Currency: cfg.Currency, Idle: cfg.IdleLock, Clock: clock}, v),
	}
	p.shelf = shelf.New(shelf.Config{
		Tills: tills,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) sale.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	p.sales = sale.New(sale.Config{
		Currency: cfg.Currency, Taxes: cfg.Taxes, Tills: tills, Notes: cfg.Notes, Pay: cfg.Pay,
		Measures: cfg.Labels, Departments: cfg.Departments, Blocks: p.shelf,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) sale.Permit {
			return p.staff.Check(at, need, ap)
		},
	}, p.catalog, p.shop)
	p.printing = printing.New(printers, p.sales)
	p.printing.Guard(func(at pos.TillID, need staff.Permission, ap *staff.Approval) printing.Permit {
		return p.staff.Check(at, need, ap)
	})
	p.terminals = terminal.New(terminal.Config{
		Tills: tills, Clock: clock,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) terminal.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	return p
}

// table is the one list of parts. Entries are applied in this order.
func (p *parts) table() []store.Part {
	return []store.Part{
		p.shop.Part(),
		p.catalog.Part(),
		p.shelf.Part(),
		p.sales.Part(),
		p.printing.Part(),
		p.staff.Part(),
		p.terminals.Part(),
		uplink.Part(),
	}
}

// Parts lists the parts for whoever only reads a store: verify needs their tables and how entries are applied.
func Parts() []store.Part {
	p := newParts(&config.Config{}, catalog.New(catalog.Options{}), nil, nil)
	return p.table()
}
