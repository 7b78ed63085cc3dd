package app

import (
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/printing"
	"sanduq/pos/sale"
	"sanduq/pos/shop"
	"sanduq/pos/store"
	"sanduq/sync/uplink"
)

// parts are the parts of the shop. A new capability is a new package, a field here and a row in table.
type parts struct {
	shop     *shop.Shop
	catalog  *catalog.Catalog
	sales    *sale.Sales
	printing *printing.Printing
}

func newParts(cfg *config.Config, c *catalog.Catalog) parts {
	tills := make([]pos.TillID, len(cfg.Tills))
	printers := map[pos.TillID]string{}
	for i, t := range cfg.Tills {
		tills[i] = t.ID
		if t.Printer != "" {
			printers[t.ID] = t.Printer
		}
	}
	p := parts{shop: &shop.Shop{}, catalog: c}
	p.sales = sale.New(sale.Config{
		Currency: cfg.Currency, Taxes: cfg.Taxes, Tills: tills, Notes: cfg.Notes, Pay: cfg.Pay,
	}, p.catalog, p.shop)
	p.printing = printing.New(printers, p.sales)
	return p
}

// table is the one list of parts. Entries are applied in this order.
func (p *parts) table() []store.Part {
	return []store.Part{
		p.shop.Part(),
		p.catalog.Part(),
		p.sales.Part(),
		p.printing.Part(),
		uplink.Part(),
	}
}

// Parts lists the parts for whoever only reads a store: verify needs their tables and how entries are applied.
func Parts() []store.Part {
	p := newParts(&config.Config{}, catalog.New(catalog.Options{}))
	return p.table()
}
