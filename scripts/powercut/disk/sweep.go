package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// prefix begins the name of every disk's folder; the process id of its maker follows, so that a later run can tell a disk
// that is in use from one whose maker was killed before it could clean up.
const prefix = "sanduq-disk-"

// sweep removes the disks below parent whose makers no longer run.
func sweep(parent string) error {
	found, err := filepath.Glob(filepath.Join(parent, prefix+"*"))
	if err != nil {
		return err
	}
	var errs []error
	for _, base := range found {
		if pid, ok := maker(base); ok && !running(pid) {
			errs = append(errs, remove(base))
		}
	}
	return errors.Join(errs...)
}

func maker(base string) (pid int, ok bool) {
	number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(base), prefix), "-")
	pid, err := strconv.Atoi(number)
	return pid, err == nil
}

// running reports whether a process exists; a process of somebody else's counts.
func running(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}

// remove unmounts a disk, where it is mounted, and removes its folder, where it exists.
func remove(base string) error {
	err := unix.Unmount(filepath.Join(base, "disk"), unix.MNT_DETACH)
	if err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOENT) { // EINVAL: not mounted
		return err
	}
	return os.RemoveAll(base)
}
