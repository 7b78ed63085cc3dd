package catalog_test

import (
	"testing"

	"sanduq/pos/catalog"
)

// CAT-065: an item brings the item that is its deposit along, at the price in force; one that is not on file is left out.
func TestDeposits(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, "sku,name_en,price,tax,deposit\nCOLA,Cola,2.00,standard,BOTTLE\n"+
		"BOTTLE,Bottle,0.50,zero,\nJUICE,Juice,3.00,standard,GONE\n")
	found := s.scan(t, "COLA")
	if len(found) != 1 || found[0].Deposit == nil || found[0].Deposit.SKU != "BOTTLE" || found[0].Deposit.Price != 50 {
		t.Fatalf("CAT-065: %+v", found)
	}
	if found := s.scan(t, "JUICE"); len(found) != 1 || found[0].Deposit != nil {
		t.Errorf("CAT-065: a deposit that is not on file: %+v", found)
	}
	named, err := s.Numbered(t.Context(), s.Store, []string{"JUICE", "NONE", "COLA"})
	if err != nil || len(named) != 2 || named[0].SKU != "JUICE" || named[1].SKU != "COLA" {
		t.Errorf("CAT-065: by SKU: %+v, %v", skus(named), err)
	}
}

// CAT-066: what the till asks for goes through the base file and back.
func TestAsks(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	s.load(t, "sku,name_en,price,tax,open_price,ask_serial,ask_lot,tare,weighed\n"+
		"A,A,,standard,yes,,,,\nB,B,1.00,standard,,yes,,,\nC,C,1.00,standard,,,yes,,\nD,D,1.00,standard,,,,0.02,yes\n")
	for sku, right := range map[string]func(catalog.Item) bool{
		"A": func(it catalog.Item) bool { return it.OpenPrice && !it.AskSerial && !it.AskLot && it.Price == 0 },
		"B": func(it catalog.Item) bool { return !it.OpenPrice && it.AskSerial && !it.AskLot },
		"C": func(it catalog.Item) bool { return !it.OpenPrice && !it.AskSerial && it.AskLot },
		"D": func(it catalog.Item) bool { return it.Weighed && it.Tare == 20_000 },
	} {
		if found := s.scan(t, sku); len(found) != 1 || !right(found[0]) {
			t.Errorf("CAT-066: %s: %+v", sku, found)
		}
	}
}

// CAT-067: only what has an open price may have none.
func TestNoPrice(t *testing.T) {
	t.Parallel()
	_, problems, err := readAll(t, []byte("sku,name_en,price,tax,open_price\nA,A,,standard,no\nB,B,,standard,yes\n"))
	if err != nil || len(problems) != 1 || problems[0].Key != "import.price" || problems[0].Line != 2 {
		t.Errorf("CAT-067: %+v, %v", problems, err)
	}
}

func skus(all []catalog.Item) (out []string) {
	for _, it := range all {
		out = append(out, it.SKU)
	}
	return out
}
