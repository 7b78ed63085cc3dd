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
	"sanduq/pos/offers"
)

type offersCommand struct {
	File string `arg:"" help:"${help_import_offers_file}" type:"existingfile"`
}

// Run imports a file of offers, or reports every mistake in it.
func (c *offersCommand) Run(ctx context.Context, k *console) (err error) {
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

	report, err := store.ImportOffers(ctx, pos.NewID(time.Now()), file, filepath.Base(c.File))
	for _, p := range report.Problems {
		printf(k.problems, "%s: %s\n", placeOf(c.File, p), k.Say(p.Key, p.Args))
	}
	if err != nil {
		return err
	}
	key := "offers.done"
	if report.Already {
		key = "offers.already"
	}
	k.print(key, map[string]any{"rules": report.Rules, "lists": report.Lists, "codes": report.Codes})
	return nil
}

// placeOf names the document with a mistake: offers.json[3].
func placeOf(file string, p offers.Problem) string {
	if p.Document == 0 {
		return file
	}
	return fmt.Sprintf("%s[%d]", file, p.Document)
}
