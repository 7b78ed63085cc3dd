package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"sanduq/scripts/bench/stat"
)

const (
	// probeEvery is the time between two looks at the disk.
	probeEvery = 10 * time.Millisecond
	// probeSize is one block of the file system.
	probeSize = 4096
	// probeStall is from when on one write of the probe counts as the disk standing still.
	probeStall = 10 * time.Millisecond
)

// probe writes one block to a file of its own and waits until the disk has it, every 10 ms, so that what is slow for
// everybody can be told from what is slow by our own doing.
type probe struct {
	file   *os.File
	cancel context.CancelFunc
	done   chan struct{}
	spans  []stat.Span
	err    error
}

func startProbe(ctx context.Context, dir string) (*probe, error) {
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(make([]byte, probeSize)); err == nil {
		err = f.Sync() // from here on only the block itself is written, no metadata
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	p := &probe{file: f, cancel: cancel, done: make(chan struct{})}
	go p.run(ctx)
	return p, nil
}

func (p *probe) run(ctx context.Context) {
	defer close(p.done)
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	block := make([]byte, probeSize)
	for n := byte(0); ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		block[0] = n
		from := time.Now()
		_, err := p.file.WriteAt(block, 0)
		if err == nil {
			err = unix.Fdatasync(int(p.file.Fd()))
		}
		if err != nil {
			p.err = err
			return
		}
		p.spans = append(p.spans, stat.Span{From: from, Took: time.Since(from)})
	}
}

// stop returns what the probe felt.
func (p *probe) stop() ([]stat.Span, error) {
	p.cancel()
	<-p.done
	return p.spans, errors.Join(p.err, p.file.Close())
}
