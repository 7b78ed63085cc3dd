package app

import (
	"context"
	"sync"

	"sanduq/devices/printer"
	"sanduq/pos"
)

// paperOfBoth gives a printer the jobs of both books, those of the real one first.
type paperOfBoth struct {
	trainer *trainer
	own     *ledger

	mu       sync.Mutex
	practice map[pos.ID]*ledger // whose jobs are on their way, one or two at a time
}

// prints is the ledger of a printer that both books use.
func (t *trainer) prints(own *ledger) printer.Ledger {
	return &paperOfBoth{trainer: t, own: own, practice: map[pos.ID]*ledger{}}
}

// Next implements printer.Ledger.
func (p *paperOfBoth) Next(ctx context.Context, name string) (printer.Job, bool, error) {
	job, ok, err := p.own.Next(ctx, name)
	b := p.trainer.book.Load()
	if ok || err != nil || b == nil {
		return job, ok, err
	}
	theirs := &ledger{app: b.app, typesetter: p.own.typesetter, width: p.own.width}
	job, ok, err = theirs.Next(ctx, name)
	if p.trainer.book.Load() != b {
		return printer.Job{}, false, nil // the book was cleared meanwhile, and its paper with it
	}
	if ok && err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.practice[job.ID] = theirs
	}
	return job, ok, err
}

// Move implements printer.Ledger. Of a job whose book was cleared nothing is kept.
func (p *paperOfBoth) Move(ctx context.Context, id pos.ID, from, to printer.State, cause string) error {
	p.mu.Lock()
	theirs := p.practice[id]
	if to == printer.Printed || to == printer.Unknown {
		delete(p.practice, id)
	}
	p.mu.Unlock()
	if theirs == nil {
		return p.own.Move(ctx, id, from, to, cause)
	}
	err := theirs.Move(ctx, id, from, to, cause)
	if b := p.trainer.book.Load(); b == nil || b.app != theirs.app {
		return nil
	}
	return err
}
