// Command bench measures every bound that docs/performance.md promises, on this machine and this disk, and says which
// hold. It exits with 1 when one does not.
//
//	parent: tills, probe of the disk, bare commits, simulated devices          child: the store server (cmd/app)
//	  │  8 WebSockets, as screens open them ────────────────────────────────────▶ /ws?till=…
//	  │  a port for scanner and printer (pty, TCP) ◀───────────────────────────── drivers
//	  └─ /bench/… (import, back up, memory, search inside, profile) ────────────▶ control
//
// A bound is a ratio to a limit. Where the limit is what the disk can do, it is measured in the same run in turns with
// what is bounded (A B A B …), so that a noisy disk or neighbour hurts both. Times of all turns are pooled; of rates the
// middle turn counts.
//
// The data lies on the file system of -dir, which the report names. File systems in memory are refused: they sync in no
// time. Whether a figure is of a quiet machine is for whoever runs it to see to; the load before the run is reported.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// errBound is the end of a run in which a bound did not hold.
var errBound = errors.New("a bound does not hold")

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "child" {
		return runChild(ctx, args[1:])
	}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := fs.String("run", "", "measure only what matches this `regexp`: "+measureNames())
	quick := fs.Bool("quick", false, "a tenth of everything: shows that the bench works, not what the machine can do")
	dir := fs.String("dir", "/var/tmp", "folder on the disk to be measured")
	out := fs.String("out", "bin/bench.json", "file for the report as JSON")
	profile := fs.String("profile", "", "folder for CPU profiles of the server, one for each measure that loads it")
	if err := fs.Parse(args); err != nil {
		return err
	}
	which, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp(*dir, "sanduq-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if work, err = filepath.EvalSymlinks(work); err != nil {
		return err
	}
	b, err := newBench(work, *quick, *profile)
	if err != nil {
		return err
	}
	err = b.measure(ctx, which)
	b.report.tell(os.Stdout)
	if e := b.report.write(*out); err == nil {
		err = e
	}
	if err == nil && !b.report.holds() {
		err = errBound
	}
	return err
}
