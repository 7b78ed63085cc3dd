package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/store"
)

// databaseName is the store's file in its data directory.
const databaseName = "store.db"

type backupCommand struct {
	Path string `arg:"" help:"${help_backup_path}" type:"path"`
}

// Run writes a copy of the store, running or not.
func (c *backupCommand) Run(ctx context.Context, k *console) (err error) {
	cfg, err := config.Load(k.config)
	if err != nil {
		return err
	}
	path := c.Path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, string(cfg.Store)+time.Now().In(cfg.Zone).Format("-2006-01-02-150405")+".db")
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return &pos.Error{
			Code: pos.Refused, Op: "back up", Key: "backup.exists", Args: map[string]any{"path": path}, Err: err,
		}
	}
	from, err := k.open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if err := from.Backup(ctx, path); err != nil {
		return err
	}
	k.print("backup.done", map[string]any{"path": path})
	// The catalogue lies in a file of its own; beside the backup it is found again.
	base, err := catalog.CopyBase(ctx, path, cfg.Data, filepath.Dir(path))
	if err != nil {
		return &pos.Error{
			Code: pos.Unavailable, Op: "back up", Key: "backup.no_catalogue", Args: map[string]any{"file": base}, Err: err,
		}
	}
	if base != "" {
		k.print("backup.catalogue", map[string]any{"file": base})
	}
	return nil
}

type restoreCommand struct {
	File  string `arg:"" help:"${help_restore_file}" type:"existingfile"`
	Force bool   `help:"${help_restore_force}"`
}

// Run puts a backup in the place of the store's database. The backup is verified first.
func (c *restoreCommand) Run(ctx context.Context, k *console) error {
	cfg, err := config.Load(k.config)
	if err != nil {
		return err
	}
	if err := owns(cfg.Data); err != nil {
		return err
	}
	server, err := app.Running(ctx, cfg.Data)
	if err != nil {
		return err
	}
	if server != nil {
		return errors.Join(&pos.Error{
			Code: pos.Refused, Op: "restore", Key: "restore.running", Hint: "restore.running_hint",
		}, server.Close())
	}
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return err
	}
	report, err := k.verify(ctx, c.File, cfg.Data)
	if err != nil {
		return err
	}
	switch {
	case report.Store != cfg.Store:
		return &pos.Error{
			Code: pos.Refused, Op: "restore", Key: "restore.other_store",
			Args: map[string]any{"file": c.File, "have": report.Store, "want": cfg.Store},
		}
	case report.Difference != "" && !c.Force:
		return &pos.Error{Code: pos.Refused, Op: "restore", Key: "restore.damaged", Hint: "restore.damaged_hint"}
	}
	if err := store.Restore(ctx, c.File, cfg.Data); err != nil {
		return err
	}
	k.print("restore.done", map[string]any{"entries": report.Entries, "data": cfg.Data})
	// Without its catalogue the store opens all the same, and asks for an import at each scan.
	if base, err := catalog.CopyBase(ctx, c.File, filepath.Dir(c.File), cfg.Data); err != nil {
		k.print("restore.no_catalogue", map[string]any{"file": base})
	}
	return nil
}

type verifyCommand struct {
	Path    string `arg:"" optional:"" help:"${help_verify_path}" type:"path"`
	Scratch string `help:"${help_verify_scratch}" type:"existingdir" placeholder:"DIR"`
}

// Run checks the chain of a store, running or not, or of a copy, and rebuilds its views to compare them.
func (c *verifyCommand) Run(ctx context.Context, k *console) error {
	path := c.Path
	if path == "" {
		cfg, err := config.Load(k.config)
		if err != nil {
			return err
		}
		path = cfg.Data
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, databaseName)
	}
	scratch := c.Scratch
	if scratch == "" {
		scratch = filepath.Dir(path)
	}
	report, err := k.verify(ctx, path, scratch)
	if err != nil {
		return err
	}
	if report.Difference != "" {
		return errFound
	}
	return nil
}

// verify verifies a database file and says what it found.
func (k *console) verify(ctx context.Context, path, scratch string) (store.Report, error) {
	size, err := databaseSize(path)
	if err != nil {
		return store.Report{}, err
	}
	if err := roomFor(size, scratch); err != nil {
		return store.Report{}, err
	}
	report, err := store.Verify(ctx, path, app.Parts(), scratch, func(entries int64) {
		k.progress("verify.progress", map[string]any{"entries": entries})
	})
	k.progressed()
	if err != nil {
		return report, err
	}
	args := map[string]any{
		"store": report.Store, "epoch": report.Head.Epoch, "seq": report.Head.Seq, "entries": report.Entries,
		"views": report.Views, "rows": report.Rows, "difference": report.Difference, "hash": report.Head.Hash,
	}
	if report.Difference != "" {
		k.complain("verify.difference", args)
	} else {
		k.print("verify.clean", args)
	}
	return report, nil
}

// magic begins every SQLite file (sqlite.org/fileformat2.html §1.2).
const magic = "SQLite format 3\x00"

// databaseSize returns the size of a file that is a database.
func databaseSize(path string) (int64, error) {
	refuse := func(key string, err error) (int64, error) {
		return 0, &pos.Error{Code: pos.Invalid, Op: "verify", Key: key, Args: map[string]any{"file": path}, Err: err}
	}
	f, err := os.Open(path)
	if err != nil {
		return refuse("cli.unreadable", err)
	}
	defer f.Close()
	begin := make([]byte, len(magic))
	if _, err := io.ReadFull(f, begin); err != nil || string(begin) != magic {
		return refuse("store.not_ours", nil)
	}
	info, err := f.Stat()
	if err != nil {
		return refuse("cli.unreadable", err)
	}
	return info.Size(), nil
}

// scratchFactor is how many times its own size a database needs for being verified: the copy, the rebuilt views, and what
// SQLite sorts them in.
const scratchFactor = 3

// roomFor refuses to fill the disk that the shop sells on.
func roomFor(size int64, scratch string) error {
	free, err := freeIn(scratch)
	if err != nil {
		return err
	}
	if need := size*scratchFactor + diskLow; free < need {
		return &pos.Error{
			Code: pos.Unavailable, Op: "verify", Key: "verify.no_room", Hint: "verify.no_room_hint",
			Args: map[string]any{"dir": scratch, "free": free >> 20, "need": need >> 20},
		}
	}
	return nil
}

// diskLow is the free space that is left to the shop.
const diskLow = 512 << 20

func freeIn(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, &pos.Error{
			Code: pos.Unavailable, Op: "look at disk", Key: "cli.unreadable", Args: map[string]any{"file": dir}, Err: err,
		}
	}
	return int64(st.Bavail) * st.Bsize, nil
}
