package barcode_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/pos/barcode"
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

// draw has zint draw a symbol and returns the picture's path.
func draw(t *testing.T, symbol, payload string) string {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "symbol.png")
	cmd := exec.CommandContext(t.Context(), "zint", "-b", symbol, "-d", payload, "-o", picture, "--scale=2")
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
