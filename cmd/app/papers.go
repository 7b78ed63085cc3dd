package app

import (
	"encoding/json"
	"fmt"

	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/receipt"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

// shopOf returns what the shop said of itself when an entry was made: sales and returns name it, other papers take what was
// in force.
func shopOf(v *store.View, e *journal.Entry) (fact.ShopDescribed, error) {
	switch e.Kind {
	case (fact.SaleCompleted{}).Kind(), (fact.SaleReturned{}).Kind():
	default:
		return shop.InForce(v, e.Epoch, e.Seq)
	}
	var names struct { // what sales and returns have in common
		Shop int64 `json:"shop"`
	}
	if err := json.Unmarshal(e.Body, &names); err != nil {
		return fact.ShopDescribed{}, fmt.Errorf("read shop of %s: %w", e.Kind, err)
	}
	return shop.At(v, e.Epoch, names.Shop)
}

// documentOf makes the paper of an entry. What pos/printing queues is made here.
func documentOf(e *journal.Entry, shop fact.ShopDescribed, env receipt.Envelope, again bool) (receipt.Document, error) {
	switch e.Kind {
	case (fact.SaleCompleted{}).Kind():
		return document(e, shop, env, again, receipt.FromSale)
	case (fact.SaleReturned{}).Kind():
		return document(e, shop, env, again, receipt.FromReturn)
	case (fact.DayClosed{}).Kind():
		return document(e, shop, env, again, receipt.FromZ)
	case (fact.XPrinted{}).Kind():
		return document(e, shop, env, again, receipt.FromX)
	case (fact.CashMoved{}).Kind():
		return document(e, shop, env, again, receipt.FromMove)
	}
	return receipt.Document{}, fmt.Errorf("no paper is made of %s", e.Kind)
}

func document[F fact.Body, P interface {
	*F
	fact.Body
}](
	e *journal.Entry, shop fact.ShopDescribed, env receipt.Envelope, again bool,
	write func(F, fact.ShopDescribed, receipt.Envelope, bool) (receipt.Document, error),
) (receipt.Document, error) {
	var f F
	if err := e.Decode(P(&f)); err != nil {
		return receipt.Document{}, err
	}
	return write(f, shop, env, again)
}
