package fold_test

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sanduq/pos/catalog/fold"
)

// CAT-001: names and queries fold alike, so that any usual way of writing a word finds it.
func TestString(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ascii stays", "milk 2 l", "milk 2 l"},
		{"lower case", "MiLK 2 L", "milk 2 l"},
		{"harakat", "قَهْوَة", "قهوه"},
		{"marbuta", "قهوة", "قهوه"},
		{"folded already", "قهوه", "قهوه"},
		{"arabic-indic digits", "١٢٣", "123"},
		{"persian digits", "۱۲۳", "123"},
		{"full-width digits", "１２３", "123"},
		{"accents", "Crème brûlée", "creme brulee"},
		{"accents decomposed", "Cre\u0300me", "creme"},
		{"alefs", "آأإٱا", "ااااا"},
		{"hamza above typed apart", "ا\u0654", "ا"},
		{"madda typed apart", "ا\u0653", "ا"},
		{"hamza on waw and yeh", "ؤئ", "وي"},
		{"hamza on waw typed apart", "و\u0654", "و"},
		{"alef maksura, farsi yeh", "ىی", "يي"},
		{"keheh", "ک", "ك"},
		{"hamza alone stays", "ماء", "ماء"},
		{"tatweel", "قهـــوة", "قهوه"},
		{"presentation forms", "\uFED7\uFEEC\uFEEE\uFE93", "قهوه"},
		{"lam-alef ligature", "\uFEFB", "لا"},
		{"lam-alef with hamza above", "\uFEF7", "لا"},
		{"format characters", "ق\u200Cه\u200Fو\u061Cة\u00AD", "قهوه"},
		{"bidi controls", "\u202Eabc\u202C", "abc"},
		{"ligature", "ﬁsh", "fish"},
		{"no-break space", "a\u00A0b", "a b"},
		{"turkish dotted capital", "İçim", "icim"},
		{"cyrillic", "Йогурт", "иогурт"},
		{"hangul composed", "우유", "우유"},
		{"hangul as jamo", norm.NFD.String("우유"), "우유"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
	}
	for _, c := range cases {
		if got := fold.String(c.in); got != c.want {
			t.Errorf("CAT-001: %s: String(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// CAT-001: every character there is folds to something that folds no further and holds nothing that folding removes.
func TestEveryRuneFoldsOnce(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := fold.String(string(r))
		if twice := fold.String(once); twice != once {
			t.Errorf("CAT-001: %U folds to %+q and that to %+q", r, once, twice)
		}
		for _, f := range once {
			if f == 'ـ' || unicode.In(f, unicode.Mn, unicode.Cf) {
				t.Errorf("CAT-001: %U leaves %U behind", r, f)
			}
		}
	}
}

func TestFoldProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.OneOf(
			rapid.Rune(),
			rapid.RuneFrom(nil, unicode.Arabic, unicode.Latin, unicode.Hangul, unicode.Devanagari),
			rapid.RuneFrom(nil, unicode.Mn, unicode.Mc, unicode.Cf),
		), 0, 40, -1).Draw(t, "s")
		once := fold.String(s)
		if twice := fold.String(once); twice != once {
			t.Fatalf("CAT-001: not idempotent: %+q → %+q → %+q", s, once, twice)
		}
		for _, f := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
			if got := fold.String(f.String(s)); got != once {
				t.Fatalf("CAT-001: %+q folds to %+q, its normal form %d to %+q", s, once, f, got)
			}
		}
	})
}

// CAT-002: a name and a query fall into the same words, whatever separates them.
func TestWords(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want string }{
		{"", ""},
		{"  Milk,  2 L. ", "milk 2 l"},
		{"Coca-Cola (330ml)", "coca cola 330ml"},
		{"L'eau 1,5L", "l eau 1.5l"},
		{"ماء ١٫٥ لتر", "ماء 1.5 لتر"},
		{"M&M's 50%", "m&m s 50%"},
		{"1.000,5 .5 5. a.b", "1.000.5 5 5 a b"},
		{"حليب، كامل الدسم", "حليب كامل الدسم"},
		{"!?", ""},
		{"½ kg", "1 2 kg"},
	}
	for _, c := range cases {
		if got := string(fold.AppendWords([]byte("x"), c.in)); got != "x"+c.want {
			t.Errorf("CAT-002: AppendWords(x, %q) = %q, want %q", c.in, got, "x"+c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "قَهْوَة ١٫٥", "Crème-brûlée 1,5", "\xff\xfe", "각", "ﷺ", "a\u0300\u0323"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fold.AppendWords(nil, s)
		if twice := fold.AppendWords(nil, string(once)); !bytes.Equal(once, twice) {
			t.Errorf("CAT-002: words of %+q are %+q, and of those %+q", s, once, twice)
		}
		if bytes.Contains(once, []byte("  ")) || bytes.HasPrefix(once, []byte(" ")) || bytes.HasSuffix(once, []byte(" ")) {
			t.Errorf("CAT-002: words of %+q hold stray spaces: %q", s, once)
		}
		if !utf8.Valid(once) {
			t.Errorf("CAT-002: words of %+q are not UTF-8: %q", s, once)
		}
	})
}

func BenchmarkAppendWords(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"ascii", "Sauce Sweety chili 0% sugar 350 ml"},
		{"latin", "Crème brûlée à la fraîche 2×100 g"},
		{"arabic", "حليب كامل الدسم طازج ٢ لتر"},
	} {
		b.Run(c.name, func(b *testing.B) {
			buf := make([]byte, 0, 256)
			b.SetBytes(int64(len(c.in)))
			b.ReportAllocs()
			for b.Loop() {
				buf = fold.AppendWords(buf[:0], c.in)
			}
		})
	}
}
