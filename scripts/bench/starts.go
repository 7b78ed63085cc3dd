package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"sanduq/scripts/bench/stat"
)

// startBound is from the start of the process to the first answered scan.
const startBound = time.Second

// measureStarts starts the server again and again on a full shop, by turns with its files in the system's cache and
// without them, as after a power cut.
func (b *bench) measureStarts(ctx context.Context) error {
	data, err := b.shop(ctx)
	if err != nil {
		return err
	}
	var warm, cold stat.Durations
	var now, names stat.Durations
	for range b.scale.starts {
		for _, took := range []*stat.Durations{&cold, &warm} {
			if took == &cold {
				if err := forget(data); err != nil {
					return err
				}
			}
			first, ready, err := b.startOnce(ctx, data)
			if err != nil {
				return err
			}
			*took, names = append(*took, first), append(names, ready)
		}
	}
	now = append(append(now, cold...), warm...)
	b.report.atMost("start of the process → first answered scan, 808,096 items, files not in the cache", "ms",
		stat.Millis(startBound), stat.Millis(cold.Max()), "the slowest; median "+amount(stat.Millis(cold.Median())))
	b.report.atMost("… files in the cache", "ms", stat.Millis(startBound), stat.Millis(warm.Max()),
		"the slowest; median "+amount(stat.Millis(warm.Median())))
	b.report.figure("start → names can be searched", "%s; first answer of all starts %s", names, now)
	return nil
}

// startOnce returns the times from the start of the process to the first answered scan and to where names are loaded.
func (b *bench) startOnce(ctx context.Context, data string) (first, ready time.Duration, err error) {
	s, err := b.serve(ctx, data, noPrinters())
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	t, err := b.open(ctx, s, 0)
	if err != nil {
		return 0, 0, err
	}
	defer t.close()
	if _, err := t.scan(); err != nil {
		return 0, 0, err
	}
	first = time.Since(s.begun)
	err = s.ask(ctx, "ready", nothing{}, &nothing{})
	ready = time.Since(s.begun)
	if err == nil {
		err = t.clear()
	}
	return first, ready, err
}

// forget takes the shop's files, and the program itself, out of the system's cache (posix_fadvise(2)).
func forget(data string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := forgetFile(self); err != nil {
		return err
	}
	return filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return forgetFile(path)
	})
}

func forgetFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil { // what is dirty cannot be forgotten
		return err
	}
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
