package packaging_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/packaging"
	"sanduq/scripts/need"
)

// maxExposure is the score, in tenths, above which systemd-analyze security fails the unit (0 is no exposure, 100 all).
// The unit has 15. What is left is the network, and the devices that a till needs.
const maxExposure = "15"

// writeUnit writes the unit, changed by the pairs of old and new, where systemd-analyze can read it. The program it starts
// need not be installed here.
func writeUnit(t *testing.T, oldnew ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sanduq.service")
	unit := strings.Replace(packaging.Unit, "ExecStart=/usr/bin/sanduq", "ExecStart=/bin/true", 1)
	if err := os.WriteFile(path, []byte(strings.NewReplacer(oldnew...).Replace(unit)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// analyze runs systemd-analyze and returns what it says, and whether it was content.
func analyze(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), need.Program(t, "systemd-analyze"), args...).CombinedOutput()
	return string(out), err
}

func TestUnitIsValid(t *testing.T) {
	t.Parallel()
	// What it cannot parse it only warns of, and systemd ignores: a misspelt protection protects nothing.
	if said, err := analyze(t, "verify", writeUnit(t)); err != nil || said != "" {
		t.Errorf("%v\n%s", err, said)
	}
	if said, err := analyze(t, "verify", writeUnit(t, "ProtectSystem", "ProtectSytsem")); err == nil && said == "" {
		t.Error("a misspelt protection passed")
	}
}

func TestUnitIsConfined(t *testing.T) {
	t.Parallel()
	security := func(unit string) (string, error) {
		return analyze(t, "security", "--offline=true", "--no-pager", "--threshold="+maxExposure, unit)
	}
	if said, err := security(writeUnit(t)); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	if _, err := security(writeUnit(t, "DevicePolicy=closed", "", "ProtectSystem=strict", "")); err == nil {
		t.Error("a unit that may do more passed")
	}
}
