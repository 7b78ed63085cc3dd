package main

import (
	"context"
	"errors"
	"time"

	"sanduq/cmd/config"
	"sanduq/pos"
	"sanduq/pos/terminal"
)

type pairCommand struct {
	Code string `arg:"" help:"${help_pair_code}"`
	Name string `help:"${help_pair_name}" required:""`
	Till string `help:"${help_pair_till}"`
}

// Run lets the browser in that shows a code: the first screen of a box that has none of its own.
func (c *pairCommand) Run(ctx context.Context, k *console) (err error) {
	cfg, err := config.Load(k.config)
	if err != nil {
		return err
	}
	server, err := k.open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	args := terminal.PairArgs{Code: c.Code, Name: c.Name, Till: pos.TillID(c.Till)}
	if err := server.PairScreen(ctx, pos.NewID(time.Now()), args); err != nil {
		return err
	}
	k.print("pair.done", map[string]any{"name": c.Name})
	return nil
}
