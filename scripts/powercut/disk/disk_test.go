package disk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sanduq/scripts/need"
	"sanduq/scripts/powercut/disk"
)

const size = 32 << 20

func newDisk(t *testing.T, parent string) *disk.Disk {
	t.Helper()
	need.Root(t)
	need.Program(t, "mkfs.ext4")
	d, err := disk.New(t.Context(), parent, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// write puts content into a file, and flushes it and the folder's entry when told to.
func write(t *testing.T, path, content string, flush bool) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600) // no O_TRUNC: blocks are overwritten in place
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(content); err != nil {
		t.Fatal(err)
	}
	if flush {
		flushed(t, f)
		dir, err := os.Open(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		flushed(t, dir)
	} else if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func flushed(t *testing.T, f *os.File) {
	t.Helper()
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "absent"
	} else if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCutKeepsTheFlushedAndLosesTheRest is what every power-cut proof stands on. Over many cuts of one disk: what was
// flushed is there; a new file, an overwrite and a rename that were not flushed are not.
func TestCutKeepsTheFlushedAndLosesTheRest(t *testing.T) {
	t.Parallel()
	d := newDisk(t, t.TempDir())
	const cuts = 25
	for i := range cuts {
		kept, name := fmt.Sprintf("cycle %02d", i), func(s string) string { return filepath.Join(d.Dir, s) }
		write(t, name("flushed"), kept, true)
		write(t, name("flushed-copy"), kept, true)

		write(t, name("flushed"), "OVERWRITTEN"[:len(kept)], false)
		write(t, name(fmt.Sprintf("new-%d", i)), "new", false)
		write(t, name("replacement"), "replacement", false)
		if err := os.Rename(name("replacement"), name("flushed-copy")); err != nil {
			t.Fatal(err)
		}
		if err := d.Cut(t.Context()); err != nil {
			t.Fatal(err)
		}
		for file, want := range map[string]string{
			"flushed": kept, "flushed-copy": kept, fmt.Sprintf("new-%d", i): "absent", "replacement": "absent",
		} {
			if got := content(t, name(file)); got != want {
				t.Fatalf("after cut %d %s is %q, want %q", i, file, got, want)
			}
		}
	}
}

// TestWithoutACutNothingIsLost shows that the cut, and nothing else, is what loses data: the same unflushed file outlives
// the death of the process that wrote it.
func TestWithoutACutNothingIsLost(t *testing.T) {
	t.Parallel()
	d := newDisk(t, t.TempDir())
	path := filepath.Join(d.Dir, "unflushed")
	killed := exec.CommandContext(t.Context(), "sh", "-c", `printf written >"$1"; kill -9 $$`, "sh", path)
	if err := killed.Run(); err == nil {
		t.Fatal("the process was not killed")
	}
	if got := content(t, path); got != "written" {
		t.Errorf("after the process died the file is %q", got)
	}
	if err := d.Cut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != "absent" {
		t.Errorf("after the cut the file is %q", got)
	}
}

func TestPowerOffFailsTheOpenFiles(t *testing.T) {
	t.Parallel()
	d := newDisk(t, t.TempDir())
	f, err := os.Create(filepath.Join(d.Dir, "open"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.PowerOff(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("late"); !errors.Is(err, syscall.EIO) {
		t.Errorf("write after the cut: %v, want EIO", err)
	}
	if err := f.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("fsync after the cut: %v, want EIO", err)
	}
	if err := f.Close(); err != nil && !errors.Is(err, syscall.EIO) {
		t.Fatal(err)
	}
	if err := d.PowerOn(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(d.Dir, "again"), "works", true)
}

// TestCutWhereTheMountWasCopied cuts while a process in another mount namespace keeps the dead file system alive.
func TestCutWhereTheMountWasCopied(t *testing.T) {
	t.Parallel()
	d := newDisk(t, t.TempDir())
	for i := range 3 {
		holder := exec.CommandContext(t.Context(), need.Program(t, "unshare"), "--mount", "sh", "-c", "echo copied; read wait")
		hold, err := holder.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		copied, err := holder.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := holder.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := copied.Read(make([]byte, 1)); err != nil { // from here on the copy exists
			t.Fatal(err)
		}
		flushed, unflushed := filepath.Join(d.Dir, fmt.Sprint("flushed", i)), filepath.Join(d.Dir, fmt.Sprint("unflushed", i))
		write(t, flushed, "kept", true)
		write(t, unflushed, "lost", false)
		if err := d.Cut(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := content(t, flushed) + " " + content(t, unflushed); got != "kept absent" {
			t.Errorf("cut %d: %q, want %q", i, got, "kept absent")
		}
		if err := errors.Join(hold.Close(), ignoreExit(holder.Wait())); err != nil {
			t.Fatal(err)
		}
	}
}

func ignoreExit(err error) error {
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil
	}
	return err
}

func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	d := newDisk(t, parent)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if mounted(t, parent) {
		t.Error("still mounted")
	}
}

// TestNewSweepsTheDiskOfAKilledRun plants a mounted disk whose maker no longer runs.
func TestNewSweepsTheDiskOfAKilledRun(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	d := newDisk(t, parent)
	dead := exec.CommandContext(t.Context(), "true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	base := filepath.Dir(d.Dir)
	orphan := filepath.Join(parent, fmt.Sprintf("sanduq-disk-%d-orphan", dead.Process.Pid))
	if err := os.Rename(base, orphan); err != nil {
		t.Fatal(err)
	}
	another := newDisk(t, parent)
	if _, err := os.Stat(orphan); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the orphan is still there: %v", err)
	}
	if mounted(t, orphan) || !mounted(t, another.Dir) {
		t.Error("want the orphan unmounted and the new disk mounted")
	}
}

func mounted(t *testing.T, dir string) bool {
	t.Helper()
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(mounts), " "+dir)
}
