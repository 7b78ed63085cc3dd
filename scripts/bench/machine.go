package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// machine is what was measured on. It names no host.
type machine struct {
	CPU        string `json:"cpu"`
	Cores      int    `json:"cores"`
	MemoryMB   int    `json:"memory_mb"`
	Kernel     string `json:"kernel"`
	Go         string `json:"go"`
	FileSystem string `json:"file_system"`
	Load       string `json:"load"` // averages over 1, 5 and 15 minutes before the run
	Catalogue  string `json:"catalogue"`
}

// disk is the file system that is measured.
type disk struct{ name string }

func (m machine) String() string {
	return fmt.Sprintf("%d cores (%s), %d MB, Linux %s, %s; data on %s; load before the run %s; catalogue: %s",
		m.Cores, m.CPU, m.MemoryMB, m.Kernel, m.Go, m.FileSystem, m.Load, m.Catalogue)
}

func thisMachine(d disk) machine {
	m := machine{
		CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Go: runtime.Version(), FileSystem: d.name,
	}
	var kb int
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kb); err == nil {
		m.MemoryMB = kb / 1024
	}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		m.Kernel = unix.ByteSliceToString(u.Release[:])
	}
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load = string(bytes.Join(bytes.Fields(raw)[:3], []byte(" ")))
	}
	return m
}

// field returns the first value of a key in one of the kernel's lists of "key: value", "" where there is none.
func field(path, key string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// fileSystems are the ones that a shop's box may have, by their magic numbers (statfs(2)).
var fileSystems = map[int64]string{
	unix.EXT4_SUPER_MAGIC: "ext4", unix.XFS_SUPER_MAGIC: "xfs", unix.BTRFS_SUPER_MAGIC: "btrfs",
	unix.F2FS_SUPER_MAGIC: "f2fs", 0x2fc12fc1: "zfs",
}

// inMemory are file systems whose syncs cost nothing.
var inMemory = map[int64]string{unix.TMPFS_MAGIC: "tmpfs", unix.RAMFS_MAGIC: "ramfs", unix.HUGETLBFS_MAGIC: "hugetlbfs"}

// diskOf names the file system of a folder and refuses one that lies in memory.
func diskOf(dir string) (disk, error) {
	kind, err := kindOf(dir)
	if err != nil {
		return disk{}, err
	}
	if kind == unix.OVERLAYFS_SUPER_MAGIC {
		upper, ok := upperDir(dir)
		if !ok {
			return disk{}, fmt.Errorf("%s is on an overlay whose upper folder cannot be seen: give -dir a folder on a disk", dir)
		}
		d, err := diskOf(upper)
		d.name = "overlay on " + d.name
		return d, err
	}
	if name, ok := inMemory[kind]; ok {
		return disk{}, fmt.Errorf("%s is on %s, which syncs in no time: give -dir a folder on a disk", dir, name)
	}
	name, ok := fileSystems[kind]
	if !ok {
		name = fmt.Sprintf("a file system with magic %#x", kind)
	}
	if kind == unix.EXT4_SUPER_MAGIC {
		name += " (" + mountOf(dir).options + ")"
	}
	return disk{name}, nil
}

func kindOf(dir string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("file system of %s: %w", dir, err)
	}
	return int64(st.Type), nil //nolint:unconvert // of another size on other machines
}

// upperDir returns the folder that an overlay writes to, where this process can see it.
func upperDir(dir string) (string, bool) {
	for o := range strings.SplitSeq(mountOf(dir).options, ",") {
		if upper, ok := strings.CutPrefix(o, "upperdir="); ok {
			_, err := os.Stat(upper)
			return upper, err == nil
		}
	}
	return "", false
}

type mount struct{ point, options string }

// mountOf returns the mount that a path lies on: the longest mount point above it (proc(5), mountinfo).
func mountOf(path string) (found mount) {
	raw, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return found
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		dash := slices.Index(f, "-")
		if len(f) < 6 || dash < 0 || dash+3 >= len(f) {
			continue
		}
		point := f[4]
		above := path == point || strings.HasPrefix(path, strings.TrimSuffix(point, "/")+"/")
		if above && len(point) >= len(found.point) {
			found = mount{point, f[5] + "," + f[dash+3]}
		}
	}
	return found
}
