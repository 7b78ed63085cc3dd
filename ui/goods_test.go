package ui_test

import (
	"fmt"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/money"
)

func goodsGroups() []catalog.Category {
	return []catalog.Category{
		{Key: "quick", Name: pos.Text{En: "Quick", Ar: "سريع"}},
		{Key: "bakery", Name: pos.Text{En: "Bakery", Ar: "المخبز"}},
		{Key: "dairy", Name: pos.Text{En: "Dairy", Ar: "ألبان"}},
		{Key: "fruit", Name: pos.Text{En: "Fruit & veg", Ar: "خضار وفواكه"}},
		{Key: "drinks", Name: pos.Text{En: "Drinks", Ar: "مشروبات"}},
		{Key: "home", Name: pos.Text{En: "Household", Ar: "منزلية"}},
	}
}

func goods() []catalog.Item {
	rows := []struct {
		en, ar, group, unit string
		price               money.Amount
	}{
		{"Arabic bread 6 pcs", "خبز عربي 6 حبات", "bakery", "each", 250},
		{"Full-fat milk 2 L", "حليب كامل الدسم 2 لتر", "dairy", "each", 1250},
		{"Tomatoes", "طماطم", "fruit", "kg", 700},
		{"Mango juice 1 L", "عصير مانجو 1 لتر", "drinks", "each", 900},
		{"Basmati rice 5 kg — Al Walimah", "أرز بسمتي الوليمة 5 كجم", "home", "each", 4153},
		{"Samoon", "صمون", "bakery", "each", 100},
		{"Croissant", "كرواسون", "bakery", "each", 300},
		{"Water 330 ml", "ماء 330 مل", "drinks", "each", 100},
		{"Water 1.5 L", "ماء 1.5 لتر", "drinks", "each", 200},
		{"Laban 1 L", "لبن 1 لتر", "dairy", "each", 600},
		{"Bananas", "موز", "fruit", "kg", 650},
		{"Cucumber", "خيار", "fruit", "kg", 500},
		{"Lemons", "ليمون", "fruit", "kg", 800},
		{"Sukkari dates 1 kg", "تمر سكري 1 كجم", "fruit", "each", 2800},
		{"Eggs 30", "بيض 30", "dairy", "each", 1950},
		{"Labneh 500 g", "لبنة 500 غ", "dairy", "each", 975},
		{"Carrier bag", "كيس", "home", "each", 50},
		{"Dishwashing liquid, lemon, 750 ml", "سائل غسيل الصحون بالليمون 750 مل", "home", "each", 1495},
	}
	items := make([]catalog.Item, 0, len(rows)+3)
	for i, r := range rows {
		items = append(items, catalog.Item{
			SKU: fmt.Sprintf("A%03d", i+1), Name: pos.Text{En: r.en, Ar: r.ar}, Price: r.price, Tax: "S", Category: r.group,
			Unit: r.unit, Weighed: r.unit == "kg", Code: fmt.Sprintf("62810000%05d", i+1), Pack: money.One,
		})
	}
	// Goods that need a word before they are sold.
	extra := []catalog.Item{
		{
			Name: pos.Text{En: "Energy drink 250 ml", Ar: "مشروب طاقة 250 مل"}, Category: "drinks", Unit: "each", Price: 600,
			AgeLimit: 16,
		},
		{
			Name: pos.Text{En: "Olives by weight", Ar: "زيتون بالوزن"}, Category: "dairy", Unit: "kg", Price: 3200,
			Weighed: true, Tare: 15_000,
		},
		{Name: pos.Text{En: "Kettle 1.7 L", Ar: "غلاية 1.7 لتر"}, Category: "home", Unit: "each", Price: 8900, AskSerial: true},
	}
	for i, it := range extra {
		n := len(rows) + i + 1
		it.SKU, it.Code = fmt.Sprintf("A%03d", n), fmt.Sprintf("62810000%05d", n)
		it.Tax, it.Pack = "S", money.One
		items = append(items, it)
	}
	return items
}
