package barcode_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/pos/barcode"
	"sanduq/pos/barcode/gs1"
)

// judges reports whether the programs that judge this package are installed. Without them a contributor's run goes on
// and says what was left out; in CI they must be there.
func judges(t *testing.T, programs ...string) bool {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not installed", name)
			}
			t.Logf("left out: %s is not installed", name)
			return false
		}
	}
	return true
}

// TestAgreesWithZintAndZBar draws symbols with zint, which works out their check digits, reads them with zbarimg, and
// compares what this package makes of the same digits.
func TestAgreesWithZintAndZBar(t *testing.T) {
	t.Parallel()
	if !judges(t, "zint", "zbarimg") {
		return
	}
	for _, tc := range []struct{ symbol, payload string }{
		{"EANX", "1234567"},
		{"EANX", "0100000"},
		{"EANX", "628100001234"},
		{"EANX", "978020137962"},
		{"UPCA", "01234567890"},
		{"UPCA", "03600029145"},
		{"ITF14", "1628100001234"},
	} {
		read := scanPicture(t, draw(t, tc.symbol, tc.payload))
		if want := string(barcode.CheckDigit(tc.payload)); !strings.HasSuffix(read, tc.payload+want) {
			t.Errorf("BARCODE-001: zbarimg reads %s from %s %s; our check digit is %s", read, tc.symbol, tc.payload, want)
		}
		s, err := barcode.Parse([]byte(read))
		if err != nil || s.Kind != barcode.TradeItem || s.GTIN.String() != read {
			t.Errorf("BARCODE-001: Parse(%s) = %+v, %v", read, s, err)
		}
	}
	// One of each row of the table of UPC-E.
	for _, payload := range []string{"0123450", "0123451", "0123452", "0123453", "0123454", "0123455", "0123459"} {
		picture := draw(t, "UPCE", payload)
		short, full := scanPicture(t, picture, "-Supce.enable"), scanPicture(t, picture)
		s, err := barcode.Parse([]byte("]E0" + short))
		if err != nil {
			t.Errorf("BARCODE-003: Parse(%s): %v", short, err)
		}
		want, err := barcode.ParseGTIN(full) // zbarimg writes it as an EAN-13
		if err != nil {
			t.Errorf("BARCODE-001: ParseGTIN(%s): %v", full, err)
		}
		found := false
		for _, g := range s.Readings() {
			found = found || g.Number == want.Number && g.Class == barcode.GTIN12
		}
		if !found {
			t.Errorf("BARCODE-003: %s reads %v; zbarimg expands it to %s", short, s.Readings(), full)
		}
	}
}

// TestElementsAgreeWithZintAndZBar draws GS1 symbols with zint, which checks their elements by itself, and reads them with
// zbarimg. zbarimg writes no symbology identifier and knows no DataMatrix.
func TestElementsAgreeWithZintAndZBar(t *testing.T) {
	t.Parallel()
	if !judges(t, "zint", "zbarimg") {
		return
	}
	label := []gs1.Element{
		{AI: "01", Value: "06281000012345"},
		{AI: "10", Value: "AB/12-x"},
		{AI: "17", Value: "261231"},
		{AI: "3103", Value: "001750"},
		{AI: "3922", Value: "1250"},
		{AI: "21", Value: "S1"},
	}
	for _, tc := range []struct {
		symbol     string
		identifier string
		label      []gs1.Element
	}{
		{"GS1_128", "C1", label[:3]},
		{"GS1_128", "C1", []gs1.Element{label[0], label[4], label[5]}},
		{"GS1_128", "C1", []gs1.Element{{AI: "00", Value: "106141411234567897"}}},
		{"DBAR_OMN", "e0", label[:1]},
		{"DBAR_EXP", "e0", []gs1.Element{{AI: "01", Value: "98898765432106"}, label[3]}},
		{"DBAR_EXP", "e0", []gs1.Element{label[0], label[4]}},
		// zbar 0.23 misreads what follows a value with small letters or strokes in DataBar Expanded, hence a plain lot.
		{"DBAR_EXP", "e0", []gs1.Element{label[0], {AI: "10", Value: "AB12"}, label[2]}},
		{"QRCODE", "Q3", label},
		{"QRCODE", "Q3", []gs1.Element{{AI: "8003", Value: "03870585000552987"}, {AI: "8008", Value: "26123123"}}},
	} {
		read := scanPicture(t, drawElements(t, tc.symbol, tc.label))
		got, err := gs1.Parse(read)
		if d := cmp.Diff(tc.label, got); d != "" || err != nil {
			t.Errorf("BARCODE-009: zbarimg reads %q from %s: %v %s", read, tc.symbol, err, d)
		}
		s, err := barcode.Parse([]byte("]" + tc.identifier + read))
		if named := tc.label[0].AI == "01"; err != nil || (s.Kind == barcode.TradeItem) != named ||
			named && s.Text != tc.label[0].Value {
			t.Errorf("BARCODE-009: Parse(]%s%q) = %+v, %v", tc.identifier, read, s, err)
		}
	}
	uri := "https://id.gs1.org/01/06281000012345/10/AB?17=261231"
	if read := scanPicture(t, draw(t, "QRCODE", uri)); read != uri {
		t.Errorf("BARCODE-009: zbarimg reads %s from the QR code of %s", read, uri)
	}
}

// drawElements has zint draw element strings, which it takes with their identifiers in square brackets.
func drawElements(t *testing.T, symbol string, label []gs1.Element) string {
	t.Helper()
	var text strings.Builder
	for _, e := range label {
		text.WriteString("[" + e.AI + "]" + e.Value)
	}
	if symbol == "DBAR_OMN" { // the GTIN alone, without its identifier and check digit
		return draw(t, symbol, label[0].Value[:13])
	}
	return draw(t, symbol, text.String(), "--gs1")
}

// draw has zint draw a symbol and returns the picture's path.
func draw(t *testing.T, symbol, payload string, options ...string) string {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "symbol.png")
	options = append(options, "-b", symbol, "-d", payload, "-o", picture, "--scale=3")
	cmd := exec.CommandContext(t.Context(), "zint", options...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("zint %s %s: %v %s", symbol, payload, err, out)
	}
	return picture
}

// scanPicture has zbarimg read a picture and returns the digits.
func scanPicture(t *testing.T, picture string, options ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "zbarimg", append(options, "--quiet", picture)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	_, digits, ok := strings.Cut(string(bytes.TrimSpace(out)), ":")
	if !ok {
		t.Fatalf("zbarimg wrote %q", out)
	}
	return digits
}
