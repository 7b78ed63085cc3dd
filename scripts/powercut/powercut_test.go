package main_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanduq/scripts/need"
)

// build compiles the harness as it is, or in the way that loses sales.
func build(t *testing.T, tags string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "powercut")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-o", out, ".")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, msg)
	}
	return out
}

func cut(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	return string(out), err
}

func TestNothingAcknowledgedIsLostAtAPowerCut(t *testing.T) {
	t.Parallel()
	need.Root(t)
	out, err := cut(t, build(t, ""), "-cuts", "12", "-seed", "3")
	if err != nil || !strings.Contains(out, "none lost, none doubled") {
		t.Errorf("POWER-001: %v\n%s", err, out)
	}
}

func TestTheCheckNoticesWhatNORMALLoses(t *testing.T) {
	t.Parallel()
	need.Root(t)
	// One run may be lucky: NORMAL loses what was not yet synced, which is nearly always something.
	program := build(t, "unsafe_normal")
	for _, seed := range []string{"1", "2", "3", "4", "5"} {
		out, err := cut(t, program, "-cuts", "12", "-seed", seed)
		if err != nil && strings.Contains(out, "POWER-00") {
			return
		}
	}
	t.Error("POWER-001: under synchronous=NORMAL every sale survived five runs of cuts: the check sees nothing")
}
