package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// tills is the number of lanes of the shop that is measured.
const tills = 8

// bench is one run.
type bench struct {
	dir     string // on the disk that is measured; removed at the end
	scale   scale
	profile string // folder for CPU profiles, "" for none
	report  *report
	goods   *goods
	stocked string // data folder with the whole catalogue in force, "" until a measure needed it
}

// scale is how much is measured.
type scale struct {
	rounds    int           // turns of what is bounded and of its limit
	perRound  int           // scans and commits of one till in a round
	turns     int           // of all tills, and as many of bare group commits
	loadFor   time.Duration // one of those turns
	dayShare  int           // a simulated day is cut to one part in so many
	searches  int           // rounds of all queries
	starts    int
	paints    int
	receipts  int           // at each printer
	syncedFor time.Duration // load whose fsyncs are counted
}

func scaleOf(quick bool) scale {
	if quick {
		return scale{
			rounds: 4, perRound: 50, turns: 3, loadFor: 500 * time.Millisecond, dayShare: 12, searches: 2, starts: 2, paints: 20,
			receipts: 2, syncedFor: time.Second,
		}
	}
	return scale{
		rounds: 20, perRound: 150, turns: 9, loadFor: 2 * time.Second, dayShare: 1, searches: 20, starts: 5, paints: 150,
		receipts: 10, syncedFor: 5 * time.Second,
	}
}

// measures is everything that can be measured, in the order in which it is.
func measures() []measure {
	return []measure{
		{"import", (*bench).measureImports},
		{"scan", (*bench).measureScans},
		{"lanes", (*bench).measureLanes},
		{"sales", (*bench).measureSales},
		{"syncs", (*bench).measureSyncs},
		{"search", (*bench).measureSearch},
		{"offers", (*bench).measureOffers},
		{"start", (*bench).measureStarts},
		{"day", (*bench).measureDay},
		{"receipt", (*bench).measureReceipts},
		{"paint", (*bench).measurePaint},
	}
}

type measure struct {
	name string
	run  func(*bench, context.Context) error
}

func measureNames() string {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	return strings.Join(names, ", ")
}

func newBench(dir string, quick bool, profile string) (*bench, error) {
	disk, err := diskOf(dir)
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, scale: scaleOf(quick), profile: profile, report: newReport(disk, quick)}
	if b.goods, err = loadGoods(dir); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	b.report.Machine.Catalogue = b.goods.String()
	if profile != "" {
		err = os.MkdirAll(profile, 0o750)
	}
	return b, err
}

// measure runs what was asked for. A measure that fails ends the run: its figures would stand for nothing.
func (b *bench) measure(ctx context.Context, which *regexp.Regexp) error {
	for _, m := range measures() {
		if !which.MatchString(m.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", m.name)
		from := time.Now()
		runtime.GC() // the parent's own garbage is nobody else's latency
		if err := m.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %v\n", m.name, time.Since(from).Round(time.Second))
	}
	if len(b.report.Rows) == 0 {
		return errors.New("nothing matches -run")
	}
	return nil
}

// folder makes a folder on the measured disk.
func (b *bench) folder(name string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.MkdirAll(path, 0o750)
}

// program finds a program that a measure needs. Where it is missing the report says what was left out.
func (b *bench) program(name, what string) (path string, ok bool) {
	path, err := exec.LookPath(name)
	if err != nil {
		b.report.figure(what, "left out: %s is not installed (apt-get install %s)", name, name)
	}
	return path, err == nil
}

// await waits until a condition holds or ctx ends.
func await(ctx context.Context, what string, every time.Duration, met func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if ok, err := met(); ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, context.Cause(ctx))
		}
	}
}
