package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/catalog"
)

type importCommand struct {
	File  string `arg:"" help:"${help_import_file}" type:"existingfile"`
	Force bool   `help:"${help_import_force}"`
}

// Run imports a catalogue and reports each refused row.
func (c *importCommand) Run(ctx context.Context, k *console) (err error) {
	cfg, err := config.Load(k.config)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return &pos.Error{
			Code: pos.Invalid, Op: "import", Key: "cli.unreadable", Args: map[string]any{"file": c.File}, Err: err,
		}
	}
	defer file.Close()
	store, err := k.open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	options := catalog.ImportOptions{Source: filepath.Base(c.File), Force: c.Force}
	report, err := store.Import(ctx, pos.NewID(time.Now()), file, options, func(p catalog.Progress) {
		key := "import.progress"
		if p.Writing {
			key = "import.writing"
		}
		k.progress(key, map[string]any{"rows": p.Rows, "refused": p.Refused})
	})
	k.progressed()
	k.refused(c.File, report)
	if err != nil {
		return err
	}
	k.print("import.done", map[string]any{
		"items": report.Items, "codes": report.Codes, "rows": report.Rows, "refused": report.Refused,
	})
	return nil
}

// refused lists the rows that were left out.
//
//	goods.csv:17: price "12,50": a price is above zero …
func (k *console) refused(file string, report catalog.Report) {
	for _, p := range report.Problems {
		where := fmt.Sprintf("%s:%d", file, p.Line)
		if p.To > p.Line {
			where += fmt.Sprintf("-%d", p.To)
		}
		if p.Column != "" {
			where += ": " + p.Column
		}
		if p.Value != "" {
			where += ` "` + p.Value + `"`
		}
		printf(k.problems, "%s: %s\n", where, k.Say(p.Key, p.Args))
	}
	if len(report.Problems) >= catalog.MaxProblems {
		k.complain("import.more", map[string]any{"listed": len(report.Problems), "refused": report.Refused})
	}
}
