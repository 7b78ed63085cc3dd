package receipt_test

import (
	"testing"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/money"
)

// offersSale is a sale with an offer in several sets, a bundle over two lines, a price by hand, a discount by hand and a
// coupon.
func offersSale(t testing.TB) fact.SaleCompleted {
	t.Helper()
	s := saleOf(
		t,
		20000,
		item{"Mango juice 1 L", "عصير مانجو ١ لتر", 6 * money.One, 600, 2000, ""},
		item{"Burger buns 6 pcs", "خبز برجر ٦ حبات", money.One, 450, 337, ""},
		item{"Beef burger 8 pcs", "برجر لحم ٨ حبات", money.One, 2450, 1663, ""},
		item{"Rice 5 kg", "أرز ٥ كجم", money.One, 4000, 3600, ""},
		item{"Toilet paper 12 rolls", "ورق حمام ١٢ لفة", money.One, 2195, 2195, ""},
	)
	three := pos.Text{En: "Any 3 juices for 10", Ar: "أي ٣ عصائر بـ ١٠"}
	meal := pos.Text{En: "Burger evening", Ar: "سهرة برجر"}
	s.Lines[0].Awards = []fact.Award{
		{Rule: "juice", Name: three, Set: 1, Qty: 3 * money.One, Amount: 800},
		{Rule: "juice", Name: three, Set: 2, Qty: 3 * money.One, Amount: 800},
	}
	s.Lines[1].Awards = []fact.Award{{Rule: "meal", Name: meal, Set: 1, Qty: money.One, Amount: 113}}
	s.Lines[2].Awards = []fact.Award{{Rule: "meal", Name: meal, Set: 1, Qty: money.One, Amount: 787}}
	s.Lines[3].Price = &fact.PriceOverride{
		List: 4695, Reason: "damaged", Name: pos.Text{En: "Damaged packaging", Ar: "تغليف تالف"},
	}
	near := pos.Text{En: "Near its date", Ar: "قريب الانتهاء"}
	s.Lines[3].Awards = []fact.Award{{Rule: fact.LineDiscount, Name: near, Amount: 400}}
	s.Coupons = []string{"WELCOME-0042"}
	return s
}
