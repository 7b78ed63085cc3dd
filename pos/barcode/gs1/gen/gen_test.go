package gen_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos/barcode/gs1/gen"
	"sanduq/scripts/need"
)

var (
	dictionary = flag.String("dictionary", "", "the GS1 syntax dictionary; without it, the one of the shared test data")
	update     = flag.Bool("update", false, "write ../table.go anew")
)

// TestTable compares the committed table with the dictionary.
func TestTable(t *testing.T) {
	t.Parallel()
	path := *dictionary
	if path == "" {
		path = need.Shared(t, "data/gs1/gs1-syntax-dictionary.txt")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := gen.Table(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("../table.go", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile("../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(have), "\n"), strings.Split(string(want), "\n")); d != "" {
		t.Errorf("GS1-001: table.go is not what the dictionary says (go generate): %s", d)
	}
}

func TestTableByExample(t *testing.T) {
	t.Parallel()
	got, err := gen.Table("# Release: 2026-01-27\n" +
		"01         *?  N14,csum,gcppos2   ex=255,37 dlpkey=22,10,21|235   # GTIN\n" +
		"3940-3942   ?  N4                 req=255 ex=394n,8111            # PRCNT OFF\n" +
		"7011           N6,yymmdd [N4],hhmi                                # TEST BY DATE\n" +
		"21             X..20                                              # SERIAL\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`release 2026-01-27`,
		`	case "01": // GTIN`,
		`		return spec{fixed: true, attribute: true, key: true, qualifiers: "22,10,21|235", ` +
			`parts: [maxParts]part{exactly(numeric, 14, lintCsum, lintGcppos2)}}, true`,
		`	case "3940", "3941", "3942": // PRCNT OFF`,
		`		return spec{parts: [maxParts]part{exactly(numeric, 6, lintYymmdd), maybe(exactly(numeric, 4, lintHhmi))}}, true`,
		`		return spec{parts: [maxParts]part{between(cset82, 1, 20)}}, true`,
		"	case \"39\", \"70\":\n		return 4",
	} {
		if !strings.Contains(string(got), want+"\n") && !strings.Contains(string(got), want) {
			t.Errorf("GS1-001: the table lacks %s:\n%s", want, got)
		}
	}
	for _, bad := range []string{
		"", "# Release: 1\n", "01 N14 # GTIN\n", "# Release: 1\n01\n", "# Release: 1\n01 Q14\n", "# Release: 1\nxx N14\n",
		"# Release: 1\n01 N999\n", "# Release: 1\n01 N..\n", "# Release: 1\n01-023 N1\n",
	} {
		if got, err := gen.Table(bad); err == nil {
			t.Errorf("GS1-001: %q gave %s", bad, got)
		}
	}
}
