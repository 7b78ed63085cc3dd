// Package disk is a disk whose power can be cut: an ext4 file system on a loop device that, at a cut, forgets what was
// not flushed, as a real one does. Killing a process proves nothing about power, because the kernel still writes what
// the process left behind.
//
// A cut is ext4's own shutdown ioctl without flushing its journal; after it nothing more reaches the disk, and mounting
// again replays the journal, as after a real outage. The mount options keep the kernel from flushing what nobody asked
// it to flush: the journal's timer is set to ten minutes (default 5 s), and a file that is replaced by rename or
// truncation is not flushed by ext4 of its own accord (noauto_da_alloc).
//
// What it does not show: a drive that lies about flushing, or that reorders writes in a cache of its own. What the kernel
// wrote back by itself before the cut is kept, so a cut has to come soon after the write it is meant to lose.
//
// It needs root.
package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// ioctlShutdown is EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32), of Linux fs/ext4/ext4.h.
	ioctlShutdown = 0x8004587d
	// noLogFlush is EXT4_GOING_FLAGS_NOLOGFLUSH: stop at once, and leave the journal as it lies on the disk.
	noLogFlush = 2

	mountOptions = "loop,commit=600,noauto_da_alloc,noatime"

	// unmountLimit bounds how long PowerOn waits for the processes that still hold files of a dead disk to end.
	unmountLimit = 10 * time.Second
)

// Disk is one disk. Its methods are for one goroutine.
type Disk struct {
	// Dir is where the file system is mounted.
	Dir string

	base  string // holds the image and Dir
	image string
}

// New makes a disk of size bytes, empty, in a new folder below parent ("" for the system's folder for temporary files),
// and mounts it. It first clears away what a killed run left mounted. Close it.
func New(ctx context.Context, parent string, size int64) (*Disk, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("make a disk to cut: mounting a file system needs root")
	}
	if parent == "" {
		parent = os.TempDir()
	}
	if err := sweep(parent); err != nil {
		return nil, fmt.Errorf("clear away an old disk: %w", err)
	}
	base, err := os.MkdirTemp(parent, fmt.Sprintf("%s%d-*", prefix, os.Getpid()))
	if err != nil {
		return nil, err
	}
	d := &Disk{Dir: filepath.Join(base, "disk"), base: base, image: filepath.Join(base, "image")}
	if err := d.make(ctx, size); err != nil {
		return nil, errors.Join(fmt.Errorf("make a disk to cut: %w", err), d.Close())
	}
	return d, nil
}

func (d *Disk) make(ctx context.Context, size int64) error {
	if err := os.Mkdir(d.Dir, 0o755); err != nil {
		return err
	}
	image, err := os.Create(d.image)
	if err != nil {
		return err
	}
	if err := errors.Join(image.Truncate(size), image.Close()); err != nil {
		return err
	}
	// The inode tables are written now and not by a kernel thread that would disturb the first measurements.
	if err := run(ctx, "mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", d.image); err != nil {
		return err
	}
	return d.mount(ctx)
}

func (d *Disk) mount(ctx context.Context) error {
	if err := run(ctx, "mount", "-t", "ext4", "-o", mountOptions, d.image, d.Dir); err != nil {
		return fmt.Errorf("mount on a loop device: %w", err)
	}
	return nil
}

// Cut cuts the power and brings it back: what was not flushed is gone. Nothing may hold a file of the disk open; to cut
// under a running process, use PowerOff and PowerOn.
func (d *Disk) Cut(ctx context.Context) error {
	if err := d.PowerOff(); err != nil {
		return err
	}
	return d.PowerOn(ctx)
}

// PowerOff cuts the power. From here on every write and every fsync fails with EIO, also of files already open.
func (d *Disk) PowerOff() error {
	dir, err := os.Open(d.Dir)
	if err != nil {
		return fmt.Errorf("cut the power: %w", err)
	}
	defer dir.Close()
	if err := unix.IoctlSetPointerInt(int(dir.Fd()), ioctlShutdown, noLogFlush); err != nil {
		return fmt.Errorf("cut the power: EXT4_IOC_SHUTDOWN: %w", err)
	}
	return nil
}

// PowerOn mounts the disk again after PowerOff, which replays its journal. It waits, within bounds, for the processes
// that still hold files of it; end them first.
func (d *Disk) PowerOn(ctx context.Context) error {
	if err := d.remount(ctx); err != nil {
		return err
	}
	if alive, err := d.alive(); alive || err != nil {
		return err
	}
	// Whatever made itself a mount namespace in the meantime (a container, a browser's sandbox) holds a copy of the mount,
	// and so the kernel hands out the dead file system again. The disk's contents in another file are another disk to it.
	copied := d.image + "+"
	if err := run(ctx, "cp", "--sparse=always", d.image, copied); err != nil {
		return err
	}
	if err := errors.Join(os.Remove(d.image), d.unmount(ctx)); err != nil {
		return err
	}
	d.image = copied
	return d.mount(ctx)
}

func (d *Disk) remount(ctx context.Context) error {
	if err := d.unmount(ctx); err != nil {
		return err
	}
	return d.mount(ctx)
}

// alive reports whether the file system answers, other than one whose power was cut.
func (d *Disk) alive() (bool, error) {
	dir, err := os.Open(d.Dir)
	if err != nil {
		return false, err
	}
	defer dir.Close()
	if err := dir.Sync(); errors.Is(err, unix.EIO) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, nil
}

func (d *Disk) unmount(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, unmountLimit)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		err := unix.Unmount(d.Dir, 0)
		if err == nil {
			return nil
		}
		if !errors.Is(err, unix.EBUSY) {
			return fmt.Errorf("unmount %s: %w", d.Dir, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("unmount %s: a process still holds a file of it: %w", d.Dir, err)
		case <-again.C:
		}
	}
}

// Close unmounts the disk and removes it, even when it is in use.
func (d *Disk) Close() error { return remove(d.base) }

// run starts a program and returns what it complained of as the error.
func run(ctx context.Context, name string, args ...string) error {
	// An ordinary PATH lacks the folder of mkfs.ext4.
	if found, err := exec.LookPath("/usr/sbin/" + name); err == nil {
		name = found
	}
	cmd := exec.CommandContext(ctx, name, args...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(complaint.String()))
	}
	return nil
}
