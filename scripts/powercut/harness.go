package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"sanduq/scripts/powercut/disk"
)

const (
	diskSize = 2 << 30
	// mostAnswers is the most answers awaited before a cut; the least is 1.
	mostAnswers = 600
	// childLimit ends a child that neither answers nor fails.
	childLimit = 60 * time.Second
)

// harness runs the cuts one after another on one disk: what a store must survive is its whole past.
type harness struct {
	cuts int
	seed uint64
	dir  string
	log  *slog.Logger
}

func (h *harness) run(ctx context.Context) (err error) {
	d, err := disk.New(ctx, h.dir, diskSize)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	scratch, err := os.MkdirTemp("", "powercut-verify-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()

	data := filepath.Join(d.Dir, "data")
	random := rand.New(rand.NewPCG(h.seed, 0))
	m := newModel()
	migrations := 0
	for cut := 1; cut <= h.cuts; cut++ {
		kind := []string{"migrating", "selling", "importing"}[cut%3]
		if kind == "migrating" {
			migrations++
		}
		c := child{dir: data, seed: h.seed + uint64(cut), migrations: migrations, answers: 1 + random.IntN(mostAnswers)}
		switch kind {
		case "migrating":
			c.answers, c.after = 0, time.Duration(random.Int64N(int64(80*time.Millisecond)))
		case "importing":
			c.answers, c.after = 0, 50*time.Millisecond+time.Duration(random.Int64N(int64(400*time.Millisecond)))
			c.round = m.round + 1
		}
		before := len(m.sales)
		if err := c.run(ctx, d, m); err != nil {
			return fmt.Errorf("cut %d (%s): %w", cut, kind, err)
		}
		if err := m.check(ctx, data, migrations, scratch); err != nil {
			return fmt.Errorf("cut %d (%s): %w", cut, kind, err)
		}
		h.log.Info("survived", "cut", cut, "kind", kind, "answered", c.heard, "sales", len(m.sales),
			"zs", m.z, "new_sales", len(m.sales)-before, "catalogue", m.round, "unanswered", m.unanswered())
	}
	fmt.Printf("%d power cuts: %d acknowledged sales and %d returns, none lost, none doubled\n",
		h.cuts, len(m.sales), len(m.notes))
	return nil
}

// child is one life of the store between two cuts.
type child struct {
	dir        string
	seed       uint64
	migrations int
	round      int           // of the catalogue to import first, 0: none
	answers    int           // cut the power at this answer …
	after      time.Duration // … or, where answers is 0, this long after the start
	heard      int
}

// run lets the child sell, cuts the power under it and brings the disk back.
func (c *child) run(ctx context.Context, d *disk.Disk, m *model) (err error) {
	ctx, cancel := context.WithTimeout(ctx, childLimit)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "child", "-dir", c.dir, "-seed", strconv.FormatUint(c.seed, 10),
		"-migrations", strconv.Itoa(c.migrations), "-import", strconv.Itoa(c.round))
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd.Stderr = &said // it may complain once its disk is gone; it is quoted only when it failed before that
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := giveLeft(in, m); err != nil {
		return err
	}
	if err := c.listen(out, m, d); err != nil {
		cancel()
		_ = cmd.Wait()
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	_ = cmd.Wait() // it was killed, or failed when its disk went
	return d.PowerOn(ctx)
}

func giveLeft(in io.WriteCloser, m *model) error {
	enc := json.NewEncoder(in)
	for _, left := range m.left {
		for _, r := range left {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
	}
	return in.Close()
}

// listen hears the child until it falls silent, and cuts the power on the way.
func (c *child) listen(out io.Reader, m *model, d *disk.Disk) error {
	var mu sync.Mutex // an answer is heard before the cut or after it
	var off bool
	var cutErr error
	cut := func() {
		mu.Lock()
		defer mu.Unlock()
		if !off {
			off, cutErr = true, d.PowerOff()
		}
	}
	hear := func(r report) error {
		mu.Lock()
		defer mu.Unlock()
		if r.Event == "done" && !off {
			c.heard++
		}
		return m.hear(r, off)
	}
	if c.answers == 0 {
		timer := time.AfterFunc(c.after, cut)
		defer timer.Stop()
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var r report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("child said %q: %w", lines.Text(), err)
		}
		if err := hear(r); err != nil {
			return err
		}
		if c.answers > 0 && c.heard == c.answers {
			cut()
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if !off {
		return fmt.Errorf("child ended by itself after %d answers", c.heard)
	}
	return errors.Join(cutErr, lines.Err())
}
