package fact

import "sanduq/pos/money"

// CatalogBaseSwitched puts a base catalogue in force. What was sold before keeps its own prices; prices changed since the
// base before are forgotten with it.
type CatalogBaseSwitched struct {
	Source   string `json:"source"`   // what it was made from: the name of the imported file
	File     string `json:"file"`     // SHA-256 of the base file, hex
	Currency string `json:"currency"` // of its prices
	Items    int    `json:"items"`
	Codes    int    `json:"codes"`
	Refused  int    `json:"refused"`          // rows of the source that are not in it
	Forced   bool   `json:"forced,omitempty"` // a person let it pass though too many rows were refused
}

// Kind implements Body.
func (CatalogBaseSwitched) Kind() string { return "catalog.base_switched.v1" }

// CatalogPricesChanged changes prices over the base in force.
type CatalogPricesChanged struct {
	Source   string        `json:"source"`          // hub | screen
	Epoch    string        `json:"epoch,omitempty"` // place in the source's feed, where it has one
	Seq      int64         `json:"seq,omitempty"`
	Currency string        `json:"currency"`
	Changes  []PriceChange `json:"changes"`
	Unknown  []string      `json:"unknown,omitempty"` // keys that named no item here, or several
}

// Kind implements Body.
func (CatalogPricesChanged) Kind() string { return "catalog.prices_changed.v1" }

// PriceChange is the new price of one item.
type PriceChange struct {
	SKU   string       `json:"sku"`
	Price money.Amount `json:"price"` // of one unit, tax included
}
