package gs1_test

import (
	"testing"

	"pgregory.net/rapid"

	"sanduq/pos/barcode/gs1"
	"sanduq/pos/money"
)

// TestEveryCheckHolds has for each check of the dictionary that is held a value that fits and ones that do not.
func TestEveryCheckHolds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		check, ai string
		flaw      gs1.Flaw
		good      []string
		bad       []string
	}{
		{"length", "10", gs1.Length, []string{"A", "12345678901234567890"}, []string{"", "123456789012345678901"}},
		{
			"length", "253", gs1.Length,
			[]string{"6281000012345", "6281000012345A"},
			[]string{"628100001234", "6281000012345123456789012345678"},
		},
		{"length", "7007", gs1.Length, []string{"261231", "261231270101"}, []string{"2612312", "2612312701011"}},
		{
			"characters", "10", gs1.Characters,
			[]string{`!"%&'()*+,-./:;<=>?_`, "azAZ09"},
			[]string{"A B", "A#", "A$", "A@", "A[", `A\`, "A]", "A^", "A`", "A{", "A|", "A}", "A~", "é", "A\x7f"},
		},
		{"characters", "30", gs1.Characters, []string{"12"}, []string{"1A", "-1", "1.5"}},
		{"characters", "8010", gs1.Characters, []string{"6281000A-/#9"}, []string{"6281000a", "6281000_"}},
		{"characters", "8030", gs1.Characters, []string{"abcXYZ-_019="}, []string{"a+b", "a/b"}},
		{"csum", "01", gs1.CheckCharacter, []string{"06281000012345"}, []string{"06281000012346"}},
		{"csum", "00", gs1.CheckCharacter, []string{"106141411234567897"}, []string{"106141411234567890"}},
		{"csum", "414", gs1.CheckCharacter, []string{"9501101020016"}, []string{"9501101020017"}},
		{"csum", "8018", gs1.CheckCharacter, []string{"123456789012345675"}, []string{"123456789012345670"}},
		{
			"csumalpha", "8013", gs1.CheckCharacter,
			[]string{"1987654Ad4X4bL5ttr2310c2K"},
			[]string{"1987654Ad4X4bL5ttr2310c2L", "1987654Ad4X4bL5ttr2301c2K", "2K"},
		},
		{
			"iban", "8007", gs1.CheckCharacter,
			[]string{"GB82WEST12345698765432", "SA0380000000608010167519"},
			[]string{"GB82WEST12345698765433", "GB82", "GB82west12345698765432"},
		},
		{
			"yymmd0", "17", gs1.BadDate,
			[]string{"261231", "260200", "240229", "000229"},
			[]string{"261301", "260001", "260230", "230229", "260431", "261232"},
		},
		{"yymmdd", "4326", gs1.BadDate, []string{"261231"}, []string{"261200", "261301", "230229"}},
		{
			"yyyymmdd", "7250", gs1.BadDate,
			[]string{"19700131", "20000229"},
			[]string{"19700132", "19000229", "19701300"},
		},
		{
			"hhmi", "7003", gs1.BadDate,
			[]string{"2612312359", "2612310000"},
			[]string{"2612312400", "2612312360", "2613312359"},
		},
		{
			"hh, mi, ss", "8008", gs1.BadDate,
			[]string{"26123123", "2612312359", "261231235959"},
			[]string{"26123124", "2612312360", "261231235960"},
		},
		{"iso3166", "422", gs1.Content, []string{"682", "784", "004"}, []string{"000", "999", "683"}},
		{"iso3166", "423", gs1.Content, []string{"682784"}, []string{"682999"}},
		{"iso3166999", "7030", gs1.Content, []string{"999A", "682A"}, []string{"000A"}},
		{"iso3166alpha2", "4307", gs1.Content, []string{"SA", "AE"}, []string{"XX", "sa", "A0"}},
		{"iso4217", "3932", gs1.Content, []string{"6821250", "4141"}, []string{"0001250", "6831250"}},
		{"iso5218", "7252", gs1.Content, []string{"0", "1", "2", "9"}, []string{"3", "8"}},
		{"mediatype", "7241", gs1.Content, []string{"01", "10", "80", "99"}, []string{"00", "11", "79"}},
		{"winding", "8001", gs1.Content, []string{"12341234512391", "12341234512301"}, []string{"12341234512321"}},
		{"nonzero", "8001", gs1.Content, []string{"00010000100101"}, []string{"00001234512301", "12340000012301"}},
		{"zero", "8003", gs1.Content, []string{"06281000012345", "06281000012345A1"}, []string{"16281000012345"}},
		{"yesno", "4321", gs1.Content, []string{"0", "1"}, []string{"2"}},
		{"hyphen", "4330", gs1.Content, []string{"002150", "002150-"}, []string{"002150+"}},
		{"hasnondigit", "8014", gs1.Content, []string{"1987654ABCGQ"}, []string{"198765400002972"}},
		{"nozeroprefix", "8011", gs1.Content, []string{"1", "10"}, []string{"0", "01"}},
		{"importeridx", "7040", gs1.Content, []string{"1A-_", "1abc"}, []string{"1AB=", "1AB/"}},
		{
			"latitude, longitude", "4309", gs1.Content,
			[]string{"00000000000000000000", "18000000003600000000"},
			[]string{"18000000010000000000", "00000000003600000001"},
		},
		{"pcenc", "4300", gs1.Content, []string{"A%20B", "AB"}, []string{"A%2", "A%", "A%GG"}},
		{
			"pieceoftotal", "8006", gs1.Content,
			[]string{"062810000123450102", "062810000123450202"},
			[]string{"062810000123450002", "062810000123450302"},
		},
		{"posinseqslash", "7258", gs1.Content, []string{"1/1", "2/3"}, []string{"3/2", "0/1", "1-1", "A/B"}},
	} {
		for _, value := range tc.good {
			expectFlaw(t, tc.check, tc.ai, value, gs1.None)
		}
		for _, value := range tc.bad {
			expectFlaw(t, tc.check, tc.ai, value, tc.flaw)
		}
	}
}

