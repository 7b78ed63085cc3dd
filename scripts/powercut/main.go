// Command powercut cuts the power of a store that is selling, importing or migrating, again and again, and checks after
// each cut that nothing acknowledged was lost and nothing was doubled.
//
//	parent                                   child (another process, on the disk to be cut)
//	  disk, model of what was answered  ◀──── tries and answers, a line of JSON each
//	  PowerOff at a random answer             four tills selling as fast as the disk allows
//	  kill the child, PowerOn
//	  check: POWER-001 … POWER-009
//
// Commands without an answer are given to the next child, which sends them again with the same ids.
//
// Rules: POWER-001 every acknowledged sale is there, once; POWER-002 every acknowledged line of an open basket is there;
// POWER-003 no receipt number is used twice and none is missing; POWER-004 verify finds no difference; POWER-005 a
// command sent again after the cut is answered as the first time; POWER-006 the catalogue in force is whole, and no older
// than the last whose import was answered; POWER-007 every acknowledged return is there, and no sale is taken back twice;
// POWER-008 a Z that was answered is there, its number follows the one before, and
// it says what its sales add up to: days are closed all the time while the tills sell; POWER-009 every acknowledged step of
// a split payment is there, once.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "powercut:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "child" {
		return runChild(ctx, args[1:])
	}
	fs := flag.NewFlagSet("powercut", flag.ContinueOnError)
	cuts := fs.Int("cuts", 60, "number of power cuts, a third of each kind: selling, importing, migrating")
	seed := fs.Uint64("seed", 1, "seed of the moments of the cuts")
	dir := fs.String("dir", "", "folder for the disk image (default: the system's)")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if os.Getenv(ownMounts) == "" {
		return inOwnMounts(ctx, args)
	}
	h := &harness{
		cuts: *cuts, seed: *seed, dir: *dir,
		log: slog.New(slog.NewTextHandler(os.Stdout, nil)),
	}
	return h.run(ctx)
}

// ownMounts marks a process that has a mount namespace of its own.
const ownMounts = "POWERCUT_OWN_MOUNTS"

// inOwnMounts runs the program again in a mount namespace of its own. Were the disk visible elsewhere, any container that
// starts meanwhile would hold a copy of the mount, and mounting again after a cut would find the dead file system.
func inOwnMounts(ctx context.Context, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), ownMounts+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	return cmd.Run()
}
