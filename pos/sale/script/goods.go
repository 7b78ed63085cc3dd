package script

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sanduq/pos"
	"sanduq/pos/barcode/variable"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/shelf"
	"sanduq/pos/store"
)

// addArgs reads the options of add.
func (r *run) addArgs(item string, o map[string]string) (sale.AddArgs, error) {
	a := sale.AddArgs{
		Item: item, Code: o["code"], Qty: o["times"], Weight: o["weight"], Tare: o["tare"], Serial: o["serial"], Lot: o["lot"],
		Approval: r.allowed,
	}
	var err error
	if o["price"] != "" {
		a.Price, err = r.amount(o["price"])
	}
	if o["age"] != "" && err == nil {
		a.Age, err = strconv.Atoi(o["age"])
	}
	return a, err
}

// goodsCommand makes the commands of what stands around selling.
func (r *run) goodsCommand(verb string, id pos.ID, first string, o map[string]string) (func() store.Command, error) {
	at, sales := r.till, func() *sale.Sales { return r.world.sales }
	switch verb {
	case "note":
		line, err := strconv.Atoi(first)
		a := sale.NoteArgs{Line: line, Note: o["says"]}
		return func() store.Command { return sales().Note(id, at, a) }, err
	case "next":
		a := sale.Next{Times: first}
		if first == "check" || first == "usual" {
			a = sale.Next{Check: first == "check"}
		}
		return func() store.Command { return sales().Next(id, at, a) }, nil
	case "unknown":
		price, err := r.amount(o["price"])
		a := sale.UnknownArgs{Code: first, Dept: o["dept"], Price: price, Qty: o["times"], Approval: r.allowed}
		return func() store.Command { return sales().Unknown(id, at, a) }, err
	case "block":
		a := shelf.BlockArgs{SKU: first, Lot: o["lot"], Reason: o["reason"], Until: pos.Date(o["until"])}
		return func() store.Command { return r.world.shelf.Block(id, at, a) }, nil
	case "unblock":
		a := shelf.UnblockArgs{SKU: first, Lot: o["lot"]}
		return func() store.Command { return r.world.shelf.Unblock(id, at, a) }, nil
	}
	return func() store.Command { return r.world.shelf.Done(id, at, shelf.DoneArgs{Code: first}) }, nil
}

// describeGoods reads what the shop's settings say of goods: label 21IIIIIWWWWWC/3/PLU-, department fresh/standard/50.00.
func (r *run) describeGoods(name, value string) (err error) {
	const parts = 3
	part := strings.Split(value, "/")
	if len(part) != parts {
		return fmt.Errorf("%s has three parts: %q", name, value)
	}
	if name == "label" {
		rule := variable.Rule{Pattern: part[0], Key: part[2]}
		if rule.Decimals, err = strconv.Atoi(part[1]); err != nil {
			return err
		}
		r.world.labels = append(r.world.labels, rule)
		r.world.cfg.Measures, err = variable.Compile(r.world.labels)
		return err
	}
	most, err := r.amount(part[2])
	r.world.cfg.Departments = append(r.world.cfg.Departments, sale.Department{
		ID: part[0], Name: pos.Text{En: part[0]}, Tax: part[1], Max: most,
	})
	return err
}

// itemWords reads what an item is: weighed, open, serial, lot, age 18, tare 0.02, deposit SKU.
func itemWords(item *catalog.Item, words []string) (err error) {
	for len(words) > 0 && err == nil {
		word, value := words[0], ""
		words = words[1:]
		if word == "age" || word == "tare" || word == "deposit" {
			if len(words) == 0 {
				return fmt.Errorf("%s what?", word)
			}
			value, words = words[0], words[1:]
		}
		switch word {
		case "weighed":
			item.Weighed, item.Unit = true, catalog.UnitKilogram
		case "open":
			item.OpenPrice = true
		case "serial":
			item.AskSerial = true
		case "lot":
			item.AskLot = true
		case "age":
			item.AgeLimit, err = strconv.Atoi(value)
		case "tare":
			item.Tare, err = money.ParseQuantity(value)
		case "deposit":
			item.DepositSKU = value
		default:
			return fmt.Errorf("an item is not %q", word)
		}
	}
	return err
}

// withDeposits gives found items their deposits, as the catalogue does.
func (g *goods) withDeposits(found []catalog.Item) []catalog.Item {
	for i := range found {
		if d, ok := g.item(found[i].DepositSKU); ok {
			d.Code, d.Pack = "", money.One
			found[i].Deposit = &d
		}
	}
	return found
}

// expectChecked: checked "Milk", price 6.00, deposit 0.50 — what the last price check told.
func (r *run) expectChecked(s statement) error {
	m, _ := r.answer.(map[string]any)
	all, _ := m["checked"].([]any)
	if len(all) == 0 {
		return errors.New("no price was checked")
	}
	c, _ := all[0].(map[string]any)
	name, _ := c["name"].(map[string]any)
	return eachIs("price check", s, map[string]string{
		"checked": fmt.Sprint(name["en"]), "price": r.money(minor(c["price"])), "deposit": r.money(minor(c["deposit"])),
		"pack": fmt.Sprint(c["pack"]), "found": strconv.Itoa(len(all)),
	})
}

// minor is an amount of an answer, zero where it has none.
func minor(v any) money.Amount {
	n, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	if err != nil {
		return 0
	}
	return money.Amount(n)
}

// expectShelf: tasks 1 | next 3 | next check | next usual.
func (r *run) expectShelf(what, want string) error {
	got := ""
	err := r.read(func(v *store.View) error {
		if what == "tasks" {
			all, err := r.world.shelf.Tasks(v)
			got = strconv.Itoa(len(all))
			return err
		}
		n, err := r.world.sales.NextOf(v, r.till)
		switch {
		case n.Check:
			got = "check"
		case n.Times == "":
			got = "usual"
		default:
			got = n.Times
		}
		return err
	})
	return errors.Join(err, same(got, want))
}