// expectFlaw reads one element in its bracketed form.
func expectFlaw(t *testing.T, check, ai, value string, want gs1.Flaw) {
	t.Helper()
	all, err := gs1.ParseBracketed(gs1.Bracketed([]gs1.Element{{AI: ai, Value: value}}))
	if err != nil || len(all) != 1 || all[0].Value != value || all[0].Flaw != want {
		t.Errorf("GS1-006: %s: (%s)%s is %+v, %v; want flaw %d", check, ai, value, all, err, want)
	}
}

func TestEveryFlawHasItsMessage(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for flaw := gs1.None; flaw <= gs1.Misplaced; flaw++ {
		err := gs1.Element{AI: "10", Value: "A\x1dB\u202E", Flaw: flaw}.Err()
		if flaw <= gs1.Unknown {
			if err != nil {
				t.Errorf("GS1-005: flaw %d: %v", flaw, err)
			}
			continue
		}
		if key := keyOf(err); key == "" || seen[key] {
			t.Errorf("GS1-006: flaw %d: %v", flaw, err)
		} else {
			seen[key] = true
		}
	}
}

func TestCodesOfISO(t *testing.T) {
	t.Parallel()
	for _, table := range []struct {
		name, text string
		width      int
	}{{"currencies", gs1.Currencies, gs1.CurrencyWidth}, {"countries", gs1.Countries, gs1.CountryWidth}} {
		last := ""
		for i := 0; i < len(table.text); i += table.width {
			entry := table.text[i : i+table.width]
			if entry[:3] <= last {
				t.Errorf("GS1-006: %s: %s after %s", table.name, entry, last)
			}
			last = entry[:3]
			if table.width == gs1.CurrencyWidth {
				if _, err := money.ParseCurrency(entry[3:]); err != nil {
					t.Errorf("GS1-008: %s: %v", entry, err)
				}
			}
		}
	}
}

func TestCheckDigitIsFoundAnywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.StringMatching(`[0-9]{17}`).Draw(t, "payload")
		good := payload + string(gs1.CheckDigit(payload))
		digit := rapid.ByteRange('0', '9').Draw(t, "digit")
		place := rapid.IntRange(0, 17).Draw(t, "place")
		bad := good[:place] + string(digit) + good[place+1:]
		all, err := gs1.Parse("00" + bad)
		if err != nil || (all[0].Flaw == gs1.None) != (bad == good) {
			t.Fatalf("GS1-006: (00)%s for %s: %v, %v", bad, good, all, err)
		}
	})
}
