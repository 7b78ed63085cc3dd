package app

import (
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/journal"
	"sanduq/pos/offers"
	"sanduq/pos/printing"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/shift"
	"sanduq/pos/shop"
	"sanduq/pos/staff"
	"sanduq/pos/store"
	"sanduq/pos/terminal"
	"sanduq/pos/training"
	"sanduq/pos/vault"
	"sanduq/sync/uplink"
)

// parts are the parts of the shop. A new capability is a new package, a field here and a row in table.
type parts struct {
	shop     *shop.Shop
	catalog  *catalog.Catalog
	offers   *offers.Offers
	sales    *sale.Sales
	returns  *returns.Returns
	shifts   *shift.Shifts
	signer   *signer
	printing *printing.Printing
	shelf    *shelf.Shelf
	staff    *staff.Staff

	terminals *terminal.Terminals
	training  *training.Training
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
		shop: &shop.Shop{}, catalog: c, offers: offers.New(), signer: &signer{},
		staff: staff.New(staff.Config{Currency: cfg.Currency, Idle: cfg.IdleLock, Clock: clock}, v),
	}
	p.shelf = shelf.New(shelf.Config{
		Tills: tills,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) sale.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	selling := sale.Config{
		Currency: cfg.Currency, Taxes: cfg.Taxes, TaxAdded: cfg.TaxAdded, Tills: tills, Notes: cfg.Notes, Pay: cfg.Pay,
		Measures: cfg.Labels, Departments: cfg.Departments, Blocks: p.shelf,
		Zone: cfg.Zone, Offers: p.offers, Reasons: cfg.Reasons,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) sale.Permit {
			return p.staff.Check(at, need, ap)
		},
	}
	if cfg.Cash.ShiftRequired {
		selling.Begin = func(v *store.View, at pos.TillID) error { return p.shifts.Begin(v, at) }
	}
	p.sales = sale.New(selling, p.catalog, p.shop)
	p.shifts = shift.New(shift.Config{
		Currency: cfg.Currency, Tills: tills, Denominations: cfg.Cash.Denominations, Reasons: cfg.Cash.Reasons,
		Cards: cfg.Cash.Cards, Limit: cfg.Cash.Limit, Baskets: p.sales, Signer: p.signer,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) shift.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	p.returns = returns.New(returns.Config{
		Currency: cfg.Currency, Taxes: cfg.Taxes, Tills: tills, Reasons: returns.BuiltIn(), CashStep: cfg.Pay.Step,
		Means: []string{returns.Cash, returns.Card}, Sales: p.sales, Recent: p.sales, Items: p.catalog, Shop: p.shop,
		Country: cfg.Shop.Country, Unverified: cfg.Unverified,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) returns.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	p.printing = printing.New(printers, p.returns)
	p.printing.Guard(func(at pos.TillID, need staff.Permission, ap *staff.Approval) printing.Permit {
		return p.staff.Check(at, need, ap)
	})
	p.terminals = terminal.New(terminal.Config{
		Tills: tills, Clock: clock,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) terminal.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	p.training = training.New(training.Config{
		Tills: tills, Baskets: p.sales,
		Check: func(at pos.TillID, need staff.Permission, ap *staff.Approval) training.Permit {
			return p.staff.Check(at, need, ap)
		},
	})
	return p
}

// signer signs the head of the journal with the key of the box. It is given the store when that is open.
type signer struct{ store *store.Store }

// Sign implements shift.Signer.
func (s *signer) Sign(head journal.Head) ([]byte, error) { return s.store.SignHead(head), nil }

// table is the one list of parts. Entries are applied in this order.
func (p *parts) table() []store.Part {
	return []store.Part{
		p.shop.Part(),
		p.catalog.Part(),
		p.offers.Part(), // before sales, whose baskets are priced by it when they are loaded
		p.shelf.Part(),
		p.sales.Part(),
		p.returns.Part(),
		p.shifts.Part(),
		p.printing.Part(),
		p.staff.Part(),
		p.terminals.Part(),
		p.training.Part(),
		uplink.Part(),
	}
}

// Parts lists the parts for whoever only reads a store: verify needs their tables and how entries are applied.
func Parts() []store.Part {
	p := newParts(&config.Config{}, catalog.New(catalog.Options{}), nil, nil)
	return p.table()
}
