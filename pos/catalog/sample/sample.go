// Package sample makes catalogues up, for tests and benchmarks where no real one is at hand. The same index always gives
// the same item. Numbers are of the range that GS1 keeps for restricted circulation (General Specifications, synopsis of
// GS1 prefixes: 20–29), so that none is a real company's.
package sample

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"sanduq/pos"
	"sanduq/pos/barcode"
)

// Item is a made-up item.
type Item struct {
	GTIN  string
	Name  pos.Text
	Price int64 // minor units, of two decimals
	Tax   string
}

// word is a word in both languages.
type word struct{ en, ar string }

var (
	brands = [...]word{
		{"Al Waha", "الواحة"},
		{"Nada", "ندى"},
		{"Al Bayt", "البيت"},
		{"Safa", "صفا"},
		{"Rawabi", "روابي"},
		{"Najd", "نجد"},
		{"Sahel", "الساحل"},
		{"Zad", "زاد"},
		{"Marai", "مراعي"},
		{"Badr", "بدر"},
		{"Hayat", "حياة"},
		{"Dana", "دانة"},
		{"Amal", "أمل"},
		{"Iman", "إيمان"},
		{"Afaq", "آفاق"},
		{"Lulua", "لؤلؤة"},
		{"Raiqa", "رائقة"},
	}
	goods = [...]word{
		{"milk", "حليب"},
		{"coffee", "قهوة"},
		{"tea", "شاي"},
		{"dates", "تمر"},
		{"rice", "أرز"},
		{"bread", "خبز"},
		{"cheese", "جبنة"},
		{"yoghurt", "زبادي"},
		{"laban", "لبن"},
		{"olive oil", "زيت زيتون"},
		{"honey", "عسل"},
		{"chicken", "دجاج"},
		{"lentils", "عدس"},
		{"chickpeas", "حمص"},
		{"fava beans", "فول"},
		{"juice", "عصير"},
		{"water", "ماء"},
		{"biscuits", "بسكويت"},
		{"chocolate", "شوكولاتة"},
		{"soap", "صابون"},
		{"shampoo", "شامبو"},
		{"tissues", "مناديل"},
		{"detergent", "منظف"},
		{"pasta", "مكرونة"},
		{"tuna", "تونة"},
		{"tomato paste", "معجون طماطم"},
		{"cardamom", "هيل"},
		{"saffron", "زعفران"},
		{"cumin", "كمون"},
		{"flour", "دقيق"},
		{"sugar", "سكر"},
		{"salt", "ملح"},
	}
	kinds = [...]word{
		{"full fat", "كامل الدسم"},
		{"low fat", "قليل الدسم"},
		{"fresh", "طازج"},
		{"frozen", "مجمد"},
		{"Arabic", "عربية"},
		{"Turkish", "تركية"},
		{"premium", "فاخر"},
		{"organic", "عضوي"},
		{"with mint", "بالنعناع"},
		{"with lemon", "بالليمون"},
		{"family size", "عائلي"},
		{"sugar free", "بدون سكر"},
		{"whole grain", "حبة كاملة"},
		{"spicy", "حار"},
		{"mild", "خفيف"},
		{"roasted", "محمص"},
		{"smoked", "مدخن"},
		{"crème", "كريمة"},
		{"extra", "إكسترا"},
	}
	sizes = [...]word{{"g", "جم"}, {"kg", "كجم"}, {"ml", "مل"}, {"l", "لتر"}, {"pieces", "حبة"}}
	marks = [...]rune{'\u064E', '\u064F', '\u0650', '\u0652', '\u0651'} // fatha, damma, kasra, sukun, shadda
)

// At returns the item with an index below a hundred million. The Arabic name of one in four is written with vowel marks,
// of one in three with Arabic-Indic digits, of one in eight with tatweel.
func At(index int) Item {
	r := rand.New(rand.NewPCG(uint64(index), 20)) //nolint:gosec // it is to be guessed: the same index, the same item
	payload := fmt.Sprintf("2%011d", index)
	brand, good, kind := pick(r, brands[:]), pick(r, goods[:]), pick(r, kinds[:])
	size, unit := 1+r.IntN(999), pick(r, sizes[:])
	it := Item{
		GTIN:  payload + string(barcode.CheckDigit(payload)),
		Name:  pos.Text{En: fmt.Sprintf("%s %s %s %d %s", brand.en, good.en, kind.en, size, unit.en)},
		Price: 50 + r.Int64N(19_950), Tax: "standard",
	}
	if r.IntN(20) == 0 {
		it.Tax = "zero"
	}
	it.Name.Ar = dress(r, fmt.Sprintf("%s %s %s %d %s", good.ar, brand.ar, kind.ar, size, unit.ar))
	return it
}

func pick(r *rand.Rand, words []word) word { return words[r.IntN(len(words))] }

// dress writes a name as one of several hands would.
func dress(r *rand.Rand, name string) string {
	marked, indic, drawn := r.IntN(4) == 0, r.IntN(3) == 0, r.IntN(8) == 0
	var b strings.Builder
	for _, c := range name {
		if indic && c >= '0' && c <= '9' {
			c += '٠' - '0'
		}
		b.WriteRune(c)
		isLetter := c >= 'ا' && c <= 'ي'
		if marked && isLetter && r.IntN(2) == 0 {
			b.WriteRune(marks[r.IntN(len(marks))])
		}
		if drawn && (c == 'س' || c == 'ح' || c == 'ه') {
			b.WriteString("ـ")
		}
	}
	return b.String()
}

// Write writes a catalogue of n items in the form that catalog.Reader reads.
func Write(w io.Writer, n int) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("gtin,name_en,name_ar,price,tax\n"); err != nil {
		return err
	}
	for i := range n {
		it := At(i)
		_, err := fmt.Fprintf(b, "%s,%s,%s,%d.%02d,%s\n", it.GTIN, it.Name.En, it.Name.Ar, it.Price/100, it.Price%100, it.Tax)
		if err != nil {
			return err
		}
	}
	return b.Flush()
}
