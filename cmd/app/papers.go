package app

import (
	"fmt"

	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/receipt"
	"sanduq/pos/shop"
	"sanduq/pos/store"
)

// shopOf returns what the shop said of itself when an entry was made: a sale names it, other papers take what was in force.
func shopOf(v *store.View, e *journal.Entry) (fact.ShopDescribed, error) {
	if e.Kind != (fact.SaleCompleted{}).Kind() {
		return shop.InForce(v, e.Epoch, e.Seq)
	}
	var f fact.SaleCompleted
	if err := e.Decode(&f); err != nil {
		return fact.ShopDescribed{}, err
	}
	return shop.At(v, e.Epoch, f.Shop)
}

// documentOf makes the paper of an entry. What pos/printing queues is made here.
func documentOf(e *journal.Entry, shop fact.ShopDescribed, env receipt.Envelope, again bool) (receipt.Document, error) {
	switch e.Kind {
	case (fact.SaleCompleted{}).Kind():
		return document(e, shop, env, again, receipt.FromSale)
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
